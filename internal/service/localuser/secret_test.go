package localuser_test

import (
	"encoding/json"
	"fmt"
	"net/http"
	"strings"
	"testing"

	"github.com/veza/terraform-provider-veza/internal/acctest"
	"github.com/veza/terraform-provider-veza/internal/sandbox"
)

// A password in the model of a state is written to the state file by some CLIs when
// the create fails, since only a success makes write-only attributes null.
func TestThePasswordIsNeitherInStateNorPlanNorLogWhateverFails(t *testing.T) {
	t.Parallel()
	tests := map[string]sandbox.Fault{
		"nothing":                  {Path: "/nowhere", Status: http.StatusBadRequest},
		"the create":               {Method: http.MethodPost, Path: usersAPI, Status: http.StatusBadRequest},
		"the read that follows it": {Method: http.MethodGet, Path: usersAPI, Status: http.StatusBadRequest},
		"the connection":           {Method: http.MethodPost, Path: usersAPI, Reset: true},
		"every change":             {Method: http.MethodPatch, Path: usersAPI, Status: http.StatusBadRequest},
	}
	for name, fault := range tests {
		t.Run(name, func(t *testing.T) {
			t.Parallel()
			box, srv := acctest.Tenant(t, acctest.Attrs{"max_retries": 0})
			r := srv.Resource(typeName)
			box.Fault(fault)
			p := r.MustPlan(nil, eve(secret(password, 1)))
			state, created := r.ApplyPlan(p)
			var updated acctest.Diagnostics
			if state != nil && !created.HasError() {
				state, updated = r.Apply(state, eve(secret(password+"-2", 2)))
			}
			told := fmt.Sprint(p.Values, created, updated, srv.TraceLog())
			if state != nil {
				data, err := json.Marshal(state)
				must(t, err)
				told += string(data) + string(state.Private)
			}
			if strings.Contains(told, password) {
				t.Error("the password is in what Terraform keeps or prints")
			}
			if !strings.Contains(told, usersAPI) {
				t.Error("nothing was logged")
			}
		})
	}
}

func TestThePasswordIsSentOncePerVersion(t *testing.T) {
	t.Parallel()
	box, srv := acctest.Tenant(t, acctest.Attrs{"max_retries": 0})
	r := srv.Resource(typeName)
	state := r.MustApply(nil, eve(secret(password, 1)))
	if got := bodies(box, http.MethodPost); len(got) != 1 || !strings.Contains(got[0], password) {
		t.Errorf("the create sent %v", got)
	}
	box.Forget()
	state = r.MustApply(state, eve(secret("other", 1)))
	state = r.MustApply(state, eve(both(secret("other", 1), acctest.Attrs{"given_name": "Eva"})))
	if got := bodies(box, http.MethodPatch); len(got) != 1 || strings.Contains(got[0], "other") {
		t.Errorf("without another version the password was sent: %v", got)
	}

	// A refusal keeps the old version, so that the next apply sends the password again.
	box.Forget()
	box.Fault(sandbox.Fault{Method: http.MethodPatch, Path: usersAPI, Status: http.StatusBadRequest, Times: 1})
	next := eve(both(secret("other", 2), acctest.Attrs{"given_name": "Ev"}))
	state, diags := r.Apply(state, next)
	diags.WantError(t, "Password Not Changed", "400")
	state = r.MustApply(state, next)
	if got := bodies(box, http.MethodPatch); len(got) != 3 || !strings.Contains(got[1], `"other"`) || got[2] != `{"given_name":"Ev"}` {
		t.Errorf("sent %v", got)
	}
	// Leaving the password to its owner sends nothing.
	box.Forget()
	r.MustApply(state, eve(acctest.Attrs{"given_name": "Ev"}))
	sent(t, box, "leaving the password out")
}
