package oktapushgroup

import (
	"context"
	"time"

	"github.com/hashicorp/terraform-plugin-framework-timeouts/resource/timeouts"
	"github.com/hashicorp/terraform-plugin-framework-validators/stringvalidator"
	"github.com/hashicorp/terraform-plugin-framework/resource"
	"github.com/hashicorp/terraform-plugin-framework/resource/identityschema"
	"github.com/hashicorp/terraform-plugin-framework/resource/schema"
	"github.com/hashicorp/terraform-plugin-framework/resource/schema/planmodifier"
	"github.com/hashicorp/terraform-plugin-framework/resource/schema/stringdefault"
	"github.com/hashicorp/terraform-plugin-framework/resource/schema/stringplanmodifier"
	"github.com/hashicorp/terraform-plugin-framework/schema/validator"

	"github.com/veza/terraform-provider-veza/internal/lifecycle"
)

// pushTimeout is generous: the guide speaks of two to three minutes.
const pushTimeout = 10 * time.Minute

const (
	onDestroyKeep   = "keep"
	onDestroyDelete = "delete"
)

const description = "A group that Okta pushes to an app: Okta keeps name and members the same there, and Veza makes a team of it " +
	"(\"Push Groups\" in the Admin Console).\n\n" +
	"A person comes to Veza who is assigned to the app (`veza_okta_app_assignment`) **and** is a member of a pushed group. Which " +
	"roles the team gives is `veza_sso_role_mapping`, and its scope `veza_team_scope`.\n\n" +
	"Creating waits until Okta has pushed the group, and tells in Okta's words why it could not.\n\n" +
	"Destroying ends the push and **leaves the team in Veza as it is**, unless `on_destroy` is `delete`: then the team goes, and with " +
	"it the access that its people had through it. `protected_users` and `max_removals` hold for the members in either case."

func (*Resource) Schema(ctx context.Context, _ resource.SchemaRequest, resp *resource.SchemaResponse) {
	some := []validator.String{stringvalidator.LengthAtLeast(1)}
	replace, keep := stringplanmodifier.RequiresReplace(), stringplanmodifier.UseStateForUnknown()
	ifConfigured := stringplanmodifier.RequiresReplaceIfConfigured()
	resp.Schema = schema.Schema{
		MarkdownDescription: description,
		Attributes: map[string]schema.Attribute{
			"app_id": schema.StringAttribute{
				Required:            true,
				MarkdownDescription: "Id of the app. Its connection must be on (`veza_okta_scim_connection`, on which this should depend).",
				Validators:          some, PlanModifiers: []planmodifier.String{replace},
			},
			"entitlement_id": schema.StringAttribute{
				Required:            true,
				MarkdownDescription: "Id of the Okta group that is pushed. A group is pushed once to an app.",
				Validators:          some, PlanModifiers: []planmodifier.String{replace},
			},
			"target_name": schema.StringAttribute{
				Optional: true, Computed: true,
				MarkdownDescription: "Name of the group in the app, and so of the team in Veza. Not set, it is that of the Okta group.",
				Validators:          some, PlanModifiers: []planmodifier.String{keep, ifConfigured},
			},
			"target_group_id": schema.StringAttribute{
				Optional: true, Computed: true,
				MarkdownDescription: "Id of the group of the app (of the type `APP_GROUP`) that is kept the same. Set it to take over one that " +
					"is there; not set, Okta makes one.",
				Validators: some, PlanModifiers: []planmodifier.String{keep, ifConfigured},
			},
			"status": schema.StringAttribute{
				Optional: true, Computed: true, Default: stringdefault.StaticString(lifecycle.PushActive),
				MarkdownDescription: "`ACTIVE` (default) pushes every change, `INACTIVE` rests, and lets nobody into Veza meanwhile: it is guarded like the " +
					"end of the push. `ERROR` is what Okta makes of it where a push " +
					"failed: the next apply makes Okta try again.",
				Validators: []validator.String{stringvalidator.OneOf(lifecycle.PushActive, lifecycle.PushInactive)},
			},
			"on_destroy": schema.StringAttribute{
				Optional: true, Computed: true, Default: stringdefault.StaticString(onDestroyKeep),
				MarkdownDescription: "What destroying does with the team in Veza: `keep` (default) leaves it and its members as they are, " +
					"`delete` deletes it. It is read from the state: apply a change of it before the resource is removed.",
				Validators: []validator.String{stringvalidator.OneOf(onDestroyKeep, onDestroyDelete)},
			},
			"id": schema.StringAttribute{
				Computed:            true,
				MarkdownDescription: "Id of the push mapping, such as `gPm1a2b3c4D5e6F7g8h9`, given by Okta.",
				PlanModifiers:       []planmodifier.String{keep},
			},
			"error": schema.StringAttribute{
				Computed:            true,
				MarkdownDescription: "Why the last push failed, in Okta's words; null where it did not.",
			},
			"timeouts": timeoutsAttribute(ctx),
		},
	}
}

// timeoutsAttribute gives the library's attribute the description that it lacks.
func timeoutsAttribute(ctx context.Context) schema.Attribute {
	attribute := timeouts.Attributes(ctx, timeouts.Opts{
		Create: true, Update: true,
		CreateDescription: "How long to wait until Okta has pushed the group, such as `5m`. Default `10m`.",
		UpdateDescription: "How long to wait until Okta has pushed it again. Default `10m`.",
	})
	if nested, ok := attribute.(schema.SingleNestedAttribute); ok {
		nested.MarkdownDescription = "How long to wait for a push."
		return nested
	}
	return attribute
}

// IdentitySchema names the app and the mapping.
func (*Resource) IdentitySchema(_ context.Context, _ resource.IdentitySchemaRequest, resp *resource.IdentitySchemaResponse) {
	resp.IdentitySchema = identityschema.Schema{Attributes: map[string]identityschema.Attribute{
		"app_id": identityschema.StringAttribute{RequiredForImport: true, Description: "Id of the Okta app."},
		"id":     identityschema.StringAttribute{RequiredForImport: true, Description: "Id of the group push mapping."},
	}}
}
