package effectiveaccess

import (
	"context"

	"github.com/hashicorp/terraform-plugin-framework-validators/stringvalidator"
	"github.com/hashicorp/terraform-plugin-framework/datasource"
	"github.com/hashicorp/terraform-plugin-framework/datasource/schema"
	"github.com/hashicorp/terraform-plugin-framework/schema/validator"

	"github.com/veza/terraform-provider-veza/internal/ignorecase"
)

const description = "Who holds which role on which team, and **from which sources**. One role may come from several: an " +
	"assignment by an administrator (`direct`), the person's SCIM attribute `roles` (`scim_role`), and each of their groups " +
	"through the SSO role mapping (`group`). It goes when the last source goes.\n\n" +
	"Which roles are held is what the tenant shows of each person. Where they come from is derived, since Veza does not tell: " +
	"from people's SCIM roles, from groups and their members, and from the role mapping. What none of them gives was assigned " +
	"directly; a role that one of them gives may have been assigned directly as well, which shows when the last of them is " +
	"gone. Veza publishes no API for the role mapping: on a tenant that offers none `mapping_known` is `false`, and every role " +
	"of somebody who is in a group has the source `unknown`, which is a group of theirs or an assignment.\n\n" +
	"Deactivated people are shown with what they hold (`active` is `false`): they cannot sign in, and have it back when they " +
	"are reactivated.\n\n" +
	"Reading costs one request per person, beside the pages of people and groups: name one in a large tenant."

func (*DataSource) Schema(_ context.Context, _ datasource.SchemaRequest, resp *datasource.SchemaResponse) {
	resp.Schema = schema.Schema{
		MarkdownDescription: description,
		Attributes: map[string]schema.Attribute{
			"user_id": schema.StringAttribute{
				Optional:            true,
				MarkdownDescription: "Id of the one person whose roles are wanted. Conflicts with `user_name`.",
				Validators:          []validator.String{stringvalidator.LengthAtLeast(1)},
			},
			"user_name": schema.StringAttribute{
				CustomType:          ignorecase.StringType{},
				Optional:            true,
				MarkdownDescription: "`userName` of the one person whose roles are wanted. Conflicts with `user_id`.",
				Validators:          []validator.String{stringvalidator.LengthAtLeast(1)},
			},
			"team_id": schema.StringAttribute{
				Optional:            true,
				MarkdownDescription: "Id of the one team whose roles are wanted. It makes the answer shorter, and reading it no cheaper.",
				Validators:          []validator.String{stringvalidator.LengthAtLeast(1)},
			},
			"mapping_known": schema.BoolAttribute{
				Computed:            true,
				MarkdownDescription: "Whether the tenant offers an API for its SSO role mapping, so that groups can be told as sources.",
			},
			"grants": schema.ListNestedAttribute{
				Computed:            true,
				MarkdownDescription: "One entry for each role of each person on each team, sorted by person, team and role.",
				NestedObject:        schema.NestedAttributeObject{Attributes: grantAttributes()},
			},
		},
	}
}

func grantAttributes() map[string]schema.Attribute {
	return map[string]schema.Attribute{
		"user_id":   schema.StringAttribute{Computed: true, MarkdownDescription: "Id of the person."},
		"user_name": schema.StringAttribute{Computed: true, MarkdownDescription: "`userName` of the person."},
		"active":    schema.BoolAttribute{Computed: true, MarkdownDescription: "Whether the person can sign in."},
		"team_id":   schema.StringAttribute{Computed: true, MarkdownDescription: "Id of the team."},
		"team_name": schema.StringAttribute{Computed: true, MarkdownDescription: "Name of the team."},
		"role_id":   schema.StringAttribute{Computed: true, MarkdownDescription: "Id of the role."},
		"role_name": schema.StringAttribute{Computed: true, MarkdownDescription: "Name of the role."},
		"sources": schema.ListNestedAttribute{
			Computed:            true,
			MarkdownDescription: "Why the person holds the role, at least one reason.",
			NestedObject: schema.NestedAttributeObject{Attributes: map[string]schema.Attribute{
				"kind":       schema.StringAttribute{Computed: true, MarkdownDescription: "`direct`, `scim_role`, `group` or `unknown`."},
				"group_name": schema.StringAttribute{Computed: true, MarkdownDescription: "Name of the group; of `group` alone."},
			}},
		},
	}
}
