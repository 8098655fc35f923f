package veza

import (
	"context"
	"encoding/json"
	"fmt"
	"iter"
	"net/url"
	"time"
)

var lifecycleManagers = endpoint{path: "/api/v1/providers/datasources/lifecycle_managers", what: "lifecycle managers"}

// LifecycleManager is a data source that Lifecycle Management can use (Veza API,
// Lifecycle Managers). The OpenAPI document and the samples of the documentation
// describe it differently: what either has is here.
type LifecycleManager struct {
	ID string
	// Enabled says whether the integration is switched on for Lifecycle Management.
	Enabled    bool
	DataSource DataSource
	// SourceOfIdentity says whether its identities can be a policy's source, and
	// SourceEntityType of which type they are, "" where that is not told.
	SourceOfIdentity      bool
	SourceEntityType      string
	Actions               []LifecycleAction
	SyncableAttributes    []SyncableAttribute
	GrantableEntitlements []GrantableEntitlement
}

// LifecycleAction is one action that the data source offers.
type LifecycleAction struct {
	Type        string // "SYNC_IDENTITIES", …
	Description string
	// Idempotent is nil where the tenant does not say.
	Idempotent                          *bool
	InputEntityTypes, OutputEntityTypes []string
	RelationshipTypes                   []string
}

// SyncableAttribute is an attribute that SYNC_IDENTITIES can write.
type SyncableAttribute struct {
	EntityType, Name, Type, Description string
	Required                            bool
}

// GrantableEntitlement is what MANAGE_RELATIONSHIPS can give to an entity.
type GrantableEntitlement struct{ EntityType, EntitlementType, Description string }

// lifecycleActions are the names of LcmActionType from 1.
var lifecycleActions = []string{
	"SYNC_IDENTITIES", "MANAGE_RELATIONSHIPS", "CREATE_EMAIL", "DEPROVISION_IDENTITY", "ACCESS_PLAN", "WRITE_BACK_EMAIL", "PAUSE",
	"SEND_NOTIFICATION", "CUSTOM_ACTION", "CREATE_ENTITLEMENT", "CREATE_ACCESS_REVIEW", "RESET_PASSWORD", "DELETE_IDENTITY",
}

type wireManager struct {
	ID         string         `json:"id"`
	Enabled    bool           `json:"enabled"`
	DataSource wireDataSource `json:"datasource"`
	Definition struct {
		Source *struct {
			EntityType string `json:"entity_type"`
		} `json:"source_of_identity_definition"`
		Actions []wireAction `json:"actions"`
	} `json:"definition"`

	Name         string       `json:"name"`
	ProviderType enum         `json:"provider_type"`
	ExternalID   string       `json:"external_id"`
	OtherEnabled bool         `json:"lifecycle_management_enabled"`
	Capabilities []enum       `json:"supported_capabilities"`
	Available    []wireAction `json:"available_actions"`
	Syncable     []struct {
		EntityType string `json:"entity_type"`
		Attributes []struct {
			Name        string `json:"name"`
			Type        enum   `json:"type"`
			Required    bool   `json:"required"`
			Description string `json:"description"`
		} `json:"attributes"`
	} `json:"syncable_attributes"`
	Grantable []struct {
		EntityType      string `json:"entity_type"`
		EntitlementType string `json:"entitlement_type"`
		Description     string `json:"description"`
	} `json:"grantable_entitlements"`
}

type wireAction struct {
	Type       enum          `json:"type"`
	Idempotent *bool         `json:"idempotent"`
	Input      []namedEntity `json:"input_entity_types"`
	Output     []namedEntity `json:"output_entity_types"`

	OtherType     enum          `json:"action_type"`
	Description   string        `json:"description"`
	EntityTypes   []namedEntity `json:"supported_entity_types"`
	Relationships []namedEntity `json:"supported_relationship_types"`
}

// namedEntity is a type of entity, by its name or as an object that has one.
type namedEntity string

func (n *namedEntity) UnmarshalJSON(data []byte) error {
	var object struct {
		Name string `json:"name"`
	}
	if json.Unmarshal(data, &object) == nil {
		*n = namedEntity(object.Name)
		return nil
	}
	return json.Unmarshal(data, (*string)(n))
}

func (w wireManager) manager() (string, LifecycleManager) {
	_, d := w.DataSource.dataSource()
	m := LifecycleManager{ID: w.ID, Enabled: w.Enabled || w.OtherEnabled, DataSource: d}
	// A manager without a data source beside it is one.
	m.DataSource.ID = first(d.ID, w.ID)
	m.DataSource.Name = first(d.Name, w.Name)
	m.DataSource.AgentType = first(d.AgentType, w.ProviderType.name())
	if w.Definition.Source != nil {
		m.SourceOfIdentity, m.SourceEntityType = true, w.Definition.Source.EntityType
	}
	for _, capability := range w.Capabilities {
		m.SourceOfIdentity = m.SourceOfIdentity || capability.name("IDENTITY_SOURCE", "ACCESS_TARGET") == "IDENTITY_SOURCE"
	}
	for _, list := range [][]wireAction{w.Definition.Actions, w.Available} {
		for _, a := range list {
			m.Actions = append(m.Actions, a.action())
		}
	}
	for _, of := range w.Syncable {
		for _, a := range of.Attributes {
			m.SyncableAttributes = append(m.SyncableAttributes, SyncableAttribute{of.EntityType, a.Name, a.Type.name(), a.Description, a.Required})
		}
	}
	for _, g := range w.Grantable {
		m.GrantableEntitlements = append(m.GrantableEntitlements, GrantableEntitlement{g.EntityType, g.EntitlementType, g.Description})
	}
	return w.ID, m
}

func (w wireAction) action() LifecycleAction {
	a := LifecycleAction{Type: w.Type.name(lifecycleActions...), Description: w.Description, Idempotent: w.Idempotent}
	if a.Type == "" {
		a.Type = w.OtherType.name(lifecycleActions...)
	}
	for _, of := range []struct {
		to   *[]string
		from []namedEntity
	}{{&a.InputEntityTypes, w.Input}, {&a.InputEntityTypes, w.EntityTypes}, {&a.OutputEntityTypes, w.Output}, {&a.RelationshipTypes, w.Relationships}} {
		for _, name := range of.from {
			*of.to = append(*of.to, string(name))
		}
	}
	return a
}

// LifecycleManagers yields the data sources that Lifecycle Management can use.
func (c *Client) LifecycleManagers(ctx context.Context) iter.Seq2[LifecycleManager, error] {
	return listAdmin(ctx, c, lifecycleManagers, "lifecycle_managers", nil, wireManager.manager)
}

// AwaitLifecycleManagers calls read until it returns some: a new integration has data
// sources once it was discovered. It asks at once, after 1, 2, 3 and so on up to every
// 15 seconds; ctx ends it, and so does an error of asking. progress, when not nil, is
// called before each wait with the time gone by.
func AwaitLifecycleManagers(
	ctx context.Context, read func() ([]LifecycleManager, error), progress func(elapsed time.Duration),
) ([]LifecycleManager, error) {
	start := time.Now()
	for poll := firstPoll; ; poll = min(poll+firstPoll, 3*lastPoll) {
		found, err := read()
		if err != nil || len(found) > 0 {
			return found, err
		}
		if progress != nil {
			progress(time.Since(start))
		}
		if cause := pause(ctx, poll); cause != nil {
			return nil, fmt.Errorf("none appeared within %s: %w", time.Since(start).Round(time.Second), cause)
		}
	}
}

// LifecycleManagersByAction yields those that offer the action, such as
// "RESET_PASSWORD", on the type of entity and of relationship, where these are not "".
func (c *Client) LifecycleManagersByAction(ctx context.Context, action, entityType, relationshipType string) iter.Seq2[LifecycleManager, error] {
	q := url.Values{"action_type": {action}}
	for name, value := range map[string]string{"entity_type": entityType, "relationship_type": relationshipType} {
		if value != "" {
			q.Set(name, value)
		}
	}
	by := endpoint{path: lifecycleManagers.path + ":by_action_type", what: "lifecycle managers by action"}
	return listAdmin(ctx, c, by, "lifecycle_managers", q, wireManager.manager)
}
