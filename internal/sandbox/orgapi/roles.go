package orgapi

import (
	"net/http"

	"github.com/veza/terraform-provider-veza/internal/sandbox/org"
)

// role is the body of an administrator role that somebody holds.
type role struct {
	ID             string          `json:"id"`
	Label          string          `json:"label"`
	Type           string          `json:"type"`
	Status         string          `json:"status"`
	Created        string          `json:"created"`
	LastUpdated    string          `json:"lastUpdated"`
	AssignmentType string          `json:"assignmentType"`
	Links          map[string]href `json:"_links"`
}

// holder is the person or group of the path.
func (r *request) holder() org.Holder {
	if id := r.param("group"); id != "" {
		return org.Holder{ID: id, Group: true}
	}
	return org.Holder{ID: r.ref()}
}

func (r *request) role(held *org.Role, holder string) role {
	kind, path := "USER", "/api/v1/users/"
	if r.holder().Group {
		kind, path = "GROUP", "/api/v1/groups/"
	}
	return role{
		ID: held.ID, Label: held.Label, Type: held.Type, Status: "ACTIVE", Created: held.Created, LastUpdated: held.LastUpdated,
		AssignmentType: kind, Links: map[string]href{"assignee": {Href: r.base + path + holder}},
	}
}

func (s *server) listRoles(r *request) (answer, error) {
	held, holder, err := s.org.Roles(r.Context(), r.holder())
	if err != nil {
		return answer{}, err
	}
	list := make([]role, len(held))
	for n, one := range held {
		list[n] = r.role(one, holder)
	}
	return ok(list)
}

func (s *server) getRole(r *request) (answer, error) {
	held, holder, err := s.org.Role(r.Context(), r.holder(), r.param("role"))
	if err != nil {
		return answer{}, err
	}
	return ok(r.role(held, holder))
}

func (s *server) assignRole(r *request) (answer, error) {
	var in struct {
		Type string `json:"type"`
	}
	if err := r.required(&in); err != nil {
		return answer{}, err
	}
	held, holder, err := s.org.AssignRole(r.Context(), r.holder(), in.Type)
	if err != nil {
		return answer{}, err
	}
	return answer{status: http.StatusCreated, body: r.role(held, holder)}, nil
}

func (s *server) removeRole(r *request) (answer, error) {
	if err := s.org.RemoveRole(r.Context(), r.holder(), r.param("role")); err != nil {
		return answer{}, err
	}
	return noContent()
}
