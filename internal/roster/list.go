package roster

import (
	"context"

	"github.com/hashicorp/terraform-plugin-framework/diag"
	"github.com/hashicorp/terraform-plugin-framework/list"
	"github.com/hashicorp/terraform-plugin-framework/types"

	"github.com/veza/terraform-provider-veza/internal/apidiag"
	"github.com/veza/terraform-provider-veza/internal/listing"
)

// imported is the summary of a set that no apply has made.
const imported = "imported"

// List lists the one set that every system has: everybody. With is a model with all that
// is not in a Set.
func (r *Life[P, F, M]) List(ctx context.Context, req list.ListRequest, stream *list.ListResultsStream, with M) {
	fail := func(err error) diag.Diagnostic { return apidiag.Error("Set Of People Not Listed", err) }
	everybody := func(yield func(Holding[P, F], error) bool) {
		var h Holding[P, F]
		var err error
		if req.IncludeResource {
			h, err = r.System.Everybody(ctx)
		}
		yield(h, err)
	}
	stream.Results = listing.Stream(ctx, req, everybody, fail, func(h Holding[P, F], result *list.ListResult) {
		m := with
		set := r.System.Set(&m)
		set.Name, set.OnDestroy, set.Summary = types.StringValue("all"), types.StringValue(OnDestroyDeactivate), types.StringValue(imported)
		result.DisplayName = "Everybody of the " + r.System.Words().Place
		result.Diagnostics.Append(set.setIdentity(ctx, result.Identity)...)
		if req.IncludeResource {
			h.into(set, nil)
			result.Diagnostics.Append(result.Resource.Set(ctx, m)...)
		}
	})
}
