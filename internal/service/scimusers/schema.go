package scimusers

import (
	"context"

	"github.com/hashicorp/terraform-plugin-framework/resource"
	"github.com/hashicorp/terraform-plugin-framework/resource/schema"

	"github.com/veza/terraform-provider-veza/internal/roster"
)

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

const aboutPeople = "The people, as a JSON object: the key is the userName, which is the primary e-mail address and " +
	"ignores case; the value an object with `given_name`, `family_name`, `display_name` and, where they are not to " +
	"follow the tenant, `active`, `external_id`, `roles` (a list) and `emails` (a list of objects with `value`, `type` " +
	"and `primary`), all as in `veza_scim_user`. Write `jsonencode({ … })`, or let `provider::veza::people` make it of a table."

// Words are those of a tenant.
func (tenant) Words() roster.Words {
	return roster.Words{
		Type: "veza_scim_users", Place: "tenant", IDs: "SCIM ids", Deleted: "with memberships and keys for good",
		Inactive: "deactivated in the tenant", Everybody: "everybody whom the tenant has",
		Back: "Team roles of before are back with them; their API keys stay disabled until somebody reinstates them.",
	}
}

func (*Resource) Schema(_ context.Context, _ resource.SchemaRequest, resp *resource.SchemaResponse) {
	resp.Schema = schema.Schema{
		MarkdownDescription: description,
		Attributes:          roster.Attributes[person](tenant{}.Words(), aboutPeople, nil),
	}
}
