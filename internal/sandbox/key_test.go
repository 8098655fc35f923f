package sandbox_test

import (
	"net/http"
	"path/filepath"
	"strings"
	"testing"
	"time"

	"github.com/veza/terraform-provider-veza/internal/sandbox"
	"github.com/veza/terraform-provider-veza/internal/sandbox/tenant"
)

func keyCount(t *testing.T, s *sandbox.Sandbox) int {
	t.Helper()
	keys, err := s.Tenant().Keys(t.Context())
	if err != nil {
		t.Fatal(err)
	}
	return len(keys)
}

func TestTemporaryKeyGoesWithClose(t *testing.T) {
	t.Parallel()
	path := filepath.Join(t.TempDir(), "tenant.db")
	watcher := open(t, sandbox.Options{Path: path, SCIMEnabled: true})
	before := keyCount(t, watcher)
	s, err := sandbox.Open(sandbox.Options{Path: path, TemporaryKey: true})
	if err != nil {
		t.Fatal(err)
	}
	key := s.AdminKey()
	inProcess(s, key).do(t, "GET", users, "", http.StatusOK)
	if err := s.Close(); err != nil {
		t.Fatal(err)
	}
	inProcess(watcher, key).do(t, "GET", users, "", http.StatusUnauthorized)
	if after := keyCount(t, watcher); after != before {
		t.Errorf("%d keys, %d before", after, before)
	}
}

func TestTemporaryKeyLeftBehindGoesADayLater(t *testing.T) {
	t.Parallel()
	path := filepath.Join(t.TempDir(), "tenant.db")
	at := newClock()
	// Not closed until the test ends, as though its process had been killed.
	left := open(t, sandbox.Options{Path: path, TemporaryKey: true, Now: at.Now})
	at.move(23 * time.Hour)
	if got := keyCount(t, open(t, sandbox.Options{Path: path, TemporaryKey: true, Now: at.Now})); got != 2 {
		t.Errorf("%d keys, want that of the first, and that of the second", got)
	}
	at.move(time.Hour)
	if got := keyCount(t, open(t, sandbox.Options{Path: path, TemporaryKey: true, Now: at.Now})); got != 2 {
		t.Errorf("%d keys, want the first gone and two newer ones", got)
	}
	inProcess(left, left.AdminKey()).do(t, "GET", settings, "", http.StatusUnauthorized)
}

func TestTemporaryKeysDoNotCountAsTheTenantsKeys(t *testing.T) {
	t.Parallel()
	path := filepath.Join(t.TempDir(), "tenant.db")
	open(t, sandbox.Options{Path: path, TemporaryKey: true})
	if s := open(t, sandbox.Options{Path: path}); s.AdminKey() == "" {
		t.Error("no key was made, although no one holds one that lasts")
	}
}

func TestGivenKeyThatIsDisabledIsRefusedAtOpening(t *testing.T) {
	t.Parallel()
	path := filepath.Join(t.TempDir(), "tenant.db")
	s := open(t, sandbox.Options{Path: path, SCIMEnabled: true, APIKey: "given"})
	owner, err := s.Tenant().UserByName(t.Context(), tenant.SCIMAdmin)
	if err != nil {
		t.Fatal(err)
	}
	operations := `{"schemas":["urn:ietf:params:scim:api:messages:2.0:PatchOp"],"Operations":[{"op":"replace","path":"active","value":false}]}`
	ops := decodePatch(t, operations)
	if _, err := s.Tenant().PatchUser(t.Context(), owner.ID, ops); err != nil {
		t.Fatal(err)
	}
	if again, err := sandbox.Open(sandbox.Options{Path: path, APIKey: "given"}); err == nil || !strings.Contains(err.Error(), "disabled") {
		if err == nil {
			_ = again.Close()
		}
		t.Errorf("error %v, want one that says disabled", err)
	}
}
