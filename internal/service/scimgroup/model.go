package scimgroup

import (
	"context"
	"strings"

	"github.com/hashicorp/terraform-plugin-framework/diag"
	"github.com/hashicorp/terraform-plugin-framework/tfsdk"
	"github.com/hashicorp/terraform-plugin-framework/types"

	"github.com/veza/terraform-provider-veza/internal/ignorecase"
	"github.com/veza/terraform-provider-veza/internal/scim"
)

type model struct {
	ID          types.String      `tfsdk:"id"`
	DisplayName ignorecase.String `tfsdk:"display_name"`
	ExternalID  types.String      `tfsdk:"external_id"`
	OnDestroy   types.String      `tfsdk:"on_destroy"`
}

// identity holds what never changes during a group's life.
type identity struct {
	ID types.String `tfsdk:"id"`
}

// key is what a group has in common with one that takes its place.
func (m model) key() string { return "scim group " + strings.ToLower(m.DisplayName.ValueString()) }

func (m model) setIdentity(ctx context.Context, to *tfsdk.ResourceIdentity) diag.Diagnostics {
	return to.Set(ctx, identity{ID: m.ID})
}

// fromAPI returns the model of what the server answered. An external id of "" in
// prior stays "", since the server answers both with absence.
func fromAPI(g scim.Group, prior model) model {
	m := model{
		ID:          types.StringValue(g.ID),
		DisplayName: ignorecase.Value(g.DisplayName),
		OnDestroy:   prior.OnDestroy,
	}
	if g.ExternalID != "" || (!prior.ExternalID.IsNull() && !prior.ExternalID.IsUnknown() && prior.ExternalID.ValueString() == "") {
		m.ExternalID = types.StringValue(g.ExternalID)
	}
	return m
}

// shownBy reports whether an answer has everything that the group is known to have.
func (m model) shownBy(g scim.Group) bool {
	return g.ExternalID != "" || m.ExternalID.ValueString() == ""
}

func (m model) toAPI() scim.Group {
	return scim.Group{
		Schemas:     []string{scim.GroupURN},
		DisplayName: m.DisplayName.ValueString(),
		ExternalID:  m.ExternalID.ValueString(),
	}
}

// patch returns one operation per attribute that differs from state, none for what
// the plan leaves to the tenant.
func patch(plan, state model) []scim.Operation {
	var ops []scim.Operation
	if !plan.DisplayName.Is(state.DisplayName.ValueString()) {
		ops = append(ops, scim.Operation{Op: "replace", Path: "displayName", Value: plan.DisplayName.ValueString()})
	}
	want, have := plan.ExternalID.ValueString(), state.ExternalID.ValueString()
	switch {
	case plan.ExternalID.IsNull() || plan.ExternalID.IsUnknown() || want == have:
	case want == "":
		ops = append(ops, scim.Operation{Op: "remove", Path: "externalId"})
	default:
		ops = append(ops, scim.Operation{Op: "replace", Path: "externalId", Value: want})
	}
	return ops
}
