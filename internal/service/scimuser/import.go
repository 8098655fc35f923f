package scimuser

import (
	"context"

	"github.com/hashicorp/terraform-plugin-framework/path"
	"github.com/hashicorp/terraform-plugin-framework/resource"

	"github.com/veza/terraform-provider-veza/internal/apidiag"
	"github.com/veza/terraform-provider-veza/internal/importid"
)

// ImportState takes an id, a userName, or an identity.
func (r *Resource) ImportState(ctx context.Context, req resource.ImportStateRequest, resp *resource.ImportStateResponse) {
	// The default of the schema, or the first plan after the import would show it as a change.
	resp.Diagnostics.Append(resp.State.SetAttribute(ctx, path.Root("on_destroy"), onDestroyDeactivate)...)
	if req.ID == "" {
		resource.ImportStatePassthroughWithIdentity(ctx, path.Root("id"), path.Root("id"), req, resp)
		return
	}
	key, err := importid.ParseUser(req.ID)
	if err != nil {
		resp.Diagnostics.AddError("Person Import ID Not Understood", err.Error())
		return
	}
	id, err := key.User(ctx, r.Veza)
	if err != nil {
		resp.Diagnostics.Append(apidiag.Error("Person To Import Not Found", err))
		return
	}
	resp.Diagnostics.Append(resp.State.SetAttribute(ctx, path.Root("id"), id)...)
	resp.Diagnostics.Append(resp.Identity.SetAttribute(ctx, path.Root("id"), id)...)
}
