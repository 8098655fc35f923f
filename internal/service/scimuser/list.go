package scimuser

import (
	"context"

	"github.com/hashicorp/terraform-plugin-framework/diag"
	"github.com/hashicorp/terraform-plugin-framework/list"
	"github.com/hashicorp/terraform-plugin-framework/list/schema"
	"github.com/hashicorp/terraform-plugin-framework/types"

	"github.com/veza/terraform-provider-veza/internal/apidiag"
	"github.com/veza/terraform-provider-veza/internal/listing"
	"github.com/veza/terraform-provider-veza/internal/scim"
	"github.com/veza/terraform-provider-veza/internal/scimfilter"
)

var _ list.ListResourceWithConfigure = (*Lister)(nil)

// Lister lists people. It embeds the resource for its Metadata and Configure.
type Lister struct{ Resource }

// NewLister is what the provider registers.
func NewLister() list.ListResource { return &Lister{} }

func (*Lister) ListResourceConfigSchema(_ context.Context, _ list.ListResourceSchemaRequest, resp *list.ListResourceSchemaResponse) {
	resp.Schema = schema.Schema{
		MarkdownDescription: "Lists the people of the tenant, deactivated ones included.",
		Attributes:          map[string]schema.Attribute{"filter": scimfilter.InList()},
	}
}

func (l *Lister) List(ctx context.Context, req list.ListRequest, stream *list.ListResultsStream) {
	var config scimfilter.Config
	if diags := req.Config.Get(ctx, &config); diags.HasError() {
		stream.Results = listing.Fail(diags)
		return
	}
	fail := func(err error) diag.Diagnostic { return apidiag.Error("People Not Listed", err) }
	people := l.Veza.Users(ctx, config.Filter.ValueString())
	stream.Results = listing.Stream(ctx, req, people, fail, func(u scim.User, result *list.ListResult) {
		m, diags := fromAPI(ctx, u, model{OnDestroy: types.StringValue(onDestroyDeactivate)})
		result.Diagnostics.Append(diags...)
		result.DisplayName = u.UserName
		result.Diagnostics.Append(m.setIdentity(ctx, result.Identity)...)
		if req.IncludeResource {
			result.Diagnostics.Append(result.Resource.Set(ctx, m)...)
		}
	})
}
