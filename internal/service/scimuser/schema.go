package scimuser

import (
	"context"
	"regexp"

	"github.com/hashicorp/terraform-plugin-framework-validators/setvalidator"
	"github.com/hashicorp/terraform-plugin-framework-validators/stringvalidator"
	"github.com/hashicorp/terraform-plugin-framework/resource"
	"github.com/hashicorp/terraform-plugin-framework/resource/identityschema"
	"github.com/hashicorp/terraform-plugin-framework/resource/schema"
	"github.com/hashicorp/terraform-plugin-framework/resource/schema/boolplanmodifier"
	"github.com/hashicorp/terraform-plugin-framework/resource/schema/planmodifier"
	"github.com/hashicorp/terraform-plugin-framework/resource/schema/setplanmodifier"
	"github.com/hashicorp/terraform-plugin-framework/resource/schema/stringdefault"
	"github.com/hashicorp/terraform-plugin-framework/resource/schema/stringplanmodifier"
	"github.com/hashicorp/terraform-plugin-framework/schema/validator"
	"github.com/hashicorp/terraform-plugin-framework/types"

	"github.com/veza/terraform-provider-veza/internal/ignorecase"
)

// What destroying the resource does to the person.
const (
	onDestroyDeactivate = "deactivate"
	onDestroyDelete     = "delete"
	onDestroyRetain     = "retain"
)

// roleValues are the values of the roles attribute that the guide lists.
var roleValues = []string{"admin", "viewer", "operator", "scim_provisioner"}

// mailbox is no full RFC 5322 grammar: the tenant decides what it accepts, and a
// stricter check here would refuse addresses that work.
var mailbox = regexp.MustCompile(`^[^\s@]+@[^\s@]+$`)

func (*Resource) Schema(_ context.Context, _ resource.SchemaRequest, resp *resource.SchemaResponse) {
	resp.Schema = schema.Schema{
		MarkdownDescription: "A person provisioned through SCIM.\n\n" +
			"Destroying the resource **deactivates** the person, as the identity provider does: they can no longer sign in " +
			"and their API keys are disabled. `on_destroy` chooses otherwise. Creating a person who exists and is " +
			"deactivated reactivates them; a person who exists and is active is refused with a ready `import` block, " +
			"unless the provider sets `adopt_existing`.\n\n" +
			"An optional attribute that is not set follows the tenant: it is neither sent nor compared.",
		Attributes: map[string]schema.Attribute{
			"user_name": schema.StringAttribute{
				CustomType: ignorecase.StringType{},
				Required:   true,
				MarkdownDescription: "The name the person signs in with: their e-mail address, equal to the primary one of " +
					"`emails`. Case does not count.",
				Validators: []validator.String{
					stringvalidator.RegexMatches(mailbox, "must be an e-mail address, since Veza takes the userName for one"),
				},
				PlanModifiers: []planmodifier.String{ignorecase.KeepSpelling()},
			},
			"given_name": schema.StringAttribute{
				Required:            true,
				MarkdownDescription: "Given name (first name).",
				Validators:          []validator.String{stringvalidator.LengthAtLeast(1)},
			},
			"family_name": schema.StringAttribute{
				Required:            true,
				MarkdownDescription: "Family name (last name).",
				Validators:          []validator.String{stringvalidator.LengthAtLeast(1)},
			},
			"display_name": schema.StringAttribute{
				Required:            true,
				MarkdownDescription: "Name shown to others.",
				Validators:          []validator.String{stringvalidator.LengthAtLeast(1)},
			},
			"emails":      emailsAttribute(),
			"active":      activeAttribute(),
			"roles":       rolesAttribute(),
			"external_id": externalIDAttribute(),
			"on_destroy": schema.StringAttribute{
				Optional: true,
				Computed: true,
				Default:  stringdefault.StaticString(onDestroyDeactivate),
				MarkdownDescription: "What destroying does: `deactivate` (default) the person, `delete` them with their " +
					"memberships and keys for good, or `retain` them as they are. It is read from the state: apply a change " +
					"of it before the resource is removed.",
				Validators: []validator.String{stringvalidator.OneOf(onDestroyDeactivate, onDestroyDelete, onDestroyRetain)},
			},
			"id": schema.StringAttribute{
				Computed:            true,
				MarkdownDescription: "SCIM id, given by the tenant. It never changes.",
				PlanModifiers:       []planmodifier.String{stringplanmodifier.UseStateForUnknown()},
			},
		},
	}
}

func emailsAttribute() schema.Attribute {
	return schema.SetNestedAttribute{
		Optional: true,
		Computed: true,
		MarkdownDescription: "E-mail addresses. Exactly one is primary and equals `user_name`. When not set, the person " +
			"gets `user_name` as primary address, and further addresses that the tenant knows are left alone.",
		Validators:    []validator.Set{setvalidator.SizeAtLeast(1)},
		PlanModifiers: []planmodifier.Set{emailsFollowUserName{}},
		NestedObject: schema.NestedAttributeObject{Attributes: map[string]schema.Attribute{
			"value": schema.StringAttribute{
				CustomType:          ignorecase.StringType{},
				Required:            true,
				MarkdownDescription: "The address. Case does not count.",
				Validators:          []validator.String{stringvalidator.RegexMatches(mailbox, "must be an e-mail address")},
			},
			"type": schema.StringAttribute{
				Optional:            true,
				MarkdownDescription: "What the address is for, such as `work` or `home`.",
			},
			"primary": schema.BoolAttribute{
				Optional:            true,
				MarkdownDescription: "Whether this is the primary address. Not set means no.",
			},
		}},
	}
}

func activeAttribute() schema.Attribute {
	return schema.BoolAttribute{
		Optional: true,
		Computed: true,
		MarkdownDescription: "Whether the person may sign in. Set, it is enforced; not set, it follows the tenant, so that " +
			"somebody deactivated by HR stays deactivated. `false` also disables the person's API keys, which stay " +
			"disabled after a reactivation.",
		PlanModifiers: []planmodifier.Bool{boolplanmodifier.UseStateForUnknown()},
	}
}

func rolesAttribute() schema.Attribute {
	return schema.SetAttribute{
		ElementType: types.StringType,
		Optional:    true,
		Computed:    true,
		MarkdownDescription: "Roles given to this person directly, on the root team: `admin`, `viewer`, `operator`, " +
			"`scim_provisioner`. Not set, it follows the tenant; `[]` takes all direct roles away.",
		Validators: []validator.Set{
			setvalidator.ValueStringsAre(stringvalidator.OneOf(roleValues...)),
		},
		PlanModifiers: []planmodifier.Set{setplanmodifier.UseStateForUnknown()},
	}
}

func externalIDAttribute() schema.Attribute {
	return schema.StringAttribute{
		Optional: true,
		Computed: true,
		MarkdownDescription: "Id of the person in the identity provider, such as Okta's `00u…`. Not set, it follows the " +
			"tenant; `\"\"` removes it.",
		PlanModifiers: []planmodifier.String{stringplanmodifier.UseStateForUnknown()},
	}
}

// IdentitySchema names what finds the person and never changes: the id, since a
// userName changes with a marriage or a domain.
func (*Resource) IdentitySchema(_ context.Context, _ resource.IdentitySchemaRequest, resp *resource.IdentitySchemaResponse) {
	resp.IdentitySchema = identityschema.Schema{Attributes: map[string]identityschema.Attribute{
		"id": identityschema.StringAttribute{
			RequiredForImport: true,
			Description:       "SCIM id of the person.",
		},
	}}
}
