package scim_test

import (
	"encoding/json"
	"testing"

	"github.com/google/go-cmp/cmp"

	"github.com/veza/terraform-provider-veza/internal/scim"
)

func TestDefinitionKnowsCharacteristics(t *testing.T) {
	t.Parallel()
	type traits struct {
		Type, Mutability, Returned, Uniqueness string
		Required, CaseExact, MultiValued       bool
	}
	usual := traits{Type: "string", Mutability: "readWrite", Returned: "default", Uniqueness: "none"}
	change := func(f func(*traits)) traits {
		c := usual
		f(&c)
		return c
	}
	user, group := scim.UserDefinition(), scim.GroupDefinition()
	tests := map[string]struct {
		d    *scim.Definition
		path string
		want traits
	}{
		"userName":        {user, "userName", change(func(c *traits) { c.Required, c.Uniqueness = true, "server" })},
		"any case":        {user, "USERNAME", change(func(c *traits) { c.Required, c.Uniqueness = true, "server" })},
		"core URN":        {user, scim.UserURN + ":title", usual},
		"name":            {user, "name.familyName", usual},
		"password":        {user, "password", change(func(c *traits) { c.Mutability, c.Returned = "writeOnly", "never" })},
		"active":          {user, "active", change(func(c *traits) { c.Type = "boolean" })},
		"emails":          {user, "emails", change(func(c *traits) { c.Type, c.MultiValued = "complex", true })},
		"filtered emails": {user, `emails[type eq "work"].value`, usual},
		"photos":          {user, "photos.value", change(func(c *traits) { c.Type = "reference" })},
		"certificates":    {user, "x509Certificates.value", change(func(c *traits) { c.Type = "binary" })},
		"address primary": {user, "addresses.primary", change(func(c *traits) { c.Type = "boolean" })},
		"groups":          {user, "groups", change(func(c *traits) { c.Type, c.MultiValued, c.Mutability = "complex", true, "readOnly" })},
		"id": {user, "id", change(func(c *traits) {
			c.Mutability, c.Returned, c.Uniqueness, c.CaseExact = "readOnly", "always", "server", true
		})},
		"externalId":       {user, "externalId", change(func(c *traits) { c.CaseExact = true })},
		"meta":             {user, "meta.lastModified", change(func(c *traits) { c.Type, c.Mutability = "dateTime", "readOnly" })},
		"extension":        {user, scim.EnterpriseUserURN + ":department", usual},
		"manager's name":   {user, scim.EnterpriseUserURN + ":manager.displayName", change(func(c *traits) { c.Mutability = "readOnly" })},
		"whole extension":  {user, scim.EnterpriseUserURN, change(func(c *traits) { c.Type = "complex" })},
		"group's name":     {group, "displayName", change(func(c *traits) { c.Required = true })},
		"member":           {group, "members.value", change(func(c *traits) { c.Mutability = "immutable" })},
		"member reference": {group, "members.$ref", change(func(c *traits) { c.Type, c.Mutability = "reference", "immutable" })},
	}
	for name, test := range tests {
		t.Run(name, func(t *testing.T) {
			t.Parallel()
			path, err := scim.ParsePath(test.path)
			if err != nil {
				t.Fatal(err)
			}
			a, ok := test.d.Attribute(path)
			if !ok {
				t.Fatalf("%s is not known", test.path)
			}
			got := traits{a.Type, a.Mutability, a.Returned, a.Uniqueness, a.Required, a.CaseExact, a.MultiValued}
			if diff := cmp.Diff(test.want, got); diff != "" {
				t.Errorf("(-want +got)\n%s", diff)
			}
		})
	}
}

func TestDefinitionDoesNotKnowWhatIsNotThere(t *testing.T) {
	t.Parallel()
	for _, text := range []string{"nothing", "name.nothing", "userName.value", "urn:x:y:userName", scim.EnterpriseUserURN + ":userName", scim.GroupURN + ":members"} {
		path, err := scim.ParsePath(text)
		if err != nil {
			t.Fatal(err)
		}
		if a, ok := scim.UserDefinition().Attribute(path); ok {
			t.Errorf("%s is known as %+v", text, a)
		}
	}
}

func TestNarrowingADefinitionLeavesTheNextOneWhole(t *testing.T) {
	t.Parallel()
	first := scim.UserDefinition()
	first.Core.Attributes[0].Name = "gone"
	for _, text := range []string{"id", "meta.created", "addresses.primary"} {
		path, err := scim.ParsePath(text)
		if err != nil {
			t.Fatal(err)
		}
		a, _ := first.Attribute(path)
		a.Mutability = "changed"
		if b, _ := scim.UserDefinition().Attribute(path); b.Mutability == "changed" {
			t.Errorf("%s is shared between definitions", text)
		}
	}
	if scim.UserDefinition().Core.Attributes[0].Name != "userName" {
		t.Error("attributes are shared between definitions")
	}
}

func TestDiscoveryDocumentsReadAsInTheRFC(t *testing.T) {
	t.Parallel()
	tests := map[string]struct {
		value any
		want  string
	}{
		"resource type": {scim.UserDefinition().Type, `{
			"schemas": ["urn:ietf:params:scim:schemas:core:2.0:ResourceType"], "id": "User", "name": "User", "description": "User Account",
			"endpoint": "/Users", "schema": "urn:ietf:params:scim:schemas:core:2.0:User",
			"schemaExtensions": [{"schema": "urn:ietf:params:scim:schemas:extension:enterprise:2.0:User", "required": false}]}`},
		"attribute": {scim.GroupDefinition().Core.Attributes[1].SubAttributes[1], `{
			"name": "$ref", "type": "reference", "referenceTypes": ["User", "Group"], "multiValued": false, "description": "The URI of the member.",
			"required": false, "caseExact": false, "mutability": "immutable", "returned": "default", "uniqueness": "none"}`},
		"service provider": {
			scim.ServiceProviderConfig{
				Schemas: []string{scim.ServiceProviderConfigURN},
				Patch:   scim.Supported{Supported: true}, Filter: scim.FilterSupport{Supported: true, MaxResults: 200},
				AuthenticationSchemes: []scim.AuthenticationScheme{{Type: "oauthbearertoken", Name: "API key", Description: "d", Primary: true}},
			}, `{
			"schemas": ["urn:ietf:params:scim:schemas:core:2.0:ServiceProviderConfig"],
			"patch": {"supported": true}, "bulk": {"supported": false, "maxOperations": 0, "maxPayloadSize": 0},
			"filter": {"supported": true, "maxResults": 200}, "changePassword": {"supported": false}, "sort": {"supported": false}, "etag": {"supported": false},
			"authenticationSchemes": [{"type": "oauthbearertoken", "name": "API key", "description": "d", "primary": true}]}`},
	}
	for name, test := range tests {
		t.Run(name, func(t *testing.T) {
			t.Parallel()
			got, err := json.Marshal(test.value)
			if err != nil {
				t.Fatal(err)
			}
			wantObject(t, decode(t, string(got)), test.want)
		})
	}
}

func TestEveryAttributeIsDescribedAndOfAKnownKind(t *testing.T) {
	t.Parallel()
	known := map[string]bool{
		"string": true, "boolean": true, "decimal": true, "integer": true, "dateTime": true, "reference": true, "binary": true, "complex": true,
		"readOnly": true, "readWrite": true, "immutable": true, "writeOnly": true, "default": true, "always": true, "never": true, "none": true, "server": true,
	}
	var check func(prefix string, attributes []scim.Attribute)
	check = func(prefix string, attributes []scim.Attribute) {
		for _, a := range attributes {
			if a.Description == "" || !known[a.Type] || !known[a.Mutability] || !known[a.Returned] || !known[a.Uniqueness] {
				t.Errorf("%s%s is not whole: %+v", prefix, a.Name, a)
			}
			if (a.Type == "complex") != (len(a.SubAttributes) > 0) || (a.Type == "reference") != (len(a.ReferenceTypes) > 0) {
				t.Errorf("%s%s has parts that do not fit its type", prefix, a.Name)
			}
			check(prefix+a.Name+".", a.SubAttributes)
		}
	}
	for _, d := range []*scim.Definition{scim.UserDefinition(), scim.GroupDefinition()} {
		check(d.Core.Name+":", d.Core.Attributes)
		for _, extension := range d.Extensions {
			check(extension.Name+":", extension.Attributes)
		}
	}
}
