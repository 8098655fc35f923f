package veza

import (
	"context"
	"errors"
	"net/http"
	"slices"
	"strings"
)

// ExtractionSchedule is when a data source is extracted (Veza API, Data Source
// Scheduling Configuration).
type ExtractionSchedule struct {
	Priority int      `json:"priority,omitempty"` // 1 to 100; 0 for none
	Timezone string   `json:"timezone,omitempty"` // IANA name
	Times    []string `json:"scheduled_extraction_times"`
	Days     []string `json:"scheduled_days_of_week"` // "MONDAY", …
}

// ExtractionSchedule returns the schedule of a data source, or ErrNotFound where it
// has none or is none itself. Of this API only POST is documented: a tenant without
// GET answers ErrNoAPI.
func (c *Client) ExtractionSchedule(ctx context.Context, id string) (ExtractionSchedule, error) {
	return c.onSchedule(ctx, http.MethodGet, id, nil)
}

// SetExtractionSchedule gives a data source a schedule in place of the one it has.
// Setting the same once more does no harm, so a POST whose answer is lost is repeated.
func (c *Client) SetExtractionSchedule(ctx context.Context, id string, s ExtractionSchedule) (ExtractionSchedule, error) {
	s.Times, s.Days = append([]string{}, s.Times...), append([]string{}, s.Days...)
	slices.Sort(s.Times)
	slices.SortFunc(s.Days, func(a, b string) int { return slices.Index(weekdays, a) - slices.Index(weekdays, b) })
	after, err := c.onSchedule(ctx, http.MethodPost, id, s)
	if mayHaveActed(err) && ctx.Err() == nil {
		after, err = c.onSchedule(ctx, http.MethodPost, id, s)
	}
	if err == nil && after.isZero() {
		// What the answer holds is not documented.
		after = s
	}
	return after, err
}

// DeleteExtractionSchedule leaves a data source to its interval again.
func (c *Client) DeleteExtractionSchedule(ctx context.Context, id string) error {
	_, err := c.onSchedule(ctx, http.MethodDelete, id, nil)
	return err
}

func (s ExtractionSchedule) isZero() bool {
	return s.Priority == 0 && s.Timezone == "" && len(s.Times) == 0 && len(s.Days) == 0
}

// onSchedule does not use doAdmin, which takes an API for offered once any of its
// verbs has worked.
func (c *Client) onSchedule(ctx context.Context, method, id string, body any) (ExtractionSchedule, error) {
	var out struct {
		Value *wireSchedule `json:"value"`
		wireSchedule
	}
	path, err := endpoint{path: "/api/private/providers/datasources"}.object(id, "/scheduling_config")
	if err != nil {
		return ExtractionSchedule{}, err
	}
	r := request{method: method, path: path, body: body}
	a, err := c.do(ctx, r, &out)
	if e := (*Error)(nil); errors.As(err, &e) && noAPI(e) && !e.resource && (!e.unreadable || method == http.MethodGet) {
		return ExtractionSchedule{}, &noAPIError{what: "extraction schedules (" + method + ")", answer: e}
	}
	if err != nil {
		return ExtractionSchedule{}, err
	}
	if out.Value != nil {
		out.wireSchedule = *out.Value
	}
	s := out.schedule()
	if method == http.MethodGet && s.isZero() {
		return s, unreadable(r, a, errors.New("no schedule"))
	}
	return s, nil
}

type wireSchedule struct {
	Priority count    `json:"priority"`
	Timezone string   `json:"timezone"`
	Times    []string `json:"scheduled_extraction_times"`
	Days     []enum   `json:"scheduled_days_of_week"`
}

// weekdays are in the order of google.type.DayOfWeek.
var weekdays = []string{"MONDAY", "TUESDAY", "WEDNESDAY", "THURSDAY", "FRIDAY", "SATURDAY", "SUNDAY"}

func (w wireSchedule) schedule() ExtractionSchedule {
	s := ExtractionSchedule{Priority: int(w.Priority), Timezone: w.Timezone, Times: w.Times}
	for _, day := range w.Days {
		s.Days = append(s.Days, day.name(weekdays...))
	}
	return s
}

// extractionSettingsPath is served by the sandbox. Veza publishes no API for System
// Settings > Pipeline; a tenant that does not know the path answers ErrNoAPI.
const extractionSettingsPath = "/api/private/system/extraction_settings"

// ExtractionSettings say how often data is extracted: "auto", or a duration as in
// "6h" or "2d", from one hour to 30 days.
type ExtractionSettings struct {
	Interval  string
	Overrides map[string]string // intervals by type of provider, such as "OKTA"
}

// ExtractionSettings reads the settings.
func (c *Client) ExtractionSettings(ctx context.Context) (ExtractionSettings, error) {
	return c.extraction(ctx, request{method: http.MethodGet, path: extractionSettingsPath})
}

// UpdateExtractionSettings changes those settings that the mask names (interval,
// overrides), the overrides as a whole, and returns all of them after it.
func (c *Client) UpdateExtractionSettings(ctx context.Context, s ExtractionSettings, mask ...string) (ExtractionSettings, error) {
	overrides := make([]extractionOverride, 0, len(s.Overrides))
	for kind, interval := range s.Overrides {
		overrides = append(overrides, extractionOverride{kind, interval})
	}
	slices.SortFunc(overrides, func(a, b extractionOverride) int { return strings.Compare(a.ProviderType, b.ProviderType) })
	body, err := maskedBody(map[string]any{"interval": s.Interval, "overrides": overrides}, mask)
	if err != nil {
		return ExtractionSettings{}, err
	}
	return c.extraction(ctx, request{
		method: http.MethodPatch, path: extractionSettingsPath, query: masked(strings.Join(mask, ",")), body: body,
	})
}

type extractionOverride struct {
	ProviderType string `json:"provider_type"`
	Interval     string `json:"interval"`
}

func (c *Client) extraction(ctx context.Context, r request) (ExtractionSettings, error) {
	var out struct {
		Value *struct {
			Interval  string               `json:"interval"`
			Overrides []extractionOverride `json:"overrides"`
		} `json:"value"`
	}
	a, err := c.do(ctx, r, &out)
	if e := (*Error)(nil); errors.As(err, &e) && noAPI(e) {
		return ExtractionSettings{}, &noAPIError{what: "its extraction settings", answer: e}
	}
	if err == nil && (out.Value == nil || out.Value.Interval == "") {
		err = unreadable(r, a, errors.New(`no "value" with an interval`))
	}
	if err != nil {
		return ExtractionSettings{}, err
	}
	s := ExtractionSettings{Interval: out.Value.Interval, Overrides: map[string]string{}}
	for _, o := range out.Value.Overrides {
		s.Overrides[o.ProviderType] = o.Interval
	}
	return s, nil
}
