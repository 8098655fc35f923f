package scimusers

import (
	"context"

	"github.com/hashicorp/terraform-plugin-framework/diag"
	"github.com/hashicorp/terraform-plugin-framework/list"
	"github.com/hashicorp/terraform-plugin-framework/list/schema"
	"github.com/hashicorp/terraform-plugin-framework/types"

	"github.com/veza/terraform-provider-veza/internal/apidiag"
	"github.com/veza/terraform-provider-veza/internal/listing"
)

var _ list.ListResourceWithConfigure = (*Lister)(nil)

// Lister lists the one set that every tenant has: everybody.
type Lister struct{ Resource }

// NewLister is what the provider registers.
func NewLister() list.ListResource { return &Lister{} }

func (*Lister) ListResourceConfigSchema(_ context.Context, _ list.ListResourceSchemaRequest, resp *list.ListResourceSchemaResponse) {
	resp.Schema = schema.Schema{
		MarkdownDescription: "Lists one set of people, named `all`: everybody whom the tenant has, deactivated ones included, " +
			"as one document to import and go on with.",
	}
}

func (l *Lister) List(ctx context.Context, req list.ListRequest, stream *list.ListResultsStream) {
	fail := func(err error) diag.Diagnostic { return apidiag.Error("Set Of People Not Listed", err) }
	everybody := func(yield func(holding, error) bool) {
		var h holding
		var err error
		if req.IncludeResource {
			h, err = l.everybody(ctx)
		}
		yield(h, err)
	}
	stream.Results = listing.Stream(ctx, req, everybody, fail, func(h holding, result *list.ListResult) {
		m := model{Name: types.StringValue("all"), OnDestroy: types.StringValue(onDestroyDeactivate), Summary: types.StringValue("imported")}
		result.DisplayName = "Everybody of the tenant"
		result.Diagnostics.Append(m.setIdentity(ctx, result.Identity)...)
		if req.IncludeResource {
			result.Diagnostics.Append(result.Resource.Set(ctx, h.into(m))...)
		}
	})
}
