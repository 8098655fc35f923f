package ssorolemapping

import (
	"context"
	"errors"
	"iter"

	"github.com/hashicorp/terraform-plugin-framework/diag"
	"github.com/hashicorp/terraform-plugin-framework/list"
	"github.com/hashicorp/terraform-plugin-framework/list/schema"

	"github.com/veza/terraform-provider-veza/internal/apidiag"
	"github.com/veza/terraform-provider-veza/internal/listing"
	"github.com/veza/terraform-provider-veza/internal/veza"
)

var _ list.ListResourceWithConfigure = (*Lister)(nil)

// Lister lists the mappings of a tenant. It embeds the resource for its Metadata and
// Configure.
type Lister struct{ Resource }

// NewLister is what the provider registers.
func NewLister() list.ListResource { return &Lister{} }

func (*Lister) ListResourceConfigSchema(_ context.Context, _ list.ListResourceSchemaRequest, resp *list.ListResourceSchemaResponse) {
	resp.Schema = schema.Schema{
		MarkdownDescription: "Lists what membership of groups gives, one result per group, in one request. Veza publishes no API " +
			"for its SSO role mapping: on a tenant that offers none, listing is an error that names the clicks (" + clicks + ").",
	}
}

func (l *Lister) List(ctx context.Context, req list.ListRequest, stream *list.ListResultsStream) {
	fail := func(err error) diag.Diagnostic {
		if errors.Is(err, veza.ErrNoAPI) {
			return noAPI(err)
		}
		return apidiag.Error("SSO Role Mappings Not Listed", err)
	}
	stream.Results = listing.Stream(ctx, req, l.all(ctx), fail, func(row veza.RoleMapping, result *list.ListResult) {
		m, diags := fromAPI(ctx, row)
		result.Diagnostics.Append(diags...)
		result.DisplayName = row.Group
		result.Diagnostics.Append(m.setIdentity(ctx, result.Identity)...)
		if req.IncludeResource {
			result.Diagnostics.Append(result.Resource.Set(ctx, m)...)
		}
	})
}

func (l *Lister) all(ctx context.Context) iter.Seq2[veza.RoleMapping, error] {
	return func(yield func(veza.RoleMapping, error) bool) {
		rows, err := l.Veza.RoleMappings(ctx)
		if err != nil {
			yield(veza.RoleMapping{}, err)
			return
		}
		for _, row := range rows {
			if !yield(row, nil) {
				return
			}
		}
	}
}
