package console

import (
	"cmp"
	"net/http"
	"slices"

	"github.com/veza/terraform-provider-veza/internal/access"
	"github.com/veza/terraform-provider-veza/internal/sandbox/org"
	"github.com/veza/terraform-provider-veza/internal/sandbox/tenant"
)

type compareBody struct {
	Rows []compareRow
	// Provisions says that there is an app by which people get from Okta to Veza.
	Provisions bool
	Ways       []choice
	Paging     paging
}

type compareRow struct {
	pair

	OktaGroups, VezaGroups []inGroup
	MoreOkta, MoreVeza     int
}

// inGroup is a membership on one side.
type inGroup struct {
	Name string
	Both bool // the person is in a group of the name on the other side too
}

func (c *console) compare(r *http.Request) (page, error) {
	here := page{request: r}
	pairs, err := c.everybody(r.Context())
	if err != nil {
		return page{}, err
	}
	kept, counts := selectPairs(pairs, here.Asked("q"), here.Asked("only"))
	body := compareBody{Paging: pages(r, len(kept)), Ways: ways(r, counts, "same status", "status differs")}
	some := slice(body.Paging, kept)
	if body.Provisions, err = c.passages(r.Context(), some); err != nil {
		return page{}, err
	}
	body.Rows, err = c.rows(r, some)
	return c.page(r, "compare", "okta", "Okta and Veza: people", body), err
}

// ways are the links that select pairs by how their sides stand to each other.
func ways(r *http.Request, counts map[string]int, agree, differ string) []choice {
	list := choices(r, "only", "", "all", inStep, agree, apart, differ, oktaOnly, "only in Okta", vezaOnly, "only in Veza")
	for i, way := range []string{"", inStep, apart, oktaOnly, vezaOnly} {
		list[i].Count, list[i].Counted = counts[way], true
	}
	return list
}

// rows adds the groups on both sides, in as many queries for one pair as for a hundred.
func (c *console) rows(r *http.Request, pairs []pair) ([]compareRow, error) {
	var oktaIDs, vezaIDs []string
	for _, p := range pairs {
		if p.Okta != nil {
			oktaIDs = append(oktaIDs, p.Okta.ID)
		}
		if p.Veza != nil {
			vezaIDs = append(vezaIDs, p.Veza.ID)
		}
	}
	okta, err := c.Org.GroupsOf(r.Context(), oktaIDs)
	if err != nil {
		return nil, err
	}
	people, err := c.Tenant.PeopleByID(r.Context(), vezaIDs)
	veza := map[string][]string{}
	for _, p := range people {
		for _, g := range p.Groups {
			veza[p.ID] = append(veza[p.ID], g.Name)
		}
	}
	list := make([]compareRow, len(pairs))
	for i, p := range pairs {
		row := compareRow{pair: p}
		var inOkta, inVeza []string
		if p.Okta != nil {
			inOkta = okta[p.Okta.ID]
		}
		if p.Veza != nil {
			inVeza = veza[p.Veza.ID]
		}
		row.OktaGroups, row.MoreOkta = some(against(inOkta, inVeza))
		row.VezaGroups, row.MoreVeza = some(against(inVeza, inOkta))
		list[i] = row
	}
	return list, err
}

// against marks the groups that have a namesake among the others, ignoring case,
// and puts those that have none first: there are the differences.
func against(names, others []string) []inGroup {
	there := map[string]bool{}
	for _, name := range others {
		there[access.Fold(name)] = true
	}
	list := make([]inGroup, len(names))
	for i, name := range names {
		list[i] = inGroup{name, there[access.Fold(name)]}
	}
	slices.SortStableFunc(list, func(a, b inGroup) int { return cmp.Compare(rank(a.Both), rank(b.Both)) })
	return list
}

func rank(b bool) int {
	if b {
		return 1
	}
	return 0
}

type groupsBody struct {
	Rows       []groupPair
	Provisions bool // as of people
	Ways       []choice
	Paging     paging
}

// groupPair is a group of the org beside the SCIM group of its name.
type groupPair struct {
	Okta   *org.GroupSummary
	Veza   *tenant.GroupRow
	Pushes []org.PushStanding

	key string
}

// Name is the group's name, as Okta spells it where it has the group.
func (g groupPair) Name() string {
	if g.Okta != nil {
		return g.Okta.Name
	}
	return g.Veza.Name
}

// Standing is as that of people; groups are apart when the numbers of their members are.
func (g groupPair) Standing() string {
	switch {
	case g.Veza == nil:
		return oktaOnly
	case g.Okta == nil:
		return vezaOnly
	case g.Okta.Members == g.Veza.Members:
		return inStep
	}
	return apart
}

// OktaID is the id on the org's side, "" for none.
func (g groupPair) OktaID() string {
	if g.Okta == nil {
		return ""
	}
	return g.Okta.ID
}

// VezaID is the id on the tenant's side, "" for none.
func (g groupPair) VezaID() string {
	if g.Veza == nil {
		return ""
	}
	return g.Veza.ID
}
