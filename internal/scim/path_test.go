package scim_test

import (
	"strings"
	"testing"

	"github.com/veza/terraform-provider-veza/internal/scim"
)

func TestPathHasItsParts(t *testing.T) {
	t.Parallel()
	const department = scim.EnterpriseUserURN + ":department"
	tests := map[string]struct{ urn, attribute, filter, sub string }{
		"members":                   {"", "members", "", ""},
		" name.familyName":          {"", "name", "", "familyName"},
		`addresses[type eq "work"]`: {"", "addresses", `type eq "work"`, ""},
		`members[value eq "2819c223-7f76-453a-919d-413861904646"].displayName`: {"", "members", `value eq "2819c223-7f76-453a-919d-413861904646"`, "displayName"},
		"members.$ref":    {"", "members", "", "$ref"},
		department:        {scim.EnterpriseUserURN, "department", "", ""},
		department + ".x": {scim.EnterpriseUserURN, "department", "", "x"},
		scim.UserURN + `:emails[type eq "a:b.c]"].value`: {scim.UserURN, "emails", `type eq "a:b.c]"`, "value"},
		scim.EnterpriseUserURN:                           {"urn:ietf:params:scim:schemas:extension:enterprise:2.0", "User", "", ""},
		`emails[ not (primary eq true) AND type PR ] `:   {"", "emails", `not (primary eq true) and type pr`, ""},
		"urn:veza_com:x-y:1.0:T:a":                       {"urn:veza_com:x-y:1.0:T", "a", "", ""},
	}
	for text, want := range tests {
		t.Run(text, func(t *testing.T) {
			t.Parallel()
			p, err := scim.ParsePath(text)
			if err != nil {
				t.Fatal(err)
			}
			filter := ""
			if p.ValueFilter != nil {
				filter = p.ValueFilter.String()
			}
			if p.URN != want.urn || p.Attribute != want.attribute || filter != want.filter || p.SubAttribute != want.sub {
				t.Errorf("got %q %q %q %q", p.URN, p.Attribute, filter, p.SubAttribute)
			}
			if again, err := scim.ParsePath(p.String()); err != nil || again.String() != p.String() {
				t.Errorf("%s reads again as %s, %v", p, again, err)
			}
		})
	}
}

func TestPathErrorsGiveThePosition(t *testing.T) {
	t.Parallel()
	tests := map[string]string{
		"":                         "position 1: an attribute name was expected, not the end",
		"a b":                      `position 3: "b" was not expected`,
		"a.b.c":                    "position 1",
		"a.":                       "position 1",
		"a[":                       "position 3: an attribute name",
		"a[b]":                     "position 4: after b one of",
		`a[b eq "c"`:               "']' was expected",
		`a[b eq "c"]d`:             `position 12: "d" was not expected`,
		`a[b eq "c"].d.e`:          "position 13: a sub-attribute name",
		`a[b eq "c"][d eq "e"]`:    `position 12: "[" was not expected`,
		`a[b[c pr]]`:               "position 4: a value filter cannot stand in another",
		"a/b":                      "position 1",
		"*":                        "position 1",
		"a\x00":                    "position 2",
		"(a)":                      "position 1",
		strings.Repeat("a", 9<<10): "longer than 8192 bytes",
	}
	for text, words := range tests {
		t.Run(text[:min(len(text), 20)], func(t *testing.T) {
			t.Parallel()
			_, err := scim.ParsePath(text)
			wantError(t, err, scim.InvalidPath, "path at position", words)
		})
	}
}
