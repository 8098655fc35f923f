package scim_test

import (
	"testing"

	"github.com/veza/terraform-provider-veza/internal/scim"
)

const carol = `{
	"schemas": ["urn:ietf:params:scim:schemas:core:2.0:User", "urn:ietf:params:scim:schemas:extension:enterprise:2.0:User"],
	"id": "1", "userName": "c", "password": "p", "shoeSize": 38,
	"name": {"givenName": "C", "familyName": "D"},
	"emails": [{"value": "c", "type": "work"}, {"value": "d"}],
	"urn:ietf:params:scim:schemas:extension:enterprise:2.0:User": {"department": "d", "manager": {"value": "7", "displayName": "E"}},
	"urn:x:y": {"a": 1},
	"meta": {"resourceType": "User", "version": "v"}
}`

func TestProjectGivesWhatWasAskedFor(t *testing.T) {
	t.Parallel()
	const always = `"schemas": ["urn:ietf:params:scim:schemas:core:2.0:User", "urn:ietf:params:scim:schemas:extension:enterprise:2.0:User"], "id": "1"`
	const enterprise = scim.EnterpriseUserURN
	tests := map[string]struct {
		attributes, excluded []string
		want                 string
	}{
		"nothing special": {nil, nil, `{` + always + `, "userName": "c", "shoeSize": 38, "name": {"givenName": "C", "familyName": "D"},
			"emails": [{"value": "c", "type": "work"}, {"value": "d"}],
			"urn:ietf:params:scim:schemas:extension:enterprise:2.0:User": {"department": "d", "manager": {"value": "7", "displayName": "E"}},
			"urn:x:y": {"a": 1}, "meta": {"resourceType": "User", "version": "v"}}`},
		"an attribute":                    {[]string{"USERNAME"}, nil, `{` + always + `, "userName": "c"}`},
		"several, with blanks":            {[]string{" userName", "shoesize "}, nil, `{` + always + `, "userName": "c", "shoeSize": 38}`},
		"a sub-attribute":                 {[]string{"name.familyName"}, nil, `{` + always + `, "name": {"familyName": "D"}}`},
		"two sub-attributes":              {[]string{"name.familyName", "name.givenname"}, nil, `{` + always + `, "name": {"givenName": "C", "familyName": "D"}}`},
		"a sub-attribute of a list":       {[]string{"emails.type"}, nil, `{` + always + `, "emails": [{"type": "work"}]}`},
		"whole and part":                  {[]string{"name.familyName", "name"}, nil, `{` + always + `, "name": {"givenName": "C", "familyName": "D"}}`},
		"with the core URN":               {[]string{scim.UserURN + ":userName"}, nil, `{` + always + `, "userName": "c"}`},
		"of an extension":                 {[]string{enterprise + ":department"}, nil, `{` + always + `, "` + enterprise + `": {"department": "d"}}`},
		"a sub-attribute of an extension": {[]string{enterprise + ":manager.value"}, nil, `{` + always + `, "` + enterprise + `": {"manager": {"value": "7"}}}`},
		"a whole extension":               {[]string{enterprise}, nil, `{` + always + `, "` + enterprise + `": {"department": "d", "manager": {"value": "7", "displayName": "E"}}}`},
		"an unknown extension":            {[]string{"urn:x:y"}, nil, `{` + always + `, "urn:x:y": {"a": 1}}`},
		"what nobody knows":               {[]string{"nothing", "name.nothing"}, nil, `{` + always + `}`},
		"a secret":                        {[]string{"password"}, nil, `{` + always + `}`},
		"meta":                            {[]string{"meta.version"}, nil, `{` + always + `, "meta": {"version": "v"}}`},
		"without some":                    {nil, []string{"emails", "META", "name.givenName", enterprise, "urn:x:y", "shoeSize"}, `{` + always + `, "userName": "c", "name": {"familyName": "D"}}`},
		"without what stays": {nil, []string{"id", "schemas", "emails.value", "emails.type", "meta", "name", "shoeSize", "urn:x:y", enterprise + ":department", enterprise + ":manager.displayName"},
			`{` + always + `, "userName": "c", "` + enterprise + `": {"manager": {"value": "7"}}}`},
	}
	for name, test := range tests {
		t.Run(name, func(t *testing.T) {
			t.Parallel()
			before := decode(t, carol)
			got, err := scim.Project(scim.UserDefinition(), before, test.attributes, test.excluded)
			if err != nil {
				t.Fatal(err)
			}
			wantObject(t, got, test.want)
			wantObject(t, before, carol)
		})
	}
}

func TestProjectSharesNothingWithTheResource(t *testing.T) {
	t.Parallel()
	before := decode(t, carol)
	got, err := scim.Project(scim.UserDefinition(), before, nil, nil)
	if err != nil {
		t.Fatal(err)
	}
	for _, key := range []string{"name", "urn:x:y", scim.EnterpriseUserURN, "meta"} {
		o, _ := got[key].(scim.Object)
		o["changed"] = true
	}
	wantObject(t, before, carol)
}

func TestProjectGivesOnRequestWhatIsReturnedOnRequest(t *testing.T) {
	t.Parallel()
	d := scim.UserDefinition()
	for i := range d.Core.Attributes {
		if d.Core.Attributes[i].Name == "name" {
			d.Core.Attributes[i].Returned = "request"
		}
	}
	o := decode(t, `{"id":"1","userName":"a","name":{"givenName":"A"}}`)
	for want, attributes := range map[string][]string{
		`{"id":"1","userName":"a"}`:            nil,
		`{"id":"1","name":{"givenName":"A"}}`:  {"name"},
		`{"id":"1","name":{"givenName":"A"} }`: {"name.givenName"},
	} {
		got, err := scim.Project(d, o, attributes, nil)
		if err != nil {
			t.Fatal(err)
		}
		wantObject(t, got, want)
	}
}

func TestProjectRefuses(t *testing.T) {
	t.Parallel()
	_, err := scim.Project(scim.UserDefinition(), scim.Object{}, []string{"a"}, []string{"b"})
	wantError(t, err, scim.InvalidValue, "exclude each other")
	for _, name := range []string{"a b", "", `emails[type eq "work"]`, "a.b.c"} {
		_, err := scim.Project(scim.UserDefinition(), scim.Object{}, []string{name}, nil)
		wantError(t, err, scim.InvalidValue, "is not the name of an attribute")
	}
}
