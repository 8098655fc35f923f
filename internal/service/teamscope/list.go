package teamscope

import (
	"context"
	"iter"

	"github.com/hashicorp/terraform-plugin-framework/diag"
	"github.com/hashicorp/terraform-plugin-framework/list"
	"github.com/hashicorp/terraform-plugin-framework/list/schema"
	"github.com/hashicorp/terraform-plugin-framework/types"

	"github.com/veza/terraform-provider-veza/internal/apidiag"
	"github.com/veza/terraform-provider-veza/internal/listing"
	"github.com/veza/terraform-provider-veza/internal/scope"
	"github.com/veza/terraform-provider-veza/internal/veza"
)

var _ list.ListResourceWithConfigure = (*Lister)(nil)

// Lister lists the scopes of teams. It embeds the resource for its Metadata and Configure.
type Lister struct{ Resource }

// NewLister is what the provider registers.
func NewLister() list.ListResource { return &Lister{} }

func (*Lister) ListResourceConfigSchema(_ context.Context, _ list.ListResourceSchemaRequest, resp *list.ListResourceSchemaResponse) {
	resp.Schema = schema.Schema{MarkdownDescription: "Lists what the members of each team see. The root team is left out: its " +
		"members see everything."}
}

func (l *Lister) List(ctx context.Context, req list.ListRequest, stream *list.ListResultsStream) {
	fail := func(err error) diag.Diagnostic { return apidiag.Error("Team Scopes Not Listed", err) }
	stream.Results = listing.Stream(ctx, req, l.scoped(ctx), fail, func(t veza.Team, result *list.ListResult) {
		m := fromAPI(t, model{TeamID: types.StringValue(t.ID), OnDestroy: types.StringValue(onDestroyRestore)}.remember(scope.Of(t)))
		result.DisplayName = t.Name
		result.Diagnostics.Append(m.setIdentity(ctx, result.Identity)...)
		if req.IncludeResource {
			result.Diagnostics.Append(result.Resource.Set(ctx, m)...)
		}
	})
}

// scoped is every team but the root team.
func (l *Lister) scoped(ctx context.Context) iter.Seq2[veza.Team, error] {
	return func(yield func(veza.Team, error) bool) {
		for t, err := range l.Veza.Teams(ctx) {
			if err == nil && t.IsRoot() {
				continue
			}
			if !yield(t, err) {
				return
			}
		}
	}
}
