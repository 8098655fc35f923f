package scim

import "encoding/json"

// ListResponse is one page of a query (RFC 7644 §3.4.2). StartIndex counts from
// 1. A nil Schemas is written as the ListResponse URN, nil Resources as [].
type ListResponse[T any] struct {
	Schemas      []string `json:"schemas"`
	TotalResults int      `json:"totalResults"`
	StartIndex   int      `json:"startIndex"`
	ItemsPerPage int      `json:"itemsPerPage"`
	Resources    []T      `json:"Resources"`
}

// MarshalJSON writes Resources even when there are none: the RFC lets them be
// absent then, but common clients fail without them.
func (l ListResponse[T]) MarshalJSON() ([]byte, error) {
	type plain ListResponse[T]
	if l.Schemas == nil {
		l.Schemas = []string{ListResponseURN}
	}
	if l.Resources == nil {
		l.Resources = []T{}
	}
	return json.Marshal(plain(l))
}

// UnmarshalJSON takes the counts as numbers or, since servers differ, as strings.
func (l *ListResponse[T]) UnmarshalJSON(data []byte) error {
	var wire struct {
		Schemas                                []string
		TotalResults, StartIndex, ItemsPerPage count
		Resources                              []T
	}
	if err := json.Unmarshal(data, &wire); err != nil {
		return err
	}
	*l = ListResponse[T]{
		Schemas: wire.Schemas, TotalResults: int(wire.TotalResults), StartIndex: int(wire.StartIndex),
		ItemsPerPage: int(wire.ItemsPerPage), Resources: wire.Resources,
	}
	return nil
}

// Meta is the metadata of a resource (RFC 7643 §3.1). Created and LastModified
// are xsd:dateTime, Version is an entity tag like W/"1".
type Meta struct {
	ResourceType string `json:"resourceType,omitempty"`
	Created      string `json:"created,omitempty"`
	LastModified string `json:"lastModified,omitempty"`
	Location     string `json:"location,omitempty"`
	Version      string `json:"version,omitempty"`
}

// ServiceProviderConfig says what a server can do (RFC 7643 §5).
type ServiceProviderConfig struct {
	Schemas               []string               `json:"schemas"`
	DocumentationURI      string                 `json:"documentationUri,omitempty"`
	Patch                 Supported              `json:"patch"`
	Bulk                  BulkSupport            `json:"bulk"`
	Filter                FilterSupport          `json:"filter"`
	ChangePassword        Supported              `json:"changePassword"`
	Sort                  Supported              `json:"sort"`
	ETag                  Supported              `json:"etag"`
	AuthenticationSchemes []AuthenticationScheme `json:"authenticationSchemes"`
	Meta                  *Meta                  `json:"meta,omitempty"`
}

// Supported is a feature that a server has or has not.
type Supported struct {
	Supported bool `json:"supported"`
}

// BulkSupport carries the limits of bulk requests; MaxPayloadSize is in bytes.
type BulkSupport struct {
	Supported      bool `json:"supported"`
	MaxOperations  int  `json:"maxOperations"`
	MaxPayloadSize int  `json:"maxPayloadSize"`
}

// FilterSupport carries the largest number of resources one query returns.
type FilterSupport struct {
	Supported  bool `json:"supported"`
	MaxResults int  `json:"maxResults"`
}

// AuthenticationScheme is one way to authenticate, for example "oauthbearertoken".
type AuthenticationScheme struct {
	Type             string `json:"type"`
	Name             string `json:"name"`
	Description      string `json:"description"`
	SpecURI          string `json:"specUri,omitempty"`
	DocumentationURI string `json:"documentationUri,omitempty"`
	Primary          bool   `json:"primary,omitempty"`
}

// ResourceType names an endpoint and its schemas (RFC 7643 §6).
type ResourceType struct {
	Schemas          []string          `json:"schemas"`
	ID               string            `json:"id,omitempty"`
	Name             string            `json:"name"`
	Description      string            `json:"description,omitempty"`
	Endpoint         string            `json:"endpoint"`
	Schema           string            `json:"schema"`
	SchemaExtensions []SchemaExtension `json:"schemaExtensions,omitempty"`
	Meta             *Meta             `json:"meta,omitempty"`
}

// SchemaExtension is one extension of a resource type.
type SchemaExtension struct {
	Schema   string `json:"schema"`
	Required bool   `json:"required"`
}

// Schema describes the attributes of a resource or extension (RFC 7643 §7). ID is its URN.
type Schema struct {
	Schemas     []string    `json:"schemas,omitempty"`
	ID          string      `json:"id"`
	Name        string      `json:"name,omitempty"`
	Description string      `json:"description,omitempty"`
	Attributes  []Attribute `json:"attributes"`
	Meta        *Meta       `json:"meta,omitempty"`
}

// Attribute holds the characteristics of one attribute (RFC 7643 §7). Type is
// one of string, boolean, decimal, integer, dateTime, reference, binary and complex.
type Attribute struct {
	Name            string      `json:"name"`
	Type            string      `json:"type"`
	SubAttributes   []Attribute `json:"subAttributes,omitempty"`
	MultiValued     bool        `json:"multiValued"`
	Description     string      `json:"description"`
	Required        bool        `json:"required"`
	CanonicalValues []string    `json:"canonicalValues,omitempty"`
	CaseExact       bool        `json:"caseExact"`
	Mutability      string      `json:"mutability"`
	Returned        string      `json:"returned"`
	Uniqueness      string      `json:"uniqueness"`
	ReferenceTypes  []string    `json:"referenceTypes,omitempty"`
}
