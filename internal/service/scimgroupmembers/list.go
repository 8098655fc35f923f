package scimgroupmembers

import (
	"context"

	"github.com/hashicorp/terraform-plugin-framework/diag"
	"github.com/hashicorp/terraform-plugin-framework/list"
	"github.com/hashicorp/terraform-plugin-framework/list/schema"
	"github.com/hashicorp/terraform-plugin-framework/types"

	"github.com/veza/terraform-provider-veza/internal/apidiag"
	"github.com/veza/terraform-provider-veza/internal/listing"
	"github.com/veza/terraform-provider-veza/internal/scim"
)

var _ list.ListResourceWithConfigure = (*Lister)(nil)

// Lister lists the sets of members, one per group. It embeds the resource for its
// Metadata and Configure.
type Lister struct{ Resource }

// NewLister is what the provider registers.
func NewLister() list.ListResource { return &Lister{} }

func (*Lister) ListResourceConfigSchema(_ context.Context, _ list.ListResourceSchemaRequest, resp *list.ListResourceSchemaResponse) {
	resp.Schema = schema.Schema{MarkdownDescription: "Lists the sets of members that can be managed, one per group."}
}

func (l *Lister) List(ctx context.Context, req list.ListRequest, stream *list.ListResultsStream) {
	fail := func(err error) diag.Diagnostic { return apidiag.Error("Sets Of Members Not Listed", err) }
	// Members are asked for only when the resource is wanted: they are the bulk of the answer.
	groups := l.Veza.Groups(ctx, "", req.IncludeResource)
	stream.Results = listing.Stream(ctx, req, groups, fail, func(g scim.Group, result *list.ListResult) {
		m := model{GroupID: types.StringValue(g.ID)}
		result.DisplayName = g.DisplayName
		result.Diagnostics.Append(m.setIdentity(ctx, result.Identity)...)
		if !req.IncludeResource {
			return
		}
		if g.Members == nil {
			// The list left members out, which is not the same as having none.
			var err error
			if g, err = l.Veza.GroupWithMembers(ctx, g.ID); err != nil {
				result.Diagnostics.Append(fail(err))
				return
			}
		}
		full := fromAPI(g, model{OnDestroy: types.StringValue(onDestroyRetain)})
		result.Diagnostics.Append(result.Resource.Set(ctx, full)...)
	})
}
