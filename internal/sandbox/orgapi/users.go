package orgapi

import (
	"hash/fnv"
	"maps"
	"net/http"
	"strconv"
	"strings"

	"github.com/veza/terraform-provider-veza/internal/sandbox/org"
)

// user is the body of a person, in Okta's order.
type user struct {
	ID              string          `json:"id"`
	Status          string          `json:"status"`
	TransitioningTo string          `json:"transitioningToStatus,omitempty"`
	Created         string          `json:"created"`
	Activated       *string         `json:"activated"`
	StatusChanged   *string         `json:"statusChanged"`
	LastLogin       *string         `json:"lastLogin"`
	LastUpdated     string          `json:"lastUpdated"`
	PasswordChanged *string         `json:"passwordChanged"`
	Type            identifier      `json:"type"`
	Profile         map[string]any  `json:"profile"`
	Credentials     credentials     `json:"credentials"`
	Links           map[string]href `json:"_links"`
}

type identifier struct {
	ID string `json:"id"`
}

type credentials struct {
	Password *empty    `json:"password,omitempty"`
	Question *question `json:"recovery_question,omitempty"`
	Provider provider  `json:"provider"`
}

type question struct {
	Question string `json:"question"`
}

type provider struct {
	Type string `json:"type"`
	Name string `json:"name"`
}

func maybe(text string) *string {
	if text == "" {
		return nil
	}
	return &text
}

// user writes a person; in lists they have one link alone.
func (r *request) user(u *org.User, listed bool) user {
	profile := map[string]any{"mobilePhone": nil, "secondEmail": nil}
	maps.Copy(profile, u.Profile)
	links := map[string]href{"self": {Href: r.base + "/api/v1/users/" + u.ID}}
	if !listed {
		links = r.userLinks(u)
	}
	return user{
		ID: u.ID, Status: u.Status, TransitioningTo: u.TransitioningTo, Created: u.Created, Activated: maybe(u.Activated),
		StatusChanged: maybe(u.StatusChanged), LastLogin: maybe(u.LastLogin), LastUpdated: u.LastUpdated,
		PasswordChanged: maybe(u.PasswordChanged), Type: identifier{u.TypeID}, Profile: profile,
		Credentials: credentialsOf(u), Links: links,
	}
}

func credentialsOf(u *org.User) credentials {
	c := credentials{Provider: provider{u.ProviderType, u.ProviderName}}
	if u.Password != "" {
		c.Password = &empty{}
	}
	if u.Question != "" {
		c.Question = &question{u.Question}
	}
	return c
}

// operations are what can be done to a person in each status, besides looking.
// Those of STAGED, PROVISIONED, ACTIVE and DEPROVISIONED are as recorded; the
// others follow from what each operation allows.
var operations = map[string][]string{
	org.Staged:      {"activate"},
	org.Provisioned: {"suspend", "resetPassword", "reactivate", "deactivate"},
	org.Active: {"suspend", "resetPassword", "forgotPassword", "expirePassword", "changeRecoveryQuestion", "changePassword",
		"deactivate"},
	org.Recovery:        {"resetPassword", "expirePassword", "reactivate", "changePassword", "deactivate"},
	org.PasswordExpired: {"resetPassword", "expirePassword", "changePassword", "deactivate"},
	org.LockedOut:       {"unlock", "resetPassword", "deactivate"},
	org.Suspended:       {"unsuspend", "deactivate"},
	org.Deprovisioned:   {"activate", "delete"},
}

// operationPaths are those whose path is not lifecycle/ and their name.
var operationPaths = map[string]string{
	"resetPassword": "lifecycle/reset_password", "expirePassword": "lifecycle/expire_password", "resetFactors": "lifecycle/reset_factors",
	"forgotPassword": "credentials/forgot_password", "changePassword": "credentials/change_password",
	"changeRecoveryQuestion": "credentials/change_recovery_question",
}

func (r *request) userLinks(u *org.User) map[string]href {
	self := r.base + "/api/v1/users/" + u.ID
	links := map[string]href{
		"self":         {Href: self},
		"schema":       {Href: r.base + "/api/v1/meta/schemas/user/osc" + strings.TrimPrefix(u.TypeID, "oty")},
		"type":         {Href: r.base + "/api/v1/meta/types/user/" + u.TypeID},
		"resetFactors": {Href: self + "/lifecycle/reset_factors", Method: http.MethodPost},
	}
	for _, name := range operations[u.Status] {
		if u.Password == "" && strings.HasPrefix(operationPaths[name], "credentials/") {
			continue
		}
		path, known := operationPaths[name]
		switch {
		case name == "delete":
			links[name] = href{self, http.MethodDelete}
			continue
		case !known:
			path = "lifecycle/" + name
		}
		links[name] = href{self + "/" + path, http.MethodPost}
	}
	return links
}

// ref is the person of the path: "me" is the caller.
func (r *request) ref() string {
	if ref := r.param("user"); ref != "me" {
		return ref
	}
	return r.actor.ID
}

func (r *request) userQuery() (org.Query, error) {
	q := org.Query{
		Q: r.query.Get("q"), Filter: r.query.Get("filter"), Search: r.query.Get("search"),
		SortBy: r.query.Get("sortBy"), SortOrder: r.query.Get("sortOrder"), After: r.query.Get("after"),
	}
	otherwise := 200
	if q.Q != "" {
		otherwise = 10
	}
	var err error
	q.Limit, err = r.limit(otherwise, 200)
	return q, err
}

func (s *server) listUsers(r *request) (answer, error) {
	q, err := r.userQuery()
	if err != nil {
		return answer{}, err
	}
	page, next, err := s.org.Users(r.Context(), q)
	if err != nil {
		return answer{}, err
	}
	if q.Q != "" {
		// What q finds has no second page.
		next = ""
	}
	return r.link(r.userList(page), next, q.Limit)
}

func (r *request) userList(page []*org.User) []user {
	list := make([]user, len(page))
	for n, u := range page {
		list[n] = r.user(u, true)
	}
	return list
}

func (s *server) createUser(r *request) (answer, error) {
	var in org.UserInput
	if err := r.required(&in); err != nil {
		return answer{}, err
	}
	u, err := s.org.CreateUser(r.Context(), in, org.CreateOptions{
		Activate: r.flag("activate", true), NextLogin: r.query.Get("nextLogin"),
	})
	return r.whole(u, err)
}

func (r *request) whole(u *org.User, err error) (answer, error) {
	if err != nil {
		return answer{}, err
	}
	return ok(r.user(u, false))
}

func (s *server) getUser(r *request) (answer, error) {
	u, err := s.org.User(r.Context(), r.ref())
	if err != nil {
		return answer{}, err
	}
	sum := fnv.New64a()
	_, _ = sum.Write([]byte(u.ID + u.LastUpdated + u.Status + u.TransitioningTo))
	return answer{
		status: http.StatusOK, body: r.user(u, false),
		header: http.Header{"Etag": {`W/"` + strconv.FormatUint(sum.Sum64(), 16) + `"`}},
	}, nil
}

func (s *server) updateUser(r *request) (answer, error) {
	var in org.UserInput
	if err := r.required(&in); err != nil {
		return answer{}, err
	}
	return r.whole(s.org.UpdateUser(r.Context(), r.ref(), in))
}

func (s *server) replaceUser(r *request) (answer, error) {
	var in org.UserInput
	if err := r.required(&in); err != nil {
		return answer{}, err
	}
	return r.whole(s.org.ReplaceUser(r.Context(), r.ref(), in))
}

func (s *server) deleteUser(r *request) (answer, error) {
	if err := s.org.DeleteUser(r.Context(), r.ref()); err != nil {
		return answer{}, err
	}
	return noContent()
}

func (s *server) userGroups(r *request) (answer, error) {
	list, err := s.org.UserGroups(r.Context(), r.ref())
	if err != nil {
		return answer{}, err
	}
	return r.link(r.groupList(list), "", 0)
}

func (s *server) clearSessions(r *request) (answer, error) {
	if err := s.org.ClearSessions(r.Context(), r.ref(), r.flag("oauthTokens", false)); err != nil {
		return answer{}, err
	}
	return noContent()
}

func (s *server) changePassword(r *request) (answer, error) {
	var in struct {
		Old struct {
			Value string `json:"value"`
		} `json:"oldPassword"`
		New struct {
			Value string `json:"value"`
		} `json:"newPassword"`
	}
	if err := r.required(&in); err != nil {
		return answer{}, err
	}
	u, err := s.org.ChangePassword(r.Context(), r.ref(), in.Old.Value, in.New.Value)
	if err != nil {
		return answer{}, err
	}
	return ok(credentialsOf(u))
}

func (s *server) changeQuestion(r *request) (answer, error) {
	var in struct {
		Password struct {
			Value string `json:"value"`
		} `json:"password"`
		Recovery struct {
			Question string `json:"question"`
			Answer   string `json:"answer"`
		} `json:"recovery_question"`
	}
	if err := r.required(&in); err != nil {
		return answer{}, err
	}
	u, err := s.org.ChangeQuestion(r.Context(), r.ref(), in.Password.Value, in.Recovery.Question, in.Recovery.Answer)
	if err != nil {
		return answer{}, err
	}
	return ok(credentialsOf(u))
}
