package oktaapp

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

// DataSource looks up one app, however it was made.
type DataSource struct{ session.OktaDataSource }

// NewDataSource is what the provider registers.
func NewDataSource() datasource.DataSource { return &DataSource{} }

func (*DataSource) Metadata(_ context.Context, req datasource.MetadataRequest, resp *datasource.MetadataResponse) {
	resp.TypeName = req.ProviderTypeName + "_okta_app"
}

func (*DataSource) Schema(_ context.Context, _ datasource.SchemaRequest, resp *datasource.SchemaResponse) {
	told := func(text string) schema.Attribute {
		return schema.StringAttribute{Computed: true, MarkdownDescription: text}
	}
	resp.Schema = schema.Schema{
		MarkdownDescription: "Looks up one app of the Okta org, by id or by label, such as the SCIM app that was made by hand in the " +
			"Admin Console: Okta has no API for the SCIM switch of its wizard.",
		Attributes: map[string]schema.Attribute{
			"id": schema.StringAttribute{
				Optional: true, Computed: true,
				MarkdownDescription: "Id of the app. Either this or `label` says which one is meant.",
			},
			"label": schema.StringAttribute{
				Optional: true, Computed: true,
				MarkdownDescription: "Label of the app, as people see it. An app is found by it a second or so after it was made.",
			},
			"name":         told("Name of the app in the catalogue, or the one that Okta gave an app made by hand."),
			"sign_on_mode": told("How people sign in to it, such as `AUTO_LOGIN` or `SAML_2_0`; empty where nobody does."),
			"status":       told("`ACTIVE` or `INACTIVE`."),
			"created":      told("When it was created (RFC 3339)."),
			"features": schema.SetAttribute{
				ElementType: types.StringType, Computed: true,
				MarkdownDescription: "Features of its provisioning that are on, such as `PUSH_NEW_USERS` and `GROUP_PUSH`.",
			},
		},
	}
}

func (*DataSource) ConfigValidators(context.Context) []datasource.ConfigValidator {
	return []datasource.ConfigValidator{
		datasourcevalidator.ExactlyOneOf(path.MatchRoot("id"), path.MatchRoot("label")),
	}
}

func (d *DataSource) Read(ctx context.Context, req datasource.ReadRequest, resp *datasource.ReadResponse) {
	var config app
	resp.Diagnostics.Append(req.Config.Get(ctx, &config)...)
	if resp.Diagnostics.HasError() {
		return
	}

	find := func() (lifecycle.App, error) { return d.Okta.App(ctx, config.ID.ValueString()) }
	if config.ID.IsNull() {
		find = func() (lifecycle.App, error) { return d.Okta.AppByLabel(ctx, config.Label.ValueString()) }
	}
	found, err := find()
	if err != nil {
		resp.Diagnostics.Append(apidiag.Error("Okta App Not Found", err))
		return
	}
	told, diags := newApp(ctx, found)
	resp.Diagnostics.Append(diags...)
	if label := config.Label.ValueString(); label != "" {
		told.Label = config.Label // Terraform wants it as it was written, in whatever case
	}
	resp.Diagnostics.Append(resp.State.Set(ctx, told)...)
}
