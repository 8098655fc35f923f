package sandbox_test

import (
	"testing"
	"time"

	"github.com/veza/terraform-provider-veza/internal/sandbox"
	"github.com/veza/terraform-provider-veza/internal/sandbox/tenant"
)

func TestDeletionDelayRunsOnTheClock(t *testing.T) {
	t.Parallel()
	at := newClock()
	s := sandbox.New(t, sandbox.WithDeletionDelay(10*time.Second), sandbox.WithClock(at.Now))
	secret := "hush"
	made, err := s.Tenant().CreateOktaProvider(t.Context(), "Acme", tenant.OktaSettings{Domain: "acme.okta.com"}, tenant.OktaSecrets{Token: &secret})
	if err != nil {
		t.Fatal(err)
	}
	if err := s.Tenant().DeleteOktaProvider(t.Context(), made.ID); err != nil {
		t.Fatal(err)
	}
	if left, err := s.Tenant().OktaProvider(t.Context(), made.ID); err != nil || left.State != "DELETING" {
		t.Errorf("right after the deletion it is %+v, %v", left, err)
	}
	at.move(10 * time.Second)
	if left, err := s.Tenant().OktaProviders(t.Context()); err != nil || len(left) != 0 {
		t.Errorf("after it %+v, %v", left, err)
	}
}
