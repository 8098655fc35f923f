package scimgroupmembers_test

import (
	"encoding/json"
	"fmt"
	"maps"
	"net/http"
	"slices"
	"strings"
	"testing"

	"github.com/google/go-cmp/cmp"
	"github.com/hashicorp/terraform-plugin-testing/plancheck"

	"github.com/veza/terraform-provider-veza/internal/acctest"
	"github.com/veza/terraform-provider-veza/internal/sandbox"
	"github.com/veza/terraform-provider-veza/internal/scim"
)

const typeName = "veza_scim_group_members_exclusive"

// newGroup and newPerson leave no trace in the request log.
func newGroup(t *testing.T, box *sandbox.Server, name string) string {
	t.Helper()
	g, err := box.Tenant().CreateGroup(t.Context(), scim.Object{"schemas": []any{scim.GroupURN}, "displayName": name})
	if err != nil {
		t.Fatal(err)
	}
	return fmt.Sprint(g["id"])
}

func newPerson(t *testing.T, box *sandbox.Server, given string) string {
	t.Helper()
	address := strings.ToLower(given) + "@example.com"
	u, err := box.Tenant().CreateUser(t.Context(), scim.Object{
		"schemas": []any{scim.UserURN}, "userName": address, "displayName": given + " Lee",
		"name":   scim.Object{"givenName": given, "familyName": "Lee"},
		"emails": []any{scim.Object{"value": address, "primary": true}},
	})
	if err != nil {
		t.Fatal(err)
	}
	return fmt.Sprint(u["id"])
}

func outside(t *testing.T, box *sandbox.Server, groupID string, ops ...scim.Operation) {
	t.Helper()
	if _, err := box.Tenant().PatchGroup(t.Context(), groupID, ops); err != nil {
		t.Fatal(err)
	}
}

func adding(ids ...string) scim.Operation {
	var values []any
	for _, id := range ids {
		values = append(values, scim.Object{"value": id})
	}
	return scim.Operation{Op: "add", Path: "members", Value: values}
}

func removing(id string) scim.Operation {
	return scim.Operation{Op: "remove", Path: fmt.Sprintf("members[value eq %q]", id)}
}

// members are the ids of those in the group, sorted.
func members(t *testing.T, box *sandbox.Server, groupID string) []string {
	t.Helper()
	groups, err := box.Tenant().Groups(t.Context())
	if err != nil {
		t.Fatal(err)
	}
	var ids []string
	for _, g := range groups {
		if g.ID != groupID {
			continue
		}
		for _, m := range g.Members {
			ids = append(ids, m.Value)
		}
	}
	slices.Sort(ids)
	return ids
}

func wantMembers(t *testing.T, box *sandbox.Server, groupID string, want ...string) {
	t.Helper()
	slices.Sort(want)
	if got := members(t, box, groupID); !slices.Equal(got, want) {
		t.Errorf("the members are %v, want %v", got, want)
	}
}

// set is the configuration of a group with these members.
func set(groupID string, userIDs ...string) acctest.Attrs {
	return acctest.Attrs{"group_id": groupID, "user_ids": append([]string{}, userIDs...)}
}

func with(config, changes acctest.Attrs) acctest.Attrs {
	out := maps.Clone(config)
	maps.Copy(out, changes)
	return out
}

// scene is a group and three people, of whom nobody is a member.
type scene struct {
	box                  *sandbox.Server
	r                    *acctest.Resource
	group, ann, bob, cat string
}

func newScene(t *testing.T) scene {
	t.Helper()
	box, srv := acctest.Tenant(t, nil)
	return scene{
		box: box, r: srv.Resource(typeName), group: newGroup(t, box, "Engineering"),
		ann: newPerson(t, box, "Ann"), bob: newPerson(t, box, "Bob"), cat: newPerson(t, box, "Cat"),
	}
}

// operations are the PATCH operations of the one write in the log, which is the only
// request too unless looks says how many reads come with it.
func (s scene) operations(t *testing.T, looks int) []scim.Operation {
	t.Helper()
	writes := s.box.Writes()
	if len(writes) != 1 || writes[0].Method != http.MethodPatch || len(s.box.Requests()) > 1+looks {
		t.Fatalf("sent %v, want one PATCH and at most %d reads", s.box.Requests(), looks)
	}
	var body struct{ Operations []scim.Operation }
	if err := json.Unmarshal(writes[0].Body, &body); err != nil {
		t.Fatal(err)
	}
	s.box.Forget()
	return body.Operations
}

func values(ids ...string) []any {
	slices.Sort(ids)
	out := []any{}
	for _, id := range ids {
		out = append(out, map[string]any{"value": id})
	}
	return out
}

func TestEveryStepOfALifeIsOneRequest(t *testing.T) {
	t.Parallel()
	s := newScene(t)
	config := set(s.group, s.ann, s.bob)
	p := s.r.MustPlan(nil, config)
	if got := s.box.Requests(); len(got) != 1 || got[0].Method != http.MethodGet {
		t.Errorf("the plan of a take-over sent %v, want one look at the members", got)
	}
	s.box.Forget()

	state, diags := s.r.ApplyPlan(p)
	diags.None(t)
	want := []scim.Operation{{Op: "replace", Path: "members", Value: values(s.ann, s.bob)}}
	if diff := cmp.Diff(want, s.operations(t, 0)); diff != "" {
		t.Errorf("create (-want +got):\n%s", diff)
	}
	state = s.r.MustRead(state)
	if got := s.box.Requests(); len(got) != 1 || got[0].Method != http.MethodGet {
		t.Errorf("read sent %v", got)
	}
	s.box.Forget()
	if p := s.r.MustPlan(state, config); p.Action != plancheck.ResourceActionNoop {
		t.Errorf("planned %s", p.Action)
	}

	p = s.r.MustPlan(state, set(s.group, s.bob, s.cat))
	if got := s.box.Requests(); len(got) != 1 || got[0].Path != "/api/v1/users/self" {
		t.Errorf("the plan of a removal sent %v, want one question whose the key in use is", got)
	}
	s.box.Forget()
	state, diags = s.r.ApplyPlan(p)
	diags.None(t)
	want = []scim.Operation{
		{Op: "remove", Path: fmt.Sprintf("members[value eq %q]", s.ann)},
		{Op: "add", Path: "members", Value: values(s.cat)},
	}
	if diff := cmp.Diff(want, s.operations(t, 0)); diff != "" {
		t.Errorf("update (-want +got):\n%s", diff)
	}
	wantMembers(t, s.box, s.group, s.bob, s.cat)

	state = s.r.MustApply(state, with(set(s.group, s.bob, s.cat), acctest.Attrs{"on_destroy": "remove"}))
	if got := s.box.Requests(); len(got) != 0 {
		t.Errorf("a change of on_destroy sent %v", got)
	}
	outside(t, s.box, s.group, adding(s.ann))
	s.r.MustApply(state, nil)
	if got := s.operations(t, 0); len(got) != 2 {
		t.Errorf("destroyed with %v", got)
	}
	wantMembers(t, s.box, s.group, s.ann) // whom it did not add, it does not remove
}

// A tenant answers an empty group without members, and absent is not empty: only a
// read can tell that the last one is out.
func TestAnEmptySetEmptiesTheGroup(t *testing.T) {
	t.Parallel()
	s := newScene(t)
	state := s.r.MustApply(nil, set(s.group, s.ann))
	s.box.Forget()
	state = s.r.MustApply(state, set(s.group))
	s.operations(t, 1)
	wantMembers(t, s.box, s.group)
	if p := s.r.MustPlan(s.r.MustRead(state), set(s.group)); p.Action != plancheck.ResourceActionNoop {
		t.Errorf("planned %s to %v", p.Action, p.Values)
	}
	s.box.Forget()
	s.r.MustApply(nil, set(s.group))
	if got := s.box.Count(http.MethodPatch, "/"); got != 1 {
		t.Errorf("an empty set of an empty group sent %v", s.box.Requests())
	}
}

func TestATakeoverNamesThoseWhomItRemoves(t *testing.T) {
	t.Parallel()
	s := newScene(t)
	outside(t, s.box, s.group, adding(s.ann, s.bob))

	p := s.r.Plan(nil, set(s.group, s.bob, s.cat))
	p.Diagnostics.WantWarning(t, "Members Would Be Removed", `"Engineering"`, "Ann Lee ("+s.ann+")")
	if p.Diagnostics.HasError() || strings.Contains(p.Diagnostics.String(), "Bob") {
		t.Errorf("the plan says %s", p.Diagnostics)
	}
	if writes := s.box.Writes(); len(writes) != 0 {
		t.Errorf("the plan wrote %v", writes)
	}
	state, _ := s.r.ApplyPlan(p)
	wantMembers(t, s.box, s.group, s.bob, s.cat)
	if diff := cmp.Diff(s.r.MustRead(state), state); diff != "" {
		t.Errorf("the state is not what is there:\n%s", diff)
	}
	s.r.MustPlan(nil, set(s.group, s.bob, s.cat)) // nobody goes, nothing is said
}

func TestWhoWasAddedSinceTheRefreshStaysUntilAPlanNamesThem(t *testing.T) {
	t.Parallel()
	s := newScene(t)
	state := s.r.MustApply(nil, set(s.group, s.ann))
	p := s.r.MustPlan(state, set(s.group, s.ann, s.bob))
	outside(t, s.box, s.group, adding(s.cat))
	state, diags := s.r.ApplyPlan(p)
	diags.None(t)
	wantMembers(t, s.box, s.group, s.ann, s.bob, s.cat)

	state = s.r.MustRead(state)
	if p := s.r.MustPlan(state, set(s.group, s.ann, s.bob)); p.Action != plancheck.ResourceActionUpdate {
		t.Errorf("planned %s", p.Action)
	}
	s.r.MustApply(state, set(s.group, s.ann, s.bob))
	wantMembers(t, s.box, s.group, s.ann, s.bob)
}

func TestWhoWasRemovedOutsideIsPutBack(t *testing.T) {
	t.Parallel()
	s := newScene(t)
	config := set(s.group, s.ann, s.bob)
	state := s.r.MustApply(nil, config)
	outside(t, s.box, s.group, removing(s.ann))
	state = s.r.MustRead(state)
	s.box.Forget()
	s.r.MustApply(state, config)
	want := []scim.Operation{{Op: "add", Path: "members", Value: values(s.ann)}}
	if diff := cmp.Diff(want, s.operations(t, 0)); diff != "" {
		t.Errorf("update (-want +got):\n%s", diff)
	}
}

func TestDestroyDoesWhatOnDestroySays(t *testing.T) {
	t.Parallel()
	for onDestroy, left := range map[string]int{"": 2, "retain": 2, "remove": 0} {
		t.Run(onDestroy, func(t *testing.T) {
			t.Parallel()
			s := newScene(t)
			config := set(s.group, s.ann, s.bob)
			if onDestroy != "" {
				config["on_destroy"] = onDestroy
			}
			state := s.r.MustApply(nil, config)
			s.box.Forget()
			s.r.MustApply(state, nil)
			if got := members(t, s.box, s.group); len(got) != left {
				t.Errorf("%d members are left, want %d", len(got), left)
			}
			if left > 0 && len(s.box.Requests()) > 0 {
				t.Errorf("retaining sent %v", s.box.Requests())
			}
		})
	}
}

func TestAGroupThatDisappearsIsPlannedAnewAndItsDestroySucceeds(t *testing.T) {
	t.Parallel()
	s := newScene(t)
	config := with(set(s.group, s.ann), acctest.Attrs{"on_destroy": "remove"})
	state := s.r.MustApply(nil, config)
	if err := s.box.Tenant().DeleteGroup(t.Context(), s.group); err != nil {
		t.Fatal(err)
	}
	s.r.MustApply(state, nil)
	if state = s.r.MustRead(state); state != nil {
		t.Fatalf("state is %v, want none", state.Values)
	}
	p := s.r.MustPlan(nil, config)
	_, diags := s.r.ApplyPlan(p)
	diags.WantError(t, "Members Not Set", s.group)
}

// A tenant whose SCIM is off answers 404 to everything.
func TestATenantWhoseSCIMIsOffHasNotLostAGroup(t *testing.T) {
	t.Parallel()
	s := newScene(t)
	state := s.r.MustApply(nil, with(set(s.group, s.ann), acctest.Attrs{"on_destroy": "remove"}))
	if err := s.box.Tenant().SetSCIMEnabled(t.Context(), false); err != nil {
		t.Fatal(err)
	}
	after, diags := s.r.Read(state)
	diags.WantError(t, "Members Not Read", "Enable SCIM provisioning")
	if after == nil {
		t.Error("the set is gone from the state")
	}
	_, diags = s.r.Apply(state, nil)
	diags.WantError(t, "Members Not Removed", "Enable SCIM provisioning")
	s.r.Plan(nil, set(s.group, s.ann)).Diagnostics.WantError(t, "Present Members Not Read", "Enable SCIM provisioning")
}

func TestAnotherGroupReplacesTheSet(t *testing.T) {
	t.Parallel()
	s := newScene(t)
	security := newGroup(t, s.box, "Security")
	state := s.r.MustApply(nil, set(s.group, s.ann))
	p := s.r.MustPlan(state, set(security, s.ann))
	if p.Action != plancheck.ResourceActionReplace {
		t.Errorf("planned %s", p.Action)
	}
	state, diags := s.r.ApplyPlan(p)
	diags.None(t)
	wantMembers(t, s.box, s.group, s.ann) // retained
	wantMembers(t, s.box, security, s.ann)
	if state.Identity["group_id"] != security {
		t.Errorf("the identity is %v", state.Identity)
	}
}

func TestALostAnswerDoesNoHarm(t *testing.T) {
	t.Parallel()
	for name, fault := range map[string]sandbox.Fault{
		"after the change": {Method: "PATCH", Path: "/scim/v2/Groups", Drop: true, Times: 1},
		"before it":        {Method: "PATCH", Path: "/scim/v2/Groups", Reset: true, Times: 1},
		"by a gateway":     {Method: "PATCH", Path: "/scim/v2/Groups", Status: 502, Times: 1},
	} {
		t.Run(name, func(t *testing.T) {
			t.Parallel()
			s := newScene(t)
			s.box.Fault(fault)
			state := s.r.MustApply(nil, set(s.group, s.ann, s.bob))
			wantMembers(t, s.box, s.group, s.ann, s.bob)
			s.box.Fault(fault)
			s.r.MustApply(state, set(s.group, s.bob, s.cat))
			wantMembers(t, s.box, s.group, s.bob, s.cat)
		})
	}
}

func TestAChangeThatFailsLeavesTheStateAsItWas(t *testing.T) {
	t.Parallel()
	s := newScene(t)
	state := s.r.MustApply(nil, set(s.group, s.ann))
	after, diags := s.r.Apply(state, set(s.group, s.ann, "5a1e"))
	diags.WantError(t, "Members Not Changed", "5a1e")
	if diff := cmp.Diff(state, after); diff != "" {
		t.Errorf("the state became:\n%s", diff)
	}
	wantMembers(t, s.box, s.group, s.ann)
}

func TestGuardsStopThePlanAndNothingIsWritten(t *testing.T) {
	t.Parallel()
	s := newScene(t)
	security := newGroup(t, s.box, "Security")
	config := set(s.group, s.ann, s.bob)
	state := s.r.MustApply(nil, config)
	removing := s.r.MustApply(state, with(config, acctest.Attrs{"on_destroy": "remove"}))
	s.box.Forget()

	protected := acctest.On(t, s.box, acctest.Attrs{"protected_users": []any{"ann@example.com"}}).Resource(typeName)
	for name, p := range map[string]acctest.Plan{
		"an update":                     protected.Plan(state, set(s.group, s.bob)),
		"a take-over":                   protected.Plan(nil, set(s.group, s.bob)),
		"a destroy that removes":        protected.Plan(removing, nil),
		"a replacement that removes":    protected.Plan(removing, with(set(security, s.ann), acctest.Attrs{"on_destroy": "remove"})),
		"a group that is not known yet": protected.Plan(removing, acctest.Attrs{"group_id": acctest.Unknown, "user_ids": []any{s.ann}, "on_destroy": "remove"}),
	} {
		if !p.Diagnostics.HasError() {
			t.Errorf("%s is planned", name)
			continue
		}
		p.Diagnostics.WantError(t, "Protected Person Would Be Removed", "ann@example.com")
	}
	protected.MustPlan(state, nil)
	protected.MustPlan(state, set(s.group, s.ann))
	protected.MustPlan(state, set(security, s.cat))

	limited := acctest.On(t, s.box, acctest.Attrs{"max_removals": "1"}).Resource(typeName)
	limited.Plan(state, set(s.group)).Diagnostics.WantError(t, "Too Many People Would Be Removed", "max_removals", "Already counted")
	if writes := s.box.Writes(); len(writes) != 0 {
		t.Errorf("plans wrote %v", writes)
	}
}

func TestWhatAnotherResourceDecidesIsNotKnownAtPlan(t *testing.T) {
	t.Parallel()
	s := newScene(t)
	outside(t, s.box, s.group, adding(s.ann))
	for name, config := range map[string]acctest.Attrs{
		"the set":    {"group_id": s.group, "user_ids": acctest.Unknown},
		"one member": {"group_id": s.group, "user_ids": []any{s.bob, acctest.Unknown}},
		"the group":  {"group_id": acctest.Unknown, "user_ids": []any{s.bob}},
	} {
		if p := s.r.MustPlan(nil, config); p.Action != plancheck.ResourceActionCreate {
			t.Errorf("%s: planned %s", name, p.Action)
		}
	}
	state := s.r.MustApply(nil, set(s.group, s.ann))
	s.box.Forget()
	s.r.MustPlan(state, acctest.Attrs{"group_id": s.group, "user_ids": []any{acctest.Unknown}})
	if got := s.box.Requests(); len(got) != 0 {
		t.Errorf("the plan sent %v", got)
	}
}

func TestBadInputIsRefusedAtValidate(t *testing.T) {
	t.Parallel()
	r := acctest.NewServer(t).Resource(typeName)
	for name, config := range map[string]acctest.Attrs{
		"empty group": set("", "u1"), "empty person": set("g1", ""), "no group": {"user_ids": []any{}}, "no set": {"group_id": "g1"},
		"unknown on_destroy": with(set("g1"), acctest.Attrs{"on_destroy": "delete"}),
	} {
		if diags := r.Validate(config); !diags.HasError() {
			t.Errorf("%s was accepted", name)
		}
	}
	r.Validate(set("g1")).None(t)
}
