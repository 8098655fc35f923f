package httpapi

import "github.com/veza/terraform-provider-veza/internal/scim"

// coreSchemas describe the documents of discovery themselves (RFC 7643 §8.7.2).
func coreSchemas() []scim.Schema {
	return []scim.Schema{
		{
			ID: scim.ServiceProviderConfigURN, Name: "ServiceProviderConfig", Description: "What the service provider can do.",
			Attributes: serviceProviderConfigAttributes(),
		},
		{
			ID: scim.ResourceTypeURN, Name: "ResourceType", Description: "A type of resource, its endpoint and its schemas.",
			Attributes: []scim.Attribute{
				described("id", "string", "The id of the resource type."),
				required(described("name", "string", "The name of the resource type.")),
				described("description", "string", "What the resource type is."),
				required(described("endpoint", "reference", "The endpoint, relative to the base URL.", "uri")),
				required(described("schema", "reference", "The URN of the core schema.", "uri")),
				list(composed("schemaExtensions", "The extensions of the resource type.",
					required(described("schema", "reference", "The URN of the extension.", "uri")),
					required(described("required", "boolean", "Whether every resource of the type has the extension.")))),
			},
		},
		{
			ID: scim.SchemaURN, Name: "Schema", Description: "The attributes of a resource or an extension.",
			Attributes: []scim.Attribute{
				required(described("id", "string", "The URN of the schema.")),
				described("name", "string", "The name of the schema."),
				described("description", "string", "What the schema describes."),
				required(list(composed("attributes", "The attributes.", append(characteristics(),
					list(composed("subAttributes", "The parts of a complex attribute.", characteristics()...)))...))),
			},
		},
	}
}

func serviceProviderConfigAttributes() []scim.Attribute {
	supported := required(described("supported", "boolean", "Whether the service provider has the feature."))
	feature := func(name, description string, limits ...scim.Attribute) scim.Attribute {
		return required(composed(name, description, append([]scim.Attribute{supported}, limits...)...))
	}
	return []scim.Attribute{
		described("documentationUri", "reference", "Where the service is documented.", "external"),
		feature("patch", "PATCH."),
		feature("bulk", "Bulk operations.",
			required(described("maxOperations", "integer", "The most operations in one request.")),
			required(described("maxPayloadSize", "integer", "The largest request, in bytes."))),
		feature("filter", "Filters.", required(described("maxResults", "integer", "The most resources in one answer."))),
		feature("changePassword", "Change of passwords."),
		feature("sort", "Sorting."),
		feature("etag", "Versions of resources."),
		required(list(composed("authenticationSchemes", "The ways to authenticate.",
			required(described("type", "string", "The kind of the scheme.")),
			required(described("name", "string", "The name of the scheme.")),
			required(described("description", "string", "How the scheme is used here.")),
			described("specUri", "reference", "Where the scheme is specified.", "external"),
			described("documentationUri", "reference", "Where the use of the scheme is documented.", "external"),
			described("primary", "boolean", "Whether it is the preferred scheme.")))),
	}
}

// characteristics are what describes one attribute (RFC 7643 §7).
func characteristics() []scim.Attribute {
	return []scim.Attribute{
		required(described("name", "string", "The name of the attribute.")),
		required(oneOf("type", "The type of the attribute.",
			"string", "complex", "boolean", "decimal", "integer", "dateTime", "reference", "binary")),
		required(described("multiValued", "boolean", "Whether the attribute has several values.")),
		described("description", "string", "What the attribute is."),
		described("required", "boolean", "Whether every resource has the attribute."),
		list(described("canonicalValues", "string", "Suggested values.")),
		described("caseExact", "boolean", "Whether case makes a difference."),
		oneOf("mutability", "Who may change the attribute.", "readOnly", "readWrite", "immutable", "writeOnly"),
		oneOf("returned", "When the attribute is returned.", "always", "never", "default", "request"),
		oneOf("uniqueness", "Among which resources a value is unique.", "none", "server", "global"),
		list(described("referenceTypes", "string", "What a reference may lead to.")),
	}
}

// described is an attribute that clients read only.
func described(name, kind, description string, referenceTypes ...string) scim.Attribute {
	return scim.Attribute{
		Name: name, Type: kind, Description: description, ReferenceTypes: referenceTypes,
		CaseExact: kind == "reference", Mutability: "readOnly", Returned: "default", Uniqueness: "none",
	}
}

func composed(name, description string, parts ...scim.Attribute) scim.Attribute {
	a := described(name, "complex", description)
	a.SubAttributes = parts
	return a
}

func oneOf(name, description string, values ...string) scim.Attribute {
	a := described(name, "string", description)
	a.CanonicalValues = values
	return a
}

func required(a scim.Attribute) scim.Attribute {
	a.Required = true
	return a
}

func list(a scim.Attribute) scim.Attribute {
	a.MultiValued = true
	return a
}
