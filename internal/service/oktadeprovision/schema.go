package oktadeprovision

import (
	"context"

	"github.com/hashicorp/terraform-plugin-framework/action"
	"github.com/hashicorp/terraform-plugin-framework/action/schema"
	"github.com/hashicorp/terraform-plugin-framework/types"

	"github.com/veza/terraform-provider-veza/internal/oktaperson"
)

type model struct {
	oktaperson.Ref
	Logout types.Bool `tfsdk:"logout"`
	Delete types.Bool `tfsdk:"delete"`
}

const description = "Takes the access of a person in Okta away (`DEPROVISION_IDENTITY`), in this order: it ends their sessions if " +
	"asked, removes them from every group that people are put into by hand, deactivates them, and deletes them if asked. " +
	"Everyone and the groups of apps are left to Okta. Each step is told before it is taken.\n\n" +
	"The attributes and their history stay, and the person can be brought back with `veza_okta_identity`; the memberships are " +
	"not brought back. The action is **resumable**: after an error, invoke it again and it does what is left. Somebody who is " +
	"deprovisioned already is no error. A membership that cannot be removed does not keep the person active: they are deactivated all " +
	"the same, and the error tells what is left.\n\n" +
	"`protected_users` and `max_removals` of the provider hold, and the owner of the API token in use is never deprovisioned. They " +
	"are asked while planning, where the plan knows whom it is about, and again before the first step.\n\n" +
	"Use it for people whom Terraform does not manage. Of a `veza_okta_identity`, remove the resource: destroying it " +
	"deprovisions.\n\nNeeds Terraform 1.14."

func (*Action) Schema(_ context.Context, _ action.SchemaRequest, resp *action.SchemaResponse) {
	resp.Schema = schema.Schema{
		MarkdownDescription: description,
		Attributes: oktaperson.Attributes(map[string]schema.Attribute{
			"logout": schema.BoolAttribute{
				Optional: true,
				MarkdownDescription: "Whether to end the person's sessions first, and to revoke the OpenID Connect and OAuth tokens that " +
					"apps were given for them. Default `false`, as of `veza_okta_identity`.",
			},
			"delete": schema.BoolAttribute{
				Optional: true,
				MarkdownDescription: "Whether to delete the person in the end, their history included. **There is no way back.** Default " +
					"`false`.",
			},
		}),
	}
}
