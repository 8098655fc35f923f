package tenant

import (
	"cmp"
	"context"
	"slices"
	"strings"
	"time"
	_ "time/tzdata" // a sandbox knows every time zone wherever it runs

	"github.com/veza/terraform-provider-veza/internal/sandbox/store"
)

// Schedule is when a data source is extracted, beside or instead of its interval
// (Veza API, Data Source Scheduling Configuration).
type Schedule struct {
	Priority int      `json:"priority"` // 1 to 100, 0 for none
	Timezone string   `json:"timezone"` // IANA name
	Times    []string `json:"scheduled_extraction_times"`
	Days     []string `json:"scheduled_days_of_week"`
}

var week = []string{"MONDAY", "TUESDAY", "WEDNESDAY", "THURSDAY", "FRIDAY", "SATURDAY", "SUNDAY"}

// Schedule is the schedule of a data source, or a *NotFoundError where it has none.
func (t *Tenant) Schedule(ctx context.Context, id string) (Schedule, error) {
	var d keptDataSource
	err := t.db.Read(ctx, func(tx *store.Tx) (err error) {
		if d, err = t.dataSource(tx, id); err == nil && d.Schedule == nil {
			err = &NotFoundError{"scheduling config", id}
		}
		return err
	})
	if err != nil {
		return Schedule{}, err
	}
	return *d.Schedule, nil
}

// SetSchedule gives a data source a schedule in place of the one it has.
func (t *Tenant) SetSchedule(ctx context.Context, id string, s Schedule) (Schedule, error) {
	s, err := checkSchedule(s)
	if err != nil {
		return s, err
	}
	_, err = t.changeDataSource(ctx, id, func(d *keptDataSource) error {
		if d.DatasourceType != Extractor && d.DatasourceType != Discoverer {
			return fieldError("datasource_id", "%s has the type %s: only %s and %s have schedules", d.Name, d.DatasourceType, Extractor, Discoverer)
		}
		d.Schedule = &s
		return nil
	})
	return s, err
}

// DeleteSchedule leaves a data source to its interval again.
func (t *Tenant) DeleteSchedule(ctx context.Context, id string) error {
	_, err := t.changeDataSource(ctx, id, func(d *keptDataSource) error {
		if d.Schedule == nil {
			return &NotFoundError{"scheduling config", id}
		}
		d.Schedule = nil
		return nil
	})
	return err
}

// checkSchedule holds the limits that are documented, and keeps times and days in
// the order of the week. What a schedule without a time zone means is not public: UTC.
func checkSchedule(s Schedule) (Schedule, error) {
	if s.Priority < 0 || s.Priority > 100 {
		return s, fieldError("priority", "%d is not between 1 and 100", s.Priority)
	}
	s.Timezone = cmp.Or(s.Timezone, "UTC")
	if _, err := time.LoadLocation(s.Timezone); err != nil || strings.EqualFold(s.Timezone, "local") {
		return s, fieldError("timezone", "%q is no time zone such as America/New_York", s.Timezone)
	}
	for _, at := range s.Times {
		clock, err := time.Parse(time.TimeOnly, at)
		if err != nil || clock.Second() != 0 || clock.Minute()%30 != 0 {
			return s, fieldError("scheduled_extraction_times", "%q is no time such as 06:00:00 or 06:30:00", at)
		}
	}
	for _, day := range s.Days {
		if !slices.Contains(week, day) {
			return s, fieldError("scheduled_days_of_week", "%q is none of %s", day, strings.Join(week, ", "))
		}
	}
	s.Times = slices.Compact(slices.Sorted(slices.Values(s.Times)))
	s.Days = slices.Compact(slices.SortedFunc(slices.Values(s.Days), func(a, b string) int {
		return cmp.Compare(slices.Index(week, a), slices.Index(week, b))
	}))
	if s.Times == nil {
		s.Times = []string{}
	}
	if s.Days == nil {
		s.Days = []string{}
	}
	return s, nil
}
