package lifecycle

import (
	"context"
	"fmt"
	"slices"
	"strings"
	"sync"
)

// emailsAtOnce is for how many addresses one search looks. The longest ones that Okta
// takes, 100 characters, then make a URL of 4 KB, and servers take 8.
const emailsAtOnce = 20

// EmailTaken is the ErrConflict of an e-mail address that someone else has, as
// Okta's search tells.
type EmailTaken struct {
	Email string
	By    Identity
}

// Error implements error.
func (t *EmailTaken) Error() string {
	return fmt.Sprintf("the e-mail address %s belongs to %s (%s): it %v, and e-mail addresses must be unique", t.Email, t.By.Login(), t.By.ID, ErrConflict)
}

// Unwrap makes it an ErrConflict.
func (t *EmailTaken) Unwrap() error { return ErrConflict }

// emailFree refuses an address that belongs to anyone but who, whose id is empty while they
// are about to be created.
func (e *Engine) emailFree(ctx context.Context, email string, who Identity) error {
	owners, foreseen := foreseenIn(ctx).take(ctx, e, email)
	by, taken := takenBy(owners, email, who)
	// Somebody else may have given the address away since, as others of the same apply do.
	if !foreseen || taken && !sameLogin(by.Login(), who.Login()) {
		owners, err := e.owners(ctx, email)
		if err != nil {
			return fmt.Errorf("look for other people with the e-mail address %s: %w", email, err)
		}
		by, taken = takenBy(owners, email, who)
	}
	if taken {
		return &EmailTaken{Email: email, By: by}
	}
	return nil
}

func takenBy(owners []Identity, email string, who Identity) (by Identity, taken bool) {
	at := slices.IndexFunc(owners, func(other Identity) bool {
		theirs, _ := other.Profile["email"].(string)
		return other.ID != who.ID && other.Status != StatusDeprovisioned && strings.EqualFold(theirs, email)
	})
	if at < 0 {
		return Identity{}, false
	}
	return owners[at], true
}

// owners returns everybody who has one of the addresses.
func (e *Engine) owners(ctx context.Context, emails ...string) ([]Identity, error) {
	clauses := make([]string, len(emails))
	for at, email := range emails {
		clauses[at] = "profile.email eq " + quoted(email)
	}
	var all []Identity
	for i, err := range e.Identities(ctx, strings.Join(clauses, " or ")) {
		if err != nil {
			return nil, err
		}
		all = append(all, i)
	}
	return all, nil
}

// WithEmails returns a context in which the search that goes before an address is given to
// somebody is made for the next 20 of these addresses at a time, in their order: a thousand
// people are created with 1,050 requests, where each by themselves takes two. Each address
// is answered for once.
func WithEmails(ctx context.Context, emails []string) context.Context {
	f := &foreseen{of: make(map[string]*searched, len(emails))}
	for chunk := range slices.Chunk(emails, emailsAtOnce) {
		if len(chunk) == 1 {
			break // It would be no less.
		}
		s := &searched{emails: chunk}
		for _, email := range chunk {
			f.of[strings.ToLower(email)] = s
		}
	}
	return context.WithValue(ctx, foreseenKey{}, f)
}

type foreseenKey struct{}

// foreseen are addresses that are about to be looked for. Nil are none.
type foreseen struct {
	mu sync.Mutex
	of map[string]*searched // by the address in lower case
}

// searched are addresses that one search looks for, when the first of them is needed.
type searched struct {
	emails []string

	once   sync.Once
	owners []Identity
	err    error
}

func foreseenIn(ctx context.Context) *foreseen {
	f, _ := ctx.Value(foreseenKey{}).(*foreseen)
	return f
}

// take returns who has the address, and false where nobody has asked: nobody has foreseen
// it, it has been taken before, or the search has failed, as it may for reasons that one
// for a single address has not.
func (f *foreseen) take(ctx context.Context, e *Engine, email string) (owners []Identity, ok bool) {
	if f == nil {
		return nil, false
	}
	email = strings.ToLower(email)
	f.mu.Lock()
	s := f.of[email]
	delete(f.of, email)
	f.mu.Unlock()
	if s == nil {
		return nil, false
	}
	s.once.Do(func() { s.owners, s.err = e.owners(ctx, s.emails...) })
	return s.owners, s.err == nil
}
