package role

import (
	"context"

	"github.com/hashicorp/terraform-plugin-framework/attr"
	"github.com/hashicorp/terraform-plugin-framework/datasource"
	"github.com/hashicorp/terraform-plugin-framework/datasource/schema"
	"github.com/hashicorp/terraform-plugin-framework/diag"
	"github.com/hashicorp/terraform-plugin-framework/types"

	"github.com/veza/terraform-provider-veza/internal/apidiag"
	"github.com/veza/terraform-provider-veza/internal/ignorecase"
	"github.com/veza/terraform-provider-veza/internal/session"
	"github.com/veza/terraform-provider-veza/internal/veza"
)

var _ datasource.DataSourceWithConfigure = (*ListDataSource)(nil)

// ListDataSource reads every role.
type ListDataSource struct{ session.DataSource }

// NewListDataSource is what the provider registers.
func NewListDataSource() datasource.DataSource { return &ListDataSource{} }

// row is one role as both data sources show it.
type row struct {
	ID            types.String      `tfsdk:"id"`
	Name          ignorecase.String `tfsdk:"name"`
	Description   types.String      `tfsdk:"description"`
	IsAdmin       types.Bool        `tfsdk:"is_admin"`
	InRootTeam    types.Bool        `tfsdk:"is_available_in_root_team"`
	InNonRootTeam types.Bool        `tfsdk:"is_available_in_non_root_team"`
	Permissions   types.Set         `tfsdk:"permissions"`
}

var rowType = types.ObjectType{AttrTypes: map[string]attr.Type{
	"id":                            types.StringType,
	"name":                          ignorecase.StringType{},
	"description":                   types.StringType,
	"is_admin":                      types.BoolType,
	"is_available_in_root_team":     types.BoolType,
	"is_available_in_non_root_team": types.BoolType,
	"permissions":                   types.SetType{ElemType: types.StringType},
}}

func rowOf(ctx context.Context, r veza.Role) (row, diag.Diagnostics) {
	m := row{
		ID: types.StringValue(r.ID), Name: ignorecase.Value(r.Name), IsAdmin: types.BoolValue(r.IsAdmin),
		InRootTeam: types.BoolValue(r.InRootTeam), InNonRootTeam: types.BoolValue(r.InNonRootTeam),
	}
	if r.Description != "" {
		m.Description = types.StringValue(r.Description)
	}
	// Never nil, which would be null.
	permissions, diags := types.SetValueFrom(ctx, types.StringType, append([]string{}, r.Permissions...))
	m.Permissions = permissions
	return m, diags
}

func rowAttributes() map[string]schema.Attribute {
	return map[string]schema.Attribute{
		"id":          schema.StringAttribute{Computed: true, MarkdownDescription: "Id of the role."},
		"name":        schema.StringAttribute{CustomType: ignorecase.StringType{}, Computed: true, MarkdownDescription: "Name of the role."},
		"description": schema.StringAttribute{Computed: true, MarkdownDescription: "What the role is for."},
		"is_admin":    schema.BoolAttribute{Computed: true, MarkdownDescription: "Whether the role is an administrator's."},
		"is_available_in_root_team": schema.BoolAttribute{
			Computed: true, MarkdownDescription: "Whether it can be assigned on the root team.",
		},
		"is_available_in_non_root_team": schema.BoolAttribute{
			Computed: true, MarkdownDescription: "Whether it can be assigned on other teams.",
		},
		"permissions": schema.SetAttribute{
			ElementType: types.StringType, Computed: true, MarkdownDescription: "What the role permits, in the tenant's words.",
		},
	}
}

func (*ListDataSource) Metadata(_ context.Context, req datasource.MetadataRequest, resp *datasource.MetadataResponse) {
	resp.TypeName = req.ProviderTypeName + "_roles"
}

func (*ListDataSource) Schema(_ context.Context, _ datasource.SchemaRequest, resp *datasource.SchemaResponse) {
	resp.Schema = schema.Schema{
		MarkdownDescription: "Reads the roles of the tenant, and on which teams each can be assigned.",
		Attributes: map[string]schema.Attribute{
			"roles": schema.ListNestedAttribute{
				Computed:            true,
				MarkdownDescription: "The roles, in the tenant's order.",
				NestedObject:        schema.NestedAttributeObject{Attributes: rowAttributes()},
			},
		},
	}
}

func (d *ListDataSource) Read(ctx context.Context, _ datasource.ReadRequest, resp *datasource.ReadResponse) {
	rows := []row{}
	for role, err := range d.Veza.Roles(ctx) {
		if err != nil {
			resp.Diagnostics.Append(apidiag.Error("Roles Not Read", err))
			return
		}
		m, diags := rowOf(ctx, role)
		resp.Diagnostics.Append(diags...)
		rows = append(rows, m)
	}
	list, diags := types.ListValueFrom(ctx, rowType, rows)
	resp.Diagnostics.Append(diags...)
	resp.Diagnostics.Append(resp.State.Set(ctx, struct {
		Roles types.List `tfsdk:"roles"`
	}{list})...)
}
