package orgapi

import (
	"encoding/json"

	"github.com/veza/terraform-provider-veza/internal/sandbox/org"
)

// userType is the body of a user type.
type userType struct {
	ID            string              `json:"id"`
	DisplayName   string              `json:"displayName"`
	Name          string              `json:"name"`
	Description   string              `json:"description"`
	CreatedBy     string              `json:"createdBy"`
	LastUpdatedBy string              `json:"lastUpdatedBy"`
	Created       string              `json:"created"`
	LastUpdated   string              `json:"lastUpdated"`
	Default       bool                `json:"default"`
	Links         map[string]relation `json:"_links"`
}

func (r *request) userType(t *org.UserType) userType {
	return userType{
		ID: t.ID, DisplayName: t.DisplayName, Name: t.Name, Description: t.Description, CreatedBy: t.CreatedBy,
		LastUpdatedBy: t.LastUpdatedBy, Created: t.Created, LastUpdated: t.LastUpdated, Default: t.Default,
		Links: map[string]relation{
			"schema": {"schema", r.base + "/api/v1/meta/schemas/user/" + t.SchemaID(), "GET"},
			"self":   {"self", r.base + "/api/v1/meta/types/user/" + t.ID, "GET"},
		},
	}
}

func (r *request) wholeType(t *org.UserType, err error) (answer, error) {
	if err != nil {
		return answer{}, err
	}
	return ok(r.userType(t))
}

func (s *server) listTypes(r *request) (answer, error) {
	all, err := s.org.UserTypes(r.Context())
	if err != nil {
		return answer{}, err
	}
	list := make([]userType, len(all))
	for n, t := range all {
		list[n] = r.userType(t)
	}
	return ok(list)
}

type typeInput struct {
	Name        string  `json:"name"`
	DisplayName *string `json:"displayName"`
	Description *string `json:"description"`
}

func (s *server) createType(r *request) (answer, error) {
	var in typeInput
	if err := r.required(&in); err != nil {
		return answer{}, err
	}
	var displayName, description string
	if in.DisplayName != nil {
		displayName = *in.DisplayName
	}
	if in.Description != nil {
		description = *in.Description
	}
	return r.wholeType(s.org.CreateUserType(r.Context(), in.Name, displayName, description))
}

func (s *server) getType(r *request) (answer, error) {
	return r.wholeType(s.org.UserType(r.Context(), r.param("type")))
}

func (s *server) updateType(r *request) (answer, error) {
	var in typeInput
	if err := r.required(&in); err != nil {
		return answer{}, err
	}
	return r.wholeType(s.org.UpdateUserType(r.Context(), r.param("type"), in.DisplayName, in.Description))
}

func (s *server) deleteType(r *request) (answer, error) {
	if err := s.org.DeleteUserType(r.Context(), r.param("type")); err != nil {
		return answer{}, err
	}
	return noContent()
}

// schema is the body of a profile schema.
type schema struct {
	ID          string              `json:"id"`
	Draft       string              `json:"$schema"`
	Name        string              `json:"name"`
	Title       string              `json:"title"`
	Description string              `json:"description"`
	LastUpdated string              `json:"lastUpdated"`
	Created     string              `json:"created"`
	Definitions definitions         `json:"definitions"`
	Type        string              `json:"type"`
	Properties  json.RawMessage     `json:"properties"`
	Links       map[string]relation `json:"_links"`
}

type definitions struct {
	Custom definition `json:"custom"`
	Base   definition `json:"base"`
}

type definition struct {
	ID         string                  `json:"id"`
	Type       string                  `json:"type"`
	Properties map[string]org.Property `json:"properties"`
	Required   []string                `json:"required"`
}

var profileProperties = json.RawMessage(`{"profile":{"allOf":[{"$ref":"#/definitions/custom"},{"$ref":"#/definitions/base"}]}}`)

func (r *request) schema(s *org.Schema) schema {
	custom := definition{ID: "#custom", Type: "object", Properties: map[string]org.Property{}, Required: []string{}}
	for name, p := range s.Custom {
		custom.Properties[name] = p
		if p.Required {
			custom.Required = append(custom.Required, name)
		}
	}
	body := schema{
		Draft: "http://json-schema.org/draft-04/schema#", Name: s.Name, Title: s.Title, Description: s.Description,
		LastUpdated: s.LastUpdated, Created: s.Created, Type: "object", Properties: profileProperties,
		Definitions: definitions{custom, definition{ID: "#base", Type: "object", Properties: s.Base(), Required: s.RequiredBase()}},
	}
	if s.TypeID == "" {
		body.ID = r.base + "/meta/schemas/group/default"
		body.Links = map[string]relation{"self": {"self", r.base + "/api/v1/meta/schemas/group/default", "GET"}}
		return body
	}
	name := s.ID
	if s.Name == "user" {
		name = "default"
	}
	body.ID = r.base + "/meta/schemas/user/" + name
	body.Links = map[string]relation{
		"self": {"self", r.base + "/api/v1/meta/schemas/user/" + s.ID, "GET"},
		"type": {"type", r.base + "/api/v1/meta/types/user/" + s.TypeID, "GET"},
	}
	return body
}

func (r *request) wholeSchema(s *org.Schema, err error) (answer, error) {
	if err != nil {
		return answer{}, err
	}
	return ok(r.schema(s))
}

func (s *server) getUserSchema(r *request) (answer, error) {
	return r.wholeSchema(s.org.UserSchema(r.Context(), r.param("schema")))
}

func (s *server) getGroupSchema(r *request) (answer, error) {
	return r.wholeSchema(s.org.GroupSchema(r.Context()))
}

func (r *request) schemaChange() (org.SchemaChange, error) {
	var in struct {
		Definitions struct {
			Custom struct {
				Properties map[string]*org.Property `json:"properties"`
			} `json:"custom"`
			Base struct {
				Properties map[string]*org.Property `json:"properties"`
			} `json:"base"`
		} `json:"definitions"`
	}
	err := r.required(&in)
	return org.SchemaChange{Custom: in.Definitions.Custom.Properties, Base: in.Definitions.Base.Properties}, err
}

func (s *server) changeUserSchema(r *request) (answer, error) {
	in, err := r.schemaChange()
	if err != nil {
		return answer{}, err
	}
	return r.wholeSchema(s.org.ChangeUserSchema(r.Context(), r.param("schema"), in))
}

func (s *server) changeGroupSchema(r *request) (answer, error) {
	in, err := r.schemaChange()
	if err != nil {
		return answer{}, err
	}
	return r.wholeSchema(s.org.ChangeGroupSchema(r.Context(), in))
}
