package oktaidentityhistory

import (
	"context"
	"fmt"
	"time"

	"github.com/hashicorp/terraform-plugin-framework-validators/int64validator"
	"github.com/hashicorp/terraform-plugin-framework-validators/stringvalidator"
	"github.com/hashicorp/terraform-plugin-framework/datasource"
	"github.com/hashicorp/terraform-plugin-framework/datasource/schema"
	"github.com/hashicorp/terraform-plugin-framework/schema/validator"
	"github.com/hashicorp/terraform-plugin-framework/types"
)

const description = "Reads what was done to a person in the Okta org, and by them, from Okta's System Log: the history of attributes, " +
	"memberships and status that deprovisioning preserves. Okta keeps events for 90 days.\n\n" +
	"An OAuth client needs the scope `okta.logs.read` for it. The data source is read again by every plan, and its outputs change " +
	"with every event: use it in checks and for looking, not as input of resources."

func (*DataSource) Schema(_ context.Context, _ datasource.SchemaRequest, resp *datasource.SchemaResponse) {
	resp.Schema = schema.Schema{
		MarkdownDescription: description,
		Attributes: map[string]schema.Attribute{
			"identity_id": schema.StringAttribute{
				Optional: true, Computed: true,
				MarkdownDescription: "Okta's id of the person, who may be deleted. Either this or `login` says who is meant.",
				Validators:          []validator.String{stringvalidator.LengthAtLeast(1)},
			},
			"login": schema.StringAttribute{
				Optional:            true,
				MarkdownDescription: "The person's login, which costs a request more.",
				Validators:          []validator.String{stringvalidator.LengthAtLeast(1)},
			},
			"since": schema.StringAttribute{
				Optional: true,
				MarkdownDescription: "Only events of this time or later, RFC 3339, such as `2026-01-31T08:00:00Z`. Not set, it is all that " +
					"Okta keeps.",
				Validators: []validator.String{timestamp{}},
			},
			"limit": schema.Int64Attribute{
				Optional:            true,
				MarkdownDescription: fmt.Sprintf("How many events to read at most, the oldest first. Default %d, at most %d.", defaultLimit, mostEvents),
				Validators:          []validator.Int64{int64validator.Between(1, mostEvents)},
			},
			"truncated": schema.BoolAttribute{
				Computed:            true,
				MarkdownDescription: "Whether there are more events than `limit`.",
			},
			"events": schema.ListNestedAttribute{
				Computed:            true,
				MarkdownDescription: "The events, the oldest first.",
				NestedObject:        schema.NestedAttributeObject{Attributes: eventAttributes()},
			},
		},
	}
}

func eventAttributes() map[string]schema.Attribute {
	all := map[string]schema.Attribute{
		"actor": schema.SingleNestedAttribute{
			Computed: true, MarkdownDescription: "Who did it.", Attributes: partyAttributes(),
		},
		"targets": schema.ListNestedAttribute{
			Computed: true, MarkdownDescription: "What it was done to, such as the person and a group.",
			NestedObject: schema.NestedAttributeObject{Attributes: partyAttributes()},
		},
		"changed_attributes": schema.ListAttribute{
			ElementType: types.StringType, Computed: true,
			MarkdownDescription: "Names of the profile attributes that were changed, in snake_case, as far as Okta tells them. Empty for other events.",
		},
	}
	for name, about := range map[string]string{
		"id":        "Id of the event.",
		"published": "When it happened, RFC 3339.",
		"type":      "Kind of the event, such as `user.account.update_profile` or `user.lifecycle.deactivate`.",
		"message":   "What happened, in words.",
		"outcome":   "`SUCCESS`, `FAILURE` and the like.",
		"reason":    "Why it came out so; null where Okta does not say.",
	} {
		all[name] = schema.StringAttribute{Computed: true, MarkdownDescription: about}
	}
	return all
}

func partyAttributes() map[string]schema.Attribute {
	all := map[string]schema.Attribute{}
	for name, about := range map[string]string{
		"id":           "Okta's id.",
		"type":         "What it is, such as `User` or `UserGroup`.",
		"name":         "The login of a person; another name of anything else.",
		"display_name": "Name shown to others.",
	} {
		all[name] = schema.StringAttribute{Computed: true, MarkdownDescription: about}
	}
	return all
}

// timestamp is RFC 3339, which unlike a date alone has a zone.
type timestamp struct{}

func (timestamp) Description(context.Context) string { return "must be a time in RFC 3339" }

func (v timestamp) MarkdownDescription(ctx context.Context) string { return v.Description(ctx) }

func (timestamp) ValidateString(_ context.Context, req validator.StringRequest, resp *validator.StringResponse) {
	if req.ConfigValue.IsNull() || req.ConfigValue.IsUnknown() {
		return
	}
	if _, err := time.Parse(time.RFC3339, req.ConfigValue.ValueString()); err != nil {
		resp.Diagnostics.AddAttributeError(req.Path, "Invalid History Time", fmt.Sprintf(
			"%q is no time in RFC 3339, such as \"2026-01-31T08:00:00Z\" or \"2026-01-31T09:00:00+01:00\".", req.ConfigValue.ValueString()))
	}
}
