package orgapi

import (
	"bytes"
	"encoding/json"
	"errors"
	"strings"

	"github.com/veza/terraform-provider-veza/internal/sandbox/org"
)

// appUser is the body of a person's assignment to an app, in Okta's order.
type appUser struct {
	ID              string          `json:"id"`
	ExternalID      *string         `json:"externalId"`
	Created         string          `json:"created"`
	LastUpdated     string          `json:"lastUpdated"`
	Scope           string          `json:"scope"`
	Status          string          `json:"status"`
	StatusChanged   string          `json:"statusChanged"`
	PasswordChanged *string         `json:"passwordChanged"`
	SyncState       string          `json:"syncState"`
	LastSync        string          `json:"lastSync,omitempty"`
	Credentials     appUserSecrets  `json:"credentials"`
	Profile         map[string]any  `json:"profile"`
	Links           map[string]href `json:"_links"`
	Embedded        map[string]any  `json:"_embedded,omitempty"`
}

type appUserSecrets struct {
	UserName string `json:"userName"`
	Password *empty `json:"password,omitempty"`
}

func (r *request) appUser(a *org.AppUser) appUser {
	body := appUser{
		ID: a.UserID, ExternalID: maybe(a.ExternalID), Created: a.Created, LastUpdated: a.LastUpdated, Scope: a.Scope, Status: a.Status,
		StatusChanged: a.StatusChanged, PasswordChanged: maybe(a.PasswordChanged), SyncState: a.SyncState, LastSync: a.LastSync,
		Credentials: appUserSecrets{UserName: a.UserName}, Profile: a.Profile,
		Links: map[string]href{"app": {Href: r.base + "/api/v1/apps/" + a.AppID}, "user": {Href: r.base + "/api/v1/users/" + a.UserID}},
	}
	if a.PasswordSent {
		body.Credentials.Password = &empty{}
	}
	if a.GroupID != "" {
		body.Links["group"] = href{Href: r.base + "/api/v1/groups/" + a.GroupID}
	}
	return body
}

// expandUser adds the person to their assignment, where it is asked for. In a list
// that lags they may be gone.
func (s *server) expandUser(r *request, body *appUser) error {
	if r.query.Get("expand") != "user" {
		return nil
	}
	u, err := s.org.User(r.Context(), body.ID)
	if errors.As(err, new(*org.Error)) {
		return nil
	}
	if err == nil {
		body.Embedded = map[string]any{"user": r.user(u, true)}
	}
	return err
}

func (s *server) wholeAppUser(r *request, a *org.AppUser, err error) (answer, error) {
	if err != nil {
		return answer{}, err
	}
	body := r.appUser(a)
	if err := s.expandUser(r, &body); err != nil {
		return answer{}, err
	}
	return ok(body)
}

func (s *server) listAppUsers(r *request) (answer, error) {
	limit, err := r.limit(50, 500)
	if err != nil {
		return answer{}, err
	}
	page, next, err := s.org.AppUsers(r.Context(), r.param("app"), r.query.Get("q"), r.query.Get("after"), limit)
	if err != nil {
		return answer{}, err
	}
	list := make([]appUser, len(page))
	for n, a := range page {
		list[n] = r.appUser(a)
		if err := s.expandUser(r, &list[n]); err != nil {
			return answer{}, err
		}
	}
	return r.link(list, next, limit)
}

func (s *server) assignAppUser(r *request) (answer, error) {
	var in org.AppUserInput
	if err := r.required(&in); err != nil {
		return answer{}, err
	}
	a, err := s.org.AssignUser(r.Context(), r.param("app"), in)
	return s.wholeAppUser(r, a, err)
}

func (s *server) getAppUser(r *request) (answer, error) {
	a, err := s.org.AppUser(r.Context(), r.param("app"), r.ref())
	return s.wholeAppUser(r, a, err)
}

func (s *server) updateAppUser(r *request) (answer, error) {
	var in org.AppUserInput
	if err := r.required(&in); err != nil {
		return answer{}, err
	}
	a, err := s.org.UpdateAppUser(r.Context(), r.param("app"), r.ref(), in)
	return s.wholeAppUser(r, a, err)
}

func (s *server) unassignAppUser(r *request) (answer, error) {
	if err := s.org.UnassignUser(r.Context(), r.param("app"), r.ref()); err != nil {
		return answer{}, err
	}
	return noContent()
}

// appGroup is the body of the assignment of an app to a group.
type appGroup struct {
	ID          string          `json:"id"`
	LastUpdated string          `json:"lastUpdated"`
	Priority    int             `json:"priority"`
	Profile     map[string]any  `json:"profile"`
	Links       map[string]href `json:"_links"`
	Embedded    map[string]any  `json:"_embedded,omitempty"`
}

func (s *server) appGroup(r *request, g *org.AppGroup) (appGroup, error) {
	application := r.base + "/api/v1/apps/" + g.AppID
	body := appGroup{
		ID: g.GroupID, LastUpdated: g.LastUpdated, Priority: g.Priority, Profile: g.Profile,
		Links: map[string]href{
			"app": {Href: application}, "self": {Href: application + "/groups/" + g.GroupID},
			"group": {Href: r.base + "/api/v1/groups/" + g.GroupID},
		},
	}
	if !strings.Contains(r.query.Get("expand"), "group") {
		return body, nil
	}
	group, err := s.org.Group(r.Context(), g.GroupID)
	if errors.As(err, new(*org.Error)) {
		return body, nil
	}
	if err == nil {
		body.Embedded = map[string]any{"group": r.group(group)}
	}
	return body, err
}

func (s *server) wholeAppGroup(r *request, g *org.AppGroup, err error) (answer, error) {
	if err != nil {
		return answer{}, err
	}
	body, err := s.appGroup(r, g)
	if err != nil {
		return answer{}, err
	}
	return ok(body)
}

func (s *server) listAppGroups(r *request) (answer, error) {
	limit, err := r.limit(20, 200)
	if err != nil {
		return answer{}, err
	}
	page, next, err := s.org.AppGroups(r.Context(), r.param("app"), r.query.Get("q"), r.query.Get("after"), limit)
	if err != nil {
		return answer{}, err
	}
	list := make([]appGroup, len(page))
	for n, g := range page {
		if list[n], err = s.appGroup(r, g); err != nil {
			return answer{}, err
		}
	}
	return r.link(list, next, limit)
}

// assignAppGroup takes an empty body and null too, which is what Okta's SDK
// sends when it is given nothing.
func (s *server) assignAppGroup(r *request) (answer, error) {
	var in org.AppGroupInput
	if err := r.decode(&in); err != nil {
		return answer{}, err
	}
	g, err := s.org.AssignGroup(r.Context(), r.param("app"), r.param("group"), in)
	return s.wholeAppGroup(r, g, err)
}

func (s *server) getAppGroup(r *request) (answer, error) {
	g, err := s.org.AppGroup(r.Context(), r.param("app"), r.param("group"))
	return s.wholeAppGroup(r, g, err)
}

func (s *server) patchAppGroup(r *request) (answer, error) {
	if body := bytes.TrimSpace(r.body); len(body) == 0 || body[0] != '[' || !json.Valid(body) {
		return answer{}, org.Malformed()
	}
	var patch []org.Operation
	if err := r.decode(&patch); err != nil {
		return answer{}, err
	}
	g, err := s.org.PatchAppGroup(r.Context(), r.param("app"), r.param("group"), patch)
	return s.wholeAppGroup(r, g, err)
}

func (s *server) unassignAppGroup(r *request) (answer, error) {
	if err := s.org.UnassignGroup(r.Context(), r.param("app"), r.param("group")); err != nil {
		return answer{}, err
	}
	return noContent()
}
