package orgapi

import (
	"encoding/json"
	"net/http"

	"github.com/veza/terraform-provider-veza/internal/sandbox/org"
)

// mapping is the body of a profile mapping; in lists it has no properties.
type mapping struct {
	ID         string                          `json:"id"`
	Source     mappingEnd                      `json:"source"`
	Target     mappingEnd                      `json:"target"`
	Properties *map[string]org.MappingProperty `json:"properties,omitempty"`
	Links      map[string]href                 `json:"_links"`
}

type mappingEnd struct {
	ID    string          `json:"id"`
	Name  string          `json:"name"`
	Type  string          `json:"type"`
	Links map[string]href `json:"_links"`
}

func (r *request) mapping(m *org.Mapping, listed bool) mapping {
	app := mappingEnd{m.AppID, m.AppName, "appuser", map[string]href{
		"self":   {Href: r.base + "/api/v1/apps/" + m.AppID},
		"schema": {Href: r.base + "/api/v1/meta/schemas/apps/" + m.AppID + "/default"},
	}}
	user := mappingEnd{m.TypeID, "user", "user", map[string]href{
		"self":   {Href: r.base + "/api/v1/meta/types/user/" + m.TypeID},
		"schema": {Href: r.base + "/api/v1/meta/schemas/user/osc" + m.TypeID[3:]},
	}}
	body := mapping{ID: m.ID, Source: app, Target: user, Links: map[string]href{"self": {Href: r.base + "/api/v1/mappings/" + m.ID}}}
	if m.ToApp {
		body.Source, body.Target = user, app
	}
	if !listed {
		body.Properties = &m.Properties
	}
	return body
}

func (r *request) wholeMapping(m *org.Mapping, err error) (answer, error) {
	if err != nil {
		return answer{}, err
	}
	return ok(r.mapping(m, false))
}

func (s *server) listMappings(r *request) (answer, error) {
	limit, err := r.limit(20, 200)
	if err != nil {
		return answer{}, err
	}
	page, next, err := s.org.Mappings(r.Context(), r.query.Get("sourceId"), r.query.Get("targetId"), r.query.Get("after"), limit)
	if err != nil {
		return answer{}, err
	}
	list := make([]mapping, len(page))
	for n, m := range page {
		list[n] = r.mapping(m, true)
	}
	return r.link(list, next, limit)
}

func (s *server) getMapping(r *request) (answer, error) {
	return r.wholeMapping(s.org.Mapping(r.Context(), r.param("mapping")))
}

func (s *server) changeMapping(r *request) (answer, error) {
	var in struct {
		Properties map[string]*org.MappingProperty `json:"properties"`
	}
	if err := r.required(&in); err != nil {
		return answer{}, err
	}
	return r.wholeMapping(s.org.ChangeMapping(r.Context(), r.param("mapping"), in.Properties))
}

// appSchemaBody is the body of an app's profile schema, which has less than a
// user's.
type appSchemaBody struct {
	ID          string         `json:"id"`
	Draft       string         `json:"$schema"`
	Name        string         `json:"name"`
	Title       string         `json:"title"`
	LastUpdated string         `json:"lastUpdated"`
	Created     string         `json:"created"`
	Definitions appDefinitions `json:"definitions"`
	Type        string         `json:"type"`
	Properties  any            `json:"properties"`
}

type appDefinitions struct {
	Custom appDefinition `json:"custom"`
	Base   appDefinition `json:"base"`
}

type appDefinition struct {
	ID         string                  `json:"id"`
	Type       string                  `json:"type"`
	Properties map[string]org.Property `json:"properties"`
	Required   []string                `json:"required,omitempty"`
}

func (r *request) wholeAppSchema(s *org.Schema, err error) (answer, error) {
	if err != nil {
		return answer{}, err
	}
	custom := appDefinition{ID: "#custom", Type: "object", Properties: map[string]org.Property{}}
	for name, p := range s.Custom {
		custom.Properties[name] = p
		if p.Required {
			custom.Required = append(custom.Required, name)
		}
	}
	return ok(appSchemaBody{
		ID: r.base + "/meta/schemas/apps/" + s.TypeID + "/default", Draft: "http://json-schema.org/draft-04/schema#", Name: s.Name,
		Title: s.Title, LastUpdated: s.LastUpdated, Created: s.Created, Type: "object", Properties: profileProperties,
		Definitions: appDefinitions{custom, appDefinition{ID: "#base", Type: "object", Properties: s.Base(), Required: s.RequiredBase()}},
	})
}

func (s *server) getAppSchema(r *request) (answer, error) {
	return r.wholeAppSchema(s.org.AppSchema(r.Context(), r.param("app")))
}

func (s *server) changeAppSchema(r *request) (answer, error) {
	in, err := r.schemaChange()
	if err != nil {
		return answer{}, err
	}
	return r.wholeAppSchema(s.org.ChangeAppSchema(r.Context(), r.param("app"), in))
}

// policy is the body of a policy.
type policy struct {
	ID          string            `json:"id"`
	Status      string            `json:"status"`
	Name        string            `json:"name"`
	Description string            `json:"description,omitempty"`
	Priority    int               `json:"priority"`
	System      bool              `json:"system"`
	Conditions  json.RawMessage   `json:"conditions"`
	Created     string            `json:"created"`
	LastUpdated string            `json:"lastUpdated"`
	Links       map[string]hinted `json:"_links"`
	Embedded    map[string]string `json:"_embedded,omitempty"`
	Type        string            `json:"type"`
}

func (r *request) policy(p *org.Policy) policy {
	self := r.base + "/api/v1/policies/" + p.ID
	body := policy{
		ID: p.ID, Status: "ACTIVE", Name: p.Name, Description: p.Description, Priority: 1, System: p.System, Conditions: json.RawMessage("null"),
		Created: p.Created, LastUpdated: p.Created, Type: p.Type,
		Links: map[string]hinted{"self": hint(self, http.MethodGet, http.MethodPut), "rules": hint(self+"/rules", http.MethodGet, http.MethodPost)},
	}
	if !p.System {
		body.Links["mappings"] = hint(self+"/mappings", http.MethodGet, http.MethodPost)
		body.Links["deactivate"] = hint(self+"/lifecycle/deactivate", http.MethodPost)
	}
	return body
}

// listPolicies gives the policies that apps can be under, and none of other types.
func (s *server) listPolicies(r *request) (answer, error) {
	kind := r.query.Get("type")
	if kind == "" {
		return answer{}, missing("type")
	}
	all, err := s.org.Policies(r.Context(), kind)
	if err != nil {
		return answer{}, err
	}
	list := make([]policy, len(all))
	for n, p := range all {
		list[n] = r.policy(p)
		list[n].Embedded = map[string]string{"resourceType": "APP"}
	}
	return r.link(list, "", 0)
}

func (s *server) getPolicy(r *request) (answer, error) {
	p, err := s.org.Policy(r.Context(), r.param("policy"))
	if err != nil {
		return answer{}, err
	}
	return ok(r.policy(p))
}
