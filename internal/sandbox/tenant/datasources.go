package tenant

import (
	"context"
	"encoding/json"
	"strings"

	"github.com/veza/terraform-provider-veza/internal/sandbox/store"
)

// Types of data sources (Veza API, Data Sources).
const (
	Extractor  = "EXTRACTOR"
	Discoverer = "DISCOVERER"
)

// DataSource is what data is extracted from: one part of an integration.
type DataSource struct {
	ID             string `json:"id"`
	Name           string `json:"name"`
	DatasourceType string `json:"datasource_type"`
	AgentType      string `json:"agent_type"`
	Status         string `json:"status"`
	ProviderID     string `json:"provider_id"`
	Path           string `json:"path"`
	State          string `json:"state"`
	EffectiveState string `json:"effective_state"` // DISABLED also where its integration is
	CreatedAt      string `json:"created_at"`
	UpdatedAt      string `json:"updated_at"`
	SyncedAt       string `json:"synced_at"`
	ParsedAt       string `json:"parsed_at"`
	// Provisioning is that of its integration.
	Provisioning bool `json:"-"`
}

// keptDataSource is what the database keeps of a data source.
type keptDataSource struct {
	DataSource
	Schedule *Schedule `json:"schedule,omitempty"`
}

// discover makes the data sources of a new integration.
func (t *Tenant) discover(tx *store.Tx, p OktaProvider) error {
	now := t.now()
	for _, kind := range []struct{ datasourceType, name string }{{Discoverer, "Okta discovery"}, {Extractor, "Okta"}} {
		err := saveDataSource(tx, keptDataSource{DataSource: DataSource{
			ID: newID(), Name: kind.name + " (" + p.Name + ")", DatasourceType: kind.datasourceType, AgentType: "OKTA", Status: "SUCCESS",
			ProviderID: p.ID, Path: "Okta/" + p.Domain, State: stateEnabled, CreatedAt: now, UpdatedAt: now, SyncedAt: now, ParsedAt: now,
		}})
		if err != nil {
			return err
		}
	}
	return nil
}

func saveDataSource(tx *store.Tx, d keptDataSource) error {
	record, err := json.Marshal(d)
	if err != nil {
		return err
	}
	_, err = tx.Exec(`INSERT INTO datasources (id, provider_id, record) VALUES (?, ?, ?)
		ON CONFLICT (id) DO UPDATE SET record = excluded.record`, d.ID, d.ProviderID, string(record))
	return err
}

// DataSources lists the data sources of the integrations, oldest first.
func (t *Tenant) DataSources(ctx context.Context) ([]DataSource, error) {
	var all []DataSource
	err := t.db.Read(ctx, func(tx *store.Tx) error {
		kept, err := t.dataSources(tx, `IS NOT NULL`)
		for _, d := range kept {
			all = append(all, d.DataSource)
		}
		return err
	})
	return all, err
}

// DataSource is one data source, or a *NotFoundError.
func (t *Tenant) DataSource(ctx context.Context, id string) (DataSource, error) {
	var kept keptDataSource
	err := t.db.Read(ctx, func(tx *store.Tx) (err error) {
		kept, err = t.dataSource(tx, id)
		return err
	})
	return kept.DataSource, err
}

func (t *Tenant) dataSource(tx *store.Tx, id string) (keptDataSource, error) {
	all, err := t.dataSources(tx, `= ?`, id)
	if err == nil && len(all) == 0 {
		err = &NotFoundError{"datasource", id}
	}
	if err != nil {
		return keptDataSource{}, err
	}
	return all[0], nil
}

// dataSources reads the data sources whose id meets the condition.
func (t *Tenant) dataSources(tx *store.Tx, condition string, args ...any) ([]keptDataSource, error) {
	var all []keptDataSource
	err := tx.Each(func(row store.Row) error {
		var record, provider []byte
		var goneAt string
		if err := row.Scan(&record, &provider, &goneAt); err != nil {
			return err
		}
		var d keptDataSource
		var p keptProvider
		if err := json.Unmarshal(record, &d); err != nil {
			return err
		}
		if err := json.Unmarshal(provider, &p); err != nil {
			return err
		}
		d.EffectiveState, d.Provisioning = d.State, p.Provisioning
		if p.State != stateEnabled {
			d.EffectiveState = p.State
		}
		if goneAt != "" {
			d.State, d.EffectiveState = stateDeleting, stateDeleting
		}
		all = append(all, d)
		return nil
	}, `SELECT d.record, p.record, p.gone_at FROM datasources d JOIN okta_providers p ON p.id = d.provider_id
		WHERE d.id `+condition+` AND (p.gone_at = '' OR p.gone_at > ?) ORDER BY d.id`, append(args, t.now())...)
	return all, err
}

// RenameDataSource gives a data source another name.
func (t *Tenant) RenameDataSource(ctx context.Context, id, name string) (DataSource, error) {
	return t.changeDataSource(ctx, id, func(d *keptDataSource) error {
		if strings.TrimSpace(name) == "" {
			return fieldError("name", "a data source needs a name")
		}
		d.Name = name
		return nil
	})
}

// EnableDataSource enables or disables a data source.
func (t *Tenant) EnableDataSource(ctx context.Context, id string, enabled bool) error {
	_, err := t.changeDataSource(ctx, id, func(d *keptDataSource) error {
		d.State = stateOf(enabled)
		return nil
	})
	return err
}

func (t *Tenant) changeDataSource(ctx context.Context, id string, change func(*keptDataSource) error) (DataSource, error) {
	var d keptDataSource
	err := t.write(ctx, 200, func(tx *store.Tx) (err error) {
		if d, err = t.dataSource(tx, id); err != nil {
			return err
		}
		if d.State == stateDeleting {
			return stateError("The integration of the data source %q is being deleted.", d.Name)
		}
		if err := change(&d); err != nil {
			return err
		}
		d.UpdatedAt = t.now()
		if err := saveDataSource(tx, d); err != nil {
			return err
		}
		d, err = t.dataSource(tx, id)
		return err
	})
	return d.DataSource, err
}
