package scimusers

import (
	"context"
	"regexp"

	"github.com/hashicorp/terraform-plugin-framework-validators/stringvalidator"
	"github.com/hashicorp/terraform-plugin-framework/resource"
	"github.com/hashicorp/terraform-plugin-framework/resource/identityschema"
	"github.com/hashicorp/terraform-plugin-framework/resource/schema"
	"github.com/hashicorp/terraform-plugin-framework/resource/schema/planmodifier"
	"github.com/hashicorp/terraform-plugin-framework/resource/schema/stringdefault"
	"github.com/hashicorp/terraform-plugin-framework/schema/validator"
)

// What leaving the document, or destroying the resource, does to a person.
const (
	onDestroyDeactivate = "deactivate"
	onDestroyDelete     = "delete"
	onDestroyRetain     = "retain"
)

// word is what an import ID and a line of a log can hold.
var word = regexp.MustCompile(`^\S+$`)

const description = "Many people provisioned through SCIM, in one resource and one JSON document: for hundreds and thousands, " +
	"where a resource for each costs Terraform itself more than the tenant. Take single `veza_scim_user` resources where " +
	"people are few, where other resources refer to them one by one, or where a person's userName changes: here **a key " +
	"that changes is another person**.\n\n" +
	"Each person follows the rules of `veza_scim_user`. Whoever leaves the document is **deactivated** (`on_destroy` " +
	"chooses otherwise), whoever exists and is deactivated is taken over and reactivated, and whoever exists and is active " +
	"is refused unless the provider sets `adopt_existing`. `max_removals` and `protected_users` of the provider hold for each of them. " +
	"A plan shows the difference person by person and sums it up in `summary`.\n\n" +
	"**What was done is kept.** Where some people fail, the others are in the state, and the next apply goes on with the " +
	"rest. After a *create* that failed in part Terraform shows a replacement, because it marks the resource as tainted: " +
	"the successor takes over whoever is there, and a replacement deactivates nobody. Do not give this resource " +
	"`create_before_destroy`."

func (*Resource) Schema(_ context.Context, _ resource.SchemaRequest, resp *resource.SchemaResponse) {
	resp.Schema = schema.Schema{
		MarkdownDescription: description,
		Attributes: map[string]schema.Attribute{
			"name": schema.StringAttribute{
				Required: true,
				MarkdownDescription: "Name of this set of people, for Terraform alone: the tenant does not hear of it. No two sets of a " +
					"configuration may share one, and it never changes.",
				Validators: []validator.String{stringvalidator.RegexMatches(word, "must be one word")},
			},
			"people": schema.StringAttribute{
				CustomType: peopleType{},
				Required:   true,
				MarkdownDescription: "The people, as a JSON object: the key is the userName, which is the primary e-mail address and " +
					"ignores case; the value an object with `given_name`, `family_name`, `display_name` and, where they are not to " +
					"follow the tenant, `active`, `external_id`, `roles` (a list) and `emails` (a list of objects with `value`, `type` " +
					"and `primary`), all as in `veza_scim_user`. Write `jsonencode({ … })`, or let `provider::veza::people` make it of a table.",
				Validators:    []validator.String{valid{}},
				PlanModifiers: []planmodifier.String{keepSpelling{}},
			},
			"on_destroy": schema.StringAttribute{
				Optional: true,
				Computed: true,
				Default:  stringdefault.StaticString(onDestroyDeactivate),
				MarkdownDescription: "What happens to somebody who leaves `people`, and to all of them when the resource is destroyed: " +
					"`deactivate` (default), `delete` with memberships and keys for good, or `retain` as they are. Destroying reads " +
					"it from the state: apply a change of it before the resource is removed.",
				Validators: []validator.String{stringvalidator.OneOf(onDestroyDeactivate, onDestroyDelete, onDestroyRetain)},
			},
			"ids": schema.StringAttribute{
				Computed: true,
				MarkdownDescription: "SCIM ids by userName, as a JSON object: `jsondecode(veza_scim_users.all.ids)[\"ann@example.com\"]`. " +
					"Besides `people` it has those whom a create that failed in part left here and who are no longer in `people`: they leave with the next apply.",
			},
			"inactive": schema.StringAttribute{
				Computed:            true,
				MarkdownDescription: "UserNames of the people who are deactivated in the tenant, as a JSON list: also of those whose `active` follows it.",
			},
			"summary": schema.StringAttribute{
				Computed:            true,
				MarkdownDescription: "What the plan does, or the last apply has done, in numbers: `2 created, 1 changed, 1 deactivated`.",
			},
		},
	}
}

// IdentitySchema names the set itself: the tenant has no object for it.
func (*Resource) IdentitySchema(_ context.Context, _ resource.IdentitySchemaRequest, resp *resource.IdentitySchemaResponse) {
	resp.IdentitySchema = identityschema.Schema{Attributes: map[string]identityschema.Attribute{
		"name": identityschema.StringAttribute{
			RequiredForImport: true,
			Description:       "Name of the set of people. An import takes everybody whom the tenant has.",
		},
	}}
}
