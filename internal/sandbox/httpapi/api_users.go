package httpapi

import (
	"encoding/json"
	"net/http"

	"github.com/veza/terraform-provider-veza/internal/access"
	"github.com/veza/terraform-provider-veza/internal/sandbox/tenant"
)

type teamRoleJSON struct {
	TeamID   string `json:"team_id"`
	TeamName string `json:"team_name"`
	RoleID   string `json:"role_id"`
	RoleName string `json:"role_name"`
}

type optionsJSON struct {
	CanChangePassword  bool `json:"can_change_password"`
	HasMFA             bool `json:"has_mfa"`
	CanChangeRoles     bool `json:"can_change_roles"`
	CanDisable         bool `json:"can_disable"`
	CanDelete          bool `json:"can_delete"`
	CanEditName        bool `json:"can_edit_name"`
	CanExtendSupport   bool `json:"can_extend_support"`
	CanRemoveFromTeams bool `json:"can_remove_from_teams"`
}

// accountJSON is a user on the wire. Times that never were are left out, and so
// is expires_at: nobody's account expires here.
type accountJSON struct {
	ID             string          `json:"id"`
	Name           string          `json:"name"`
	DisplayName    string          `json:"display_name"`
	GivenName      string          `json:"given_name"`
	FamilyName     string          `json:"family_name"`
	Email          string          `json:"email"`
	Enabled        bool            `json:"enabled"`
	LastLoginAt    string          `json:"last_login_at,omitempty"`
	CreatedAt      string          `json:"created_at"`
	UpdatedAt      string          `json:"updated_at"`
	LoginsLifetime int             `json:"logins_lifetime"`
	AuthProvider   string          `json:"auth_provider_type"`
	Persona        string          `json:"persona"`
	Options        optionsJSON     `json:"options"`
	TeamRoles      []teamRoleJSON  `json:"team_roles"`
	Digests        json.RawMessage `json:"digest_settings"`
}

// accountInput is what a request can set of a user.
type accountInput struct {
	Name        string `json:"name"`
	DisplayName string `json:"display_name"`
	GivenName   string `json:"given_name"`
	FamilyName  string `json:"family_name"`
	Email       string `json:"email"`
	Password    string `json:"password"`
	Enabled     *bool  `json:"enabled"`
	Persona     string `json:"persona"`
	TeamRoles   []struct {
		TeamID string `json:"team_id"`
		RoleID string `json:"role_id"`
	} `json:"team_roles"`
	Digests []map[string]any `json:"digest_settings"`
}

var accountFields = []string{
	"id", "name", "display_name", "given_name", "family_name", "email", "enabled", "last_login_at", "last_refresh_at", "created_at",
	"updated_at", "logins_lifetime", "auth_provider_type", "persona", "options", "team_roles", "digest_settings", "expires_at",
	"password",
}

// accountOf shows a user. The names of the authentication providers are not
// public, nor what options say under SCIM: whoever the identity provider
// manages can be given other roles here and nothing else.
func accountOf(a tenant.Account) accountJSON {
	out := accountJSON{
		ID: a.ID, Name: a.Name, DisplayName: a.DisplayName, GivenName: a.GivenName, FamilyName: a.FamilyName, Email: a.Email,
		Enabled: a.Enabled, LastLoginAt: a.LastLogin, CreatedAt: a.Created, UpdatedAt: a.Modified, LoginsLifetime: a.Logins,
		AuthProvider: "SAML", Persona: a.Persona, TeamRoles: []teamRoleJSON{}, Digests: a.Digests,
		Options: optionsJSON{
			CanChangePassword: a.Local, CanChangeRoles: true, CanDisable: !a.Managed, CanDelete: !a.Managed,
			CanEditName: !a.Managed, CanRemoveFromTeams: !a.Managed,
		},
	}
	if a.Local {
		out.AuthProvider = "LOCAL"
	}
	for _, tr := range a.TeamRoles {
		out.TeamRoles = append(out.TeamRoles, teamRoleJSON{tr.TeamID, tr.TeamName, tr.RoleID, tr.RoleName})
	}
	return out
}

// apply sets the fields of an account that set names.
func (in accountInput) apply(a *tenant.Account, set func(string) bool) error {
	for field, values := range map[string][2]*string{
		"name": {&a.Name, &in.Name}, "display_name": {&a.DisplayName, &in.DisplayName}, "given_name": {&a.GivenName, &in.GivenName},
		"family_name": {&a.FamilyName, &in.FamilyName}, "email": {&a.Email, &in.Email}, "persona": {&a.Persona, &in.Persona},
	} {
		if set(field) {
			*values[0] = *values[1]
		}
	}
	// That an update takes a password is not documented, as a create does. None is kept.
	if set("password") && !a.Local {
		return violation("password", a.Email+" signs in with the identity provider and has no password here")
	}
	if set("enabled") {
		if in.Enabled == nil {
			return violation("enabled", "it is true or false")
		}
		a.Enabled = *in.Enabled
	}
	if set("digest_settings") {
		if in.Digests == nil {
			in.Digests = []map[string]any{}
		}
		data, err := json.Marshal(in.Digests)
		if err != nil {
			return err
		}
		a.Digests = data
	}
	if set("team_roles") {
		a.TeamRoles = make([]tenant.TeamRole, len(in.TeamRoles))
		for i, tr := range in.TeamRoles {
			a.TeamRoles[i].TeamRole = access.TeamRole{TeamID: tr.TeamID, RoleID: tr.RoleID}
		}
	}
	return nil
}

// createAccount answers with the id alone, as Veza does.
func (s *server) createAccount(r *http.Request, _ *tenant.Call, _ string) (answer, error) {
	in, set, err := readFields[accountInput](r)
	if err != nil {
		return answer{}, err
	}
	a := tenant.Account{Enabled: true, Local: true}
	if err := in.apply(&a, set); err != nil {
		return answer{}, err
	}
	a.Enabled = true // a new user always is
	id, err := s.tenant.CreateLocalUser(r.Context(), a)
	return plain(map[string]any{"id": id}), err
}

// getSelf and getAccount answer without an envelope, as Veza does.
func (s *server) getSelf(r *http.Request, call *tenant.Call, _ string) (answer, error) {
	return s.getAccount(r, call, call.Caller.UserID)
}

func (s *server) getAccount(r *http.Request, _ *tenant.Call, id string) (answer, error) {
	a, err := s.tenant.Account(r.Context(), id)
	return plain(accountOf(a)), err
}

func (s *server) patchAccount(r *http.Request, _ *tenant.Call, id string) (answer, error) {
	in, set, err := readFields[accountInput](r)
	if err != nil {
		return answer{}, err
	}
	if err := checkMask(r, accountFields...); err != nil {
		return answer{}, err
	}
	a, err := s.tenant.UpdateAccount(r.Context(), id, func(a *tenant.Account) error { return in.apply(a, set) })
	return enveloped(accountOf(a)), err
}

func (s *server) deleteAccount(r *http.Request, _ *tenant.Call, id string) (answer, error) {
	a, err := s.tenant.DeleteAccount(r.Context(), id)
	return enveloped(accountOf(a)), err
}
