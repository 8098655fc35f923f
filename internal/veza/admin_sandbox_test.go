package veza_test

import (
	"errors"
	"fmt"
	"net/http"
	"slices"
	"sync"
	"testing"
	"time"

	"github.com/google/go-cmp/cmp"

	"github.com/veza/terraform-provider-veza/internal/sandbox"
	"github.com/veza/terraform-provider-veza/internal/scim"
	"github.com/veza/terraform-provider-veza/internal/veza"
)

// roleID is the id of the sandbox's role of that name.
func roleID(t *testing.T, c *veza.Client, name string) string {
	t.Helper()
	for r, err := range c.Roles(t.Context()) {
		if err != nil {
			t.Fatal(err)
		}
		if r.Name == name {
			return r.ID
		}
	}
	t.Fatalf("no role %q", name)
	return ""
}

func TestATeamsLifeInTheSandbox(t *testing.T) {
	t.Parallel()
	server, c := served(t)
	ctx := t.Context()
	made, err := c.CreateTeam(ctx, veza.Team{Name: "Data", Description: "d", Providers: []veza.Provider{{ID: "okta"}}})
	if err != nil || made.ID == "" || made.PolicyType != veza.PolicyProviderIDSet || made.CreatedAt == "" {
		t.Fatalf("%+v, error %v", made, err)
	}
	wantAsked(t, server, "POST /api/v1/teams")
	_, err = c.CreateTeam(ctx, veza.Team{Name: "DATA"})
	is(t, err, veza.ErrConflict)
	if found, err := c.TeamByName(ctx, "data"); err != nil || !cmp.Equal(found, made) {
		t.Errorf("%+v, error %v", found, err)
	}
	after, err := c.UpdateTeam(ctx, veza.Team{ID: made.ID, Name: "Lake", PolicyType: veza.PolicyUnbound}, "name", "policy_type", "providers")
	if err != nil || after.Name != "Lake" || after.PolicyType != veza.PolicyUnbound || len(after.Providers) != 0 || after.Description != "d" {
		t.Errorf("%+v, error %v", after, err)
	}
	if got, err := c.Team(ctx, made.ID); err != nil || !cmp.Equal(got, after) {
		t.Errorf("%+v, error %v", got, err)
	}
	if err := c.DeleteTeam(ctx, made.ID); err != nil {
		t.Error(err)
	}
	_, err = c.Team(ctx, made.ID)
	is(t, err, veza.ErrNotFound)
	is(t, c.DeleteTeam(ctx, made.ID), veza.ErrNotFound)
}

func TestALocalUsersLifeInTheSandbox(t *testing.T) {
	t.Parallel()
	server, c := served(t)
	ctx := t.Context()
	root, err := c.TeamByName(ctx, "Root")
	if err != nil || !root.IsRoot() {
		t.Fatalf("%+v, error %v", root, err)
	}
	operator := veza.TeamRole{TeamID: root.ID, RoleID: roleID(t, c, "operator")}
	fresh := veza.NewUser{Name: "Eve", Email: "eve@example.com", Password: "correct horse battery", GivenName: "Eve", TeamRoles: []veza.TeamRole{operator}}
	server.Forget()
	id, err := c.CreateLocalUser(ctx, fresh)
	if err != nil || id == "" {
		t.Fatal(id, err)
	}
	wantAsked(t, server, "POST /api/v1/users")
	_, err = c.CreateLocalUser(ctx, fresh)
	is(t, err, veza.ErrConflict)
	eve, err := c.LocalUser(ctx, id)
	if err != nil || eve.Email != "eve@example.com" || !eve.Enabled || len(eve.TeamRoles) != 1 || eve.TeamRoles[0].RoleName != "operator" {
		t.Errorf("%+v, error %v", eve, err)
	}
	if after, err := c.UpdateLocalUser(ctx, veza.User{ID: id}, "enabled"); err != nil || after.Enabled || after.GivenName != "Eve" {
		t.Errorf("%+v, error %v", after, err)
	}
	if self, err := c.Self(ctx); err != nil || self.ID == "" || self.ID == id {
		t.Errorf("%+v, error %v", self, err)
	}
	if err := c.DeleteLocalUser(ctx, id); err != nil {
		t.Error(err)
	}
	_, err = c.LocalUser(ctx, id)
	is(t, err, veza.ErrNotFound)
}

func TestALostAnswerInTheSandboxMakesOneOfEach(t *testing.T) {
	t.Parallel()
	for name, fault := range map[string]sandbox.Fault{"made": {Drop: true}, "not made": {Reset: true}, "gateway": {Status: 504}} {
		t.Run(name, func(t *testing.T) {
			t.Parallel()
			server, c := served(t)
			fault.Method, fault.Path, fault.Times = http.MethodPost, "/api/v1/teams", 1
			server.Fault(fault)
			fault.Path = "/api/v1/users"
			server.Fault(fault)
			ctx := t.Context()
			if team, err := c.CreateTeam(ctx, veza.Team{Name: "Data"}); err != nil || team.Name != "Data" {
				t.Errorf("%+v, error %v", team, err)
			}
			if all, err := collect(c.Teams(ctx)); err != nil || len(all) != 2 {
				t.Errorf("teams %+v, error %v", all, err)
			}
			id, err := c.CreateLocalUser(ctx, veza.NewUser{Name: "Eve", Email: "eve@example.com", Password: "correct horse battery"})
			if err != nil {
				t.Error(err)
			}
			if eve, err := c.LocalUser(ctx, id); err != nil || eve.Email != "eve@example.com" {
				t.Errorf("%+v, error %v", eve, err)
			}
		})
	}
}

func TestThirtyAssignmentsAtOnceInASlowSandboxLoseNone(t *testing.T) {
	t.Parallel()
	server, c := served(t, sandbox.WithLatency(20*time.Millisecond))
	ctx := t.Context()
	ada, err := c.CreateUser(ctx, person("ada@example.com"))
	if err != nil {
		t.Fatal(err)
	}
	viewer := roleID(t, c, "viewer")
	var want, got []string
	for i := range 30 {
		team, err := c.CreateTeam(ctx, veza.Team{Name: fmt.Sprintf("Team %02d", i)})
		if err != nil {
			t.Fatal(err)
		}
		want = append(want, team.ID)
	}
	server.Forget()
	var all sync.WaitGroup
	for _, team := range want {
		all.Go(func() {
			if err := c.AssignRole(ctx, ada.ID, team, viewer); err != nil {
				t.Error(err)
			}
		})
	}
	all.Wait()
	writes := server.Writes()
	user, err := c.LocalUser(ctx, ada.ID)
	if err != nil {
		t.Fatal(err)
	}
	for _, r := range user.TeamRoles {
		got = append(got, r.TeamID)
	}
	slices.Sort(want)
	slices.Sort(got)
	if diff := cmp.Diff(want, got); diff != "" {
		t.Errorf("teams (-want +got):\n%s", diff)
	}
	if len(writes) > 5 {
		t.Errorf("%d writes for 30 assignments", len(writes))
	}
}

func TestARoleFromAGroupStaysInTheSandbox(t *testing.T) {
	t.Parallel()
	_, c := served(t)
	ctx := t.Context()
	ada, err := c.CreateUser(ctx, person("ada@example.com"))
	if err != nil {
		t.Fatal(err)
	}
	group, err := c.CreateGroup(ctx, scim.Group{DisplayName: "Engineering"})
	if err != nil {
		t.Fatal(err)
	}
	team, err := c.TeamByName(ctx, "Engineering")
	if err != nil {
		t.Fatal(err)
	}
	viewer := roleID(t, c, "viewer")
	grant := veza.TeamRole{TeamID: team.ID, RoleID: viewer}
	if _, err := c.PutRoleMapping(ctx, veza.RoleMapping{Group: "engineering", TeamRoles: []veza.TeamRole{grant}}); err != nil {
		t.Fatal(err)
	}
	if err := c.AssignRole(ctx, ada.ID, team.ID, viewer); err != nil {
		t.Fatal(err)
	}
	if err := c.AddMembers(ctx, group.ID, ada.ID); err != nil {
		t.Fatal(err)
	}
	if err := c.UnassignRole(ctx, ada.ID, team.ID, viewer); !errors.Is(err, veza.ErrHeldElsewhere) {
		t.Errorf("error %v", err)
	}
	if err := c.RemoveMembers(ctx, group.ID, ada.ID); err != nil {
		t.Fatal(err)
	}
	if user, err := c.LocalUser(ctx, ada.ID); err != nil || len(user.TeamRoles) != 0 {
		t.Errorf("after the group went the user holds %v, error %v", user.TeamRoles, err)
	}
	if all, err := c.RoleMappings(ctx); err != nil || len(all) != 1 || len(all[0].TeamRoles) != 1 {
		t.Errorf("%v, error %v", all, err)
	}
	if row, err := c.RoleMapping(ctx, "ENGINEERING"); err != nil || row.TeamRoles[0].RoleID != viewer {
		t.Errorf("%v, error %v", row, err)
	}
	if err := c.DeleteRoleMapping(ctx, "Engineering"); err != nil {
		t.Error(err)
	}
	_, err = c.RoleMapping(ctx, "Engineering")
	is(t, err, veza.ErrNotFound)
}

func TestAKeysLifeInTheSandbox(t *testing.T) {
	t.Parallel()
	server, c := served(t)
	ctx := t.Context()
	self, err := c.Self(ctx)
	if err != nil {
		t.Fatal(err)
	}
	root, err := c.TeamByName(ctx, "Root")
	if err != nil {
		t.Fatal(err)
	}
	key, err := c.CreateKey(ctx, "ci", root.ID)
	if err != nil || key.AccessKey == "" || key.UserID != self.ID || key.Status != veza.KeyActive || key.TeamName != "Root" {
		t.Fatalf("key of %s, error %v", key.UserID, err)
	}
	using := clientOf(t, server, key.AccessKey)
	if _, err := using.Self(ctx); err != nil {
		t.Error(err)
	}
	for _, step := range []struct {
		do     func() error
		status string
	}{
		{func() error { return c.RevokeKey(ctx, key.ID) }, veza.KeyInactive},
		{func() error { return c.ReinstateKey(ctx, key.ID) }, veza.KeyActive},
		{func() error { _, err := c.RenameKey(ctx, key.ID, "deploy"); return err }, veza.KeyActive},
	} {
		if err := step.do(); err != nil {
			t.Fatal(err)
		}
		got, err := c.Key(ctx, key.ID)
		if err != nil || got.Status != step.status || got.AccessKey != "" {
			t.Errorf("the key is %s, error %v", got.Status, err)
		}
		_, err = using.Self(ctx)
		if step.status == veza.KeyActive {
			is(t, err)
		} else {
			is(t, err, veza.ErrUnauthorized)
		}
	}
	if mine, err := collect(c.Keys(ctx, self.ID)); err != nil || !slices.ContainsFunc(mine, func(k veza.Key) bool { return k.Name == "deploy" }) {
		t.Errorf("%d keys, error %v", len(mine), err)
	}
	if err := c.DeleteKey(ctx, key.ID); err != nil {
		t.Error(err)
	}
	_, err = c.Key(ctx, key.ID)
	is(t, err, veza.ErrNotFound)
	is(t, c.DeleteKey(ctx, key.ID), veza.ErrNotFound)
}

func TestALostKeyInTheSandboxIsNamed(t *testing.T) {
	t.Parallel()
	server, c := served(t)
	server.Fault(sandbox.Fault{Method: http.MethodPost, Path: "/api/preview/keys", Drop: true, Times: 1})
	_, err := c.CreateKey(t.Context(), "ci", "")
	var named string
	for k, failed := range c.Keys(t.Context(), "") {
		if failed == nil && k.Name == "ci" {
			named = k.ID
		}
	}
	if named == "" {
		t.Error("the sandbox made no key")
	}
	says(t, err, named, "Delete")
}

func TestTheSandboxsAuditLogTellsWhatWasAsked(t *testing.T) {
	t.Parallel()
	_, c := served(t)
	ctx := t.Context()
	if _, err := c.CreateTeam(ctx, veza.Team{Name: "Data"}); err != nil {
		t.Fatal(err)
	}
	self, err := c.Self(ctx)
	if err != nil {
		t.Fatal(err)
	}
	events, err := collect(c.AuditEvents(ctx, veza.AuditQuery{Method: http.MethodPost, UserID: self.ID, PageSize: 1}))
	if err != nil || len(events) != 1 {
		t.Fatalf("%+v, error %v", events, err)
	}
	if e := events[0]; e.Method != http.MethodPost || e.UserID != self.ID || e.Email != self.Email || e.HTTPStatus != 200 || e.EndedAt == "" {
		t.Errorf("%+v", e)
	}
}

func TestGroupsOfEveryNameHaveARowInTheSandbox(t *testing.T) {
	t.Parallel()
	_, c := served(t)
	ctx := t.Context()
	team, err := c.TeamByName(ctx, "Root")
	if err != nil {
		t.Fatal(err)
	}
	grant := veza.TeamRole{TeamID: team.ID, RoleID: roleID(t, c, "viewer")}
	for _, name := range []string{"R&D / EU", "a%2Fb", "50% + more?", "Zürich", `"quoted"`, "a:b", "...", "a;b=c"} {
		if _, err := c.PutRoleMapping(ctx, veza.RoleMapping{Group: name, TeamRoles: []veza.TeamRole{grant}}); err != nil {
			t.Errorf("%q: %v", name, err)
			continue
		}
		if row, err := c.RoleMapping(ctx, name); err != nil || row.Group != name {
			t.Errorf("%q is read as %q, error %v", name, row.Group, err)
		}
		if err := c.DeleteRoleMapping(ctx, name); err != nil {
			t.Errorf("%q: %v", name, err)
		}
	}
}
