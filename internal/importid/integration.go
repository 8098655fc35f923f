package importid

import (
	"context"
	"errors"

	"github.com/veza/terraform-provider-veza/internal/veza"
)

// ParseIntegration reads the key of an integration or a data source: "name:Okta",
// "id:…", or a bare text, which may be either.
func ParseIntegration(text string) (Key, error) { return parse(text, "name") }

// Integrations is what finds integrations and data sources by their keys.
type Integrations interface {
	OktaProvider(ctx context.Context, id string) (veza.OktaProvider, error)
	OktaProviderByName(ctx context.Context, name string) (veza.OktaProvider, error)
	DataSource(ctx context.Context, id string) (veza.DataSource, error)
	DataSourceByName(ctx context.Context, name string) (veza.DataSource, error)
}

// OktaProviderID returns the id of the integration that k names. A text that may be
// either is asked for as an id first; an id is not looked up, since the read that
// follows every import does it.
func (k Key) OktaProviderID(ctx context.Context, tenant Integrations) (string, error) {
	switch {
	case k.ID != "":
		return k.ID, nil
	case k.Name != "":
		p, err := tenant.OktaProviderByName(ctx, k.Name)
		return p.ID, err
	}
	p, err := tenant.OktaProvider(ctx, k.Either)
	if errors.Is(err, veza.ErrNotFound) {
		p, err = tenant.OktaProviderByName(ctx, k.Either)
	}
	return p.ID, err
}

// DataSourceID is OktaProviderID for data sources.
func (k Key) DataSourceID(ctx context.Context, tenant Integrations) (string, error) {
	switch {
	case k.ID != "":
		return k.ID, nil
	case k.Name != "":
		d, err := tenant.DataSourceByName(ctx, k.Name)
		return d.ID, err
	}
	d, err := tenant.DataSource(ctx, k.Either)
	if errors.Is(err, veza.ErrNotFound) {
		d, err = tenant.DataSourceByName(ctx, k.Either)
	}
	return d.ID, err
}
