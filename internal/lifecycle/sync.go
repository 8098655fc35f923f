package lifecycle

import (
	"context"
	"errors"
	"fmt"
	"slices"
	"strings"

	"github.com/okta/okta-sdk-golang/v5/okta"
)

// Activation says what a person who is created or reactivated gets.
type Activation int

const (
	// ActivateWithEmail activates; Okta sends its activation e-mail.
	ActivateWithEmail Activation = iota
	// ActivateSilently activates without an e-mail.
	ActivateSilently
	// LeaveStaged does not activate whom it creates. On reactivation it is
	// ActivateSilently: Okta knows no way from DEPROVISIONED to STAGED.
	LeaveStaged
)

// SyncOptions bounds what SyncIdentity may do.
type SyncOptions struct {
	// CreateAllowed lets a person be created whose login the org does not know.
	CreateAllowed bool
	// ReactivateAllowed lets a deprovisioned person be brought back.
	ReactivateAllowed bool
	// NoContinuousSync names attributes that are set at creation and then left
	// to the org.
	NoContinuousSync []string
	// Activation is about created and reactivated people only.
	Activation Activation
}

// Outcome is what SyncIdentity did.
type Outcome struct {
	Created, Reactivated bool
	// Changed names the attributes sent in an update, sorted.
	Changed []string
	// Held names those that differ and are not continuously synced, sorted.
	Held []string
}

// SyncIdentity makes the person with want's ID or, without one, with want's
// login, have want's profile (SYNC_IDENTITIES). It guarantees:
//
//   - want must have login, email, first_name and last_name. An attribute that
//     is nil is removed; one that is not named is left alone.
//   - A login is never changed; another one for the same ID is ErrLoginImmutable.
//   - An e-mail address that another person has, who is not deprovisioned, is
//     refused with ErrConflict, as the guide demands; Okta would let it pass.
//     Okta's search finds the other one, so two people created within the same
//     second may escape, or while those of one WithEmails are.
//   - Only attributes that differ are sent; when none does, nothing is sent.
//   - When an answer is lost the person is looked up by login or id, and what
//     arrived is not sent twice.
//
// What was done before an error is in the results: a person who was created
// and could not be activated comes back with the error.
func (e *Engine) SyncIdentity(ctx context.Context, want Identity, o SyncOptions) (Identity, Outcome, error) {
	if err := errors.Join(checkNames(want.Profile), checkRequired(want.Profile)); err != nil {
		return Identity{}, Outcome{}, err
	}
	have, err := e.find(ctx, want)
	if want.ID == "" && errors.Is(err, ErrNotFound) {
		if !o.CreateAllowed {
			return Identity{}, Outcome{}, fmt.Errorf("%s does not exist in the org, and creating people is not allowed here: %w", want.Login(), err)
		}
		return e.createIdentity(ctx, want, o.Activation)
	}
	if err != nil {
		return Identity{}, Outcome{}, err
	}
	return e.updateIdentity(ctx, have, want, o)
}

func (e *Engine) find(ctx context.Context, want Identity) (Identity, error) {
	if want.ID != "" {
		return e.Identity(ctx, want.ID)
	}
	return e.IdentityByLogin(ctx, want.Login())
}

func (e *Engine) updateIdentity(ctx context.Context, have, want Identity, o SyncOptions) (Identity, Outcome, error) {
	if !sameLogin(have.Login(), want.Login()) {
		return have, Outcome{}, fmt.Errorf("%s (%s) would get the login %s: %w once the person exists; create another person, or keep the login", have.Login(), have.ID, want.Login(), ErrLoginImmutable)
	}
	var out Outcome
	for _, name := range differing(have.Profile, want.Profile) {
		switch {
		case name == "login": // another spelling of the same
		case slices.Contains(o.NoContinuousSync, name):
			out.Held = append(out.Held, name)
		default:
			out.Changed = append(out.Changed, name)
		}
	}
	gone := have.Status == StatusDeprovisioned
	if gone && !o.ReactivateAllowed {
		return have, Outcome{}, fmt.Errorf("%s (%s) is %w and takes no changes; reactivate the person first", have.Login(), have.ID, ErrDeprovisioned)
	}
	// Someone else may have been given the address in the meantime.
	if email, ok := want.Profile["email"].(string); ok && (gone || slices.Contains(out.Changed, "email")) {
		if err := e.emailFree(ctx, email, have); err != nil {
			return have, Outcome{}, err
		}
	}
	done := Outcome{Held: out.Held}
	if gone {
		back, err := e.activate(ctx, have, o.Activation == ActivateWithEmail)
		if err != nil {
			return have, done, err
		}
		have, done.Reactivated = back, true
	}
	if len(out.Changed) == 0 {
		return have, done, nil
	}
	got, err := e.sendUpdate(ctx, have.ID, toOrg(want.Profile, out.Changed...))
	if err != nil {
		return have, done, err
	}
	done.Changed = out.Changed
	return got, done, nil
}

// sendUpdate sends a partial profile. Sent twice it does what it does once, so
// a lost answer is followed by a look, and by a second try where nothing had
// arrived.
func (e *Engine) sendUpdate(ctx context.Context, id string, profile map[string]any) (Identity, error) {
	send := func() (Identity, error) {
		var u user
		p := profileOf(profile)
		err := e.despiteLag(ctx, func() error {
			_, err := e.call(ctx, &u, func(ctx context.Context) error {
				_, _, err := e.sdk.UserAPI.UpdateUser(ctx, id).User(okta.UpdateUserRequest{Profile: &p}).Execute()
				return err
			})
			return err
		}, id)
		return u.identity(), err
	}
	got, err := send()
	if err == nil || !ambiguous(ctx, err) {
		return got, err
	}
	now, lookErr := e.Identity(ctx, id)
	if lookErr != nil {
		return Identity{}, errors.Join(err, lookErr)
	}
	if len(differing(now.Profile, fromOrgAll(profile))) == 0 {
		return now, nil
	}
	return send()
}

// fromOrgAll keeps nulls, which mean "not there" in what is wanted.
func fromOrgAll(profile map[string]any) map[string]any {
	out := make(map[string]any, len(profile))
	for name, value := range profile {
		out[guideName(name)] = value
	}
	return out
}

func (e *Engine) createIdentity(ctx context.Context, want Identity, a Activation) (Identity, Outcome, error) {
	email, _ := want.Profile["email"].(string)
	if err := e.emailFree(ctx, email, want); err != nil {
		return Identity{}, Outcome{}, err
	}
	got, err := e.sendCreate(ctx, want, a == ActivateWithEmail)
	if err != nil {
		return Identity{}, Outcome{}, err
	}
	e.recent.created(got.ID)
	out := Outcome{Created: true}
	if a == ActivateSilently && got.Status == StatusStaged {
		active, err := e.activate(ctx, got, false)
		if err != nil {
			return got, out, err
		}
		return active, out, nil
	}
	settled, err := e.settle(ctx, got)
	return settled, out, err
}

// sendCreate creates a person whose login was free a moment ago. Whoever has
// it after a lost answer, with everything that was sent, is the one; an org that
// lags may tell of them only by refusing the second creation.
func (e *Engine) sendCreate(ctx context.Context, want Identity, activate bool) (Identity, error) {
	profile := withoutNulls(want.Profile)
	var lost error
	for range 2 {
		var u user
		body := okta.CreateUserRequest{Profile: profileOf(toOrg(profile))}
		_, err := e.call(ctx, &u, func(ctx context.Context) error {
			_, _, err := e.sdk.UserAPI.CreateUser(ctx).Body(body).Activate(activate).Execute()
			return err
		})
		if err == nil {
			return u.identity(), nil
		}
		if taken := lost != nil && errors.Is(err, ErrConflict); !taken && !ambiguous(ctx, err) {
			return Identity{}, err
		}
		lost = errors.Join(lost, err)
		found, lookErr := e.IdentityByLogin(ctx, want.Login())
		switch {
		case lookErr == nil && len(differing(found.Profile, profile)) == 0:
			return found, nil
		case lookErr == nil:
			return Identity{}, fmt.Errorf("the answer to the creation of %s was lost, and the person who has this login now (%s) differs in %s: %w; nothing more was sent (%w)",
				want.Login(), found.ID, strings.Join(differing(found.Profile, profile), ", "), ErrConflict, lost)
		case !errors.Is(lookErr, ErrNotFound):
			return Identity{}, errors.Join(lost, lookErr)
		}
	}
	return Identity{}, fmt.Errorf("%s was sent to the org twice, and neither answer tells whether the person was created (%w); the org does not know the login (yet). The answers were: %w", want.Login(), ErrUnconfirmed, lost)
}

func withoutNulls(profile map[string]any) map[string]any {
	out := make(map[string]any, len(profile))
	for name, value := range profile {
		if value != nil {
			out[name] = value
		}
	}
	return out
}
