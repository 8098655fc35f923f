package extractionsettings

import (
	"context"

	"github.com/hashicorp/terraform-plugin-framework/diag"
	"github.com/hashicorp/terraform-plugin-framework/path"
	"github.com/hashicorp/terraform-plugin-framework/tfsdk"
	"github.com/hashicorp/terraform-plugin-framework/types"

	"github.com/veza/terraform-provider-veza/internal/veza"
)

// identityID is the constant identity and import id.
const identityID = "extraction_settings"

type model struct {
	settings
	OnDestroy         types.String `tfsdk:"on_destroy"`
	PreviousInterval  types.String `tfsdk:"previous_interval"`
	PreviousOverrides types.Map    `tfsdk:"previous_overrides"`
}

// settings are what resource and data source have in common.
type settings struct {
	Interval  types.String `tfsdk:"interval"`
	Overrides types.Map    `tfsdk:"overrides"`
}

type identity struct {
	ID types.String `tfsdk:"id"`
}

func setIdentity(ctx context.Context, to *tfsdk.ResourceIdentity) diag.Diagnostics {
	return to.Set(ctx, identity{ID: types.StringValue(identityID)})
}

// at says which attribute a field of the API is.
func at() map[string]path.Path {
	return map[string]path.Path{"interval": path.Root("interval"), "overrides": path.Root("overrides")}
}

// fromAPI returns what the tenant answered.
func fromAPI(ctx context.Context, s veza.ExtractionSettings) (settings, diag.Diagnostics) {
	overrides, diags := types.MapValueFrom(ctx, types.StringType, s.Overrides)
	return settings{Interval: types.StringValue(s.Interval), Overrides: overrides}, diags
}

func (s settings) toAPI(ctx context.Context) (veza.ExtractionSettings, diag.Diagnostics) {
	out := veza.ExtractionSettings{Interval: s.Interval.ValueString()}
	if s.Overrides.IsNull() || s.Overrides.IsUnknown() {
		return out, nil
	}
	return out, s.Overrides.ElementsAs(ctx, &out.Overrides, false)
}

// changes names the fields that differ from has, none for what the plan leaves to the
// tenant.
func (s settings) changes(has settings) []string {
	var mask []string
	if !s.Interval.IsNull() && !s.Interval.IsUnknown() && !s.Interval.Equal(has.Interval) {
		mask = append(mask, "interval")
	}
	if !s.Overrides.IsNull() && !s.Overrides.IsUnknown() && !s.Overrides.Equal(has.Overrides) {
		mask = append(mask, "overrides")
	}
	return mask
}

// filled returns the plan with what was not known of it told by the tenant.
func (s settings) filled(told settings) settings {
	if s.Interval.IsUnknown() {
		s.Interval = told.Interval
	}
	if s.Overrides.IsUnknown() {
		s.Overrides = told.Overrides
	}
	return s
}

// remember notes the settings that destroying gives back.
func (m model) remember(before settings) model {
	m.PreviousInterval, m.PreviousOverrides = before.Interval, before.Overrides
	return m
}

func (m model) previous() settings {
	return settings{Interval: m.PreviousInterval, Overrides: m.PreviousOverrides}
}
