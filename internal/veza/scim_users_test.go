package veza_test

import (
	"fmt"
	"io"
	"strings"
	"testing"

	"github.com/google/go-cmp/cmp"

	"github.com/veza/terraform-provider-veza/internal/scim"
	"github.com/veza/terraform-provider-veza/internal/veza"
)

const (
	ada      = `{"schemas":["urn:ietf:params:scim:schemas:core:2.0:User"],"id":"7","userName":"ada@example.com","displayName":"Ada","name":{"givenName":"Ada","familyName":"Lovelace"},"emails":[{"value":"ada@example.com","primary":true,"type":"work"}],"active":true}`
	bob      = `{"id":"8","userName":"bob@example.com"}`
	adaQuery = `GET /scim/v2/Users?count=200&filter=userName eq "ada@example.com"&startIndex=1`
	probe    = "GET /scim/v2/ServiceProviderConfig"
)

func someone() scim.User {
	return scim.User{
		UserName:    "Ada@example.com",
		DisplayName: "Ada",
		Name:        &scim.Name{GivenName: "Ada", FamilyName: "Lovelace"},
		Emails:      []scim.Email{{Value: "ada@example.com", Primary: true, Type: "work"}},
	}
}

func TestEachUserOperationCostsOneRequest(t *testing.T) {
	t.Parallel()
	replace := scim.Operation{Op: "replace", Path: "displayName", Value: "Ada L."}
	tests := map[string]struct {
		reply reply
		call  func(*testing.T, *veza.Client) error
		want  string
	}{
		"create answered 201": {answer(201, ada), func(t *testing.T, c *veza.Client) error {
			t.Helper()
			u, err := c.CreateUser(t.Context(), someone())
			return wantID(u.ID, err)
		}, "POST /scim/v2/Users"},
		"create answered 200": {ok(ada), func(t *testing.T, c *veza.Client) error {
			t.Helper()
			u, err := c.CreateUser(t.Context(), someone())
			return wantID(u.ID, err)
		}, "POST /scim/v2/Users"},
		"read": {ok(ada), func(t *testing.T, c *veza.Client) error {
			t.Helper()
			u, err := c.User(t.Context(), "7")
			return wantID(u.ID, err)
		}, "GET /scim/v2/Users/7"},
		"read of an id that needs escaping": {ok(ada), func(t *testing.T, c *veza.Client) error {
			t.Helper()
			u, err := c.User(t.Context(), "a/b ?")
			return wantID(u.ID, err)
		}, "GET /scim/v2/Users/a%2Fb%20%3F"},
		"look-up by name": {page(ada), func(t *testing.T, c *veza.Client) error {
			t.Helper()
			u, err := c.UserByName(t.Context(), "ada@example.com")
			return wantID(u.ID, err)
		}, adaQuery},
		"patch": {ok(ada), func(t *testing.T, c *veza.Client) error {
			t.Helper()
			u, err := c.PatchUser(t.Context(), "7", replace)
			return wantID(u.ID, err)
		}, "PATCH /scim/v2/Users/7"},
		"patch of nothing": {ok(ada), func(t *testing.T, c *veza.Client) error {
			t.Helper()
			u, err := c.PatchUser(t.Context(), "7")
			return wantID(u.ID, err)
		}, "GET /scim/v2/Users/7"},
		"delete answered 204": {answer(204, ""), func(t *testing.T, c *veza.Client) error {
			t.Helper()
			return c.DeleteUser(t.Context(), "7")
		}, "DELETE /scim/v2/Users/7"},
		"delete answered 200": {ok(`{}`), func(t *testing.T, c *veza.Client) error {
			t.Helper()
			return c.DeleteUser(t.Context(), "7")
		}, "DELETE /scim/v2/Users/7"},
		"count": {ok(`{"totalResults":1234}`), func(t *testing.T, c *veza.Client) error {
			t.Helper()
			n, err := c.CountUsers(t.Context())
			if n != 1234 {
				t.Errorf("count %d", n)
			}
			return err
		}, "GET /scim/v2/Users?count=0&startIndex=1"},
	}
	for name, tt := range tests {
		t.Run(name, func(t *testing.T) {
			t.Parallel()
			n, c := inTurn(t, tt.reply)
			if err := tt.call(t, c); err != nil {
				t.Error(err)
			}
			n.want(tt.want)
		})
	}
}

func wantID(id string, err error) error {
	if err == nil && id != "7" {
		return fmt.Errorf("id %q, want 7", id)
	}
	return err
}

func TestRequestsCarryTheMediaTypesOfTheirAPI(t *testing.T) {
	t.Parallel()
	n, c := inTurn(t, answer(201, ada), ok(`{"value":{"scim_enabled":true}}`), ok(ada))
	_, err1 := c.CreateUser(t.Context(), someone())
	_, err2 := c.UpdateSignInSettings(t.Context(), veza.SignInSettings{SCIMEnabled: true})
	_, err3 := c.User(t.Context(), "7")
	if err1 != nil || err2 != nil || err3 != nil {
		t.Fatal(err1, err2, err3)
	}
	want := [][2]string{
		{"application/scim+json, application/json", "application/scim+json"},
		{"application/json", "application/json"},
		{"application/scim+json, application/json", ""},
	}
	for i, w := range want {
		if got := [2]string{n.heads[i].Get("Accept"), n.heads[i].Get("Content-Type")}; got != w {
			t.Errorf("request %d: Accept and Content-Type %q", i, got)
		}
	}
}

func TestCreateSendsWhatIsSetAndNothingElse(t *testing.T) {
	t.Parallel()
	n, c := inTurn(t, answer(201, ada))
	if _, err := c.CreateUser(t.Context(), scim.User{UserName: "ada@example.com"}); err != nil {
		t.Fatal(err)
	}
	n.wantBody(0, `{"schemas":["urn:ietf:params:scim:schemas:core:2.0:User"],"userName":"ada@example.com"}`)
}

func TestPatchSendsExactlyTheOperations(t *testing.T) {
	t.Parallel()
	n, c := inTurn(t, ok(ada))
	if _, err := c.PatchUser(t.Context(), "7", scim.Operation{Op: "replace", Path: "active", Value: false}); err != nil {
		t.Fatal(err)
	}
	n.wantBody(0, `{"schemas":["urn:ietf:params:scim:api:messages:2.0:PatchOp"],"Operations":[{"op":"replace","path":"active","value":false}]}`)
}

func TestAPatchAnswered204IsReadOnce(t *testing.T) {
	t.Parallel()
	for name, first := range map[string]reply{"204": answer(204, ""), "200 without a body": ok(""), "200 without an id": ok(`{}`)} {
		t.Run(name, func(t *testing.T) {
			t.Parallel()
			n, c := inTurn(t, first, ok(ada))
			u, err := c.PatchUser(t.Context(), "7", scim.Operation{Op: "replace", Path: "displayName", Value: "Ada"})
			if err != nil || u.DisplayName != "Ada" {
				t.Errorf("user %v, error %v", u, err)
			}
			n.want("PATCH /scim/v2/Users/7", "GET /scim/v2/Users/7")
		})
	}
}

func TestACreateWithoutABodyIsFollowed(t *testing.T) {
	t.Parallel()
	tests := map[string]struct {
		replies []reply
		want    []string
	}{
		"absolute Location":      {[]reply{created("https://acme.example.test/scim/v2/Users/7"), ok(ada)}, []string{"GET /scim/v2/Users/7"}},
		"relative Location":      {[]reply{created("/Users/7/"), ok(ada)}, []string{"GET /scim/v2/Users/7"}},
		"Location on other host": {[]reply{created("https://evil.example/Users/7"), ok(ada)}, []string{"GET /scim/v2/Users/7"}},
		"no Location":            {[]reply{answer(201, ""), page(ada)}, []string{adaQuery}},
		"Location not there yet": {[]reply{created("/Users/7"), scimError(404, ""), ok(serviceProviderConfig), page(ada)}, []string{"GET /scim/v2/Users/7", probe, adaQuery}},
	}
	for name, tt := range tests {
		t.Run(name, func(t *testing.T) {
			t.Parallel()
			n, c := inTurn(t, tt.replies...)
			u := someone()
			u.UserName = "ada@example.com"
			got, err := c.CreateUser(t.Context(), u)
			if err := wantID(got.ID, err); err != nil {
				t.Error(err)
			}
			n.want(append([]string{"POST /scim/v2/Users"}, tt.want...)...)
		})
	}
}

func TestALookUpByNameTrustsNoFilter(t *testing.T) {
	t.Parallel()
	upper := strings.Replace(ada, "ada@example.com", "ADA@Example.com", 1)
	tests := map[string]struct {
		reply reply
		id    string
		says  string
	}{
		"found":                             {page(ada), "7", ""},
		"found in another case":             {page(upper), "7", ""},
		"none":                              {page(), "", "no user has the userName"},
		"none, Resources missing":           {ok(`{"totalResults":0}`), "", "no user has the userName"},
		"none, Resources null":              {ok(`{"totalResults":0,"Resources":null}`), "", "no user has the userName"},
		"names in another case":             {ok(`{"TotalResults":1,"resources":[{"ID":"7","username":"ada@example.com"}]}`), "7", ""},
		"filter ignored, person among all":  {page(bob, ada), "7", ""},
		"filter ignored, person not there":  {page(bob), "", "no user has the userName"},
		"exact spelling before other cases": {page(strings.Replace(upper, `"7"`, `"9"`, 1), ada), "7", ""},
	}
	for name, tt := range tests {
		t.Run(name, func(t *testing.T) {
			t.Parallel()
			n, c := inTurn(t, tt.reply)
			u, err := c.UserByName(t.Context(), "ada@example.com")
			if tt.says != "" {
				is(t, err, veza.ErrNotFound)
				says(t, err, tt.says, "ada@example.com")
			} else if err := wantID(u.ID, err); err != nil {
				t.Error(err)
			}
			n.want(adaQuery)
		})
	}
}

func TestTwoPeopleWithOneNameAreNotGuessedBetween(t *testing.T) {
	t.Parallel()
	_, c := inTurn(t, page(ada, strings.Replace(ada, `"7"`, `"9"`, 1)))
	_, err := c.UserByName(t.Context(), "ada@example.com")
	is(t, err)
	says(t, err, "2 users", "7", "9")
}

func TestAFilterStringIsEscaped(t *testing.T) {
	t.Parallel()
	n, c := inTurn(t, page())
	_, err := c.UserByName(t.Context(), `a"b\c<d>&+é@example.com`)
	is(t, err, veza.ErrNotFound)
	n.want(`GET /scim/v2/Users?count=200&filter=userName eq "a\"b\\c<d>&+é@example.com"&startIndex=1`)
}

func TestAnIDThatIsNoneIsNeverSent(t *testing.T) {
	t.Parallel()
	for _, id := range []string{"", ".", ".."} {
		n, c := inTurn(t)
		if err := c.DeleteUser(t.Context(), id); err == nil {
			t.Errorf("id %q was accepted", id)
		}
		if _, err := c.User(t.Context(), id); err == nil {
			t.Errorf("id %q was accepted", id)
		}
		n.want()
	}
}

func TestRolesAreReadAsStringsToo(t *testing.T) {
	t.Parallel()
	_, c := inTurn(t, ok(`{"id":"7","userName":"a","active":"True","roles":["admin",{"value":"viewer"}]}`))
	u, err := c.User(t.Context(), "7")
	if err != nil {
		t.Fatal(err)
	}
	if diff := cmp.Diff([]scim.Role{{Value: "admin"}, {Value: "viewer"}}, u.Roles); diff != "" || u.Active == nil || !*u.Active {
		t.Errorf("active %v, roles %s", u.Active, diff)
	}
}

// A create whose answer is lost neither duplicates nor fails.
func TestACreateWhoseAnswerWasLost(t *testing.T) {
	t.Parallel()
	const post = "POST /scim/v2/Users"
	differs := strings.Replace(ada, "Lovelace", "Byron", 1)
	tests := map[string]struct {
		replies  []reply
		want     []string
		sentinel []error
		says     []string
	}{
		"committed":                         {replies: []reply{lost(io.EOF), page(ada)}, want: []string{post, adaQuery}},
		"committed, then 500":               {replies: []reply{answer(500, ""), page(ada)}, want: []string{post, adaQuery}},
		"committed, then 502 of a proxy":    {replies: []reply{answer(502, "<html>"), page(ada)}, want: []string{post, adaQuery}},
		"committed, answer unreadable":      {replies: []reply{answer(201, "<html>"), page(ada)}, want: []string{post, adaQuery}},
		"not committed":                     {replies: []reply{lost(io.EOF), page(), answer(201, ada)}, want: []string{post, adaQuery, post}},
		"committed after the look-up":       {replies: []reply{lost(io.EOF), page(), scimError(409, "uniqueness"), page(ada)}, want: []string{post, adaQuery, post, adaQuery}},
		"lost twice, committed the second":  {replies: []reply{lost(io.EOF), page(), lost(io.EOF), page(ada)}, want: []string{post, adaQuery, post, adaQuery}},
		"lost twice, never committed":       {replies: []reply{lost(io.EOF), page(), lost(io.EOF), page()}, want: []string{post, adaQuery, post, adaQuery}, says: []string{"POST /scim/v2/Users: EOF"}},
		"exists before and differs":         {replies: []reply{lost(io.EOF), page(differs)}, want: []string{post, adaQuery}, sentinel: []error{veza.ErrConflict}, says: []string{"differs in name", "id 7", "EOF"}},
		"the look-up fails too":             {replies: []reply{lost(io.EOF), answer(500, "")}, want: []string{post, adaQuery}, says: []string{"whether the user", "is unknown", "POST /scim/v2/Users: EOF", "500"}},
		"refused":                           {replies: []reply{scimError(400, "invalidValue")}, want: []string{post}, says: []string{"invalidValue"}},
		"conflict is not looked up":         {replies: []reply{scimError(409, "uniqueness")}, want: []string{post}, sentinel: []error{veza.ErrConflict}},
		"over the limit is not looked up":   {replies: []reply{answer(429, "{}")}, want: []string{post}, says: []string{"429"}},
		"not implemented is not looked up":  {replies: []reply{answer(501, "{}")}, want: []string{post}, says: []string{"501"}},
		"never sent, so nothing to look up": {replies: []reply{lost(dialError)}, want: []string{post}, says: []string{"connection refused"}},
	}
	for name, tt := range tests {
		t.Run(name, func(t *testing.T) {
			t.Parallel()
			n, c := inTurn(t, tt.replies...)
			u := someone()
			u.UserName = "ada@example.com"
			got, err := c.CreateUser(t.Context(), u)
			n.want(tt.want...)
			if tt.sentinel == nil && tt.says == nil {
				if err := wantID(got.ID, err); err != nil {
					t.Error(err)
				}
				return
			}
			is(t, err, tt.sentinel...)
			says(t, err, tt.says...)
		})
	}
}

func TestWhatIsOursAfterALostAnswer(t *testing.T) {
	t.Parallel()
	no := false
	sent := someone()
	sent.Active = &no
	sent.ExternalID = "00u1"
	sent.Roles = []scim.Role{{Value: "viewer"}, {Value: "admin"}}
	const full = `{"id":"7","userName":"ada@EXAMPLE.com","displayName":"Ada","name":{"givenName":"Ada","familyName":"Lovelace","formatted":"Ada Lovelace"},
		"emails":[{"value":"ADA@example.com","primary":true}],"active":false,"externalId":"00u1","roles":["admin",{"value":"viewer","type":"direct"}],"groups":[]}`
	tests := map[string]struct{ old, with, differs string }{
		"everything, in other words":     {},
		"external id not kept":           {`"externalId":"00u1",`, ``, ""},
		"external id of somebody else":   {`00u1`, `00u2`, "externalId"},
		"active":                         {`"active":false`, `"active":true`, "active"},
		"active not said":                {`"active":false,`, ``, "active"},
		"display name in another case":   {`"Ada",`, `"ADA",`, "displayName"},
		"no display name":                {`"displayName":"Ada",`, ``, "displayName"},
		"e-mail":                         {`ADA@example.com`, `other@example.com`, "emails"},
		"e-mail not primary":             {`,"primary":true`, ``, "emails"},
		"a role less":                    {`"admin",`, ``, "roles"},
		"a role more":                    {`"admin",`, `"admin","operator",`, ""},
		"no roles":                       {`"roles":["admin",{"value":"viewer","type":"direct"}],`, ``, "roles"},
		"no name":                        {`"familyName":"Lovelace",`, ``, "name"},
		"an attribute nobody asked for":  {`"groups":[]`, `"nickName":"x"`, ""},
		"an e-mail more, not asked for":  {`,"primary":true}`, `,"primary":true},{"value":"b@example.com"}`, ""},
		"several differences are listed": {`"displayName":"Ada","name":{"givenName":"Ada"`, `"displayName":"B","name":{"givenName":"B"`, "displayName, name"},
	}
	for name, tt := range tests {
		t.Run(name, func(t *testing.T) {
			t.Parallel()
			if !strings.Contains(full, tt.old) {
				t.Fatalf("nothing to replace: %s", tt.old)
			}
			_, c := inTurn(t, lost(io.EOF), page(strings.Replace(full, tt.old, tt.with, 1)))
			got, err := c.CreateUser(t.Context(), sent)
			if tt.differs == "" {
				if err := wantID(got.ID, err); err != nil {
					t.Error(err)
				}
				return
			}
			is(t, err, veza.ErrConflict)
			says(t, err, "differs in "+tt.differs+" from what was sent")
		})
	}
}
