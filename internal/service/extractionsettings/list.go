package extractionsettings

import (
	"context"
	"iter"

	"github.com/hashicorp/terraform-plugin-framework/diag"
	"github.com/hashicorp/terraform-plugin-framework/list"
	"github.com/hashicorp/terraform-plugin-framework/list/schema"
	"github.com/hashicorp/terraform-plugin-framework/types"

	"github.com/veza/terraform-provider-veza/internal/apidiag"
	"github.com/veza/terraform-provider-veza/internal/listing"
	"github.com/veza/terraform-provider-veza/internal/veza"
)

var _ list.ListResourceWithConfigure = (*Lister)(nil)

// Lister lists the one set of settings. It embeds the resource for its Metadata and
// Configure.
type Lister struct{ Resource }

// NewLister is what the provider registers.
func NewLister() list.ListResource { return &Lister{} }

func (*Lister) ListResourceConfigSchema(_ context.Context, _ list.ListResourceSchemaRequest, resp *list.ListResourceSchemaResponse) {
	resp.Schema = schema.Schema{MarkdownDescription: "Lists the extraction settings of the tenant, of which there is one set. Veza " +
		"publishes no API for them: on a tenant that offers none, listing is an error that names the clicks (" + clicks + ")."}
}

func (l *Lister) List(ctx context.Context, req list.ListRequest, stream *list.ListResultsStream) {
	fail := func(err error) diag.Diagnostic {
		return explained(apidiag.Error("Extraction Settings Not Listed", err), err)
	}
	stream.Results = listing.Stream(ctx, req, l.all(ctx), fail, func(s veza.ExtractionSettings, result *list.ListResult) {
		told, diags := fromAPI(ctx, s)
		result.Diagnostics.Append(diags...)
		result.DisplayName = "Extraction settings"
		result.Diagnostics.Append(setIdentity(ctx, result.Identity)...)
		if req.IncludeResource {
			m := model{settings: told, OnDestroy: types.StringValue(onDestroyRestore)}
			result.Diagnostics.Append(result.Resource.Set(ctx, m.remember(told))...)
		}
	})
}

func (l *Lister) all(ctx context.Context) iter.Seq2[veza.ExtractionSettings, error] {
	return func(yield func(veza.ExtractionSettings, error) bool) { yield(l.Veza.ExtractionSettings(ctx)) }
}
