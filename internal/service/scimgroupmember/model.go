package scimgroupmember

import (
	"context"
	"slices"

	"github.com/hashicorp/terraform-plugin-framework/diag"
	"github.com/hashicorp/terraform-plugin-framework/tfsdk"
	"github.com/hashicorp/terraform-plugin-framework/types"

	"github.com/veza/terraform-provider-veza/internal/scim"
)

// model is also the identity: both ids say who and where, and never change.
type model struct {
	GroupID types.String `tfsdk:"group_id"`
	UserID  types.String `tfsdk:"user_id"`
}

func newModel(groupID, userID string) model {
	return model{GroupID: types.StringValue(groupID), UserID: types.StringValue(userID)}
}

func (m model) setIdentity(ctx context.Context, to *tfsdk.ResourceIdentity) diag.Diagnostics {
	return to.Set(ctx, m)
}

func isMember(group scim.Group, userID string) bool {
	return slices.ContainsFunc(group.Members, func(m scim.Member) bool { return m.Value == userID })
}
