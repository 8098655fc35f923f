package lifecycle

import (
	"context"
	"net/http"
	"net/url"
	"strconv"
)

// rolesAttribute is the attribute of an app's profile that Okta sends to Veza as a person's
// roles (guide to SCIM provisioning, "Role Management in Okta").
const rolesAttribute = "roles"

// AppRoles says how an app's people get their roles.
type AppRoles struct {
	Attribute  bool   // whether the app's profile has the attribute
	Expression string // that Okta computes it by from the person, "" for none
}

// profileMapping is a profile mapping on the wire; in lists it has no properties.
type profileMapping struct {
	ID     string `json:"id"`
	Source struct {
		Type string `json:"type"`
	} `json:"source"`
	Target struct {
		ID string `json:"id"`
	} `json:"target"`
	Properties map[string]struct {
		Expression string `json:"expression"`
	} `json:"properties"`
}

func appSchemaPath(appID string) string { return "/api/v1/meta/schemas/apps/" + appID + "/default" }

// AppRoles reads how an app's people get their roles. Three requests, two where the app's
// profile has no such attribute.
func (e *Engine) AppRoles(ctx context.Context, appID string) (AppRoles, error) {
	has, err := e.hasRoles(ctx, appID)
	if err != nil || !has {
		return AppRoles{}, err
	}
	roles := AppRoles{Attribute: true}
	all, err := e.mappingsTo(ctx, appID)
	if err != nil {
		return roles, err
	}
	for _, m := range all {
		if _, err := e.raw(ctx, http.MethodGet, "/api/v1/mappings/"+m.ID, nil, nil, &m); err != nil {
			return roles, err
		}
		if roles.Expression = m.Properties[rolesAttribute].Expression; roles.Expression != "" {
			break
		}
	}
	return roles, nil
}

func (e *Engine) hasRoles(ctx context.Context, appID string) (bool, error) {
	if err := checkID("an app", appID); err != nil {
		return false, err
	}
	type properties struct {
		Properties map[string]any `json:"properties"`
	}
	var schema struct {
		Definitions struct {
			Custom, Base properties
		} `json:"definitions"`
	}
	_, err := e.raw(ctx, http.MethodGet, appSchemaPath(appID), nil, nil, &schema)
	d := schema.Definitions
	return d.Custom.Properties[rolesAttribute] != nil || d.Base.Properties[rolesAttribute] != nil, err
}

// mappingsTo finds the mappings from Okta's people, of each user type, to an app.
func (e *Engine) mappingsTo(ctx context.Context, appID string) ([]profileMapping, error) {
	list := pages[profileMapping](ctx, e, func(ctx context.Context, after string) error {
		query := url.Values{"targetId": {appID}, "limit": {strconv.Itoa(pageSize)}}
		if after != "" {
			query.Set("after", after)
		}
		return e.send(ctx, http.MethodGet, "/api/v1/mappings", query, nil)
	})
	var all []profileMapping
	for m, err := range list {
		if err != nil {
			return nil, err
		}
		if m.Target.ID == appID && m.Source.Type == "user" && checkID("a profile mapping", m.ID) == nil {
			all = append(all, m)
		}
	}
	return all, nil
}

// SetAppRoles gives an app's profile the attribute where it has none, and has Okta compute
// it by an expression such as user.roles, now and with every change of the person; "" ends
// that. The attribute stays once it is there: without it, people would lose what was set
// for them. Up to three requests, and one for each user type.
func (e *Engine) SetAppRoles(ctx context.Context, appID, expression string) error {
	has, err := e.hasRoles(ctx, appID)
	if err != nil {
		return err
	}
	if !has {
		if err := e.addRoles(ctx, appID); err != nil {
			return err
		}
	}
	all, err := e.mappingsTo(ctx, appID)
	if err != nil {
		return err
	}
	var property any // null takes a mapping away
	if expression != "" {
		property = map[string]any{"expression": expression, "pushStatus": "PUSH"}
	}
	body := map[string]any{"properties": map[string]any{rolesAttribute: property}}
	for _, m := range all {
		if err := e.sendTwice(ctx, "/api/v1/mappings/"+m.ID, body); err != nil {
			return err
		}
	}
	return nil
}

func (e *Engine) addRoles(ctx context.Context, appID string) error {
	attribute := map[string]any{
		"title": "Roles", "description": "Roles of the person in Veza.", "type": "array", "items": map[string]any{"type": "string"},
		"externalName": rolesAttribute, "externalNamespace": "urn:ietf:params:scim:schemas:core:2.0:User", "scope": "NONE",
	}
	return e.sendTwice(ctx, appSchemaPath(appID), map[string]any{"definitions": map[string]any{
		"custom": map[string]any{"id": "#custom", "type": "object", "properties": map[string]any{rolesAttribute: attribute}},
	}})
}

// sendTwice is a POST that is the same done twice, and is, where the answer was lost.
func (e *Engine) sendTwice(ctx context.Context, path string, body any) error {
	_, err := e.raw(ctx, http.MethodPost, path, nil, body, nil)
	if err != nil && ambiguous(ctx, err) {
		_, err = e.raw(ctx, http.MethodPost, path, nil, body, nil)
	}
	return err
}
