package extractionschedule

import (
	"context"
	"errors"
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

// Lister lists the schedules of data sources. It embeds the resource for its Metadata
// and Configure.
type Lister struct{ Resource }

// NewLister is what the provider registers.
func NewLister() list.ListResource { return &Lister{} }

func (*Lister) ListResourceConfigSchema(_ context.Context, _ list.ListResourceSchemaRequest, resp *list.ListResourceSchemaResponse) {
	resp.Schema = schema.Schema{MarkdownDescription: "Lists the data sources that have a schedule. Veza tells schedules one at a " +
		"time: it takes one request for each data source, besides those that list them. On a tenant that tells none, listing is an error."}
}

// found is a data source with its schedule.
type found struct {
	veza.DataSource
	schedule veza.ExtractionSchedule
}

func (l *Lister) List(ctx context.Context, req list.ListRequest, stream *list.ListResultsStream) {
	fail := func(err error) diag.Diagnostic { return apidiag.Error("Extraction Schedules Not Listed", err) }
	stream.Results = listing.Stream(ctx, req, l.scheduled(ctx), fail, func(f found, result *list.ListResult) {
		m := model{
			DatasourceID: types.StringValue(f.ID), OnDestroy: types.StringValue(onDestroyRestore), Verifiable: types.BoolValue(true),
			Previous: types.ObjectNull(scheduleTypes),
		}
		told, diags := scheduleOf(ctx, f.schedule, schedule{})
		result.Diagnostics.Append(diags...)
		m.schedule = told
		result.DisplayName = f.Name
		result.Diagnostics.Append(m.setIdentity(ctx, result.Identity)...)
		if req.IncludeResource {
			result.Diagnostics.Append(result.Resource.Set(ctx, m)...)
		}
	})
}

// scheduled is every data source that can have a schedule and has one.
func (l *Lister) scheduled(ctx context.Context) iter.Seq2[found, error] {
	return func(yield func(found, error) bool) {
		for d, err := range l.Veza.DataSources(ctx) {
			if err != nil {
				yield(found{}, err)
				return
			}
			if d.DatasourceType == "PARSER" || d.State == veza.StateDeleting {
				continue
			}
			s, err := l.Veza.ExtractionSchedule(ctx, d.ID)
			if errors.Is(err, veza.ErrNotFound) {
				continue
			}
			if !yield(found{d, s}, err) || err != nil {
				return
			}
		}
	}
}
