package teamrole_test

import (
	"testing"

	"github.com/google/go-cmp/cmp"

	"github.com/veza/terraform-provider-veza/internal/acctest"
	"github.com/veza/terraform-provider-veza/internal/sandbox"
)

// A grant goes with its last source (SCIM Provisioning with Okta, Permission Persistence).
func TestARoleThatAnotherSourceHoldsStaysWithAWarningThatNamesIt(t *testing.T) {
	t.Parallel()
	noMapping := sandbox.Fault{Path: "/api/private/sso/", Status: 404}
	tests := map[string]struct {
		group, scimRole bool
		fault           []sandbox.Fault
		words           []string
		stays           bool
	}{
		"no other source": {},
		"a group":         {group: true, stays: true, words: []string{`the group "Engineers"`}},
		"SCIM roles":      {scimRole: true, stays: true, words: []string{"their SCIM roles"}},
		"both":            {group: true, scimRole: true, stays: true, words: []string{`the group "Engineers"`, "their SCIM roles"}},
		"a group, and a tenant that does not tell the mapping": {group: true, stays: true, fault: []sandbox.Fault{noMapping},
			words: []string{"one of their groups, perhaps"}},
		"a group, and a tenant that does not tell anything": {group: true, stays: true,
			fault: []sandbox.Fault{{Path: "/scim/v2", Status: 403}}, words: []string{"a group through the SSO role mapping, or their SCIM roles"}},
	}
	for name, tc := range tests {
		t.Run(name, func(t *testing.T) {
			t.Parallel()
			w := newWorld(t)
			bob := w.person("bob")
			if tc.scimRole {
				bob = w.person("bobby", "viewer")
				w.setDirect(bob)
			}
			r := w.on(nil)
			config := w.assignment(bob, w.root, "viewer")
			state := r.MustApply(nil, config)
			if tc.group {
				w.inGroup("Engineers", w.root, bob)
			}
			w.Fault(tc.fault...)
			left, diags := r.Apply(state, nil)
			if left != nil {
				t.Errorf("the state is %v, want none", left.Values)
			}
			if !tc.stays {
				diags.None(t)
				w.wantHeld(bob)
				return
			}
			if diags.HasError() {
				t.Fatal(diags)
			}
			diags.WantWarning(t, "Team Role Is Still Held", append(tc.words, "It goes when the last source goes")...)
			w.wantHeld(bob, w.root+"/viewer")
		})
	}
}

func TestOnlyTheLastSourceTakesTheRoleWithIt(t *testing.T) {
	t.Parallel()
	w := newWorld(t)
	bob := w.person("bob")
	group := w.inGroup("Engineers", w.eng, bob)
	r := w.on(nil)
	config := w.assignment(bob, w.eng, "viewer")
	// The group gives it already: nothing is assigned, and it is held.
	state := r.MustApply(nil, config)
	if got := w.Writes(); len(got) != 0 {
		t.Errorf("wrote %v", got)
	}
	w.must(w.Tenant().DeleteGroup(t.Context(), group))
	// Now it is not, and the next apply assigns it.
	if state = r.MustRead(state); state != nil {
		t.Fatalf("the state is %v, want none", state.Values)
	}
	state = r.MustApply(nil, config)
	w.wantHeld(bob, w.eng+"/viewer")
	w.inGroup("Platform", w.eng, bob)
	_, diags := r.Apply(state, nil)
	diags.WantWarning(t, "Team Role Is Still Held", `The role viewer on the team Engineering is no longer assigned to bob@example.com`, `"Platform"`)
}

// Whoever writes the list of a person's roles writes what groups give as well.
func TestAnAssignmentMakesNothingDirectThatAGroupGives(t *testing.T) {
	t.Parallel()
	w := newWorld(t)
	bob := w.person("bob")
	group := w.inGroup("Engineers", w.eng, bob)
	w.on(nil).MustApply(nil, w.assignment(bob, w.support, "viewer"))
	w.wantHeld(bob, w.eng+"/viewer", w.support+"/viewer")
	w.must(w.Tenant().DeleteGroup(t.Context(), group))
	w.wantHeld(bob, w.support+"/viewer")
}

func TestADeactivatedPersonKeepsTheAssignment(t *testing.T) {
	t.Parallel()
	w := newWorld(t)
	bob := w.person("bob")
	r := w.on(nil)
	state := r.MustApply(nil, w.assignment(bob, w.eng, "viewer"))
	person := acctest.On(t, w.Server, nil).Resource("veza_scim_user")
	person.MustApply(person.MustImport(bob), nil) // deactivates
	if diff := cmp.Diff(state, r.MustRead(state)); diff != "" {
		t.Errorf("read differs:\n%s", diff)
	}
	r.MustApply(state, nil)
	w.wantHeld(bob)
}
