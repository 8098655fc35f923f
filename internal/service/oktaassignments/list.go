package oktaassignments

import (
	"context"

	"github.com/hashicorp/terraform-plugin-framework/diag"
	"github.com/hashicorp/terraform-plugin-framework/list"
	"github.com/hashicorp/terraform-plugin-framework/list/schema"
	"github.com/hashicorp/terraform-plugin-framework/types"

	"github.com/veza/terraform-provider-veza/internal/apidiag"
	"github.com/veza/terraform-provider-veza/internal/idset"
	"github.com/veza/terraform-provider-veza/internal/lifecycle"
	"github.com/veza/terraform-provider-veza/internal/listing"
)

var _ list.ListResourceWithConfigure = (*Lister)(nil)

// Lister lists the sets of assignees, one per entitlement. It embeds the resource for its
// Metadata and Configure.
type Lister struct{ Resource }

// NewLister is what the provider registers.
func NewLister() list.ListResource { return &Lister{} }

func (*Lister) ListResourceConfigSchema(_ context.Context, _ list.ListResourceSchemaRequest, resp *list.ListResourceSchemaResponse) {
	resp.Schema = schema.Schema{
		MarkdownDescription: "Lists the sets of assignees that can be managed, one per entitlement. Okta's own groups and those " +
			"of apps are not among them.",
	}
}

func (l *Lister) List(ctx context.Context, req list.ListRequest, stream *list.ListResultsStream) {
	fail := func(err error) diag.Diagnostic { return apidiag.Error("Sets Of Assignees Not Listed", err) }
	entitlements := l.Okta.Entitlements(ctx, `type eq "`+lifecycle.TypeOktaGroup+`"`)
	stream.Results = listing.Stream(ctx, req, entitlements, fail, func(e lifecycle.Entitlement, result *list.ListResult) {
		m := model{EntitlementID: types.StringValue(e.ID), OnDestroy: types.StringValue(onDestroyRetain)}
		result.DisplayName = e.Name
		result.Diagnostics.Append(m.setIdentity(ctx, result.Identity)...)
		// Assignees are asked for only when the resource is wanted: pages for each entitlement.
		if !req.IncludeResource {
			return
		}
		var ids []string
		for who, err := range l.Okta.Assignees(ctx, e.ID) {
			if err != nil {
				result.Diagnostics.Append(fail(err))
				return
			}
			ids = append(ids, who.ID)
		}
		m.IdentityIDs = idset.Of(ids)
		result.Diagnostics.Append(result.Resource.Set(ctx, m)...)
	})
}
