package scimuser

import (
	"context"

	"github.com/hashicorp/terraform-plugin-framework/attr"
	"github.com/hashicorp/terraform-plugin-framework/datasource/schema"
	"github.com/hashicorp/terraform-plugin-framework/diag"
	"github.com/hashicorp/terraform-plugin-framework/types"

	"github.com/veza/terraform-provider-veza/internal/ignorecase"
	"github.com/veza/terraform-provider-veza/internal/scim"
)

// person is what the data sources show: the model without what only a managed
// resource has, and with the groups, which the tenant fills.
type person struct {
	ID          types.String      `tfsdk:"id"`
	UserName    ignorecase.String `tfsdk:"user_name"`
	GivenName   types.String      `tfsdk:"given_name"`
	FamilyName  types.String      `tfsdk:"family_name"`
	DisplayName types.String      `tfsdk:"display_name"`
	Emails      types.Set         `tfsdk:"emails"`
	Active      types.Bool        `tfsdk:"active"`
	Roles       types.Set         `tfsdk:"roles"`
	ExternalID  types.String      `tfsdk:"external_id"`
	GroupIDs    types.Set         `tfsdk:"group_ids"`
}

var personTypes = map[string]attr.Type{
	"id":           types.StringType,
	"user_name":    ignorecase.StringType{},
	"given_name":   types.StringType,
	"family_name":  types.StringType,
	"display_name": types.StringType,
	"emails":       types.SetType{ElemType: emailType},
	"active":       types.BoolType,
	"roles":        types.SetType{ElemType: types.StringType},
	"external_id":  types.StringType,
	"group_ids":    types.SetType{ElemType: types.StringType},
}

// personAttributes are the attributes that both data sources show alike.
func personAttributes() map[string]schema.Attribute {
	return map[string]schema.Attribute{
		"given_name":   schema.StringAttribute{Computed: true, MarkdownDescription: "Given name."},
		"family_name":  schema.StringAttribute{Computed: true, MarkdownDescription: "Family name."},
		"display_name": schema.StringAttribute{Computed: true, MarkdownDescription: "Name shown to others."},
		"emails": schema.SetNestedAttribute{
			Computed:            true,
			MarkdownDescription: "E-mail addresses.",
			NestedObject: schema.NestedAttributeObject{Attributes: map[string]schema.Attribute{
				"value":   schema.StringAttribute{CustomType: ignorecase.StringType{}, Computed: true, MarkdownDescription: "The address."},
				"type":    schema.StringAttribute{Computed: true, MarkdownDescription: "What the address is for."},
				"primary": schema.BoolAttribute{Computed: true, MarkdownDescription: "`true` for the primary address."},
			}},
		},
		"active":      schema.BoolAttribute{Computed: true, MarkdownDescription: "Whether the person may sign in."},
		"roles":       schema.SetAttribute{ElementType: types.StringType, Computed: true, MarkdownDescription: "Roles given directly."},
		"external_id": schema.StringAttribute{Computed: true, MarkdownDescription: "Id in the identity provider."},
		"group_ids": schema.SetAttribute{
			ElementType: types.StringType, Computed: true,
			MarkdownDescription: "SCIM ids of the groups the person is in, as far as the tenant shows them on people.",
		},
	}
}

func personFromAPI(ctx context.Context, u scim.User) (person, diag.Diagnostics) {
	m, diags := fromAPI(ctx, u, model{})
	ids := make([]string, 0, len(u.Groups))
	for _, g := range u.Groups {
		ids = append(ids, g.Value)
	}
	groups, d := types.SetValueFrom(ctx, types.StringType, ids)
	return person{
		ID: m.ID, UserName: m.UserName, GivenName: m.GivenName, FamilyName: m.FamilyName, DisplayName: m.DisplayName,
		Emails: m.Emails, Active: m.Active, Roles: m.Roles, ExternalID: m.ExternalID, GroupIDs: groups,
	}, append(diags, d...)
}
