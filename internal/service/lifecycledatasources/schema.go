package lifecycledatasources

import (
	"context"

	"github.com/hashicorp/terraform-plugin-framework-timeouts/datasource/timeouts"
	"github.com/hashicorp/terraform-plugin-framework-validators/stringvalidator"
	"github.com/hashicorp/terraform-plugin-framework/datasource"
	"github.com/hashicorp/terraform-plugin-framework/datasource/schema"
	"github.com/hashicorp/terraform-plugin-framework/path"
	"github.com/hashicorp/terraform-plugin-framework/schema/validator"
	"github.com/hashicorp/terraform-plugin-framework/types"
)

const description = "Reads the data sources that Lifecycle Management can use, whether they are switched on for it, and what each " +
	"offers: as a source of identity, and as the target of actions.\n\n" +
	"A data source appears when its integration was discovered, which takes a tenant minutes after the integration was made. " +
	"Where one configuration makes the integration and uses its data source, let `timeouts.read` wait for it. Its `id` is what " +
	"`veza_extraction_schedule` wants."

func (*DataSource) Schema(ctx context.Context, _ datasource.SchemaRequest, resp *datasource.SchemaResponse) {
	needsAction := []validator.String{stringvalidator.LengthAtLeast(1), stringvalidator.AlsoRequires(path.MatchRoot("action_type"))}
	resp.Schema = schema.Schema{
		MarkdownDescription: description,
		Attributes: map[string]schema.Attribute{
			"provider_id": schema.StringAttribute{
				Optional:            true,
				MarkdownDescription: "Only those of one integration, such as the `id` of a `veza_okta_integration`.",
			},
			"action_type": schema.StringAttribute{
				Optional: true,
				MarkdownDescription: "Only those that offer this action: `SYNC_IDENTITIES`, `MANAGE_RELATIONSHIPS`, " +
					"`DEPROVISION_IDENTITY`, `CREATE_ENTITLEMENT`, `RESET_PASSWORD` and others.",
				Validators: []validator.String{stringvalidator.LengthAtLeast(1)},
			},
			"entity_type": schema.StringAttribute{
				Optional:            true,
				MarkdownDescription: "Only those that offer the action on this type of entity, as `actions` names it.",
				Validators:          needsAction,
			},
			"relationship_type": schema.StringAttribute{
				Optional:            true,
				MarkdownDescription: "Only those that offer the action on this type of relationship, as `actions` names it.",
				Validators:          needsAction,
			},
			"datasources": schema.ListNestedAttribute{
				Computed:            true,
				MarkdownDescription: "The data sources, in the tenant's order.",
				NestedObject:        schema.NestedAttributeObject{Attributes: rowAttributes()},
			},
			"timeouts": timeoutsAttribute(ctx),
		},
	}
}

// timeoutsAttribute gives the library's attribute the description that it lacks.
func timeoutsAttribute(ctx context.Context) schema.Attribute {
	attribute := timeouts.AttributesWithOpts(ctx, timeouts.Opts{
		ReadDescription: "How long to wait until there is one, such as `15m`. Not set, it does not wait, and none is an empty list.",
	})
	if nested, ok := attribute.(schema.SingleNestedAttribute); ok {
		nested.MarkdownDescription = "How long to wait for the first data source to appear."
		return nested
	}
	return attribute
}

func rowAttributes() map[string]schema.Attribute {
	return map[string]schema.Attribute{
		"id":                             text("Id of the data source."),
		"lifecycle_manager_id":           text("Id under which Lifecycle Management knows it."),
		"name":                           text("Name of the data source."),
		"provider_id":                    text("Id of its integration."),
		"agent_type":                     text("What extracts it, such as `OKTA`."),
		"enabled":                        flag("Whether its integration is switched on for Lifecycle Management."),
		"state":                          text("`ENABLED`, `DISABLED` or `DELETING`."),
		"status":                         text("How its last job ended: `SUCCESS`, `PENDING` or `ERROR`."),
		"synced_at":                      text("When it was last extracted, in RFC 3339; null for never."),
		"source_of_identity":             flag("Whether its identities can be the source of a policy."),
		"source_of_identity_entity_type": text("Of which type these identities are, null where the tenant does not say."),
		"actions": schema.ListNestedAttribute{
			Computed:            true,
			MarkdownDescription: "The actions that it offers.",
			NestedObject: schema.NestedAttributeObject{Attributes: map[string]schema.Attribute{
				"type":                text("Name of the action, such as `SYNC_IDENTITIES`."),
				"description":         text("What the action does, null where the tenant does not say."),
				"idempotent":          flag("Whether doing it twice is doing it once, null where the tenant does not say."),
				"input_entity_types":  list("Types of the entities that it acts on."),
				"output_entity_types": list("Types of the entities that it makes or relates to."),
				"relationship_types":  list("Types of the relationships that it manages."),
			}},
		},
		"syncable_attributes": schema.ListNestedAttribute{
			Computed:            true,
			MarkdownDescription: "Attributes that SYNC_IDENTITIES can write, empty where the tenant does not say.",
			NestedObject: schema.NestedAttributeObject{Attributes: map[string]schema.Attribute{
				"entity_type": text("Type of the entity."),
				"name":        text("Name of the attribute."),
				"type":        text("Type of its values."),
				"required":    flag("Whether it must be there."),
				"description": text("What it means."),
			}},
		},
		"grantable_entitlements": schema.ListNestedAttribute{
			Computed:            true,
			MarkdownDescription: "What MANAGE_RELATIONSHIPS can give, empty where the tenant does not say.",
			NestedObject: schema.NestedAttributeObject{Attributes: map[string]schema.Attribute{
				"entity_type":      text("Type of who gets it."),
				"entitlement_type": text("Type of what is given."),
				"description":      text("What it means."),
			}},
		},
	}
}

func text(description string) schema.Attribute {
	return schema.StringAttribute{Computed: true, MarkdownDescription: description}
}

func flag(description string) schema.Attribute {
	return schema.BoolAttribute{Computed: true, MarkdownDescription: description}
}

func list(description string) schema.Attribute {
	return schema.ListAttribute{ElementType: types.StringType, Computed: true, MarkdownDescription: description}
}
