package oktapushgroup

import (
	"context"

	"github.com/hashicorp/terraform-plugin-framework-timeouts/resource/timeouts"
	"github.com/hashicorp/terraform-plugin-framework/diag"
	"github.com/hashicorp/terraform-plugin-framework/tfsdk"
	"github.com/hashicorp/terraform-plugin-framework/types"

	"github.com/veza/terraform-provider-veza/internal/lifecycle"
)

type model struct {
	ID            types.String   `tfsdk:"id"`
	AppID         types.String   `tfsdk:"app_id"`
	EntitlementID types.String   `tfsdk:"entitlement_id"`
	TargetName    types.String   `tfsdk:"target_name"`
	TargetGroupID types.String   `tfsdk:"target_group_id"`
	Status        types.String   `tfsdk:"status"`
	Error         types.String   `tfsdk:"error"`
	OnDestroy     types.String   `tfsdk:"on_destroy"`
	Timeouts      timeouts.Value `tfsdk:"timeouts"`
}

// identity holds what never changes during a mapping's life.
type identity struct {
	AppID types.String `tfsdk:"app_id"`
	ID    types.String `tfsdk:"id"`
}

func (m model) setIdentity(ctx context.Context, to *tfsdk.ResourceIdentity) diag.Diagnostics {
	return to.Set(ctx, identity{AppID: m.AppID, ID: m.ID})
}

// key is what a mapping has in common with one that takes its place.
func (m model) key() string {
	return "push " + m.AppID.ValueString() + "/" + m.EntitlementID.ValueString()
}

// sameTarget reports whether no other target is asked for.
func (m model) sameTarget(state model) bool {
	same := func(want, have types.String) bool { return want.IsUnknown() || want.Equal(have) }
	return same(m.TargetName, state.TargetName) && same(m.TargetGroupID, state.TargetGroupID)
}

// now is the model of what the org says, with what it does not say as it was.
func (m model) now(p lifecycle.PushGroup) model {
	m.ID, m.AppID, m.EntitlementID = types.StringValue(p.ID), types.StringValue(p.AppID), types.StringValue(p.SourceID)
	m.TargetGroupID, m.Status, m.Error = types.StringValue(p.TargetID), types.StringValue(p.Status), types.StringNull()
	if p.Error != "" {
		m.Error = types.StringValue(p.Error)
	}
	if m.OnDestroy.IsNull() {
		m.OnDestroy = types.StringValue(onDestroyKeep)
	}
	return m
}

func (m model) toAPI() lifecycle.PushGroup {
	return lifecycle.PushGroup{
		ID: m.ID.ValueString(), AppID: m.AppID.ValueString(), SourceID: m.EntitlementID.ValueString(),
		TargetID: m.TargetGroupID.ValueString(), Status: m.Status.ValueString(), Error: m.Error.ValueString(),
	}
}
