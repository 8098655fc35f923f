package oktaidentity

import (
	"cmp"
	"context"
	"slices"
	"strings"

	"github.com/hashicorp/terraform-plugin-framework-validators/stringvalidator"
	"github.com/hashicorp/terraform-plugin-framework/datasource"
	"github.com/hashicorp/terraform-plugin-framework/datasource/schema"
	"github.com/hashicorp/terraform-plugin-framework/schema/validator"
	"github.com/hashicorp/terraform-plugin-framework/types"

	"github.com/veza/terraform-provider-veza/internal/apidiag"
	"github.com/veza/terraform-provider-veza/internal/session"
)

var _ datasource.DataSourceWithConfigure = (*ListDataSource)(nil)

// ListDataSource reads many people, page by page.
type ListDataSource struct{ session.OktaDataSource }

// NewListDataSource is what the provider registers.
func NewListDataSource() datasource.DataSource { return &ListDataSource{} }

func (*ListDataSource) Metadata(_ context.Context, req datasource.MetadataRequest, resp *datasource.MetadataResponse) {
	resp.TypeName = req.ProviderTypeName + "_okta_identities"
}

func (*ListDataSource) Schema(_ context.Context, _ datasource.SchemaRequest, resp *datasource.SchemaResponse) {
	resp.Schema = schema.Schema{
		MarkdownDescription: "Reads people of the Okta org, 200 a request: SOURCE_OF_IDENTITY of Veza's Lifecycle Management for Okta. " +
			"With `for_each`, keyed by login, they become people in Veza.",
		Attributes: map[string]schema.Attribute{
			"search": schema.StringAttribute{
				Optional:            true,
				MarkdownDescription: aboutSearch,
				Validators:          []validator.String{stringvalidator.LengthAtLeast(1)},
			},
			"identities": schema.ListNestedAttribute{
				Computed:            true,
				MarkdownDescription: "The people, each once, in the order of their logins.",
				NestedObject:        schema.NestedAttributeObject{Attributes: personAttributes()},
			},
		},
	}
}

func (d *ListDataSource) Read(ctx context.Context, req datasource.ReadRequest, resp *datasource.ReadResponse) {
	var config struct {
		Search     types.String `tfsdk:"search"`
		Identities types.List   `tfsdk:"identities"`
	}
	resp.Diagnostics.Append(req.Config.Get(ctx, &config)...)
	if resp.Diagnostics.HasError() {
		return
	}

	people := []person{}
	for found, err := range d.Okta.Identities(ctx, config.Search.ValueString()) {
		if err != nil {
			resp.Diagnostics.Append(apidiag.Error("Identities Not Read", err))
			return
		}
		people = append(people, personFromAPI(found))
	}
	slices.SortFunc(people, func(a, b person) int {
		return cmp.Or(
			cmp.Compare(strings.ToLower(a.Login.ValueString()), strings.ToLower(b.Login.ValueString())),
			cmp.Compare(a.ID.ValueString(), b.ID.ValueString()))
	})
	list, diags := types.ListValueFrom(ctx, personType, people)
	resp.Diagnostics.Append(diags...)
	config.Identities = list
	resp.Diagnostics.Append(resp.State.Set(ctx, config)...)
}
