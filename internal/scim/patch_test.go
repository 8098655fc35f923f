package scim_test

import (
	"testing"

	"github.com/veza/terraform-provider-veza/internal/scim"
)

type patchCase struct {
	before, operations, after string
	unchanged                 bool
}

func checkPatches(t *testing.T, d *scim.Definition, tests map[string]patchCase) {
	t.Helper()
	for name, test := range tests {
		t.Run(name, func(t *testing.T) {
			t.Parallel()
			before := decode(t, test.before)
			after, changed, err := scim.ApplyPatch(d, before, operations(t, test.operations))
			if err != nil {
				t.Fatal(err)
			}
			wantObject(t, after, test.after)
			wantObject(t, before, test.before)
			if changed == test.unchanged {
				t.Errorf("changed is %v", changed)
			}
		})
	}
}

func TestPatchAdd(t *testing.T) {
	t.Parallel()
	checkPatches(t, scim.UserDefinition(), map[string]patchCase{
		"sets a missing attribute": {
			before: `{}`, operations: `[{"op":"add","path":"title","value":"x"}]`, after: `{"title":"x"}`,
		},
		"replaces a single value": {
			before: `{"title":"x"}`, operations: `[{"op":"add","path":"title","value":"y"}]`, after: `{"title":"y"}`,
		},
		"of the same value changes nothing": {
			before: `{"title":"x"}`, operations: `[{"op":"add","path":"title","value":"x"}]`, after: `{"title":"x"}`, unchanged: true,
		},
		"appends to a list": {
			before:     `{"emails":[{"value":"a"}]}`,
			operations: `[{"op":"add","path":"emails","value":[{"value":"b","type":"home"}]}]`,
			after:      `{"emails":[{"value":"a"},{"type":"home","value":"b"}]}`,
		},
		"takes one value for a list": {
			before:     `{"emails":[{"value":"a"}]}`,
			operations: `[{"op":"add","path":"emails","value":{"value":"b"}}]`,
			after:      `{"emails":[{"value":"a"},{"value":"b"}]}`,
		},
		"appends no duplicate": {
			before:     `{"emails":[{"value":"a","type":"work"},{"value":"b"}]}`,
			operations: `[{"op":"add","path":"emails","value":[{"value":"A","type":"Work"},{"value":"b"}]}]`,
			after:      `{"emails":[{"value":"A","type":"Work"},{"value":"b"}]}`,
		},
		"keeps equal values of different types apart": {
			before:     `{"emails":[{"value":"a","type":"work"}]}`,
			operations: `[{"op":"add","path":"emails","value":[{"value":"a","type":"home"}]}]`,
			after:      `{"emails":[{"value":"a","type":"work"},{"value":"a","type":"home"}]}`,
		},
		"of a value with more said of it adds what is said": {
			before:     `{"emails":[{"value":"a","type":"work"}]}`,
			operations: `[{"op":"add","path":"emails","value":[{"value":"a","display":"A"}]}]`,
			after:      `{"emails":[{"value":"a","type":"work","display":"A"}]}`,
		},
		"of a new primary value turns the others off": {
			before:     `{"emails":[{"value":"a","primary":true},{"value":"b"}]}`,
			operations: `[{"op":"add","path":"emails","value":[{"value":"c","primary":true}]}]`,
			after:      `{"emails":[{"value":"a","primary":false},{"value":"b"},{"value":"c","primary":true}]}`,
		},
		"without a path merges": {
			before:     `{"title":"x","emails":[{"value":"a"}],"name":{"givenName":"A"}}`,
			operations: `[{"op":"add","value":{"emails":[{"value":"b"}],"nickName":"n","name":{"familyName":"B"},"title":"y"}}]`,
			after:      `{"title":"y","nickName":"n","emails":[{"value":"a"},{"value":"b"}],"name":{"givenName":"A","familyName":"B"}}`,
		},
		"to a sub-attribute makes the complex value": {
			before: `{}`, operations: `[{"op":"add","path":"name.givenName","value":"A"}]`, after: `{"name":{"givenName":"A"}}`,
		},
		"to a sub-attribute of a list writes every value": {
			before:     `{"emails":[{"value":"a"},{"value":"b"}]}`,
			operations: `[{"op":"add","path":"emails.type","value":"work"}]`,
			after:      `{"emails":[{"value":"a","type":"work"},{"value":"b","type":"work"}]}`,
		},
		"to selected values merges into them": {
			before:     `{"addresses":[{"type":"work","locality":"L"},{"type":"home"}]}`,
			operations: `[{"op":"add","path":"addresses[type eq \"work\"]","value":{"region":"R"}}]`,
			after:      `{"addresses":[{"type":"work","locality":"L","region":"R"},{"type":"home"}]}`,
		},
		"of nothing changes nothing": {
			before: `{"title":"x"}`, operations: `[{"op":"add","path":"title","value":null},{"op":"add","path":"emails","value":[]},{"op":"add","value":{}}]`,
			after: `{"title":"x"}`, unchanged: true,
		},
		"ignores the case of names": {
			before:     `{"TITLE":"x","name":{"GIVENNAME":"A"}}`,
			operations: `[{"op":"add","path":"Title","value":"y"},{"op":"add","path":"NAME.givenname","value":"B"}]`,
			after:      `{"title":"y","name":{"givenName":"B"}}`,
		},
		"of an attribute of an extension lists its schema": {
			before:     `{"schemas":["urn:ietf:params:scim:schemas:core:2.0:User"]}`,
			operations: `[{"op":"add","path":"urn:ietf:params:scim:schemas:extension:enterprise:2.0:User:department","value":"d"}]`,
			after: `{"schemas":["urn:ietf:params:scim:schemas:core:2.0:User","urn:ietf:params:scim:schemas:extension:enterprise:2.0:User"],
				"urn:ietf:params:scim:schemas:extension:enterprise:2.0:User":{"department":"d"}}`,
		},
		"understands the URN of the core schema": {
			before: `{}`, operations: `[{"op":"add","path":"urn:ietf:params:scim:schemas:core:2.0:User:name.givenName","value":"A"}]`, after: `{"name":{"givenName":"A"}}`,
		},
	})
}

func TestPatchReplace(t *testing.T) {
	t.Parallel()
	checkPatches(t, scim.UserDefinition(), map[string]patchCase{
		"acts as add where nothing is": {
			before: `{}`, operations: `[{"op":"replace","path":"title","value":"x"},{"op":"replace","path":"name.givenName","value":"A"},{"op":"replace","path":"emails","value":[{"value":"a"}]}]`,
			after: `{"title":"x","name":{"givenName":"A"},"emails":[{"value":"a"}]}`,
		},
		"exchanges a whole list": {
			before:     `{"emails":[{"value":"a"},{"value":"b","type":"home"}]}`,
			operations: `[{"op":"replace","path":"emails","value":[{"value":"b"},{"value":"c"}]}]`,
			after:      `{"emails":[{"value":"b"},{"value":"c"}]}`,
		},
		"with the same list in another order changes nothing": {
			before:     `{"emails":[{"value":"a"},{"value":"b"}]}`,
			operations: `[{"op":"replace","path":"emails","value":[{"value":"b"},{"value":"a"}]}]`,
			after:      `{"emails":[{"value":"b"},{"value":"a"}]}`, unchanged: true,
		},
		"changes only the named sub-attributes of a complex value": {
			before:     `{"name":{"givenName":"A","familyName":"B"}}`,
			operations: `[{"op":"replace","path":"name","value":{"familyName":"C"}}]`,
			after:      `{"name":{"givenName":"A","familyName":"C"}}`,
		},
		"with null takes away": {
			before:     `{"title":"x","emails":[{"value":"a"}],"name":{"givenName":"A","familyName":"B"},"nickName":"n"}`,
			operations: `[{"op":"replace","path":"title","value":null},{"op":"replace","path":"emails","value":[]},{"op":"replace","value":{"nickName":null,"name":{"givenName":null}}}]`,
			after:      `{"name":{"familyName":"B"}}`,
		},
		"without a path": {
			before:     `{"active":true,"emails":[{"value":"a"}]}`,
			operations: `[{"op":"replace","value":{"active":false,"emails":[{"value":"b","primary":true}]}}]`,
			after:      `{"active":false,"emails":[{"value":"b","primary":true}]}`,
		},
		// The example of RFC 7644 §3.5.2.3.
		"exchanges the selected address": {
			before: `{"addresses":[{"type":"work","streetAddress":"x","formatted":"y"},{"type":"home","locality":"L"}]}`,
			operations: `[{"op":"replace","path":"addresses[type eq \"work\"]","value":{
				"type":"work","streetAddress":"911 Universal City Plaza","locality":"Hollywood","region":"CA","postalCode":"91608","country":"US",
				"formatted":"911 Universal City Plaza\nHollywood, CA 91608 US","primary":true}}]`,
			after: `{"addresses":[{"type":"work","streetAddress":"911 Universal City Plaza","locality":"Hollywood","region":"CA","postalCode":"91608","country":"US",
				"formatted":"911 Universal City Plaza\nHollywood, CA 91608 US","primary":true},{"type":"home","locality":"L"}]}`,
		},
		"of one sub-attribute of selected values": {
			before:     `{"addresses":[{"type":"work","streetAddress":"x"},{"type":"home","streetAddress":"z"}]}`,
			operations: `[{"op":"replace","path":"addresses[type eq \"work\"].streetAddress","value":"1010 Broadway Ave"}]`,
			after:      `{"addresses":[{"type":"work","streetAddress":"1010 Broadway Ave"},{"type":"home","streetAddress":"z"}]}`,
		},
		"of a manager by nothing but his name leaves him": {
			before:     `{"urn:ietf:params:scim:schemas:extension:enterprise:2.0:User":{"manager":{"value":"1","displayName":"A"}}}`,
			operations: `[{"op":"replace","path":"urn:ietf:params:scim:schemas:extension:enterprise:2.0:User:manager","value":{"displayName":null}}]`,
			after:      `{"urn:ietf:params:scim:schemas:extension:enterprise:2.0:User":{"manager":{"value":"1","displayName":"A"}}}`, unchanged: true,
		},
		"of all sub-attributes by null takes the attribute away": {
			before:     `{"name":{"givenName":"A"}}`,
			operations: `[{"op":"replace","path":"name","value":{"givenName":null}}]`,
			after:      `{}`,
		},
		"keeps the selected e-mail primary": {
			before:     `{"emails":[{"type":"work","value":"a","primary":true}]}`,
			operations: `[{"op":"replace","path":"emails[type eq \"work\"]","value":{"value":"b"}}]`,
			after:      `{"emails":[{"type":"work","value":"b","primary":true}]}`,
		},
		"of primary turns the others off": {
			before:     `{"emails":[{"value":"a","primary":true},{"value":"b"}]}`,
			operations: `[{"op":"replace","path":"emails[value eq \"b\"].primary","value":true}]`,
			after:      `{"emails":[{"value":"a","primary":false},{"value":"b","primary":true}]}`,
		},
		"of selected values by nothing removes them": {
			before:     `{"emails":[{"value":"a"},{"value":"b"}]}`,
			operations: `[{"op":"replace","path":"emails[value eq \"b\"]","value":null}]`,
			after:      `{"emails":[{"value":"a"}]}`,
		},
		"of a whole extension changes what it names": {
			before:     `{"urn:ietf:params:scim:schemas:extension:enterprise:2.0:User":{"department":"d","division":"v"}}`,
			operations: `[{"op":"replace","path":"urn:ietf:params:scim:schemas:extension:enterprise:2.0:User","value":{"department":"e"}}]`,
			after:      `{"urn:ietf:params:scim:schemas:extension:enterprise:2.0:User":{"department":"e","division":"v"}}`,
		},
		"repeating what the server owns is no error": {
			before:     `{"id":"1","groups":[{"value":"g"}],"meta":{"version":"v"}}`,
			operations: `[{"op":"replace","path":"id","value":"1"},{"op":"add","path":"groups","value":[{"value":"g"}]},{"op":"replace","path":"meta.version","value":"v"}]`,
			after:      `{"id":"1","groups":[{"value":"g"}],"meta":{"version":"v"}}`, unchanged: true,
		},
		"of an attribute that only the resource knows": {
			before:     `{"shoeSize":42,"urn:x:y":{"a":1},"things":[{"a":"b","c":1},{"a":"d"}]}`,
			operations: `[{"op":"replace","path":"SHOESIZE","value":43},{"op":"replace","path":"urn:x:y:a","value":2},{"op":"replace","path":"things[a eq \"b\"].c","value":2}]`,
			after:      `{"shoeSize":43,"urn:x:y":{"a":2},"things":[{"a":"b","c":2},{"a":"d"}]}`,
		},
		"sees what the operation before it did": {
			before:     `{}`,
			operations: `[{"op":"add","path":"emails","value":[{"value":"a","type":"work"}]},{"op":"replace","path":"emails[type eq \"work\"].value","value":"b"},{"op":"remove","path":"emails[value eq \"b\"].type"}]`,
			after:      `{"emails":[{"value":"b"}]}`,
		},
		"there and back changes nothing": {
			before:     `{"title":"x"}`,
			operations: `[{"op":"replace","path":"title","value":"y"},{"op":"replace","path":"title","value":"x"}]`,
			after:      `{"title":"x"}`, unchanged: true,
		},
	})
}

func TestPatchRemove(t *testing.T) {
	t.Parallel()
	checkPatches(t, scim.UserDefinition(), map[string]patchCase{
		"an attribute": {
			before: `{"title":"x","nickName":"n"}`, operations: `[{"op":"remove","path":"title"}]`, after: `{"nickName":"n"}`,
		},
		"what is not there": {
			before: `{"a":"b"}`, operations: `[{"op":"remove","path":"title"},{"op":"remove","path":"name.givenName"},{"op":"remove","path":"emails[type eq \"x\"]"},{"op":"remove","path":"groups"}]`,
			after: `{"a":"b"}`, unchanged: true,
		},
		"a whole list": {
			before: `{"emails":[{"value":"a"},{"value":"b"}]}`, operations: `[{"op":"remove","path":"emails"}]`, after: `{}`,
		},
		"selected values": {
			before:     `{"emails":[{"value":"a","type":"work"},{"value":"b","type":"home"}]}`,
			operations: `[{"op":"remove","path":"emails[type eq \"work\" and value ew \"A\"]"}]`,
			after:      `{"emails":[{"value":"b","type":"home"}]}`,
		},
		"the last selected value, and the attribute with it": {
			before: `{"emails":[{"value":"a"}]}`, operations: `[{"op":"remove","path":"emails[value eq \"a\"]"}]`, after: `{}`,
		},
		"a sub-attribute": {
			before: `{"name":{"givenName":"A","familyName":"B"}}`, operations: `[{"op":"remove","path":"name.givenName"}]`, after: `{"name":{"familyName":"B"}}`,
		},
		"the last sub-attribute, and the complex value with it": {
			before: `{"name":{"givenName":"A"}}`, operations: `[{"op":"remove","path":"name.givenName"}]`, after: `{}`,
		},
		"a sub-attribute of selected values": {
			before:     `{"emails":[{"value":"a","type":"work"},{"value":"b","type":"home"}]}`,
			operations: `[{"op":"remove","path":"emails[value eq \"a\"].type"}]`,
			after:      `{"emails":[{"value":"a"},{"value":"b","type":"home"}]}`,
		},
		"an attribute of an extension, and the extension with its last one": {
			before: `{"schemas":["urn:ietf:params:scim:schemas:core:2.0:User","urn:ietf:params:scim:schemas:extension:enterprise:2.0:User","urn:x:y"],
				"urn:ietf:params:scim:schemas:extension:enterprise:2.0:User":{"department":"d"}}`,
			operations: `[{"op":"remove","path":"urn:ietf:params:scim:schemas:extension:enterprise:2.0:User:department"}]`,
			after:      `{"schemas":["urn:ietf:params:scim:schemas:core:2.0:User","urn:x:y"]}`,
		},
		"a whole extension": {
			before:     `{"title":"x","urn:ietf:params:scim:schemas:extension:enterprise:2.0:User":{"department":"d"},"urn:x:y":{"a":1}}`,
			operations: `[{"op":"remove","path":"urn:ietf:params:scim:schemas:extension:enterprise:2.0:User"},{"op":"remove","path":"urn:x:y"}]`,
			after:      `{"title":"x"}`,
		},
	})
}

func TestPatchOfMembers(t *testing.T) {
	t.Parallel()
	checkPatches(t, scim.GroupDefinition(), map[string]patchCase{
		// The examples of RFC 7644 §3.5.2.1 and §3.5.2.2.
		"add": {
			before:     `{"members":[{"value":"1","display":"A"}]}`,
			operations: `[{"op":"add","path":"members","value":[{"display":"Babs Jensen","$ref":"https://example.com/v2/Users/2","value":"2"}]}]`,
			after:      `{"members":[{"value":"1","display":"A"},{"$ref":"https://example.com/v2/Users/2","value":"2"}]}`,
		},
		"remove one and add one": {
			before:     `{"members":[{"value":"1"},{"value":"2"}]}`,
			operations: `[{"op":"remove","path":"members[value eq \"1\"]"},{"op":"add","path":"members","value":[{"value":"3"}]}]`,
			after:      `{"members":[{"value":"2"},{"value":"3"}]}`,
		},
		"remove all": {
			before: `{"displayName":"g","members":[{"value":"1"}]}`, operations: `[{"op":"remove","path":"members"}]`, after: `{"displayName":"g"}`,
		},
		"add of a member again": {
			before:     `{"members":[{"value":"1","$ref":"../Users/1","type":"User","display":"A"}]}`,
			operations: `[{"op":"add","path":"members","value":[{"value":"1","$ref":"https://other/Users/1","display":"B"}]}]`,
			after:      `{"members":[{"value":"1","$ref":"../Users/1","type":"User","display":"A"}]}`, unchanged: true,
		},
		"replace keeps what the server knows of those who stay": {
			before:     `{"members":[{"value":"1","$ref":"../Users/1","type":"User","display":"A"},{"value":"2","display":"B"}]}`,
			operations: `[{"op":"replace","path":"members","value":[{"value":"1"},{"value":"3"},{"value":"3"}]}]`,
			after:      `{"members":[{"value":"1","$ref":"../Users/1","type":"User","display":"A"},{"value":"3"}]}`,
		},
		"replace with the same members": {
			before:     `{"members":[{"value":"1","$ref":"../Users/1","display":"A"},{"value":"2"}]}`,
			operations: `[{"op":"replace","path":"members","value":[{"value":"2"},{"value":"1"}]}]`,
			after:      `{"members":[{"value":"2"},{"value":"1","$ref":"../Users/1","display":"A"}]}`, unchanged: true,
		},
	})
}

func TestPatchRefuses(t *testing.T) {
	t.Parallel()
	user, group := scim.UserDefinition(), scim.GroupDefinition()
	const members = `{"displayName":"g","members":[{"value":"1"},{"value":"2"}]}`
	tests := map[string]struct {
		d                              *scim.Definition
		before, operations, kind, word string
	}{
		"remove without a path":          {user, barbara, `[{"op":"remove"}]`, scim.NoTarget, "needs a path"},
		"replace where nothing matches":  {user, barbara, `[{"op":"replace","path":"emails[type eq \"x\"].value","value":"a"}]`, scim.NoTarget, "no value of emails"},
		"replace in an empty list":       {user, `{}`, `[{"op":"replace","path":"emails[type eq \"x\"]","value":{"value":"a"}}]`, scim.NoTarget, "no value of emails"},
		"add that no filter describes":   {user, `{}`, `[{"op":"add","path":"emails[type sw \"x\"].value","value":"a"}]`, scim.NoTarget, "only eq and and"},
		"add with a contradiction":       {user, `{}`, `[{"op":"add","path":"emails[type eq \"x\" and type eq \"y\"].value","value":"a"}]`, scim.NoTarget, "only eq and and"},
		"bad path":                       {user, barbara, `[{"op":"add","path":"emails[","value":"a"}]`, scim.InvalidPath, "position 8"},
		"bad path as a name":             {user, barbara, `[{"op":"add","value":{"a b":"c"}}]`, scim.InvalidPath, "position 3"},
		"bad comparison in a path":       {user, barbara, `[{"op":"remove","path":"emails[primary gt true]"}]`, scim.InvalidPath, "boolean"},
		"unknown attribute":              {user, barbara, `[{"op":"replace","path":"titel","value":"x"}]`, scim.InvalidPath, "User has no attribute titel"},
		"unknown attribute removed":      {user, barbara, `[{"op":"remove","path":"urn:x:y:z"}]`, scim.InvalidPath, "urn:x:y:z"},
		"unknown sub-attribute":          {user, barbara, `[{"op":"replace","path":"name.first","value":"x"}]`, scim.InvalidPath, `no sub-attribute "first"`},
		"unknown sub-attribute removed":  {user, `{}`, `[{"op":"remove","path":"name.first"}]`, scim.InvalidPath, `no sub-attribute "first"`},
		"sub-attribute of a simple one":  {user, barbara, `[{"op":"replace","path":"title.value","value":"x"}]`, scim.InvalidPath, "no sub-attributes"},
		"filter of a single value":       {user, barbara, `[{"op":"replace","path":"name[givenName pr]","value":{}}]`, scim.InvalidPath, "not multi-valued"},
		"name of another schema":         {user, barbara, `[{"op":"add","value":{"urn:ietf:params:scim:schemas:extension:enterprise:2.0:User":{"a:b":1}}}]`, scim.InvalidPath, "a:b"},
		"id":                             {user, barbara, `[{"op":"replace","path":"id","value":"7"}]`, scim.Mutability, "id is readOnly"},
		"id of another type":             {user, barbara, `[{"op":"replace","path":"id","value":7}]`, scim.Mutability, "id is readOnly"},
		"id removed":                     {user, barbara, `[{"op":"remove","path":"id"}]`, scim.Mutability, "id is readOnly"},
		"meta":                           {user, barbara, `[{"op":"replace","path":"meta.created","value":"2020-01-01T00:00:00Z"}]`, scim.Mutability, "readOnly"},
		"groups":                         {user, barbara, `[{"op":"add","path":"groups","value":[{"value":"x"}]}]`, scim.Mutability, "readOnly"},
		"selected groups":                {user, barbara, `[{"op":"remove","path":"groups[value eq \"e9e30dba\"]"}]`, scim.Mutability, "readOnly"},
		"part of groups":                 {user, barbara, `[{"op":"replace","path":"groups[value eq \"e9e30dba\"].display","value":"x"}]`, scim.Mutability, "readOnly"},
		"groups written over":            {user, barbara, `[{"op":"replace","path":"groups[value eq \"e9e30dba\"]","value":{"display":"x"}}]`, scim.Mutability, "readOnly"},
		"manager's name":                 {user, barbara, `[{"op":"replace","path":"urn:ietf:params:scim:schemas:extension:enterprise:2.0:User:manager.displayName","value":"x"}]`, scim.Mutability, "readOnly"},
		"required removed":               {user, barbara, `[{"op":"remove","path":"userName"}]`, scim.Mutability, "userName is required"},
		"required set to null":           {user, barbara, `[{"op":"replace","value":{"userName":null}}]`, scim.Mutability, "userName is required"},
		"schemas removed":                {user, barbara, `[{"op":"remove","path":"schemas"}]`, scim.Mutability, "schemas is required"},
		"member turned into another":     {group, members, `[{"op":"replace","path":"members[value eq \"1\"].value","value":"3"}]`, scim.Mutability, "immutable"},
		"member written over":            {group, members, `[{"op":"replace","path":"members[value eq \"1\"]","value":{"value":"3"}}]`, scim.Mutability, "members.value is immutable"},
		"wrong type":                     {user, barbara, `[{"op":"replace","path":"active","value":"yes"}]`, scim.InvalidValue, "active is a boolean"},
		"wrong type without a path":      {user, barbara, `[{"op":"replace","value":{"title":5}}]`, scim.InvalidValue, "title is a string"},
		"wrong type in a list":           {user, barbara, `[{"op":"add","path":"emails","value":[{"value":"a"},{"value":5}]}]`, scim.InvalidValue, "emails[1].value is a string"},
		"wrong type of a selected part":  {user, barbara, `[{"op":"add","path":"emails[type eq \"work\"].primary","value":"x"}]`, scim.InvalidValue, "is a boolean"},
		"wrong type of a selected value": {user, barbara, `[{"op":"add","path":"emails[type eq \"work\"]","value":5}]`, scim.InvalidValue, "is complex"},
		"value that is no object":        {user, barbara, `[{"op":"replace","value":"x"}]`, scim.InvalidValue, "must be an object"},
		"extension that is no object":    {user, barbara, `[{"op":"replace","path":"urn:ietf:params:scim:schemas:extension:enterprise:2.0:User","value":"x"}]`, scim.InvalidValue, "an object was expected"},
		"two primary values":             {user, barbara, `[{"op":"add","path":"emails","value":[{"value":"a","primary":true},{"value":"b","primary":true}]}]`, scim.InvalidValue, "primary"},
		"two made primary":               {user, barbara, `[{"op":"replace","path":"emails[value pr].primary","value":true}]`, scim.InvalidValue, "primary"},
		"all made primary":               {user, barbara, `[{"op":"replace","path":"emails.primary","value":true}]`, scim.InvalidValue, "primary"},
	}
	for name, test := range tests {
		t.Run(name, func(t *testing.T) {
			t.Parallel()
			before := decode(t, test.before)
			// The first operation would succeed: nothing of it may be left.
			ops := append(operations(t, `[{"op":"add","value":{"displayName":"changed"}}]`), operations(t, test.operations)...)
			out, changed, err := scim.ApplyPatch(test.d, before, ops)
			wantError(t, err, test.kind, "operation 2 (", test.word)
			if out != nil || changed {
				t.Errorf("got %v, %v beside the error", out, changed)
			}
			wantObject(t, before, test.before)
		})
	}
}

func TestPatchOfImmutableAttributes(t *testing.T) {
	t.Parallel()
	d := scim.UserDefinition()
	for i := range d.Core.Attributes {
		if d.Core.Attributes[i].Name == "nickName" {
			d.Core.Attributes[i].Mutability = "immutable"
		}
	}
	checkPatches(t, d, map[string]patchCase{
		"may be set once":     {before: `{}`, operations: `[{"op":"add","path":"nickName","value":"a"}]`, after: `{"nickName":"a"}`},
		"may be set the same": {before: `{"nickName":"a"}`, operations: `[{"op":"replace","path":"nickName","value":"a"}]`, after: `{"nickName":"a"}`, unchanged: true},
	})
	for _, list := range []string{`[{"op":"replace","path":"nickName","value":"b"}]`, `[{"op":"remove","path":"nickName"}]`} {
		_, _, err := scim.ApplyPatch(d, decode(t, `{"nickName":"a"}`), operations(t, list))
		wantError(t, err, scim.Mutability, "nickName is immutable")
	}
}

func TestPatchTakesValuesOfGo(t *testing.T) {
	t.Parallel()
	members := []scim.Member{{Value: "1"}, {Value: "2"}}
	out, _, err := scim.ApplyPatch(scim.GroupDefinition(), scim.Object{}, []scim.Operation{{Op: "ADD", Path: "members", Value: members}})
	if err != nil {
		t.Fatal(err)
	}
	wantObject(t, out, `{"members":[{"value":"1"},{"value":"2"}]}`)

	value := scim.Object{"name": scim.Object{"givenName": "A"}}
	out, _, err = scim.ApplyPatch(scim.UserDefinition(), scim.Object{}, []scim.Operation{{Op: "add", Value: value}})
	if err != nil {
		t.Fatal(err)
	}
	name, _ := out["name"].(scim.Object)
	name["givenName"] = "B"
	wantObject(t, value, `{"name":{"givenName":"A"}}`)

	_, _, err = scim.ApplyPatch(scim.UserDefinition(), scim.Object{}, []scim.Operation{{Op: "add", Path: "title", Value: func() {}}})
	wantError(t, err, scim.InvalidValue, "JSON")
	_, _, err = scim.ApplyPatch(scim.UserDefinition(), scim.Object{}, []scim.Operation{{Op: "move", Path: "title"}})
	wantError(t, err, scim.InvalidSyntax, "move")
}

func TestDecodePatchChecksTheEnvelope(t *testing.T) {
	t.Parallel()
	envelope := func(rest string) string { return `{"schemas":["` + scim.PatchOpURN + `"],` + rest + `}` }
	tests := map[string]struct{ body, word string }{
		"no JSON":                  {`[`, "ends before"},
		"no schemas":               {`{"Operations":[{"op":"remove","path":"a"}]}`, "PatchOp"},
		"other schemas":            {`{"schemas":["` + scim.UserURN + `"],"Operations":[{"op":"remove","path":"a"}]}`, "PatchOp"},
		"schemas of numbers":       {`{"schemas":[5],"Operations":[{"op":"remove","path":"a"}]}`, "PatchOp"},
		"no operations":            {envelope(`"x":1`), "Operations"},
		"empty operations":         {envelope(`"Operations":[]`), "Operations"},
		"operations of no list":    {envelope(`"Operations":{"op":"add"}`), "Operations"},
		"operation of no object":   {envelope(`"Operations":["add"]`), "operation 1"},
		"no op":                    {envelope(`"Operations":[{"path":"a"}]`), "operation 1"},
		"unknown op":               {envelope(`"Operations":[{"op":"remove","path":"a"},{"op":"move","path":"a"}]`), "operation 2"},
		"op of no string":          {envelope(`"Operations":[{"op":1}]`), "operation 1"},
		"path of no string":        {envelope(`"Operations":[{"op":"remove","path":5}]`), "path of operation 1"},
		"add without a value":      {envelope(`"Operations":[{"op":"add","path":"a"}]`), "no value"},
		"replace without a value":  {envelope(`"Operations":[{"op":"replace","path":"a"}]`), "no value"},
		"a name twice":             {envelope(`"Operations":[{"op":"add","Op":"remove","path":"a","value":1}]`), `"op" and "Op"`},
		"a name twice in the body": {envelope(`"Operations":[{"op":"add","value":{"a":1,"A":2}}]`), `"a" and "A"`},
	}
	for name, test := range tests {
		t.Run(name, func(t *testing.T) {
			t.Parallel()
			_, err := scim.DecodePatch([]byte(test.body))
			wantError(t, err, scim.InvalidSyntax, test.word)
		})
	}
	ops, err := scim.DecodePatch([]byte(`{"SCHEMAS":["` + scim.PatchOpURN + `"],"operations":[{"OP":"Replace","PATH":"a","Value":null}]}`))
	if err != nil || len(ops) != 1 || ops[0] != (scim.Operation{Op: "replace", Path: "a"}) {
		t.Errorf("got %+v, %v", ops, err)
	}
}
