package oktapushgroup

import (
	"context"
	"iter"

	"github.com/hashicorp/terraform-plugin-framework-timeouts/resource/timeouts"
	"github.com/hashicorp/terraform-plugin-framework-validators/stringvalidator"
	"github.com/hashicorp/terraform-plugin-framework/attr"
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

// Lister lists pushed groups. It embeds the resource for its Metadata and Configure.
type Lister struct{ Resource }

// NewLister is what the provider registers.
func NewLister() list.ListResource { return &Lister{} }

func (*Lister) ListResourceConfigSchema(_ context.Context, _ list.ListResourceSchemaRequest, resp *list.ListResourceSchemaResponse) {
	resp.Schema = schema.Schema{
		MarkdownDescription: "Lists the groups that are pushed to an app.",
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
	fail := func(err error) diag.Diagnostic { return apidiag.Error("Pushed Groups Not Listed", err) }
	pushed := l.pushed(ctx, config.AppID.ValueString())
	stream.Results = listing.Stream(ctx, req, pushed, fail, func(m model, result *list.ListResult) {
		result.DisplayName = m.TargetName.ValueString()
		result.Diagnostics.Append(m.setIdentity(ctx, result.Identity)...)
		if req.IncludeResource {
			result.Diagnostics.Append(result.Resource.Set(ctx, m)...)
		}
	})
}

// pushed reads the name of each target as well: a list of ids tells nobody anything.
func (l *Lister) pushed(ctx context.Context, appID string) iter.Seq2[model, error] {
	return func(yield func(model, error) bool) {
		for p, err := range l.Okta.PushGroups(ctx, appID, "") {
			m := model{Timeouts: timeouts.Value{Object: types.ObjectNull(map[string]attr.Type{
				"create": types.StringType, "update": types.StringType,
			})}}.now(p)
			if err == nil {
				var target lifecycle.Entitlement
				target, err = l.Okta.Entitlement(ctx, p.TargetID)
				m.TargetName = types.StringValue(target.Name)
			}
			if !yield(m, err) || err != nil {
				return
			}
		}
	}
}
