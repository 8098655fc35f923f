package lifecycle_test

import (
	"errors"
	"strings"
	"testing"

	"github.com/veza/terraform-provider-veza/internal/lifecycle"
)

const connection1 = app1 + "/connections/default"

func TestALifeOfAConnection(t *testing.T) {
	t.Parallel()
	s, e := onSandbox(t)
	a := newApp(t, e)
	path := "/api/v1/apps/" + a.ID + "/connections/default"
	feature := "/api/v1/apps/" + a.ID + "/features/USER_PROVISIONING"
	s.ForgetOrg()
	if c, err := e.AppConnection(t.Context(), a.ID); err != nil || c.Enabled() || c.BaseURL != "" {
		t.Errorf("begins as %+v, %v", c, err)
	}
	if _, err := e.AppProvisioning(t.Context(), a.ID); err == nil {
		t.Error("the features of a connection that is off were told")
	}
	s.ForgetOrg()
	c, err := e.SetAppConnection(t.Context(), a.ID, s.URL+"/scim/v2", s.Key, true)
	if err != nil || !c.Enabled() || c.BaseURL != s.URL+"/scim/v2" {
		t.Errorf("set %+v, %v", c, err)
	}
	on := true
	all, err := e.ChangeAppProvisioning(t.Context(), a.ID, lifecycle.AppProvisioning{Deactivate: &on})
	if err != nil || *all.PushNewUsers || *all.ProfileUpdates || !*all.Deactivate {
		t.Errorf("changed to %+v, %v", all, err)
	}
	if all, err = e.AppProvisioning(t.Context(), a.ID); err != nil || !*all.Deactivate {
		t.Errorf("read %+v, %v", all, err)
	}
	if err := e.SetAppConnectionActive(t.Context(), a.ID, false); err != nil {
		t.Error(err)
	}
	if err := e.SetAppConnectionActive(t.Context(), a.ID, true); err != nil {
		t.Error(err)
	}
	wantSent(t, s, "POST "+path, "PUT "+feature, "GET "+feature, "POST "+path+"/lifecycle/deactivate", "POST "+path+"/lifecycle/activate")
}

func TestAConnectionIsSentWithItsTokenAsItIs(t *testing.T) {
	t.Parallel()
	o := newOrg().says("POST "+connection1, 200, object{"authScheme": "TOKEN", "status": "ENABLED", "profile": object{"authScheme": "TOKEN"}})
	c, err := newEngine(t, o).SetAppConnection(t.Context(), "0oa1", "https://a.example/scim/v2", "Bearer hush", true)
	if err != nil || c.BaseURL != "https://a.example/scim/v2" {
		t.Errorf("set %+v, %v", c, err)
	}
	want := object{"baseUrl": "https://a.example/scim/v2", "profile": object{"authScheme": "TOKEN", "token": "Bearer hush"}}
	if got := bodyOf(t, o.last(t, "POST "+connection1)); !equalJSON(t, got, want) {
		t.Errorf("sent %v", got)
	}
	wantAsked(t, o, "POST "+connection1+"?activate=true")
}

func TestALostAnswerToAConnectionIsAskedForAgain(t *testing.T) {
	t.Parallel()
	o := newOrg().on("POST "+connection1, func(n int, _ request) answer {
		if n == 0 {
			return lost()
		}
		return reply(200, object{"authScheme": "TOKEN", "status": "DISABLED"})
	})
	if _, err := newEngine(t, o).SetAppConnection(t.Context(), "0oa1", "https://a.example", "t", false); err != nil || o.count("POST "+connection1) != 2 {
		t.Errorf("asked %v, %v", o.asked(), err)
	}
}

// Okta answers 200 and no error.
func TestAnAppThatCannotProvisionIsAnError(t *testing.T) {
	t.Parallel()
	unknown := object{"authScheme": "UNKNOWN", "status": "UNKNOWN", "profile": object{"authScheme": "UNKNOWN"}}
	o := newOrg().says("GET "+connection1, 200, unknown).says("POST "+connection1, 200, unknown)
	e := newEngine(t, o)
	_, read := e.AppConnection(t.Context(), "0oa1")
	_, set := e.SetAppConnection(t.Context(), "0oa1", "https://a.example", "hush", true)
	for _, err := range []error{read, set} {
		if !errors.Is(err, lifecycle.ErrCannotProvision) || !strings.Contains(err.Error(), "scim2headerauth") || strings.Contains(err.Error(), "hush") {
			t.Errorf("error %v", err)
		}
	}
}

func TestExactlyTheFeaturesThatChangeAreSent(t *testing.T) {
	t.Parallel()
	on, off := true, false
	status := func(s string) object { return object{"status": s} }
	path := "PUT " + app1 + "/features/USER_PROVISIONING"
	for name, tt := range map[string]struct {
		change lifecycle.AppProvisioning
		want   object
	}{
		"new people": {lifecycle.AppProvisioning{PushNewUsers: &on}, object{"create": object{"lifecycleCreate": status("ENABLED")}}},
		"profiles":   {lifecycle.AppProvisioning{ProfileUpdates: &off}, object{"update": object{"profile": status("DISABLED")}}},
		"leavers":    {lifecycle.AppProvisioning{Deactivate: &off}, object{"update": object{"lifecycleDeactivate": status("DISABLED")}}},
		"all": {lifecycle.AppProvisioning{PushNewUsers: &off, ProfileUpdates: &on, Deactivate: &on}, object{
			"create": object{"lifecycleCreate": status("DISABLED")},
			"update": object{"profile": status("ENABLED"), "lifecycleDeactivate": status("ENABLED")},
		}},
	} {
		t.Run(name, func(t *testing.T) {
			t.Parallel()
			o := newOrg().says(path, 200, object{"name": "USER_PROVISIONING", "capabilities": object{}})
			if _, err := newEngine(t, o).ChangeAppProvisioning(t.Context(), "0oa1", tt.change); err != nil {
				t.Fatal(err)
			}
			if got := bodyOf(t, o.last(t, path)); !equalJSON(t, got, tt.want) {
				t.Errorf("sent %v, want %v", got, tt.want)
			}
		})
	}
}

func TestAKeyGoesToHTTPSOrToThisMachine(t *testing.T) {
	t.Parallel()
	for address, fine := range map[string]bool{
		"https://acme.vezacloud.com/scim/v2": true, "http://127.0.0.1:8080/scim/v2": true, "http://[::1]/scim": true, "http://localhost": true,
		"http://acme.vezacloud.com/scim/v2": false, "acme.vezacloud.com/scim/v2": false, "ftp://acme.example": false, "": false,
		"https://ann:secret@acme.example/scim/v2": false, "https://acme.example/scim/v2?x=1": false, "https://acme.example/#a": false,
	} {
		err := lifecycle.CheckBaseURL(address)
		if (err == nil) != fine || err != nil && strings.Contains(err.Error(), "secret") {
			t.Errorf("%q: %v", address, err)
		}
	}
}
