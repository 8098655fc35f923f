package provisioningstatus

import (
	"context"
	"errors"
	"net/http"

	"github.com/veza/terraform-provider-veza/internal/lifecycle"
	"github.com/veza/terraform-provider-veza/internal/scim"
	"github.com/veza/terraform-provider-veza/internal/veza"
)

// facts are all that decides whether a person is in Veza.
type facts struct {
	userName string // as it was asked for
	appID    string // likewise, "" for the app that provisions to the tenant
	baseURL  string // of the tenant's SCIM service

	person    fact[*lifecycle.Identity] // nil for nobody
	namesakes []string                  // logins of several whose e-mail address was asked for

	app    fact[*target] // nil for none
	rivals []string      // ids of the apps that provision to the tenant, when they are several

	assignment  fact[*lifecycle.ProvisioningState] // nil for none
	provisions  fact[lifecycle.AppProvisioning]
	pushes      fact[[]lifecycle.PushGroup]
	groups      fact[map[string]string] // names by id
	lastFailure fact[string]            // in Okta's words

	scimOn  fact[bool]
	account fact[*scim.User] // nil for none
	roles   fact[[]veza.TeamRole]
}

// target is the app by which Okta provisions, and how it gets there.
type target struct {
	lifecycle.App
	lifecycle.AppConnection

	noSCIM bool // it is none that can provision
}

// fact is something that was asked, or the reason why it is not known.
type fact[T any] struct {
	value  T
	asked  bool
	reason string // why the answer is not known
}

func (f fact[T]) known() bool { return f.asked && f.reason == "" }

// learn takes over an answer. What a system does not offer, or does not let the credentials
// in use see, stays unknown; any other error is the caller's.
func (f *fact[T]) learn(value T, err error) error {
	f.asked = true
	if err != nil && withheld(err) {
		f.reason = err.Error()
		return nil
	}
	f.value = value
	return err
}

// withheld reports whether a call is not on offer: no such path, a feature that the org does
// not have, or credentials that do not reach as far.
func withheld(err error) bool {
	if errors.Is(err, veza.ErrNoAPI) || errors.Is(err, veza.ErrForbidden) || errors.Is(err, lifecycle.ErrForbidden) {
		return true
	}
	told := (*lifecycle.Error)(nil)
	if !errors.As(err, &told) || errors.Is(err, lifecycle.ErrNotFound) {
		return false
	}
	switch told.Status {
	case http.StatusNotFound, http.StatusMethodNotAllowed, http.StatusNotImplemented:
		return true
	}
	return told.Code == "E0000015" // the org does not have the feature
}

// reader asks for the facts, and for no more than they need.
type reader struct {
	okta *lifecycle.Engine
	veza *veza.Client
	facts
}

// read asks Okta first: it knows under which name the tenant knows the person.
func (r *reader) read(ctx context.Context) error {
	if err := r.readOkta(ctx); err != nil {
		return err
	}
	if len(r.rivals) > 1 {
		return nil
	}
	return r.readVeza(ctx)
}

// name is the userName that the person has, or would have, in Veza.
func (f *facts) name() string {
	switch {
	case f.assignment.value != nil && f.assignment.value.UserName != "":
		return f.assignment.value.UserName
	case f.person.value != nil && f.person.value.Login() != "":
		return f.person.value.Login()
	}
	return f.userName
}

func (r *reader) readVeza(ctx context.Context) error {
	user, err := r.veza.UserByName(ctx, r.name())
	switch {
	case errors.Is(err, veza.ErrSCIMOff):
		r.scimOn.asked = true
		r.account.asked, r.account.reason = true, err.Error()
		return nil
	case errors.Is(err, veza.ErrNotFound):
		r.account.asked = true
		return r.scimOn.learn(true, nil)
	}
	if err := errors.Join(r.scimOn.learn(true, err), r.account.learn(&user, err)); err != nil || !r.account.known() {
		return err
	}
	// The administration API shows of each person the roles that they have in effect.
	shown, err := r.veza.LocalUser(ctx, user.ID)
	switch {
	case errors.Is(err, veza.ErrNotFound):
		r.roles.asked, r.roles.reason = true, "the tenant's administration API does not know people of the identity provider"
		return nil
	case err == nil && shown.TeamRoles == nil:
		r.roles.asked, r.roles.reason = true, "the tenant does not tell"
		return nil
	}
	return r.roles.learn(shown.TeamRoles, err)
}
