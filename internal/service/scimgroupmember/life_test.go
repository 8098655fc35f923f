package scimgroupmember_test

import (
	"fmt"
	"net/http"
	"slices"
	"strings"
	"sync"
	"testing"

	"github.com/hashicorp/terraform-plugin-testing/plancheck"

	"github.com/veza/terraform-provider-veza/internal/acctest"
	"github.com/veza/terraform-provider-veza/internal/sandbox"
	"github.com/veza/terraform-provider-veza/internal/scim"
)

const typeName = "veza_scim_group_member"

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

func pair(groupID, userID string) acctest.Attrs {
	return acctest.Attrs{"group_id": groupID, "user_id": userID}
}

func TestEveryStepOfALifeIsOneRequest(t *testing.T) {
	t.Parallel()
	box, srv := acctest.Tenant(t, nil)
	r := srv.Resource(typeName)
	group, ann, bob := newGroup(t, box, "Engineering"), newPerson(t, box, "Ann"), newPerson(t, box, "Bob")
	outside(t, box, group, adding(bob))
	expect := func(step, method string) {
		t.Helper()
		if got := box.Requests(); len(got) != 1 || got[0].Method != method {
			t.Errorf("%s sent %v, want one %s", step, got, method)
		}
		box.Forget()
	}

	state := r.MustApply(nil, pair(group, ann))
	expect("create", http.MethodPatch)
	wantMembers(t, box, group, ann, bob)
	state = r.MustRead(state)
	expect("read", http.MethodGet)
	if p := r.MustPlan(state, pair(group, ann)); p.Action != plancheck.ResourceActionNoop {
		t.Errorf("planned %s", p.Action)
	}
	p := r.MustPlan(state, nil)
	// Whose is the key in use?
	expect("planning the delete", http.MethodGet)
	_, diags := r.ApplyPlan(p)
	diags.None(t)
	expect("delete", http.MethodPatch)
	wantMembers(t, box, group, bob)
}

// An empty group is answered without members. The rest of the answer shows that it is
// whole, so that nothing has to be read to know that the last member is out.
func TestTheLastMemberIsTakenOutByOneRequest(t *testing.T) {
	t.Parallel()
	box, srv := acctest.Tenant(t, nil)
	r := srv.Resource(typeName)
	group, ann := newGroup(t, box, "Engineering"), newPerson(t, box, "Ann")
	state := r.MustApply(nil, pair(group, ann))
	p := r.MustPlan(state, nil)
	box.Forget()
	_, diags := r.ApplyPlan(p)
	diags.None(t)
	wantMembers(t, box, group)
	if got := box.Requests(); len(got) != 1 || got[0].Method != http.MethodPatch {
		t.Errorf("sent %v, want one PATCH", got)
	}
}

func TestSomebodyWhoIsAMemberBecomesManaged(t *testing.T) {
	t.Parallel()
	box, srv := acctest.Tenant(t, nil)
	r := srv.Resource(typeName)
	group, ann := newGroup(t, box, "Engineering"), newPerson(t, box, "Ann")
	outside(t, box, group, adding(ann))
	state := r.MustApply(nil, pair(group, ann))
	wantMembers(t, box, group, ann)
	r.MustApply(state, nil)
	wantMembers(t, box, group)
}

func TestWhatIsRemovedOutsideIsPlannedAnew(t *testing.T) {
	t.Parallel()
	tests := map[string]func(t *testing.T, box *sandbox.Server, group, ann string){
		"the membership": func(t *testing.T, box *sandbox.Server, group, ann string) {
			t.Helper()
			outside(t, box, group, removing(ann))
		},
		"the group": func(t *testing.T, box *sandbox.Server, group, _ string) {
			t.Helper()
			if err := box.Tenant().DeleteGroup(t.Context(), group); err != nil {
				t.Fatal(err)
			}
		},
		"the person": func(t *testing.T, box *sandbox.Server, _, ann string) {
			t.Helper()
			if err := box.Tenant().DeleteUser(t.Context(), ann); err != nil {
				t.Fatal(err)
			}
		},
	}
	for name, remove := range tests {
		t.Run(name, func(t *testing.T) {
			t.Parallel()
			box, srv := acctest.Tenant(t, nil)
			r := srv.Resource(typeName)
			group, ann, bob := newGroup(t, box, "Engineering"), newPerson(t, box, "Ann"), newPerson(t, box, "Bob")
			outside(t, box, group, adding(bob))
			state := r.MustApply(nil, pair(group, ann))
			remove(t, box, group, ann)
			r.MustApply(state, nil) // a destroy of what is gone succeeds
			if state = r.MustRead(state); state != nil {
				t.Fatalf("state is %v, want none", state.Values)
			}
			if p := r.MustPlan(state, pair(group, ann)); p.Action != plancheck.ResourceActionCreate {
				t.Errorf("planned %s", p.Action)
			}
		})
	}
}

// A tenant whose SCIM is off answers 404 to everything.
func TestATenantWhoseSCIMIsOffHasNotLostAMember(t *testing.T) {
	t.Parallel()
	box, srv := acctest.Tenant(t, nil)
	r := srv.Resource(typeName)
	group, ann := newGroup(t, box, "Engineering"), newPerson(t, box, "Ann")
	state := r.MustApply(nil, pair(group, ann))
	if err := box.Tenant().SetSCIMEnabled(t.Context(), false); err != nil {
		t.Fatal(err)
	}
	after, diags := r.Read(state)
	diags.WantError(t, "Member Not Read", "Enable SCIM provisioning")
	if after == nil {
		t.Error("the membership is gone from the state")
	}
	_, diags = r.Apply(state, nil)
	diags.WantError(t, "Member Not Removed", "Enable SCIM provisioning")
	_, diags = r.Apply(nil, pair(group, ann))
	diags.WantError(t, "Member Not Added", "Enable SCIM provisioning")
}

func TestAnotherGroupOrPersonReplacesTheMembership(t *testing.T) {
	t.Parallel()
	box, srv := acctest.Tenant(t, nil)
	r := srv.Resource(typeName)
	engineering, security := newGroup(t, box, "Engineering"), newGroup(t, box, "Security")
	ann, bob := newPerson(t, box, "Ann"), newPerson(t, box, "Bob")
	state := r.MustApply(nil, pair(engineering, ann))

	for attribute, config := range map[string]acctest.Attrs{"group_id": pair(security, ann), "user_id": pair(engineering, bob)} {
		p := r.MustPlan(state, config)
		if p.Action != plancheck.ResourceActionReplace || len(p.RequiresReplace) != 1 || !strings.Contains(p.RequiresReplace[0], attribute) {
			t.Errorf("%s: planned %s because of %v", attribute, p.Action, p.RequiresReplace)
		}
	}
	state = r.MustApply(state, pair(security, ann))
	wantMembers(t, box, engineering)
	wantMembers(t, box, security, ann)
	if state.Identity["group_id"] != security || state.Identity["user_id"] != ann {
		t.Errorf("the identity is %v", state.Identity)
	}
}

func TestAnUnknownPersonOrGroupIsAnError(t *testing.T) {
	t.Parallel()
	box, srv := acctest.Tenant(t, nil)
	r := srv.Resource(typeName)
	group, ann := newGroup(t, box, "Engineering"), newPerson(t, box, "Ann")
	for name, config := range map[string]acctest.Attrs{"person": pair(group, "5a1e"), "group": pair("5a1e", ann)} {
		state, diags := r.Apply(nil, config)
		diags.WantError(t, "Member Not Added", "5a1e")
		if state != nil {
			t.Errorf("%s: state is %v, want none", name, state.Values)
		}
	}
	wantMembers(t, box, group)
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
			box, srv := acctest.Tenant(t, nil)
			r := srv.Resource(typeName)
			group, ann, bob := newGroup(t, box, "Engineering"), newPerson(t, box, "Ann"), newPerson(t, box, "Bob")
			outside(t, box, group, adding(bob))
			box.Fault(fault)
			state := r.MustApply(nil, pair(group, ann))
			wantMembers(t, box, group, ann, bob)
			box.Fault(fault)
			r.MustApply(state, nil)
			wantMembers(t, box, group, bob)
		})
	}
}

// Some servers answer a PATCH with success and do nothing (PATCH answered 200 by a
// fault here): "apply complete" would be a lie.
func TestAnAdditionThatDidNotHappenIsAnError(t *testing.T) {
	t.Parallel()
	box, srv := acctest.Tenant(t, nil)
	group, ann := newGroup(t, box, "Engineering"), newPerson(t, box, "Ann")
	box.Fault(sandbox.Fault{Method: "PATCH", Path: "/scim/v2/Groups", Status: 204})
	_, diags := srv.Resource(typeName).Apply(nil, pair(group, ann))
	diags.WantError(t, "Member Not Added", "not added: "+ann)
}

func TestThirtyMembershipsAtOnceLoseNone(t *testing.T) {
	t.Parallel()
	box, srv := acctest.Tenant(t, nil)
	r := srv.Resource(typeName)
	group := newGroup(t, box, "Engineering")
	var people []string
	for i := range 30 {
		people = append(people, newPerson(t, box, fmt.Sprintf("P%d", i)))
	}
	states, said := make([]*acctest.State, len(people)), make([]acctest.Diagnostics, len(people))
	atOnce(people, 1, func(i int) { states[i], said[i] = r.Apply(nil, pair(group, people[i])) })
	wantMembers(t, box, group, people...)
	atOnce(people, 2, func(i int) { _, said[i] = r.Apply(states[i], nil) })
	var left []string
	for i, id := range people {
		said[i].None(t)
		if i%2 == 1 {
			left = append(left, id)
		}
	}
	wantMembers(t, box, group, left...)
}

func atOnce(people []string, step int, do func(int)) {
	var all sync.WaitGroup
	for i := 0; i < len(people); i += step {
		all.Go(func() { do(i) })
	}
	all.Wait()
}

func TestGuardsStopThePlanAndNothingIsWritten(t *testing.T) {
	t.Parallel()
	box, srv := acctest.Tenant(t, nil)
	group, other := newGroup(t, box, "Engineering"), newGroup(t, box, "Security")
	ann, bob := newPerson(t, box, "Ann"), newPerson(t, box, "Bob")
	state := srv.Resource(typeName).MustApply(nil, pair(group, ann))
	theOther := srv.Resource(typeName).MustApply(nil, pair(group, bob))
	box.Forget()

	protected := acctest.On(t, box, acctest.Attrs{"protected_users": []any{"ANN@example.com"}}).Resource(typeName)
	for name, config := range map[string]acctest.Attrs{
		"removal": nil, "another group": pair(other, ann), "another person": pair(group, bob),
		"a group that is not known yet": {"group_id": acctest.Unknown, "user_id": ann},
	} {
		diags := protected.Plan(state, config).Diagnostics
		if !diags.HasError() {
			t.Errorf("%s is planned", name)
			continue
		}
		diags.WantError(t, "Protected Person Would Be Removed", "ANN@example.com", "takes out of a group")
	}
	// -replace: the CLI asks about the membership as it is, and then about a new one alone.
	protected.MustPlan(state, pair(group, ann))
	protected.Plan(nil, pair(group, ann)).Diagnostics.WantError(t, "Protected Person Would Be Removed", "ANN@example.com")
	protected.MustPlan(theOther, nil)
	protected.MustPlan(state, pair(group, ann))
	protected.MustPlan(nil, pair(other, ann))
	if got := box.Requests(); len(got) != 2 || got[0].Path != "/scim/v2/Users" || got[1].Path != "/api/v1/users/self" {
		t.Errorf("the plans asked %v; want one look-up of the protected person, and one of the owner of the key", got)
	}

	limited := acctest.On(t, box, acctest.Attrs{"max_removals": "1"}).Resource(typeName)
	limited.MustPlan(state, nil)
	limited.Plan(theOther, nil).Diagnostics.WantError(t, "Too Many People Would Be Removed", bob, "max_removals")
	if writes := box.Writes(); len(writes) != 0 {
		t.Errorf("plans wrote %v", writes)
	}
}

func TestWhatAnotherResourceDecidesIsNotKnownAtPlan(t *testing.T) {
	t.Parallel()
	box, srv := acctest.Tenant(t, nil)
	p := srv.Resource(typeName).MustPlan(nil, acctest.Attrs{"group_id": acctest.Unknown, "user_id": acctest.Unknown})
	if p.Action != plancheck.ResourceActionCreate || p.Values["user_id"] != acctest.Unknown {
		t.Errorf("planned %s of %v", p.Action, p.Values)
	}
	if got := box.Requests(); len(got) != 0 {
		t.Errorf("the plan sent %v", got)
	}
}

func TestBadInputIsRefusedAtValidate(t *testing.T) {
	t.Parallel()
	r := acctest.NewServer(t).Resource(typeName)
	for name, config := range map[string]acctest.Attrs{
		"empty group": pair("", "u1"), "empty person": pair("g1", ""), "no group": {"user_id": "u1"}, "no person": {"group_id": "g1"},
	} {
		if diags := r.Validate(config); !diags.HasError() {
			t.Errorf("%s was accepted", name)
		}
	}
}
