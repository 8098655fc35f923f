package scimgroup

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

// Lister lists groups. It embeds the resource for its Metadata and Configure.
type Lister struct{ Resource }

// NewLister is what the provider registers.
func NewLister() list.ListResource { return &Lister{} }

func (*Lister) ListResourceConfigSchema(_ context.Context, _ list.ListResourceSchemaRequest, resp *list.ListResourceSchemaResponse) {
	resp.Schema = schema.Schema{
		MarkdownDescription: "Lists the groups that were provisioned through SCIM.",
		Attributes:          map[string]schema.Attribute{"filter": scimfilter.InList()},
	}
}

func (l *Lister) List(ctx context.Context, req list.ListRequest, stream *list.ListResultsStream) {
	var config scimfilter.Config
	if diags := req.Config.Get(ctx, &config); diags.HasError() {
		stream.Results = listing.Fail(diags)
		return
	}
	fail := func(err error) diag.Diagnostic { return apidiag.Error("Groups Not Listed", err) }
	groups := l.Veza.Groups(ctx, config.Filter.ValueString(), false)
	stream.Results = listing.Stream(ctx, req, groups, fail, func(g scim.Group, result *list.ListResult) {
		m := fromAPI(g, model{OnDestroy: types.StringValue(onDestroyDelete)})
		result.DisplayName = g.DisplayName
		result.Diagnostics.Append(m.setIdentity(ctx, result.Identity)...)
		if req.IncludeResource {
			result.Diagnostics.Append(result.Resource.Set(ctx, m)...)
		}
	})
}
