package oktaidentity

import (
	"context"
	"errors"

	"github.com/hashicorp/terraform-plugin-framework-validators/datasourcevalidator"
	"github.com/hashicorp/terraform-plugin-framework/datasource"
	"github.com/hashicorp/terraform-plugin-framework/datasource/schema"
	"github.com/hashicorp/terraform-plugin-framework/path"

	"github.com/veza/terraform-provider-veza/internal/apidiag"
	"github.com/veza/terraform-provider-veza/internal/ignorecase"
	"github.com/veza/terraform-provider-veza/internal/lifecycle"
	"github.com/veza/terraform-provider-veza/internal/session"
)

var (
	_ datasource.DataSourceWithConfigure        = (*DataSource)(nil)
	_ datasource.DataSourceWithConfigValidators = (*DataSource)(nil)
)

// DataSource looks up one person.
type DataSource struct{ session.OktaDataSource }

// NewDataSource is what the provider registers.
func NewDataSource() datasource.DataSource { return &DataSource{} }

func (*DataSource) Metadata(_ context.Context, req datasource.MetadataRequest, resp *datasource.MetadataResponse) {
	resp.TypeName = req.ProviderTypeName + "_okta_identity"
}

func (*DataSource) Schema(_ context.Context, _ datasource.SchemaRequest, resp *datasource.SchemaResponse) {
	all := personAttributes()
	all["id"] = schema.StringAttribute{
		Optional: true, Computed: true,
		MarkdownDescription: "Okta's id of the person. Either this or `login` says who is meant.",
	}
	all["login"] = schema.StringAttribute{
		CustomType: ignorecase.StringType{},
		Optional:   true, Computed: true,
		MarkdownDescription: "The whole login. Case does not count.",
	}
	resp.Schema = schema.Schema{
		MarkdownDescription: "Looks up one person of the Okta org, deprovisioned or not, by id or by login. The answer is up to date, " +
			"unlike that of a search.",
		Attributes: all,
	}
}

func (*DataSource) ConfigValidators(context.Context) []datasource.ConfigValidator {
	return []datasource.ConfigValidator{
		datasourcevalidator.ExactlyOneOf(path.MatchRoot("id"), path.MatchRoot("login")),
	}
}

func (d *DataSource) Read(ctx context.Context, req datasource.ReadRequest, resp *datasource.ReadResponse) {
	var config person
	resp.Diagnostics.Append(req.Config.Get(ctx, &config)...)
	if resp.Diagnostics.HasError() {
		return
	}

	var found lifecycle.Identity
	var err error
	if config.ID.IsNull() {
		found, err = d.Okta.IdentityByLogin(ctx, config.Login.ValueString())
	} else {
		found, err = d.Okta.Identity(ctx, config.ID.ValueString())
	}
	if errors.Is(err, lifecycle.ErrNotFound) {
		resp.Diagnostics.Append(apidiag.Error("Identity Not Found", err))
		return
	}
	if err != nil {
		resp.Diagnostics.Append(apidiag.Error("Identity Not Looked Up", err))
		return
	}
	resp.Diagnostics.Append(resp.State.Set(ctx, personFromAPI(found))...)
}
