package scimusers

import (
	"context"

	"github.com/hashicorp/terraform-plugin-framework/list"
	"github.com/hashicorp/terraform-plugin-framework/list/schema"
)

var _ list.ListResourceWithConfigure = (*Lister)(nil)

// Lister lists the one set that every tenant has: everybody.
type Lister struct{ *Resource }

// NewLister is what the provider registers.
func NewLister() list.ListResource { return &Lister{newResource()} }

func (*Lister) ListResourceConfigSchema(_ context.Context, _ list.ListResourceSchemaRequest, resp *list.ListResourceSchemaResponse) {
	resp.Schema = schema.Schema{
		MarkdownDescription: "Lists one set of people, named `all`: everybody whom the tenant has, deactivated ones included, " +
			"as one document to import and go on with.",
	}
}

// List is that of the roster.
func (l *Lister) List(ctx context.Context, req list.ListRequest, stream *list.ListResultsStream) {
	l.Life.List(ctx, req, stream, model{})
}
