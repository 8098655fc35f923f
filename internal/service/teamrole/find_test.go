package teamrole_test

import (
	"testing"

	"github.com/google/go-cmp/cmp"
	"github.com/hashicorp/terraform-plugin-testing/plancheck"

	"github.com/veza/terraform-provider-veza/internal/acctest"
	"github.com/veza/terraform-provider-veza/internal/sandbox"
)

func TestImportTakesIDsAndNamesInEachPlaceAndIdentity(t *testing.T) {
	t.Parallel()
	w := newWorld(t)
	r := w.on(nil)
	config := w.assignment(w.ann, w.support, "viewer")
	state := r.MustApply(nil, config)
	viewer := w.roles["viewer"]

	for _, text := range []string{
		w.ann + "/" + w.support + "/" + viewer, "id:" + w.ann + "/id:" + w.support + "/id:" + viewer,
		"ANN@example.com/r&d/support/VIEWER", "userName:ann@example.com/name:R&D/Support/name:viewer",
		w.ann + "/R&D/Support/" + viewer, "ann@example.com/" + w.support + "/viewer",
	} {
		imported := r.MustImport(text)
		if diff := cmp.Diff(state, imported); diff != "" {
			t.Errorf("import of %q differs:\n%s", text, diff)
		}
		if p := r.MustPlan(imported, config); p.Action != plancheck.ResourceActionNoop {
			t.Errorf("after the import of %q the plan is to %s", text, p.Action)
		}
	}
	byIdentity, diags := r.ImportIdentity(config)
	diags.None(t)
	if diff := cmp.Diff(state, byIdentity); diff != "" {
		t.Errorf("import by identity differs:\n%s", diff)
	}

	for text, summary := range map[string]string{
		"ann@example.com":                       "Team Role Import ID Not Understood",
		"ann@example.com/viewer":                "Team Role Import ID Not Understood",
		"ann@example.com//viewer":               "Team Role Import ID Not Understood",
		"/Engineering/viewer":                   "Team Role Import ID Not Understood",
		"nobody@example.com/Engineering/viewer": "Holder Of Team Role To Import Not Found",
		"ann@example.com/Nobody's/viewer":       "Team Of Team Role To Import Not Found",
		"ann@example.com/Engineering/baker":     "Team Role To Import Not Found",
	} {
		_, diags := r.Import(text)
		diags.WantError(t, summary)
	}
}

func TestImportOfARoleThatIsNotHeldFindsNothing(t *testing.T) {
	t.Parallel()
	w := newWorld(t)
	state, diags := w.on(nil).Import("ann@example.com/Engineering/viewer")
	diags.None(t)
	if state != nil {
		t.Errorf("imported %v", state.Values)
	}
}

func TestImportFromATenantThatDoesNotAnswer(t *testing.T) {
	t.Parallel()
	for path, summary := range map[string]string{
		"/api/v1/roles": "Team Role To Import Not Looked Up", "/api/v1/teams": "Team Role To Import Not Resolved",
		"/scim/v2/Users": "Holder Of Team Role To Import Not Found", usersPath: "Team Role Not Read",
	} {
		t.Run(path, func(t *testing.T) {
			t.Parallel()
			w := newWorld(t)
			w.setDirect(w.ann, w.teamRole(w.eng, "viewer"))
			w.Fault(sandbox.Fault{Path: path, Status: 403})
			_, diags := w.on(nil).Import("ann@example.com/Engineering/viewer")
			diags.WantError(t, summary, "403")
		})
	}
}

func TestList(t *testing.T) {
	t.Parallel()
	// The tenant begins with two administrators, who hold three roles together. Ann
	// holds two, Bob one, Eve none.
	tests := map[string]struct {
		one      bool
		limit    int64
		fault    []sandbox.Fault
		rows     []string
		requests int
		summary  string
	}{
		"of one person": {one: true, rows: []string{"ann@example.com: operator on Engineering", "ann@example.com: viewer on R&D/Support"}, requests: 1},
		"of everybody": {rows: []string{
			"break-glass@example.com: admin on Root", "scim-admin@example.com: admin on Root", "scim-admin@example.com: scim_provisioner on Root",
			"ann@example.com: operator on Engineering", "ann@example.com: viewer on R&D/Support", "bob@example.com: viewer on Engineering",
		}, requests: 3 + 5},
		"a limit saves requests": {limit: 1, rows: []string{"break-glass@example.com: admin on Root"}, requests: 2},
		"an error comes after what was read": {fault: []sandbox.Fault{{Method: "GET", Path: usersPath, Status: 403, Skip: 1}},
			rows: []string{"break-glass@example.com: admin on Root"}, requests: 3, summary: "Team Roles Not Listed"},
		"somebody who is not there": {one: true, fault: []sandbox.Fault{{Path: usersPath, Status: 404}}, requests: 2, summary: "Team Roles Not Listed"},
	}
	for name, tc := range tests {
		t.Run(name, func(t *testing.T) {
			t.Parallel()
			w := newWorld(t, sandbox.WithPageSize(2))
			bob := w.person("bob")
			w.person("eve")
			w.setDirect(w.ann, w.teamRole(w.support, "viewer"), w.teamRole(w.eng, "operator"))
			w.inGroup("Engineers", w.eng, bob)
			w.Fault(tc.fault...)
			var config acctest.Attrs
			if tc.one {
				config = acctest.Attrs{"user_id": w.ann}
			}
			rows, diags := w.on(nil).List(config, tc.limit, true)
			if tc.summary == "" {
				diags.None(t)
			} else {
				diags.WantError(t, tc.summary)
			}
			var names []string
			for _, row := range rows {
				names = append(names, row.DisplayName)
				if diff := cmp.Diff(row.Identity, row.Resource); diff != "" {
					t.Errorf("identity and resource differ:\n%s", diff)
				}
			}
			if diff := cmp.Diff(sorted(tc.rows), sorted(names)); diff != "" {
				t.Errorf("rows (-want +got):\n%s", diff)
			}
			if got := w.Requests(); len(got) != tc.requests {
				t.Errorf("sent %v, want %d requests", got, tc.requests)
			}
		})
	}
}

func TestListsKeepTheirOrderAndSayNothingWithoutRoles(t *testing.T) {
	t.Parallel()
	w := newWorld(t)
	r := w.on(nil)
	if rows := r.MustList(acctest.Attrs{"user_id": w.ann}, 0, true); len(rows) != 0 {
		t.Errorf("rows %+v", rows)
	}
	teams, _ := w.manyTeams(5)
	for _, team := range teams {
		r.MustApply(nil, w.assignment(w.ann, team, "viewer"))
	}
	first := r.MustList(nil, 0, false)
	for range 3 {
		if diff := cmp.Diff(first, r.MustList(nil, 0, false)); diff != "" {
			t.Errorf("two lists differ:\n%s", diff)
		}
	}
}
