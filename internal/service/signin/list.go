package signin

import (
	"context"
	"iter"

	"github.com/hashicorp/terraform-plugin-framework/diag"
	"github.com/hashicorp/terraform-plugin-framework/list"
	"github.com/hashicorp/terraform-plugin-framework/list/schema"
	"github.com/hashicorp/terraform-plugin-framework/path"
	"github.com/hashicorp/terraform-plugin-framework/types"

	"github.com/veza/terraform-provider-veza/internal/apidiag"
	"github.com/veza/terraform-provider-veza/internal/listing"
)

var _ list.ListResourceWithConfigure = (*Lister)(nil)

// Lister lists the one set of settings. It embeds the resource for its Metadata and
// Configure.
type Lister struct{ Resource }

// NewLister is what the provider registers.
func NewLister() list.ListResource { return &Lister{} }

func (*Lister) ListResourceConfigSchema(_ context.Context, _ list.ListResourceSchemaRequest, resp *list.ListResourceSchemaResponse) {
	resp.Schema = schema.Schema{MarkdownDescription: "Lists the sign-in settings of the tenant, of which there is one set."}
}

func (l *Lister) List(ctx context.Context, req list.ListRequest, stream *list.ListResultsStream) {
	fail := func(err error) diag.Diagnostic { return apidiag.Error("Sign-In Settings Not Listed", err) }
	stream.Results = listing.Stream(ctx, req, l.all(ctx), fail, func(s settings, result *list.ListResult) {
		result.DisplayName = "Sign-in settings"
		result.Diagnostics.Append(setIdentity(ctx, result.Identity)...)
		if !req.IncludeResource {
			return
		}
		// The type of timeouts is known to the schema alone; the rest stays null.
		var m model
		result.Diagnostics.Append(result.Resource.GetAttribute(ctx, path.Root("timeouts"), &m.Timeouts)...)
		m.SCIMEnabled = types.BoolValue(s.enabled)
		m.VerificationOnly = types.BoolValue(s.verificationOnly)
		m.OnDestroy = types.StringValue(onDestroyRetain)
		result.Diagnostics.Append(result.Resource.Set(ctx, m)...)
	})
}

func (l *Lister) all(ctx context.Context) iter.Seq2[settings, error] {
	return func(yield func(settings, error) bool) { yield(read(ctx, l.Veza)) }
}
