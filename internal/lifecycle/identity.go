package lifecycle

import (
	"context"
	"fmt"
	"iter"
	"strings"
	"time"

	"github.com/okta/okta-sdk-golang/v5/okta"
)

// Statuses of an identity (https://developer.okta.com/docs/reference/api/users/#user-status).
const (
	StatusStaged          = "STAGED"
	StatusProvisioned     = "PROVISIONED"
	StatusActive          = "ACTIVE"
	StatusRecovery        = "RECOVERY"
	StatusPasswordExpired = "PASSWORD_EXPIRED"
	StatusLockedOut       = "LOCKED_OUT"
	StatusSuspended       = "SUSPENDED"
	StatusDeprovisioned   = "DEPROVISIONED"
)

// pageSize is the most that Okta answers for people and groups.
const pageSize = 200

// Identity is a person in the org: an Okta user.
type Identity struct {
	ID, Status string
	// TransitioningTo is the status that Okta is still at work on; else "".
	TransitioningTo string
	// TypeID is the id of the user type, whose schema Profile follows.
	TypeID string
	// Profile holds the attributes that are set, custom ones included, under
	// their names in snake_case. Values are string, bool, json.Number and
	// lists of them.
	Profile map[string]any
	// Times are zero where the event has not happened.
	Created, Activated, StatusChanged, LastLogin, LastUpdated, PasswordChanged time.Time
}

// Login is the attribute login, which identifies the person for good.
func (i Identity) Login() string {
	login, _ := i.Profile["login"].(string)
	return login
}

// user is an Okta user on the wire, in any of the shapes that the SDK has
// types for.
type user struct {
	ID              string  `json:"id"`
	Status          string  `json:"status"`
	TransitioningTo string  `json:"transitioningToStatus"`
	Created         instant `json:"created"`
	Activated       instant `json:"activated"`
	StatusChanged   instant `json:"statusChanged"`
	LastLogin       instant `json:"lastLogin"`
	LastUpdated     instant `json:"lastUpdated"`
	PasswordChanged instant `json:"passwordChanged"`
	Type            struct {
		ID string `json:"id"`
	} `json:"type"`
	Profile map[string]any `json:"profile"`
}

// instant is a time that may be null.
type instant struct{ time.Time }

func (u user) identity() Identity {
	return Identity{
		ID: u.ID, Status: u.Status, TransitioningTo: u.TransitioningTo, TypeID: u.Type.ID, Profile: fromOrg(u.Profile),
		Created: u.Created.Time, Activated: u.Activated.Time, StatusChanged: u.StatusChanged.Time,
		LastLogin: u.LastLogin.Time, LastUpdated: u.LastUpdated.Time, PasswordChanged: u.PasswordChanged.Time,
	}
}

// Identity reads one person by id. It is up to date, unlike lists and
// searches, and answers for the deprovisioned too. One request, unless the
// person was created by this engine within the last half minute: then an org
// that lags is asked again.
func (e *Engine) Identity(ctx context.Context, id string) (Identity, error) {
	if err := checkID("a person", id); err != nil {
		return Identity{}, err
	}
	var u user
	err := e.readDespiteLag(ctx, id, func() error {
		_, err := e.call(ctx, &u, func(ctx context.Context) error {
			_, _, err := e.sdk.UserAPI.GetUser(ctx, id).Execute()
			return err
		})
		return err
	})
	if err != nil {
		return Identity{}, err
	}
	// The same path takes logins, the part of one before its @, and "me".
	if u.ID != id {
		return Identity{}, fmt.Errorf("%q is no id of a person in Okta: the org takes it for %s, whose id is %s", id, u.identity().Login(), u.ID)
	}
	return u.identity(), nil
}

// IdentityByLogin reads one person by login, ignoring case. It is up to date,
// unlike a search for the login. One request.
func (e *Engine) IdentityByLogin(ctx context.Context, login string) (Identity, error) {
	if strings.Trim(login, ". ") == "" {
		return Identity{}, fmt.Errorf("%q is no login", login)
	}
	var u user
	_, err := e.call(ctx, &u, func(ctx context.Context) error {
		_, _, err := e.sdk.UserAPI.GetUser(ctx, login).Execute()
		return err
	})
	if err != nil {
		return Identity{}, err
	}
	// The same path takes ids, the part of a login before its @, and "me": who
	// answers may be someone else.
	if found := u.identity(); sameLogin(found.Login(), login) {
		return found, nil
	}
	return Identity{}, fmt.Errorf("no person has the login %q: %w", login, ErrNotFound)
}

func sameLogin(a, b string) bool {
	return strings.EqualFold(strings.TrimSpace(a), strings.TrimSpace(b))
}

// Identities streams people by an expression of Okta's search language with
// Okta's own names, such as profile.department eq "Sales" and status eq
// "ACTIVE" (https://developer.okta.com/docs/reference/core-okta-api/#filter).
// They come in the order of their ids, each once, from all pages of 200. An
// empty expression means everyone but the deprovisioned, in Okta's order.
// Okta's index lags behind writes by a second or so.
func (e *Engine) Identities(ctx context.Context, search string) iter.Seq2[Identity, error] {
	list := pages[user](ctx, e, func(ctx context.Context, after string) error {
		req := e.sdk.UserAPI.ListUsers(ctx).Limit(pageSize)
		if search != "" {
			req = req.Search(search).SortBy("id").SortOrder("asc")
		}
		if after != "" {
			req = req.After(after)
		}
		_, _, err := req.Execute()
		return err
	})
	return identities(list)
}

// identities converts people and drops who comes twice, as happens when the
// org changes between two pages.
func identities(list iter.Seq2[user, error]) iter.Seq2[Identity, error] {
	return func(yield func(Identity, error) bool) {
		seen := map[string]bool{}
		for u, err := range list {
			if err == nil && seen[u.ID] {
				continue
			}
			seen[u.ID] = true
			if !yield(u.identity(), err) {
				return
			}
		}
	}
}

// quoted is a string in Okta's search language.
func quoted(s string) string {
	return `"` + strings.NewReplacer(`\`, `\\`, `"`, `\"`).Replace(s) + `"`
}

// profileOf hands a profile to the SDK under Okta's names. Its typed fields
// cannot all say null.
func profileOf(profile map[string]any) okta.UserProfile {
	return okta.UserProfile{AdditionalProperties: profile}
}
