package oktaidentity

import (
	"context"
	"fmt"
	"slices"
	"strings"

	"github.com/hashicorp/terraform-plugin-framework-timeouts/resource/timeouts"
	"github.com/hashicorp/terraform-plugin-framework/diag"
	"github.com/hashicorp/terraform-plugin-framework/tfsdk"
	"github.com/hashicorp/terraform-plugin-framework/types"

	"github.com/veza/terraform-provider-veza/internal/attrvalue"
	"github.com/veza/terraform-provider-veza/internal/guardrail"
	"github.com/veza/terraform-provider-veza/internal/lifecycle"
)

type model struct {
	ID types.String `tfsdk:"id"`
	profile
	Status           types.String   `tfsdk:"status"`
	Active           types.Bool     `tfsdk:"active"`
	Activation       types.String   `tfsdk:"activation"`
	NoContinuousSync types.Set      `tfsdk:"no_continuous_sync"`
	OnDestroy        types.String   `tfsdk:"on_destroy"`
	Logout           types.Bool     `tfsdk:"logout"`
	Timeouts         timeouts.Value `tfsdk:"timeouts"`
}

// identity holds what never changes during a person's life.
type identity struct {
	ID types.String `tfsdk:"id"`
}

func (m model) setIdentity(ctx context.Context, to *tfsdk.ResourceIdentity) diag.Diagnostics {
	return to.Set(ctx, identity{ID: m.ID})
}

func (m model) person() guardrail.Person {
	return guardrail.Person{ID: m.ID.ValueString(), UserName: m.Login.ValueString()}
}

// key is what a person has in common with one who takes their place.
func (m model) key() string { return "okta identity " + strings.ToLower(m.Login.ValueString()) }

// defaults is what an import and a list know of the attributes that no org has.
func defaults() model {
	return model{
		Activation: types.StringValue(activationEmail), NoContinuousSync: types.SetNull(types.StringType),
		OnDestroy: types.StringValue(onDestroyDeactivate), Logout: types.BoolValue(false),
		profile: profile{Custom: jsonNull()},
	}
}

// activation is what happens to somebody who is created or brought back.
func (m model) activation() lifecycle.Activation {
	switch {
	case attrvalue.Known(m.Active) && !m.Active.ValueBool(), m.Activation.ValueString() == activationStaged:
		return lifecycle.LeaveStaged
	case m.Activation.ValueString() == activationSilent:
		return lifecycle.ActivateSilently
	}
	return lifecycle.ActivateWithEmail
}

// toAPI returns what the model says of the person: what it leaves to the org is not
// named, and what is empty is nil, which takes it away.
func (m model) toAPI() (lifecycle.Identity, error) {
	out := lifecycle.Identity{ID: m.ID.ValueString(), Status: m.Status.ValueString(), Profile: map[string]any{}}
	custom, err := m.Custom.attributes()
	for name, value := range custom {
		out.Profile[name] = value
	}
	for _, a := range attributes {
		switch value := *a.of(&m.profile); {
		case !attrvalue.Known(value):
		case value.ValueString() == "":
			out.Profile[a.name] = nil
		default:
			out.Profile[a.name] = value.ValueString()
		}
	}
	return out, err
}

// fromAPI returns the model of the person as they are in the org. Where that means the
// same as prior (plan or state), prior's form is kept. What is left to the org keeps
// prior's value where the org has none: a plan could not show "none" for what the
// configuration sets.
func fromAPI(i lifecycle.Identity, prior model, left func(name string) bool) model {
	m := prior
	m.ID, m.Status, m.Active = types.StringValue(i.ID), types.StringValue(i.Status), types.BoolValue(lifecycle.InUse(i.Status))
	for _, a := range attributes {
		at := a.of(&m.profile)
		switch value, there := i.Profile[a.name]; {
		case there:
			*at = types.StringValue(text(value))
		case attrvalue.Known(*at) && (at.ValueString() == "" || left(a.name)):
		default:
			*at = types.StringNull()
		}
	}
	m.Custom = customFromAPI(i, prior.Custom, left)
	return m
}

// shownBy reports whether the org's answer has every attribute that the model has. One that
// a list leaves out may be gone, or be left out by the list.
func (m model) shownBy(i lifecycle.Identity) bool {
	have, err := m.toAPI()
	left := m.left(i.Status)
	for name, value := range have.Profile {
		if _, there := i.Profile[name]; !there && !empty(value) && !left(name) {
			return false
		}
	}
	return err == nil
}

// customFromAPI returns the custom attributes that prior names, or all of them where it
// names none. One that the org does not have is null.
func customFromAPI(i lifecycle.Identity, prior jsonObject, left func(string) bool) jsonObject {
	all := map[string]any{}
	for name, value := range i.Profile {
		if _, base := byName[name]; !base {
			all[name] = value
		}
	}
	named, err := prior.attributes()
	switch {
	case (named == nil || err != nil) && len(all) == 0:
		return jsonNull()
	case named == nil || err != nil:
		return jsonOf(all)
	}
	now := map[string]any{}
	for name, was := range named {
		value, there := all[name]
		if !there && (empty(was) || left(name)) {
			value = was
		}
		now[name] = value
	}
	if lifecycle.SameValue(named, now) {
		return prior
	}
	return jsonOf(now)
}

// empty is what an org may keep or drop as it likes.
func empty(value any) bool {
	list, isList := value.([]any)
	return value == nil || value == "" || isList && len(list) == 0
}

// after returns what an apply leaves in the state: the plan, completed by the org. What
// changed in the org since the plan shows at the next one.
func (m model) after(i lifecycle.Identity) model {
	got := fromAPI(i, m, nothing)
	for _, a := range attributes {
		if planned := *a.of(&m.profile); !planned.IsUnknown() {
			*a.of(&got.profile) = planned
		}
	}
	if !m.Custom.IsUnknown() {
		got.Custom = m.Custom
	}
	if !m.Status.IsUnknown() {
		got.Status = m.Status
	}
	if !m.Active.IsUnknown() {
		got.Active = m.Active
	}
	return got
}

func nothing(string) bool { return false }

// left returns which attributes are the org's to decide, the person being in that status
// and staying in it: those that are not continuously synced, and all of them while the
// person is deprovisioned, since Okta then takes no changes.
func (m model) left(status string) func(name string) bool {
	if status == lifecycle.StatusDeprovisioned {
		return func(string) bool { return true }
	}
	held := map[string]bool{}
	for _, name := range m.held() {
		held[name] = true
	}
	return func(name string) bool { return held[name] }
}

// knows reports whether the state tells all that decides what an update to plan sends. It
// does not hold custom attributes that nobody named so far, nor what became of those that
// were left to the org.
func (m model) knows(plan model) bool {
	have, err := m.Custom.attributes()
	named, _ := plan.Custom.attributes() // It is understood, or nothing is sent at all.
	for name := range named {
		if _, there := have[name]; have != nil && !there {
			return false
		}
	}
	held := plan.held()
	return err == nil && !slices.ContainsFunc(m.held(), func(name string) bool { return !slices.Contains(held, name) })
}

// held are the attributes that are not continuously synced, as far as they are known.
func (m model) held() []string {
	var names []string
	for _, e := range m.NoContinuousSync.Elements() {
		if name, ok := e.(types.String); ok && attrvalue.Known(name) {
			names = append(names, name.ValueString())
		}
	}
	return names
}

// text is the value of an attribute that is a string in Okta's default profile, and may
// have been made something else by an org.
func text(value any) string {
	if s, ok := value.(string); ok {
		return s
	}
	return fmt.Sprint(value)
}
