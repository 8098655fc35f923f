package provisioningstatus

import (
	"context"
	"fmt"
	"strings"

	"github.com/hashicorp/terraform-plugin-framework-validators/stringvalidator"
	"github.com/hashicorp/terraform-plugin-framework/datasource"
	"github.com/hashicorp/terraform-plugin-framework/datasource/schema"
	"github.com/hashicorp/terraform-plugin-framework/schema/validator"
)

const description = "Why a person is, or is not, provisioned from Okta to Veza: both systems are asked, in the order of the " +
	"Troubleshooting section of *SCIM Provisioning with Okta*, and every reason is told together with what to do about it. Made for " +
	"`check` blocks.\n\n" +
	"It needs both systems in the provider block. Somebody who does not exist is no error but a check that fails. What an org or a " +
	"tenant does not offer, or does not let the provider's credentials see, is unknown (`ok` is null) and counts as no failure, but " +
	"for the account in Veza itself: the scopes `okta.users.read`, `okta.groups.read` and `okta.apps.read` of an OAuth client tell " +
	"all but the reason of a failure, which is in the System Log (`okta.logs.read`).\n\n" +
	"Okta provisions in the background and takes 2 to 3 minutes: right after an apply that assigns somebody, they are not there yet.\n\n" +
	"It costs eight requests for each person when all is well, and a few more when something is wrong: without `app_id` the apps of " +
	"the org are listed, and those that provision are asked where to."

func (*DataSource) Schema(_ context.Context, _ datasource.SchemaRequest, resp *datasource.SchemaResponse) {
	resp.Schema = schema.Schema{
		MarkdownDescription: description,
		Attributes: map[string]schema.Attribute{
			"user_name": schema.StringAttribute{
				Required: true,
				MarkdownDescription: "Login of the person in Okta, which is the user name in Veza. Who has no such login is looked for " +
					"by e-mail address.",
				Validators: []validator.String{stringvalidator.LengthAtLeast(1)},
			},
			"app_id": schema.StringAttribute{
				Optional: true, Computed: true,
				MarkdownDescription: fmt.Sprintf("Id of the app by which Okta provisions to Veza. Left out, it is the app whose SCIM "+
					"connection has the tenant's base URL, found among those that provision, and else among the first %d others.", mostConnections),
				Validators: []validator.String{stringvalidator.LengthAtLeast(1)},
			},
			"identity_id": schema.StringAttribute{Computed: true, MarkdownDescription: "Id of the person in Okta, null for nobody."},
			"user_id":     schema.StringAttribute{Computed: true, MarkdownDescription: "Id of the person in Veza, null for nobody."},
			"provisioned": schema.BoolAttribute{
				Computed:            true,
				MarkdownDescription: "Whether the person is in Veza, active, and no check fails.",
			},
			"problem": schema.StringAttribute{
				Computed:            true,
				MarkdownDescription: "Name of the first check that fails; null when all is well.",
			},
			"message": schema.StringAttribute{
				Computed: true,
				MarkdownDescription: "The problem and what to do about it in a sentence or two, or that all is well. Never null, as the " +
					"`error_message` of a `check` block has to be.",
			},
			"checks": schema.ListNestedAttribute{
				Computed:            true,
				MarkdownDescription: "All the reasons, in the order in which to look at them.",
				NestedObject:        schema.NestedAttributeObject{Attributes: checkAttributes()},
			},
		},
	}
}

func checkAttributes() map[string]schema.Attribute {
	return map[string]schema.Attribute{
		"name": schema.StringAttribute{
			Computed: true,
			MarkdownDescription: strings.Join([]string{
				"`" + oktaUser + "` (the person is in Okta, in a status with access to apps)",
				"`" + appAssigned + "` (assigned to the app, on their own account or through a group)",
				"`" + groupPushed + "` (in a group that is pushed to the app)",
				"`" + emailMatches + "` (the e-mail address is the user name)",
				"`" + connection + "` (the app's connection is on, goes to this tenant and pushes new users)",
				"`" + provisioning + "` (Okta met no error)",
				"`" + groupPush + "` (nor did the push of a group of theirs)",
				"`" + scimEnabled + "` (SCIM is on in Veza)",
				"`" + vezaUser + "` (the person is in Veza, and active)",
				"`" + teamRole + "` (and holds a role on a team).",
			}, ", "),
		},
		"ok":        schema.BoolAttribute{Computed: true, MarkdownDescription: "Whether the check holds; null where it is not known or not to be asked."},
		"detail":    schema.StringAttribute{Computed: true, MarkdownDescription: "What was found."},
		"next_step": schema.StringAttribute{Computed: true, MarkdownDescription: "What to do, null where there is nothing."},
	}
}
