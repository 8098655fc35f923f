package oktaidentities

import (
	"context"

	"github.com/hashicorp/terraform-plugin-framework-validators/stringvalidator"
	"github.com/hashicorp/terraform-plugin-framework/resource"
	"github.com/hashicorp/terraform-plugin-framework/resource/schema"
	"github.com/hashicorp/terraform-plugin-framework/resource/schema/booldefault"
	"github.com/hashicorp/terraform-plugin-framework/resource/schema/stringdefault"
	"github.com/hashicorp/terraform-plugin-framework/schema/validator"

	"github.com/veza/terraform-provider-veza/internal/roster"
)

// What somebody who is created or brought back gets.
const (
	activationEmail  = "email"
	activationSilent = "silent"
	activationStaged = "staged"
)

const description = "Many people in the Okta org, in one resource and one JSON document: for hundreds and thousands, " +
	"where a resource for each costs Terraform itself more than the org. Take single `veza_okta_identity` resources where " +
	"people are few, where other resources refer to them one by one, or where some attributes are to be set once and then " +
	"left to the org (`no_continuous_sync`).\n\n" +
	"Each person follows the rules of `veza_okta_identity`. Whoever leaves the document is **deprovisioned** (`on_destroy` " +
	"chooses otherwise) and reactivated when they come back. Whoever exists and is deprovisioned is taken over and " +
	"reactivated, and whoever exists and is not is refused unless the provider sets `adopt_existing`. `max_removals` and " +
	"`protected_users` of the provider hold for each of them, and nobody deprovisions the owner of the API token in use. " +
	"A plan shows the difference person by person and sums it up in `summary`.\n\n" +
	"A login is given once: **a key that changes is another person**. Where an administrator renames somebody in Okta, write " +
	"the new login as their key then; the plan asks for it, and nobody is touched.\n\n" +
	"**What was done is kept.** Where some people fail, the others are in the state, and the next apply goes on with the " +
	"rest. After a *create* that failed in part Terraform shows a replacement, because it marks the resource as tainted: " +
	"the successor takes over whoever is there, and a replacement deprovisions nobody. Do not give this resource " +
	"`create_before_destroy`.\n\n" +
	"No function is needed to make the document of a table: all that people usually have are strings, and an empty cell " +
	"is an attribute that is taken away. A `for` expression over `csvdecode` is enough, as the second example shows."

const aboutPeople = "The people, as a JSON object: the key is the login, which ignores case; the value an object with " +
	"`first_name`, `last_name`, `email` and, where they are not to follow the org, any other attribute of `veza_okta_identity` " +
	"(`department`, `title`, `second_email` …), `custom_attributes` (an object with names in snake_case) and `active`. What is " +
	"left out follows the org; `\"\"` and `null` take an attribute away. Okta takes no changes of somebody who is deprovisioned: " +
	"set `active = true` to bring them back with what the document says. No two people who are in use may have one e-mail address."

// Words are those of an org.
func (org) Words() roster.Words {
	return roster.Words{
		Type: "veza_okta_identities", Place: "org", IDs: "Okta's ids", Deleted: "for good, with their history",
		Inactive: "`STAGED` or `DEPROVISIONED`", Everybody: "everybody whom the org has, but the deprovisioned",
		Back: "The groups that deprovisioning took away are not back; attributes that the document does not name are those of before.",
	}
}

func (*Resource) Schema(_ context.Context, _ resource.SchemaRequest, resp *resource.SchemaResponse) {
	resp.Schema = schema.Schema{
		MarkdownDescription: description,
		Attributes: roster.Attributes[person](org{}.Words(), aboutPeople, map[string]schema.Attribute{
			"activation": schema.StringAttribute{
				Optional: true, Computed: true, Default: stringdefault.StaticString(activationEmail),
				Validators: []validator.String{stringvalidator.OneOf(activationEmail, activationSilent, activationStaged)},
				MarkdownDescription: "What those who are created or brought back get: `email` (default) activates them and lets Okta send " +
					"its activation e-mail **to each**, `silent` activates them without one, `staged` leaves whom it creates `STAGED` and " +
					"brings back without an e-mail.",
			},
			"logout": schema.BoolAttribute{
				Optional: true, Computed: true, Default: booldefault.StaticBool(false),
				MarkdownDescription: "Whether deprovisioning first ends people's sessions and revokes the tokens that apps hold for them. " +
					"Default `false`. Like `on_destroy`, destroying reads it from the state.",
			},
		}),
	}
}
