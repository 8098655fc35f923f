package org

import "encoding/json"

var (
	readOnly      = json.RawMessage(`[{"principal":"SELF","action":"READ_ONLY"}]`)
	readWrite     = json.RawMessage(`[{"principal":"SELF","action":"READ_WRITE"}]`)
	hidden        = json.RawMessage(`[{"principal":"SELF","action":"HIDE"}]`)
	profileMaster = json.RawMessage(`{"type":"PROFILE_MASTER"}`)
)

func attribute(title string, permissions json.RawMessage) Property {
	return Property{
		Title: title, Type: "string", Mutability: "READ_WRITE", Scope: "NONE", Permissions: permissions, Master: profileMaster,
	}
}

func (p Property) formatted(format string) Property {
	p.Format = format
	return p
}

func (p Property) sized(least, most int) Property {
	if least > 0 {
		p.MinLength = &least
	}
	p.MaxLength = &most
	return p
}

func (p Property) required() Property {
	p.Required = true
	return p
}

// userBase is the default user profile, the 31 attributes that every org has
// (developer.okta.com, "User types and profiles").
var userBase = map[string]Property{
	"login":             attribute("Username", readWrite).sized(5, 100).required(),
	"firstName":         attribute("First name", readWrite).sized(1, 50).required(),
	"lastName":          attribute("Last name", readWrite).sized(1, 50).required(),
	"middleName":        attribute("Middle name", readOnly),
	"honorificPrefix":   attribute("Honorific prefix", readOnly),
	"honorificSuffix":   attribute("Honorific suffix", readOnly),
	"email":             attribute("Primary email", readWrite).formatted("email").required(),
	"title":             attribute("Title", readOnly),
	"displayName":       attribute("Display name", readOnly),
	"nickName":          attribute("Nickname", readOnly),
	"profileUrl":        attribute("Profile Url", readOnly).formatted("uri"),
	"secondEmail":       attribute("Secondary email", readWrite).formatted("email"),
	"mobilePhone":       attribute("Mobile phone", readWrite).sized(0, 100),
	"primaryPhone":      attribute("Primary phone", hidden).sized(0, 100),
	"streetAddress":     attribute("Street address", hidden),
	"city":              attribute("City", hidden),
	"state":             attribute("State", hidden),
	"zipCode":           attribute("Zip code", hidden),
	"countryCode":       attribute("Country code", hidden).formatted("country-code"),
	"postalAddress":     attribute("Postal Address", hidden),
	"preferredLanguage": attribute("Preferred language", readOnly).formatted("language-code"),
	"locale":            attribute("Locale", readOnly).formatted("locale"),
	"timezone":          attribute("Time zone", readOnly).formatted("timezone"),
	"userType":          attribute("User type", readOnly),
	"employeeNumber":    attribute("Employee number", readOnly),
	"costCenter":        attribute("Cost center", readOnly),
	"organization":      attribute("Organization", readOnly),
	"division":          attribute("Division", readOnly),
	"department":        attribute("Department", readOnly),
	"managerId":         attribute("ManagerId", readOnly),
	"manager":           attribute("Manager", readOnly),
}

// groupBase is the default group profile.
var groupBase = map[string]Property{
	"name":        attribute("Name", readOnly).sized(0, 400).required(),
	"description": attribute("Description", readOnly).sized(0, 1024),
}
