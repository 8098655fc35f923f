package guardrail_test

import (
	"errors"
	"fmt"
	"strings"
	"testing"

	"github.com/veza/terraform-provider-veza/internal/guardrail"
)

var onData = guardrail.Role{TeamID: "team-data", ID: "role-viewer", Name: "viewer"}

func TestATeamOfTheKeyInUseIsNotDeleted(t *testing.T) {
	t.Parallel()
	const rule = "Team Of The Key In Use Would Be Deleted"
	data := guardrail.Team{ID: "team-data", Name: "Data"}
	keysOn := func(teams ...string) []guardrail.Key {
		keys := []guardrail.Key{{ID: "old", TeamID: root, Active: false}}
		for i, team := range teams {
			keys = append(keys, guardrail.Key{ID: fmt.Sprint("k", i), TeamID: team, Active: true})
		}
		return keys
	}
	tests := map[string]struct {
		roles []guardrail.Role
		keys  []guardrail.Key
		want  string // of the diagnostic, "" for none
		asks  int
	}{
		"no role on it":           {held("admin"), nil, "", 1},
		"nothing but roles on it": {[]guardrail.Role{onData}, nil, rule, 1},
		"the only key on it":      {append(held("admin"), onData), keysOn("team-data"), rule, 2},
		"one key on it":           {append(held("admin"), onData), keysOn("team-data", root), "Key In Use May Belong To The Team", 2},
		"no key on it":            {append(held("admin"), onData), keysOn(root, "other"), "", 2},
	}
	for name, tc := range tests {
		t.Run(name, func(t *testing.T) {
			t.Parallel()
			on := pushed()
			owner := on.directory.accounts["sso"]
			owner.Roles = tc.roles
			on.directory.accounts["sso"], on.keys = owner, map[string][]guardrail.Key{"sso": tc.keys}
			got := on.guard(t).Dissolution(t.Context(), data)
			if tc.want == "" && len(got) > 0 || !strings.Contains(detail(got), tc.want) || got.HasError() != (tc.want == rule) {
				t.Errorf("said %q, want %q", detail(got), tc.want)
			}
			if len(on.asked) != tc.asks {
				t.Errorf("asked %q", on.asked)
			}
		})
	}
}

func TestThePeopleOfTeamsCountAsRemovals(t *testing.T) {
	t.Parallel()
	on := company()
	g := guard(t, on, "10")
	small := g.Dissolution(t.Context(), guardrail.Team{ID: "a", Name: "Data", People: 9})
	if small.HasError() || !strings.Contains(detail(small), `9 people belong to the team "Data"`) {
		t.Errorf("said %s", detail(small))
	}
	// They may be the people of the team.
	for i := range 10 {
		if got := g.Removal(t.Context(), person(i), "deletes"); len(got) > 0 {
			t.Errorf("said %s", detail(got))
		}
	}
	wantRefusal(t, g.Dissolution(t.Context(), guardrail.Team{ID: "b", Name: "Support", People: 3}), "Too Many People",
		`the team "Support": with those of other teams that makes 12 people; max_removals allows 10`, "raise max_removals")
	last := detail(g.Dissolution(t.Context(), guardrail.Team{ID: "c", Name: "Sales", People: 1}))
	if !strings.Contains(last, `"Sales": with those of other teams that makes 13`) || strings.Contains(last, "raise max_removals") {
		t.Errorf("said %s", last)
	}
}

func TestATeamOnWhichAProtectedPersonHoldsARoleIsNotDeleted(t *testing.T) {
	t.Parallel()
	on := company()
	on.ids = map[string]string{"clerk@example.com": "clerk", "gone@example.com": "gone", "spare@example.com": "spare"}
	clerk := on.directory.accounts["clerk"]
	clerk.Roles = append(clerk.Roles, onData)
	on.directory.accounts["clerk"] = clerk
	g := guard(t, on, "100", "clerk@example.com", "gone@example.com", "spare@example.com")
	wantRefusal(t, g.Dissolution(t.Context(), guardrail.Team{ID: "team-data", Name: "Data", People: 3}),
		"Protected Person", `deletes the team "Data", which has a role for clerk@example.com`)
	if got := g.Dissolution(t.Context(), guardrail.Team{ID: "other", Name: "Other", People: 1}); got.HasError() {
		t.Error(detail(got))
	}
	if got := g.Dissolution(t.Context(), guardrail.Team{ID: "empty", Name: "Empty"}); len(got) > 0 {
		t.Error(detail(got))
	}
	on.err = errors.New("connection refused")
	wantRefusal(t, guard(t, on, "100", "clerk@example.com").Dissolution(t.Context(), guardrail.Team{ID: "x", Name: "X", People: 1}), "Removal Not Checked")
}

func TestWhichKeyIsInUse(t *testing.T) {
	t.Parallel()
	key := func(id string, active bool) guardrail.Key { return guardrail.Key{ID: id, Active: active} }
	tests := map[string]struct {
		owner string
		keys  []guardrail.Key
		want  guardrail.Certainty
	}{
		"somebody else's":          {"glass", []guardrail.Key{key("a", true)}, guardrail.No},
		"their only key":           {"sso", []guardrail.Key{key("a", true)}, guardrail.Yes},
		"their only active key":    {"sso", []guardrail.Key{key("a", true), key("b", false)}, guardrail.Yes},
		"one of two":               {"sso", []guardrail.Key{key("a", true), key("b", true)}, guardrail.Perhaps},
		"one that does not work":   {"sso", []guardrail.Key{key("a", false), key("b", true)}, guardrail.No},
		"one that is gone already": {"sso", []guardrail.Key{key("b", true)}, guardrail.No},
	}
	for name, tc := range tests {
		t.Run(name, func(t *testing.T) {
			t.Parallel()
			on := pushed()
			on.keys = map[string][]guardrail.Key{tc.owner: tc.keys}
			got, err := on.guard(t).KeyInUse(t.Context(), tc.owner, func(k guardrail.Key) bool { return k.ID == "a" })
			if err != nil || got != tc.want {
				t.Errorf("%d, %v; want %d", got, err, tc.want)
			}
		})
	}
	if got, err := guard(t, company(), "0").KeyInUse(t.Context(), "sso", nil); err != nil || got != guardrail.Perhaps {
		t.Errorf("a tenant that lists no keys: %d, %v", got, err)
	}
}
