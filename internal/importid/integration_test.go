package importid_test

import (
	"context"
	"errors"
	"fmt"
	"testing"

	"github.com/veza/terraform-provider-veza/internal/importid"
	"github.com/veza/terraform-provider-veza/internal/veza"
)

// tenantOf has one integration and one data source, with the id i1 and the name Acme.
type tenantOf struct{ asked []string }

func (n *tenantOf) answer(what, key, is string) error {
	n.asked = append(n.asked, what)
	if key == is {
		return nil
	}
	return fmt.Errorf("%s: %w", key, veza.ErrNotFound)
}

func (n *tenantOf) OktaProvider(_ context.Context, id string) (veza.OktaProvider, error) {
	return veza.OktaProvider{ID: "i1"}, n.answer("id", id, "i1")
}

func (n *tenantOf) OktaProviderByName(_ context.Context, name string) (veza.OktaProvider, error) {
	return veza.OktaProvider{ID: "i1"}, n.answer("name", name, "Acme")
}

func (n *tenantOf) DataSource(_ context.Context, id string) (veza.DataSource, error) {
	return veza.DataSource{ID: "i1"}, n.answer("id", id, "i1")
}

func (n *tenantOf) DataSourceByName(_ context.Context, name string) (veza.DataSource, error) {
	return veza.DataSource{ID: "i1"}, n.answer("name", name, "Acme")
}

func TestAnIntegrationIsFoundByItsKey(t *testing.T) {
	t.Parallel()
	for text, want := range map[string]struct {
		asked string
		is    error
	}{
		"i1": {"[id]", nil}, "id:x": {"[]", nil}, "Acme": {"[id name]", nil}, "name:Acme": {"[name]", nil},
		"Beta": {"[id name]", veza.ErrNotFound}, "name:i1": {"[name]", veza.ErrNotFound},
	} {
		key, err := importid.ParseIntegration(text)
		if err != nil {
			t.Fatal(err)
		}
		for what, find := range map[string]func(context.Context, importid.Integrations) (string, error){
			"integration": key.OktaProviderID, "data source": key.DataSourceID,
		} {
			n := &tenantOf{}
			id, err := find(t.Context(), n)
			if asked := fmt.Sprint(n.asked); asked != want.asked || !errors.Is(err, want.is) || err == nil && id == "" {
				t.Errorf("%q as %s: asked for %s, found %q, error %v", text, what, asked, id, err)
			}
		}
	}
	if _, err := importid.ParseIntegration(" "); err == nil {
		t.Error("nothing was understood")
	}
}
