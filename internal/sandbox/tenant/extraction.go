package tenant

import (
	"cmp"
	"context"
	"encoding/json"
	"fmt"
	"slices"
	"strconv"
	"strings"
	"time"

	"github.com/veza/terraform-provider-veza/internal/sandbox/store"
)

const (
	extractionSetting = "extraction_settings"
	automatic         = "auto"

	// Limits of System Settings > Pipeline.
	shortestExtraction = time.Hour
	longestExtraction  = 30 * 24 * time.Hour
)

// ExtractionSettings say how often data is extracted: "auto", or a duration as
// in 6h or 2d, from one hour to 30 days.
type ExtractionSettings struct {
	Interval  string               `json:"interval"`
	Overrides []ExtractionOverride `json:"overrides"` // by type, sorted
}

// ExtractionOverride is the interval of all providers of one type.
type ExtractionOverride struct {
	ProviderType string `json:"provider_type"`
	Interval     string `json:"interval"`
}

// ExtractionSettings returns the settings in force.
func (t *Tenant) ExtractionSettings(ctx context.Context) (ExtractionSettings, error) {
	var settings ExtractionSettings
	err := t.db.Read(ctx, func(tx *store.Tx) (err error) {
		settings, err = extractionSettings(tx)
		return err
	})
	return settings, err
}

func extractionSettings(tx *store.Tx) (ExtractionSettings, error) {
	settings := ExtractionSettings{Interval: automatic, Overrides: []ExtractionOverride{}}
	var value []byte
	found, err := tx.One([]any{&value}, `SELECT value FROM settings WHERE name = ?`, extractionSetting)
	if err != nil || !found {
		return settings, err
	}
	return settings, json.Unmarshal(value, &settings)
}

// UpdateExtractionSettings makes the settings what change makes of them.
func (t *Tenant) UpdateExtractionSettings(ctx context.Context, change func(*ExtractionSettings)) error {
	return t.write(ctx, 200, func(tx *store.Tx) error {
		settings, err := extractionSettings(tx)
		if err != nil {
			return err
		}
		change(&settings)
		if err := checkExtraction(settings); err != nil {
			return err
		}
		slices.SortFunc(settings.Overrides, func(a, b ExtractionOverride) int { return cmp.Compare(a.ProviderType, b.ProviderType) })
		value, err := json.Marshal(settings)
		if err != nil {
			return err
		}
		_, err = tx.Exec(`INSERT INTO settings (name, value) VALUES (?, ?) ON CONFLICT (name) DO UPDATE SET value = excluded.value`,
			extractionSetting, string(value))
		return err
	})
}

func checkExtraction(s ExtractionSettings) error {
	if err := checkInterval("interval", s.Interval); err != nil {
		return err
	}
	seen := map[string]bool{}
	for i, override := range s.Overrides {
		field := fmt.Sprintf("overrides[%d]", i)
		switch {
		case strings.TrimSpace(override.ProviderType) == "":
			return fieldError(field+".provider_type", "an override needs the type of the providers it is for")
		case seen[override.ProviderType]:
			return fieldError(field+".provider_type", "%s has an override already", override.ProviderType)
		}
		seen[override.ProviderType] = true
		if err := checkInterval(field+".interval", override.Interval); err != nil {
			return err
		}
	}
	return nil
}

func checkInterval(field, interval string) error {
	if interval == automatic {
		return nil
	}
	d, err := time.ParseDuration(interval)
	if days, ok := strings.CutSuffix(interval, "d"); ok && err != nil {
		var n int
		if n, err = strconv.Atoi(days); err == nil {
			d = time.Duration(min(max(n, 0), 1000)) * 24 * time.Hour
		}
	}
	if err != nil {
		return fieldError(field, "%q is neither %q nor a duration such as 6h or 2d", interval, automatic)
	}
	if d < shortestExtraction || d > longestExtraction {
		return fieldError(field, "%s is not between 1 hour and 30 days", interval)
	}
	return nil
}
