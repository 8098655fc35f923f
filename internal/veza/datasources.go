package veza

import (
	"context"
	"errors"
	"fmt"
	"iter"
	"net/http"
	"slices"
	"strings"
)

var dataSources = endpoint{path: "/api/v1/providers/datasources", what: "data sources"}

// DataSource is what data is extracted from: one part of an integration (Veza API,
// Data Sources). The times are RFC 3339, "" for never.
type DataSource struct {
	ID, Name       string
	DatasourceType string // "EXTRACTOR", "DISCOVERER", …
	AgentType      string // "OKTA", …
	ProviderID     string
	Status         string // of the last job: "SUCCESS", "PENDING", "ERROR"
	State          string // StateEnabled, StateDisabled or StateDeleting
	SyncedAt       string
}

// wireDataSource reads the two shapes that the documentation shows of one.
type wireDataSource struct {
	ID             string `json:"id"`
	Name           string `json:"name"`
	DatasourceType enum   `json:"datasource_type"`
	AgentType      enum   `json:"agent_type"`
	ProviderID     string `json:"provider_id"`
	Status         enum   `json:"status"`
	State          enum   `json:"state"`
	SyncedAt       string `json:"synced_at"`

	OtherID        string `json:"datasource_id"`
	OtherName      string `json:"datasource_name"`
	OtherProvider  string `json:"external_provider_id"`
	ExtractionEnd  string `json:"extraction_end"`
	Deleted        bool   `json:"is_deleted"`
	DataProviderID string `json:"data_provider_id"`
}

func (w wireDataSource) dataSource() (string, DataSource) {
	d := DataSource{
		ID: first(w.ID, w.OtherID), Name: first(w.Name, w.OtherName), DatasourceType: w.DatasourceType.name(), AgentType: w.AgentType.name(),
		ProviderID: first(w.ProviderID, w.DataProviderID, w.OtherProvider), Status: w.Status.name("SUCCESS", "PENDING", "ERROR"),
		State: w.State.name(StateEnabled, StateDisabled, StateDeleting), SyncedAt: first(w.SyncedAt, w.ExtractionEnd),
	}
	if w.Deleted {
		d.State = StateDeleting
	}
	return d.ID, d
}

func first(values ...string) string {
	i := slices.IndexFunc(values, func(s string) bool { return s != "" })
	if i < 0 {
		return ""
	}
	return values[i]
}

// DataSources yields the data sources of all integrations.
func (c *Client) DataSources(ctx context.Context) iter.Seq2[DataSource, error] {
	return listAdmin(ctx, c, dataSources, "datasource_list", nil, wireDataSource.dataSource)
}

// DataSource returns one data source.
func (c *Client) DataSource(ctx context.Context, id string) (DataSource, error) {
	path, err := dataSources.object(id, "")
	if err != nil {
		return DataSource{}, err
	}
	var out wireDataSource
	r := request{method: http.MethodGet, path: path}
	a, err := c.doValue(ctx, dataSources, r, &out)
	found, d := out.dataSource()
	if err == nil && found == "" {
		err = unreadable(r, a, errors.New("no data source with an id"))
	}
	if err != nil {
		return DataSource{}, err
	}
	return d, nil
}

// DataSourceByName returns the one data source of that name, or ErrNotFound.
func (c *Client) DataSourceByName(ctx context.Context, name string) (DataSource, error) {
	var found []DataSource
	for d, err := range c.DataSources(ctx) {
		if err != nil {
			return DataSource{}, err
		}
		if strings.EqualFold(d.Name, name) {
			found = append(found, d)
		}
	}
	switch len(found) {
	case 0:
		return DataSource{}, fmt.Errorf("no data source has the name %q: %w", name, ErrNotFound)
	case 1:
		return found[0], nil
	}
	return DataSource{}, fmt.Errorf("%d data sources have the name %q (ids %s and %s); say which one by its id",
		len(found), name, found[0].ID, found[1].ID)
}
