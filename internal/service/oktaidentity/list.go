package oktaidentity

import (
	"context"

	"github.com/hashicorp/terraform-plugin-framework-validators/stringvalidator"
	"github.com/hashicorp/terraform-plugin-framework/diag"
	"github.com/hashicorp/terraform-plugin-framework/list"
	"github.com/hashicorp/terraform-plugin-framework/list/schema"
	"github.com/hashicorp/terraform-plugin-framework/path"
	"github.com/hashicorp/terraform-plugin-framework/schema/validator"
	"github.com/hashicorp/terraform-plugin-framework/types"

	"github.com/veza/terraform-provider-veza/internal/apidiag"
	"github.com/veza/terraform-provider-veza/internal/lifecycle"
	"github.com/veza/terraform-provider-veza/internal/listing"
)

var _ list.ListResourceWithConfigure = (*Lister)(nil)

// aboutSearch says what the search of the list and of the data source takes.
const aboutSearch = "Expression of [Okta's search language](https://developer.okta.com/docs/reference/core-okta-api/#filter) with Okta's " +
	"own names, such as `profile.department eq \"Sales\" and status eq \"ACTIVE\"`. Not set, it is everyone but the deprovisioned. " +
	"Okta's index lags behind changes by a second or so."

// Lister lists people. It embeds the resource for its Metadata and Configure.
type Lister struct{ Resource }

// NewLister is what the provider registers.
func NewLister() list.ListResource { return &Lister{} }

func (*Lister) ListResourceConfigSchema(_ context.Context, _ list.ListResourceSchemaRequest, resp *list.ListResourceSchemaResponse) {
	resp.Schema = schema.Schema{
		MarkdownDescription: "Lists people of the Okta org.",
		Attributes: map[string]schema.Attribute{"search": schema.StringAttribute{
			Optional:            true,
			MarkdownDescription: aboutSearch,
			Validators:          []validator.String{stringvalidator.LengthAtLeast(1)},
		}},
	}
}

func (l *Lister) List(ctx context.Context, req list.ListRequest, stream *list.ListResultsStream) {
	var config struct {
		Search types.String `tfsdk:"search"`
	}
	if diags := req.Config.Get(ctx, &config); diags.HasError() {
		stream.Results = listing.Fail(diags)
		return
	}
	fail := func(err error) diag.Diagnostic { return apidiag.Error("Identities Not Listed", err) }
	people := l.Okta.Identities(ctx, config.Search.ValueString())
	stream.Results = listing.Stream(ctx, req, people, fail, func(i lifecycle.Identity, result *list.ListResult) {
		m := fromAPI(i, defaults(), nothing)
		result.DisplayName = i.Login()
		result.Diagnostics.Append(m.setIdentity(ctx, result.Identity)...)
		if req.IncludeResource {
			// The type of timeouts is known to the schema alone.
			result.Diagnostics.Append(result.Resource.GetAttribute(ctx, path.Root("timeouts"), &m.Timeouts)...)
			result.Diagnostics.Append(result.Resource.Set(ctx, m)...)
		}
	})
}
