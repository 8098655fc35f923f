package scimusers_test

import (
	"context"
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

const address = "veza_scim_users.all"

func block(box *sandbox.Server, p people) string {
	return box.ProviderConfig() + fmt.Sprintf("resource %q \"all\" {\n  name = \"all\"\n  people = jsonencode(%s)\n}\n", typeName, p)
}

func inactive(box *sandbox.Server, names ...string) func(*terraform.State) error {
	return func(*terraform.State) error {
		users, err := box.Tenant().Users(context.Background())
		if err != nil {
			return err
		}
		off := map[string]bool{}
		for _, u := range users {
			off[u.UserName] = !*u.Active
		}
		for _, name := range names {
			if !off[name+"@example.com"] {
				return fmt.Errorf("%s is not there and deactivated", name)
			}
		}
		return nil
	}
}

// A CLI replaces what a create has left in part. It must not send away in the first half
// of it whom the second half would have to bring back.
func TestAccPeople_aLifeWhoseCreateBreaksInTheMiddle(t *testing.T) {
	t.Parallel()
	box := sandbox.New(t)
	all := people{"ann": {"roles": []string{"viewer"}}, "bob": nil, "cat": nil, "dan": nil, "eve": nil}
	without := people{"ann": {"given_name": "Anna"}, "bob": nil, "cat": nil}
	acctest.Test(t, resource.TestCase{
		CheckDestroy: inactive(box, "ann", "bob", "cat", "dan", "eve"),
		Steps: []resource.TestStep{
			{
				PreConfig:   func() { box.Fault(sandbox.Fault{Method: "POST", Path: "/scim/v2/Users", Status: 400, Skip: 2}) },
				Config:      block(box, all),
				ExpectError: regexp.MustCompile(`3 of 5 people were not`),
			},
			{
				PreConfig: func() { box.ClearFaults(); box.Forget() },
				Config:    block(box, all),
				Check: func(*terraform.State) error {
					for _, r := range box.Writes() {
						if r.Method != "POST" {
							return fmt.Errorf("%s %s %s", r.Method, r.Path, r.Body)
						}
					}
					if n := len(box.Writes()); n != 3 {
						return fmt.Errorf("%d people were made, want the 3 who were missing", n)
					}
					return nil
				},
			},
			{
				Config: block(box, without),
				Check:  inactive(box, "dan", "eve"),
				ConfigStateChecks: []statecheck.StateCheck{
					statecheck.ExpectKnownValue(address, tfjsonpath.New("summary"), knownvalue.StringExact("1 changed, 2 deactivated")),
				},
			},
			{Taint: []string{address}, PreConfig: box.Forget, Config: block(box, without), Check: func(*terraform.State) error {
				if w := box.Writes(); len(w) > 0 {
					return fmt.Errorf("a replacement wrote %v", w)
				}
				return nil
			}},
		},
	})
}

func TestWhoWasMadeByABrokenCreateAndIsNoLongerWantedLeavesByAPlanThatNamesThem(t *testing.T) {
	t.Parallel()
	box := sandbox.New(t)
	acctest.Test(t, resource.TestCase{
		Steps: []resource.TestStep{
			{
				PreConfig:   func() { box.Fault(sandbox.Fault{Method: "POST", Path: "/scim/v2/Users", Status: 400, Skip: 2}) },
				Config:      block(box, people{"ann": nil, "bob": nil, "cat": nil}),
				ExpectError: regexp.MustCompile(`1 of 3 people were not`),
			},
			{
				PreConfig:          func() { box.ClearFaults(); box.Forget() },
				Config:             block(box, people{"dan": nil}),
				ExpectNonEmptyPlan: true,
				Check: func(*terraform.State) error {
					if w := box.Writes(); len(w) != 1 || w[0].Method != "POST" {
						return fmt.Errorf("wrote %v", w)
					}
					return nil
				},
			},
			{Config: block(box, people{"dan": nil}), Check: func(*terraform.State) error {
				users, err := box.Tenant().Users(context.Background())
				off := 0
				for _, u := range users {
					if !*u.Active {
						off++
					}
				}
				if err != nil || off != 2 {
					return fmt.Errorf("%d people are deactivated, want the 2 whom the first apply made: %w", off, err)
				}
				return nil
			}},
		},
	})
}

func TestAnUpdateThatBreaksInTheMiddleGoesOnWithTheNextApply(t *testing.T) {
	t.Parallel()
	box, srv := acctest.Tenant(t, acctest.Attrs{"max_retries": 0})
	r := srv.Resource(typeName)
	state := r.MustApply(nil, many(12).config(nil))
	changed := many(10)
	for name := range changed {
		changed[name] = acctest.Attrs{"given_name": "New"}
	}
	changed["new"] = nil
	for round, writes := range []string{"13", "8", ""} {
		box.Forget()
		if round == 0 {
			box.Fault(sandbox.Fault{Path: "/scim/v2/Users", Status: 400, Skip: 5})
		}
		p := r.MustPlan(state, changed.config(nil))
		var diags acctest.Diagnostics
		state, diags = r.ApplyPlan(p)
		box.ClearFaults()
		if round == 0 {
			diags.WantError(t, "People Not Brought To The Configuration", "8 of 13 people were not", "400", "Apply again")
		} else {
			diags.None(t)
		}
		if n := len(box.Writes()); writes != "" && fmt.Sprint(n) != writes || writes == "" && n > 0 {
			t.Errorf("round %d wrote %d", round, n)
		}
	}
	wantActive(t, box, false, "p00010", "p00011")
	wantActive(t, box, true, "p00000", "new")
	if p := r.MustPlan(r.MustRead(state), changed.config(nil)); p.Action != plancheck.ResourceActionNoop {
		t.Errorf("planned %s", p.Action)
	}
}

func TestADestroyThatBreaksInTheMiddleKeepsWhoIsLeft(t *testing.T) {
	t.Parallel()
	box, srv := acctest.Tenant(t, acctest.Attrs{"max_retries": 0})
	r := srv.Resource(typeName)
	state := r.MustApply(nil, many(9).config(acctest.Attrs{"on_destroy": "delete"}))
	box.Fault(sandbox.Fault{Method: "DELETE", Path: "/scim/v2/Users", Status: 400, Skip: 4})
	state, diags := r.Apply(state, nil)
	diags.WantError(t, "People Not Brought To The Configuration", "5 of 9")
	box.ClearFaults()
	if n := strings.Count(fmt.Sprint(state.Values["people"]), "@"); n != 5 {
		t.Errorf("%d people are left in the state: %v", n, state.Values)
	}
	// What is left can be gone on with instead.
	state = r.MustApply(state, many(9).config(acctest.Attrs{"on_destroy": "delete"}))
	box.Forget()
	r.MustApply(state, nil)
	if n := box.Count("DELETE", "/scim/v2/Users"); n != 9 {
		t.Errorf("%d deletions", n)
	}
	if _, found := there(t, box, "p00000"); found {
		t.Error("who was destroyed with on_destroy = delete is there")
	}
}

func TestWhoIsThereIsTakenOverOrRefusedByName(t *testing.T) {
	t.Parallel()
	box, srv := acctest.Tenant(t, nil)
	r := srv.Resource(typeName)
	before := r.MustApply(nil, people{"ann": nil, "bob": nil}.config(acctest.Attrs{"name": "old"}))
	before = r.MustApply(before, people{"bob": nil}.config(acctest.Attrs{"name": "old"}))
	wantActive(t, box, false, "ann")
	config := people{"ann": {"given_name": "Anna"}, "bob": nil, "cat": nil}.config(nil)
	state, diags := r.Apply(nil, config)
	diags.WantWarning(t, "People Reactivated", "ann@example.com")
	diags.WantError(t, "People Not Brought To The Configuration", "1 of 3", "bob@example.com: ", "exists and is active", "adopt_existing = true")
	wantActive(t, box, true, "ann", "bob", "cat")
	if ids := fmt.Sprint(state.Values["ids"]); strings.Contains(ids, "bob") || !strings.Contains(ids, "ann") {
		t.Errorf("ids are %s", ids)
	}
	adopting := acctest.On(t, box, acctest.Attrs{"adopt_existing": true}).Resource(typeName)
	state = adopting.MustApply(state, config)
	if ids := fmt.Sprint(state.Values["ids"]); !strings.Contains(ids, "bob") {
		t.Errorf("ids are %s", ids)
	}
	r.MustApply(before, people{}.config(acctest.Attrs{"name": "old", "on_destroy": "retain"}))
	wantActive(t, box, true, "bob")
}

func TestATenantThatRefusesEverybodyIsNotAskedForEverybody(t *testing.T) {
	t.Parallel()
	box, srv := acctest.Tenant(t, acctest.Attrs{"max_retries": 0})
	r := srv.Resource(typeName)
	for status, most := range map[int]int{403: 8, 500: 64} {
		box.Forget()
		box.Fault(sandbox.Fault{Method: "POST", Path: "/scim/v2/Users", Status: status})
		_, diags := r.Apply(nil, many(300).config(nil))
		box.ClearFaults()
		diags.WantError(t, "People Not Brought To The Configuration", "300 of 300", "were not tried")
		if n := len(diags.String()); n > 12000 {
			t.Errorf("the error has %d characters", n)
		}
		if n := box.Count("POST", "/scim/v2/Users"); n > 2*most {
			t.Errorf("%d was answered %d times", status, n)
		}
	}
}
