package veza_test

import (
	"errors"
	"fmt"
	"io"
	"strconv"
	"testing"

	"github.com/google/go-cmp/cmp"

	"github.com/veza/terraform-provider-veza/internal/veza"
)

const redTeam = `{"id":"t1","name":"Red","policy_type":"PROVIDER_ID_SET","providers":[{"id":"p1","name":"Okta","type":"OKTA"}],` +
	`"description":"d","sso_alias":"red","user_count":3,"created_at":"2026-01-01T00:00:00Z","updated_at":"2026-01-02T00:00:00Z"}`

func red() veza.Team {
	return veza.Team{
		ID: "t1", Name: "Red", PolicyType: "PROVIDER_ID_SET", Description: "d", SSOAlias: "red", UserCount: 3,
		Providers: []veza.Provider{{ID: "p1", Name: "Okta", Type: "OKTA"}}, CreatedAt: "2026-01-01T00:00:00Z", UpdatedAt: "2026-01-02T00:00:00Z",
	}
}

func TestEachShapeOfATeamIsRead(t *testing.T) {
	t.Parallel()
	tests := map[string]struct {
		body string
		want veza.Team
	}{
		"in an envelope": {`{"value":` + redTeam + `}`, red()},
		"flat":           {redTeam, red()},
		"numbers":        {`{"value":{"id":"t1","policy_type":2,"user_count":"3","providers":[{"id":"p1","type":7}]}}`, veza.Team{ID: "t1", PolicyType: "UNBOUND", UserCount: 3, Providers: []veza.Provider{{ID: "p1", Type: "7"}}}},
		"long names":     {`{"value":{"id":"t1","policy_type":"TEAM_POLICY_TYPE_UNBOUND"}}`, veza.Team{ID: "t1", PolicyType: "UNBOUND"}},
		"null":           {`{"value":{"id":"t1","policy_type":null,"providers":null,"user_count":null}}`, veza.Team{ID: "t1"}},
		"zero":           {`{"value":{"id":"t1","policy_type":0}}`, veza.Team{ID: "t1"}},
		"unknown number": {`{"value":{"id":"t1","policy_type":9}}`, veza.Team{ID: "t1", PolicyType: "9"}},
	}
	for name, tt := range tests {
		t.Run(name, func(t *testing.T) {
			t.Parallel()
			_, c := inTurn(t, ok(tt.body))
			got, err := c.Team(t.Context(), "t1")
			if err != nil {
				t.Fatal(err)
			}
			if diff := cmp.Diff(tt.want, got); diff != "" {
				t.Errorf("team (-want +got):\n%s", diff)
			}
		})
	}
}

func TestAnAnswerWithoutATeamIsAnError(t *testing.T) {
	t.Parallel()
	for _, body := range []string{"", "{}", `{"value":{}}`, `{"value":null}`, `{"value":7}`, `[]`, `{"value":{"id":"t1","user_count":"x"}}`} {
		_, c := inTurn(t, ok(body), ok(body))
		if got, err := c.Team(t.Context(), "t1"); err == nil {
			t.Errorf("%q was read as %v", body, got)
		}
	}
}

func TestTeamsAreFollowedToTheLastPage(t *testing.T) {
	t.Parallel()
	tests := map[string]struct {
		replies []reply
		want    int
	}{
		"empty":                  {[]reply{ok(`{"values":[],"next_page_token":"","has_more":false}`)}, 0},
		"empty left out":         {[]reply{ok(`{}`)}, 0},
		"null":                   {[]reply{ok(`{"values":null}`)}, 0},
		"one page":               {[]reply{ok(`{"values":[{"id":"1"},{"id":"2"}],"has_more":false}`)}, 2},
		"by has_more":            {[]reply{ok(`{"values":[{"id":"1"}],"next_page_token":"a","has_more":true}`), ok(`{"values":[{"id":"2"}],"next_page_token":"b","has_more":false}`)}, 2},
		"by token alone":         {[]reply{ok(`{"values":[{"id":"1"}],"next_page_token":"a"}`), ok(`{"values":[{"id":"2"}],"next_page_token":""}`)}, 2},
		"camel case":             {[]reply{ok(`{"values":[{"id":"1"}],"nextPageToken":"a","hasMore":true}`), ok(`{"values":[{"id":"2"}]}`)}, 2},
		"an empty page between":  {[]reply{ok(`{"values":[],"next_page_token":"a","has_more":true}`), ok(`{"values":[{"id":"2"}]}`)}, 1},
		"moved across the pages": {[]reply{ok(`{"values":[{"id":"1"},{"id":"2"}],"next_page_token":"a"}`), ok(`{"values":[{"id":"2"},{"id":"3"}]}`)}, 3},
	}
	for name, tt := range tests {
		t.Run(name, func(t *testing.T) {
			t.Parallel()
			n, c := inTurn(t, tt.replies...)
			got, err := collect(c.Teams(t.Context()))
			if err != nil || len(got) != tt.want {
				t.Errorf("%d teams, error %v; want %d", len(got), err, tt.want)
			}
			want := []string{"GET /api/v1/teams?page_size=250"}
			if len(tt.replies) == 2 {
				want = append(want, "GET /api/v1/teams?page_size=250&page_token=a")
			}
			n.want(want...)
		})
	}
}

func TestAPartOfTheTeamsIsAnError(t *testing.T) {
	t.Parallel()
	first := ok(`{"values":[{"id":"1"}],"next_page_token":"a","has_more":true}`)
	tests := map[string][]reply{
		"more, but no token":        {ok(`{"values":[{"id":"1"}],"has_more":true}`)},
		"the same token for ever":   {first, first},
		"an error on the next page": {first, answer(500, `{"code":13}`)},
		"a lost answer":             {first, lost(io.ErrUnexpectedEOF)},
		"a page that is no JSON":    {first, ok("<html>")},
		"a page without a body":     {first, ok("")},
		"another key":               {first, ok(`{"items":[{"id":"2"}]}`)},
		"more, under another key":   {first, ok(`{"items":[{"id":"2"}],"has_more":true,"next_page_token":"b"}`)},
		"a team that is no object":  {first, ok(`{"values":["x"]}`)},
		"a token that is no string": {first, ok(`{"values":[],"next_page_token":7}`)},
		"the route went away":       {first, noRoute()},
	}
	for name, replies := range tests {
		t.Run(name, func(t *testing.T) {
			t.Parallel()
			n, c := inTurn(t, replies...)
			got, err := collect(c.Teams(t.Context()))
			if err == nil || len(got) > 1 {
				t.Errorf("%d teams, error %v", len(got), err)
			}
			says(t, err, "GET /api/v1/teams")
			if len(n.asked) != len(replies) {
				t.Errorf("%d requests, want %d", len(n.asked), len(replies))
			}
		})
	}
}

func TestATeamIsFoundByItsNameInAnyCase(t *testing.T) {
	t.Parallel()
	list := func(names ...string) reply {
		body := `{"values":[`
		for i, name := range names {
			if i > 0 {
				body += ","
			}
			body += fmt.Sprintf(`{"id":"t%d","name":%q}`, i, name)
		}
		return ok(body + `]}`)
	}
	tests := map[string]struct {
		names []string
		want  string // id, "" for an error
		is    []error
	}{
		"exact":          {[]string{"Blue", "Red"}, "t1", nil},
		"another case":   {[]string{"red"}, "t0", nil},
		"exact wins":     {[]string{"red", "RED", "Red"}, "t2", nil},
		"ambiguous":      {[]string{"red", "RED"}, "", nil},
		"none":           {[]string{"Blue"}, "", []error{veza.ErrNotFound}},
		"part of a name": {[]string{"Red Team"}, "", []error{veza.ErrNotFound}},
	}
	for name, tt := range tests {
		t.Run(name, func(t *testing.T) {
			t.Parallel()
			_, c := inTurn(t, list(tt.names...))
			got, err := c.TeamByName(t.Context(), "Red")
			if got.ID != tt.want || (err == nil) != (tt.want != "") {
				t.Errorf("team %q, error %v", got.ID, err)
			}
			is(t, err, tt.is...)
		})
	}
}

func TestATeamIsCreatedWithWhatIsSetAndReadFromTheAnswer(t *testing.T) {
	t.Parallel()
	n, c := inTurn(t, ok(`{"value":`+redTeam+`}`), ok(`{"value":{"id":"t2","name":"Blue"}}`))
	got, err := c.CreateTeam(t.Context(), red())
	if err != nil {
		t.Fatal(err)
	}
	if diff := cmp.Diff(red(), got); diff != "" {
		t.Errorf("team (-want +got):\n%s", diff)
	}
	if _, err := c.CreateTeam(t.Context(), veza.Team{Name: "Blue"}); err != nil {
		t.Fatal(err)
	}
	n.want("POST /api/v1/teams", "POST /api/v1/teams")
	n.wantBody(0, `{"name":"Red","policy_type":"PROVIDER_ID_SET","providers":[{"id":"p1"}],"description":"d","sso_alias":"red"}`)
	n.wantBody(1, `{"name":"Blue"}`)
}

func TestATeamIsReadWhenTheAnswerHasOnlyItsID(t *testing.T) {
	t.Parallel()
	n, c := inTurn(t, ok(`{"id":"t1"}`), ok(redTeam))
	got, err := c.CreateTeam(t.Context(), red())
	if err != nil || got.Name != "Red" {
		t.Errorf("%v, error %v", got, err)
	}
	n.want("POST /api/v1/teams", "GET /api/v1/teams/t1")
}

func TestALostAnswerNeitherDuplicatesNorLosesATeam(t *testing.T) {
	t.Parallel()
	broken, there, none := lost(io.ErrUnexpectedEOF), ok(`{"values":[`+redTeam+`]}`), ok(`{"values":[]}`)
	other := ok(`{"values":[{"id":"t9","name":"Red","description":"another"}]}`)
	made := ok(`{"value":` + redTeam + `}`)
	const post, list = "POST /api/v1/teams", "GET /api/v1/teams?page_size=250"
	tests := map[string]struct {
		replies []reply
		asked   []string
		is      []error
		ok      bool
	}{
		"it was made":                     {[]reply{broken, there}, []string{post, list}, nil, true},
		"a 502 after it was made":         {[]reply{answer(502, ""), there}, []string{post, list}, nil, true},
		"it was not made":                 {[]reply{broken, none, made}, []string{post, list, post}, nil, true},
		"somebody else's was there":       {[]reply{broken, other}, []string{post, list}, []error{veza.ErrConflict}, false},
		"the first was slow":              {[]reply{broken, none, violation("name", "already exists"), there}, []string{post, list, post, list}, nil, true},
		"lost twice":                      {[]reply{broken, none, broken, there}, []string{post, list, post, list}, nil, true},
		"lost twice, and nothing made":    {[]reply{broken, none, broken, none}, []string{post, list, post, list}, nil, false},
		"the look-up fails":               {[]reply{broken, answer(403, `{"code":7}`)}, []string{post, list}, nil, false},
		"a refusal is not lost":           {[]reply{answer(403, `{"code":7}`)}, []string{post}, []error{veza.ErrForbidden}, false},
		"a success that is no JSON":       {[]reply{ok("<html>"), there}, []string{post, list}, nil, true},
		"a success without a body":        {[]reply{ok(""), there}, []string{post, list}, nil, true},
		"a tenant that offers no teams":   {[]reply{noRoute()}, []string{post}, []error{veza.ErrNoAPI}, false},
		"no body, and it cannot be found": {[]reply{ok(""), none}, []string{post, list}, []error{veza.ErrNotFound}, false},
	}
	for name, tt := range tests {
		t.Run(name, func(t *testing.T) {
			t.Parallel()
			n, c := inTurn(t, tt.replies...)
			got, err := c.CreateTeam(t.Context(), red())
			if (err == nil) != tt.ok || tt.ok && got.ID != "t1" {
				t.Errorf("team %q, error %v", got.ID, err)
			}
			if err != nil && name != "the look-up fails" {
				is(t, err, tt.is...)
			}
			n.want(tt.asked...)
		})
	}
}

func TestOnlyTheMaskedFieldsOfATeamTravel(t *testing.T) {
	t.Parallel()
	fields := map[string]string{
		"name": `{"name":"Red"}`, "policy_type": `{"policy_type":"PROVIDER_ID_SET"}`, "providers": `{"providers":[{"id":"p1"}]}`,
		"description": `{"description":"d"}`, "sso_alias": `{"sso_alias":"red"}`,
	}
	for field, body := range fields {
		n, c := inTurn(t, ok(`{"value":`+redTeam+`}`))
		if got, err := c.UpdateTeam(t.Context(), red(), field); err != nil || got.ID != "t1" {
			t.Errorf("%v, error %v", got, err)
		}
		n.want("PATCH /api/v1/teams/t1?update_mask=" + field)
		n.wantBody(0, body)
	}
	n, c := inTurn(t, ok(""), ok(redTeam))
	if got, err := c.UpdateTeam(t.Context(), veza.Team{ID: "t1"}, "description", "providers"); err != nil || got.ID != "t1" {
		t.Errorf("%v, error %v", got, err)
	}
	n.want("PATCH /api/v1/teams/t1?update_mask=description,providers", "GET /api/v1/teams/t1")
	n.wantBody(0, `{"description":"","providers":[]}`)
	if _, err := c.UpdateTeam(t.Context(), red(), "created_at"); err == nil {
		t.Error("created_at was written")
	}
}

func TestATeamIsDeletedOnce(t *testing.T) {
	t.Parallel()
	n, c := inTurn(t, ok("{}"), missing("team", "t1"))
	if err := c.DeleteTeam(t.Context(), "t1"); err != nil {
		t.Error(err)
	}
	if err := c.DeleteTeam(t.Context(), "t1"); !errors.Is(err, veza.ErrNotFound) {
		t.Errorf("error %v", err)
	}
	n.want("DELETE /api/v1/teams/t1", "DELETE /api/v1/teams/t1")
}

func TestRolesAreReadOnce(t *testing.T) {
	t.Parallel()
	tests := map[string][]reply{
		"under roles":  {ok(`{"roles":[{"id":"r1","name":"admin","is_admin":true,"is_available_in_root_team":true}],"next_page_token":"a","has_more":true}`), ok(`{"roles":[{"id":"r2","name":"viewer","permissions":["read"],"is_available_in_non_root_team":true,"description":"reads"}]}`)},
		"under values": {ok(`{"values":[{"id":"r1","name":"admin","is_admin":true,"is_available_in_root_team":true}],"next_page_token":"a"}`), ok(`{"values":[{"id":"r2","name":"viewer","permissions":["read"],"is_available_in_non_root_team":true,"description":"reads"}],"next_page_token":""}`)},
	}
	want := []veza.Role{
		{ID: "r1", Name: "admin", IsAdmin: true, InRootTeam: true},
		{ID: "r2", Name: "viewer", Description: "reads", InNonRootTeam: true, Permissions: []string{"read"}},
	}
	for name, replies := range tests {
		t.Run(name, func(t *testing.T) {
			t.Parallel()
			n, c := inTurn(t, replies...)
			for i := range 3 {
				got, err := collect(c.Roles(t.Context()))
				if diff := cmp.Diff(want, got); diff != "" || err != nil {
					t.Fatalf("read %s: error %v (-want +got):\n%s", strconv.Itoa(i), err, diff)
				}
				got[1].Permissions[0] = "write"
			}
			n.want("GET /api/v1/roles?page_size=250", "GET /api/v1/roles?page_size=250&page_token=a")
		})
	}
}

func TestRolesThatCouldNotBeReadAreReadAgain(t *testing.T) {
	t.Parallel()
	_, c := inTurn(t, answer(500, `{}`), ok(`{"roles":[{"id":"r1"}]}`))
	if got, err := collect(c.Roles(t.Context())); err == nil {
		t.Errorf("roles %v", got)
	}
	if got, err := collect(c.Roles(t.Context())); err != nil || len(got) != 1 {
		t.Errorf("roles %v, error %v", got, err)
	}
}
