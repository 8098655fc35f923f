package oktaassignment

import (
	"context"
	"iter"

	"github.com/hashicorp/terraform-plugin-framework/diag"
	"github.com/hashicorp/terraform-plugin-framework/list"
	"github.com/hashicorp/terraform-plugin-framework/list/schema"
	"github.com/hashicorp/terraform-plugin-framework/types"

	"github.com/veza/terraform-provider-veza/internal/apidiag"
	"github.com/veza/terraform-provider-veza/internal/lifecycle"
	"github.com/veza/terraform-provider-veza/internal/listing"
)

var _ list.ListResourceWithConfigure = (*Lister)(nil)

// Lister lists assignments. It embeds the resource for its Metadata and Configure.
type Lister struct{ Resource }

// NewLister is what the provider registers.
func NewLister() list.ListResource { return &Lister{} }

func (*Lister) ListResourceConfigSchema(_ context.Context, _ list.ListResourceSchemaRequest, resp *list.ListResourceSchemaResponse) {
	resp.Schema = schema.Schema{
		MarkdownDescription: "Lists who has which entitlement, of one entitlement or of all that can be assigned.",
		Attributes: map[string]schema.Attribute{
			"entitlement_id": schema.StringAttribute{
				Optional:            true,
				MarkdownDescription: "Id of the entitlement. Not set, the assignments of every Okta group are listed.",
			},
		},
	}
}

func (l *Lister) List(ctx context.Context, req list.ListRequest, stream *list.ListResultsStream) {
	var config struct {
		EntitlementID types.String `tfsdk:"entitlement_id"`
	}
	if diags := req.Config.Get(ctx, &config); diags.HasError() {
		stream.Results = listing.Fail(diags)
		return
	}
	fail := func(err error) diag.Diagnostic { return apidiag.Error("Entitlement Assignments Not Listed", err) }
	assignments := l.assignments(ctx, config.EntitlementID.ValueString())
	stream.Results = listing.Stream(ctx, req, assignments, fail, func(a assignment, result *list.ListResult) {
		pair := newModel(a.entitlement.ID, a.who.ID)
		result.DisplayName = a.entitlement.Name + " / " + a.who.Login()
		result.Diagnostics.Append(pair.setIdentity(ctx, result.Identity)...)
		if req.IncludeResource {
			result.Diagnostics.Append(result.Resource.Set(ctx, pair)...)
		}
	})
}

type assignment struct {
	entitlement lifecycle.Entitlement
	who         lifecycle.Identity
}

// assignments yields those of one entitlement, or of all if the id is empty, in the org's
// order.
func (l *Lister) assignments(ctx context.Context, entitlementID string) iter.Seq2[assignment, error] {
	return func(yield func(assignment, error) bool) {
		for entitlement, err := range l.entitlements(ctx, entitlementID) {
			if err == nil {
				err = entitlement.Managed()
			}
			if err != nil {
				yield(assignment{}, err)
				return
			}
			for who, err := range l.Okta.Assignees(ctx, entitlement.ID) {
				if !yield(assignment{entitlement, who}, err) || err != nil {
					return
				}
			}
		}
	}
}

func (l *Lister) entitlements(ctx context.Context, id string) iter.Seq2[lifecycle.Entitlement, error] {
	if id == "" {
		return l.Okta.Entitlements(ctx, `type eq "`+lifecycle.TypeOktaGroup+`"`)
	}
	return func(yield func(lifecycle.Entitlement, error) bool) { yield(l.Okta.Entitlement(ctx, id)) }
}
