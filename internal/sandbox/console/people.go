package console

import (
	"cmp"
	"net/http"

	"github.com/veza/terraform-provider-veza/internal/sandbox/org"
	"github.com/veza/terraform-provider-veza/internal/sandbox/tenant"
)

type peopleBody struct {
	People          []personRow
	Paging          paging
	States, Sources []choice
}

// personRow is a person with as many of their groups and roles as a row has room for.
type personRow struct {
	tenant.Person

	MoreGroups, MoreRoles int
}

// room is how many groups or roles a row names.
const room = 4

func row(p tenant.Person) personRow {
	r := personRow{Person: p}
	r.Groups, r.MoreGroups = some(p.Groups)
	r.Roles, r.MoreRoles = some(p.Roles)
	return r
}

func some[T any](all []T) (shown []T, more int) {
	n := min(len(all), room)
	return all[:n], len(all) - n
}

func personRows(people []tenant.Person) []personRow {
	list := make([]personRow, len(people))
	for i, p := range people {
		list[i] = row(p)
	}
	return list
}

func (c *console) people(r *http.Request) (page, error) {
	here := page{request: r}
	q := tenant.PeopleQuery{Text: here.Asked("q"), Limit: rows, Offset: (asked(r) - 1) * rows}
	switch state := here.Asked("state"); state {
	case "active", "inactive":
		q.State = state
	}
	switch source := here.Asked("source"); source {
	case "local", "scim":
		q.Source = source
	}
	people, total, err := c.Tenant.People(r.Context(), q)
	list := pages(r, total)
	if err == nil && len(people) == 0 && total > 0 {
		q.Offset = (list.Page - 1) * rows
		people, _, err = c.Tenant.People(r.Context(), q)
	}
	return c.page(r, "people", "people", "People", peopleBody{
		People: personRows(people), Paging: list,
		States:  choices(r, "state", "", "all", "active", "active", "inactive", "deactivated"),
		Sources: choices(r, "source", "", "all", "scim", "SCIM", "local", "local"),
	}), err
}

type personBody struct {
	tenant.PersonAccess

	Graph graph
	Okta  *oktaSide
}

// oktaSide is the person of the org whose login is the userName.
type oktaSide struct {
	org.Summary

	Groups []string
	More   int
}

func (c *console) person(r *http.Request) (page, error) {
	access, err := c.Tenant.PersonAccess(r.Context(), r.PathValue("id"))
	if err != nil {
		return page{}, err
	}
	body := personBody{PersonAccess: access, Graph: draw(access)}
	found, there, err := c.Org.SummaryByLogin(r.Context(), access.UserName)
	// The org holds more logins equal than Veza does: it ignores diacritics too.
	if err != nil || !there || !same(found.Login, access.UserName) {
		return c.personPage(r, body), err
	}
	groups, err := c.Org.GroupsOf(r.Context(), []string{found.ID})
	side := oktaSide{Summary: found, Groups: groups[found.ID]}
	if len(side.Groups) > listed {
		side.Groups, side.More = side.Groups[:listed], len(side.Groups)-listed
	}
	body.Okta = &side
	return c.personPage(r, body), err
}

// listed is how many groups or roles of one person are listed on their page.
const listed = 200

func (c *console) personPage(r *http.Request, body personBody) page {
	return c.page(r, "person", "people", short(shown, cmp.Or(body.DisplayName, body.UserName)).Text, body)
}

// FirstGroups are the person's groups, as many as a page lists.
func (b personBody) FirstGroups() []tenant.Membership { return b.Groups[:min(len(b.Groups), listed)] }

// FirstHeld are the roles that the person holds, as many as a page lists.
func (b personBody) FirstHeld() []tenant.HeldRole { return b.Held[:min(len(b.Held), listed)] }

// MoreGroups is how many groups the page leaves out.
func (b personBody) MoreGroups() int { return max(0, len(b.Groups)-listed) }

// MoreHeld is how many roles the page leaves out.
func (b personBody) MoreHeld() int { return max(0, len(b.Held)-listed) }

// Sources are why a role holds, as many sources as there is room for.
func (personBody) Sources(h tenant.HeldRole) sources {
	shown := h.Sources[:min(len(h.Sources), listed)]
	return sources{shown, len(h.Sources) - len(shown)}
}
