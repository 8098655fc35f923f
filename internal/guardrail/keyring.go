package guardrail

import "context"

// Keyring is what a Tenant may offer besides: whose the API keys are.
type Keyring interface {
	// Keys returns the API keys of one person.
	Keys(ctx context.Context, ownerID string) ([]Key, error)
}

// Key is an API key without its secret.
type Key struct {
	ID, TeamID string
	Active     bool
}

// Certainty is how sure it is that a key is the one in use.
type Certainty int

// No is also the answer for a key of somebody else.
const (
	No Certainty = iota
	Perhaps
	Yes
)

// KeyInUse says whether the key in use is among the keys of a person that match. No API
// tells which key a request came with: where its owner has one active key it is that one,
// and where they have more it may be any of them. The time of the last access decides
// nothing, since somebody else may use another key of theirs at the same moment.
func (g *Guard) KeyInUse(ctx context.Context, ownerID string, match func(Key) bool) (Certainty, error) {
	l := &g.lockouts
	l.mu.Lock()
	owner, err := l.self(ctx)
	l.mu.Unlock()
	if err != nil {
		return Perhaps, err
	}
	if owner.ID != ownerID {
		return No, nil
	}
	if l.keyring == nil {
		return Perhaps, nil
	}
	keys, err := l.keyring.Keys(ctx, ownerID)
	if err != nil {
		return Perhaps, err
	}
	active, matching := 0, 0
	for _, key := range keys {
		if !key.Active {
			continue
		}
		active++
		if match(key) {
			matching++
		}
	}
	switch matching {
	case 0:
		return No, nil
	case active:
		return Yes, nil
	}
	return Perhaps, nil
}
