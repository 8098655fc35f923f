package scim_test

import (
	"encoding/json"
	"errors"
	"strings"
	"testing"

	"github.com/google/go-cmp/cmp"

	"github.com/veza/terraform-provider-veza/internal/scim"
)

// decode reads an object of a test.
func decode(t testing.TB, text string) scim.Object {
	t.Helper()
	o, err := scim.DecodeObject([]byte(text))
	if err != nil {
		t.Fatalf("%s\nis not an object: %v", text, err)
	}
	return o
}

// operations reads the operations of a test, without the envelope.
func operations(t testing.TB, list string) []scim.Operation {
	t.Helper()
	ops, err := scim.DecodePatch([]byte(`{"schemas":["` + scim.PatchOpURN + `"],"Operations":` + list + `}`))
	if err != nil {
		t.Fatalf("%s\nare not operations: %v", list, err)
	}
	return ops
}

// wantObject compares by exact JSON, since Equal itself is under test.
func wantObject(t *testing.T, got scim.Object, want string) {
	t.Helper()
	if diff := cmp.Diff(indented(t, decode(t, want)), indented(t, got)); diff != "" {
		t.Errorf("not what was wanted (-want +got):\n%s", diff)
	}
}

func indented(t testing.TB, o scim.Object) string {
	t.Helper()
	text, err := json.MarshalIndent(o, "", "  ")
	if err != nil {
		t.Fatal(err)
	}
	return string(text)
}

// wantError wants an *Error 400 of this scimType with these words in its detail.
func wantError(t *testing.T, err error, scimType string, words ...string) {
	t.Helper()
	var e *scim.Error
	if !errors.As(err, &e) {
		t.Fatalf("got the error %v, not one of SCIM", err)
	}
	if e.Status != 400 || e.ScimType != scimType {
		t.Errorf("got %d %s, not 400 %s: %s", e.Status, e.ScimType, scimType, e.Detail)
	}
	for _, word := range words {
		if !strings.Contains(e.Detail, word) {
			t.Errorf("the detail %q does not say %q", e.Detail, word)
		}
	}
}

const barbara = `{
	"schemas": ["urn:ietf:params:scim:schemas:core:2.0:User", "urn:ietf:params:scim:schemas:extension:enterprise:2.0:User"],
	"id": "2819c223-7f76-453a-919d-413861904646",
	"externalId": "701984",
	"userName": "bjensen@example.com",
	"name": {"formatted": "Ms. Barbara J Jensen, III", "familyName": "Jensen", "givenName": "Barbara"},
	"displayName": "Babs Jensen",
	"title": "Vice President",
	"userType": "Employee",
	"active": true,
	"password": "t1meMa$heen",
	"emails": [
		{"value": "bjensen@example.com", "type": "work", "primary": true},
		{"value": "babs@jensen.org", "type": "home"}
	],
	"addresses": [
		{"type": "work", "streetAddress": "100 Universal City Plaza", "locality": "Hollywood", "country": "USA"},
		{"type": "home", "streetAddress": "456 Hollywood Blvd", "locality": "Hollywood", "country": "USA"}
	],
	"x509Certificates": [{"value": "MIIDQzCC"}],
	"groups": [{"value": "e9e30dba", "display": "Tour Guides"}],
	"urn:ietf:params:scim:schemas:extension:enterprise:2.0:User": {
		"employeeNumber": "701984",
		"manager": {"value": "26118915-6090-4610-87e4-49d8ca9f808d", "displayName": "John Smith"}
	},
	"urn:example:badge": {"colour": "blue", "level": 3},
	"meta": {"resourceType": "User", "created": "2010-01-23T04:56:22Z", "lastModified": "2011-05-13T04:42:34Z", "version": "W\/\"a330bc54f0671c9\""}
}`
