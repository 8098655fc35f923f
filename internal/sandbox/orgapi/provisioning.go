package orgapi

import (
	"net/http"
	"strings"

	"github.com/veza/terraform-provider-veza/internal/sandbox/org"
)

// connection is the body of an app's provisioning connection.
type connection struct {
	AuthScheme string            `json:"authScheme"`
	Status     string            `json:"status"`
	BaseURL    string            `json:"baseUrl,omitempty"`
	Profile    map[string]string `json:"profile"`
	Links      map[string]hinted `json:"_links"`
}

func (r *request) connection(c *org.Connection) connection {
	self := r.base + "/api/v1/apps/" + r.param("app") + "/connections/default"
	body := connection{
		AuthScheme: c.AuthScheme, Status: c.Status, BaseURL: c.BaseURL, Profile: map[string]string{"authScheme": c.AuthScheme},
		Links: map[string]hinted{"self": hint(self, http.MethodPost, http.MethodGet)},
	}
	switch c.Status {
	case "ENABLED":
		body.Links["deactivate"] = hint(self+"/lifecycle/deactivate", http.MethodPost)
	case "DISABLED":
		body.Links["activate"] = hint(self+"/lifecycle/activate", http.MethodPost)
	}
	return body
}

func (r *request) wholeConnection(c *org.Connection, err error) (answer, error) {
	if err != nil {
		return answer{}, err
	}
	return ok(r.connection(c))
}

func (s *server) getConnection(r *request) (answer, error) {
	return r.wholeConnection(s.org.Connection(r.Context(), r.param("app")))
}

func (s *server) setConnection(r *request) (answer, error) {
	var in org.ConnectionInput
	if err := r.required(&in); err != nil {
		return answer{}, err
	}
	return r.wholeConnection(s.org.SetConnection(r.Context(), r.param("app"), in, r.flag("activate", false)))
}

func (s *server) setConnectionActive(active bool) handler {
	return func(r *request) (answer, error) {
		if err := s.org.SetConnectionActive(r.Context(), r.param("app"), active); err != nil {
			return answer{}, err
		}
		return noContent()
	}
}

// feature is the body of one direction of provisioning.
type feature struct {
	Name         string            `json:"name"`
	Status       string            `json:"status"`
	Description  string            `json:"description"`
	Capabilities map[string]any    `json:"capabilities"`
	Links        map[string]hinted `json:"_links"`
}

var featureTexts = map[string]string{
	"USER_PROVISIONING":    "User provisioning settings from Okta to a downstream application",
	"INBOUND_PROVISIONING": "In-bound provisioning settings for provisioning users from an application to Okta",
}

func (r *request) feature(f *org.Feature) feature {
	self := r.base + "/api/v1/apps/" + r.param("app") + "/features/" + f.Name
	return feature{
		Name: f.Name, Status: "ENABLED", Description: featureTexts[f.Name], Capabilities: f.Capabilities,
		Links: map[string]hinted{"self": hint(self, http.MethodGet, http.MethodPut)},
	}
}

func (r *request) wholeFeature(f *org.Feature, err error) (answer, error) {
	if err != nil {
		return answer{}, err
	}
	return ok(r.feature(f))
}

func (s *server) listFeatures(r *request) (answer, error) {
	all, err := s.org.Features(r.Context(), r.param("app"))
	if err != nil {
		return answer{}, err
	}
	list := make([]feature, len(all))
	for n, f := range all {
		list[n] = r.feature(f)
	}
	return ok(list)
}

func (s *server) getFeature(r *request) (answer, error) {
	return r.wholeFeature(s.org.Feature(r.Context(), r.param("app"), r.param("feature")))
}

func (s *server) changeFeature(r *request) (answer, error) {
	var in map[string]any
	if err := r.required(&in); err != nil {
		return answer{}, err
	}
	return r.wholeFeature(s.org.ChangeFeature(r.Context(), r.param("app"), r.param("feature"), in))
}

// push is the body of a group push mapping.
type push struct {
	Created     string          `json:"created"`
	Error       string          `json:"errorSummary,omitempty"`
	ID          string          `json:"id"`
	LastUpdated string          `json:"lastUpdated"`
	Source      string          `json:"sourceGroupId"`
	Status      string          `json:"status"`
	Target      string          `json:"targetGroupId"`
	Links       map[string]href `json:"_links"`
}

func (r *request) push(p *org.Push) push {
	// Alone among the times of this API, these have no milliseconds.
	seconds := func(time string) string { return strings.Replace(time, ".000Z", "Z", 1) }
	return push{
		Created: seconds(p.Created), Error: p.ErrorSummary, ID: p.ID, LastUpdated: seconds(p.LastUpdated), Source: p.Source, Status: p.Status, Target: p.Target,
		Links: map[string]href{
			"app":         {Href: r.base + "/api/v1/apps/" + p.AppID},
			"sourceGroup": {Href: r.base + "/api/v1/groups/" + p.Source}, "targetGroup": {Href: r.base + "/api/v1/groups/" + p.Target},
		},
	}
}

func (r *request) wholePush(p *org.Push, err error) (answer, error) {
	if err != nil {
		return answer{}, err
	}
	return ok(r.push(p))
}

func (s *server) listPushes(r *request) (answer, error) {
	limit, err := r.limit(100, 1000)
	if err != nil {
		return answer{}, err
	}
	page, next, err := s.org.Pushes(r.Context(), r.param("app"), r.query.Get("sourceGroupId"), r.query.Get("after"), limit)
	if err != nil {
		return answer{}, err
	}
	list := make([]push, len(page))
	for n, p := range page {
		list[n] = r.push(p)
	}
	return r.link(list, next, limit)
}

func (s *server) createPush(r *request) (answer, error) {
	var in org.PushInput
	if err := r.required(&in); err != nil {
		return answer{}, err
	}
	return r.wholePush(s.org.CreatePush(r.Context(), r.param("app"), in))
}

func (s *server) getPush(r *request) (answer, error) {
	return r.wholePush(s.org.Push(r.Context(), r.param("app"), r.param("push")))
}

func (s *server) changePush(r *request) (answer, error) {
	var in struct {
		Status string `json:"status"`
	}
	if err := r.required(&in); err != nil {
		return answer{}, err
	}
	return r.wholePush(s.org.SetPushStatus(r.Context(), r.param("app"), r.param("push"), in.Status))
}

// deletePush answers 200 with no body, as recorded.
func (s *server) deletePush(r *request) (answer, error) {
	if r.query.Get("deleteTargetGroup") == "" {
		return answer{}, missing("deleteTargetGroup")
	}
	if err := s.org.DeletePush(r.Context(), r.param("app"), r.param("push"), r.flag("deleteTargetGroup", false)); err != nil {
		return answer{}, err
	}
	return answer{status: http.StatusOK}, nil
}
