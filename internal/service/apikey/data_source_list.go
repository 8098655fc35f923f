package apikey

import (
	"context"

	"github.com/hashicorp/terraform-plugin-framework-validators/stringvalidator"
	"github.com/hashicorp/terraform-plugin-framework/attr"
	"github.com/hashicorp/terraform-plugin-framework/datasource"
	"github.com/hashicorp/terraform-plugin-framework/datasource/schema"
	"github.com/hashicorp/terraform-plugin-framework/schema/validator"
	"github.com/hashicorp/terraform-plugin-framework/types"

	"github.com/veza/terraform-provider-veza/internal/apidiag"
	"github.com/veza/terraform-provider-veza/internal/attrvalue"
	"github.com/veza/terraform-provider-veza/internal/session"
	"github.com/veza/terraform-provider-veza/internal/veza"
)

var _ datasource.DataSourceWithConfigure = (*ListDataSource)(nil)

// ListDataSource reads many keys, without their secrets.
type ListDataSource struct{ session.DataSource }

// NewListDataSource is what the provider registers.
func NewListDataSource() datasource.DataSource { return &ListDataSource{} }

func (*ListDataSource) Metadata(_ context.Context, req datasource.MetadataRequest, resp *datasource.MetadataResponse) {
	resp.TypeName = req.ProviderTypeName + "_api_keys"
}

// listed is what is told of a key that somebody else may own.
type listed struct {
	ID           types.String `tfsdk:"id"`
	Name         types.String `tfsdk:"name"`
	UserID       types.String `tfsdk:"user_id"`
	TeamID       types.String `tfsdk:"team_id"`
	TeamName     types.String `tfsdk:"team_name"`
	Active       types.Bool   `tfsdk:"active"`
	CreatedAt    types.String `tfsdk:"created_at"`
	LastAccessAt types.String `tfsdk:"last_access_at"`
}

var listedTypes = map[string]attr.Type{
	"id": types.StringType, "name": types.StringType, "user_id": types.StringType, "team_id": types.StringType,
	"team_name": types.StringType, "active": types.BoolType, "created_at": types.StringType, "last_access_at": types.StringType,
}

func (*ListDataSource) Schema(_ context.Context, _ datasource.SchemaRequest, resp *datasource.SchemaResponse) {
	resp.Schema = schema.Schema{
		MarkdownDescription: "Reads API keys, revoked ones included: everybody's for an administrator, otherwise the caller's own. " +
			"No secret is among what is read. Look here for keys that nobody uses any more.",
		Attributes: map[string]schema.Attribute{
			"user_id": schema.StringAttribute{
				Optional:            true,
				MarkdownDescription: "Id of the owner whose keys to read. Not set, all that may be seen.",
				Validators:          []validator.String{stringvalidator.LengthAtLeast(1)},
			},
			"keys": schema.ListNestedAttribute{
				Computed:            true,
				MarkdownDescription: "The keys, in the tenant's order.",
				NestedObject: schema.NestedAttributeObject{Attributes: map[string]schema.Attribute{
					"id":         schema.StringAttribute{Computed: true, MarkdownDescription: "Id of the key."},
					"name":       schema.StringAttribute{Computed: true, MarkdownDescription: "Name of the key."},
					"user_id":    schema.StringAttribute{Computed: true, MarkdownDescription: "Id of the owner."},
					"team_id":    schema.StringAttribute{Computed: true, MarkdownDescription: "Id of the team that the key is limited to."},
					"team_name":  schema.StringAttribute{Computed: true, MarkdownDescription: "Name of that team."},
					"active":     schema.BoolAttribute{Computed: true, MarkdownDescription: "Whether the key works; `false` is revoked."},
					"created_at": schema.StringAttribute{Computed: true, MarkdownDescription: "When the key was made (RFC 3339)."},
					"last_access_at": schema.StringAttribute{
						Computed: true, MarkdownDescription: "When the key was last used (RFC 3339), null if never.",
					},
				}},
			},
		},
	}
}

func (d *ListDataSource) Read(ctx context.Context, req datasource.ReadRequest, resp *datasource.ReadResponse) {
	var config struct {
		UserID types.String `tfsdk:"user_id"`
		Keys   types.List   `tfsdk:"keys"`
	}
	resp.Diagnostics.Append(req.Config.Get(ctx, &config)...)
	if resp.Diagnostics.HasError() {
		return
	}
	keys := []listed{}
	for key, err := range d.Veza.Keys(ctx, config.UserID.ValueString()) {
		if err != nil {
			resp.Diagnostics.Append(apidiag.Error("API Keys Not Read", err))
			return
		}
		keys = append(keys, listedFromAPI(key))
	}
	list, diags := types.ListValueFrom(ctx, types.ObjectType{AttrTypes: listedTypes}, keys)
	resp.Diagnostics.Append(diags...)
	config.Keys = list
	resp.Diagnostics.Append(resp.State.Set(ctx, config)...)
}

func listedFromAPI(k veza.Key) listed {
	m := fromAPI(k, model{})
	return listed{
		ID: m.ID, Name: m.Name, UserID: m.UserID, TeamID: m.TeamID, Active: m.Active, TeamName: types.StringValue(k.TeamName),
		CreatedAt: attrvalue.Told(k.CreatedAt), LastAccessAt: attrvalue.Told(k.LastAccessAt),
	}
}
