package orgapi

import (
	"errors"
	"maps"
	"net/http"
	"strings"

	"github.com/veza/terraform-provider-veza/internal/sandbox/org"
)

// app is the body of an app, in Okta's order.
type app struct {
	ID              string             `json:"id"`
	ORN             string             `json:"orn"`
	Name            string             `json:"name"`
	Label           string             `json:"label"`
	Status          string             `json:"status"`
	LastUpdated     string             `json:"lastUpdated"`
	Created         string             `json:"created"`
	Accessibility   org.Accessibility  `json:"accessibility"`
	Visibility      org.AppVisibility  `json:"visibility"`
	Features        []string           `json:"features"`
	SignOnMode      *string            `json:"signOnMode"`
	Credentials     org.AppCredentials `json:"credentials"`
	UniversalLogout any                `json:"universalLogout"`
	Settings        org.AppSettings    `json:"settings"`
	Profile         map[string]any     `json:"profile,omitempty"`
	Links           map[string]any     `json:"_links"`
	Embedded        map[string]any     `json:"_embedded,omitempty"`
}

func (s *server) app(r *request, a *org.App) (app, error) {
	features, err := s.org.AppFeatures(r.Context(), a.ID)
	if r.Method == http.MethodGet && a.Credentials.OAuthClient != nil {
		// The secret is shown to those who write the app, as recorded.
		a.Credentials.OAuthClient = maps.Clone(a.Credentials.OAuthClient)
		delete(a.Credentials.OAuthClient, "client_secret")
	}
	return app{
		ID: a.ID, ORN: "orn:okta:idp:" + s.org.ID() + ":apps:" + a.Name + ":" + a.ID, Name: a.Name, Label: a.Label, Status: a.Status,
		LastUpdated: a.LastUpdated, Created: a.Created, Accessibility: a.Access, Visibility: a.Visibility, Features: features,
		SignOnMode: maybe(a.SignOnMode), Credentials: a.Credentials, Settings: a.Settings, Profile: a.Profile, Links: r.appLinks(a),
	}, err
}

// hinted is a link that says what can be done with it.
type hinted struct {
	Href  string `json:"href"`
	Hints hints  `json:"hints"`
}

type hints struct {
	Allow []string `json:"allow"`
}

func hint(href string, methods ...string) hinted { return hinted{href, hints{methods}} }

// typed is a link that says what it leads to.
type typed struct {
	Name string `json:"name,omitempty"`
	Href string `json:"href"`
	Type string `json:"type"`
}

func (r *request) appLinks(a *org.App) map[string]any {
	self := r.base + "/api/v1/apps/" + a.ID
	shown := []typed{}
	for name, visible := range a.Visibility.AppLinks {
		if visible {
			shown = append(shown, typed{name, r.appHome(a), "text/html"})
		}
	}
	links := map[string]any{
		"uploadLogo": hint(self+"/logo", http.MethodPost), "appLinks": shown, "policies": hint(self+"/policies", http.MethodPut),
		"profileEnrollment": href{Href: r.base + "/api/v1/policies/" + a.EnrollmentPolicy},
		"accessPolicy":      href{Href: r.base + "/api/v1/policies/" + a.AccessPolicy},
		"groups":            href{Href: self + "/groups"}, "users": href{Href: self + "/users"},
		"logo": []typed{{"medium", r.base + "/assets/img/logos/default.png", "image/png"}},
	}
	if a.Status == "ACTIVE" {
		links["deactivate"] = href{Href: self + "/lifecycle/deactivate"}
	} else {
		links["activate"] = href{Href: self + "/lifecycle/activate"}
	}
	if strings.HasPrefix(a.SignOnMode, "SAML_") || a.SignOnMode == "OPENID_CONNECT" && a.Provisions() {
		links["help"] = typed{"", r.base + "/app/" + a.Name + "/" + a.ID + "/setup/help/" + a.SignOnMode + "/instructions", "text/html"}
	}
	if a.SignOnMode == "SAML_2_0" {
		links["metadata"] = typed{"", self + "/sso/saml/metadata", "application/xml"}
	}
	if a.SignOnMode == "OPENID_CONNECT" {
		links["clientCredentials"] = []map[string]string{{"name": "secrets", "href": self + "/credentials/secrets"}}
	}
	return links
}

func (r *request) appHome(a *org.App) string {
	return r.base + "/home/" + a.Name + "/" + a.ID + "/aln" + a.ID[3:]
}

func (s *server) wholeApp(r *request, a *org.App, err error) (answer, error) {
	if err != nil {
		return answer{}, err
	}
	body, err := s.app(r, a)
	if err != nil {
		return answer{}, err
	}
	return ok(body)
}

func (s *server) listApps(r *request) (answer, error) {
	limit, err := r.limit(20, 200)
	if err != nil {
		return answer{}, err
	}
	filter := r.query.Get("filter")
	page, next, err := s.org.Apps(r.Context(), org.Query{Q: r.query.Get("q"), Filter: filter, After: r.query.Get("after"), Limit: limit})
	if err != nil {
		return answer{}, err
	}
	return s.appPage(r, page, next, limit)
}

// appPage writes a list of apps; with expand=user/{id}, each with the assignment
// of that person, who may have lost it since the index was made.
func (s *server) appPage(r *request, page []*org.App, next string, limit int) (answer, error) {
	list := make([]app, len(page))
	user, expand := strings.CutPrefix(r.query.Get("expand"), "user/")
	for n, a := range page {
		body, err := s.app(r, a)
		if err != nil {
			return answer{}, err
		}
		if expand {
			assigned, err := s.org.AppUser(r.Context(), a.ID, user)
			switch {
			case err == nil:
				body.Embedded = map[string]any{"user": r.appUser(assigned)}
			case !errors.As(err, new(*org.Error)):
				return answer{}, err
			}
		}
		list[n] = body
	}
	return r.link(list, next, limit)
}

func (s *server) createApp(r *request) (answer, error) {
	var in org.AppInput
	if err := r.required(&in); err != nil {
		return answer{}, err
	}
	a, err := s.org.CreateApp(r.Context(), in, r.flag("activate", true))
	return s.wholeApp(r, a, err)
}

func (s *server) getApp(r *request) (answer, error) {
	a, err := s.org.App(r.Context(), r.param("app"))
	return s.wholeApp(r, a, err)
}

func (s *server) replaceApp(r *request) (answer, error) {
	var in org.AppInput
	if err := r.required(&in); err != nil {
		return answer{}, err
	}
	a, err := s.org.ReplaceApp(r.Context(), r.param("app"), in)
	return s.wholeApp(r, a, err)
}

func (s *server) deleteApp(r *request) (answer, error) {
	if err := s.org.DeleteApp(r.Context(), r.param("app")); err != nil {
		return answer{}, err
	}
	return noContent()
}

func (s *server) setAppActive(active bool) handler {
	return func(r *request) (answer, error) {
		if err := s.org.SetAppActive(r.Context(), r.param("app"), active); err != nil {
			return answer{}, err
		}
		return ok(empty{})
	}
}

func (s *server) setAppPolicy(r *request) (answer, error) {
	if err := s.org.SetAppPolicy(r.Context(), r.param("app"), r.param("policy")); err != nil {
		return answer{}, err
	}
	return noContent()
}

func (s *server) groupApps(r *request) (answer, error) {
	limit, err := r.limit(20, 200)
	if err != nil {
		return answer{}, err
	}
	page, next, err := s.org.GroupApps(r.Context(), r.param("group"), r.query.Get("after"), limit)
	if err != nil {
		return answer{}, err
	}
	return s.appPage(r, page, next, limit)
}

// userAppLink is an app as it stands on a person's home page.
type userAppLink struct {
	ID               string `json:"id"`
	Label            string `json:"label"`
	LinkURL          string `json:"linkUrl"`
	LogoURL          string `json:"logoUrl"`
	AppName          string `json:"appName"`
	AppInstanceID    string `json:"appInstanceId"`
	AppAssignmentID  string `json:"appAssignmentId"`
	CredentialsSetup bool   `json:"credentialsSetup"`
	Hidden           bool   `json:"hidden"`
	SortOrder        int    `json:"sortOrder"`
}

func (s *server) userAppLinks(r *request) (answer, error) {
	apps, userID, err := s.org.UserApps(r.Context(), r.ref())
	if err != nil {
		return answer{}, err
	}
	list := make([]userAppLink, len(apps))
	for n, a := range apps {
		list[n] = userAppLink{
			ID: userID, Label: a.Label, LinkURL: r.appHome(a), LogoURL: r.base + "/assets/img/logos/default.png", AppName: a.Name,
			AppInstanceID: a.ID, AppAssignmentID: "0ua" + a.ID[3:], Hidden: a.Visibility.Hide.Web, SortOrder: n,
		}
	}
	return ok(list)
}
