package apikey

import (
	"context"

	"github.com/hashicorp/terraform-plugin-framework-validators/stringvalidator"
	"github.com/hashicorp/terraform-plugin-framework/resource"
	"github.com/hashicorp/terraform-plugin-framework/resource/identityschema"
	"github.com/hashicorp/terraform-plugin-framework/resource/schema"
	"github.com/hashicorp/terraform-plugin-framework/resource/schema/boolplanmodifier"
	"github.com/hashicorp/terraform-plugin-framework/resource/schema/planmodifier"
	"github.com/hashicorp/terraform-plugin-framework/resource/schema/stringplanmodifier"
	"github.com/hashicorp/terraform-plugin-framework/schema/validator"
)

const description = "A personal API key **whose secret is kept in the state**. Of everything this provider manages it is the one " +
	"exception to the rule that secrets never get there: a tenant shows the secret of a key once, so whoever wants to use it " +
	"later has to keep it. Consider the [ephemeral resource `veza_api_key`](../ephemeral-resources/api_key) first: its key lives " +
	"as long as the run and is kept nowhere. Use this one where something outside Terraform needs the key, such as an " +
	"identity provider, and protect the state accordingly.\n\n" +
	"A key belongs to whoever creates it: here to the owner of the key in the provider block, and with their rights. A key for " +
	"another user needs a second provider block with a key of theirs; the guide " +
	"[Break-glass, SCIM admin and the first key](../guides/break-glass-and-first-key) shows how.\n\n" +
	"A key dies with its owner, and with the owner's membership of its team. The key that the provider itself uses is neither " +
	"deleted nor revoked nor replaced. An imported key, whose secret is not known, is taken for it where its owner has no other active " +
	"key; where they have, the plan warns."

func (*Resource) Schema(_ context.Context, _ resource.SchemaRequest, resp *resource.SchemaResponse) {
	resp.Schema = schema.Schema{
		MarkdownDescription: description,
		Attributes: map[string]schema.Attribute{
			"name": schema.StringAttribute{
				Required:            true,
				MarkdownDescription: "Name of the key, for people. Say what it is for.",
				Validators:          []validator.String{stringvalidator.LengthAtLeast(1)},
			},
			"team_id": schema.StringAttribute{
				Optional: true,
				Computed: true,
				MarkdownDescription: "Id of the team that the key is limited to, one of its owner's. Not set, the tenant chooses. " +
					"SCIM needs a key of the root team. Another team makes another key.",
				Validators: []validator.String{stringvalidator.LengthAtLeast(1)},
				PlanModifiers: []planmodifier.String{
					stringplanmodifier.RequiresReplaceIfConfigured(), stringplanmodifier.UseStateForUnknown(),
				},
			},
			"active": schema.BoolAttribute{
				Optional: true,
				Computed: true,
				MarkdownDescription: "Whether the key works. `false` revokes it and `true` reinstates it. Not set, a new key works, " +
					"and afterwards it follows the tenant.",
				PlanModifiers: []planmodifier.Bool{boolplanmodifier.UseStateForUnknown()},
			},
			"access_key": schema.StringAttribute{
				Computed:  true,
				Sensitive: true,
				MarkdownDescription: "The secret, **kept in the state**. It is known to the resource that created the key; null " +
					"after an import, since the tenant never shows it again.",
				PlanModifiers: []planmodifier.String{stringplanmodifier.UseStateForUnknown()},
			},
			"user_id": schema.StringAttribute{
				Computed:            true,
				MarkdownDescription: "Id of the owner.",
				PlanModifiers:       []planmodifier.String{stringplanmodifier.UseStateForUnknown()},
			},
			"id": schema.StringAttribute{
				Computed:            true,
				MarkdownDescription: "Id of the key, given by the tenant. It never changes.",
				PlanModifiers:       []planmodifier.String{stringplanmodifier.UseStateForUnknown()},
			},
		},
	}
}

// IdentitySchema names what finds the key and never changes.
func (*Resource) IdentitySchema(_ context.Context, _ resource.IdentitySchemaRequest, resp *resource.IdentitySchemaResponse) {
	resp.IdentitySchema = identityschema.Schema{Attributes: map[string]identityschema.Attribute{
		"id": identityschema.StringAttribute{
			RequiredForImport: true,
			Description:       "Id of the key.",
		},
	}}
}
