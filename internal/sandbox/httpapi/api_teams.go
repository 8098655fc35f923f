package httpapi

import (
	"net/http"

	"github.com/veza/terraform-provider-veza/internal/sandbox/tenant"
)

type providerJSON struct {
	ID string `json:"id"`
}

// teamJSON is a team on the wire, of which a request sets what is not read-only.
// name and type of a provider are left out: only its id is known.
type teamJSON struct {
	ID          string         `json:"id"`
	Name        string         `json:"name"`
	PolicyType  string         `json:"policy_type"`
	Providers   []providerJSON `json:"providers"`
	CreatedAt   string         `json:"created_at"`
	UpdatedAt   string         `json:"updated_at"`
	Description string         `json:"description"`
	UserCount   int            `json:"user_count"`
	SSOAlias    string         `json:"sso_alias"`
}

// teamInput has no field that is read-only, so that one of a wrong type is no error.
type teamInput struct {
	Name        string         `json:"name"`
	PolicyType  string         `json:"policy_type"`
	Providers   []providerJSON `json:"providers"`
	Description string         `json:"description"`
	SSOAlias    string         `json:"sso_alias"`
}

var teamFields = []string{
	"id", "name", "policy_type", "providers", "created_at", "updated_at", "description", "user_count", "sso_alias",
}

func teamOf(team tenant.Team) teamJSON {
	out := teamJSON{
		ID: team.ID, Name: team.Name, PolicyType: team.PolicyType, Providers: []providerJSON{}, CreatedAt: team.Created,
		UpdatedAt: team.Modified, Description: team.Description, UserCount: team.UserCount, SSOAlias: team.SSOAlias,
	}
	for _, id := range team.Providers {
		out.Providers = append(out.Providers, providerJSON{id})
	}
	return out
}

// apply sets the fields of a team that set names.
func (in teamInput) apply(team *tenant.Team, set func(string) bool) {
	if set("name") {
		team.Name = in.Name
	}
	if set("policy_type") {
		team.PolicyType = in.PolicyType
	}
	if set("description") {
		team.Description = in.Description
	}
	if set("sso_alias") {
		team.SSOAlias = in.SSOAlias
	}
	if set("providers") {
		team.Providers = nil
		for _, provider := range in.Providers {
			team.Providers = append(team.Providers, provider.ID)
		}
	}
}

func (s *server) listTeams(r *http.Request, _ *tenant.Call, _ string) (answer, error) {
	teams, err := s.selectTeams(r)
	if err != nil {
		return answer{}, err
	}
	list := make([]teamJSON, len(teams))
	for i, team := range teams {
		list[i] = teamOf(team)
	}
	return paged(r, "values", list)
}

func (s *server) listTeamNames(r *http.Request, _ *tenant.Call, _ string) (answer, error) {
	teams, err := s.selectTeams(r)
	if err != nil {
		return answer{}, err
	}
	list := make([]map[string]string, len(teams))
	for i, team := range teams {
		list[i] = map[string]string{"id": team.ID, "name": team.Name}
	}
	return paged(r, "values", list)
}

// selectTeams reads the teams that the filter leaves, in the order asked for.
func (s *server) selectTeams(r *http.Request) ([]tenant.Team, error) {
	teams, err := s.tenant.Teams(r.Context())
	if err != nil {
		return nil, err
	}
	return selected(r, teams, map[string]func(tenant.Team) string{
		"id":          func(t tenant.Team) string { return t.ID },
		"name":        func(t tenant.Team) string { return t.Name },
		"policy_type": func(t tenant.Team) string { return t.PolicyType },
		"sso_alias":   func(t tenant.Team) string { return t.SSOAlias },
		"created_at":  func(t tenant.Team) string { return t.Created },
		"updated_at":  func(t tenant.Team) string { return t.Modified },
	})
}

func (s *server) createTeam(r *http.Request, _ *tenant.Call, _ string) (answer, error) {
	in, set, err := readFields[teamInput](r)
	if err != nil {
		return answer{}, err
	}
	var team tenant.Team
	in.apply(&team, set)
	team, err = s.tenant.CreateTeam(r.Context(), team)
	return enveloped(teamOf(team)), err
}

func (s *server) getTeam(r *http.Request, _ *tenant.Call, id string) (answer, error) {
	team, err := s.tenant.Team(r.Context(), id)
	return enveloped(teamOf(team)), err
}

func (s *server) patchTeam(r *http.Request, _ *tenant.Call, id string) (answer, error) {
	in, set, err := readFields[teamInput](r)
	if err != nil {
		return answer{}, err
	}
	return s.updateTeam(r, id, in, set)
}

// replaceTeam sets every field, also to nothing, unless a mask names some.
func (s *server) replaceTeam(r *http.Request, _ *tenant.Call, id string) (answer, error) {
	in, set, err := readFields[teamInput](r)
	if err != nil {
		return answer{}, err
	}
	if maskOf(r.URL.Query()) == nil {
		set = func(string) bool { return true }
		if in.PolicyType == "" {
			in.PolicyType = "PROVIDER_ID_SET"
		}
	}
	return s.updateTeam(r, id, in, set)
}

func (s *server) updateTeam(r *http.Request, id string, in teamInput, set func(string) bool) (answer, error) {
	if err := checkMask(r, teamFields...); err != nil {
		return answer{}, err
	}
	team, err := s.tenant.UpdateTeam(r.Context(), id, func(team *tenant.Team) { in.apply(team, set) })
	return enveloped(teamOf(team)), err
}

func (s *server) deleteTeam(r *http.Request, _ *tenant.Call, id string) (answer, error) {
	return plain(map[string]any{}), s.tenant.DeleteTeam(r.Context(), id)
}

func (s *server) listRoles(r *http.Request, _ *tenant.Call, _ string) (answer, error) {
	roles, err := s.tenant.Roles(r.Context())
	if err != nil {
		return answer{}, err
	}
	list := make([]map[string]any, len(roles))
	for i, role := range roles {
		list[i] = map[string]any{
			"id": role.ID, "name": role.Name, "is_admin": role.Admin, "description": role.Description,
			// Names of permissions are not public.
			"permissions":               []string{},
			"is_available_in_root_team": role.InRootTeam, "is_available_in_non_root_team": role.InNonRootTeam,
		}
	}
	return paged(r, "roles", list)
}
