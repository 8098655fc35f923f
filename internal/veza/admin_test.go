package veza_test

import (
	"errors"
	"fmt"
	"net/http"
	"strings"
	"testing"

	"github.com/veza/terraform-provider-veza/internal/veza"
)

// missing is the gateway's answer for an object that it does not know.
func missing(kind, id string) reply {
	return answer(404, fmt.Sprintf(`{"code":"NotFound","message":"not found","request_id":"r1","details":[{"@type":"type.googleapis.com/errorstatus.v1.ResourceInfo","resource_type":%q,"resource":%q}]}`, kind, id))
}

// noRoute is what a gateway answers to a path that it does not serve.
func noRoute() reply { return answer(404, `{"code":5,"message":"Not Found","details":[]}`) }

// violation is the gateway's refusal of one field.
func violation(field, text string) reply {
	return answer(400, fmt.Sprintf(`{"code":"InvalidArgument","message":"Invalid Arguments","request_id":"r2","timestamp":"2026-11-21T22:00:00Z","details":[{"@type":"type.googleapis.com/google.rpc.BadRequest","field_violations":[{"field":%q,"description":%q}]},{"@type":"type.googleapis.com/errorstatus.v1.UserFacingErrorInfo","reason":"INVALID_ARGUMENTS","message":"m","resolution":"choose another"}]}`, field, text))
}

func TestAnObjectThatIsGoneIsToldFromARouteThatIsNotThere(t *testing.T) {
	t.Parallel()
	page := answer(404, "<html>nothing here</html>")
	tests := map[string]struct {
		replies []reply
		want    error
		asked   int
	}{
		"the details name the object":          {[]reply{missing("team", "7")}, veza.ErrNotFound, 1},
		"the collection answers":               {[]reply{noRoute(), ok(`{"values":[]}`)}, veza.ErrNotFound, 2},
		"the collection is not there either":   {[]reply{noRoute(), noRoute()}, veza.ErrNoAPI, 2},
		"a page, and the collection is a page": {[]reply{page, page}, veza.ErrNoAPI, 2},
		"a page as a success":                  {[]reply{ok("<html>sign in</html>")}, veza.ErrNoAPI, 1},
		"a page, though there are teams":       {[]reply{page, ok(`{"values":[]}`)}, nil, 2},
		"the collection fails":                 {[]reply{noRoute(), answer(500, `{}`)}, nil, 2},
		"not implemented":                      {[]reply{answer(501, `{"code":12,"message":"no"}`)}, veza.ErrNoAPI, 1},
	}
	for name, tt := range tests {
		t.Run(name, func(t *testing.T) {
			t.Parallel()
			n, c := inTurn(t, tt.replies...)
			_, err := c.Team(t.Context(), "7")
			if err == nil {
				t.Fatal("no error")
			}
			if tt.want == nil {
				is(t, err)
			} else {
				is(t, err, tt.want)
			}
			if len(n.asked) != tt.asked {
				t.Errorf("%d requests, want %d: %v", len(n.asked), tt.asked, n.asked)
			}
		})
	}
}

func TestAnEndpointIsProbedOnce(t *testing.T) {
	t.Parallel()
	n, c := newTenant(t, func(req *http.Request) reply {
		if strings.HasSuffix(req.URL.Path, "/teams") {
			return ok(`{"values":[]}`)
		}
		return noRoute()
	})
	for range 3 {
		_, err := c.Team(t.Context(), "7")
		is(t, err, veza.ErrNotFound)
	}
	n.want("GET /api/v1/teams/7", "GET /api/v1/teams?page_size=1", "GET /api/v1/teams/7", "GET /api/v1/teams/7")
}

func TestNothingIsAskedOfWhatIsNoID(t *testing.T) {
	t.Parallel()
	n, c := inTurn(t)
	ctx := t.Context()
	for _, id := range []string{"", ".", ".."} {
		_, team := c.Team(ctx, id)
		_, user := c.LocalUser(ctx, id)
		_, row := c.RoleMapping(ctx, id)
		for i, err := range []error{team, user, row, c.DeleteTeam(ctx, id), c.DeleteLocalUser(ctx, id), c.DeleteKey(ctx, id), c.DeleteRoleMapping(ctx, id)} {
			if err == nil {
				t.Errorf("call %d with %q succeeded", i, id)
			}
		}
	}
	n.want()
}

func TestARefusedFieldIsNamed(t *testing.T) {
	t.Parallel()
	_, c := inTurn(t, violation("sso_alias", "must not have a colon"))
	_, err := c.CreateTeam(t.Context(), veza.Team{Name: "Red", SSOAlias: "a:b"})
	var e *veza.Error
	if !errors.As(err, &e) || len(e.FieldViolations) != 1 || e.FieldViolations[0] != (veza.FieldViolation{Field: "sso_alias", Description: "must not have a colon"}) {
		t.Errorf("%#v", err)
	}
	is(t, err)
	says(t, err, "choose another", "r2")
}

func TestADuplicateNameAnsweredWith400IsAConflict(t *testing.T) {
	t.Parallel()
	n, c := inTurn(t, violation("name", "Team with the same name already exists"))
	_, err := c.CreateTeam(t.Context(), veza.Team{Name: "Red"})
	is(t, err, veza.ErrConflict)
	n.want("POST /api/v1/teams")
}
