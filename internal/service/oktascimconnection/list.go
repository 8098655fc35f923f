package oktascimconnection

import (
	"context"
	"errors"
	"iter"
	"slices"

	"github.com/hashicorp/terraform-plugin-framework/diag"
	"github.com/hashicorp/terraform-plugin-framework/list"
	"github.com/hashicorp/terraform-plugin-framework/list/schema"
	"github.com/hashicorp/terraform-plugin-framework/types"

	"github.com/veza/terraform-provider-veza/internal/apidiag"
	"github.com/veza/terraform-provider-veza/internal/lifecycle"
	"github.com/veza/terraform-provider-veza/internal/listing"
)

var _ list.ListResourceWithConfigure = (*Lister)(nil)

// Lister lists connections. It embeds the resource for its Metadata and Configure.
type Lister struct{ Resource }

// NewLister is what the provider registers.
func NewLister() list.ListResource { return &Lister{} }

func (*Lister) ListResourceConfigSchema(_ context.Context, _ list.ListResourceSchemaRequest, resp *list.ListResourceSchemaResponse) {
	resp.Schema = schema.Schema{
		MarkdownDescription: "Lists the connections over which the org's apps provision. Those that are on are found by the features of " +
			"their apps; one that is off only where its app is named.",
		Attributes: map[string]schema.Attribute{
			"app_id": schema.StringAttribute{
				Optional:            true,
				MarkdownDescription: "Id of the app whose connection is listed, be it on or off.",
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
	fail := func(err error) diag.Diagnostic { return apidiag.Error("SCIM Connections Not Listed", err) }
	connections := l.connections(ctx, config.AppID.ValueString(), req.IncludeResource)
	stream.Results = listing.Stream(ctx, req, connections, fail, func(c found, result *list.ListResult) {
		result.DisplayName = c.label
		result.Diagnostics.Append(c.setIdentity(ctx, result.Identity)...)
		if req.IncludeResource {
			result.Diagnostics.Append(result.Resource.Set(ctx, c.model)...)
		}
	})
}

type found struct {
	model
	label string
}

// connections yields those that can be told from the list of apps, or that of one app. No
// connection is read unless the whole resource is asked for.
func (l *Lister) connections(ctx context.Context, appID string, whole bool) iter.Seq2[found, error] {
	return func(yield func(found, error) bool) {
		for app, err := range l.apps(ctx, appID) {
			c := found{label: app.Label, model: model{
				AppID: types.StringValue(app.ID), Features: types.ObjectNull(featureTypes), Roles: types.ObjectNull(rolesTypes), APIKeyVersion: types.Int64Null(),
			}}
			if err == nil && (whole || appID != "") {
				c.model, err = l.read(ctx, c.model)
				if errors.Is(err, lifecycle.ErrNotFound) && appID == "" {
					continue
				}
			}
			if !yield(c, err) || err != nil {
				return
			}
		}
	}
}

func (l *Lister) apps(ctx context.Context, id string) iter.Seq2[lifecycle.App, error] {
	return func(yield func(lifecycle.App, error) bool) {
		if id != "" {
			yield(l.Okta.App(ctx, id))
			return
		}
		for app, err := range l.Okta.Apps(ctx, "") {
			if err == nil && !slices.Contains(app.Features, "SCIM_PROVISIONING") {
				continue
			}
			if !yield(app, err) {
				return
			}
		}
	}
}
