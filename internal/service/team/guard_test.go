package team_test

import (
	"testing"

	"github.com/veza/terraform-provider-veza/internal/access"
	"github.com/veza/terraform-provider-veza/internal/acctest"
	"github.com/veza/terraform-provider-veza/internal/sandbox"
	"github.com/veza/terraform-provider-veza/internal/sandbox/tenant"
)

// on gives somebody a role on a team, beside what they hold, and a key of the team.
func on(t *testing.T, box *sandbox.Server, userName, team string) {
	t.Helper()
	roles, err := box.Tenant().Roles(t.Context())
	if err != nil {
		t.Fatal(err)
	}
	var viewer string
	for _, r := range roles {
		if r.Name == "viewer" {
			viewer = r.ID
		}
	}
	u, err := box.Tenant().UserByName(t.Context(), userName)
	if err != nil {
		t.Fatal(err)
	}
	id := find(t, box, team).ID
	_, err = box.Tenant().UpdateAccount(t.Context(), u.ID, func(a *tenant.Account) error {
		a.TeamRoles = append(a.TeamRoles, tenant.TeamRole{TeamRole: access.TeamRole{TeamID: id, RoleID: viewer}})
		return nil
	})
	if err != nil {
		t.Fatal(err)
	}
	_, err = box.Tenant().MakeKey(t.Context(), tenant.Caller{UserID: u.ID, UserName: userName, TeamID: find(t, box, "Root").ID}, id, "of the team")
	if err != nil {
		t.Fatal(err)
	}
}

// ways are all that end a team: destroying it, and replacing it, of which a CLI plans the
// team as it is (-replace) or reads it (taint), and then a new one.
func ways(state *acctest.State) map[string]func(*acctest.Resource) acctest.Plan {
	return map[string]func(*acctest.Resource) acctest.Plan{
		"destroyed": func(r *acctest.Resource) acctest.Plan { return r.Plan(state, nil) },
		"with -replace": func(r *acctest.Resource) acctest.Plan {
			r.MustPlan(state, data(nil))
			return r.Plan(nil, data(nil))
		},
		"with -replace and another name": func(r *acctest.Resource) acctest.Plan {
			r.MustPlan(state, data(acctest.Attrs{"name": "Other"}))
			return r.Plan(nil, data(acctest.Attrs{"name": "Other"}))
		},
		"tainted": func(r *acctest.Resource) acctest.Plan {
			r.MustRead(state)
			return r.Plan(nil, data(nil))
		},
	}
}

func TestTheEndOfATeamIsARemovalOfItsPeople(t *testing.T) {
	t.Parallel()
	box, srv := acctest.Tenant(t, nil)
	state := srv.Resource(typeName).MustApply(nil, data(nil))
	on(t, box, tenant.BreakGlassAdmin, "Data")
	for name, plan := range ways(state) {
		guarded := func(more acctest.Attrs) acctest.Diagnostics {
			box.Forget()
			diags := plan(acctest.On(t, box, more).Resource(typeName)).Diagnostics
			if writes := box.Writes(); len(writes) > 0 {
				t.Errorf("%s: plans wrote %v", name, writes)
			}
			return diags
		}
		ordinary := guarded(nil)
		if ordinary.HasError() {
			t.Errorf("%s: %v", name, ordinary)
		}
		ordinary.WantWarning(t, "Roles On A Team Would Be Removed", `1 person belongs to the team "Data"`)
		if asked := box.Requests(); len(asked) > 3 {
			t.Errorf("%s: asked %v", name, asked)
		}
		guarded(acctest.Attrs{"max_removals": "0"}).WantError(t, "Too Many People Would Be Removed", `the team "Data"`, "max_removals")
		guarded(acctest.Attrs{"protected_users": []any{tenant.BreakGlassAdmin}}).
			WantError(t, "Protected Person Would Be Removed", `deletes the team "Data", which has a role for `+tenant.BreakGlassAdmin)
		guarded(acctest.Attrs{"protected_users": []any{tenant.SCIMAdmin}}).WantWarning(t, "Roles On A Team Would Be Removed")
	}
}

func TestATeamThatHasAKeyOfTheOwnersIsDeletedWithAWarning(t *testing.T) {
	t.Parallel()
	box, srv := acctest.Tenant(t, nil)
	state := srv.Resource(typeName).MustApply(nil, data(nil))
	on(t, box, tenant.SCIMAdmin, "Data")
	for name, plan := range ways(state) {
		diags := plan(acctest.On(t, box, nil).Resource(typeName)).Diagnostics
		if diags.HasError() {
			t.Errorf("%s: %v", name, diags)
		}
		diags.WantWarning(t, "Key In Use May Belong To The Team", tenant.SCIMAdmin)
	}
}
