package scimgroupmembers

import (
	"context"
	"slices"

	"github.com/hashicorp/terraform-plugin-framework/diag"
	"github.com/hashicorp/terraform-plugin-framework/tfsdk"
	"github.com/hashicorp/terraform-plugin-framework/types"

	"github.com/veza/terraform-provider-veza/internal/scim"
)

type model struct {
	GroupID   types.String `tfsdk:"group_id"`
	UserIDs   types.Set    `tfsdk:"user_ids"`
	OnDestroy types.String `tfsdk:"on_destroy"`
}

// identity holds what never changes.
type identity struct {
	GroupID types.String `tfsdk:"group_id"`
}

// key is what a hold on a group has in common with one that takes its place.
func (m model) key() string { return "members of " + m.GroupID.ValueString() }

func (m model) setIdentity(ctx context.Context, to *tfsdk.ResourceIdentity) diag.Diagnostics {
	return to.Set(ctx, identity{GroupID: m.GroupID})
}

// userIDs returns the known ids of the set, sorted, and whether that is all of them.
func (m model) userIDs() (ids []string, complete bool) {
	if m.UserIDs.IsNull() || m.UserIDs.IsUnknown() {
		return nil, false
	}
	complete = true
	for _, element := range m.UserIDs.Elements() {
		id, ok := element.(types.String)
		if !ok || id.IsUnknown() || id.IsNull() {
			complete = false
			continue
		}
		ids = append(ids, id.ValueString())
	}
	slices.Sort(ids)
	return ids, complete
}

// fromAPI returns the model of the group as the server has it.
func fromAPI(ctx context.Context, g scim.Group, prior model) (model, diag.Diagnostics) {
	ids := make([]string, 0, len(g.Members))
	for _, m := range g.Members {
		ids = append(ids, m.Value)
	}
	set, diags := types.SetValueFrom(ctx, types.StringType, ids)
	return model{GroupID: types.StringValue(g.ID), UserIDs: set, OnDestroy: prior.OnDestroy}, diags
}

// without returns the ids of a that are not in b. Groups have thousands of members, so
// b is looked up and not searched.
func without(a, b []string) []string {
	in := make(map[string]bool, len(b))
	for _, id := range b {
		in[id] = true
	}
	var out []string
	for _, id := range a {
		if !in[id] {
			out = append(out, id)
		}
	}
	return out
}
