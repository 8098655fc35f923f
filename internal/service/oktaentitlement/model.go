package oktaentitlement

import (
	"context"
	"time"

	"github.com/hashicorp/terraform-plugin-framework/diag"
	"github.com/hashicorp/terraform-plugin-framework/tfsdk"
	"github.com/hashicorp/terraform-plugin-framework/types"

	"github.com/veza/terraform-provider-veza/internal/lifecycle"
)

type model struct {
	ID          types.String `tfsdk:"id"`
	Name        types.String `tfsdk:"name"`
	Description types.String `tfsdk:"description"`
	Type        types.String `tfsdk:"type"`
	Created     types.String `tfsdk:"created"`
}

// identity holds what never changes during an entitlement's life.
type identity struct {
	ID types.String `tfsdk:"id"`
}

func (m model) setIdentity(ctx context.Context, to *tfsdk.ResourceIdentity) diag.Diagnostics {
	return to.Set(ctx, identity{ID: m.ID})
}

// key is what an entitlement has in common with one that takes its place.
func (m model) key() string { return "entitlement " + m.Name.ValueString() }

// fromAPI returns the model of what the org answered. A group without a description has
// an empty one: Okta answers both, for groups that differ in nothing else.
func fromAPI(e lifecycle.Entitlement) model {
	return model{
		ID: types.StringValue(e.ID), Name: types.StringValue(e.Name), Description: types.StringValue(e.Description),
		Type: types.StringValue(e.Type), Created: instant(e.Created),
	}
}

// shownBy reports whether the org's answer has all that the model has. What a list leaves
// out may be gone, or be left out by the list.
func (m model) shownBy(e lifecycle.Entitlement) bool {
	return (m.Description.ValueString() == "" || e.Description != "") && (m.Created.IsNull() || !e.Created.IsZero())
}

// instant is null for what has not happened.
func instant(t time.Time) types.String {
	if t.IsZero() {
		return types.StringNull()
	}
	return types.StringValue(t.UTC().Format(time.RFC3339))
}

func (m model) toAPI() lifecycle.Entitlement {
	return lifecycle.Entitlement{Name: m.Name.ValueString(), Description: m.Description.ValueString()}
}

// patch returns what differs from state, and nothing that the plan leaves to the org.
func patch(plan, state model) lifecycle.EntitlementChange {
	return lifecycle.EntitlementChange{Name: changed(plan.Name, state.Name), Description: changed(plan.Description, state.Description)}
}

func changed(want, have types.String) *string {
	if want.IsNull() || want.IsUnknown() || want.ValueString() == have.ValueString() {
		return nil
	}
	return want.ValueStringPointer()
}
