package guardrail

import (
	"context"
	"errors"
)

// mostLookUps bounds the search for an administrator who stays. Whoever has one finds
// them among the first: see Directory.Candidates.
const mostLookUps = 50

func (l *lockouts) self(ctx context.Context) (Account, error) {
	if l.owner == nil && l.ownerErr == nil {
		owner, err := l.directory.Self(ctx)
		l.owner, l.ownerErr = &owner, err
		if err == nil {
			l.known[owner.ID] = owner
		}
	}
	return *l.owner, l.ownerErr
}

func (l *lockouts) account(ctx context.Context, id string) (Account, error) {
	if known, ok := l.known[id]; ok {
		return known, nil
	}
	account, err := l.directory.Account(ctx, id)
	if err == nil {
		l.known[id] = account
	}
	return account, err
}

// somebodyStays reports whether an active local administrator is left by the plan, as
// far as it is known by now.
func (l *lockouts) somebodyStays(ctx context.Context) (bool, error) {
	for _, likely := range []*Account{l.owner, l.stays} {
		if likely == nil {
			continue
		}
		if keeps, err := l.keeps(ctx, *likely); err != nil || keeps {
			return keeps, err
		}
	}
	if l.stays != nil {
		l.stays, l.searched = nil, false
	}
	if l.searched {
		return false, nil
	}
	looked := 0
	for id, err := range l.directory.Candidates(ctx) {
		if err != nil {
			return false, err
		}
		if _, known := l.known[id]; !known {
			looked++
		}
		if looked > mostLookUps {
			break
		}
		account, err := l.account(ctx, id)
		if errors.Is(err, ErrUnavailable) {
			continue // somebody whom SCIM knows and this API does not is no local account
		}
		if err != nil {
			return false, err
		}
		keeps, err := l.keeps(ctx, account)
		if err != nil {
			return false, err
		}
		if keeps {
			l.stays = &account
			return true, nil
		}
	}
	l.searched = true
	return false, nil
}
