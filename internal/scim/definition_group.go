package scim

// GroupDefinition is the resource type Group (RFC 7643 §4.2, §8.7.1). As with
// UserDefinition, each call makes a fresh one. Where the text and the schema of
// the RFC differ, the text holds: displayName is required, and members have a
// display, which the server writes.
func GroupDefinition() *Definition {
	return &Definition{
		Type: ResourceType{
			Schemas: []string{ResourceTypeURN}, ID: "Group", Name: "Group", Description: "Group",
			Endpoint: "/Groups", Schema: GroupURN,
		},
		Core: Schema{
			Schemas: []string{SchemaURN}, ID: GroupURN, Name: "Group", Description: "Group",
			Attributes: []Attribute{
				text("displayName", "A human-readable name of the group.", required),
				attribute("members", "complex", "The members of the group.", multiValued, withSubs(
					text("value", "The id of the member.", immutable),
					text("$ref", "The URI of the member.", immutable, refersTo("User", "Group")),
					text("display", "A human-readable name of the member.", readOnly),
					text("type", "Whether the member is a user or a group.", immutable, canonical("User", "Group")),
				)),
			},
		},
	}
}
