package extractionsettings

import (
	"context"
	"regexp"

	"github.com/hashicorp/terraform-plugin-framework-validators/mapvalidator"
	"github.com/hashicorp/terraform-plugin-framework-validators/stringvalidator"
	"github.com/hashicorp/terraform-plugin-framework/resource"
	"github.com/hashicorp/terraform-plugin-framework/resource/identityschema"
	"github.com/hashicorp/terraform-plugin-framework/resource/schema"
	"github.com/hashicorp/terraform-plugin-framework/resource/schema/mapplanmodifier"
	"github.com/hashicorp/terraform-plugin-framework/resource/schema/planmodifier"
	"github.com/hashicorp/terraform-plugin-framework/resource/schema/stringdefault"
	"github.com/hashicorp/terraform-plugin-framework/resource/schema/stringplanmodifier"
	"github.com/hashicorp/terraform-plugin-framework/schema/validator"
	"github.com/hashicorp/terraform-plugin-framework/types"
)

// What destroying the resource does to the settings.
const (
	onDestroyRestore = "restore"
	onDestroyRetain  = "retain"
)

// clicks is where the guide sets the interval.
const clicks = "Administration > System Settings > Pipeline > Extraction Interval"

// interval is the form of an interval; its limits are the tenant's to hold.
var interval = regexp.MustCompile(`^(auto|[0-9]+d|([0-9]+(\.[0-9]+)?(h|m|s))+)$`)

const description = "How often data is extracted from the integrations of the tenant. **Veza publishes no API for these settings** " +
	"(" + clicks + "): on a tenant that offers none, every use of the resource is an error that names the clicks. The sandbox has one.\n\n" +
	"A tenant has one set of settings, so one configuration should manage it. Fixed times for one data source, as Lifecycle " +
	"Management may need them, are `veza_extraction_schedule`.\n\n" +
	"Destroying gives back the settings that the tenant had before Terraform."

func (*Resource) Schema(_ context.Context, _ resource.SchemaRequest, resp *resource.SchemaResponse) {
	form := stringvalidator.RegexMatches(interval, `must be "auto" or a duration such as 6h or 2d`)
	resp.Schema = schema.Schema{
		MarkdownDescription: description,
		Attributes: map[string]schema.Attribute{
			"interval": schema.StringAttribute{
				Optional: true,
				Computed: true,
				MarkdownDescription: "The interval of all integrations: `auto`, or a duration from one hour to 30 days such as `6h` " +
					"or `2d`. Not set, it follows the tenant.",
				Validators:    []validator.String{form},
				PlanModifiers: []planmodifier.String{stringplanmodifier.UseStateForUnknown()},
			},
			"overrides": schema.MapAttribute{
				ElementType: types.StringType,
				Optional:    true,
				Computed:    true,
				MarkdownDescription: "Intervals by type of integration, such as `{ OKTA = \"1h\" }`: the Active Overrides. It is the " +
					"whole list: overrides that are not in it are removed. Not set, it follows the tenant; `{}` removes all.",
				Validators:    []validator.Map{mapvalidator.ValueStringsAre(form), mapvalidator.KeysAre(stringvalidator.LengthAtLeast(1))},
				PlanModifiers: []planmodifier.Map{mapplanmodifier.UseStateForUnknown()},
			},
			"on_destroy": schema.StringAttribute{
				Optional: true,
				Computed: true,
				Default:  stringdefault.StaticString(onDestroyRestore),
				MarkdownDescription: "What destroying does: `restore` (default) the settings of before, or `retain` those that are. " +
					"It is read from the state: apply a change of it before the resource is removed.",
				Validators: []validator.String{stringvalidator.OneOf(onDestroyRestore, onDestroyRetain)},
			},
			"previous_interval": schema.StringAttribute{
				Computed:            true,
				MarkdownDescription: "`interval` when Terraform began to manage it. After an import it is that of the import.",
				PlanModifiers:       []planmodifier.String{stringplanmodifier.UseStateForUnknown()},
			},
			"previous_overrides": schema.MapAttribute{
				ElementType:         types.StringType,
				Computed:            true,
				MarkdownDescription: "`overrides` when Terraform began to manage them.",
				PlanModifiers:       []planmodifier.Map{mapplanmodifier.UseStateForUnknown()},
			},
		},
	}
}

// IdentitySchema is a constant: the settings have no id, and a tenant has them once.
func (*Resource) IdentitySchema(_ context.Context, _ resource.IdentitySchemaRequest, resp *resource.IdentitySchemaResponse) {
	resp.IdentitySchema = identityschema.Schema{Attributes: map[string]identityschema.Attribute{
		"id": identityschema.StringAttribute{
			RequiredForImport: true,
			Description:       "Always \"" + identityID + "\".",
		},
	}}
}
