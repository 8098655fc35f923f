package oktaidentities_test

import (
	"fmt"
	"regexp"
	"strings"
	"testing"

	"github.com/hashicorp/terraform-plugin-testing/helper/resource"
	"github.com/hashicorp/terraform-plugin-testing/knownvalue"
	"github.com/hashicorp/terraform-plugin-testing/plancheck"
	"github.com/hashicorp/terraform-plugin-testing/statecheck"
	"github.com/hashicorp/terraform-plugin-testing/terraform"
	"github.com/hashicorp/terraform-plugin-testing/tfjsonpath"

	"github.com/veza/terraform-provider-veza/internal/acctest"
	"github.com/veza/terraform-provider-veza/internal/sandbox"
)

const address = typeName + ".all"

// block is a configuration for the CLI.
func block(box *sandbox.Server, c crew) string {
	return box.ProviderConfig() + fmt.Sprintf("resource %q \"all\" {\n  name = \"all\"\n  people = jsonencode(%s)\n}\n", typeName, c.json())
}

// A CLI replaces what a create has left in part. It must not send away in the first half
// of it whom the second half would have to bring back.
func TestAccPeopleInOkta_aLifeWhoseCreateBreaksInTheMiddle(t *testing.T) {
	t.Parallel()
	box := sandbox.New(t, sandbox.WithOrg())
	// No more of them than are read without a wait for Okta's list.
	all := crew{"ann": nil, "bob": nil, "cat": nil}
	left := crew{"ann": {"title": "Clerk"}, "bob": nil}
	wrote := func(want int) resource.TestCheckFunc {
		return func(*terraform.State) error {
			if n := writes(box); n != want {
				return fmt.Errorf("%d writes, want %d", n, want)
			}
			return nil
		}
	}
	acctest.Test(t, resource.TestCase{
		CheckDestroy: func(*terraform.State) error {
			if got := statuses(t, box); strings.Count(got, "DEPROVISIONED") != 3 {
				return fmt.Errorf("the people are %s", got)
			}
			return nil
		},
		Steps: []resource.TestStep{
			{
				PreConfig:   func() { box.OrgFault(sandbox.Fault{Method: "POST", Path: "/api/v1/users", Status: 400, Skip: 1}) },
				Config:      block(box, all),
				ExpectError: regexp.MustCompile(`2 of 3 people were not`),
			},
			{PreConfig: func() { box.ClearOrgFaults(); box.ForgetOrg() }, Config: block(box, all), Check: wrote(2)},
			{
				Config: block(box, left),
				ConfigStateChecks: []statecheck.StateCheck{
					statecheck.ExpectKnownValue(address, tfjsonpath.New("summary"), knownvalue.StringExact("1 changed, 1 deactivated")),
				},
			},
			{Taint: []string{address}, PreConfig: box.ForgetOrg, Config: block(box, left), Check: wrote(0)},
		},
	})
}

func TestAnApplyThatBreaksInTheMiddleIsGoneOnWithByTheNext(t *testing.T) {
	t.Parallel()
	box, srv := acctest.Org(t, acctest.Attrs{"max_retries": 0})
	r := srv.Resource(typeName)
	state := r.MustApply(nil, numbered(12).set())
	config := numbered(10)
	for name := range config {
		config[name] = acctest.Attrs{"title": "Clerk"}
	}
	config["new"] = nil
	box.ForgetOrg()
	box.OrgFault(sandbox.Fault{Method: "POST", Path: "/api/v1/users", Status: 400, Skip: 4})
	state, diags := r.Apply(state, config.set())
	diags.WantError(t, "People Not Brought To The Configuration", "9 of 13 people were not", "@acme.example: ", "Apply again")
	box.ClearOrgFaults()
	if strings.Count(fmt.Sprint(state.Values["people"]), "Clerk") > 4 {
		t.Errorf("the state has %v", state.Values)
	}
	box.ForgetOrg()
	state, diags = r.Apply(state, config.set())
	diags.None(t)
	if n := writes(box); n != 9 {
		t.Errorf("the second apply wrote %d", n)
	}
	same(t, "people", fmt.Sprint(strings.Count(statuses(t, box), "DEPROVISIONED")), "2")
	if p := r.MustPlan(state, config.set()); p.Action != plancheck.ResourceActionNoop {
		t.Errorf("the next plan is to %s", p.Action)
	}
}

func TestADestroyThatBreaksInTheMiddleKeepsWhoIsLeft(t *testing.T) {
	t.Parallel()
	box, srv := acctest.Org(t, acctest.Attrs{"max_retries": 0})
	r := srv.Resource(typeName)
	config := numbered(6).set(acctest.Attrs{"on_destroy": "delete", "logout": true})
	state := r.MustApply(nil, config)
	box.OrgFault(sandbox.Fault{Method: "DELETE", Path: "/api/v1/users", Status: 403, Skip: 4})
	left, diags := r.Apply(state, nil)
	box.ClearOrgFaults()
	diags.WantError(t, "People Not Brought To The Configuration", "of 6 people were not")
	if left == nil || !strings.Contains(fmt.Sprint(left.Values["people"]), "@") {
		t.Fatalf("left %v", left)
	}
	r.MustApply(left, nil)
	same(t, "people", statuses(t, box), "")
}

// They are in the org, and would be refused as somebody who exists already.
func TestWhoeverCouldNotBeActivatedIsGoneOnWith(t *testing.T) {
	t.Parallel()
	box, srv := acctest.Org(t, acctest.Attrs{"max_retries": 0})
	r := srv.Resource(typeName)
	config := crew{"ann": {"title": "Clerk"}, "bob": nil}.set(acctest.Attrs{"activation": "silent"})
	box.OrgFault(sandbox.Fault{Method: "POST", Path: "/api/v1/users/", Status: 400})
	state, diags := r.Apply(nil, config)
	box.ClearOrgFaults()
	diags.WantError(t, "People Not Brought To The Configuration", "2 of 2", "was created and not activated")
	same(t, "people", statuses(t, box), "ann STAGED, bob STAGED")
	state = r.MustRead(state)
	only := crew{"ann": {"title": "Clerk"}}.set(acctest.Attrs{"activation": "silent"})
	p := r.MustPlan(state, only)
	same(t, "planned", fmt.Sprint(p.Values["summary"]), "1 changed, 1 deactivated")
	state, diags = r.ApplyPlan(p)
	diags.None(t)
	same(t, "people", statuses(t, box), "ann PROVISIONED, bob DEPROVISIONED")
	settled(t, r, state, only)
}

func TestAnOrgThatRefusesEverybodyIsNotAskedForEverybody(t *testing.T) {
	t.Parallel()
	box, srv := acctest.Org(t, acctest.Attrs{"max_retries": 0})
	// An org may forbid an administrator some people, and knows nobody without a token.
	for status, most := range map[int]int{401: 16, 403: 64} {
		box.OrgFault(sandbox.Fault{Method: "POST", Path: "/api/v1/users", Status: status})
		_, diags := srv.Resource(typeName).Apply(nil, numbered(100).set())
		box.ClearOrgFaults()
		diags.WantError(t, "People Not Brought To The Configuration", "100 of 100", "were not tried")
		if n := writes(box); n > most {
			t.Errorf("after %d it was asked %d times", status, n)
		}
	}
}
