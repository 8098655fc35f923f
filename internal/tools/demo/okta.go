package main

import (
	"context"
	"encoding/json"
	"fmt"
	"maps"
	"slices"
	"strings"
)

// outcome is what the outputs of examples/okta-to-veza tell of both systems.
type outcome struct {
	Provisioning output[struct {
		To string `json:"to"`
		On bool   `json:"on"`
	}] `json:"provisioning"`
	InVeza output[map[string]string]   `json:"in_veza"`
	Why    output[map[string]string]   `json:"why"`
	Teams  output[map[string][]string] `json:"teams"`
	Access output[map[string][]string] `json:"access"`
}

type output[T any] struct {
	Value T `json:"value"`
}

// leaver is whom the demo takes the app from.
const leaver = "grace@acme.example"

// showOkta is show, and then what came of it, and of somebody who loses the app.
func (d demo) showOkta(ctx context.Context) error {
	fmt.Print(before)
	if err := d.show(ctx); err != nil {
		return err
	}
	after, err := d.outcome(ctx)
	if err != nil {
		return err
	}
	after.tell()
	if after.InVeza.Value[leaver] != "active" {
		return fmt.Errorf("%s should be active in Veza now, and is %s", leaver, after.InVeza.Value[leaver])
	}

	fmt.Printf("\nNow %s loses the app: in the Admin Console somebody would click Unassign.\n", leaver)
	unassigned := fmt.Sprintf("-var=unassigned=[%q]", leaver)
	if err := d.change(ctx, unassigned); err != nil {
		return err
	}
	if after, err = d.outcome(ctx); err != nil {
		return err
	}
	after.person(leaver)
	if after.InVeza.Value[leaver] != "deactivated" {
		return fmt.Errorf("%s should be deactivated in Veza now, and is %s", leaver, after.InVeza.Value[leaver])
	}
	fmt.Printf("  Asked why, veza_provisioning_status says:\n       %s\n", after.Why.Value[leaver])
	fmt.Println("  Nobody wrote that into Veza but Okta. They cannot sign in any more, their API keys are disabled, and in")
	fmt.Println("  Okta they are as they were. Assigned again, they would be back, with everything.")
	return nil
}

const before = `
examples/okta-to-veza is Veza's guide "SCIM Provisioning with Okta" as configuration: a break-glass account and a SCIM
admin, the key and the switch, the app in Okta and its connection, groups that Okta pushes and what they give in Veza,
and three people. Terraform writes people into Okta alone. That they come to Veza is Okta's doing, over SCIM.
`

// change applies with another variable and wants nothing left to do.
func (d demo) change(ctx context.Context, variable string) error {
	for _, step := range [][]string{{"apply", "-auto-approve"}, {"plan", "-detailed-exitcode"}} {
		fmt.Printf("\n$ %s %s '%s'\n", d.name(), step[0], variable)
		out, code, err := d.capture(ctx, append(step, "-no-color", "-input=false", variable)...)
		if err != nil || code != 0 || failsACheck(out) {
			return d.unexpected("the change should have gone through, and every check with it", out, code, err)
		}
		for _, beginning := range []string{"Apply complete!", "No changes."} {
			if found, ok := find(out, beginning); ok {
				fmt.Println(found)
			}
		}
	}
	return nil
}

func (d demo) outcome(ctx context.Context) (outcome, error) {
	var o outcome
	text, code, err := d.capture(ctx, "output", "-no-color", "-json")
	if err != nil || code != 0 {
		return o, d.unexpected("the outputs should have been there", text, code, err)
	}
	return o, json.Unmarshal([]byte(text), &o)
}

// tell says step by step what the apply has done, in the order of the guide.
func (o outcome) tell() {
	fmt.Print(`
What happened, in the order of the guide:
  1. The break-glass account and the SCIM admin were made, local to Veza, and given their roles on the root team.
  2. The key for Okta was made, and SCIM was turned on, which the provider does not do without a break-glass account.
`)
	fmt.Printf("  3. The app was made in Okta. Okta tried the address %s and the key, and provisions from then on.\n", o.Provisioning.Value.To)
	fmt.Println("  4. Okta pushed the groups, of which Veza made teams; then each team got its scope and its roles:")
	for _, team := range slices.Sorted(maps.Keys(o.Teams.Value)) {
		fmt.Printf("       %s: %s\n", team, strings.Join(o.Teams.Value[team], ", "))
	}
	fmt.Println("  5. Each person got the app. They were members of a pushed group by then, so Okta looked them up in Veza, did not")
	fmt.Println("     find them, and created them; the role mapping gave them what their groups may do, and Karen has a role of her own:")
	for _, login := range slices.Sorted(maps.Keys(o.InVeza.Value)) {
		o.person(login)
	}
	fmt.Println("  The checks of the configuration have compared all of it with what was asked for.")
}

func (o outcome) person(login string) {
	holds := strings.Join(o.Access.Value[login], "; ")
	if holds == "" {
		holds = "holds nothing"
	}
	fmt.Printf("       %s is %s: %s\n", login, o.InVeza.Value[login], holds)
}
