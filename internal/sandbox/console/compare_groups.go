package console

import (
	"cmp"
	"context"
	"net/http"
	"slices"
	"strings"

	"github.com/veza/terraform-provider-veza/internal/access"
	"github.com/veza/terraform-provider-veza/internal/sandbox/tenant"
)

func (c *console) groupPairs(ctx context.Context) ([]groupPair, error) {
	okta, err := c.Org.GroupNames(ctx)
	if err != nil {
		return nil, err
	}
	veza, err := c.Tenant.GroupRows(ctx)
	if err != nil {
		return nil, err
	}
	at := make(map[string]int, len(veza))
	for i := range veza {
		at[access.Fold(veza[i].Name)] = i
	}
	matched := make([]bool, len(veza))
	var pairs []groupPair
	// An app's group may have the name of one of Okta's own: both stand beside the one in Veza.
	for i := range okta {
		g := groupPair{Okta: &okta[i], key: access.Fold(okta[i].Name)}
		if n, there := at[g.key]; there {
			g.Veza, matched[n] = &veza[n], true
		}
		pairs = append(pairs, g)
	}
	for i := range veza {
		if !matched[i] {
			pairs = append(pairs, groupPair{Veza: &veza[i], key: access.Fold(veza[i].Name)})
		}
	}
	slices.SortStableFunc(pairs, func(a, b groupPair) int { return cmp.Compare(a.key, b.key) })
	return pairs, nil
}

func (c *console) compareGroups(r *http.Request) (page, error) {
	pairs, err := c.groupPairs(r.Context())
	if err != nil {
		return page{}, err
	}
	here := page{request: r}
	part, only := access.Fold(here.Asked("q")), here.Asked("only")
	counts := map[string]int{}
	var kept []groupPair
	for _, g := range pairs {
		if !strings.Contains(g.key, part) {
			continue
		}
		counts[""]++
		counts[g.Standing()]++
		if only == "" || only == g.Standing() {
			kept = append(kept, g)
		}
	}
	body := groupsBody{Paging: pages(r, len(kept)), Ways: ways(r, counts, "as many members", "not as many")}
	body.Rows = slice(body.Paging, kept)
	pushes, apps, err := c.Org.PushStandings(r.Context())
	for i, g := range body.Rows {
		body.Rows[i].Pushes = pushes[g.OktaID()]
	}
	body.Provisions = apps > 0
	return c.page(r, "groups", "okta", "Okta and Veza: groups", body), err
}

type groupBody struct {
	groupPair

	Rows       []pair
	Provisions bool // as of people
	Ways       []choice
	Paging     paging
}

// compareGroup shows who is in a group, where.
func (c *console) compareGroup(r *http.Request) (page, error) {
	here := page{request: r}
	oktaID, vezaID := here.Asked("okta"), here.Asked("veza")
	pairs, err := c.groupPairs(r.Context())
	if err != nil {
		return page{}, err
	}
	i := slices.IndexFunc(pairs, func(g groupPair) bool {
		return g.OktaID() == oktaID && (oktaID != "" || g.VezaID() == vezaID)
	})
	if i < 0 {
		return page{}, &tenant.NotFoundError{Kind: "group", ID: cmp.Or(oktaID, vezaID)}
	}
	members, err := c.members(r.Context(), pairs[i].OktaID(), pairs[i].VezaID())
	if err != nil {
		return page{}, err
	}
	kept, counts := selectPairs(members, here.Asked("q"), here.Asked("only"))
	body := groupBody{groupPair: pairs[i], Paging: pages(r, len(kept)), Ways: ways(r, counts, "in both", "in both, status differs")}
	body.Rows = slice(body.Paging, kept)
	body.Provisions, err = c.passages(r.Context(), body.Rows)
	return c.page(r, "group", "okta", "Who is in "+short(shown, body.Name()).Text, body), err
}
