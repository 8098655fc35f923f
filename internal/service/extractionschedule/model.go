package extractionschedule

import (
	"context"

	"github.com/hashicorp/terraform-plugin-framework/attr"
	"github.com/hashicorp/terraform-plugin-framework/diag"
	"github.com/hashicorp/terraform-plugin-framework/path"
	"github.com/hashicorp/terraform-plugin-framework/tfsdk"
	"github.com/hashicorp/terraform-plugin-framework/types"
	"github.com/hashicorp/terraform-plugin-framework/types/basetypes"

	"github.com/veza/terraform-provider-veza/internal/veza"
)

type model struct {
	DatasourceID types.String `tfsdk:"datasource_id"`
	schedule
	OnDestroy  types.String `tfsdk:"on_destroy"`
	Verifiable types.Bool   `tfsdk:"verifiable"`
	Previous   types.Object `tfsdk:"previous"`
}

// schedule is a schedule as it is managed, and as it was before.
type schedule struct {
	Priority types.Int64  `tfsdk:"priority"`
	Timezone types.String `tfsdk:"timezone"`
	Times    types.Set    `tfsdk:"scheduled_extraction_times"`
	Days     types.Set    `tfsdk:"scheduled_days_of_week"`
}

var scheduleTypes = map[string]attr.Type{
	"priority": types.Int64Type, "timezone": types.StringType,
	"scheduled_extraction_times": types.SetType{ElemType: types.StringType}, "scheduled_days_of_week": types.SetType{ElemType: types.StringType},
}

// identity holds what never changes during a schedule's life.
type identity struct {
	DatasourceID types.String `tfsdk:"datasource_id"`
}

func (m model) setIdentity(ctx context.Context, to *tfsdk.ResourceIdentity) diag.Diagnostics {
	return to.Set(ctx, identity{DatasourceID: m.DatasourceID})
}

// at says which attribute a field of the API is.
func at() map[string]path.Path {
	fields := map[string]path.Path{"datasource_id": path.Root("datasource_id")}
	for name := range scheduleTypes {
		fields[name] = path.Root(name)
	}
	return fields
}

// scheduleOf returns what the tenant answered. No priority is null; no times and no
// days are null as well, unless prior has them empty.
func scheduleOf(ctx context.Context, s veza.ExtractionSchedule, prior schedule) (schedule, diag.Diagnostics) {
	var diags diag.Diagnostics
	set := func(values []string, prior types.Set) types.Set {
		if len(values) == 0 && (prior.IsNull() || prior.IsUnknown()) {
			return types.SetNull(types.StringType)
		}
		value, problems := types.SetValueFrom(ctx, types.StringType, append([]string{}, values...))
		diags.Append(problems...)
		return value
	}
	out := schedule{Times: set(s.Times, prior.Times), Days: set(s.Days, prior.Days)}
	if s.Priority != 0 {
		out.Priority = types.Int64Value(int64(s.Priority))
	}
	if s.Timezone != "" {
		out.Timezone = types.StringValue(s.Timezone)
	}
	return out, diags
}

func (s schedule) toAPI(ctx context.Context) (veza.ExtractionSchedule, diag.Diagnostics) {
	out := veza.ExtractionSchedule{Priority: int(s.Priority.ValueInt64()), Timezone: s.Timezone.ValueString()}
	var diags diag.Diagnostics
	for _, list := range []struct {
		from types.Set
		to   *[]string
	}{{s.Times, &out.Times}, {s.Days, &out.Days}} {
		if !list.from.IsNull() && !list.from.IsUnknown() {
			diags.Append(list.from.ElementsAs(ctx, list.to, false)...)
		}
	}
	return out, diags
}

// same reports whether nothing of a schedule differs: what of it is sent is the whole.
func (s schedule) same(as schedule) bool {
	return s.Priority.Equal(as.Priority) && s.Timezone.Equal(as.Timezone) && s.Times.Equal(as.Times) && s.Days.Equal(as.Days)
}

// filled returns the plan with the time zone that the tenant gave where none was
// planned.
func (s schedule) filled(told schedule) schedule {
	if s.Timezone.IsUnknown() {
		s.Timezone = told.Timezone
	}
	return s
}

// previousOf is null for a data source that had no schedule, or whose schedule the
// tenant does not tell.
func previousOf(ctx context.Context, before *veza.ExtractionSchedule) (types.Object, diag.Diagnostics) {
	if before == nil {
		return types.ObjectNull(scheduleTypes), nil
	}
	s, diags := scheduleOf(ctx, *before, schedule{})
	object, problems := types.ObjectValueFrom(ctx, scheduleTypes, s)
	diags.Append(problems...)
	return object, diags
}

// previous is what destroying gives back, nil for no schedule.
func (m model) previous(ctx context.Context) (*veza.ExtractionSchedule, diag.Diagnostics) {
	if m.Previous.IsNull() || m.Previous.IsUnknown() {
		return nil, nil
	}
	var s schedule
	diags := m.Previous.As(ctx, &s, basetypes.ObjectAsOptions{})
	out, problems := s.toAPI(ctx)
	diags.Append(problems...)
	return &out, diags
}
