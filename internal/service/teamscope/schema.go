package teamscope

import (
	"context"

	"github.com/hashicorp/terraform-plugin-framework-validators/stringvalidator"
	"github.com/hashicorp/terraform-plugin-framework/resource"
	"github.com/hashicorp/terraform-plugin-framework/resource/identityschema"
	"github.com/hashicorp/terraform-plugin-framework/resource/schema"
	"github.com/hashicorp/terraform-plugin-framework/resource/schema/planmodifier"
	"github.com/hashicorp/terraform-plugin-framework/resource/schema/setplanmodifier"
	"github.com/hashicorp/terraform-plugin-framework/resource/schema/stringdefault"
	"github.com/hashicorp/terraform-plugin-framework/resource/schema/stringplanmodifier"
	"github.com/hashicorp/terraform-plugin-framework/schema/validator"
	"github.com/hashicorp/terraform-plugin-framework/types"

	"github.com/veza/terraform-provider-veza/internal/scope"
)

// What destroying the resource does to the team.
const (
	onDestroyRestore = "restore"
	onDestroyRetain  = "retain"
)

func (*Resource) Schema(_ context.Context, _ resource.SchemaRequest, resp *resource.SchemaResponse) {
	resp.Schema = schema.Schema{
		MarkdownDescription: "What the members of a team see, where something else made the team: a group provisioned through " +
			"SCIM (`veza_scim_group`, or your identity provider). For teams made in Veza use `veza_team`, which has the scope " +
			"itself; do not use both for one team.\n\n" +
			"Destroying the resource gives the team back the scope that it had before.",
		Attributes: map[string]schema.Attribute{
			"team_id": schema.StringAttribute{
				Required: true,
				MarkdownDescription: "Id of the team. It is not the SCIM id of the group: the data source `veza_team` finds it by " +
					"the group's name.",
				Validators:    []validator.String{stringvalidator.LengthAtLeast(1)},
				PlanModifiers: []planmodifier.String{stringplanmodifier.RequiresReplace()},
			},
			"policy_type":  scope.PolicyType(),
			"provider_ids": scope.ProviderIDs(),
			"on_destroy": schema.StringAttribute{
				Optional: true,
				Computed: true,
				Default:  stringdefault.StaticString(onDestroyRestore),
				MarkdownDescription: "What destroying does: `restore` (default) the scope that the team had before, or `retain` the " +
					"one it has. It is read from the state: apply a change of it before the resource is removed.",
				Validators: []validator.String{stringvalidator.OneOf(onDestroyRestore, onDestroyRetain)},
			},
			"previous_policy_type": schema.StringAttribute{
				Computed:            true,
				MarkdownDescription: "`policy_type` when Terraform began to manage the scope. After an import it is that of the import.",
				PlanModifiers:       []planmodifier.String{stringplanmodifier.UseStateForUnknown()},
			},
			"previous_provider_ids": schema.SetAttribute{
				ElementType:         types.StringType,
				Computed:            true,
				MarkdownDescription: "`provider_ids` when Terraform began to manage the scope.",
				PlanModifiers:       []planmodifier.Set{setplanmodifier.UseStateForUnknown()},
			},
		},
	}
}

// IdentitySchema names what finds the scope and never changes.
func (*Resource) IdentitySchema(_ context.Context, _ resource.IdentitySchemaRequest, resp *resource.IdentitySchemaResponse) {
	resp.IdentitySchema = identityschema.Schema{Attributes: map[string]identityschema.Attribute{
		"team_id": identityschema.StringAttribute{
			RequiredForImport: true,
			Description:       "Id of the team.",
		},
	}}
}
