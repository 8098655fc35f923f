package scim_test

import (
	"encoding/json"
	"testing"

	"github.com/veza/terraform-provider-veza/internal/scim"
)

func TestPatchUnderstandsEntraID(t *testing.T) {
	t.Parallel()
	checkPatches(t, scim.UserDefinition(), map[string]patchCase{
		"operations in title case and booleans as strings": {
			before:     `{"active":true}`,
			operations: `[{"op":"Replace","path":"active","value":"False"}]`,
			after:      `{"active":false}`,
		},
		"dotted names in a value": {
			before:     `{"name":{"familyName":"B"}}`,
			operations: `[{"op":"Replace","value":{"name.givenName":"A","name.familyName":"C"}}]`,
			after:      `{"name":{"givenName":"A","familyName":"C"}}`,
		},
		"URNs in a value": {
			before: `{}`,
			operations: `[{"op":"Add","value":{
				"urn:ietf:params:scim:schemas:extension:enterprise:2.0:User:department":"d",
				"urn:ietf:params:scim:schemas:core:2.0:User:title":"t",
				"urn:ietf:params:scim:schemas:extension:enterprise:2.0:User":{"division":"v"}}}]`,
			after: `{"title":"t","urn:ietf:params:scim:schemas:extension:enterprise:2.0:User":{"department":"d","division":"v"}}`,
		},
		"the core schema as a member of the value": {
			before:     `{}`,
			operations: `[{"op":"add","value":{"urn:ietf:params:scim:schemas:core:2.0:User":{"title":"t"}}}]`,
			after:      `{"title":"t"}`,
		},
		"filters in the names of a value": {
			before:     `{"emails":[{"value":"a","type":"work"}]}`,
			operations: `[{"op":"Replace","value":{"emails[type eq \"work\"].value":"b"}}]`,
			after:      `{"emails":[{"value":"b","type":"work"}]}`,
		},
		"an add to an e-mail that is not there makes it": {
			before:     `{"emails":[{"value":"a","type":"home"}]}`,
			operations: `[{"op":"Add","path":"emails[type eq \"work\"].value","value":"b"}]`,
			after:      `{"emails":[{"value":"a","type":"home"},{"type":"work","value":"b"}]}`,
		},
		"an add where there is no list makes it": {
			before:     `{}`,
			operations: `[{"op":"Add","path":"phoneNumbers[type eq \"mobile\" and primary eq true]","value":{"value":"1"}}]`,
			after:      `{"phoneNumbers":[{"type":"mobile","primary":true,"value":"1"}]}`,
		},
		"a role selected by a boolean as a string": {
			before:     `{"roles":[{"value":"a","primary":true},{"value":"b"}]}`,
			operations: `[{"op":"Replace","path":"roles[primary eq \"True\"].value","value":"c"}]`,
			after:      `{"roles":[{"value":"c","primary":true},{"value":"b"}]}`,
		},
		"a role made by a boolean as a string": {
			before:     `{}`,
			operations: `[{"op":"Add","path":"roles[primary eq \"True\"].value","value":"admin"}]`,
			after:      `{"roles":[{"primary":true,"value":"admin"}]}`,
		},
		"a manager as a bare id": {
			before:     `{}`,
			operations: `[{"op":"Add","path":"urn:ietf:params:scim:schemas:extension:enterprise:2.0:User:manager","value":"7"}]`,
			after:      `{"urn:ietf:params:scim:schemas:extension:enterprise:2.0:User":{"manager":{"value":"7"}}}`,
		},
		"a new manager": {
			before:     `{"urn:ietf:params:scim:schemas:extension:enterprise:2.0:User":{"manager":{"value":"6"}}}`,
			operations: `[{"op":"Replace","path":"urn:ietf:params:scim:schemas:extension:enterprise:2.0:User:manager","value":"7"}]`,
			after:      `{"urn:ietf:params:scim:schemas:extension:enterprise:2.0:User":{"manager":{"value":"7"}}}`,
		},
	})
	checkPatches(t, scim.GroupDefinition(), map[string]patchCase{
		"members removed by a list of values": {
			before:     `{"members":[{"value":"1","$ref":"r","display":"A"},{"value":"2"},{"value":"3"}]}`,
			operations: `[{"op":"Remove","path":"members","value":[{"value":"1","$ref":null},{"value":"3"},{"value":"9"}]}]`,
			after:      `{"members":[{"value":"2"}]}`,
		},
		"one member removed by its value": {
			before:     `{"members":[{"value":"1"},{"value":"2"}]}`,
			operations: `[{"op":"Remove","path":"members","value":{"value":"1"}},{"op":"Remove","path":"members","value":["2"]}]`,
			after:      `{}`,
		},
		"an empty list removes nobody": {
			before:     `{"members":[{"value":"1"}]}`,
			operations: `[{"op":"Remove","path":"members","value":[]}]`,
			after:      `{"members":[{"value":"1"}]}`, unchanged: true,
		},
		"a list of strangers removes nobody": {
			before:     `{"members":[{"value":"1"}]}`,
			operations: `[{"op":"Remove","path":"members","value":[{"value":"2"},{"display":"1"}]}]`,
			after:      `{"members":[{"value":"1"}]}`, unchanged: true,
		},
	})
}

func TestPatchUnderstandsOkta(t *testing.T) {
	t.Parallel()
	checkPatches(t, scim.UserDefinition(), map[string]patchCase{
		"deactivation": {
			before: `{"userName":"a","active":true}`, operations: `[{"op":"replace","value":{"active":false}}]`, after: `{"userName":"a","active":false}`,
		},
		"what the server owns is ignored in a value": {
			before:     `{"id":"1","groups":[{"value":"g"}],"meta":{"version":"v"},"urn:ietf:params:scim:schemas:extension:enterprise:2.0:User":{"manager":{"value":"1"}}}`,
			operations: `[{"op":"replace","value":{"id":"2","groups":[],"meta":{"version":"w"},"meta.version":"x","title":"t","urn:ietf:params:scim:schemas:extension:enterprise:2.0:User:manager.displayName":"y"}}]`,
			after:      `{"id":"1","groups":[{"value":"g"}],"meta":{"version":"v"},"title":"t","urn:ietf:params:scim:schemas:extension:enterprise:2.0:User":{"manager":{"value":"1"}}}`,
		},
		"what nobody knows is kept": {
			before:     `{"urn:x:y":{"a":1},"colour":{"b":2}}`,
			operations: `[{"op":"replace","value":{"shoeSize":42,"urn:x:y":{"c":[null,3]},"urn:x:z":{"d":4},"urn:x:w:e":5,"colour.f":6,"urn:x:y:g":7}}]`,
			after:      `{"shoeSize":42,"urn:x:y":{"a":1,"c":[3],"g":7},"urn:x:z":{"d":4},"urn:x:w":{"e":5},"colour":{"b":2,"f":6}}`,
		},
	})
	checkPatches(t, scim.GroupDefinition(), map[string]patchCase{
		"the name sent again with its id": {
			before:     `{"id":"1","displayName":"g","members":[{"value":"1"}]}`,
			operations: `[{"op":"replace","value":{"id":"1","displayName":"g"}}]`,
			after:      `{"id":"1","displayName":"g","members":[{"value":"1"}]}`, unchanged: true,
		},
		"members removed and added in one request": {
			before:     `{"members":[{"value":"1"},{"value":"2"}]}`,
			operations: `[{"op":"remove","path":"members[value eq \"1\"]"},{"op":"add","path":"members","value":[{"value":"3","display":"c@d"}]}]`,
			after:      `{"members":[{"value":"2"},{"value":"3"}]}`,
		},
		"a full push with displays of null": {
			before:     `{"members":[{"value":"1"}]}`,
			operations: `[{"op":"replace","path":"members","value":[{"value":"2","display":null}]}]`,
			after:      `{"members":[{"value":"2"}]}`,
		},
	})
}

func TestOperationsDecodeInAnyCase(t *testing.T) {
	t.Parallel()
	var r scim.PatchRequest
	if err := json.Unmarshal([]byte(`{"operations":[{"OP":"Add","path":"a","value":{"b":12345678901234567890}}]}`), &r); err != nil {
		t.Fatal(err)
	}
	out, err := json.Marshal(r)
	if err != nil {
		t.Fatal(err)
	}
	want := `{"schemas":["` + scim.PatchOpURN + `"],"Operations":[{"op":"add","path":"a","value":{"b":12345678901234567890}}]}`
	if string(out) != want {
		t.Errorf("got  %s\nwant %s", out, want)
	}
}
