package scim

// UserDefinition is the resource type User with the enterprise extension: the
// attributes and characteristics of RFC 7643 §8.7.1. Each call makes a fresh
// one, so that a server may narrow it to what it really does.
func UserDefinition() *Definition {
	return &Definition{
		Type: ResourceType{
			Schemas: []string{ResourceTypeURN}, ID: "User", Name: "User", Description: "User Account",
			Endpoint: "/Users", Schema: UserURN,
			SchemaExtensions: []SchemaExtension{{Schema: EnterpriseUserURN}},
		},
		Core: Schema{
			Schemas: []string{SchemaURN}, ID: UserURN, Name: "User", Description: "User Account",
			Attributes: append(userSingleAttributes(), userListAttributes()...),
		},
		Extensions: []Schema{enterpriseUserSchema()},
	}
}

func userSingleAttributes() []Attribute {
	return []Attribute{
		text("userName", "Unique identifier of the user at the service provider, typically used to sign in.", required, serverUnique),
		attribute("name", "complex", "The components of the user's real name.", withSubs(
			text("formatted", "The full name, formatted for display, with titles and all middle names."),
			text("familyName", "The family name, or last name."),
			text("givenName", "The given name, or first name."),
			text("middleName", "The middle name(s)."),
			text("honorificPrefix", "The honorific prefix(es), or title, such as \"Ms.\"."),
			text("honorificSuffix", "The honorific suffix(es), such as \"III\"."),
		)),
		text("displayName", "The name of the user, suitable for display to end-users."),
		text("nickName", "The casual way to address the user in real life."),
		text("profileUrl", "A URL of the user's online profile.", refersTo("external")),
		text("title", "The user's title, such as \"Vice President\"."),
		text("userType", "The relationship between the organization and the user, such as \"Contractor\"."),
		text("preferredLanguage", "The user's preferred written or spoken language, as an HTTP Accept-Language value."),
		text("locale", "The user's default location, for currency, dates and numbers, as a language tag."),
		text("timezone", "The user's time zone, by its name in the IANA database."),
		attribute("active", "boolean", "The user's administrative status."),
		text("password", "The user's clear text password, to set or compare it; it is never returned.", secret),
	}
}

func userListAttributes() []Attribute {
	return []Attribute{
		labelledList("emails", "E-mail addresses of the user.",
			text("value", "E-mail address."), "work", "home", "other"),
		labelledList("phoneNumbers", "Phone numbers of the user.",
			text("value", "Phone number."), "work", "home", "mobile", "fax", "pager", "other"),
		labelledList("ims", "Instant messaging addresses of the user.",
			text("value", "Instant messaging address."), "aim", "gtalk", "icq", "xmpp", "msn", "skype", "qq", "yahoo"),
		labelledList("photos", "URLs of photos of the user.",
			text("value", "URL of a photo of the user.", refersTo("external")), "photo", "thumbnail"),
		attribute("addresses", "complex", "Physical mailing addresses of the user.", multiValued, withSubs(
			text("formatted", "The full mailing address, formatted for display or a label; it may contain line breaks."),
			text("streetAddress", "The full street address; it may contain line breaks."),
			text("locality", "The city or locality."),
			text("region", "The state or region."),
			text("postalCode", "The zip code or postal code."),
			text("country", "The country name."),
			text("type", "A label indicating the attribute's function.", canonical("work", "home", "other")),
		)),
		attribute("groups", "complex", "Groups to which the user belongs, directly or through other groups.",
			multiValued, readOnly, withSubs(
				text("value", "The id of the group.", readOnly),
				text("$ref", "The URI of the group.", readOnly, refersTo("User", "Group")),
				text("display", "A human-readable name, primarily used for display purposes.", readOnly),
				text("type", "How the user is a member.", readOnly, canonical("direct", "indirect")),
			)),
		labelledList("entitlements", "Entitlements of the user: things that the user has.", text("value", "The value of an entitlement.")),
		labelledList("roles", "Roles of the user: who the user is, such as \"Student\".", text("value", "The value of a role.")),
		labelledList("x509Certificates", "Certificates issued to the user.",
			attribute("value", "binary", "The value of an X.509 certificate, DER-encoded.")),
	}
}

func enterpriseUserSchema() Schema {
	return Schema{
		Schemas: []string{SchemaURN}, ID: EnterpriseUserURN, Name: "EnterpriseUser", Description: "Enterprise User",
		Attributes: []Attribute{
			text("employeeNumber", "The identifier assigned to a person by the organization."),
			text("costCenter", "The name of a cost center."),
			text("organization", "The name of an organization."),
			text("division", "The name of a division."),
			text("department", "The name of a department."),
			attribute("manager", "complex", "The user's manager.", withSubs(
				text("value", "The id of the user who is the manager."),
				text("$ref", "The URI of the user who is the manager.", refersTo("User")),
				text("displayName", "The displayName of the manager.", readOnly),
			)),
		},
	}
}
