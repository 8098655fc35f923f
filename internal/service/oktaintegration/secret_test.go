package oktaintegration_test

import (
	"encoding/json"
	"fmt"
	"net/http"
	"strings"
	"testing"

	"github.com/veza/terraform-provider-veza/internal/acctest"
	"github.com/veza/terraform-provider-veza/internal/sandbox"
)

// A secret in the model of a state is written to the state file by some CLIs when the
// create fails, since only a success makes write-only attributes null.
func TestTheSecretsAreNeitherInStateNorPlanNorLogWhateverFails(t *testing.T) {
	t.Parallel()
	tests := map[string]sandbox.Fault{
		"nothing":        {Path: "/nowhere", Status: http.StatusBadRequest},
		"the create":     {Method: http.MethodPost, Path: api, Status: http.StatusBadRequest},
		"the connection": {Method: http.MethodPost, Path: api, Reset: true},
		"the answer":     {Method: http.MethodPost, Path: api, Drop: true, Times: 1},
		"a conflict":     {Method: http.MethodPost, Path: api, Status: http.StatusConflict},
		"every change":   {Method: http.MethodPatch, Path: api, Status: http.StatusBadRequest},
		"every read":     {Method: http.MethodGet, Path: api, Status: http.StatusBadRequest},
	}
	for name, fault := range tests {
		t.Run(name, func(t *testing.T) {
			t.Parallel()
			box, srv := acctest.Tenant(t, acctest.Attrs{"max_retries": 0})
			r := srv.Resource(typeName)
			box.Fault(fault)
			both := acctest.Attrs{"private_key_wo": pem, "private_key_wo_version": 1, "client_id": "c"}
			p := r.MustPlan(nil, acme(both))
			state, created := r.ApplyPlan(p)
			var updated acctest.Diagnostics
			if state != nil && !created.HasError() {
				both["private_key_wo"], both["private_key_wo_version"], both["token_wo"], both["token_wo_version"] = pem+"2", 2, token+"2", 2
				state, updated = r.Apply(state, acme(both))
			}
			told := fmt.Sprint(p.Values, created, updated, srv.TraceLog())
			if state != nil {
				data, err := json.Marshal(state)
				if err != nil {
					t.Fatal(err)
				}
				told += string(data) + string(state.Private)
			}
			if strings.Contains(told, token) || strings.Contains(told, "PRIVATE KEY") {
				t.Error("a secret is in what Terraform keeps or prints")
			}
			if !strings.Contains(told, api) {
				t.Error("nothing was logged")
			}
		})
	}
}

func TestASecretIsSentOncePerVersion(t *testing.T) {
	t.Parallel()
	box, srv := acctest.Tenant(t, nil)
	r := srv.Resource(typeName)
	state := r.MustApply(nil, acme(nil))
	box.Forget()
	state = r.MustApply(state, acme(acctest.Attrs{"token_wo": "second"}))
	state = r.MustApply(state, acme(acctest.Attrs{"token_wo": "second", "region": "eu"}))
	if got := sent(t, box, http.MethodPatch); got != `{"region":"eu"}` {
		t.Errorf("without another version it sent %s", got)
	}
	box.Forget()
	state = r.MustApply(state, acme(acctest.Attrs{"token_wo": "second", "token_wo_version": 2, "region": "eu"}))
	if got := sent(t, box, http.MethodPatch); got != `{"token":"second"}` {
		t.Errorf("with another version it sent %s", got)
	}
	box.Forget()
	r.MustApply(state, acme(acctest.Attrs{"token_wo": nil, "token_wo_version": nil, "region": "eu"}))
	if got := box.Requests(); len(got) != 0 {
		t.Errorf("leaving the token out sent %v", got)
	}
}
