package console_test

import (
	"strings"
	"testing"

	"github.com/veza/terraform-provider-veza/internal/sandbox/store"
	"github.com/veza/terraform-provider-veza/internal/sandbox/tenant"
)

// TestNoPageHasASecret turns every page of a world with a key, a token and a
// password in it, and looks for them and for their hashes.
func TestNoPageHasASecret(t *testing.T) {
	t.Parallel()
	w := newWorld(t)
	everyPage(t, w)
	admin, err := w.tenant.UserByName(t.Context(), tenant.SCIMAdmin)
	if err != nil {
		t.Fatal(err)
	}
	key, err := w.tenant.CreateKey(t.Context(), admin.ID, "a key")
	if err != nil {
		t.Fatal(err)
	}
	if _, _, err := w.org.Setting(t.Context(), "token-hash", func() string { return "hash-of-the-token" }); err != nil {
		t.Fatal(err)
	}
	secrets := map[string]string{"the key": key.Secret, "the key's id": key.ID, "the token's hash": "hash-of-the-token", "a password": "Correct-Horse-7"}
	err = w.db.Read(t.Context(), func(tx *store.Tx) error {
		var keyHash, password string
		if _, err := tx.One([]any{&keyHash}, `SELECT secret_hash FROM api_keys WHERE id = ?`, key.ID); err != nil {
			return err
		}
		secrets["the key's hash"] = keyHash
		_, err := tx.One([]any{&password}, `SELECT json_extract(record, '$.Password') FROM org_users WHERE login_folded = 'ada@example.com'`)
		secrets["a password's hash"] = password
		return err
	})
	if err != nil {
		t.Fatal(err)
	}
	for target, page := range w.crawl(t, oneOfEachKind()) {
		for what, secret := range secrets {
			if secret == "" {
				t.Fatalf("%s is not there to be looked for", what)
			}
			if strings.Contains(page.html, secret) {
				t.Errorf("%s shows %s", target, what)
			}
		}
	}
}
