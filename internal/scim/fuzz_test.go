package scim_test

import (
	"errors"
	"testing"

	"github.com/veza/terraform-provider-veza/internal/scim"
)

func FuzzParseFilter(f *testing.F) {
	for _, seed := range []string{
		`userName eq "bjensen"`, `name.familyName co "O'Malley"`, `urn:ietf:params:scim:schemas:core:2.0:User:userName sw "J"`,
		`title pr and userType eq "Employee"`, `title pr or userType eq "Intern"`, `meta.lastModified gt "2011-05-13T04:42:34Z"`,
		`userType ne "Employee" and not (emails co "example.com" or emails.value co "example.org")`,
		`emails[type eq "work" and value co "@example.com"] or ims[type eq "xmpp"]`, `emails[type eq "work"].value eq "a"`,
		`a eq "\u00e9\ud83d\ude00\"\\\/"`, `a eq -1.5e+10`, `a eq null or b eq true`, `not (not (a pr))`, `((a pr))`,
		`not eq "x"`, `and and and`, "a eq \"\xff\"", "a eq \"\u2028<\"", `a[b pr`, `a eq "`, `(`, `a eq "\`, `a[b[c pr]]`, `  `,
	} {
		f.Add(seed)
	}
	d, o := scim.UserDefinition(), decode(f, barbara)
	f.Fuzz(func(t *testing.T, text string) {
		filter, err := scim.ParseFilter(text)
		if err != nil {
			wantError(t, err, scim.InvalidFilter)
			return
		}
		if _, err := filter.Match(d, o); err != nil {
			wantError(t, err, scim.InvalidFilter)
		}
		canonical := filter.String()
		// Escapes and blanks can make the canonical form longer than a filter may be.
		if len(canonical) > 8<<10 {
			return
		}
		again, err := scim.ParseFilter(canonical)
		if err != nil {
			t.Fatalf("%q is canonically %q, which does not parse: %v", text, canonical, err)
		}
		if again.String() != canonical {
			t.Fatalf("%q is canonically %q, and that is %q", text, canonical, again)
		}
	})
}

func FuzzApplyPatch(f *testing.F) {
	const envelope = `{"schemas":["urn:ietf:params:scim:api:messages:2.0:PatchOp"],"Operations":`
	for _, seed := range []string{
		`[{"op":"add","path":"emails","value":[{"value":"a","primary":"True"}]}]`,
		`[{"op":"Replace","path":"emails[type eq \"work\"].value","value":"b"},{"op":"remove","path":"title"}]`,
		`[{"op":"replace","value":{"name.givenName":"A","id":"2","emails[type eq \"x\"]":{"value":null},"urn:x:y":{"z":[null]}}}]`,
		`[{"op":"remove","path":"emails[value eq \"babs@jensen.org\"]"},{"op":"remove","path":"members","value":[{"value":"1"}]}]`,
		`[{"op":"add","path":"urn:ietf:params:scim:schemas:extension:enterprise:2.0:User:manager","value":"7"}]`,
		`[{"op":"replace","path":"urn:ietf:params:scim:schemas:extension:enterprise:2.0:User","value":{"manager":null,"x":1}}]`,
		`[{"op":"add","path":"addresses[type eq \"x\" and primary eq true].region","value":"R"},{"op":"replace","path":"emails.primary","value":true}]`,
		`[{"op":"add","path":"schemas","value":"urn:x"},{"op":"replace","path":"schemas[value eq \"urn:x\"]","value":"urn:y"}]`,
		`[{"op":"add","value":{"schemas":[],"urn:ietf:params:scim:schemas:core:2.0:User":{"urn:ietf:params:scim:schemas:core:2.0:User":{"title":"x"}}}}]`,
		`[{"op":"replace","value":{"urn:example:badge":null,"urn:example:badge:colour.x":1,"shoe":{"a":{}},"shoe.a":1,"shoe[a pr].b":2}}]`,
		`[{"op":"remove","path":"emails","value":[{"type":"home"},"bjensen@example.com"]}]`,
	} {
		f.Add([]byte(envelope+seed+`}`), []byte(barbara))
	}
	f.Add([]byte(`{}`), []byte(`{"emails":"x","name":["a",{"b":1}],"urn:x:y":5,"members":[1,null,{"value":{}}]}`))
	f.Add([]byte(envelope+`[{"op":"add","path":"emails.value","value":"a"},{"op":"add","path":"name.givenName","value":"b"}]}`),
		[]byte(`{"emails":"x","name":["a",{"b":1}],"schemas":5,"urn:ietf:params:scim:schemas:extension:enterprise:2.0:User":"x"}`))
	d := scim.UserDefinition()
	f.Fuzz(func(t *testing.T, patch, resource []byte) {
		before, err := scim.DecodeObject(resource)
		if err != nil {
			wantError(t, err, scim.InvalidSyntax)
			return
		}
		ops, err := scim.DecodePatch(patch)
		if err != nil {
			wantError(t, err, scim.InvalidSyntax)
			return
		}
		after, changed, err := scim.ApplyPatch(d, before, ops)
		if indented(t, before) != indented(t, decode(t, string(resource))) {
			t.Fatalf("%s changed the resource it was given to\n%s", patch, resource)
		}
		if err != nil {
			var e *scim.Error
			if !errors.As(err, &e) || e.Status != 400 || e.ScimType == "" || e.Detail == "" || after != nil {
				t.Fatalf("got %v, %#v", after, err)
			}
			return
		}
		if changed == scim.Equal(before, after) {
			t.Fatalf("changed is %v, from\n%s\nto\n%s", changed, indented(t, before), indented(t, after))
		}
	})
}
