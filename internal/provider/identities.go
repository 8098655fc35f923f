package provider

import (
	"context"
	"errors"
	"iter"

	"github.com/veza/terraform-provider-veza/internal/guardrail"
	"github.com/veza/terraform-provider-veza/internal/lifecycle"
)

// identities is the Okta org as its guard sees it.
type identities struct{ engine *lifecycle.Engine }

var _ guardrail.Tenant = identities{}

// CountUsers pages through the org: Okta tells no total. Only a limit in percent asks.
func (i identities) CountUsers(ctx context.Context) (int, error) {
	count := 0
	for _, err := range i.engine.Identities(ctx, "") {
		if err != nil {
			return 0, err
		}
		count++
	}
	return count, nil
}

func (i identities) UserID(ctx context.Context, userName string) (string, error) {
	found, err := i.engine.IdentityByLogin(ctx, userName)
	if errors.Is(err, lifecycle.ErrNotFound) {
		return "", nil
	}
	return found.ID, err
}

func (i identities) Self(ctx context.Context) (guardrail.Account, error) {
	self, err := i.engine.Self(ctx)
	return guardrail.Account{ID: self.ID, Name: self.Login()}, err
}

func (i identities) Account(ctx context.Context, id string) (guardrail.Account, error) {
	found, err := i.engine.Identity(ctx, id)
	return guardrail.Account{ID: found.ID, Name: found.Login()}, err
}

// Candidates yields nobody: see guardrail.OrgGuard about administrators.
func (identities) Candidates(context.Context) iter.Seq2[string, error] {
	return func(func(string, error) bool) {}
}
