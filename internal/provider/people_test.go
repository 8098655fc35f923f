package provider_test

import (
	"fmt"
	"testing"

	"github.com/veza/terraform-provider-veza/internal/acctest"
	"github.com/veza/terraform-provider-veza/internal/sandbox"
)

// A tenant may answer the ids of roles alone: the rules of lock-outs speak of names.
func TestTheRolesOfAnAccountAreKnownWhereATenantNamesNone(t *testing.T) {
	t.Parallel()
	named := 0
	url, key := quirky(t, quirk{answer: func(e *exchange) {
		if !e.on("GET", "/api/v1/users/") {
			return
		}
		for _, entry := range list(e.answered["team_roles"]) {
			if role, ok := entry.(map[string]any); ok {
				delete(role, "role_name")
				named++
			}
		}
	}})
	srv := acctest.Configured(t, acctest.Attrs{"url": url, "api_key": key})
	srv.Resource("veza_sign_in_settings").MustPlan(nil, acctest.Attrs{"scim_enabled": true})
	if named == 0 {
		t.Error("no role was asked for")
	}
}

// A deactivation costs one question, however many there are in a plan, and a plan that
// takes nothing from anybody costs none.
func TestLockOutsCostOneRequestAPlan(t *testing.T) {
	t.Parallel()
	box, srv := acctest.Tenant(t, nil)
	r := srv.Resource("veza_scim_user")
	const people = 20
	states := make([]*acctest.State, people)
	for i := range people {
		states[i] = r.MustApply(nil, someone(fmt.Sprintf("p%02d", i), nil))
	}
	box.Forget()
	for i, state := range states {
		r.MustPlan(state, someone(fmt.Sprintf("p%02d", i), acctest.Attrs{"given_name": "Other"}))
	}
	if got := box.Requests(); len(got) > 0 {
		t.Errorf("a plan that takes nothing away sent %v", got)
	}
	for _, state := range states {
		r.MustPlan(state, nil)
	}
	if got := box.Requests(); len(got) != 1 || got[0].Path != "/api/v1/users/self" {
		t.Errorf("%d removals sent %v, want one question", people, got)
	}
}

// With the key of somebody who is no local administrator the search for one is short,
// because whoever administers has keys; and it is made once.
func TestTheSearchForAnotherAdministratorTakesFewRequests(t *testing.T) {
	t.Parallel()
	box, srv := acctest.Tenant(t, nil)
	sam := srv.Resource("veza_scim_user").MustApply(nil, someone("sam", acctest.Attrs{"roles": []any{"admin", "scim_provisioner"}}))
	key, err := box.Tenant().CreateKey(t.Context(), fmt.Sprint(sam.Values["id"]), "sam's")
	must(t, err)
	other := acctest.On(t, box, acctest.Attrs{"api_key": key.Secret}).Resource("veza_scim_user")
	var states []*acctest.State
	for i := range 5 {
		states = append(states, other.MustApply(nil, someone(fmt.Sprint("q", i), nil)))
	}
	box.Forget()
	for _, state := range states {
		other.MustPlan(state, nil)
	}
	var paths []string
	for _, r := range box.Requests() {
		paths = append(paths, r.Path)
	}
	if len(paths) != 3 || paths[0] != "/api/v1/users/self" || paths[1] != "/api/preview/keys" {
		t.Errorf("five removals sent %v, want the owner, the keys and one of their owners", paths)
	}
	box.Fault(sandbox.Fault{Path: "/api/preview/keys", Status: 500})
	again := acctest.On(t, box, acctest.Attrs{"api_key": key.Secret, "max_retries": 0}).Resource("veza_scim_user")
	again.Plan(states[0], nil).Diagnostics.WantError(t, "Lock-Out Check Failed", "500")
}
