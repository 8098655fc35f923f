package orgapi

import (
	"net/http"

	"github.com/veza/terraform-provider-veza/internal/sandbox/org"
)

// owner is the body of a group's owner.
type owner struct {
	ID          string  `json:"id"`
	Type        string  `json:"type"`
	Resolved    bool    `json:"resolved"`
	OriginID    *string `json:"originId"`
	OriginType  string  `json:"originType"`
	DisplayName string  `json:"displayName"`
	LastUpdated string  `json:"lastUpdated"`
}

func ownerBody(o *org.Owner, layout string) owner {
	return owner{
		ID: o.ID, Type: o.Type, Resolved: true, OriginType: "OKTA_DIRECTORY", DisplayName: o.Name,
		LastUpdated: o.Assigned.UTC().Format(layout),
	}
}

func (s *server) listOwners(r *request) (answer, error) {
	all, err := s.org.Owners(r.Context(), r.param("group"))
	if err != nil {
		return answer{}, err
	}
	list := make([]owner, len(all))
	for n, o := range all {
		// Okta writes this time in one way here and in another when it is made.
		list[n] = ownerBody(o, "2006-01-02 15:04:05.0")
	}
	return ok(list)
}

func (s *server) addOwner(r *request) (answer, error) {
	var in struct{ ID, Type string }
	if err := r.required(&in); err != nil {
		return answer{}, err
	}
	o, err := s.org.AddOwner(r.Context(), r.param("group"), in.Type, in.ID)
	if err != nil {
		return answer{}, err
	}
	return answer{status: http.StatusCreated, body: ownerBody(o, "Mon Jan 02 15:04:05 MST 2006")}, nil
}

func (s *server) removeOwner(r *request) (answer, error) {
	if err := s.org.RemoveOwner(r.Context(), r.param("group"), r.param("owner")); err != nil {
		return answer{}, err
	}
	return noContent()
}
