package veza_test

import (
	"fmt"
	"net/http"
	"slices"
	"strings"
	"testing"
	"time"

	"github.com/veza/terraform-provider-veza/internal/sandbox"
	"github.com/veza/terraform-provider-veza/internal/scim"
	"github.com/veza/terraform-provider-veza/internal/transport"
	"github.com/veza/terraform-provider-veza/internal/veza"
)

// served returns a sandbox and a client that reaches it over HTTP, through the
// transport that the provider uses.
func served(t *testing.T, options ...sandbox.Option) (*sandbox.Server, *veza.Client) {
	t.Helper()
	server := sandbox.New(t, options...)
	return server, clientOf(t, server, server.Key)
}

func clientOf(t *testing.T, server *sandbox.Server, key string) *veza.Client {
	t.Helper()
	base, err := transport.CheckURL(server.URL)
	if err != nil {
		t.Fatal(err)
	}
	rt, err := transport.New(transport.Options{
		BaseURL: base, Token: key, MaxRetries: 2,
		RetryWaitMin: time.Nanosecond, RetryWaitMax: time.Nanosecond,
	})
	if err != nil {
		t.Fatal(err)
	}
	t.Cleanup((&http.Client{Transport: rt}).CloseIdleConnections)
	return veza.New(base, rt)
}

func person(name string) scim.User {
	return scim.User{
		UserName:    name,
		DisplayName: name,
		Name:        &scim.Name{GivenName: "G", FamilyName: "F"},
		Emails:      []scim.Email{{Value: name, Primary: true}},
	}
}

// asked lists the requests since the last call, as "METHOD path".
func asked(s *sandbox.Server) []string {
	var out []string
	for _, r := range s.Requests() {
		out = append(out, r.Method+" "+strings.TrimPrefix(r.Path, "/scim/v2"))
	}
	s.Forget()
	return out
}

func wantAsked(t *testing.T, s *sandbox.Server, want ...string) {
	t.Helper()
	if got := asked(s); !slices.Equal(got, want) {
		t.Errorf("asked %v, want %v", got, want)
	}
}

func TestAPersonsLifeInTheSandbox(t *testing.T) {
	t.Parallel()
	server, c := served(t)
	ctx := t.Context()
	ada, err := c.CreateUser(ctx, person("ada@example.com"))
	if err != nil || ada.ID == "" || ada.Active == nil || !*ada.Active {
		t.Fatalf("%+v, error %v", ada, err)
	}
	wantAsked(t, server, "POST /Users")
	_, err = c.CreateUser(ctx, person("ADA@example.com"))
	is(t, err, veza.ErrConflict)
	wantAsked(t, server, "POST /Users")
	if found, err := c.UserByName(ctx, "Ada@Example.com"); err != nil || found.ID != ada.ID {
		t.Errorf("found %+v, error %v", found, err)
	}
	wantAsked(t, server, "GET /Users")
	off, err := c.PatchUser(ctx, ada.ID, scim.Operation{Op: "replace", Path: "active", Value: false})
	if err != nil || off.Active == nil || *off.Active {
		t.Errorf("%+v, error %v", off, err)
	}
	if got := len(asked(server)); got > 2 {
		t.Errorf("a PATCH took %d requests", got)
	}
	if err := c.DeleteUser(ctx, ada.ID); err != nil {
		t.Error(err)
	}
	_, err = c.User(ctx, ada.ID)
	is(t, err, veza.ErrNotFound)
	is(t, c.DeleteUser(ctx, ada.ID), veza.ErrNotFound)
	const probe = "GET /ServiceProviderConfig"
	wantAsked(t, server, "DELETE /Users/"+ada.ID, "GET /Users/"+ada.ID, probe, "DELETE /Users/"+ada.ID, probe)
}

func TestEveryoneInTheSandboxIsListed(t *testing.T) {
	t.Parallel()
	server, c := served(t, sandbox.WithPageSize(10))
	before, err := c.CountUsers(t.Context())
	if err != nil {
		t.Fatal(err)
	}
	for i := range 25 {
		if _, err := c.CreateUser(t.Context(), person(fmt.Sprintf("p%d@example.com", i))); err != nil {
			t.Fatal(err)
		}
	}
	asked(server)
	everyone, err := collect(c.Users(t.Context(), ""))
	if err != nil || len(everyone) != before+25 {
		t.Errorf("%d people, error %v; want %d", len(everyone), err, before+25)
	}
	if got, want := len(asked(server)), (before+25+9)/10; got != want {
		t.Errorf("%d requests, want %d", got, want)
	}
}

func TestALostAnswerOfTheSandboxMakesOnePerson(t *testing.T) {
	t.Parallel()
	tests := map[string]struct {
		fault sandbox.Fault
		want  []string
	}{
		"committed":     {sandbox.Fault{Method: "POST", Path: "/scim/v2/Users", Drop: true, Times: 1}, []string{"POST /Users", "GET /Users"}},
		"not committed": {sandbox.Fault{Method: "POST", Path: "/scim/v2/Users", Status: 502, Times: 1}, []string{"POST /Users", "GET /Users", "POST /Users"}},
		"limit met":     {sandbox.Fault{Method: "POST", Path: "/scim/v2/Users", Status: 429, RetryAfter: "0", Times: 1}, []string{"POST /Users", "POST /Users"}},
	}
	for name, tt := range tests {
		t.Run(name, func(t *testing.T) {
			t.Parallel()
			server, c := served(t, sandbox.WithFaults(tt.fault))
			ada, err := c.CreateUser(t.Context(), person("ada@example.com"))
			if err != nil || ada.ID == "" {
				t.Fatalf("%+v, error %v", ada, err)
			}
			wantAsked(t, server, tt.want...)
			found, err := collect(c.Users(t.Context(), `userName eq "ada@example.com"`))
			if err != nil || len(found) != 1 || found[0].ID != ada.ID {
				t.Errorf("%d people, error %v", len(found), err)
			}
		})
	}
}

func TestMembersInTheSandbox(t *testing.T) {
	t.Parallel()
	_, c := served(t)
	ctx := t.Context()
	var ids []string
	for i := range 3 {
		u, err := c.CreateUser(ctx, person(fmt.Sprintf("p%d@example.com", i)))
		if err != nil {
			t.Fatal(err)
		}
		ids = append(ids, u.ID)
	}
	red, err := c.CreateGroup(ctx, scim.Group{DisplayName: "Red"})
	if err != nil {
		t.Fatal(err)
	}
	steps := []struct {
		call func() error
		want []string
	}{
		{func() error { return c.AddMembers(ctx, red.ID, ids[0], ids[1]) }, ids[:2]},
		{func() error { return c.AddMembers(ctx, red.ID, ids[1]) }, ids[:2]},
		{func() error { return c.RemoveMembers(ctx, red.ID, ids[0], ids[2]) }, ids[1:2]},
		{func() error { return c.ReplaceMembers(ctx, red.ID, ids) }, ids},
		{func() error { return c.ChangeMembers(ctx, red.ID, ids[:1], ids[2:]) }, ids[:2]},
		{func() error { return c.ReplaceMembers(ctx, red.ID, nil) }, nil},
	}
	for i, step := range steps {
		if err := step.call(); err != nil {
			t.Fatalf("step %d: %v", i, err)
		}
		g, err := c.GroupWithMembers(ctx, red.ID)
		if err != nil {
			t.Fatal(err)
		}
		var got []string
		for _, m := range g.Members {
			got = append(got, m.Value)
		}
		if !slices.Equal(slices.Sorted(slices.Values(got)), slices.Sorted(slices.Values(step.want))) {
			t.Errorf("step %d: members %v, want %v", i, got, step.want)
		}
	}
	if found, err := c.GroupByName(ctx, "red"); err != nil || found.ID != red.ID {
		t.Errorf("found %+v, error %v", found, err)
	}
	if err := c.DeleteGroup(ctx, red.ID); err != nil {
		t.Error(err)
	}
	is(t, c.AddMembers(ctx, red.ID, ids[0]), veza.ErrNotFound)
}

func TestASandboxThatIsOffIsSwitchedOn(t *testing.T) {
	t.Parallel()
	server, c := served(t, sandbox.WithSCIMDisabled())
	ctx := t.Context()
	_, err := c.User(ctx, "7")
	is(t, err, veza.ErrSCIMOff)
	wantAsked(t, server, "GET /Users/7", "GET /ServiceProviderConfig")
	if s, err := c.SignInSettings(ctx); err != nil || s.SCIMEnabled {
		t.Errorf("%+v, error %v", s, err)
	}
	if s, err := c.UpdateSignInSettings(ctx, veza.SignInSettings{SCIMEnabled: true}); err != nil || !s.SCIMEnabled {
		t.Errorf("%+v, error %v", s, err)
	}
	if err := c.AwaitSCIM(ctx, nil); err != nil {
		t.Error(err)
	}
	_, err = c.User(ctx, "7")
	is(t, err, veza.ErrNotFound)
}

func TestAKeyThatTheSandboxDoesNotKnow(t *testing.T) {
	t.Parallel()
	server, _ := served(t)
	c := clientOf(t, server, "no-such-key")
	_, err := c.User(t.Context(), "7")
	is(t, err, veza.ErrUnauthorized)
	_, err = c.SignInSettings(t.Context())
	is(t, err, veza.ErrUnauthorized)
}
