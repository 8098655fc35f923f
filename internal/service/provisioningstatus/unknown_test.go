package provisioningstatus_test

import (
	"strings"
	"testing"

	"github.com/veza/terraform-provider-veza/internal/acctest"
	"github.com/veza/terraform-provider-veza/internal/sandbox"
)

// What is withheld is unknown, and the rest is told.
func TestWhatASystemDoesNotOfferIsUnknown(t *testing.T) {
	t.Parallel()
	const noPath = `{"errorCode":"E0000008","errorSummary":"The requested path was not found"}`
	for name, tc := range map[string]struct {
		okta, veza []sandbox.Fault
		unknown    []string
		says       string // in the first of them
		problem    string
	}{
		"push mappings": {
			okta:    []sandbox.Fault{{Path: "/api/v1/apps/", Status: 404, Body: noPath, Skip: 2}},
			unknown: []string{"group_pushed", "group_push"}, says: "The requested path was not found",
		},
		"groups": {
			okta:    []sandbox.Fault{{Path: "/api/v1/users/", Status: 403, Skip: 1}},
			unknown: []string{"group_pushed", "group_push"}, says: "403",
		},
		"apps": {
			okta:    []sandbox.Fault{{Path: "/api/v1/apps", Status: 403}},
			unknown: []string{"connection", "app_assigned", "group_pushed", "provisioning"}, says: "403",
		},
		"assignments": {
			okta:    []sandbox.Fault{{Path: "/api/v1/apps/", Status: 403, Skip: 1, Times: 1}},
			unknown: []string{"app_assigned", "provisioning"}, says: "403",
		},
		"people": {
			okta:    []sandbox.Fault{{Path: "/api/v1/users", Status: 403}},
			unknown: []string{"okta_user", "app_assigned"}, says: "403",
		},
		"the administration API": {
			veza:    []sandbox.Fault{{Path: "/api/v1/users", Status: 404, Body: "<html>"}},
			unknown: []string{"team_role"}, says: "offers no API for users",
		},
		"SCIM": {
			veza:    []sandbox.Fault{{Path: "/scim/v2/", Status: 403}},
			unknown: []string{"scim_enabled", "veza_user", "team_role"}, says: "scim_provisioner", problem: "veza_user",
		},
	} {
		t.Run(name, func(t *testing.T) {
			t.Parallel()
			w := provisioned(t)
			w.OrgFault(tc.okta...)
			w.Fault(tc.veza...)
			state := w.status(nil)
			for i, check := range tc.unknown {
				if i == 0 {
					wantOpen(t, state, check, tc.says)
				} else {
					wantOpen(t, state, check)
				}
			}
			wantProblem(t, state, tc.problem)
		})
	}
}

// States that the sandbox, which provisions at once, does not stay in.
func TestEveryStateOfAnAssignmentIsExplained(t *testing.T) {
	t.Parallel()
	for name, tc := range map[string]struct {
		state string // members of the assignment
		ok    any
		says  string
	}{
		"assigned before":   {`"status":"ACTIVE","syncState":"DISABLED"`, false, "while provisioning to the app was off"},
		"not begun":         {`"status":"STAGED","syncState":"OUT_OF_SYNC"`, nil, "has not provisioned ann@example.com yet (STAGED, OUT_OF_SYNC)"},
		"under way":         {`"status":"STAGED","syncState":"SYNCING"`, nil, "2 to 3 minutes"},
		"a change to come":  {`"status":"PROVISIONED","syncState":"OUT_OF_SYNC","externalId":"x"`, true, "some change of theirs is not sent yet"},
		"told":              {`"status":"PROVISIONED","syncState":"SYNCHRONIZED","externalId":"x"`, true, "the assignment is PROVISIONED"},
		"none":              {`"status":"ACTIVE"`, nil, "does not tell"},
		"through the group": {`"scope":"GROUP","status":"PROVISIONED","syncState":"SYNCHRONIZED"`, true, "the assignment is PROVISIONED"},
	} {
		t.Run(name, func(t *testing.T) {
			t.Parallel()
			w := provisioned(t)
			w.OrgFault(sandbox.Fault{
				Path: "/api/v1/apps/" + w.app + "/users/", Status: 200,
				Body: `{"id":"` + w.ann + `","credentials":{"userName":"` + login + `"},` + tc.state + `}`,
			})
			_, by := checks(t, w.status(nil))
			c := by["provisioning"]
			if c.ok != tc.ok || !strings.Contains(c.detail+" "+c.next, tc.says) || (c.ok == false) != (c.next != "") && c.ok != nil {
				t.Errorf("%+v, want %v and %q", c, tc.ok, tc.says)
			}
			if through := strings.HasSuffix(by["app_assigned"].detail, "through a group."); through != (name == "through the group") {
				t.Errorf("assigned: %s", by["app_assigned"].detail)
			}
		})
	}
}

func TestRolesThatATenantDoesNotTellAreNoFailure(t *testing.T) {
	t.Parallel()
	for says, fault := range map[string]sandbox.Fault{
		"the tenant does not tell":                      {Status: 200, Body: `{"value":{"id":"u1","email":"ann@example.com"}}`},
		"does not know people of the identity provider": {Status: 404, Times: 1},
	} {
		w := provisioned(t)
		fault.Path = "/api/v1/users/"
		w.Fault(fault)
		state := w.status(nil)
		wantOpen(t, state, "team_role", says)
		wantProblem(t, state, "")
	}
}

func TestWhatFailsIsAnError(t *testing.T) {
	t.Parallel()
	for name, tc := range map[string]struct {
		okta, veza []sandbox.Fault
		says       string
	}{
		"a token that is none": {okta: []sandbox.Fault{{Path: "/api/v1/users", Status: 401}}, says: "revoked"},
		"an org that is down":  {okta: []sandbox.Fault{{Path: "/api/v1/apps", Status: 503}}, says: "503"},
		"pushes that fail":     {okta: []sandbox.Fault{{Path: "/api/v1/apps/", Status: 500, Skip: 2}}, says: "500"},
		"a key that is none":   {veza: []sandbox.Fault{{Path: "/scim/v2/", Status: 401}}, says: "VEZA_API_KEY"},
		"a tenant that fails":  {veza: []sandbox.Fault{{Path: "/api/v1/users", Status: 503}}, says: "503"},
	} {
		t.Run(name, func(t *testing.T) {
			t.Parallel()
			w := provisioned(t)
			w.OrgFault(tc.okta...)
			w.Fault(tc.veza...)
			_, diags := w.read(acctest.Attrs{"user_name": login})
			diags.WantError(t, "Provisioning Status Not Read", tc.says)
			if len(diags) != 1 {
				t.Errorf("told %s", diags)
			}
		})
	}
}

func TestBothSystemsAreNeeded(t *testing.T) {
	t.Parallel()
	_, srv := acctest.Tenant(t, nil)
	_, diags := srv.DataSource(typeName).Read(acctest.Attrs{"user_name": login})
	diags.WantError(t, "Okta Not Configured")

	box := sandbox.New(t, sandbox.WithOrg())
	alone := acctest.Configured(t, acctest.Attrs{"okta": acctest.Attrs{"org_url": box.OrgURL, "api_token": box.OrgToken()}})
	_, diags = alone.DataSource(typeName).Read(acctest.Attrs{"user_name": login})
	diags.WantError(t, "Tenant Of The Provisioning Not Configured", "VEZA_URL")
	if got := len(box.OrgRequests()); got != 0 || len(diags) != 1 {
		t.Errorf("sent %d requests, told %s", got, diags)
	}
}

func TestBadInputIsRefusedAtValidate(t *testing.T) {
	t.Parallel()
	box, srv := acctest.Org(t, nil)
	for name, config := range map[string]acctest.Attrs{
		"nobody": {}, "an empty name": {"user_name": ""}, "an empty app": {"user_name": login, "app_id": ""},
	} {
		if _, diags := srv.DataSource(typeName).Read(config); !diags.HasError() {
			t.Errorf("%s is accepted", name)
		}
	}
	if got := len(box.OrgRequests()) + len(box.Requests()); got != 0 {
		t.Errorf("sent %d requests", got)
	}
}
