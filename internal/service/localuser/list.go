package localuser

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
	"github.com/veza/terraform-provider-veza/internal/scimfilter"
	"github.com/veza/terraform-provider-veza/internal/veza"
)

var _ list.ListResourceWithConfigure = (*Lister)(nil)

// Lister lists local users. It embeds the resource for its Metadata and Configure.
type Lister struct{ Resource }

// NewLister is what the provider registers.
func NewLister() list.ListResource { return &Lister{} }

func (*Lister) ListResourceConfigSchema(_ context.Context, _ list.ListResourceSchemaRequest, resp *list.ListResourceSchemaResponse) {
	resp.Schema = schema.Schema{
		MarkdownDescription: "Lists the local users of the tenant, disabled ones included. Veza has no list of them: people are " +
			"listed through SCIM, 200 a request, and **one further request for each person** tells whether they are local. In a " +
			"large tenant narrow it with `filter`, or stop it with `limit`.",
		Attributes: map[string]schema.Attribute{"filter": scimfilter.InList()},
	}
}

func (l *Lister) List(ctx context.Context, req list.ListRequest, stream *list.ListResultsStream) {
	var config scimfilter.Config
	if diags := req.Config.Get(ctx, &config); diags.HasError() {
		stream.Results = listing.Fail(diags)
		return
	}
	fail := func(err error) diag.Diagnostic { return apidiag.Error("Local Users Not Listed", err) }
	stream.Results = listing.Stream(ctx, req, l.all(ctx, config.Filter.ValueString()), fail, func(u veza.User, result *list.ListResult) {
		m := fromAPI(u, model{OnDestroy: types.StringValue(onDestroyDeactivate)})
		result.DisplayName = u.Email
		result.Diagnostics.Append(m.setIdentity(ctx, result.Identity)...)
		if req.IncludeResource {
			result.Diagnostics.Append(result.Resource.Set(ctx, m)...)
		}
	})
}

func (l *Lister) all(ctx context.Context, filter string) iter.Seq2[veza.User, error] {
	return func(yield func(veza.User, error) bool) {
		for person, err := range l.Veza.Users(ctx, filter) {
			var user veza.User
			if err == nil {
				user, err = l.Veza.LocalUser(ctx, person.ID)
			}
			if errors.Is(err, veza.ErrNotFound) || err == nil && !user.Local() {
				continue // gone since, or the identity provider's
			}
			if !yield(user, err) || err != nil {
				return
			}
		}
	}
}
