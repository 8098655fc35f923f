package apikey_test

import (
	"fmt"
	"net/http"
	"strings"
	"testing"

	"github.com/veza/terraform-provider-veza/internal/acctest"
	"github.com/veza/terraform-provider-veza/internal/sandbox"
)

func TestAnEphemeralKeyWorksUntilItIsClosed(t *testing.T) {
	t.Parallel()
	box, srv := acctest.Tenant(t, nil)
	e := srv.Ephemeral(typeName)
	opened := e.MustOpen(named("one run", nil))
	sent(t, box, "open", "POST "+keysAPI)
	secret, id := opened.Values["access_key"], fmt.Sprint(opened.Values["id"])
	if !works(t, box, secret) || opened.Values["team_id"] != root(t, box) || opened.Values["user_id"] == nil {
		t.Errorf("opened %v", opened.Values)
	}
	// The secret is nobody's to keep: what the CLI holds for Close does not have it.
	for what, text := range map[string]string{"the private data": string(opened.Private), "the log": srv.TraceLog()} {
		if strings.Contains(text, fmt.Sprint(secret)) {
			t.Errorf("the secret is in %s", what)
		}
	}
	e.Close(opened).None(t)
	sent(t, box, "close", "POST "+keysAPI+"/"+id+":revoke", "DELETE "+keysAPI+"/"+id)
	if _, found := key(t, box, id); found || works(t, box, secret) {
		t.Error("the key outlived the run")
	}
	// Somebody else was faster.
	e.Close(opened).None(t)
}

func TestAnEphemeralKeyIsOfTheTeamThatIsAskedFor(t *testing.T) {
	t.Parallel()
	box, srv := acctest.Tenant(t, nil)
	e := srv.Ephemeral(typeName)
	opened := e.MustOpen(named("one run", acctest.Attrs{"team_id": root(t, box)}))
	if opened.Values["team_id"] != root(t, box) {
		t.Errorf("opened %v", opened.Values)
	}
	_, diags := e.Open(named("one run", acctest.Attrs{"team_id": "no-such-team"}))
	diags.WantError(t, "Ephemeral API Key Not Created", "team")
	if _, diags := e.Open(acctest.Attrs{}); !diags.HasError() {
		t.Error("a key without a name was accepted")
	}
	if _, diags := e.Open(named("", nil)); !diags.HasError() {
		t.Error("an empty name was accepted")
	}
}

func TestAKeyThatCannotBeRemovedIsNamedAndRevokedIfPossible(t *testing.T) {
	t.Parallel()
	for what, fault := range map[string]sandbox.Fault{
		"delete": {Method: http.MethodDelete, Path: keysAPI, Status: http.StatusForbidden},
		"both":   {Path: keysAPI + "/", Status: http.StatusForbidden},
	} {
		t.Run(what, func(t *testing.T) {
			t.Parallel()
			box, srv := acctest.Tenant(t, nil)
			e := srv.Ephemeral(typeName)
			opened := e.MustOpen(named("one run", nil))
			box.Fault(fault)
			e.Close(opened).WantError(t, "Ephemeral API Key Left Behind", `"one run"`, fmt.Sprint(opened.Values["id"]), "403")
			if got := works(t, box, opened.Values["access_key"]); got != (what == "both") {
				t.Errorf("the key works: %t", got)
			}
		})
	}
	// Only revoking fails: deleted is as good.
	box, srv := acctest.Tenant(t, nil)
	e := srv.Ephemeral(typeName)
	opened := e.MustOpen(named("one run", nil))
	box.Fault(sandbox.Fault{Method: http.MethodPost, Path: keysAPI + "/", Status: http.StatusForbidden})
	e.Close(opened).None(t)
	if works(t, box, opened.Values["access_key"]) {
		t.Error("the key outlived the run")
	}
}

func TestARunThatDoesNotKnowItsKeySaysSo(t *testing.T) {
	t.Parallel()
	_, srv := acctest.Tenant(t, nil)
	srv.Ephemeral(typeName).Close(&acctest.Opened{Private: []byte(`{"key":"e30="}`)}).WantError(t, "Ephemeral API Key Not Known", "veza_api_keys")
}
