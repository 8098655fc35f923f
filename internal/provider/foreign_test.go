package provider_test

import (
	"fmt"
	"slices"
	"strings"
	"testing"

	"github.com/google/go-cmp/cmp"
	"github.com/hashicorp/terraform-plugin-go/tfprotov6"
	"github.com/hashicorp/terraform-plugin-testing/plancheck"

	"github.com/veza/terraform-provider-veza/internal/acctest"
)

// stranger is a SCIM server that is no Veza tenant, with the provider configured for
// it. Everything that the provider offers has to work on it, however it answers.
type stranger struct {
	t   *testing.T
	srv *acctest.Server
}

func meet(t *testing.T, url, key string) stranger {
	t.Helper()
	return stranger{t, acctest.Configured(t, acctest.Attrs{"url": url, "api_key": key, "max_removals": "1000"})}
}

// apply brings an object from a state to a configuration and wants the plan after the
// next refresh to be empty.
func (s stranger) apply(typeName string, state *acctest.State, config acctest.Attrs) *acctest.State {
	s.t.Helper()
	after, diags := s.srv.Resource(typeName).Apply(state, config)
	s.expected(diags)
	return s.settled(typeName, after, config)
}

// expected lets through the warning that a server without Veza's administration API
// makes every removal carry, and nothing else.
func (s stranger) expected(diags acctest.Diagnostics) {
	s.t.Helper()
	for _, d := range diags {
		if d.Severity != tfprotov6.DiagnosticSeverityWarning || d.Summary != "Lock-Outs Not Checked" {
			s.t.Fatalf("unexpected diagnostics:\n%s", diags)
		}
	}
}

func (s stranger) settled(typeName string, state *acctest.State, config acctest.Attrs) *acctest.State {
	s.t.Helper()
	r := s.srv.Resource(typeName)
	after := r.MustRead(state)
	if after == nil {
		s.t.Fatalf("%s %v is gone after it was applied", typeName, state.Values)
	}
	if p := r.MustPlan(after, config); p.Action != plancheck.ResourceActionNoop {
		s.t.Errorf("%s: the second plan is %s: %s", typeName, p.Action, cmp.Diff(after.Values, p.Values))
	}
	return after
}

func (s stranger) destroy(typeName string, state *acctest.State) {
	s.t.Helper()
	_, diags := s.srv.Resource(typeName).Apply(state, nil)
	s.expected(diags)
}

// is wants an object's state to have these values.
func (s stranger) is(state *acctest.State, want acctest.Attrs) {
	s.t.Helper()
	for name, value := range want {
		if diff := cmp.Diff(value, state.Values[name]); diff != "" {
			s.t.Errorf("%s (-want +got):\n%s", name, diff)
		}
	}
}

// members are the ids that the data source shows of a group.
func (s stranger) members(want ...*acctest.State) {
	s.t.Helper()
	group, people := want[0], want[1:]
	ids := []any{}
	for _, p := range people {
		ids = append(ids, p.Values["id"])
	}
	slices.SortFunc(ids, func(a, b any) int { return strings.Compare(fmt.Sprint(a), fmt.Sprint(b)) })
	got := s.srv.DataSource("veza_scim_group").MustRead(acctest.Attrs{"id": group.Values["id"]})
	if diff := cmp.Diff(ids, got["user_ids"]); diff != "" {
		s.t.Errorf("members of %v (-want +got):\n%s", group.Values["display_name"], diff)
	}
}

func someone(name string, changes acctest.Attrs) acctest.Attrs {
	a := acctest.Attrs{
		"user_name": name + "@example.com", "given_name": strings.ToUpper(name[:1]) + name[1:], "family_name": "Lee",
		"display_name": name + " Lee",
	}
	for k, v := range changes {
		a[k] = v
	}
	return a
}

// live takes people, groups and memberships through all that the provider can do with
// them.
func (s stranger) live() {
	ann := s.person()
	bob := s.apply("veza_scim_user", nil, someone("bob", acctest.Attrs{"on_destroy": "delete"}))
	cat := s.apply("veza_scim_user", nil, someone("cat", acctest.Attrs{"on_destroy": "delete"}))
	bob = s.apply("veza_scim_user", bob, someone("bob", acctest.Attrs{"on_destroy": "delete", "user_name": "bob.lee@example.com"}))
	if emails := fmt.Sprint(bob.Values["emails"]); !strings.Contains(strings.ToLower(emails), "bob.lee@example.com") {
		s.t.Errorf("the address of bob, renamed, is %s", emails)
	}

	engineers := s.group()
	s.singleMembers(engineers, ann, bob)
	s.exclusiveMembers(ann, bob, cat)
	s.found(engineers, ann, bob, cat)

	s.destroy("veza_scim_group", engineers)
	s.goneFrom("veza_scim_group", engineers)
	s.destroy("veza_scim_user", bob)
	s.goneFrom("veza_scim_user", bob)
	s.destroy("veza_scim_user", cat)
	s.comesBack(ann)
}

// person lives through every attribute.
func (s stranger) person() *acctest.State {
	work := acctest.Attrs{"value": "ann@example.com", "type": "work", "primary": true}
	home := acctest.Attrs{"value": "ann@home.example"}
	all := acctest.Attrs{"emails": []any{work, home}, "roles": []any{"viewer", "operator"}, "external_id": "00u1", "active": true}
	ann := s.apply("veza_scim_user", nil, someone("ann", all))
	s.is(ann, acctest.Attrs{"roles": []any{"operator", "viewer"}, "external_id": "00u1", "active": true, "family_name": "Lee"})

	all["given_name"], all["family_name"], all["display_name"] = "Anna", "Stone", "Dr. Anna Stone"
	all["emails"], all["roles"], all["external_id"] = []any{work}, []any{"viewer"}, "00u2"
	ann = s.apply("veza_scim_user", ann, someone("ann", all))
	s.is(ann, acctest.Attrs{
		"given_name": "Anna", "family_name": "Stone", "display_name": "Dr. Anna Stone", "roles": []any{"viewer"}, "external_id": "00u2",
		"emails": []any{work},
	})
	all["active"] = false
	ann = s.apply("veza_scim_user", ann, someone("ann", all))
	s.is(ann, acctest.Attrs{"active": false})
	all["active"], all["roles"], all["external_id"] = true, []any{}, ""
	ann = s.apply("veza_scim_user", ann, someone("ann", all))
	s.is(ann, acctest.Attrs{"active": true, "roles": []any{}, "external_id": ""})
	// What is left out follows the server.
	return s.settled("veza_scim_user", ann, someone("ann", acctest.Attrs{
		"given_name": "Anna", "family_name": "Stone", "display_name": "Dr. Anna Stone",
	}))
}

func (s stranger) group() *acctest.State {
	g := s.apply("veza_scim_group", nil, acctest.Attrs{"display_name": "Engineering", "external_id": "00g1"})
	g = s.apply("veza_scim_group", g, acctest.Attrs{"display_name": "Engineers", "external_id": "00g2"})
	s.is(g, acctest.Attrs{"display_name": "Engineers", "external_id": "00g2"})
	return s.apply("veza_scim_group", g, acctest.Attrs{"display_name": "Engineers", "external_id": ""})
}

func membership(group, person *acctest.State) acctest.Attrs {
	return acctest.Attrs{"group_id": group.Values["id"], "user_id": person.Values["id"]}
}

func (s stranger) singleMembers(group, ann, bob *acctest.State) {
	const typeName = "veza_scim_group_member"
	first := s.apply(typeName, nil, membership(group, ann))
	second := s.apply(typeName, nil, membership(group, bob))
	again := s.apply(typeName, nil, membership(group, bob))
	s.members(group, ann, bob)
	imported := s.srv.Resource(typeName).MustImport("Engineers/bob.lee@example.com")
	s.settled(typeName, imported, membership(group, bob))
	if rows := s.srv.Resource(typeName).MustList(nil, 0, true); len(rows) != 2 {
		s.t.Errorf("%d memberships are listed, want 2: %v", len(rows), rows)
	}
	s.destroy(typeName, first)
	s.members(group, bob)
	s.goneFrom(typeName, first)
	s.destroy(typeName, first) // Somebody else was quicker.
	s.destroy(typeName, second)
	s.destroy(typeName, again)
	s.members(group)
	s.apply(typeName, nil, membership(group, ann))
	s.members(group, ann)
}

func (s stranger) exclusiveMembers(ann, bob, cat *acctest.State) {
	const typeName = "veza_scim_group_members_exclusive"
	group := s.apply("veza_scim_group", nil, acctest.Attrs{"display_name": "Operations"})
	s.apply("veza_scim_group_member", nil, membership(group, cat))
	set := func(people ...*acctest.State) acctest.Attrs {
		ids := []any{}
		for _, p := range people {
			ids = append(ids, p.Values["id"])
		}
		return acctest.Attrs{"group_id": group.Values["id"], "user_ids": ids, "on_destroy": "remove"}
	}
	plan := s.srv.Resource(typeName).Plan(nil, set(ann, bob))
	plan.Diagnostics.WantWarning(s.t, "Members Would Be Removed", fmt.Sprint(cat.Values["id"]))
	state, diags := s.srv.Resource(typeName).ApplyPlan(plan)
	if diags.HasError() {
		s.t.Fatal(diags)
	}
	for _, people := range [][]*acctest.State{{ann, bob}, {bob, cat}, {}, {ann, bob, cat}, {cat}} {
		state = s.apply(typeName, state, set(people...))
		s.members(append([]*acctest.State{group}, people...)...)
	}
	if imported := s.srv.Resource(typeName).MustImport("displayName:Operations"); len(imported.Values["user_ids"].([]any)) != 1 { //nolint:forcetypeassert // The schema says so.
		s.t.Errorf("imported %v", imported.Values)
	}
	rows := s.srv.Resource(typeName).MustList(nil, 0, true)
	if i := slices.IndexFunc(rows, func(r acctest.Row) bool { return r.DisplayName == "Operations" }); i < 0 {
		s.t.Errorf("listed %v", rows)
	} else if diff := cmp.Diff([]any{cat.Values["id"]}, rows[i].Resource["user_ids"]); diff != "" {
		s.t.Errorf("listed (-want +got):\n%s", diff)
	}
	s.destroy(typeName, state)
	s.members(group)
	s.destroy("veza_scim_group", group)
}

// found looks everybody up in every way there is.
func (s stranger) found(group *acctest.State, people ...*acctest.State) {
	userNames, groupNames := []string{}, []string{}
	for _, row := range s.srv.Resource("veza_scim_user").MustList(nil, 0, true) {
		userNames = append(userNames, strings.ToLower(fmt.Sprint(row.Resource["user_name"])))
	}
	for _, row := range s.srv.Resource("veza_scim_group").MustList(nil, 0, true) {
		groupNames = append(groupNames, fmt.Sprint(row.Resource["display_name"]))
	}
	if !slices.Contains(groupNames, "Engineers") {
		s.t.Errorf("listed the groups %v", groupNames)
	}
	all := s.srv.DataSource("veza_scim_users").MustRead(acctest.Attrs{})["users"]
	for _, p := range people {
		id, name := p.Values["id"], fmt.Sprint(p.Values["user_name"])
		if !slices.Contains(userNames, strings.ToLower(name)) {
			s.t.Errorf("%s is not among the listed %v", name, userNames)
		}
		if !strings.Contains(fmt.Sprint(all), fmt.Sprint(id)) {
			s.t.Errorf("%s is not among the people read: %v", name, all)
		}
		for _, config := range []acctest.Attrs{{"id": id}, {"user_name": name}} {
			if got := s.srv.DataSource("veza_scim_user").MustRead(config); got["id"] != id || !strings.EqualFold(fmt.Sprint(got["user_name"]), name) {
				s.t.Errorf("%v is %v", config, got)
			}
		}
		for _, key := range []string{fmt.Sprint(id), "userName:" + name} {
			if imported := s.srv.Resource("veza_scim_user").MustImport(key); imported.Values["id"] != id {
				s.t.Errorf("%s imports %v", key, imported.Values)
			}
		}
	}
	for _, key := range []string{fmt.Sprint(group.Values["id"]), "Engineers", "displayName:Engineers"} {
		s.settled("veza_scim_group", s.srv.Resource("veza_scim_group").MustImport(key), acctest.Attrs{"display_name": "Engineers"})
	}
	filtered := s.srv.DataSource("veza_scim_groups").MustRead(acctest.Attrs{"filter": `displayName eq "Engineers"`})
	if !strings.Contains(fmt.Sprint(filtered["groups"]), fmt.Sprint(group.Values["id"])) {
		s.t.Errorf("filtered groups are %v", filtered)
	}
	s.srv.DataSource("veza_scim_service_provider").MustRead(acctest.Attrs{})
}

func (s stranger) goneFrom(typeName string, state *acctest.State) {
	s.t.Helper()
	if after := s.srv.Resource(typeName).MustRead(state); after != nil {
		s.t.Errorf("%s is still there: %v", typeName, after.Values)
	}
}

// comesBack deactivates by destroying and reactivates by creating, as the same person.
func (s stranger) comesBack(ann *acctest.State) {
	r := s.srv.Resource("veza_scim_user")
	s.destroy("veza_scim_user", ann)
	s.is(r.MustRead(ann), acctest.Attrs{"active": false})
	config := someone("ann", acctest.Attrs{"on_destroy": "delete"})
	state, diags := r.Apply(nil, config)
	diags.WantWarning(s.t, "Person Reactivated", "ann@example.com")
	if state == nil || state.Values["id"] != ann.Values["id"] {
		s.t.Fatalf("got %v\n%s", state, diags)
	}
	s.settled("veza_scim_user", state, config)
	_, diags = r.Apply(nil, config)
	diags.WantError(s.t, "Person Exists Already", fmt.Sprint(ann.Values["id"]))
	s.destroy("veza_scim_user", state)
	s.goneFrom("veza_scim_user", state)
}
