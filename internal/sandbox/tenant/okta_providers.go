package tenant

import (
	"context"
	"encoding/json"

	"github.com/veza/terraform-provider-veza/internal/sandbox/store"
)

// States of an integration and of its data sources, as Veza's documentation shows them.
const (
	stateEnabled  = "ENABLED"
	stateDisabled = "DISABLED"
	stateDeleting = "DELETING"
)

// OktaSettings are the fields of an Okta integration that a request can set at any
// time (Veza API, Identity Providers).
type OktaSettings struct {
	Domain                 string          `json:"domain"`
	Region                 string          `json:"region"`
	DataPlaneID            string          `json:"data_plane_id"`
	GatherAllApplications  bool            `json:"gather_all_applications"`
	DomainAllowList        []string        `json:"domain_allow_list"`
	DomainDenyList         []string        `json:"domain_deny_list"`
	AppAllowList           []string        `json:"app_allow_list"`
	AppDenyList            []string        `json:"app_deny_list"`
	GatherDeactivatedUsers bool            `json:"gather_deactivated_users"`
	Provisioning           bool            `json:"provisioning"` // usable for Lifecycle Management
	CredentialsType        string          `json:"credentials_type"`
	ClientID               string          `json:"client_id"`
	PrivateKeyID           string          `json:"private_key_id"`
	ExtractUsersOnly       bool            `json:"extract_users_only"`
	IdentityMapping        json.RawMessage `json:"identity_mapping_configuration"`
	UserCustomProperties   []UserProperty  `json:"user_custom_properties"`
	SecretReferences       []SecretRef     `json:"secret_references"`
}

// UserProperty is a custom property of the org's users that is extracted.
type UserProperty struct {
	Name                string `json:"name"`
	Type                string `json:"type"`
	LCMUniqueIdentifier bool   `json:"lcm_unique_identifier"`
}

// SecretRef says where a secret is that the tenant does not keep itself.
type SecretRef struct {
	SecretID string `json:"secret_id"`
	VaultID  string `json:"vault_id"`
}

// OktaProvider is an integration of an Okta org. No secret is in it.
type OktaProvider struct {
	ID string `json:"id"`
	// Name never changes.
	Name     string `json:"name"`
	VendorID string `json:"vendor_id"`
	Type     string `json:"type"`
	State    string `json:"state"`
	Status   string `json:"status"`
	OktaSettings
	LifecycleManagementState string   `json:"lifecycle_management_state"`
	TeamID                   string   `json:"team_id"`
	RBACID                   string   `json:"rbac_id"`
	AuditLog                 AuditLog `json:"audit_log"`
}

// AuditLog is how far the org's own log was read.
type AuditLog struct {
	State    string `json:"state"`
	Status   string `json:"status"`
	Cursor   string `json:"cursor"`
	SyncedAt string `json:"synced_at"`
}

// keptProvider is what the database keeps of an integration. Of the secrets only
// whether there are any: the sandbox's tenant connects to no org.
type keptProvider struct {
	OktaProvider
	HasToken      bool `json:"has_token"`
	HasPrivateKey bool `json:"has_private_key"`
}

// OktaProviders lists the integrations of Okta orgs, oldest first, those that are
// being deleted included.
func (t *Tenant) OktaProviders(ctx context.Context) ([]OktaProvider, error) {
	var providers []OktaProvider
	err := t.db.Read(ctx, func(tx *store.Tx) error {
		return tx.Each(func(row store.Row) error {
			kept, err := scanProvider(row)
			providers = append(providers, kept.OktaProvider)
			return err
		}, `SELECT record, gone_at FROM okta_providers WHERE gone_at = '' OR gone_at > ? ORDER BY id`, t.now())
	})
	return providers, err
}

// OktaProvider is one integration, or a *NotFoundError.
func (t *Tenant) OktaProvider(ctx context.Context, id string) (OktaProvider, error) {
	var kept keptProvider
	err := t.db.Read(ctx, func(tx *store.Tx) (err error) {
		kept, err = t.oktaProvider(tx, id)
		return err
	})
	return kept.OktaProvider, err
}

func (t *Tenant) oktaProvider(tx *store.Tx, id string) (kept keptProvider, err error) {
	found := false
	err = tx.Each(func(row store.Row) (err error) {
		found = true
		kept, err = scanProvider(row)
		return err
	}, `SELECT record, gone_at FROM okta_providers WHERE id = ? AND (gone_at = '' OR gone_at > ?)`, id, t.now())
	if err == nil && !found {
		err = &NotFoundError{"provider", id}
	}
	return kept, err
}

func scanProvider(row store.Row) (kept keptProvider, err error) {
	var record []byte
	var goneAt string
	if err := row.Scan(&record, &goneAt); err != nil {
		return kept, err
	}
	if err := json.Unmarshal(record, &kept); err != nil {
		return kept, err
	}
	if goneAt != "" {
		kept.State = stateDeleting
	}
	return kept, nil
}
