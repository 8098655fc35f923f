package oktaintegration

import (
	"context"
	"time"

	"github.com/hashicorp/terraform-plugin-framework-timeouts/resource/timeouts"
	"github.com/hashicorp/terraform-plugin-framework-validators/int64validator"
	"github.com/hashicorp/terraform-plugin-framework-validators/stringvalidator"
	"github.com/hashicorp/terraform-plugin-framework/path"
	"github.com/hashicorp/terraform-plugin-framework/resource"
	"github.com/hashicorp/terraform-plugin-framework/resource/identityschema"
	"github.com/hashicorp/terraform-plugin-framework/resource/schema"
	"github.com/hashicorp/terraform-plugin-framework/resource/schema/boolplanmodifier"
	"github.com/hashicorp/terraform-plugin-framework/resource/schema/planmodifier"
	"github.com/hashicorp/terraform-plugin-framework/resource/schema/setplanmodifier"
	"github.com/hashicorp/terraform-plugin-framework/resource/schema/stringplanmodifier"
	"github.com/hashicorp/terraform-plugin-framework/schema/validator"
	"github.com/hashicorp/terraform-plugin-framework/types"
)

// goneTimeout is generous: how long a tenant takes to remove what was extracted is not
// published.
const goneTimeout = 10 * time.Minute

// defaultRegion is what the API's documentation gives for a field that it requires.
const defaultRegion = "us"

const description = "An integration of an Okta org: from it Veza extracts people, groups and apps, and through it Lifecycle " +
	"Management changes them, if `provisioning` is on.\n\n" +
	"For Lifecycle Management the token, or the OAuth client, needs the scopes `okta.users.manage` and `okta.groups.manage` " +
	"beside those for reading, and the integration must have completed one extraction (`veza_lifecycle_datasources` shows the " +
	"data source and its `status`; in Veza: the integration's Properties > Lifecycle Management Enabled).\n\n" +
	"The token and the private key are written and never kept. Give one of them, or `secret_references`; to write one anew, " +
	"raise its version.\n\n" +
	"**Destroying removes the integration and everything that was extracted through it**, waits until it is gone, and leaves " +
	"the Okta org alone. Creating one whose name is taken is refused with a ready `import` block, unless the provider sets " +
	"`adopt_existing`."

func (*Resource) Schema(ctx context.Context, _ resource.SchemaRequest, resp *resource.SchemaResponse) {
	attributes := map[string]schema.Attribute{
		"name": schema.StringAttribute{
			Required:            true,
			MarkdownDescription: "Name of the integration, unique in the tenant. Veza cannot rename one: a change replaces the integration.",
			Validators:          []validator.String{stringvalidator.LengthAtLeast(1)},
			PlanModifiers:       []planmodifier.String{stringplanmodifier.RequiresReplace()},
		},
		"domain": schema.StringAttribute{
			Required:            true,
			MarkdownDescription: "Domain of the org, such as `acme.okta.com`.",
			Validators:          []validator.String{stringvalidator.LengthAtLeast(1)},
		},
		"region": text("Region of the org. Not set, a new integration has `" + defaultRegion + "`."),
		"provisioning": flag("Whether Lifecycle Management may use the integration: the box \"Enable usage for Lifecycle Management\". " +
			"Turning it off stops the policies that write to this org."),
		"token_wo":         secretAttribute("token_wo_version", "API token of the org."),
		"token_wo_version": versionAttribute("token_wo"),
		"private_key_wo": secretAttribute("private_key_wo_version", "Private key of an OAuth client of the org, in place of a token.",
			stringvalidator.AlsoRequires(path.MatchRoot("client_id"))),
		"private_key_wo_version": versionAttribute("private_key_wo"),
		"client_id":              text("Id of the OAuth client that the private key belongs to."),
		"private_key_id":         text("Id of the private key, as the org shows it (`kid`)."),
		"credentials_type": text("Which credentials are used. Its names are not published: not set, the tenant decides by what " +
			"it is given."),
		"secret_references": schema.SetNestedAttribute{
			Optional:            true,
			Computed:            true,
			MarkdownDescription: "Secrets that are kept in a vault of your own, in place of `token_wo` and `private_key_wo`.",
			PlanModifiers:       []planmodifier.Set{setplanmodifier.UseStateForUnknown()},
			NestedObject: schema.NestedAttributeObject{Attributes: map[string]schema.Attribute{
				"secret_id": schema.StringAttribute{Required: true, MarkdownDescription: "Id of the secret."},
				"vault_id":  schema.StringAttribute{Required: true, MarkdownDescription: "Id of the vault."},
			}},
		},
		"data_plane_id":            text("Id of the Insight Point that connects to the org. Not set, Veza connects itself."),
		"gather_all_applications":  flag("Whether all apps are extracted, or only those that are selected."),
		"gather_deactivated_users": flag("Whether deactivated people are extracted as well."),
		"extract_users_only":       flag("Whether nothing but people is extracted."),
		"domain_allow_list":        names("Domains to extract, and no others."),
		"domain_deny_list":         names("Domains not to extract."),
		"app_allow_list":           names("Apps to extract, and no others."),
		"app_deny_list":            names("Apps not to extract."),
		"user_custom_properties":   customProperties(),
		"identity_mapping_configuration": schema.StringAttribute{
			Optional: true,
			Computed: true,
			MarkdownDescription: "How people of this org are matched with those of other integrations, as JSON: use `jsonencode`. " +
				"Members that the tenant adds by itself are no difference. `jsonencode(null)` removes it.",
			Validators:    []validator.String{objectValidator{}},
			PlanModifiers: []planmodifier.String{stringplanmodifier.UseStateForUnknown(), keepCovered{}},
		},
		"timeouts": timeoutsAttribute(ctx),
	}
	for name, attribute := range computed() {
		attributes[name] = attribute
	}
	resp.Schema = schema.Schema{MarkdownDescription: description, Attributes: attributes}
}

// computed are the attributes that the tenant sets.
func computed() map[string]schema.Attribute {
	attribute := func(text string, modifiers ...planmodifier.String) schema.Attribute {
		return schema.StringAttribute{Computed: true, MarkdownDescription: text, PlanModifiers: modifiers}
	}
	keep := stringplanmodifier.UseStateForUnknown()
	return map[string]schema.Attribute{
		"id":                         attribute("Id of the integration, given by the tenant. It never changes.", keep),
		"vendor_id":                  attribute("What Okta calls the org.", keep),
		"type":                       attribute("Type of the integration: `OKTA`.", keep),
		"state":                      attribute("`ENABLED` or `DISABLED`.", keep),
		"status":                     attribute("How the last job ended: `SUCCESS`, `PENDING` or `ERROR`."),
		"lifecycle_management_state": attribute("What `provisioning` has led to. Its names are not published.", keep),
		"team_id":                    attribute("Id of the team that owns the integration.", keep),
		"rbac_id":                    attribute("Id of the integration in Veza's own access control.", keep),
	}
}

func text(description string) schema.Attribute {
	return schema.StringAttribute{
		Optional: true, Computed: true, MarkdownDescription: description,
		PlanModifiers: []planmodifier.String{stringplanmodifier.UseStateForUnknown()},
	}
}

func flag(description string) schema.Attribute {
	return schema.BoolAttribute{
		Optional: true, Computed: true, MarkdownDescription: description + " Not set, it follows the tenant.",
		PlanModifiers: []planmodifier.Bool{boolplanmodifier.UseStateForUnknown()},
	}
}

func names(description string) schema.Attribute {
	return schema.SetAttribute{
		ElementType: types.StringType, Optional: true, Computed: true,
		MarkdownDescription: description + " Not set, it follows the tenant; `[]` empties it.",
		PlanModifiers:       []planmodifier.Set{setplanmodifier.UseStateForUnknown()},
	}
}

func customProperties() schema.Attribute {
	return schema.SetNestedAttribute{
		Optional:            true,
		Computed:            true,
		MarkdownDescription: "Custom properties of the org's people that are extracted. Not set, it follows the tenant; `[]` empties it.",
		PlanModifiers:       []planmodifier.Set{setplanmodifier.UseStateForUnknown()},
		NestedObject: schema.NestedAttributeObject{Attributes: map[string]schema.Attribute{
			"name": schema.StringAttribute{Required: true, MarkdownDescription: "Name of the property in the org."},
			"type": schema.StringAttribute{
				Optional:            true,
				MarkdownDescription: "Type of the property. The names are not published: not set, the tenant decides.",
			},
			"lcm_unique_identifier": schema.BoolAttribute{
				Optional:            true,
				MarkdownDescription: "Whether Lifecycle Management finds people by it.",
			},
		}},
	}
}

func secretAttribute(version, description string, more ...validator.String) schema.Attribute {
	return schema.StringAttribute{
		Optional:  true,
		WriteOnly: true,
		Sensitive: true,
		MarkdownDescription: description + " Written and never kept: it is neither in the state nor in a plan, and an ephemeral " +
			"value will do. Needs Terraform 1.11 or OpenTofu 1.11.",
		Validators: append([]validator.String{
			stringvalidator.LengthAtLeast(1), stringvalidator.AlsoRequires(path.MatchRoot(version)),
		}, more...),
	}
}

func versionAttribute(secret string) schema.Attribute {
	return schema.Int64Attribute{
		Optional: true,
		MarkdownDescription: "A number of your own for the secret. Nobody can see whether what is not kept has changed: raise " +
			"this to have `" + secret + "` written once more.",
		Validators: []validator.Int64{int64validator.AlsoRequires(path.MatchRoot(secret))},
	}
}

// timeoutsAttribute gives the library's attribute the description that it lacks.
func timeoutsAttribute(ctx context.Context) schema.Attribute {
	attribute := timeouts.Attributes(ctx, timeouts.Opts{
		Create: true, Delete: true,
		CreateDescription: "How long to wait for an integration of the same name that is still being deleted, such as `5m`. Default `10m`.",
		DeleteDescription: "How long to wait until the integration is gone. Default `10m`.",
	})
	if nested, ok := attribute.(schema.SingleNestedAttribute); ok {
		nested.MarkdownDescription = "How long to wait for a deletion."
		return nested
	}
	return attribute
}

// IdentitySchema names what finds the integration and never changes.
func (*Resource) IdentitySchema(_ context.Context, _ resource.IdentitySchemaRequest, resp *resource.IdentitySchemaResponse) {
	resp.IdentitySchema = identityschema.Schema{Attributes: map[string]identityschema.Attribute{
		"id": identityschema.StringAttribute{
			RequiredForImport: true,
			Description:       "Id of the integration.",
		},
	}}
}
