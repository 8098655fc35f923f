package localuser

import (
	"context"
	"regexp"

	"github.com/hashicorp/terraform-plugin-framework-validators/int64validator"
	"github.com/hashicorp/terraform-plugin-framework-validators/stringvalidator"
	"github.com/hashicorp/terraform-plugin-framework/path"
	"github.com/hashicorp/terraform-plugin-framework/resource"
	"github.com/hashicorp/terraform-plugin-framework/resource/identityschema"
	"github.com/hashicorp/terraform-plugin-framework/resource/schema"
	"github.com/hashicorp/terraform-plugin-framework/resource/schema/boolplanmodifier"
	"github.com/hashicorp/terraform-plugin-framework/resource/schema/planmodifier"
	"github.com/hashicorp/terraform-plugin-framework/resource/schema/stringdefault"
	"github.com/hashicorp/terraform-plugin-framework/resource/schema/stringplanmodifier"
	"github.com/hashicorp/terraform-plugin-framework/schema/validator"

	"github.com/veza/terraform-provider-veza/internal/ignorecase"
)

// What destroying the resource does to the person.
const (
	onDestroyDeactivate = "deactivate"
	onDestroyDelete     = "delete"
	onDestroyRetain     = "retain"
)

// mailbox is no full RFC 5322 grammar: the tenant decides what it accepts.
var mailbox = regexp.MustCompile(`^[^\s@]+@[^\s@]+$`)

const description = "A local user: somebody who signs in with a password of the tenant's own, as a break-glass account and the " +
	"SCIM admin do. People who come from the identity provider are `veza_scim_user`.\n\n" +
	"Roles are not part of it: `veza_team_role_assignment` gives them one at a time, from the first one on, so that each has " +
	"one place in the configuration. Without a role on a team a user cannot sign in.\n\n" +
	"Creating a user who exists and is disabled enables them and brings them to the configuration; one who exists and is " +
	"enabled is refused with a ready `import` block, unless the provider sets `adopt_existing`. Destroying **deactivates**; " +
	"`on_destroy` chooses otherwise. A plan that would remove or deactivate the owner of the key in use, or the last active " +
	"local administrator of the root team, is refused.\n\n" +
	"An API key cannot be made for another user: a key belongs to its caller. The guide " +
	"[Break-glass, SCIM admin and the first key](../guides/break-glass-and-first-key) shows the way."

func (*Resource) Schema(_ context.Context, _ resource.SchemaRequest, resp *resource.SchemaResponse) {
	resp.Schema = schema.Schema{
		MarkdownDescription: description,
		Attributes: map[string]schema.Attribute{
			"email": schema.StringAttribute{
				CustomType:          ignorecase.StringType{},
				Required:            true,
				MarkdownDescription: "The address the user signs in with. Case does not count.",
				Validators:          []validator.String{stringvalidator.RegexMatches(mailbox, "must be an e-mail address")},
				PlanModifiers:       []planmodifier.String{ignorecase.KeepSpelling()},
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
				Optional: true,
				Computed: true,
				MarkdownDescription: "Name shown to others. Not set, a new user gets given and family name, and afterwards it " +
					"follows the tenant.",
				Validators:    []validator.String{stringvalidator.LengthAtLeast(1)},
				PlanModifiers: []planmodifier.String{stringplanmodifier.UseStateForUnknown()},
			},
			"password_wo":         passwordAttribute(),
			"password_wo_version": passwordVersionAttribute(),
			"enabled": schema.BoolAttribute{
				Optional: true,
				Computed: true,
				MarkdownDescription: "Whether the user may sign in. Set, it is enforced; not set, it follows the tenant. `false` " +
					"also disables the user's API keys, which stay disabled when the user is enabled again.",
				PlanModifiers: []planmodifier.Bool{boolplanmodifier.UseStateForUnknown()},
			},
			"on_destroy": schema.StringAttribute{
				Optional: true,
				Computed: true,
				Default:  stringdefault.StaticString(onDestroyDeactivate),
				MarkdownDescription: "What destroying does: `deactivate` (default) the user, `delete` them with their roles and " +
					"keys for good, or `retain` them as they are. It is read from the state: apply a change of it before the " +
					"resource is removed.",
				Validators: []validator.String{stringvalidator.OneOf(onDestroyDeactivate, onDestroyDelete, onDestroyRetain)},
			},
			"id": schema.StringAttribute{
				Computed:            true,
				MarkdownDescription: "Id of the user, given by the tenant. It never changes.",
				PlanModifiers:       []planmodifier.String{stringplanmodifier.UseStateForUnknown()},
			},
		},
	}
}

func passwordAttribute() schema.Attribute {
	return schema.StringAttribute{
		Optional:  true,
		WriteOnly: true,
		Sensitive: true,
		MarkdownDescription: "Password, written and never kept: it is neither in the state nor in a plan, and an ephemeral value " +
			"will do. Not set, the user sets one by the mail that the tenant sends. Needs Terraform 1.11 or OpenTofu 1.11.",
		Validators: []validator.String{
			stringvalidator.LengthAtLeast(1),
			stringvalidator.AlsoRequires(path.MatchRoot("password_wo_version")),
		},
	}
}

func passwordVersionAttribute() schema.Attribute {
	return schema.Int64Attribute{
		Optional: true,
		MarkdownDescription: "A number of your own for the password. Nobody can see whether a password that is not kept has " +
			"changed: raise this to have `password_wo` written once more.",
		Validators: []validator.Int64{
			int64validator.AlsoRequires(path.MatchRoot("password_wo")),
		},
	}
}

// IdentitySchema names what finds the user and never changes.
func (*Resource) IdentitySchema(_ context.Context, _ resource.IdentitySchemaRequest, resp *resource.IdentitySchemaResponse) {
	resp.IdentitySchema = identityschema.Schema{Attributes: map[string]identityschema.Attribute{
		"id": identityschema.StringAttribute{
			RequiredForImport: true,
			Description:       "Id of the user.",
		},
	}}
}
