package oktaappassignment

import (
	"context"
	"fmt"
	"slices"

	"github.com/hashicorp/terraform-plugin-framework/attr"
	"github.com/hashicorp/terraform-plugin-framework/diag"
	"github.com/hashicorp/terraform-plugin-framework/tfsdk"
	"github.com/hashicorp/terraform-plugin-framework/types"

	"github.com/veza/terraform-provider-veza/internal/lifecycle"
)

// rolesName is the attribute of the app's profile that holds a person's roles in Veza (guide
// to SCIM provisioning, "Role Management in Okta").
const rolesName = "roles"

type model struct {
	AppID         types.String `tfsdk:"app_id"`
	IdentityID    types.String `tfsdk:"identity_id"`
	EntitlementID types.String `tfsdk:"entitlement_id"`
	UserName      types.String `tfsdk:"user_name"`
	Roles         types.Set    `tfsdk:"roles"`
	Profile       types.Map    `tfsdk:"profile"`
	Priority      types.Int64  `tfsdk:"priority"`
}

// identity holds who has what, which never changes.
type identity struct {
	AppID         types.String `tfsdk:"app_id"`
	IdentityID    types.String `tfsdk:"identity_id"`
	EntitlementID types.String `tfsdk:"entitlement_id"`
}

func (i identity) model() model {
	return model{
		AppID: i.AppID, IdentityID: i.IdentityID, EntitlementID: i.EntitlementID,
		Roles: types.SetNull(types.StringType), Profile: types.MapNull(types.StringType),
	}
}

func (m model) setIdentity(ctx context.Context, to *tfsdk.ResourceIdentity) diag.Diagnostics {
	return to.Set(ctx, identity{AppID: m.AppID, IdentityID: m.IdentityID, EntitlementID: m.EntitlementID})
}

func (m model) isGroup() bool { return !m.EntitlementID.IsNull() }

// equal reports whether nothing differs that the org decides.
func (m model) equal(o model) bool {
	return m.UserName.Equal(o.UserName) && m.Roles.Equal(o.Roles) && m.Profile.Equal(o.Profile) && m.Priority.Equal(o.Priority)
}

// holder is the id of the person or the group.
func (m model) holder() string { return m.IdentityID.ValueString() + m.EntitlementID.ValueString() }

// key is what an assignment has in common with one that takes its place.
func (m model) key() string { return "app assignment " + m.AppID.ValueString() + "/" + m.holder() }

func known(s types.String) *string {
	if s.IsNull() || s.IsUnknown() {
		return nil
	}
	return s.ValueStringPointer()
}

func (m model) priority() *int {
	if m.Priority.IsNull() || m.Priority.IsUnknown() {
		return nil
	}
	n := int(m.Priority.ValueInt64())
	return &n
}

func (m model) ofGroup(g lifecycle.AppGroup) model {
	m.Priority, m.UserName = types.Int64Value(int64(g.Priority)), types.StringNull()
	return m
}

func (m model) ofPerson(u lifecycle.AppUser) model {
	m.UserName, m.Priority = types.StringValue(u.UserName), types.Int64Null()
	return m
}

// profile is what is to be sent of the profile, for it to become what the plan says: null
// takes back what the state has and the plan has not.
func (m model) profile(state model) map[string]any {
	change := map[string]any{}
	had, wanted := state.Profile.Elements(), m.Profile.Elements()
	for name, value := range wanted {
		if before, there := had[name]; !there || !before.Equal(value) {
			change[name] = plain(value)
		}
	}
	for name := range had {
		if _, stays := wanted[name]; !stays {
			change[name] = nil
		}
	}
	switch {
	case m.Roles.Equal(state.Roles):
	case m.Roles.IsNull() && !state.Roles.IsNull():
		change[rolesName] = nil
	case !m.Roles.IsNull() && !m.Roles.IsUnknown():
		roles := []string{}
		for _, role := range m.Roles.Elements() {
			if text, ok := role.(types.String); ok {
				roles = append(roles, text.ValueString())
			}
		}
		slices.Sort(roles)
		change[rolesName] = roles
	}
	return change
}

func plain(value attr.Value) any {
	text, ok := value.(types.String)
	if !ok || text.IsNull() || text.IsUnknown() {
		return nil
	}
	return text.ValueString()
}

// profileFrom takes from the org what the state manages of the profile, and nothing else.
func (m model) profileFrom(profile map[string]any) model {
	if named := m.Profile.Elements(); len(named) > 0 {
		for name := range named {
			named[name] = types.StringNull()
			if value := profile[name]; value != nil {
				named[name] = types.StringValue(fmt.Sprint(value))
			}
		}
		m.Profile = types.MapValueMust(types.StringType, named)
	}
	if !m.Roles.IsNull() {
		m.Roles = rolesFrom(profile[rolesName])
	}
	return m
}

// rolesFrom reads one role or a list of them.
func rolesFrom(value any) types.Set {
	list, ok := value.([]any)
	if !ok && value != nil {
		list = []any{value}
	}
	roles := make([]attr.Value, len(list))
	for i, role := range list {
		roles[i] = types.StringValue(fmt.Sprint(role))
	}
	return types.SetValueMust(types.StringType, roles)
}
