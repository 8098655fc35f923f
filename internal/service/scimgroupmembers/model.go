package scimgroupmembers

import (
	"context"

	"github.com/hashicorp/terraform-plugin-framework/diag"
	"github.com/hashicorp/terraform-plugin-framework/tfsdk"
	"github.com/hashicorp/terraform-plugin-framework/types"

	"github.com/veza/terraform-provider-veza/internal/idset"
	"github.com/veza/terraform-provider-veza/internal/scim"
)

type model struct {
	GroupID   types.String `tfsdk:"group_id"`
	UserIDs   idset.Set    `tfsdk:"user_ids"`
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

// fromAPI returns the model of the group as the server has it.
func fromAPI(g scim.Group, prior model) model {
	ids := make([]string, 0, len(g.Members))
	for _, m := range g.Members {
		ids = append(ids, m.Value)
	}
	return model{GroupID: types.StringValue(g.ID), UserIDs: idset.Of(ids), OnDestroy: prior.OnDestroy}
}
