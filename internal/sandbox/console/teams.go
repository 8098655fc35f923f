package console

import (
	"net/http"

	"github.com/veza/terraform-provider-veza/internal/access"
	"github.com/veza/terraform-provider-veza/internal/sandbox/tenant"
)

// sources are the reasons for a grant that a page names, and how many it leaves out.
type sources struct {
	Shown []access.Source
	More  int
}

type teamsBody struct {
	Teams  []teamRow
	Paging paging
}

// teamRow is a team with as many of its providers as a row has room for.
type teamRow struct {
	tenant.Team

	More int
}

func (c *console) teams(r *http.Request) (page, error) {
	part := page{request: r}.Asked("q")
	teams, total, err := c.Tenant.TeamsPage(r.Context(), part, (asked(r)-1)*rows, rows)
	list := pages(r, total)
	if err == nil && len(teams) == 0 && total > 0 {
		teams, _, err = c.Tenant.TeamsPage(r.Context(), part, (list.Page-1)*rows, rows)
	}
	body := teamsBody{Paging: list}
	for _, t := range teams {
		one := teamRow{Team: t}
		one.Providers, one.More = some(t.Providers)
		body.Teams = append(body.Teams, one)
	}
	return c.page(r, "teams", "teams", "Teams", body), err
}

type teamBody struct {
	tenant.Team

	MoreProviders int
	People        []personRow
	Paging        paging
	Mapping       []tenant.MappingRow
	MappingTotal  int
}

// Unbound says that the members see the data of every provider.
func (b teamBody) Unbound() bool { return unbound(b.Team) }

// Unbound says that the members see the data of every provider.
func (t teamRow) Unbound() bool { return unbound(t.Team) }

func unbound(t tenant.Team) bool { return t.PolicyType == "UNBOUND" }

func (c *console) team(r *http.Request) (page, error) {
	team, err := c.Tenant.Team(r.Context(), r.PathValue("id"))
	if err != nil {
		return page{}, err
	}
	body := teamBody{Team: team, Paging: pages(r, team.UserCount)}
	if len(team.Providers) > listed {
		body.Providers, body.MoreProviders = team.Providers[:listed], len(team.Providers)-listed
	}
	people, err := c.Tenant.TeamPeople(r.Context(), team.ID, (body.Paging.Page-1)*rows, rows)
	if err != nil {
		return page{}, err
	}
	body.People = personRows(people)
	body.Mapping, body.MappingTotal, err = c.Tenant.MappingRows(r.Context(), team.ID, 0, rows)
	return c.page(r, "team", "teams", short(shown, team.Name).Text, body), err
}

type rolesBody struct {
	Roles   []roleRow
	Mapping []tenant.MappingRow
	Paging  paging
}

type roleRow struct {
	tenant.Role

	Holders int
}

func (c *console) roles(r *http.Request) (page, error) {
	all, err := c.Tenant.Roles(r.Context())
	if err != nil {
		return page{}, err
	}
	holders, err := c.Tenant.RoleHolders(r.Context())
	if err != nil {
		return page{}, err
	}
	var body rolesBody
	for _, role := range all {
		body.Roles = append(body.Roles, roleRow{role, holders[role.ID]})
	}
	mapping, total, err := c.Tenant.MappingRows(r.Context(), "", (asked(r)-1)*rows, rows)
	body.Mapping, body.Paging = mapping, pages(r, total)
	if err == nil && len(mapping) == 0 && total > 0 {
		body.Mapping, _, err = c.Tenant.MappingRows(r.Context(), "", (body.Paging.Page-1)*rows, rows)
	}
	return c.page(r, "roles", "roles", "Roles and mapping", body), err
}
