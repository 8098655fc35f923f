package console

import (
	"cmp"
	"context"
	"slices"
	"strings"

	"github.com/veza/terraform-provider-veza/internal/access"
	"github.com/veza/terraform-provider-veza/internal/sandbox/org"
	"github.com/veza/terraform-provider-veza/internal/sandbox/tenant"
)

// pair is one person in both systems; one side is nil for somebody who is in the
// other alone. Between is what passes from Okta to Veza, one entry for each app that
// the org provisions to.
type pair struct {
	Okta    *org.Summary
	Veza    *tenant.Login
	Between []passage

	key string
}

// The ways in which the sides of a pair stand to each other.
const (
	inStep   = "same"
	apart    = "status"
	oktaOnly = "okta"
	vezaOnly = "veza"
)

// same is how Veza tells people apart: by userName, ignoring case.
func same(login, userName string) bool { return access.Fold(login) == access.Fold(userName) }

// Name is the login, as Okta spells it where it knows the person.
func (p pair) Name() string {
	if p.Okta != nil {
		return p.Okta.Login
	}
	return p.Veza.UserName
}

// DisplayName is the person's name, as Veza has it where it knows them.
func (p pair) DisplayName() string {
	if p.Veza != nil {
		return p.Veza.DisplayName
	}
	return p.Okta.Name
}

// Standing is one of the ways above.
func (p pair) Standing() string {
	switch {
	case p.Veza == nil:
		return oktaOnly
	case p.Okta == nil:
		return vezaOnly
	case p.Veza.Active == signsIn(p.Okta.Status):
		return inStep
	}
	return apart
}

// signsIn says whether an assigned app shows a person of the status as active:
// Okta deactivates them there when they are suspended or deactivated.
func signsIn(status string) bool { return status != org.Suspended && status != org.Deprovisioned }

// batch is how many people are read at a time. Requests of the APIs get their
// turn in between, also where the data has one connection.
const batch = 1000

// collect reads everything in batches.
func collect[T any](read func(after string) ([]T, error), id func(T) string) ([]T, error) {
	var all []T
	after := ""
	for {
		some, err := read(after)
		if err != nil {
			return nil, err
		}
		all = append(all, some...)
		if len(some) < batch {
			return all, nil
		}
		after = id(some[len(some)-1])
	}
}

// pairUp matches the people of both systems, sorted by name.
func pairUp(okta []org.Summary, veza []tenant.Login) []pair {
	pairs := make([]pair, 0, max(len(okta), len(veza)))
	at := make(map[string]int, len(okta))
	for i := range okta {
		key := access.Fold(okta[i].Login)
		at[key] = len(pairs)
		pairs = append(pairs, pair{Okta: &okta[i], key: key})
	}
	for i := range veza {
		key := access.Fold(veza[i].UserName)
		if n, there := at[key]; there {
			pairs[n].Veza = &veza[i]
			continue
		}
		pairs = append(pairs, pair{Veza: &veza[i], key: key})
	}
	slices.SortFunc(pairs, func(a, b pair) int { return cmp.Compare(a.key, b.key) })
	return pairs
}

// everybody pairs up the people of the org and the tenant.
func (c *console) everybody(ctx context.Context) ([]pair, error) {
	okta, err := collect(func(after string) ([]org.Summary, error) { return c.Org.Summaries(ctx, after, batch) },
		func(s org.Summary) string { return s.ID })
	if err != nil {
		return nil, err
	}
	veza, err := collect(func(after string) ([]tenant.Login, error) { return c.Tenant.Logins(ctx, after, batch) },
		func(l tenant.Login) string { return l.ID })
	return pairUp(okta, veza), err
}

// members pairs up the members of a group of the org and one of the tenant, either of which may be "".
func (c *console) members(ctx context.Context, oktaID, vezaID string) ([]pair, error) {
	var okta []org.Summary
	var veza []tenant.Login
	var err error
	if oktaID != "" {
		okta, err = collect(func(after string) ([]org.Summary, error) { return c.Org.GroupSummaries(ctx, oktaID, after, batch) },
			func(s org.Summary) string { return s.ID })
	}
	if err == nil && vezaID != "" {
		veza, err = collect(func(after string) ([]tenant.Login, error) { return c.Tenant.GroupLogins(ctx, vezaID, after, batch) },
			func(l tenant.Login) string { return l.ID })
	}
	return pairUp(okta, veza), err
}

// selectPairs keeps the pairs that have a text in their names and stand in one
// way, "" for any, and counts those of each way.
func selectPairs(pairs []pair, part, standing string) (kept []pair, counts map[string]int) {
	counts = map[string]int{}
	part = access.Fold(part)
	for _, p := range pairs {
		if part != "" && !strings.Contains(p.key, part) && !strings.Contains(access.Fold(p.DisplayName()), part) {
			continue
		}
		way := p.Standing()
		counts[way]++
		counts[""]++
		if standing == "" || standing == way {
			kept = append(kept, p)
		}
	}
	return kept, counts
}
