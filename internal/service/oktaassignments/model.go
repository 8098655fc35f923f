package oktaassignments

import (
	"context"

	"github.com/hashicorp/terraform-plugin-framework/diag"
	"github.com/hashicorp/terraform-plugin-framework/tfsdk"
	"github.com/hashicorp/terraform-plugin-framework/types"

	"github.com/veza/terraform-provider-veza/internal/idset"
)

type model struct {
	EntitlementID types.String `tfsdk:"entitlement_id"`
	IdentityIDs   idset.Set    `tfsdk:"identity_ids"`
	OnDestroy     types.String `tfsdk:"on_destroy"`
}

// identity holds what never changes.
type identity struct {
	EntitlementID types.String `tfsdk:"entitlement_id"`
}

func (m model) setIdentity(ctx context.Context, to *tfsdk.ResourceIdentity) diag.Diagnostics {
	return to.Set(ctx, identity{EntitlementID: m.EntitlementID})
}

// key is what a set has in common with one that takes its place.
func (m model) key() string { return "assignments " + m.EntitlementID.ValueString() }
