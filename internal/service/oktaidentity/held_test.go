package oktaidentity_test

import (
	"testing"

	"github.com/hashicorp/terraform-plugin-testing/plancheck"

	"github.com/veza/terraform-provider-veza/internal/acctest"
)

func TestWhatIsNotContinuouslySyncedIsSetOnceAndLeftToTheOrg(t *testing.T) {
	t.Parallel()
	box, r := withCustom(t)
	config := func(changes acctest.Attrs) acctest.Attrs {
		a := ann(acctest.Attrs{
			"title": "Clerk", "department": "Sales", "custom_attributes": `{"badge_number":"B-17","level":1}`,
			"no_continuous_sync": []any{"title", "first_name", "badge_number"},
		})
		for name, value := range changes {
			a[name] = value
		}
		return a
	}
	state := r.MustApply(nil, config(nil))
	if u, _ := person(t, box, login); u.Profile["title"] != "Clerk" || u.Profile["badgeNumber"] != "B-17" {
		t.Fatalf("created %v", u.Profile)
	}
	outside(t, box, login, map[string]any{"title": "Chief", "firstName": "Anna", "badgeNumber": "B-18"})
	state = r.MustRead(state)
	if p := r.MustPlan(state, config(nil)); p.Action != plancheck.ResourceActionNoop || p.Values["title"] != "Chief" || p.Values["first_name"] != "Anna" {
		t.Errorf("a change in the org plans %s of %v", p.Action, p.Values)
	}
	if p := r.MustPlan(state, config(acctest.Attrs{"title": "Boss", "first_name": "A."})); p.Action != plancheck.ResourceActionNoop {
		t.Errorf("a change in the configuration plans %s to %v", p.Action, p.Values)
	}
	box.ForgetOrg()
	changes := acctest.Attrs{"department": "IT", "title": "Boss", "custom_attributes": `{"badge_number":"B-19","level":2}`}
	state = r.MustApply(state, config(changes))
	if got := sent(t, box); got != `{"department":"IT","level":2}` {
		t.Errorf("sent %s", got)
	}
	if p := r.MustPlan(r.MustRead(state), config(changes)); p.Action != plancheck.ResourceActionNoop {
		t.Errorf("planned %s to %v", p.Action, p.Values)
	}
	// Somebody takes them away: also theirs to decide.
	outside(t, box, login, map[string]any{"title": nil, "badgeNumber": nil})
	state = r.MustRead(state)
	if p := r.MustPlan(state, config(changes)); p.Action != plancheck.ResourceActionNoop {
		t.Errorf("an attribute that is gone plans %s to %v", p.Action, p.Values)
	}
	// From now on it is synced again.
	changes["no_continuous_sync"] = nil
	box.ForgetOrg()
	r.MustApply(r.MustRead(state), config(changes))
	if got := sent(t, box); got != `{"badgeNumber":"B-19","firstName":"Ann","title":"Boss"}` {
		t.Errorf("sent %s", got)
	}
}

func TestAHeldAttributeThatIsNewInTheConfigurationIsNotSent(t *testing.T) {
	t.Parallel()
	box, srv := acctest.Org(t, nil)
	r := srv.Resource(typeName)
	state := r.MustApply(nil, ann(nil))
	config := ann(acctest.Attrs{"title": "Clerk", "no_continuous_sync": []any{"title"}})
	box.ForgetOrg()
	state = r.MustApply(state, config)
	wantCalls(t, box, "the update")
	if p := r.MustPlan(r.MustRead(state), config); p.Action != plancheck.ResourceActionNoop {
		t.Errorf("planned %s to %v", p.Action, p.Values)
	}
}
