package oktaidentity

import (
	"context"

	"github.com/hashicorp/terraform-plugin-framework-validators/setvalidator"
	"github.com/hashicorp/terraform-plugin-framework-validators/stringvalidator"
	"github.com/hashicorp/terraform-plugin-framework/resource"
	"github.com/hashicorp/terraform-plugin-framework/resource/identityschema"
	"github.com/hashicorp/terraform-plugin-framework/resource/schema"
	"github.com/hashicorp/terraform-plugin-framework/resource/schema/booldefault"
	"github.com/hashicorp/terraform-plugin-framework/resource/schema/boolplanmodifier"
	"github.com/hashicorp/terraform-plugin-framework/resource/schema/planmodifier"
	"github.com/hashicorp/terraform-plugin-framework/resource/schema/stringdefault"
	"github.com/hashicorp/terraform-plugin-framework/resource/schema/stringplanmodifier"
	"github.com/hashicorp/terraform-plugin-framework/schema/validator"
	"github.com/hashicorp/terraform-plugin-framework/types"

	"github.com/veza/terraform-provider-veza/internal/ignorecase"
	"github.com/veza/terraform-provider-veza/internal/lifecycle"
)

// What destroying the resource does to the person.
const (
	onDestroyDeactivate = "deactivate"
	onDestroyDelete     = "delete"
	onDestroyRetain     = "retain"
)

// What somebody who is created or brought back gets.
const (
	activationEmail  = "email"
	activationSilent = "silent"
	activationStaged = "staged"
)

func (*Resource) Schema(ctx context.Context, _ resource.SchemaRequest, resp *resource.SchemaResponse) {
	all := requiredAttributes()
	for _, a := range optional {
		all[a.name] = optionalAttribute(a)
	}
	for name, attribute := range lifeAttributes() {
		all[name] = attribute
	}
	all[customName], all["timeouts"] = customAttribute(), timeoutsAttribute(ctx)
	resp.Schema = schema.Schema{
		MarkdownDescription: "A person in the Okta org: SYNC_IDENTITIES of Veza's Lifecycle Management for Okta, carried out " +
			"by the provider itself.\n\n" +
			"Destroying the resource **deprovisions** the person (DEPROVISION_IDENTITY): they are taken out of their Okta " +
			"groups and deactivated, and their attributes stay. `on_destroy` chooses otherwise. Creating a person who is " +
			"deprovisioned brings them back; a person who exists and is not is refused with a ready `import` block, unless the " +
			"provider sets `adopt_existing`.\n\n" +
			"An optional attribute that is not set follows the org: it is neither sent nor compared. `\"\"` takes it away.",
		Attributes: all,
	}
}

func requiredAttributes() map[string]schema.Attribute {
	out := map[string]schema.Attribute{}
	for _, a := range required {
		attribute := schema.StringAttribute{Required: true, MarkdownDescription: a.about}
		if a.name == "login" || a.name == "email" {
			attribute.CustomType = ignorecase.StringType{}
			attribute.PlanModifiers = []planmodifier.String{ignorecase.KeepSpelling()}
		}
		switch a.name {
		case "login":
			attribute.MarkdownDescription += " It is given once: a plan that changes it is refused, since it would deprovision " +
				"one person and create another."
		case "email":
			attribute.MarkdownDescription += " No other person who is not deprovisioned may have it."
		}
		attribute.Validators = []validator.String{stringvalidator.UTF8LengthBetween(lifecycle.Base[a.name].Least, lifecycle.Base[a.name].Most)}
		out[a.name] = attribute
	}
	return out
}

func optionalAttribute(a attribute) schema.Attribute {
	out := schema.StringAttribute{
		Optional: true, Computed: true,
		MarkdownDescription: a.about,
		PlanModifiers:       []planmodifier.String{followsOrg{}},
	}
	if most := lifecycle.Base[a.name].Most; most > 0 {
		out.Validators = []validator.String{stringvalidator.UTF8LengthAtMost(most)}
	}
	return out
}

func customAttribute() schema.Attribute {
	return schema.StringAttribute{
		CustomType: jsonObjectType{},
		Optional:   true, Computed: true,
		MarkdownDescription: "Custom attributes of the org's user schema, as a JSON object (`jsonencode({ … })`) with their names " +
			"in snake_case: Okta's `badgeNumber` is `badge_number`, and an underscore of Okta's own is two: its `cost_code` is " +
			"`cost__code`. Values are strings, numbers, booleans, lists of these, and " +
			"`null`, which takes an attribute away. Only the attributes that are named are managed.",
		PlanModifiers: []planmodifier.String{followsOrg{}},
	}
}

// lifeAttributes are about the person's life rather than their profile.
func lifeAttributes() map[string]schema.Attribute {
	return map[string]schema.Attribute{
		"active": schema.BoolAttribute{
			Optional: true, Computed: true,
			MarkdownDescription: "Whether the person is in use: neither `STAGED` nor `DEPROVISIONED`. Set, it is enforced: `true` " +
				"brings back somebody who was deprovisioned elsewhere, `false` deprovisions them and keeps the resource. Not " +
				"set, it follows the org. Suspended and locked-out people are active, and stay suspended or locked out.",
			PlanModifiers: []planmodifier.Bool{boolplanmodifier.UseStateForUnknown()},
		},
		"activation": schema.StringAttribute{
			Optional: true, Computed: true,
			Default: stringdefault.StaticString(activationEmail),
			MarkdownDescription: "What somebody who is created or brought back gets: `email` (default) activates them and lets " +
				"Okta send its activation e-mail, `silent` activates them without one, `staged` leaves whom it creates `STAGED` " +
				"and brings back without an e-mail.",
			Validators: []validator.String{stringvalidator.OneOf(activationEmail, activationSilent, activationStaged)},
		},
		"no_continuous_sync": schema.SetAttribute{
			ElementType: types.StringType, Optional: true,
			MarkdownDescription: "Names of attributes, custom ones included, that are set when the person is created and left to " +
				"the org from then on.",
			Validators: []validator.Set{setvalidator.SizeAtLeast(1), setvalidator.ValueStringsAre(attributeName{})},
		},
		"on_destroy": schema.StringAttribute{
			Optional: true, Computed: true,
			Default: stringdefault.StaticString(onDestroyDeactivate),
			MarkdownDescription: "What destroying does: `deactivate` (default) deprovisions the person, `delete` deprovisions them " +
				"and deletes them for good, `retain` leaves them as they are. It is read from the state: apply a change of it " +
				"before the resource is removed.",
			Validators: []validator.String{stringvalidator.OneOf(onDestroyDeactivate, onDestroyDelete, onDestroyRetain)},
		},
		"logout": schema.BoolAttribute{
			Optional: true, Computed: true,
			Default: booldefault.StaticBool(false),
			MarkdownDescription: "Whether deprovisioning first ends the person's sessions and revokes the tokens that apps hold " +
				"for them. Default `false`. It is read from the state, as `on_destroy` is.",
		},
		"status": schema.StringAttribute{
			Computed: true,
			MarkdownDescription: "Okta's status of the person: `STAGED`, `PROVISIONED`, `ACTIVE`, `RECOVERY`, `PASSWORD_EXPIRED`, " +
				"`LOCKED_OUT`, `SUSPENDED` or `DEPROVISIONED`.",
			PlanModifiers: []planmodifier.String{stringplanmodifier.UseStateForUnknown()},
		},
		"id": schema.StringAttribute{
			Computed:            true,
			MarkdownDescription: "Okta's id of the person, such as `00u1a2b3c4d5e6f7g8h9`. It never changes.",
			PlanModifiers:       []planmodifier.String{stringplanmodifier.UseStateForUnknown()},
		},
	}
}

// IdentitySchema names what finds the person and never changes: the id, since Okta lets an
// administrator change a login.
func (*Resource) IdentitySchema(_ context.Context, _ resource.IdentitySchemaRequest, resp *resource.IdentitySchemaResponse) {
	resp.IdentitySchema = identityschema.Schema{Attributes: map[string]identityschema.Attribute{
		"id": identityschema.StringAttribute{
			RequiredForImport: true,
			Description:       "Okta's id of the person.",
		},
	}}
}
