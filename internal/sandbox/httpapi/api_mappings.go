package httpapi

import (
	"net/http"

	"github.com/veza/terraform-provider-veza/internal/access"
	"github.com/veza/terraform-provider-veza/internal/sandbox/tenant"
)

type mappingJSON struct {
	Group     string         `json:"group"`
	TeamRoles []teamRoleJSON `json:"team_roles"`
}

type mappingInput struct {
	Group     string `json:"group"`
	TeamRoles []struct {
		TeamID string `json:"team_id"`
		RoleID string `json:"role_id"`
	} `json:"team_roles"`
}

func (in mappingInput) mapping() tenant.RoleMapping {
	m := tenant.RoleMapping{Group: in.Group}
	for _, tr := range in.TeamRoles {
		m.TeamRoles = append(m.TeamRoles, access.TeamRole{TeamID: tr.TeamID, RoleID: tr.RoleID})
	}
	return m
}

// mappingsOf shows rows with the names of their teams and roles.
func (s *server) mappingsOf(r *http.Request, mappings ...tenant.RoleMapping) ([]mappingJSON, error) {
	teams, err := s.tenant.Teams(r.Context())
	if err != nil {
		return nil, err
	}
	roles, err := s.tenant.Roles(r.Context())
	if err != nil {
		return nil, err
	}
	name := map[string]string{}
	for _, team := range teams {
		name[team.ID] = team.Name
	}
	for _, role := range roles {
		name[role.ID] = role.Name
	}
	list := make([]mappingJSON, len(mappings))
	for i, m := range mappings {
		list[i] = mappingJSON{Group: m.Group, TeamRoles: []teamRoleJSON{}}
		for _, tr := range m.TeamRoles {
			list[i].TeamRoles = append(list[i].TeamRoles, teamRoleJSON{tr.TeamID, name[tr.TeamID], tr.RoleID, name[tr.RoleID]})
		}
	}
	return list, nil
}

func (s *server) listMappings(r *http.Request, _ *tenant.Call, _ string) (answer, error) {
	mappings, err := s.tenant.RoleMappings(r.Context())
	if err != nil {
		return answer{}, err
	}
	list, err := s.mappingsOf(r, mappings...)
	return enveloped(map[string]any{"mappings": list}), err
}

// replaceMappings takes the mapping bare or in the envelope that it is answered in.
func (s *server) replaceMappings(r *http.Request, call *tenant.Call, _ string) (answer, error) {
	type whole struct {
		Mappings *[]mappingInput `json:"mappings"`
	}
	in, _, err := readFields[struct {
		whole

		Value whole `json:"value"`
	}](r)
	if err != nil {
		return answer{}, err
	}
	rows := in.Mappings
	if rows == nil {
		rows = in.Value.Mappings
	}
	if rows == nil {
		return answer{}, violation("mappings", "it is the list of all rows, and empty to remove them")
	}
	mappings := make([]tenant.RoleMapping, len(*rows))
	for i, row := range *rows {
		mappings[i] = row.mapping()
	}
	if err := s.tenant.SetRoleMappings(r.Context(), mappings); err != nil {
		return answer{}, err
	}
	return s.listMappings(r, call, "")
}

func (s *server) getMapping(r *http.Request, _ *tenant.Call, group string) (answer, error) {
	m, err := s.tenant.RoleMapping(r.Context(), group)
	if err != nil {
		return answer{}, err
	}
	list, err := s.mappingsOf(r, m)
	if err != nil {
		return answer{}, err
	}
	return enveloped(list[0]), nil
}

// putMapping makes the row of the group in the path. The body need not repeat
// its name, and may spell its case anew.
func (s *server) putMapping(r *http.Request, call *tenant.Call, group string) (answer, error) {
	in, _, err := readFields[struct {
		mappingInput

		Value *mappingInput `json:"value"`
	}](r)
	if err != nil {
		return answer{}, err
	}
	row := in.mappingInput
	if in.Value != nil {
		row = *in.Value
	}
	if row.Group == "" {
		row.Group = group
	}
	if access.Fold(row.Group) != access.Fold(group) {
		return answer{}, violation("group", "the path says "+group+": delete its row and make another to rename it")
	}
	if err := s.tenant.PutRoleMapping(r.Context(), row.mapping()); err != nil {
		return answer{}, err
	}
	return s.getMapping(r, call, group)
}

func (s *server) deleteMapping(r *http.Request, _ *tenant.Call, group string) (answer, error) {
	return plain(map[string]any{}), s.tenant.DeleteRoleMapping(r.Context(), group)
}
