package oktapasswordreset_test

import (
	"net/http"
	"strings"
	"testing"

	"github.com/veza/terraform-provider-veza/internal/acctest"
	"github.com/veza/terraform-provider-veza/internal/sandbox"
)

func TestTheActionResetsWithEveryInvocation(t *testing.T) {
	t.Parallel()
	box, srv, id := world(t)
	a := srv.Action(typeName)
	a.Plan(of(ann, nil)).None(t)
	sent(t, box, "the plan")
	for range 2 {
		progress := a.MustInvoke(of(ann, nil))
		sent(t, box, "the action", once(id, true)...)
		if len(progress) != 2 || !strings.Contains(progress[0], "resetting the password of "+ann) || !strings.Contains(progress[1], "mails") {
			t.Errorf("told %q", progress)
		}
	}
	if status(t, box, id) != "RECOVERY" {
		t.Errorf("Ann is %s", status(t, box, id))
	}
}

func TestTheActionTellsNobodyTheLink(t *testing.T) {
	t.Parallel()
	box, srv, id := world(t)
	progress := srv.Action(typeName).MustInvoke(of(ann, acctest.Attrs{"send_email": false}))
	sent(t, box, "the action", once(id, false)...)
	told := strings.Join(progress, "\n")
	if !strings.Contains(told, "the link was thrown away") || strings.Contains(told+srv.TraceLog(), "/reset_password/") {
		t.Errorf("told %q", progress)
	}
}

func TestAnInvocationThatFailsSaysWhatIsKnown(t *testing.T) {
	t.Parallel()
	box, srv, id := world(t)
	a := srv.Action(typeName)
	_, diags := a.Invoke(of("nobody@acme.example", nil))
	diags.WantError(t, "Password Not Reset", "nobody@acme.example")
	box.ForgetOrg()
	box.OrgFault(sandbox.Fault{Method: http.MethodPost, Path: users, Reset: true})
	progress, diags := a.Invoke(of(ann, nil))
	diags.WantError(t, "Password Reset Not Confirmed", "is ACTIVE, as before", "Invoke the action again only if it was not")
	sent(t, box, "an invocation whose answer is lost", append(once(id, true), "GET "+users+id)...)
	if len(progress) != 1 {
		t.Errorf("told %q", progress)
	}
	if !a.Validate(of("", nil)).HasError() || !a.Validate(acctest.Attrs{}).HasError() {
		t.Error("no login is taken for one")
	}
}
