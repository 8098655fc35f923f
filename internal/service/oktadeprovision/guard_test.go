package oktadeprovision_test

import (
	"testing"

	"github.com/veza/terraform-provider-veza/internal/acctest"
	"github.com/veza/terraform-provider-veza/internal/sandbox"
)

// ways to name Ann.
func ways(w world) []acctest.Attrs {
	return []acctest.Attrs{{"login": ann}, {"identity_id": w.ann}, {"login": ann, "delete": true}}
}

func TestProtectedPeopleStay(t *testing.T) {
	t.Parallel()
	w := newWorld(t)
	for _, config := range ways(w) {
		a := w.action(t, acctest.Attrs{"protected_users": []any{"Ann@Acme.example"}})
		a.Plan(config).WantError(t, "Protected Person Would Be Removed", "Ann@Acme.example")
	}
	if w.is(t, w.ann) != "PROVISIONED" || w.members(t) != 1 {
		t.Errorf("Ann is %s", w.is(t, w.ann))
	}
}

func TestTooManyDeparturesStop(t *testing.T) {
	t.Parallel()
	w := newWorld(t)
	a := w.action(t, acctest.Attrs{"max_removals": "1"})
	// Planned and carried out, one person is one removal.
	a.MustInvoke(acctest.Attrs{"login": ann})
	a.Plan(acctest.Attrs{"login": bob}).WantError(t, "Too Many People Would Be Removed", bob)
	if w.is(t, w.bob) != "PROVISIONED" {
		t.Errorf("Bob is %s", w.is(t, w.bob))
	}
	// Who has gone already is no removal, and to be deleted is one.
	none := w.action(t, acctest.Attrs{"max_removals": "0"})
	none.MustInvoke(acctest.Attrs{"login": ann})
	none.Plan(acctest.Attrs{"login": ann, "delete": true}).WantError(t, "Too Many People Would Be Removed", ann)
}

func TestTheOwnerOfTheTokenStays(t *testing.T) {
	t.Parallel()
	w := newWorld(t)
	owner := w.box.Org().Administrator()
	for _, config := range []acctest.Attrs{{"identity_id": owner.ID}, {"identity_id": owner.ID, "delete": true}} {
		w.action(t, nil).Plan(config).WantError(t, "Owner Of The Okta Token Would Be Deprovisioned")
	}
	if got := w.is(t, owner.ID); got == "DEPROVISIONED" || got == "" {
		t.Errorf("the owner is %q", got)
	}
}

// A person whom the plan did not know, or who was not there yet.
func TestTheGuardIsAskedAgainBeforeTheFirstStep(t *testing.T) {
	t.Parallel()
	w := newWorld(t)
	a := w.action(t, acctest.Attrs{"protected_users": []any{ann}})
	a.Plan(acctest.Attrs{"login": acctest.Unknown}).None(t)
	w.box.OrgFault(sandbox.Fault{Path: users + ann, Status: 404, Times: 1})
	progress, diags := a.Invoke(acctest.Attrs{"login": ann})
	diags.WantError(t, "Protected Person Would Be Removed")
	if len(progress) > 0 || w.is(t, w.ann) != "PROVISIONED" || w.members(t) != 1 {
		t.Errorf("told %q, and Ann is %s", progress, w.is(t, w.ann))
	}
}
