package oktaapp

import (
	"context"

	"github.com/hashicorp/terraform-plugin-framework-validators/stringvalidator"
	"github.com/hashicorp/terraform-plugin-framework/diag"
	"github.com/hashicorp/terraform-plugin-framework/list"
	"github.com/hashicorp/terraform-plugin-framework/list/schema"
	"github.com/hashicorp/terraform-plugin-framework/schema/validator"
	"github.com/hashicorp/terraform-plugin-framework/types"

	"github.com/veza/terraform-provider-veza/internal/apidiag"
	"github.com/veza/terraform-provider-veza/internal/lifecycle"
	"github.com/veza/terraform-provider-veza/internal/listing"
)

var _ list.ListResourceWithConfigure = (*Lister)(nil)

// Lister lists apps. It embeds the resource for its Metadata and Configure.
type Lister struct{ Resource }

// NewLister is what the provider registers.
func NewLister() list.ListResource { return &Lister{} }

func (*Lister) ListResourceConfigSchema(_ context.Context, _ list.ListResourceSchemaRequest, resp *list.ListResourceSchemaResponse) {
	resp.Schema = schema.Schema{
		MarkdownDescription: "Lists the apps of the org, of every kind: Okta does not tell which of them can provision.",
		Attributes: map[string]schema.Attribute{
			"query": schema.StringAttribute{
				Optional:            true,
				MarkdownDescription: "What the name or the label begins with, in any case.",
				Validators:          []validator.String{stringvalidator.LengthAtLeast(1)},
			},
		},
	}
}

func (l *Lister) List(ctx context.Context, req list.ListRequest, stream *list.ListResultsStream) {
	var config struct {
		Query types.String `tfsdk:"query"`
	}
	if diags := req.Config.Get(ctx, &config); diags.HasError() {
		stream.Results = listing.Fail(diags)
		return
	}
	fail := func(err error) diag.Diagnostic { return apidiag.Error("Okta Apps Not Listed", err) }
	apps := l.Okta.Apps(ctx, config.Query.ValueString())
	stream.Results = listing.Stream(ctx, req, apps, fail, func(a lifecycle.App, result *list.ListResult) {
		m, diags := fromAPI(ctx, a, model{})
		result.DisplayName = a.Label
		result.Diagnostics.Append(diags...)
		result.Diagnostics.Append(m.setIdentity(ctx, result.Identity)...)
		if req.IncludeResource {
			result.Diagnostics.Append(result.Resource.Set(ctx, m)...)
		}
	})
}
