package extractionschedule

import (
	"context"
	"regexp"

	"github.com/hashicorp/terraform-plugin-framework-validators/int64validator"
	"github.com/hashicorp/terraform-plugin-framework-validators/setvalidator"
	"github.com/hashicorp/terraform-plugin-framework-validators/stringvalidator"
	"github.com/hashicorp/terraform-plugin-framework/resource"
	"github.com/hashicorp/terraform-plugin-framework/resource/identityschema"
	"github.com/hashicorp/terraform-plugin-framework/resource/schema"
	"github.com/hashicorp/terraform-plugin-framework/resource/schema/boolplanmodifier"
	"github.com/hashicorp/terraform-plugin-framework/resource/schema/objectplanmodifier"
	"github.com/hashicorp/terraform-plugin-framework/resource/schema/planmodifier"
	"github.com/hashicorp/terraform-plugin-framework/resource/schema/stringdefault"
	"github.com/hashicorp/terraform-plugin-framework/resource/schema/stringplanmodifier"
	"github.com/hashicorp/terraform-plugin-framework/schema/validator"
	"github.com/hashicorp/terraform-plugin-framework/types"
)

// What destroying the resource does to the data source.
const (
	onDestroyRestore = "restore"
	onDestroyRetain  = "retain"
)

// halfHour is the grid of the times.
var halfHour = regexp.MustCompile(`^([01][0-9]|2[0-3]):(00|30):00$`)

const description = "When a data source is extracted: at fixed times and days, ahead of others. It is a **private API** of Veza, " +
	"of which only the writing is documented. A tenant that does not tell a schedule is believed to keep what was written: " +
	"`verifiable` is `false` there, and changes made outside are not seen.\n\n" +
	"It is meant for sources that Lifecycle Management depends on, such as the Okta data source of a `veza_okta_integration`; " +
	"`veza_lifecycle_datasources` finds its id. Data sources that are only parsed have no schedule. How often data is extracted " +
	"otherwise is `veza_extraction_settings`.\n\n" +
	"Destroying gives back the schedule that the data source had before Terraform, and where it had none, or the schedule was " +
	"imported, leaves it to its interval again."

func (*Resource) Schema(_ context.Context, _ resource.SchemaRequest, resp *resource.SchemaResponse) {
	resp.Schema = schema.Schema{
		MarkdownDescription: description,
		Attributes: map[string]schema.Attribute{
			"datasource_id": schema.StringAttribute{
				Required:            true,
				MarkdownDescription: "Id of the data source, of the type `EXTRACTOR` or `DISCOVERER`.",
				Validators:          []validator.String{stringvalidator.LengthAtLeast(1)},
				PlanModifiers:       []planmodifier.String{stringplanmodifier.RequiresReplace()},
			},
			"priority": schema.Int64Attribute{
				Optional: true,
				MarkdownDescription: "How much its jobs come before those of others: 1 to 100, the most first. Not set, they wait " +
					"their turn.",
				Validators: []validator.Int64{int64validator.Between(1, 100)},
			},
			"timezone": schema.StringAttribute{
				Optional: true,
				Computed: true,
				MarkdownDescription: "Time zone of the times and days, by its IANA name such as `America/New_York`. Not set, it " +
					"follows the tenant.",
				Validators:    []validator.String{stringvalidator.LengthAtLeast(1)},
				PlanModifiers: []planmodifier.String{stringplanmodifier.UseStateForUnknown()},
			},
			"scheduled_extraction_times": schema.SetAttribute{
				ElementType:         types.StringType,
				Optional:            true,
				MarkdownDescription: "Times of day, on the hour or half past it: `06:00:00`, `18:30:00`. Not set, the interval decides.",
				Validators: []validator.Set{setvalidator.ValueStringsAre(stringvalidator.RegexMatches(halfHour,
					"must be a time on the hour or half past it, such as 06:00:00 or 18:30:00"))},
			},
			"scheduled_days_of_week": schema.SetAttribute{
				ElementType:         types.StringType,
				Optional:            true,
				MarkdownDescription: "Days, as `MONDAY`. Not set, all of them.",
				Validators: []validator.Set{setvalidator.ValueStringsAre(stringvalidator.OneOf(
					"MONDAY", "TUESDAY", "WEDNESDAY", "THURSDAY", "FRIDAY", "SATURDAY", "SUNDAY"))},
			},
			"on_destroy": schema.StringAttribute{
				Optional: true,
				Computed: true,
				Default:  stringdefault.StaticString(onDestroyRestore),
				MarkdownDescription: "What destroying does: `restore` (default) what was before, or `retain` the schedule. It is " +
					"read from the state: apply a change of it before the resource is removed.",
				Validators: []validator.String{stringvalidator.OneOf(onDestroyRestore, onDestroyRetain)},
			},
			"verifiable": schema.BoolAttribute{
				Computed:            true,
				MarkdownDescription: "Whether the tenant tells the schedule. Where not, changes made outside are not seen.",
				PlanModifiers:       []planmodifier.Bool{boolplanmodifier.UseStateForUnknown()},
			},
			"previous": schema.SingleNestedAttribute{
				Computed:            true,
				MarkdownDescription: "The schedule when Terraform began to manage it, null where there was none or it was not told.",
				PlanModifiers:       []planmodifier.Object{objectplanmodifier.UseStateForUnknown()},
				Attributes: map[string]schema.Attribute{
					"priority": schema.Int64Attribute{Computed: true, MarkdownDescription: "Its `priority`."},
					"timezone": schema.StringAttribute{Computed: true, MarkdownDescription: "Its `timezone`."},
					"scheduled_extraction_times": schema.SetAttribute{
						ElementType: types.StringType, Computed: true, MarkdownDescription: "Its `scheduled_extraction_times`.",
					},
					"scheduled_days_of_week": schema.SetAttribute{
						ElementType: types.StringType, Computed: true, MarkdownDescription: "Its `scheduled_days_of_week`.",
					},
				},
			},
		},
	}
}

// IdentitySchema names what finds the schedule and never changes.
func (*Resource) IdentitySchema(_ context.Context, _ resource.IdentitySchemaRequest, resp *resource.IdentitySchemaResponse) {
	resp.IdentitySchema = identityschema.Schema{Attributes: map[string]identityschema.Attribute{
		"datasource_id": identityschema.StringAttribute{
			RequiredForImport: true,
			Description:       "Id of the data source.",
		},
	}}
}
