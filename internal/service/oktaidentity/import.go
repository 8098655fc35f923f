package oktaidentity

import (
	"context"

	"github.com/hashicorp/terraform-plugin-framework/path"
	"github.com/hashicorp/terraform-plugin-framework/resource"

	"github.com/veza/terraform-provider-veza/internal/apidiag"
	"github.com/veza/terraform-provider-veza/internal/importid"
)

// ImportState takes an id, a login, or an identity.
func (r *Resource) ImportState(ctx context.Context, req resource.ImportStateRequest, resp *resource.ImportStateResponse) {
	// The defaults of the schema, or the first plan after the import would show them as changes.
	with := defaults()
	resp.Diagnostics.Append(resp.State.SetAttribute(ctx, path.Root("activation"), with.Activation)...)
	resp.Diagnostics.Append(resp.State.SetAttribute(ctx, path.Root("on_destroy"), with.OnDestroy)...)
	resp.Diagnostics.Append(resp.State.SetAttribute(ctx, path.Root("logout"), with.Logout)...)
	if req.ID == "" {
		resource.ImportStatePassthroughWithIdentity(ctx, path.Root("id"), path.Root("id"), req, resp)
		return
	}
	key, err := importid.ParseIdentity(req.ID)
	if err != nil {
		resp.Diagnostics.AddError("Identity Import ID Not Understood", err.Error())
		return
	}
	id, err := key.IdentityID(ctx, r.Okta)
	if err != nil {
		resp.Diagnostics.Append(apidiag.Error("Identity To Import Not Found", err))
		return
	}
	resp.Diagnostics.Append(resp.State.SetAttribute(ctx, path.Root("id"), id)...)
	resp.Diagnostics.Append(resp.Identity.SetAttribute(ctx, path.Root("id"), id)...)
}
