package oktaentitlement

import (
	"context"

	"github.com/hashicorp/terraform-plugin-framework-validators/datasourcevalidator"
	"github.com/hashicorp/terraform-plugin-framework/datasource"
	"github.com/hashicorp/terraform-plugin-framework/datasource/schema"
	"github.com/hashicorp/terraform-plugin-framework/path"
	"github.com/hashicorp/terraform-plugin-framework/types"

	"github.com/veza/terraform-provider-veza/internal/apidiag"
	"github.com/veza/terraform-provider-veza/internal/lifecycle"
	"github.com/veza/terraform-provider-veza/internal/session"
)

var (
	_ datasource.DataSourceWithConfigure        = (*DataSource)(nil)
	_ datasource.DataSourceWithConfigValidators = (*DataSource)(nil)
)

// DataSource looks up one entitlement of any type.
type DataSource struct{ session.OktaDataSource }

// NewDataSource is what the provider registers.
func NewDataSource() datasource.DataSource { return &DataSource{} }

func (*DataSource) Metadata(_ context.Context, req datasource.MetadataRequest, resp *datasource.MetadataResponse) {
	resp.TypeName = req.ProviderTypeName + "_okta_entitlement"
}

func (*DataSource) Schema(_ context.Context, _ datasource.SchemaRequest, resp *datasource.SchemaResponse) {
	resp.Schema = schema.Schema{
		MarkdownDescription: "Looks up one entitlement, an Okta group, by id or by name, and if asked to who has it.",
		Attributes: found(map[string]schema.Attribute{
			"id": schema.StringAttribute{
				Optional: true, Computed: true,
				MarkdownDescription: "Id of the group. Either this or `name` says which one is meant.",
			},
			"name": schema.StringAttribute{
				Optional: true, Computed: true,
				MarkdownDescription: "Name of the group. Case counts. Where an app has a group of the same name, Okta's is found. " +
					"A group is found by its name a second or so after it was made.",
			},
			"include_assignees": schema.BoolAttribute{
				Optional:            true,
				MarkdownDescription: "Whether to read `identity_ids`, one request for each 200 people.",
			},
			"identity_ids": schema.SetAttribute{
				ElementType: types.StringType, Computed: true,
				MarkdownDescription: "Ids of the people who have the entitlement; null unless `include_assignees` is true.",
			},
		}),
	}
}

func (*DataSource) ConfigValidators(context.Context) []datasource.ConfigValidator {
	return []datasource.ConfigValidator{
		datasourcevalidator.ExactlyOneOf(path.MatchRoot("id"), path.MatchRoot("name")),
	}
}

func (d *DataSource) Read(ctx context.Context, req datasource.ReadRequest, resp *datasource.ReadResponse) {
	var config struct {
		row
		IncludeAssignees types.Bool `tfsdk:"include_assignees"`
		IdentityIDs      types.Set  `tfsdk:"identity_ids"`
	}
	resp.Diagnostics.Append(req.Config.Get(ctx, &config)...)
	if resp.Diagnostics.HasError() {
		return
	}

	find := func() (lifecycle.Entitlement, error) { return d.Okta.Entitlement(ctx, config.ID.ValueString()) }
	if config.ID.IsNull() {
		find = func() (lifecycle.Entitlement, error) { return d.Okta.EntitlementByName(ctx, config.Name.ValueString()) }
	}
	entitlement, err := find()
	if err != nil {
		resp.Diagnostics.Append(apidiag.Error("Entitlement Not Found", err))
		return
	}
	config.row, config.IdentityIDs = newRow(entitlement), types.SetNull(types.StringType)
	if config.IncludeAssignees.ValueBool() {
		ids := []string{}
		for who, err := range d.Okta.Assignees(ctx, entitlement.ID) {
			if err != nil {
				resp.Diagnostics.Append(apidiag.Error("Assignees Not Found", err))
				return
			}
			ids = append(ids, who.ID)
		}
		set, diags := types.SetValueFrom(ctx, types.StringType, ids)
		resp.Diagnostics.Append(diags...)
		config.IdentityIDs = set
	}
	resp.Diagnostics.Append(resp.State.Set(ctx, config)...)
}
