package oktaappassignment

import (
	"context"
	"iter"

	"github.com/hashicorp/terraform-plugin-framework-validators/stringvalidator"
	"github.com/hashicorp/terraform-plugin-framework/diag"
	"github.com/hashicorp/terraform-plugin-framework/list"
	"github.com/hashicorp/terraform-plugin-framework/list/schema"
	"github.com/hashicorp/terraform-plugin-framework/schema/validator"
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
		MarkdownDescription: "Lists who has an app: the groups in the order of their priorities, then the people who have it on their " +
			"own account. Who has it through a group alone is not among them.",
		Attributes: map[string]schema.Attribute{
			"app_id": schema.StringAttribute{
				Required:            true,
				MarkdownDescription: "Id of the app.",
				Validators:          []validator.String{stringvalidator.LengthAtLeast(1)},
			},
		},
	}
}

func (l *Lister) List(ctx context.Context, req list.ListRequest, stream *list.ListResultsStream) {
	var config struct {
		AppID types.String `tfsdk:"app_id"`
	}
	if diags := req.Config.Get(ctx, &config); diags.HasError() {
		stream.Results = listing.Fail(diags)
		return
	}
	fail := func(err error) diag.Diagnostic { return apidiag.Error("App Assignments Not Listed", err) }
	stream.Results = listing.Stream(ctx, req, l.assignments(ctx, config.AppID), fail, func(m model, result *list.ListResult) {
		// Groups are told by their ids alone: a name would be a request for each.
		result.DisplayName = "group " + m.EntitlementID.ValueString()
		if !m.isGroup() {
			result.DisplayName = m.UserName.ValueString()
		}
		result.Diagnostics.Append(m.setIdentity(ctx, result.Identity)...)
		if req.IncludeResource {
			result.Diagnostics.Append(result.Resource.Set(ctx, m)...)
		}
	})
}

func (l *Lister) assignments(ctx context.Context, appID types.String) iter.Seq2[model, error] {
	return func(yield func(model, error) bool) {
		for g, err := range l.Okta.AppGroups(ctx, appID.ValueString()) {
			m := identity{AppID: appID, EntitlementID: types.StringValue(g.ID)}.model().ofGroup(g)
			if !yield(m, err) || err != nil {
				return
			}
		}
		for u, err := range l.Okta.AppUsers(ctx, appID.ValueString()) {
			if err == nil && u.Scope == lifecycle.ScopeGroup {
				continue
			}
			m := identity{AppID: appID, IdentityID: types.StringValue(u.ID)}.model().ofPerson(u)
			if !yield(m, err) || err != nil {
				return
			}
		}
	}
}
