package scimusers

import (
	"context"

	"github.com/hashicorp/terraform-plugin-framework/path"
	"github.com/hashicorp/terraform-plugin-framework/resource"
)

// ImportState takes the name that the set is to have. The refresh that follows reads the
// whole tenant into it.
func (*Resource) ImportState(ctx context.Context, req resource.ImportStateRequest, resp *resource.ImportStateResponse) {
	// The default of the schema, or the first plan after the import would show it as a change.
	resp.Diagnostics.Append(resp.State.SetAttribute(ctx, path.Root("on_destroy"), onDestroyDeactivate)...)
	if req.ID != "" && !word.MatchString(req.ID) {
		resp.Diagnostics.AddError("People Import ID Not Understood",
			"The import ID is the name that the set of people is to have, one word such as all; the import takes everybody whom the tenant has.")
		return
	}
	resource.ImportStatePassthroughWithIdentity(ctx, path.Root("name"), path.Root("name"), req, resp)
}
