package oktaintegration

import (
	"context"

	"github.com/hashicorp/terraform-plugin-framework/diag"
	"github.com/hashicorp/terraform-plugin-framework/list"
	"github.com/hashicorp/terraform-plugin-framework/list/schema"
	"github.com/hashicorp/terraform-plugin-framework/path"

	"github.com/veza/terraform-provider-veza/internal/apidiag"
	"github.com/veza/terraform-provider-veza/internal/listing"
	"github.com/veza/terraform-provider-veza/internal/veza"
)

var _ list.ListResourceWithConfigure = (*Lister)(nil)

// Lister lists the integrations of Okta orgs. It embeds the resource for its Metadata
// and Configure.
type Lister struct{ Resource }

// NewLister is what the provider registers.
func NewLister() list.ListResource { return &Lister{} }

func (*Lister) ListResourceConfigSchema(_ context.Context, _ list.ListResourceSchemaRequest, resp *list.ListResourceSchemaResponse) {
	resp.Schema = schema.Schema{MarkdownDescription: "Lists the integrations of Okta orgs, but for those that are being deleted."}
}

func (l *Lister) List(ctx context.Context, req list.ListRequest, stream *list.ListResultsStream) {
	fail := func(err error) diag.Diagnostic { return apidiag.Error("Okta Integrations Not Listed", err) }
	stream.Results = listing.Stream(ctx, req, l.living(ctx), fail, func(p veza.OktaProvider, result *list.ListResult) {
		told, diags := fromAPI(ctx, p, integration{})
		result.Diagnostics.Append(diags...)
		result.DisplayName = p.Name
		result.Diagnostics.Append(told.setIdentity(ctx, result.Identity)...)
		if !req.IncludeResource {
			return
		}
		// The type of timeouts is known to the schema alone.
		m := model{integration: told}
		result.Diagnostics.Append(result.Resource.GetAttribute(ctx, path.Root("timeouts"), &m.Timeouts)...)
		result.Diagnostics.Append(result.Resource.Set(ctx, m)...)
	})
}

func (l *Lister) living(ctx context.Context) func(func(veza.OktaProvider, error) bool) {
	return func(yield func(veza.OktaProvider, error) bool) {
		for p, err := range l.Veza.OktaProviders(ctx) {
			if err == nil && p.State == veza.StateDeleting {
				continue
			}
			if !yield(p, err) {
				return
			}
		}
	}
}
