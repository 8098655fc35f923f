package teamrole

import (
	"context"

	"github.com/hashicorp/terraform-plugin-framework/path"
	"github.com/hashicorp/terraform-plugin-framework/resource"

	"github.com/veza/terraform-provider-veza/internal/apidiag"
	"github.com/veza/terraform-provider-veza/internal/importid"
	"github.com/veza/terraform-provider-veza/internal/rolecheck"
)

// ImportState takes USER/TEAM/ROLE, each an id or a name, or an identity.
func (r *Resource) ImportState(ctx context.Context, req resource.ImportStateRequest, resp *resource.ImportStateResponse) {
	if req.ID == "" {
		for _, name := range []string{"user_id", "team_id", "role_id"} {
			resource.ImportStatePassthroughWithIdentity(ctx, path.Root(name), path.Root(name), req, resp)
		}
		return
	}
	user, team, role, err := importid.ParseAssignment(req.ID)
	if err != nil {
		resp.Diagnostics.AddError("Team Role Import ID Not Understood", err.Error())
		return
	}
	userID, err := user.User(ctx, r.Veza)
	if err != nil {
		resp.Diagnostics.Append(apidiag.Error("Holder Of Team Role To Import Not Found", err))
		return
	}
	teams, err := r.Teams(ctx)
	if err != nil {
		resp.Diagnostics.Append(apidiag.Error("Team Role To Import Not Resolved", err))
		return
	}
	teamID, err := team.Team(teams)
	if err != nil {
		resp.Diagnostics.Append(apidiag.Error("Team Of Team Role To Import Not Found", err))
		return
	}
	roles, err := rolecheck.Roles(ctx, r.Veza)
	if err != nil {
		resp.Diagnostics.Append(apidiag.Error("Team Role To Import Not Looked Up", err))
		return
	}
	roleID, err := role.Role(roles)
	if err != nil {
		resp.Diagnostics.Append(apidiag.Error("Team Role To Import Not Found", err))
		return
	}
	imported := newModel(userID, teamID, roleID)
	resp.Diagnostics.Append(imported.setIdentity(ctx, resp.Identity)...)
	resp.Diagnostics.Append(resp.State.Set(ctx, imported)...)
}
