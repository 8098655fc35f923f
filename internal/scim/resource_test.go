package scim_test

import (
	"encoding/json"
	"testing"

	"github.com/google/go-cmp/cmp"

	"github.com/veza/terraform-provider-veza/internal/scim"
)

func TestUserKeepsWhatItHasNoFieldFor(t *testing.T) {
	t.Parallel()
	var u scim.User
	if err := json.Unmarshal([]byte(barbara), &u); err != nil {
		t.Fatal(err)
	}
	if u.UserName != "bjensen@example.com" || u.Name.GivenName != "Barbara" || u.Active == nil || !*u.Active || u.PrimaryEmail() != "bjensen@example.com" {
		t.Errorf("the fields are not filled: %+v", u)
	}
	if u.Meta.Version != `W/"a330bc54f0671c9"` || u.Groups[0].Display != "Tour Guides" {
		t.Errorf("the fields are not filled: %+v", u)
	}
	out, err := json.Marshal(u)
	if err != nil {
		t.Fatal(err)
	}
	wantObject(t, decode(t, string(out)), barbara)
}

func TestGroupKeepsWhatItHasNoFieldFor(t *testing.T) {
	t.Parallel()
	text := `{"id":"1","displayName":"A","members":[{"value":"2","$ref":"../Users/2","type":"User","display":"B"}],"urn:x:y":{"a":[1,2]},"colour":"blue"}`
	var g scim.Group
	if err := json.Unmarshal([]byte(text), &g); err != nil {
		t.Fatal(err)
	}
	if want := []scim.Member{{Value: "2", Ref: "../Users/2", Type: "User", Display: "B"}}; !cmp.Equal(g.Members, want) {
		t.Errorf("got members %+v", g.Members)
	}
	out, err := json.Marshal(g)
	if err != nil {
		t.Fatal(err)
	}
	wantObject(t, decode(t, string(out)), text)
}

func TestUnsetFieldsAreNotSent(t *testing.T) {
	t.Parallel()
	no := false
	tests := map[string]struct {
		value any
		want  string
	}{
		"no user":                 {scim.User{}, `{}`},
		"inactive user":           {scim.User{UserName: "a", Active: &no}, `{"userName":"a","active":false}`},
		"user with extra only":    {scim.User{Extra: map[string]json.RawMessage{"b": []byte(`1`), "a": []byte(`"x"`)}}, `{"a":"x","b":1}`},
		"extra yields to a field": {scim.User{UserName: "a", Extra: map[string]json.RawMessage{"USERNAME": []byte(`"b"`)}}, `{"userName":"a"}`},
		"extra needs escapes":     {scim.User{Extra: map[string]json.RawMessage{`a"b`: []byte(`1`)}}, `{"a\"b":1}`},
		"group without members":   {scim.Group{DisplayName: "g"}, `{"displayName":"g"}`},
		"empty group":             {scim.Group{DisplayName: "g", Members: []scim.Member{}}, `{"displayName":"g","members":[]}`},
		"member":                  {scim.Member{Value: "1"}, `{"value":"1"}`},
		"operation":               {scim.Operation{Op: "remove", Path: "members"}, `{"op":"remove","path":"members"}`},
		"clearing operation":      {scim.Operation{Op: "replace", Path: "title"}, `{"op":"replace","path":"title","value":null}`},
		"patch": {
			scim.PatchRequest{Operations: []scim.Operation{{Op: "replace", Value: map[string]any{"active": false}}}},
			`{"schemas":["` + scim.PatchOpURN + `"],"Operations":[{"op":"replace","value":{"active":false}}]}`,
		},
		"empty list": {
			scim.ListResponse[scim.User]{StartIndex: 1},
			`{"schemas":["` + scim.ListResponseURN + `"],"totalResults":0,"startIndex":1,"itemsPerPage":0,"Resources":[]}`,
		},
	}
	for name, test := range tests {
		t.Run(name, func(t *testing.T) {
			t.Parallel()
			got, err := json.Marshal(test.value)
			if err != nil {
				t.Fatal(err)
			}
			if string(got) != test.want {
				t.Errorf("got  %s\nwant %s", got, test.want)
			}
		})
	}
}

func TestGroupTellsAbsentMembersFromEmptyOnes(t *testing.T) {
	t.Parallel()
	for text, absent := range map[string]bool{`{}`: true, `{"members":null}`: true, `{"members":[]}`: false} {
		var g scim.Group
		if err := json.Unmarshal([]byte(text), &g); err != nil {
			t.Fatal(err)
		}
		if (g.Members == nil) != absent || len(g.Members) != 0 {
			t.Errorf("%s gives members %#v", text, g.Members)
		}
	}
}

func TestUserDecodesTheDialectsOfServers(t *testing.T) {
	t.Parallel()
	text := `{
		"USERNAME": "a", "active": "False", "name": null, "groups": ["g1"],
		"roles": ["admin", {"value": "viewer", "primary": "True"}],
		"emails": [{"Value": "a@b", "primary": "true"}, "c@d"]
	}`
	var u scim.User
	if err := json.Unmarshal([]byte(text), &u); err != nil {
		t.Fatal(err)
	}
	no := false
	want := scim.User{
		UserName: "a", Active: &no, Groups: []scim.GroupRef{{Value: "g1"}},
		Roles:  []scim.Role{{Value: "admin"}, {Value: "viewer", Primary: true}},
		Emails: []scim.Email{{Value: "a@b", Primary: true}, {Value: "c@d"}},
	}
	if diff := cmp.Diff(want, u); diff != "" {
		t.Errorf("(-want +got)\n%s", diff)
	}
	if u.PrimaryEmail() != "a@b" || (scim.User{}).PrimaryEmail() != "" {
		t.Error("the primary e-mail is wrong")
	}
	for _, bad := range []string{`{"active":"yes"}`, `{"active":1}`, `{"emails":[{"primary":"x"}]}`, `{"roles":[1]}`, `[]`} {
		if err := json.Unmarshal([]byte(bad), &u); err == nil {
			t.Errorf("%s was taken for a user", bad)
		}
	}
}

func TestActiveIsAbsentWhenNotGiven(t *testing.T) {
	t.Parallel()
	for _, text := range []string{`{}`, `{"active":null}`} {
		var u scim.User
		if err := json.Unmarshal([]byte(text), &u); err != nil {
			t.Fatal(err)
		}
		if u.Active != nil {
			t.Errorf("%s gives active %v", text, *u.Active)
		}
	}
}

func TestListResponseToleratesAbsentResources(t *testing.T) {
	t.Parallel()
	var l scim.ListResponse[scim.User]
	if err := json.Unmarshal([]byte(`{"totalResults":0}`), &l); err != nil || l.TotalResults != 0 || len(l.Resources) != 0 {
		t.Errorf("got %+v, %v", l, err)
	}
	if err := json.Unmarshal([]byte(`{"totalResults":7,"resources":[{"id":"1","x":2}]}`), &l); err != nil || l.TotalResults != 7 || l.Resources[0].ID != "1" {
		t.Errorf("got %+v, %v", l, err)
	}
}

func TestListResponseTakesItsCountsAsStrings(t *testing.T) {
	t.Parallel()
	var l scim.ListResponse[scim.User]
	if err := json.Unmarshal([]byte(`{"totalResults":"7","startIndex":"1","itemsPerPage":"2"}`), &l); err != nil || l.TotalResults != 7 || l.StartIndex != 1 || l.ItemsPerPage != 2 {
		t.Errorf("got %+v, %v", l, err)
	}
	if err := json.Unmarshal([]byte(`{"totalResults":"many"}`), &l); err == nil {
		t.Error("a count that is no number was accepted")
	}
}

func TestErrorHasItsStatusAsAString(t *testing.T) {
	t.Parallel()
	e := scim.Errorf(409, scim.Uniqueness, "userName %q is taken", "a")
	got, err := json.Marshal(e)
	if err != nil {
		t.Fatal(err)
	}
	want := `{"schemas":["urn:ietf:params:scim:api:messages:2.0:Error"],"scimType":"uniqueness","detail":"userName \"a\" is taken","status":"409"}`
	if string(got) != want {
		t.Errorf("got  %s\nwant %s", got, want)
	}
	if e.Error() != `userName "a" is taken (409 uniqueness)` || scim.Errorf(500, "", "").Error() != "500" {
		t.Errorf("got %q", e.Error())
	}
}

func TestErrorDecodesItsStatusInEitherForm(t *testing.T) {
	t.Parallel()
	for text, want := range map[string]int{`{"status":"404","detail":"x"}`: 404, `{"status":404,"detail":"x"}`: 404, `{"detail":"x"}`: 0, `{"status":null,"detail":"x"}`: 0} {
		var e scim.Error
		if err := json.Unmarshal([]byte(text), &e); err != nil || e.Status != want || e.Detail != "x" {
			t.Errorf("%s gives %+v, %v", text, e, err)
		}
	}
	var e scim.Error
	if err := json.Unmarshal([]byte(`{"status":"many"}`), &e); err == nil {
		t.Error("a status that is no number was taken")
	}
}
