package scimuser

import (
	"context"
	"errors"

	"github.com/hashicorp/terraform-plugin-framework-validators/datasourcevalidator"
	"github.com/hashicorp/terraform-plugin-framework/datasource"
	"github.com/hashicorp/terraform-plugin-framework/datasource/schema"
	"github.com/hashicorp/terraform-plugin-framework/path"

	"github.com/veza/terraform-provider-veza/internal/apidiag"
	"github.com/veza/terraform-provider-veza/internal/ignorecase"
	"github.com/veza/terraform-provider-veza/internal/scim"
	"github.com/veza/terraform-provider-veza/internal/session"
	"github.com/veza/terraform-provider-veza/internal/veza"
)

var (
	_ datasource.DataSourceWithConfigure        = (*DataSource)(nil)
	_ datasource.DataSourceWithConfigValidators = (*DataSource)(nil)
)

// DataSource looks up one person.
type DataSource struct{ session.DataSource }

// NewDataSource is what the provider registers.
func NewDataSource() datasource.DataSource { return &DataSource{} }

func (*DataSource) Metadata(_ context.Context, req datasource.MetadataRequest, resp *datasource.MetadataResponse) {
	resp.TypeName = req.ProviderTypeName + "_scim_user"
}

func (*DataSource) Schema(_ context.Context, _ datasource.SchemaRequest, resp *datasource.SchemaResponse) {
	attributes := personAttributes()
	attributes["id"] = schema.StringAttribute{
		Optional: true, Computed: true,
		MarkdownDescription: "SCIM id. Either this or `user_name` says who is meant.",
	}
	attributes["user_name"] = schema.StringAttribute{
		CustomType: ignorecase.StringType{},
		Optional:   true, Computed: true,
		MarkdownDescription: "The name the person signs in with. Case does not count.",
	}
	resp.Schema = schema.Schema{
		MarkdownDescription: "Looks up one person, active or not, by id or by user name.",
		Attributes:          attributes,
	}
}

func (*DataSource) ConfigValidators(context.Context) []datasource.ConfigValidator {
	return []datasource.ConfigValidator{
		datasourcevalidator.ExactlyOneOf(path.MatchRoot("id"), path.MatchRoot("user_name")),
	}
}

func (d *DataSource) Read(ctx context.Context, req datasource.ReadRequest, resp *datasource.ReadResponse) {
	var config person
	resp.Diagnostics.Append(req.Config.Get(ctx, &config)...)
	if resp.Diagnostics.HasError() {
		return
	}

	var user scim.User
	var err error
	if config.ID.IsNull() {
		user, err = d.Veza.UserByName(ctx, config.UserName.ValueString())
	} else {
		user, err = d.Veza.User(ctx, config.ID.ValueString())
	}
	if errors.Is(err, veza.ErrNotFound) {
		resp.Diagnostics.Append(apidiag.Error("Person Not Found", err))
		return
	}
	if err != nil {
		resp.Diagnostics.Append(apidiag.Error("Person Not Looked Up", err))
		return
	}
	found, diags := personFromAPI(ctx, user)
	resp.Diagnostics.Append(diags...)
	if resp.Diagnostics.HasError() {
		return
	}
	resp.Diagnostics.Append(resp.State.Set(ctx, found)...)
}
