package oktaidentities

import (
	"context"

	"github.com/hashicorp/terraform-plugin-framework/list"
	"github.com/hashicorp/terraform-plugin-framework/list/schema"
	"github.com/hashicorp/terraform-plugin-framework/types"
)

var _ list.ListResourceWithConfigure = (*Lister)(nil)

// Lister lists the one set that every org has: everybody but the deprovisioned.
type Lister struct{ *Resource }

// NewLister is what the provider registers.
func NewLister() list.ListResource { return &Lister{newResource()} }

func (*Lister) ListResourceConfigSchema(_ context.Context, _ list.ListResourceSchemaRequest, resp *list.ListResourceSchemaResponse) {
	resp.Schema = schema.Schema{
		MarkdownDescription: "Lists one set of people, named `all`: everybody whom the org has, but the deprovisioned, as one document " +
			"to import and go on with. The owner of the API token in use is among them: no plan deprovisions them.",
	}
}

// List is that of the roster.
func (l *Lister) List(ctx context.Context, req list.ListRequest, stream *list.ListResultsStream) {
	l.Life.List(ctx, req, stream, model{Activation: types.StringValue(activationEmail), Logout: types.BoolValue(false)})
}
