package veza

import (
	"bytes"
	"context"
	"encoding/json"
	"errors"
	"fmt"
	"iter"
	"net/http"
	"strings"
)

// What an integration or a data source can be.
const (
	StateEnabled  = "ENABLED"
	StateDisabled = "DISABLED"
	StateDeleting = "DELETING" // deleted, and not gone yet
)

var oktaProviders = endpoint{path: "/api/v1/providers/okta", what: "Okta integrations"}

// OktaProvider is an integration of an Okta org (Veza API, Identity Providers).
type OktaProvider struct {
	ID string
	// Name is unique in the tenant. It cannot be updated.
	Name                                    string
	Domain, Region, DataPlaneID             string
	GatherAllApplications, ExtractUsersOnly bool
	GatherDeactivatedUsers                  bool
	DomainAllowList, DomainDenyList         []string
	AppAllowList, AppDenyList               []string
	// Provisioning is the switch of Lifecycle Management. That it is so for Okta
	// follows from what is documented of custom providers.
	Provisioning                            bool
	CredentialsType, ClientID, PrivateKeyID string
	// IdentityMapping is a JSON object as the tenant has it, "" for none.
	IdentityMapping      string
	UserCustomProperties []OktaUserProperty
	SecretReferences     []SecretReference
	// Set by the server.
	VendorID, Type, State, Status string
	LifecycleManagementState      string // what Provisioning has led to; its names are not published
	TeamID, RBACID                string
	AuditLog                      OktaAuditLog
}

// OktaUserProperty is a custom property of the org's users that is extracted.
type OktaUserProperty struct {
	Name                string `json:"name"`
	Type                string `json:"type,omitempty"`
	LCMUniqueIdentifier bool   `json:"lcm_unique_identifier,omitempty"`
}

// SecretReference names a secret that is kept outside of the tenant.
type SecretReference struct {
	SecretID string `json:"secret_id"`
	VaultID  string `json:"vault_id"`
}

// OktaAuditLog is how far the org's log was read; SyncedAt is RFC 3339.
type OktaAuditLog struct{ State, Status, Cursor, SyncedAt string }

// OktaSecrets are written and never told. They are no part of OktaProvider, so that
// what is shown or kept of an integration cannot hold them.
type OktaSecrets struct{ Token, PrivateKey string }

// String keeps the secrets out of whatever formats them.
func (OktaSecrets) String() string { return "(secrets of an Okta integration)" }

// GoString is String for %#v.
func (s OktaSecrets) GoString() string { return s.String() }

type wireOktaProvider struct {
	ID                     string          `json:"id"`
	Name                   string          `json:"name"`
	Domain                 string          `json:"domain"`
	Region                 string          `json:"region"`
	DataPlaneID            string          `json:"data_plane_id"`
	GatherAllApplications  bool            `json:"gather_all_applications"`
	DomainAllowList        []string        `json:"domain_allow_list"`
	DomainDenyList         []string        `json:"domain_deny_list"`
	AppAllowList           []string        `json:"app_allow_list"`
	AppDenyList            []string        `json:"app_deny_list"`
	GatherDeactivatedUsers bool            `json:"gather_deactivated_users"`
	Provisioning           bool            `json:"provisioning"`
	CredentialsType        enum            `json:"credentials_type"`
	ClientID               string          `json:"client_id"`
	PrivateKeyID           string          `json:"private_key_id"`
	ExtractUsersOnly       bool            `json:"extract_users_only"`
	IdentityMapping        json.RawMessage `json:"identity_mapping_configuration"`
	UserCustomProperties   []struct {
		Name                string `json:"name"`
		Type                enum   `json:"type"`
		LCMUniqueIdentifier bool   `json:"lcm_unique_identifier"`
	} `json:"user_custom_properties"`
	SecretReferences         []SecretReference `json:"secret_references"`
	VendorID                 string            `json:"vendor_id"`
	Type                     enum              `json:"type"`
	State                    enum              `json:"state"`
	Status                   enum              `json:"status"`
	LifecycleManagementState enum              `json:"lifecycle_management_state"`
	TeamID                   string            `json:"team_id"`
	RBACID                   string            `json:"rbac_id"`
	AuditLog                 struct {
		State    enum   `json:"state"`
		Status   enum   `json:"status"`
		Cursor   string `json:"cursor"`
		SyncedAt string `json:"synced_at"`
	} `json:"audit_log"`
}

func (w wireOktaProvider) provider() (string, OktaProvider) {
	p := OktaProvider{
		ID: w.ID, Name: w.Name, Domain: w.Domain, Region: w.Region, DataPlaneID: w.DataPlaneID,
		GatherAllApplications: w.GatherAllApplications, ExtractUsersOnly: w.ExtractUsersOnly, GatherDeactivatedUsers: w.GatherDeactivatedUsers,
		DomainAllowList: w.DomainAllowList, DomainDenyList: w.DomainDenyList, AppAllowList: w.AppAllowList, AppDenyList: w.AppDenyList,
		Provisioning: w.Provisioning, CredentialsType: w.CredentialsType.name(), ClientID: w.ClientID, PrivateKeyID: w.PrivateKeyID,
		SecretReferences: w.SecretReferences, VendorID: w.VendorID, Type: w.Type.name(),
		State: w.State.name(StateEnabled, StateDisabled, StateDeleting), Status: w.Status.name("SUCCESS", "PENDING", "ERROR"),
		LifecycleManagementState: w.LifecycleManagementState.name(), TeamID: w.TeamID, RBACID: w.RBACID,
		AuditLog: OktaAuditLog{w.AuditLog.State.name(), w.AuditLog.Status.name(), w.AuditLog.Cursor, w.AuditLog.SyncedAt},
	}
	for _, property := range w.UserCustomProperties {
		p.UserCustomProperties = append(p.UserCustomProperties, OktaUserProperty{property.Name, property.Type.name(), property.LCMUniqueIdentifier})
	}
	var mapping bytes.Buffer
	if json.Compact(&mapping, w.IdentityMapping) == nil && mapping.String() != "null" {
		p.IdentityMapping = mapping.String()
	}
	return w.ID, p
}

// fields are the members of an integration that can be written, but for its name.
func (p OktaProvider) fields(secrets OktaSecrets) map[string]any {
	list := func(values []string) []string { return append([]string{}, values...) }
	mapping := json.RawMessage("null")
	if p.IdentityMapping != "" {
		mapping = json.RawMessage(p.IdentityMapping)
	}
	return map[string]any{
		"domain": p.Domain, "region": p.Region, "data_plane_id": p.DataPlaneID,
		"gather_all_applications": p.GatherAllApplications, "extract_users_only": p.ExtractUsersOnly,
		"gather_deactivated_users": p.GatherDeactivatedUsers,
		"domain_allow_list":        list(p.DomainAllowList), "domain_deny_list": list(p.DomainDenyList),
		"app_allow_list": list(p.AppAllowList), "app_deny_list": list(p.AppDenyList),
		"provisioning": p.Provisioning, "credentials_type": p.CredentialsType, "client_id": p.ClientID, "private_key_id": p.PrivateKeyID,
		"identity_mapping_configuration": mapping,
		"user_custom_properties":         append([]OktaUserProperty{}, p.UserCustomProperties...),
		"secret_references":              append([]SecretReference{}, p.SecretReferences...),
		"token":                          secrets.Token, "private_key": secrets.PrivateKey,
	}
}

// OktaProviders yields the integrations of Okta orgs, those that are being deleted
// included. The tenant has no pages of them.
func (c *Client) OktaProviders(ctx context.Context) iter.Seq2[OktaProvider, error] {
	return listAdmin(ctx, c, oktaProviders, "okta", nil, wireOktaProvider.provider)
}

// OktaProvider returns one integration.
func (c *Client) OktaProvider(ctx context.Context, id string) (OktaProvider, error) {
	path, err := oktaProviders.object(id, "")
	if err != nil {
		return OktaProvider{}, err
	}
	var out wireOktaProvider
	r := request{method: http.MethodGet, path: path}
	a, err := c.doValue(ctx, oktaProviders, r, &out)
	if err == nil && out.ID == "" {
		err = unreadable(r, a, errors.New("no integration with an id"))
	}
	if err != nil {
		return OktaProvider{}, err
	}
	_, p := out.provider()
	return p, nil
}

// OktaProviderByName returns the integration of that name, or ErrNotFound. Whether
// case counts is not published: another spelling is taken where it is the only one.
func (c *Client) OktaProviderByName(ctx context.Context, name string) (OktaProvider, error) {
	var other []OktaProvider
	for p, err := range c.OktaProviders(ctx) {
		switch {
		case err != nil:
			return OktaProvider{}, err
		case p.Name == name:
			return p, nil
		case strings.EqualFold(p.Name, name):
			other = append(other, p)
		}
	}
	switch len(other) {
	case 0:
		return OktaProvider{}, fmt.Errorf("no Okta integration has the name %q: %w", name, ErrNotFound)
	case 1:
		return other[0], nil
	}
	return OktaProvider{}, fmt.Errorf("%d Okta integrations have the name %q (ids %s and %s); say which one by its id",
		len(other), name, other[0].ID, other[1].ID)
}

// UpdateOktaProvider changes those fields of one integration that the mask names and
// returns it after the change. "token" and "private_key" are fields too.
func (c *Client) UpdateOktaProvider(ctx context.Context, p OktaProvider, secrets OktaSecrets, mask ...string) (OktaProvider, error) {
	if len(mask) == 0 {
		return c.OktaProvider(ctx, p.ID)
	}
	path, err := oktaProviders.object(p.ID, "")
	if err != nil {
		return OktaProvider{}, err
	}
	body, err := maskedBody(p.fields(secrets), mask)
	if err != nil {
		return OktaProvider{}, err
	}
	var out wireOktaProvider
	r := request{method: http.MethodPatch, path: path, query: masked(strings.Join(mask, ",")), body: body}
	if _, err := c.doValue(ctx, oktaProviders, r, &out); err != nil {
		return OktaProvider{}, err
	}
	if out.ID == "" || out.Name == "" {
		return c.OktaProvider(ctx, p.ID)
	}
	_, after := out.provider()
	return after, nil
}
