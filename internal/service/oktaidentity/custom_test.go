package oktaidentity_test

import (
	"encoding/json"
	"testing"

	"github.com/google/go-cmp/cmp"
	"github.com/hashicorp/terraform-plugin-testing/plancheck"

	"github.com/veza/terraform-provider-veza/internal/acctest"
)

func custom(object string) acctest.Attrs { return ann(acctest.Attrs{"custom_attributes": object}) }

func TestCustomAttributesAreSetChangedAndTakenAwayOneByOne(t *testing.T) {
	t.Parallel()
	box, r := withCustom(t)
	state := r.MustApply(nil, custom(`{ "level": 3, "badge_number": "B-17", "contractor": false, "sites": ["a", "b"] }`))
	u, _ := person(t, box, login)
	want := map[string]any{"badgeNumber": "B-17", "level": json.Number("3"), "contractor": false, "sites": []any{"a", "b"}}
	for name, value := range want {
		if diff := cmp.Diff(value, u.Profile[name]); diff != "" {
			t.Errorf("%s: %s", name, diff)
		}
	}
	for _, same := range []string{
		`{"badge_number":"B-17","contractor":false,"level":3.0,"sites":["a","b"]}`, `{"level":3}`, `{}`,
	} {
		if p := r.MustPlan(r.MustRead(state), custom(same)); p.Action != plancheck.ResourceActionNoop {
			t.Errorf("%s plans %s to %v", same, p.Action, p.Values["custom_attributes"])
		}
	}
	if p := r.MustPlan(r.MustRead(state), ann(nil)); p.Action != plancheck.ResourceActionNoop {
		t.Errorf("leaving them out plans %s", p.Action)
	}
	for _, tc := range []struct{ config, sent string }{
		{`{"level":4,"badge_number":"B-17"}`, `{"level":4}`},
		{`{"contractor":true}`, `{"contractor":true}`},
		{`{"sites":["b","a"]}`, `{"sites":["b","a"]}`},
		{`{"badge_number":null}`, `{"badgeNumber":null}`},
	} {
		box.ForgetOrg()
		state = r.MustApply(state, custom(tc.config))
		if got := sent(t, box); got != tc.sent {
			t.Errorf("%s sent %s, want %s", tc.config, got, tc.sent)
		}
		state = r.MustRead(state)
		if p := r.MustPlan(state, custom(tc.config)); p.Action != plancheck.ResourceActionNoop {
			t.Errorf("%s, applied, plans %s to %v", tc.config, p.Action, p.Values["custom_attributes"])
		}
	}
	u, _ = person(t, box, login)
	if _, there := u.Profile["badgeNumber"]; there || u.Profile["contractor"] != true {
		t.Errorf("ann is %v", u.Profile)
	}
}

func TestOnlyTheCustomAttributesThatAreNamedAreWatched(t *testing.T) {
	t.Parallel()
	box, r := withCustom(t)
	config := custom(`{"badge_number":"B-17"}`)
	state := r.MustApply(nil, config)
	outside(t, box, login, map[string]any{"level": json.Number("5")})
	if p := r.MustPlan(r.MustRead(state), config); p.Action != plancheck.ResourceActionNoop {
		t.Errorf("an attribute that nobody names plans %s to %v", p.Action, p.Values)
	}
	for name, value := range map[string]any{"changed": "B-18", "taken away": nil} {
		outside(t, box, login, map[string]any{"badgeNumber": value})
		drifted := r.MustRead(state)
		if p := r.MustPlan(drifted, config); p.Action != plancheck.ResourceActionUpdate {
			t.Errorf("%s: planned %s", name, p.Action)
		}
		box.ForgetOrg()
		state = r.MustApply(drifted, config)
		if got := sent(t, box); got != `{"badgeNumber":"B-17"}` {
			t.Errorf("%s: sent %s", name, got)
		}
	}
}

func TestWithoutCustomAttributesThereIsNothingToSay(t *testing.T) {
	t.Parallel()
	box, r := withCustom(t)
	state := r.MustApply(nil, ann(nil))
	if got := r.MustRead(state); got.Values["custom_attributes"] != nil {
		t.Errorf("the state has %v", got.Values["custom_attributes"])
	}
	outside(t, box, login, map[string]any{"level": json.Number("5")})
	state = r.MustRead(state)
	if state.Values["custom_attributes"] != `{"level":5}` {
		t.Errorf("the state has %v", state.Values["custom_attributes"])
	}
	if p := r.MustPlan(state, ann(nil)); p.Action != plancheck.ResourceActionNoop {
		t.Errorf("planned %s to %v", p.Action, p.Values)
	}
	// What an org may keep or drop is no difference either way.
	config := custom(`{"badge_number":"","sites":[]}`)
	state = r.MustApply(state, config)
	if p := r.MustPlan(r.MustRead(state), config); p.Action != plancheck.ResourceActionNoop {
		t.Errorf("planned %s to %v", p.Action, p.Values)
	}
}
