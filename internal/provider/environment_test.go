package provider_test

import (
	"path/filepath"
	"testing"

	"github.com/veza/terraform-provider-veza/internal/acctest"
	"github.com/veza/terraform-provider-veza/internal/sandbox"
)

// Tests that set variables of the environment, which is one for all, do not run in parallel.

const switches = "veza_sign_in_settings"

func TestTheEnvironmentStandsInForWhatIsNotInTheBlock(t *testing.T) {
	box := sandbox.New(t)
	t.Setenv("VEZA_URL", " "+box.URL+"\n")
	t.Setenv("VEZA_API_KEY", box.Key+"\n")
	if got := acctest.Configured(t, acctest.Attrs{}).DataSource(switches).MustRead(acctest.Attrs{}); got["scim_enabled"] != true {
		t.Errorf("read %v", got)
	}
}

func TestTheBlockComesBeforeTheEnvironment(t *testing.T) {
	box := sandbox.New(t)
	t.Setenv("VEZA_URL", "http://127.0.0.1:1")
	t.Setenv("VEZA_API_KEY", "somebody else's")
	acctest.Configured(t, acctest.Attrs{"url": box.URL, "api_key": box.Key}).DataSource(switches).MustRead(acctest.Attrs{})
}

func TestABadURLInTheEnvironmentIsRefused(t *testing.T) {
	t.Setenv("VEZA_URL", "http://acme.vezacloud.com")
	t.Setenv("VEZA_API_KEY", "k")
	acctest.NewServer(t).Configure(acctest.Attrs{}).WantError(t, "Tenant URL Not Usable", "https")
}

func TestASandboxIgnoresTheEnvironment(t *testing.T) {
	t.Setenv("VEZA_URL", "http://acme.vezacloud.com")
	t.Setenv("VEZA_API_KEY", "a real key")
	srv := acctest.Configured(t, acctest.Attrs{"sandbox": acctest.Attrs{"path": filepath.Join(t.TempDir(), "tenant.db")}})
	if got := srv.DataSource(switches).MustRead(acctest.Attrs{}); got["scim_enabled"] != false {
		t.Errorf("a new tenant has %v", got)
	}
}
