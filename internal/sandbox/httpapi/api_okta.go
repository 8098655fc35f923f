package httpapi

import (
	"net/http"
	"slices"

	"github.com/veza/terraform-provider-veza/internal/sandbox/tenant"
)

// oktaInput is what a request says of an Okta integration. It has no field that is
// read-only, so that one of a wrong type is no error.
type oktaInput struct {
	Name string `json:"name"`
	tenant.OktaSettings
	Token      string `json:"token"`
	PrivateKey string `json:"private_key"`
}

// oktaSettings are the fields that an update can change, and how.
var oktaSettings = map[string]func(to *tenant.OktaSettings, in oktaInput){
	"domain":                         func(to *tenant.OktaSettings, in oktaInput) { to.Domain = in.Domain },
	"region":                         func(to *tenant.OktaSettings, in oktaInput) { to.Region = in.Region },
	"data_plane_id":                  func(to *tenant.OktaSettings, in oktaInput) { to.DataPlaneID = in.DataPlaneID },
	"gather_all_applications":        func(to *tenant.OktaSettings, in oktaInput) { to.GatherAllApplications = in.GatherAllApplications },
	"domain_allow_list":              func(to *tenant.OktaSettings, in oktaInput) { to.DomainAllowList = in.DomainAllowList },
	"domain_deny_list":               func(to *tenant.OktaSettings, in oktaInput) { to.DomainDenyList = in.DomainDenyList },
	"app_allow_list":                 func(to *tenant.OktaSettings, in oktaInput) { to.AppAllowList = in.AppAllowList },
	"app_deny_list":                  func(to *tenant.OktaSettings, in oktaInput) { to.AppDenyList = in.AppDenyList },
	"gather_deactivated_users":       func(to *tenant.OktaSettings, in oktaInput) { to.GatherDeactivatedUsers = in.GatherDeactivatedUsers },
	"provisioning":                   func(to *tenant.OktaSettings, in oktaInput) { to.Provisioning = in.Provisioning },
	"credentials_type":               func(to *tenant.OktaSettings, in oktaInput) { to.CredentialsType = in.CredentialsType },
	"client_id":                      func(to *tenant.OktaSettings, in oktaInput) { to.ClientID = in.ClientID },
	"private_key_id":                 func(to *tenant.OktaSettings, in oktaInput) { to.PrivateKeyID = in.PrivateKeyID },
	"extract_users_only":             func(to *tenant.OktaSettings, in oktaInput) { to.ExtractUsersOnly = in.ExtractUsersOnly },
	"identity_mapping_configuration": func(to *tenant.OktaSettings, in oktaInput) { to.IdentityMapping = in.IdentityMapping },
	"user_custom_properties":         func(to *tenant.OktaSettings, in oktaInput) { to.UserCustomProperties = in.UserCustomProperties },
	"secret_references":              func(to *tenant.OktaSettings, in oktaInput) { to.SecretReferences = in.SecretReferences },
}

// oktaFields are the fields that a mask may name. Those that cannot be updated are
// ignored, as those that are read-only are: the name among them.
var oktaFields = func() []string {
	fields := []string{
		"id", "name", "token", "private_key", "vendor_id", "type", "state", "status", "lifecycle_management_state", "team_id", "rbac_id", "audit_log",
	}
	for field := range oktaSettings {
		fields = append(fields, field)
	}
	slices.Sort(fields)
	return fields
}()

func (in oktaInput) apply(to *tenant.OktaSettings, set func(string) bool) {
	for field, copied := range oktaSettings {
		if set(field) {
			copied(to, in)
		}
	}
}

func (in oktaInput) secrets(set func(string) bool) tenant.OktaSecrets {
	var out tenant.OktaSecrets
	if set("token") {
		out.Token = &in.Token
	}
	if set("private_key") {
		out.PrivateKey = &in.PrivateKey
	}
	return out
}

// listOktaProviders answers with all of them: this list has no pages.
func (s *server) listOktaProviders(r *http.Request, _ *tenant.Call, _ string) (answer, error) {
	providers, err := s.tenant.OktaProviders(r.Context())
	if providers == nil {
		providers = []tenant.OktaProvider{}
	}
	return plain(map[string]any{"values": providers}), err
}

func (s *server) createOktaProvider(r *http.Request, _ *tenant.Call, _ string) (answer, error) {
	in, set, err := readFields[oktaInput](r)
	if err != nil {
		return answer{}, err
	}
	var settings tenant.OktaSettings
	in.apply(&settings, set)
	provider, err := s.tenant.CreateOktaProvider(r.Context(), in.Name, settings, in.secrets(set))
	return enveloped(provider), err
}

func (s *server) getOktaProvider(r *http.Request, _ *tenant.Call, id string) (answer, error) {
	provider, err := s.tenant.OktaProvider(r.Context(), id)
	return enveloped(provider), err
}

func (s *server) patchOktaProvider(r *http.Request, _ *tenant.Call, id string) (answer, error) {
	in, set, err := readFields[oktaInput](r)
	if err != nil {
		return answer{}, err
	}
	if err := checkMask(r, oktaFields...); err != nil {
		return answer{}, err
	}
	provider, err := s.tenant.UpdateOktaProvider(r.Context(), id, in.secrets(set), func(to *tenant.OktaSettings) { in.apply(to, set) })
	return enveloped(provider), err
}

func (s *server) deleteOktaProvider(r *http.Request, _ *tenant.Call, id string) (answer, error) {
	return plain(map[string]any{}), s.tenant.DeleteOktaProvider(r.Context(), id)
}

func (s *server) enableProvider(r *http.Request, _ *tenant.Call, id string) (answer, error) {
	return plain(map[string]any{}), s.tenant.EnableProvider(r.Context(), id, true)
}

func (s *server) disableProvider(r *http.Request, _ *tenant.Call, id string) (answer, error) {
	return plain(map[string]any{}), s.tenant.EnableProvider(r.Context(), id, false)
}

func (s *server) ownProvider(r *http.Request, _ *tenant.Call, id string) (answer, error) {
	in, _, err := readFields[struct {
		TeamID string `json:"team_id"`
	}](r)
	if err != nil {
		return answer{}, err
	}
	return plain(map[string]any{}), s.tenant.OwnProvider(r.Context(), id, in.TeamID)
}
