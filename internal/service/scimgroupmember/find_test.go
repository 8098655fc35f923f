package scimgroupmember_test

import (
	"fmt"
	"testing"

	"github.com/google/go-cmp/cmp"
	"github.com/hashicorp/terraform-plugin-testing/plancheck"

	"github.com/veza/terraform-provider-veza/internal/acctest"
	"github.com/veza/terraform-provider-veza/internal/sandbox"
)

func TestImportTakesIDsAndNamesOnEitherSideAndIdentity(t *testing.T) {
	t.Parallel()
	box, srv := acctest.Tenant(t, nil)
	r := srv.Resource(typeName)
	group, ann := newGroup(t, box, "R&D/Platform"), newPerson(t, box, "Ann")
	state := r.MustApply(nil, pair(group, ann))

	for _, text := range []string{
		group + "/" + ann, "id:" + group + "/id:" + ann, "r&d/platform/ANN@example.com",
		"displayName:R&D/Platform/userName:ann@example.com", group + "/ann@example.com", "R&D/Platform/" + ann,
	} {
		imported := r.MustImport(text)
		if diff := cmp.Diff(state, imported); diff != "" {
			t.Errorf("import of %q differs:\n%s", text, diff)
		}
		if p := r.MustPlan(imported, pair(group, ann)); p.Action != plancheck.ResourceActionNoop {
			t.Errorf("after the import of %q the plan is to %s", text, p.Action)
		}
	}
	byIdentity, diags := r.ImportIdentity(pair(group, ann))
	diags.None(t)
	if diff := cmp.Diff(state, byIdentity); diff != "" {
		t.Errorf("import by identity differs:\n%s", diff)
	}

	for text, summary := range map[string]string{
		"Engineering":                     "Member Import ID Not Understood",
		"/ann@example.com":                "Member Import ID Not Understood",
		"Nobody's/ann@example.com":        "Group Of Member To Import Not Found",
		"R&D/Platform/nobody@example.com": "Member To Import Not Found",
	} {
		_, diags := r.Import(text)
		diags.WantError(t, summary)
	}
}

func TestImportOfSomebodyWhoIsNoMemberFindsNothing(t *testing.T) {
	t.Parallel()
	box, srv := acctest.Tenant(t, nil)
	group, ann := newGroup(t, box, "Engineering"), newPerson(t, box, "Ann")
	state, diags := srv.Resource(typeName).Import(group + "/" + ann)
	diags.None(t)
	if state != nil {
		t.Errorf("imported %v", state.Values)
	}
}

func TestList(t *testing.T) {
	t.Parallel()
	// Three groups, each with Ann and Bob, and one without anybody.
	tests := map[string]struct {
		one      bool
		limit    int64
		fault    []sandbox.Fault
		rows     int
		requests int
		summary  string
	}{
		// The tenant's lists carry members; the group that shows none is asked singly.
		"of every group":               {rows: 6, requests: 3},
		"of one group":                 {one: true, rows: 2, requests: 1},
		"a limit stops inside a group": {limit: 3, rows: 3, requests: 1},
		"an error is shown with a row": {fault: []sandbox.Fault{{Method: "GET", Path: "/scim/v2/Groups$", Status: 403, Skip: 1}}, rows: 4, requests: 2, summary: "Members Not Listed"},
		"a group that is not there":    {one: true, fault: []sandbox.Fault{{Method: "GET", Path: "/scim/v2/Groups/", Status: 404}}, rows: 0, requests: 2, summary: "Members Not Listed"},
	}
	for name, tc := range tests {
		t.Run(name, func(t *testing.T) {
			t.Parallel()
			box, srv := acctest.Tenant(t, nil, sandbox.WithPageSize(2))
			ann, bob := newPerson(t, box, "Ann"), newPerson(t, box, "Bob")
			var config acctest.Attrs
			for i := range 3 {
				group := newGroup(t, box, fmt.Sprintf("Group %d", i))
				outside(t, box, group, adding(ann, bob))
				if tc.one {
					config = acctest.Attrs{"group_id": group}
				}
			}
			newGroup(t, box, "Nobody's")
			box.Fault(tc.fault...)
			rows, diags := srv.Resource(typeName).List(config, tc.limit, true)
			if tc.summary == "" {
				diags.None(t)
			} else {
				diags.WantError(t, tc.summary)
			}
			if len(rows) != tc.rows {
				t.Errorf("%d rows, want %d: %+v", len(rows), tc.rows, rows)
			}
			for i, row := range rows {
				if diff := cmp.Diff(row.Identity, row.Resource); diff != "" {
					t.Errorf("identity and resource differ:\n%s", diff)
				}
				who := []string{"Ann Lee", "Bob Lee"}[i%2]
				if want := fmt.Sprintf("Group %d / %s", i/2, who); !tc.one && row.DisplayName != want {
					t.Errorf("row %d is %q, want %q", i, row.DisplayName, want)
				}
			}
			if got := box.Requests(); len(got) != tc.requests {
				t.Errorf("sent %v, want %d requests", got, tc.requests)
			}
		})
	}
}

func TestListOfATenantWithoutGroupsIsEmptyAndKeepsItsOrder(t *testing.T) {
	t.Parallel()
	box, srv := acctest.Tenant(t, nil)
	r := srv.Resource(typeName)
	if rows := r.MustList(nil, 0, true); len(rows) != 0 {
		t.Errorf("rows %+v", rows)
	}
	ann, bob := newPerson(t, box, "Ann"), newPerson(t, box, "Bob")
	for i := range 3 {
		outside(t, box, newGroup(t, box, fmt.Sprintf("Group %d", i)), adding(ann, bob))
	}
	first := r.MustList(nil, 0, false)
	for range 3 {
		if diff := cmp.Diff(first, r.MustList(nil, 0, false)); diff != "" {
			t.Errorf("two lists differ:\n%s", diff)
		}
	}
}
