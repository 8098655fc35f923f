package provisioning_test

import (
	"testing"
	"time"

	"go.uber.org/goleak"

	"github.com/veza/terraform-provider-veza/internal/sandbox/org"
	"github.com/veza/terraform-provider-veza/internal/sandbox/provisioning"
)

func TestMain(m *testing.M) { goleak.VerifyTestMain(m) }

func TestWhoIsProvisioned(t *testing.T) {
	t.Parallel()
	for _, row := range []struct {
		name             string
		status, becoming string
		assigned, pushed bool
		want             bool
	}{
		{"both conditions", org.Active, "", true, true, true},
		{"assigned alone", org.Active, "", true, false, false},
		{"in a pushed group alone", org.Active, "", false, true, false},
		{"neither", org.Active, "", false, false, false},
		{"not activated yet", org.Staged, "", true, true, false},
		{"being activated", org.Staged, org.Active, true, true, true},
		{"activated, without a password", org.Provisioned, "", true, true, true},
		{"in recovery", org.Recovery, "", true, true, true},
		{"with an expired password", org.PasswordExpired, "", true, true, true},
		{"locked out", org.LockedOut, "", true, true, true},
		{"suspended", org.Suspended, "", true, true, false},
		{"deactivated", org.Deprovisioned, "", true, true, false},
		{"deactivated and being activated", org.Deprovisioned, org.Provisioned, true, true, true},
	} {
		t.Run(row.name, func(t *testing.T) {
			t.Parallel()
			f := &org.ProvisioningFacts{User: &org.User{ID: "00u", Status: row.status, TransitioningTo: row.becoming}, InPushedGroup: row.pushed}
			if row.assigned {
				f.Assigned = &org.AppUser{UserName: "ada@example.com"}
			}
			got := provisioning.WantUser(f)
			if got.Provisioned != row.want {
				t.Errorf("provisioned: %t", got.Provisioned)
			}
			if row.assigned && (got.Attributes["userName"] != "ada@example.com" || got.Attributes["externalId"] != "00u") {
				t.Errorf("attributes %v", got.Attributes)
			}
		})
	}
	if got := provisioning.WantUser(&org.ProvisioningFacts{InPushedGroup: true}); got.Provisioned {
		t.Error("somebody who is gone is provisioned")
	}
}

func TestOnlyWhatIsActiveIsInService(t *testing.T) {
	t.Parallel()
	for app, connections := range map[string]map[string]bool{
		"ACTIVE":   {"ENABLED": true, "DISABLED": false, "UNKNOWN": false},
		"INACTIVE": {"ENABLED": false, "DISABLED": false},
	} {
		for connection, want := range connections {
			f := &org.ProvisioningFacts{App: &org.App{Status: app}, Connection: &org.Connection{Status: connection}}
			if got := provisioning.InService(f); got != want {
				t.Errorf("an app %s with a connection %s: %t", app, connection, got)
			}
		}
	}
}

func TestRestsGrowToFiveMinutes(t *testing.T) {
	t.Parallel()
	for failed, want := range map[int]time.Duration{0: 1, 1: 2, 4: 16, 8: 256, 9: 300, 10_000: 300} {
		if got := provisioning.Backoff(failed); got != want*time.Second {
			t.Errorf("after %d: %s", failed, got)
		}
	}
}
