package tenant

import (
	"bytes"
	"cmp"
	"context"
	"encoding/json"
	"strings"

	"github.com/veza/terraform-provider-veza/internal/sandbox/store"
)

// OktaSecrets are what a request writes and no answer tells; nil leaves a secret as it is.
type OktaSecrets struct{ Token, PrivateKey *string }

// CreateOktaProvider integrates an Okta org. Its data sources are there at once and
// their first extraction has succeeded, which takes a real tenant minutes.
func (t *Tenant) CreateOktaProvider(ctx context.Context, name string, settings OktaSettings, secrets OktaSecrets) (OktaProvider, error) {
	kept := keptProvider{OktaProvider: OktaProvider{
		ID: newID(), Name: name, Type: "OKTA", State: stateEnabled, Status: "SUCCESS", OktaSettings: settings,
		TeamID: t.root.ID, RBACID: newID(), AuditLog: AuditLog{State: stateDisabled},
	}}
	kept.Region = cmp.Or(kept.Region, "us")
	kept.take(secrets)
	err := t.write(ctx, 200, func(tx *store.Tx) error {
		if err := t.purgeProviders(tx); err != nil {
			return err
		}
		if strings.TrimSpace(name) == "" {
			return fieldError("name", "an integration needs a name")
		}
		var other string
		found, err := tx.One([]any{&other}, `SELECT id FROM okta_providers WHERE name_folded = ?`, fold(name))
		if err != nil {
			return err
		}
		if found {
			return fieldError("name", "Provider with the same name already exists")
		}
		if err := kept.check(); err != nil {
			return err
		}
		record, err := json.Marshal(kept)
		if err != nil {
			return err
		}
		if _, err := tx.Exec(`INSERT INTO okta_providers (id, name_folded, record) VALUES (?, ?, ?)`, kept.ID, fold(name), string(record)); err != nil {
			return err
		}
		return t.discover(tx, kept.OktaProvider)
	})
	return kept.OktaProvider, err
}

// UpdateOktaProvider makes the settings of an integration what change makes of them.
func (t *Tenant) UpdateOktaProvider(ctx context.Context, id string, secrets OktaSecrets, change func(*OktaSettings)) (OktaProvider, error) {
	return t.changeProvider(ctx, id, func(_ *store.Tx, kept *keptProvider) error {
		before := kept.CredentialsType
		change(&kept.OktaSettings)
		if secrets != (OktaSecrets{}) && kept.CredentialsType == before {
			kept.CredentialsType = "" // follows the new secret
		}
		kept.take(secrets)
		return kept.check()
	})
}

// EnableProvider enables or disables an integration with its data sources.
func (t *Tenant) EnableProvider(ctx context.Context, id string, enabled bool) error {
	_, err := t.changeProvider(ctx, id, func(_ *store.Tx, kept *keptProvider) error {
		kept.State = stateOf(enabled)
		return nil
	})
	return err
}

// OwnProvider gives an integration to a team.
func (t *Tenant) OwnProvider(ctx context.Context, id, teamID string) error {
	_, err := t.changeProvider(ctx, id, func(tx *store.Tx, kept *keptProvider) error {
		if _, err := t.team(tx, teamID); err != nil {
			return fieldError("team_id", "there is no team %q", teamID)
		}
		kept.TeamID = teamID
		return nil
	})
	return err
}

func (t *Tenant) changeProvider(ctx context.Context, id string, change func(*store.Tx, *keptProvider) error) (OktaProvider, error) {
	var kept keptProvider
	err := t.write(ctx, 200, func(tx *store.Tx) (err error) {
		if kept, err = t.oktaProvider(tx, id); err != nil {
			return err
		}
		if kept.State == stateDeleting {
			return stateError("The integration %q is being deleted.", kept.Name)
		}
		if err := change(tx, &kept); err != nil {
			return err
		}
		record, err := json.Marshal(kept)
		if err != nil {
			return err
		}
		_, err = tx.Exec(`UPDATE okta_providers SET record = ? WHERE id = ?`, string(record), id)
		return err
	})
	return kept.OktaProvider, err
}

// DeleteOktaProvider begins to delete an integration. Until the deletion is done it is
// shown with the state DELETING, and its name stays taken.
func (t *Tenant) DeleteOktaProvider(ctx context.Context, id string) error {
	return t.write(ctx, 200, func(tx *store.Tx) error {
		kept, err := t.oktaProvider(tx, id)
		if err != nil || kept.State == stateDeleting {
			return err
		}
		_, err = tx.Exec(`UPDATE okta_providers SET gone_at = ? WHERE id = ?`, timestamp(t.options.Now().Add(t.options.DeletionDelay)), id)
		if err != nil {
			return err
		}
		return t.purgeProviders(tx)
	})
}

// purgeProviders removes those whose deletion is done.
func (t *Tenant) purgeProviders(tx *store.Tx) error {
	_, err := tx.Exec(`DELETE FROM okta_providers WHERE gone_at <> '' AND gone_at <= ?`, t.now())
	return err
}

func stateOf(enabled bool) string {
	if enabled {
		return stateEnabled
	}
	return stateDisabled
}

// take notes a new secret, which is used in place of the other kind.
func (k *keptProvider) take(secrets OktaSecrets) {
	for _, secret := range []struct {
		given      *string
		has, other *bool
	}{{secrets.Token, &k.HasToken, &k.HasPrivateKey}, {secrets.PrivateKey, &k.HasPrivateKey, &k.HasToken}} {
		if secret.given == nil {
			continue
		}
		if *secret.has = *secret.given != ""; *secret.has {
			*secret.other = false
		}
	}
}

// check holds what an integration must be, and completes what follows from it. The
// names of credentials_type and lifecycle_management_state are not public: these are
// the sandbox's own, and any name that a request gives is kept.
func (k *keptProvider) check() error {
	switch {
	case strings.TrimSpace(k.Domain) == "" || strings.ContainsAny(k.Domain, "/ "):
		return fieldError("domain", "%q is no domain of an Okta org, such as acme.okta.com", k.Domain)
	case strings.TrimSpace(k.Region) == "":
		return fieldError("region", "an integration needs a region")
	case k.HasPrivateKey && k.ClientID == "":
		return fieldError("client_id", "a private key needs the client that it belongs to")
	case !k.HasToken && !k.HasPrivateKey && len(k.SecretReferences) == 0:
		return fieldError("token", "an integration needs a token, a private key, or a reference to one")
	}
	if len(k.IdentityMapping) == 0 {
		k.IdentityMapping = json.RawMessage("null")
	}
	if first := bytes.TrimSpace(k.IdentityMapping)[0]; first != '{' && first != 'n' {
		return fieldError("identity_mapping_configuration", "it is an object")
	}
	for _, list := range []*[]string{&k.DomainAllowList, &k.DomainDenyList, &k.AppAllowList, &k.AppDenyList} {
		if *list == nil {
			*list = []string{}
		}
	}
	if err := k.checkProperties(); err != nil {
		return err
	}
	k.VendorID = k.Domain
	k.LifecycleManagementState = stateOf(k.Provisioning)
	switch {
	case k.CredentialsType != "":
	case k.HasPrivateKey:
		k.CredentialsType = "OAUTH"
	default:
		k.CredentialsType = "API_TOKEN"
	}
	return nil
}

func (k *keptProvider) checkProperties() error {
	if k.UserCustomProperties == nil {
		k.UserCustomProperties = []UserProperty{}
	}
	if k.SecretReferences == nil {
		k.SecretReferences = []SecretRef{}
	}
	seen := map[string]bool{}
	for i := range k.UserCustomProperties {
		p := &k.UserCustomProperties[i]
		if strings.TrimSpace(p.Name) == "" || seen[p.Name] {
			return fieldError("user_custom_properties", "each property has a name of its own, not %q", p.Name)
		}
		seen[p.Name] = true
		p.Type = cmp.Or(p.Type, "STRING")
	}
	for _, ref := range k.SecretReferences {
		if ref.SecretID == "" {
			return fieldError("secret_references", "a reference needs the id of its secret")
		}
	}
	return nil
}
