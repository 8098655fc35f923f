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
	OnDestroy        types.String   `tfsdk:"on_destroy"`
	VerificationOnly types.Bool     `tfsdk:"verification_only"`
	Timeouts         timeouts.Value `tfsdk:"timeouts"`
}

type identity struct {
	ID types.String `tfsdk:"id"`
}

func setIdentity(ctx context.Context, to *tfsdk.ResourceIdentity) diag.Diagnostics {
	return to.Set(ctx, identity{ID: types.StringValue(identityID)})
}
