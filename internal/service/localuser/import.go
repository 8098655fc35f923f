package localuser

import (
	"context"

	"github.com/hashicorp/terraform-plugin-framework/path"
	"github.com/hashicorp/terraform-plugin-framework/resource"
	"github.com/hashicorp/terraform-plugin-framework/types"

	"github.com/veza/terraform-provider-veza/internal/apidiag"
	"github.com/veza/terraform-provider-veza/internal/importid"
)

// ImportState takes an id, an e-mail address, or an identity. An address is looked up
// through SCIM, since the administration API has no list of users.
func (r *Resource) ImportState(ctx context.Context, req resource.ImportStateRequest, resp *resource.ImportStateResponse) {
	id, ok := r.importedID(ctx, req, resp)
	if !ok {
		return
	}
	// Asked here and not in the Read that follows: a user whom the identity provider
	// takes over later must not make every plan fail.
	user, err := r.Veza.LocalUser(ctx, id)
	if err != nil {
		resp.Diagnostics.Append(apidiag.Error("Local User To Import Not Read", err))
		return
	}
	if !user.Local() {
		resp.Diagnostics.Append(notLocal(user))
		return
	}
	// The default of the schema, or the first plan after the import would show it as a change.
	resp.Diagnostics.Append(resp.State.SetAttribute(ctx, path.Root("on_destroy"), onDestroyDeactivate)...)
	resp.Diagnostics.Append(resp.State.SetAttribute(ctx, path.Root("id"), id)...)
	resp.Diagnostics.Append(resp.Identity.SetAttribute(ctx, path.Root("id"), id)...)
}

func (r *Resource) importedID(ctx context.Context, req resource.ImportStateRequest, resp *resource.ImportStateResponse) (string, bool) {
	if req.ID == "" {
		var id types.String
		resp.Diagnostics.Append(req.Identity.GetAttribute(ctx, path.Root("id"), &id)...)
		return id.ValueString(), !resp.Diagnostics.HasError()
	}
	key, err := importid.ParseUser(req.ID)
	if err != nil {
		resp.Diagnostics.AddError("Local User Import ID Not Understood", err.Error())
		return "", false
	}
	id, err := key.User(ctx, r.Veza)
	if err != nil {
		resp.Diagnostics.Append(apidiag.Error("Local User To Import Not Found", err))
		return "", false
	}
	return id, true
}
