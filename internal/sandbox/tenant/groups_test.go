package tenant_test

import (
	"fmt"
	"sync"
	"testing"
	"time"

	"github.com/google/go-cmp/cmp"

	"github.com/veza/terraform-provider-veza/internal/sandbox/tenant"
	"github.com/veza/terraform-provider-veza/internal/scim"
)

func teamNames(t *testing.T, tn *tenant.Tenant) []string {
	t.Helper()
	teams, err := tn.Teams(t.Context())
	if err != nil {
		t.Fatal(err)
	}
	var names []string
	for _, team := range teams {
		names = append(names, team.Name)
	}
	return names
}

func memberIDs(t *testing.T, tn *tenant.Tenant, group string) []string {
	t.Helper()
	o, err := tn.GetGroup(t.Context(), group)
	if err != nil {
		t.Fatal(err)
	}
	ids := []string{}
	for _, member := range decode[scim.Group](t, o).Members {
		ids = append(ids, member.Value)
	}
	return ids
}

// people creates n users and returns their ids.
func people(t *testing.T, tn *tenant.Tenant, n int) []string {
	t.Helper()
	ids := make([]string, n)
	for i := range ids {
		ids[i] = create(t, tn, person(fmt.Sprintf("p%04d@example.com", i)))
	}
	return ids
}

func TestGroupIsATeamOfItsOwn(t *testing.T) {
	t.Parallel()
	tn := open(t, tenant.Options{})
	group := createGroup(t, tn, "Engineers")

	teams, err := tn.Teams(t.Context())
	if err != nil || len(teams) != 2 {
		t.Fatalf("teams are %+v, %v", teams, err)
	}
	team := teams[1]
	if team.ID == group || team.GroupID != group || team.Name != "Engineers" || team.PolicyType != "PROVIDER_ID_SET" {
		t.Errorf("team is %+v", team)
	}

	if _, err := tn.PatchGroup(t.Context(), group, op("replace", "displayName", "Builders")); err != nil {
		t.Fatal(err)
	}
	if diff := cmp.Diff([]string{"Root", "Builders"}, teamNames(t, tn)); diff != "" {
		t.Errorf("after a rename:\n%s", diff)
	}
	if err := tn.DeleteGroup(t.Context(), group); err != nil {
		t.Fatal(err)
	}
	if diff := cmp.Diff([]string{"Root"}, teamNames(t, tn)); diff != "" {
		t.Errorf("after deletion:\n%s", diff)
	}
	refused(t, tn.DeleteGroup(t.Context(), group), 404, "", group)
}

func TestGroupNameIsUniqueAmongTeams(t *testing.T) {
	t.Parallel()
	tn := open(t, tenant.Options{})
	engineers := createGroup(t, tn, "Engineers")
	other := createGroup(t, tn, "Others")

	_, err := tn.CreateGroup(t.Context(), scim.Object{"displayName": "ENGINEERS"})
	refused(t, err, 409, scim.Uniqueness, "ENGINEERS", engineers)
	_, err = tn.CreateGroup(t.Context(), scim.Object{"displayName": "root"})
	refused(t, err, 409, scim.Uniqueness, "root", "team")
	_, err = tn.PatchGroup(t.Context(), other, op("replace", "displayName", "engineers"))
	refused(t, err, 409, scim.Uniqueness, engineers)
	if _, err := tn.PatchGroup(t.Context(), engineers, op("replace", "displayName", "engineers")); err != nil {
		t.Errorf("a change of case of its own name was refused: %v", err)
	}
	_, err = tn.CreateGroup(t.Context(), scim.Object{"externalId": "x"})
	refused(t, err, 400, scim.InvalidValue, "displayName")
}

func TestMembersAreShownOnBothSides(t *testing.T) {
	t.Parallel()
	tn := open(t, tenant.Options{})
	ada := create(t, tn, person("ada@example.com"))
	// As Okta pushes it: display is not ours to choose, and null.
	created, err := tn.CreateGroup(t.Context(), scim.Object{
		"displayName": "Engineers", "members": []any{scim.Object{"value": ada, "display": nil}},
	})
	if err != nil {
		t.Fatal(err)
	}
	want := []any{scim.Object{"value": ada, "display": "Ada Lovelace", "type": "User", "$ref": "/scim/v2/Users/" + ada}}
	if diff := cmp.Diff(want, created["members"]); diff != "" {
		t.Errorf("members (-want +got):\n%s", diff)
	}

	user, err := tn.GetUser(t.Context(), ada)
	if err != nil {
		t.Fatal(err)
	}
	group := id(t, created)
	want = []any{scim.Object{"value": group, "display": "Engineers", "type": "direct", "$ref": "/scim/v2/Groups/" + group}}
	if diff := cmp.Diff(want, user["groups"]); diff != "" {
		t.Errorf("groups (-want +got):\n%s", diff)
	}
}

func TestMembersChangeInEveryWayThatClientsPatch(t *testing.T) {
	t.Parallel()
	const a, b, c = 0, 1, 2
	list := func(ids ...string) any { return refs(ids...) }
	for name, test := range map[string]struct {
		patch func(ids []string) []scim.Operation
		want  []int // beginning with a and b
	}{
		"add":                  {func(p []string) []scim.Operation { return op("add", "members", list(p[c])) }, []int{a, b, c}},
		"add one who is there": {func(p []string) []scim.Operation { return op("add", "members", list(p[a], p[c], p[c])) }, []int{a, b, c}},
		"add one object":       {func(p []string) []scim.Operation { return op("add", "members", scim.Object{"value": p[c]}) }, []int{a, b, c}},
		"add without path": {func(p []string) []scim.Operation {
			return op("add", "", scim.Object{"members": list(p[c]), "externalId": "x"})
		}, []int{a, b, c}},
		"add nothing but members without path": {func(p []string) []scim.Operation {
			return op("add", "", scim.Object{"members": list(p[c])})
		}, []int{a, b, c}},
		"add with schema": {func(p []string) []scim.Operation { return op("Add", scim.GroupURN+":Members", list(p[c])) }, []int{a, b, c}},
		"remove by filter": {func(p []string) []scim.Operation {
			return op("remove", fmt.Sprintf(`members[value eq %q]`, p[a]), nil)
		}, []int{b}},
		"remove by a longer filter": {func(p []string) []scim.Operation {
			return op("remove", fmt.Sprintf(`members[value eq %q or display eq "nobody"]`, p[a]), nil)
		}, []int{b}},
		"remove by list": {func(p []string) []scim.Operation { return op("Remove", "members", list(p[b])) }, []int{a}},
		"remove all":     {func([]string) []scim.Operation { return op("remove", "members", nil) }, nil},
		"remove a stranger": {func(p []string) []scim.Operation {
			return op("remove", fmt.Sprintf(`members[value eq %q]`, p[c]), nil)
		}, []int{a, b}},
		"replace":         {func(p []string) []scim.Operation { return op("replace", "members", list(p[c], p[b])) }, []int{b, c}},
		"replace by none": {func([]string) []scim.Operation { return op("replace", "members", list()) }, nil},
		"replace without path": {func(p []string) []scim.Operation {
			return op("replace", "", scim.Object{"id": "x", "displayName": "Team", "members": list(p[c])})
		}, []int{c}},
		"swap as Okta does": {func(p []string) []scim.Operation {
			return append(op("remove", fmt.Sprintf(`members[value eq %q]`, p[a]), nil), op("add", "members", list(p[c]))...)
		}, []int{b, c}},
		"the last operation wins": {func(p []string) []scim.Operation {
			return append(op("add", "members", list(p[c])), op("remove", "members", list(p[c]))...)
		}, []int{a, b}},
		"remove all, then add": {func(p []string) []scim.Operation {
			return append(op("remove", "members", nil), op("add", "members", list(p[a]))...)
		}, []int{a}},
	} {
		t.Run(name, func(t *testing.T) {
			t.Parallel()
			tn := open(t, tenant.Options{})
			ids := people(t, tn, 3)
			group := createGroup(t, tn, "Team", ids[a], ids[b])
			if _, err := tn.PatchGroup(t.Context(), group, test.patch(ids)); err != nil {
				t.Fatal(err)
			}
			want := []string{}
			for _, i := range test.want {
				want = append(want, ids[i])
			}
			if diff := cmp.Diff(want, memberIDs(t, tn, group)); diff != "" {
				t.Errorf("members (-want +got):\n%s", diff)
			}
		})
	}
}

func TestMembersMustBePeople(t *testing.T) {
	t.Parallel()
	tn := open(t, tenant.Options{})
	ada := create(t, tn, person("ada@example.com"))
	group := createGroup(t, tn, "Engineers")
	nobody := "00000000-0000-4000-8000-000000000000"

	_, err := tn.CreateGroup(t.Context(), scim.Object{"displayName": "Others", "members": refs(ada, nobody)})
	refused(t, err, 400, scim.InvalidValue, nobody)
	if diff := cmp.Diff([]string{"Root", "Engineers"}, teamNames(t, tn)); diff != "" {
		t.Errorf("the refused group left a team:\n%s", diff)
	}
	for name, value := range map[string]any{
		nobody:   refs(ada, nobody),
		group:    refs(group),
		"groups": []any{scim.Object{"value": group, "type": "Group"}},
		"value":  []any{scim.Object{"display": "Ada"}},
		"42":     []any{42},
	} {
		_, err := tn.PatchGroup(t.Context(), group, op("add", "members", value))
		refused(t, err, 400, scim.InvalidValue, name)
	}
	if ids := memberIDs(t, tn, group); len(ids) != 0 {
		t.Errorf("members are %v after refusals", ids)
	}
}

func TestThousandsOfMembersKeepTheirOrder(t *testing.T) {
	t.Parallel()
	tn := open(t, tenant.Options{})
	ids := people(t, tn, 1234)
	group := createGroup(t, tn, "Everyone", ids[:617]...)
	if _, err := tn.PatchGroup(t.Context(), group, op("add", "members", refs(ids...))); err != nil {
		t.Fatal(err)
	}
	if diff := cmp.Diff(ids, memberIDs(t, tn, group)); diff != "" {
		t.Errorf("members (-want +got):\n%s", diff)
	}
	if _, err := tn.PatchGroup(t.Context(), group, op("remove", "members", refs(ids[:1000]...))); err != nil {
		t.Fatal(err)
	}
	if diff := cmp.Diff(ids[1000:], memberIDs(t, tn, group)); diff != "" {
		t.Errorf("members (-want +got):\n%s", diff)
	}
}

func TestReplaceGroupReplacesItsMembers(t *testing.T) {
	t.Parallel()
	tn := open(t, tenant.Options{})
	ids := people(t, tn, 2)
	group := createGroup(t, tn, "Engineers", ids[0])
	if _, err := tn.ReplaceGroup(t.Context(), group, scim.Object{"displayName": "Builders", "members": refs(ids[1])}); err != nil {
		t.Fatal(err)
	}
	if diff := cmp.Diff(ids[1:], memberIDs(t, tn, group)); diff != "" {
		t.Errorf("members (-want +got):\n%s", diff)
	}
	if _, err := tn.ReplaceGroup(t.Context(), group, scim.Object{"displayName": "Builders"}); err != nil {
		t.Fatal(err)
	}
	if ids := memberIDs(t, tn, group); len(ids) != 0 {
		t.Errorf("members are %v after a PUT without", ids)
	}
}

func TestExcludedMembersAreNotReturned(t *testing.T) {
	t.Parallel()
	tn := open(t, tenant.Options{})
	group := createGroup(t, tn, "Engineers", people(t, tn, 2)...)
	for _, selection := range []tenant.RequestOption{
		tenant.Select(nil, []string{"Members"}),
		tenant.Select(nil, []string{scim.GroupURN + ":members"}),
		tenant.Select([]string{"displayName"}, nil),
	} {
		o, err := tn.GetGroup(t.Context(), group, selection)
		if err != nil || o["members"] != nil || o["displayName"] != "Engineers" {
			t.Errorf("group is %v, %v", o, err)
		}
	}
	o, err := tn.GetGroup(t.Context(), group, tenant.Select([]string{"members.value"}, nil))
	if err != nil {
		t.Fatal(err)
	}
	if members := decode[scim.Group](t, o).Members; len(members) != 2 || members[0].Value == "" || members[0].Display != "" {
		t.Errorf("members are %+v, want values alone", members)
	}
}

func TestParallelPatchesLoseNoMember(t *testing.T) {
	t.Parallel()
	tn := open(t, tenant.Options{})
	ids := people(t, tn, 40)
	group := createGroup(t, tn, "Everyone")
	var wait sync.WaitGroup
	for _, id := range ids {
		wait.Go(func() {
			if _, err := tn.PatchGroup(t.Context(), group, op("add", "members", refs(id))); err != nil {
				t.Error(err)
			}
		})
	}
	wait.Wait()
	if got := memberIDs(t, tn, group); len(got) != len(ids) {
		t.Errorf("%d of %d members are there", len(got), len(ids))
	}
}

func TestVersionsFollowWhatAResourceShows(t *testing.T) {
	t.Parallel()
	now := newClock()
	tn := open(t, tenant.Options{Profile: tenant.ProfileRFC, Now: now.Now})
	ada := create(t, tn, person("ada@example.com"))
	group := createGroup(t, tn, "Engineers")
	versions := func() (user, team string) {
		u, err := tn.GetUser(t.Context(), ada)
		if err != nil {
			t.Fatal(err)
		}
		g, err := tn.GetGroup(t.Context(), group)
		if err != nil {
			t.Fatal(err)
		}
		return decode[scim.User](t, u).Meta.Version, decode[scim.Group](t, g).Meta.Version
	}
	changes := []struct {
		name string
		do   func() error
	}{
		{"membership", func() error {
			_, err := tn.PatchGroup(t.Context(), group, op("add", "members", refs(ada)))
			return err
		}},
		{"name of the group", func() error {
			_, err := tn.PatchGroup(t.Context(), group, op("replace", "displayName", "Builders"))
			return err
		}},
		{"name of the member", func() error {
			_, err := tn.PatchUser(t.Context(), ada, op("replace", "displayName", "Countess"))
			return err
		}},
	}
	for _, change := range changes {
		user, team := versions()
		now.Advance(time.Second)
		if err := change.do(); err != nil {
			t.Fatal(err)
		}
		if nextUser, nextTeam := versions(); nextUser == user || nextTeam == team {
			t.Errorf("a change of the %s: the user's version went from %s to %s, the group's from %s to %s",
				change.name, user, nextUser, team, nextTeam)
		}
	}

	_, current := versions()
	_, err := tn.PatchGroup(t.Context(), group, op("replace", "displayName", "Others"), tenant.IfMatch(`W/"1"`))
	refused(t, err, 412, "", current)
	if _, err := tn.PatchGroup(t.Context(), group, op("replace", "displayName", "Others"), tenant.IfMatch(`"x", `+current)); err != nil {
		t.Errorf("the current version was refused: %v", err)
	}
}
