package signin

import (
	"context"

	"github.com/hashicorp/terraform-plugin-framework-timeouts/resource/timeouts"
	"github.com/hashicorp/terraform-plugin-framework/diag"
	"github.com/hashicorp/terraform-plugin-framework/tfsdk"
	"github.com/hashicorp/terraform-plugin-framework/types"
)

// identityID is the constant identity and import id.
const identityID = "sign_in_settings"

type model struct {
	SCIMEnabled      types.Bool     `tfsdk:"scim_enabled"`
	BreakGlassUserID types.String   `tfsdk:"break_glass_user_id"`
	OnDestroy        types.String   `tfsdk:"on_destroy"`
	VerificationOnly types.Bool     `tfsdk:"verification_only"`
	Timeouts         timeouts.Value `tfsdk:"timeouts"`
}

type identity struct {
	ID types.String `tfsdk:"id"`
}

// needsBreakGlass reports whether the plan turns SCIM on, or names another account to
// rely on while it is. SCIM may be on already where there is no state.
func (m model) needsBreakGlass(state model) bool {
	named := !m.BreakGlassUserID.IsNull() && !m.BreakGlassUserID.Equal(state.BreakGlassUserID)
	return m.SCIMEnabled.ValueBool() && (!state.SCIMEnabled.ValueBool() || named)
}

func setIdentity(ctx context.Context, to *tfsdk.ResourceIdentity) diag.Diagnostics {
	return to.Set(ctx, identity{ID: types.StringValue(identityID)})
}
