package scim_test

import (
	"testing"

	"github.com/veza/terraform-provider-veza/internal/scim"
)

func TestValidateGivesANormalForm(t *testing.T) {
	t.Parallel()
	tests := map[string]struct {
		d             *scim.Definition
		before, after string
	}{
		"names in canonical spelling": {
			scim.UserDefinition(), `{"SCHEMAS":["urn:ietf:params:scim:schemas:core:2.0:user"],"USERNAME":"a","NAME":{"GIVENNAME":"A"},"Emails":[{"VALUE":"a","Primary":true}]}`,
			`{"schemas":["urn:ietf:params:scim:schemas:core:2.0:User"],"userName":"a","name":{"givenName":"A"},"emails":[{"value":"a","primary":true}]}`,
		},
		"booleans given as strings": {
			scim.UserDefinition(), `{"userName":"a","active":"True","emails":[{"value":"a","primary":"false"}]}`,
			`{"schemas":["urn:ietf:params:scim:schemas:core:2.0:User"],"userName":"a","active":true,"emails":[{"value":"a","primary":false}]}`,
		},
		"what the server owns is dropped": {
			scim.UserDefinition(), `{"userName":"a","id":"1","meta":{"version":"x"},"groups":[{"value":"g"}],"urn:ietf:params:scim:schemas:extension:enterprise:2.0:User":{"manager":{"value":"1","displayName":"A"}}}`,
			`{"schemas":["urn:ietf:params:scim:schemas:core:2.0:User","urn:ietf:params:scim:schemas:extension:enterprise:2.0:User"],"userName":"a",
				"urn:ietf:params:scim:schemas:extension:enterprise:2.0:User":{"manager":{"value":"1"}}}`,
		},
		"null and empty are absent": {
			scim.UserDefinition(), `{"userName":"a","title":null,"emails":[],"ims":[null,{}],"name":{"givenName":null},"addresses":[{"type":null}],"x":null,"y":[],"z":{"a":[null]},
				"urn:ietf:params:scim:schemas:extension:enterprise:2.0:User":{},"schemas":["urn:ietf:params:scim:schemas:core:2.0:User","urn:ietf:params:scim:schemas:extension:enterprise:2.0:User"]}`,
			`{"schemas":["urn:ietf:params:scim:schemas:core:2.0:User"],"userName":"a"}`,
		},
		"an empty string is a value": {
			scim.UserDefinition(), `{"userName":"a","title":""}`, `{"schemas":["urn:ietf:params:scim:schemas:core:2.0:User"],"userName":"a","title":""}`,
		},
		"unknown attributes are kept as they are": {
			scim.UserDefinition(), `{"userName":"a","shoeSize":42,"urn:x:y":{"A":{"b":[1,null]}},"name":{"nick":"n"},"emails":[{"value":"a","verified":"True"}],
				"schemas":["urn:x:y","urn:ietf:params:scim:schemas:core:2.0:User","URN:X:Y"]}`,
			`{"schemas":["urn:ietf:params:scim:schemas:core:2.0:User","urn:x:y"],"userName":"a","shoeSize":42,"urn:x:y":{"A":{"b":[1]}},"name":{"nick":"n"},"emails":[{"value":"a","verified":"True"}]}`,
		},
		"extensions by their URN in any case": {
			scim.UserDefinition(), `{"userName":"a","URN:ietf:params:scim:schemas:extension:Enterprise:2.0:User":{"DEPARTMENT":"d","other":1}}`,
			`{"schemas":["urn:ietf:params:scim:schemas:core:2.0:User","urn:ietf:params:scim:schemas:extension:enterprise:2.0:User"],"userName":"a",
				"urn:ietf:params:scim:schemas:extension:enterprise:2.0:User":{"department":"d","other":1}}`,
		},
		"roles as bare strings": {
			scim.UserDefinition(), `{"userName":"a","roles":["admin",{"value":"viewer"}]}`,
			`{"schemas":["urn:ietf:params:scim:schemas:core:2.0:User"],"userName":"a","roles":[{"value":"admin"},{"value":"viewer"}]}`,
		},
		"certificates in base64 of any kind": {
			scim.UserDefinition(), `{"userName":"a","x509Certificates":[{"value":"AQID"},{"value":"_-8="},{"value":"/+8"}]}`,
			`{"schemas":["urn:ietf:params:scim:schemas:core:2.0:User"],"userName":"a","x509Certificates":[{"value":"AQID"},{"value":"_-8="},{"value":"/+8"}]}`,
		},
		"members without their displays": {
			scim.GroupDefinition(), `{"displayName":"g","externalId":"e","members":[{"value":"1","display":"A","type":"User"},{"value":"2","$REF":"r"}]}`,
			`{"schemas":["urn:ietf:params:scim:schemas:core:2.0:Group"],"displayName":"g","externalId":"e","members":[{"value":"1","type":"User"},{"value":"2","$ref":"r"}]}`,
		},
	}
	for name, test := range tests {
		t.Run(name, func(t *testing.T) {
			t.Parallel()
			before := decode(t, test.before)
			after, err := scim.Validate(test.d, before)
			if err != nil {
				t.Fatal(err)
			}
			wantObject(t, after, test.after)
			wantObject(t, before, test.before)
			again, err := scim.Validate(test.d, after)
			if err != nil {
				t.Fatal(err)
			}
			wantObject(t, again, test.after)
		})
	}
}

func TestValidateRefusesAndNamesTheAttribute(t *testing.T) {
	t.Parallel()
	tests := map[string]struct{ body, words string }{
		"required missing":              {`{"title":"x"}`, "userName is required"},
		"required null":                 {`{"userName":null}`, "userName is required"},
		"required blank":                {`{"userName":""}`, "userName is required"},
		"number for a string":           {`{"userName":5}`, "userName is a string: a JSON string was expected, not the number 5"},
		"object for a string":           {`{"userName":{"a":1}}`, "userName is a string: a JSON string was expected, not an object"},
		"list for a string":             {`{"userName":["a"]}`, "not a list"},
		"string for a boolean":          {`{"userName":"a","active":"yes"}`, "active is a boolean"},
		"number for a boolean":          {`{"userName":"a","active":1}`, "active is a boolean"},
		"object for a list":             {`{"userName":"a","emails":{"value":"x"}}`, "emails is multi-valued"},
		"string for a list":             {`{"userName":"a","emails":"x"}`, "emails is multi-valued"},
		"number in a list":              {`{"userName":"a","emails":[{"value":"a"},5]}`, "emails[1] is complex"},
		"deep in a list":                {`{"userName":"a","emails":[{"value":"a","primary":"x"}]}`, "emails[0].primary is a boolean"},
		"string for an object":          {`{"userName":"a","name":"x"}`, "name is complex"},
		"two primary":                   {`{"userName":"a","emails":[{"value":"a","primary":true},{"value":"b","primary":"True"}]}`, "emails has more than one primary value, at [0] and [1]"},
		"two primary addresses":         {`{"userName":"a","addresses":[{"type":"a","primary":true},{"type":"b","primary":true}]}`, "addresses has more than one primary"},
		"not base64":                    {`{"userName":"a","x509Certificates":[{"value":"#"}]}`, "x509Certificates[0].value is binary"},
		"extension of no object":        {`{"userName":"a","urn:ietf:params:scim:schemas:extension:enterprise:2.0:User":5}`, "enterprise:2.0:User is complex"},
		"wrong type in an extension":    {`{"userName":"a","urn:ietf:params:scim:schemas:extension:enterprise:2.0:User":{"department":5}}`, "enterprise:2.0:User.department is a string"},
		"schemas of another resource":   {`{"userName":"a","schemas":["urn:ietf:params:scim:schemas:core:2.0:Group"]}`, "schemas does not list urn:ietf:params:scim:schemas:core:2.0:User"},
		"schemas of something else":     {`{"userName":"a","schemas":[5]}`, "schemas is a list of URNs"},
		"schemas of the extension only": {`{"userName":"a","schemas":["urn:ietf:params:scim:schemas:extension:enterprise:2.0:User"]}`, "schemas does not list"},
	}
	for name, test := range tests {
		t.Run(name, func(t *testing.T) {
			t.Parallel()
			_, err := scim.Validate(scim.UserDefinition(), decode(t, test.body))
			wantError(t, err, scim.InvalidValue, test.words)
		})
	}
}

func TestValidateGoesByANarrowedDefinition(t *testing.T) {
	t.Parallel()
	d := scim.UserDefinition()
	d.Type.SchemaExtensions[0].Required = true
	d.Core.Attributes = append(d.Core.Attributes,
		scim.Attribute{Name: "age", Type: "integer"}, scim.Attribute{Name: "height", Type: "decimal"}, scim.Attribute{Name: "born", Type: "dateTime"})
	for i := range d.Core.Attributes {
		if a := &d.Core.Attributes[i]; a.Name == "emails" {
			a.Required = true
			a.SubAttributes[0].Required = true
		}
	}
	const rest = `"userName":"a","urn:ietf:params:scim:schemas:extension:enterprise:2.0:User":{"department":"d"}`
	if _, err := scim.Validate(d, decode(t, `{`+rest+`,"emails":[{"value":"a"}],"age":-42,"height":1.8,"born":"2011-05-13T04:42:34.5+02:00"}`)); err != nil {
		t.Error(err)
	}
	for body, words := range map[string]string{
		`{` + rest + `}`: "emails is required",
		`{` + rest + `,"emails":[{"type":"work"}]}`:                          "emails[0].value is required",
		`{"userName":"a","emails":[{"value":"a"}]}`:                          "enterprise:2.0:User is required",
		`{` + rest + `,"emails":[{"value":"a"}],"age":1.5}`:                  "age is of type integer",
		`{` + rest + `,"emails":[{"value":"a"}],"age":"1"}`:                  "age is of type integer",
		`{` + rest + `,"emails":[{"value":"a"}],"height":true}`:              "height is of type decimal",
		`{` + rest + `,"emails":[{"value":"a"}],"born":"2011-05-13"}`:        "born is a date and time",
		`{` + rest + `,"emails":[{"value":"a"}],"born":5}`:                   "born is a dateTime",
		`{` + rest + `,"emails":[{"value":"a"}],"born":"2011-02-30T00:00Z"}`: "born is a date and time",
	} {
		_, err := scim.Validate(d, decode(t, body))
		wantError(t, err, scim.InvalidValue, words)
	}
	o := scim.Object{"userName": "a", "emails": []any{"a"}, "age": 42, "height": 1.5, scim.EnterpriseUserURN: scim.Object{"department": "d"}}
	out, err := scim.Validate(d, o)
	if err != nil {
		t.Fatal(err)
	}
	wantObject(t, out, `{"schemas":["urn:ietf:params:scim:schemas:core:2.0:User","urn:ietf:params:scim:schemas:extension:enterprise:2.0:User"],`+rest+`,"emails":[{"value":"a"}],"age":42,"height":1.5}`)
}

func TestValidateRefusesTwoSpellingsOfOneAttribute(t *testing.T) {
	t.Parallel()
	_, err := scim.Validate(scim.UserDefinition(), scim.Object{"userName": "a", "USERNAME": "b"})
	wantError(t, err, scim.InvalidValue, "userName is given twice")
}

func TestReplaceClearsWhatIsLeftOutAndKeepsWhatTheServerOwns(t *testing.T) {
	t.Parallel()
	current, input := decode(t, barbara), decode(t, `{
		"id": "other", "userName": "bjensen@example.com", "displayName": "B", "meta": {"version": "x"}, "groups": [],
		"emails": [{"value": "new@example.com", "primary": "True"}],
		"urn:ietf:params:scim:schemas:extension:enterprise:2.0:User": {"manager": {"value": "26118915-6090-4610-87e4-49d8ca9f808d"}}
	}`)
	out, err := scim.Replace(scim.UserDefinition(), current, input)
	if err != nil {
		t.Fatal(err)
	}
	wantObject(t, out, `{
		"schemas": ["urn:ietf:params:scim:schemas:core:2.0:User", "urn:ietf:params:scim:schemas:extension:enterprise:2.0:User"],
		"id": "2819c223-7f76-453a-919d-413861904646",
		"userName": "bjensen@example.com", "displayName": "B", "password": "t1meMa$heen",
		"emails": [{"value": "new@example.com", "primary": true}],
		"groups": [{"value":"e9e30dba", "display": "Tour Guides"}],
		"urn:ietf:params:scim:schemas:extension:enterprise:2.0:User": {"manager": {"value": "26118915-6090-4610-87e4-49d8ca9f808d", "displayName": "John Smith"}},
		"meta": {"resourceType": "User", "created": "2010-01-23T04:56:22Z", "lastModified": "2011-05-13T04:42:34Z", "version": "W\/\"a330bc54f0671c9\""}
	}`)
	wantObject(t, current, barbara)
}

func TestReplaceOfMembersKeepsTheDisplaysOfThoseWhoStay(t *testing.T) {
	t.Parallel()
	current := decode(t, `{"id":"1","displayName":"g","members":[{"value":"1","display":"A","$ref":"r"},{"value":"2","display":"B"}]}`)
	out, err := scim.Replace(scim.GroupDefinition(), current, decode(t, `{"displayName":"h","members":[{"value":"3"},{"value":"1"}]}`))
	if err != nil {
		t.Fatal(err)
	}
	wantObject(t, out, `{"schemas":["urn:ietf:params:scim:schemas:core:2.0:Group"],"id":"1","displayName":"h","members":[{"value":"3"},{"value":"1","display":"A","$ref":"r"}]}`)
}

func TestReplaceByAnotherManagerDropsTheOldName(t *testing.T) {
	t.Parallel()
	out, err := scim.Replace(scim.UserDefinition(), decode(t, barbara),
		decode(t, `{"userName":"a","urn:ietf:params:scim:schemas:extension:enterprise:2.0:User":{"manager":{"value":"7"}}}`))
	if err != nil {
		t.Fatal(err)
	}
	extension, _ := out[scim.EnterpriseUserURN].(scim.Object)
	wantObject(t, extension, `{"manager":{"value":"7"}}`)
}

func TestReplaceHoldsImmutableAttributes(t *testing.T) {
	t.Parallel()
	d := scim.UserDefinition()
	for i := range d.Core.Attributes {
		if d.Core.Attributes[i].Name == "nickName" {
			d.Core.Attributes[i].Mutability = "immutable"
		}
	}
	current := decode(t, `{"userName":"a","nickName":"n"}`)
	for _, body := range []string{`{"userName":"a","nickName":"n"}`, `{"userName":"a"}`} {
		out, err := scim.Replace(d, current, decode(t, body))
		if err != nil {
			t.Fatal(err)
		}
		wantObject(t, out, `{"schemas":["urn:ietf:params:scim:schemas:core:2.0:User"],"userName":"a","nickName":"n"}`)
	}
	_, err := scim.Replace(d, current, decode(t, `{"userName":"a","nickName":"m"}`))
	wantError(t, err, scim.Mutability, "nickName is immutable")
	_, err = scim.Replace(d, current, decode(t, `{"nickName":"n"}`))
	wantError(t, err, scim.InvalidValue, "userName is required")
	if _, err = scim.Replace(d, decode(t, `{"userName":"a"}`), decode(t, `{"userName":"a","nickName":"m"}`)); err != nil {
		t.Errorf("an immutable attribute cannot be given its first value: %v", err)
	}
}
