package veza_test

import (
	"io"
	"net/http"
	"testing"

	"github.com/google/go-cmp/cmp"

	"github.com/veza/terraform-provider-veza/internal/veza"
)

const adaUser = `{"id":"u1","name":"Ada Lovelace","email":"ada@example.com","display_name":"Ada","given_name":"Ada","family_name":"Lovelace",` +
	`"enabled":true,"auth_provider_type":"LOCAL","persona":"ADMIN","options":{"can_change_roles":true,"can_delete":false},` +
	`"team_roles":[{"team_id":"root","team_name":"Root","role_id":"r1","role_name":"admin"}],"created_at":"2026-01-01T00:00:00Z","last_login_at":null}`

func lovelace() veza.User {
	yes, no := true, false
	return veza.User{
		ID: "u1", Name: "Ada Lovelace", Email: "ada@example.com", DisplayName: "Ada", GivenName: "Ada", FamilyName: "Lovelace",
		Enabled: true, AuthProviderType: "LOCAL", Persona: "ADMIN", Options: veza.UserOptions{CanChangeRoles: &yes, CanDelete: &no},
		TeamRoles: []veza.TeamRole{{TeamID: "root", TeamName: "Root", RoleID: "r1", RoleName: "admin"}}, CreatedAt: "2026-01-01T00:00:00Z",
	}
}

func TestAUserIsReadFlatAndInAnEnvelope(t *testing.T) {
	t.Parallel()
	for _, body := range []string{adaUser, `{"value":` + adaUser + `}`} {
		n, c := inTurn(t, ok(body), ok(body))
		got, err := c.LocalUser(t.Context(), "u1")
		if diff := cmp.Diff(lovelace(), got); diff != "" || err != nil {
			t.Errorf("error %v (-want +got):\n%s", err, diff)
		}
		if got, err = c.Self(t.Context()); err != nil || got.ID != "u1" {
			t.Errorf("self %v, error %v", got, err)
		}
		n.want("GET /api/v1/users/u1", "GET /api/v1/users/self")
	}
}

func TestAUserWhoIsGoneIsToldFromUsersThatAreNotOffered(t *testing.T) {
	t.Parallel()
	n, c := inTurn(t, noRoute(), ok(adaUser))
	_, err := c.LocalUser(t.Context(), "u7")
	is(t, err, veza.ErrNotFound)
	n.want("GET /api/v1/users/u7", "GET /api/v1/users/self")
	_, c = inTurn(t, noRoute(), noRoute())
	_, err = c.LocalUser(t.Context(), "u7")
	is(t, err, veza.ErrNoAPI)
}

func TestOnlyTheMaskedFieldsOfAUserTravel(t *testing.T) {
	t.Parallel()
	fields := map[string]string{
		"name": `{"name":"Ada Lovelace"}`, "email": `{"email":"ada@example.com"}`, "display_name": `{"display_name":"Ada"}`,
		"given_name": `{"given_name":"Ada"}`, "family_name": `{"family_name":"Lovelace"}`, "enabled": `{"enabled":true}`,
		"persona": `{"persona":"ADMIN"}`, "team_roles": `{"team_roles":[{"team_id":"root","role_id":"r1"}]}`,
	}
	for field, body := range fields {
		n, c := inTurn(t, ok(`{"value":`+adaUser+`}`))
		if got, err := c.UpdateLocalUser(t.Context(), lovelace(), field); err != nil || got.Email != "ada@example.com" {
			t.Errorf("%v, error %v", got, err)
		}
		n.want("PATCH /api/v1/users/u1?update_mask=" + field)
		n.wantBody(0, body)
	}
	_, c := inTurn(t)
	if _, err := c.UpdateLocalUser(t.Context(), lovelace(), "password"); err == nil {
		t.Error("the password was written")
	}
}

func newLovelace() veza.NewUser {
	return veza.NewUser{
		Name: "Ada Lovelace", Email: "ada@example.com", Password: "s3cret", GivenName: "Ada",
		TeamRoles: []veza.TeamRole{{TeamID: "root", TeamName: "Root", RoleID: "r1", RoleName: "admin"}},
	}
}

func TestAUserIsCreatedWithWhatIsSet(t *testing.T) {
	t.Parallel()
	for _, body := range []string{`{"id":"u1"}`, `{"value":{"id":"u1"}}`, adaUser} {
		n, c := inTurn(t, ok(body))
		if id, err := c.CreateLocalUser(t.Context(), newLovelace()); err != nil || id != "u1" {
			t.Errorf("id %q, error %v", id, err)
		}
		n.want("POST /api/v1/users")
		n.wantBody(0, `{"name":"Ada Lovelace","email":"ada@example.com","password":"s3cret","given_name":"Ada","team_roles":[{"team_id":"root","role_id":"r1"}]}`)
	}
}

func TestALostAnswerNeitherDuplicatesNorLosesAUser(t *testing.T) {
	t.Parallel()
	const post, get = "POST /api/v1/users", "GET /api/v1/users/u1"
	const find = `GET /scim/v2/Users?count=200&filter=userName eq "ada@example.com"&startIndex=1`
	const config = "GET /scim/v2/ServiceProviderConfig"
	broken := lost(io.ErrUnexpectedEOF)
	there := page(`{"id":"u1","userName":"Ada@example.com"}`)
	tests := map[string]struct {
		replies []reply
		asked   []string
		is      []error
		ok      bool
		says    string
	}{
		"they were made":       {[]reply{broken, there, ok(adaUser)}, []string{post, find, get}, nil, true, ""},
		"they were not":        {[]reply{broken, page(), ok(`{"id":"u1"}`)}, []string{post, find, post}, nil, true, ""},
		"somebody was there":   {[]reply{broken, there, ok(`{"id":"u1","name":"Ada L","email":"ada@example.com","given_name":"Ada"}`)}, []string{post, find, get}, []error{veza.ErrConflict}, false, "differs in name, team_roles"},
		"SCIM is off":          {[]reply{broken, answer(404, "{}"), answer(404, "{}")}, []string{post, find, config}, []error{veza.ErrSCIMOff}, false, "User Management"},
		"SCIM is not allowed":  {[]reply{broken, scimError(403, "")}, []string{post, find}, []error{veza.ErrForbidden}, false, "is unknown"},
		"the ids differ":       {[]reply{broken, there, missing("user", "u1")}, []string{post, find, get}, nil, false, "does not know"},
		"the first was slow":   {[]reply{broken, page(), violation("email", "already exists"), there, ok(adaUser)}, []string{post, find, post, find, get}, nil, true, ""},
		"a conflict is simple": {[]reply{violation("email", "User with the same email already exists")}, []string{post}, []error{veza.ErrConflict}, false, "email"},
		"a success and no id":  {[]reply{ok(""), there}, []string{post, find}, nil, true, ""},
	}
	for name, tt := range tests {
		t.Run(name, func(t *testing.T) {
			t.Parallel()
			n, c := inTurn(t, tt.replies...)
			id, err := c.CreateLocalUser(t.Context(), newLovelace())
			if (err == nil) != tt.ok || tt.ok && id != "u1" {
				t.Errorf("id %q, error %v", id, err)
			}
			if err != nil {
				is(t, err, tt.is...)
				says(t, err, tt.says)
			}
			n.want(tt.asked...)
		})
	}
}

func TestAUserIsDeletedWhateverTheAnswerHolds(t *testing.T) {
	t.Parallel()
	n, c := newTenant(t, func(req *http.Request) reply {
		if req.Method == http.MethodDelete {
			return ok(`{"value":` + adaUser + `}`)
		}
		return noRoute()
	})
	if err := c.DeleteLocalUser(t.Context(), "u1"); err != nil {
		t.Error(err)
	}
	n.want("DELETE /api/v1/users/u1")
}
