package tenant

import (
	"context"
	"net/mail"
	"strings"

	"github.com/veza/terraform-provider-veza/internal/access"
	"github.com/veza/terraform-provider-veza/internal/sandbox/store"
	"github.com/veza/terraform-provider-veza/internal/scim"
)

// Ways to sign in.
const (
	SAML  = "saml"
	Local = "local"
)

// SignIn is the outcome of an attempt to sign in.
type SignIn struct {
	Allowed       bool
	Reason        string // why, in either case
	ProfileSynced bool   // the identity provider's profile was taken over
	AccountMade   bool   // just in time
}

func refusedSignIn(reason string) SignIn { return SignIn{Reason: reason} }

// SignIn plays a person who signs in, with everything right that they
// themselves have to prove. Being refused is no error.
func (t *Tenant) SignIn(ctx context.Context, email, method string) (SignIn, error) {
	var outcome SignIn
	err := t.write(ctx, 200, func(tx *store.Tx) error {
		if address, err := mail.ParseAddress(email); err != nil || address.Address != email {
			return fieldError("email", "%q is no e-mail address", email)
		}
		if method != SAML && method != Local {
			return fieldError("method", "%q is neither %s nor %s", method, SAML, Local)
		}
		settings, err := signInSettings(tx)
		if err != nil {
			return err
		}
		records, err := t.users.records(tx, `WHERE user_name_folded = ?`, fold(email))
		if err != nil {
			return err
		}
		made := false
		if len(records) == 0 {
			if method == Local || settings.SCIMEnabled {
				outcome = unknownPerson(method)
				return nil
			}
			r, err := t.makeJustInTime(tx, email, settings.SSODefaultRole)
			if err != nil {
				return err
			}
			records, made = append(records, r), true
		}
		outcome, err = t.judge(tx, records[0], method, settings)
		outcome.AccountMade = made
		if err != nil || !outcome.Allowed {
			return err
		}
		_, err = tx.Exec(`UPDATE users SET last_login = ?, logins = logins + 1 WHERE id = ?`, t.now(), records[0].id)
		return err
	})
	return outcome, err
}

func unknownPerson(method string) SignIn {
	if method == Local {
		return refusedSignIn("There is no local account with this e-mail address.")
	}
	return refusedSignIn("There is no account with this e-mail address, and while SCIM is on none is made at sign-in: " +
		"SAML JIT is disabled. Assign the person to the application in the identity provider.")
}

// judge says whether someone who has an account gets in.
func (t *Tenant) judge(tx *store.Tx, r record, method string, settings SignInSettings) (SignIn, error) {
	switch {
	case !r.active:
		return refusedSignIn("The account is deactivated."), nil
	case method == Local && r.provider != local:
		return refusedSignIn("The account comes from the identity provider and has no password here: sign in with SAML."), nil
	}
	held, err := t.heldBy(tx, r.id)
	if err != nil {
		return SignIn{}, err
	}
	switch {
	case len(held) == 0:
		return refusedSignIn("The account has no role on any team. Add the person to a group that the role mapping names, or assign a role."), nil
	case !t.opensUI(held):
		return refusedSignIn("The account holds integrations_manager alone, which needs the role viewer as well to sign in."), nil
	case method == Local:
		return SignIn{Allowed: true, Reason: "The local account is active and has a role on a team."}, nil
	case settings.SCIMEnabled:
		return SignIn{Allowed: true, Reason: "The account is active and has a role on a team. " +
			"While SCIM is on, the profile is not synchronized at sign-in: it changes through SCIM alone."}, nil
	}
	return SignIn{Allowed: true, ProfileSynced: true,
		Reason: "The account is active and has a role on a team. SCIM is off, so the profile was synchronized."}, nil
}

// opensUI reports whether someone with these roles can sign in: an Integrations
// Manager must hold Viewer as well (Veza, Integrations, Configuration).
func (t *Tenant) opensUI(held []access.Holding) bool {
	for _, h := range held {
		if t.roleNames[h.RoleID] != "integrations_manager" {
			return true
		}
	}
	return false
}

// makeJustInTime makes the account of someone whom SAML vouches for, with the
// default role of SSO users on the root team. The address stands in for the
// name: nobody asserts one here.
func (t *Tenant) makeJustInTime(tx *store.Tx, email, role string) (record, error) {
	name, _, _ := strings.Cut(email, "@")
	resource, err := t.validUser(scim.Object{
		"userName": email, "displayName": name, "active": true,
		"name":   scim.Object{"givenName": name, "familyName": name},
		"emails": []any{scim.Object{"value": email, "primary": true}},
	}, fromSCIM)
	if err != nil {
		return record{}, err
	}
	now := t.now()
	r := record{id: newID(), resource: resource, created: now, modified: now, version: 1, active: true, provider: fromSCIM}
	if err := t.insertUser(tx, r); err != nil || role == "" {
		return r, err
	}
	return r, insertDirect(tx, r.id, access.TeamRole{TeamID: t.root.ID, RoleID: t.roles[role]})
}
