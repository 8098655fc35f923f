package auditevents

import (
	"context"
	"fmt"
	"time"

	"github.com/hashicorp/terraform-plugin-framework-validators/int64validator"
	"github.com/hashicorp/terraform-plugin-framework-validators/stringvalidator"
	"github.com/hashicorp/terraform-plugin-framework/datasource"
	"github.com/hashicorp/terraform-plugin-framework/datasource/schema"
	"github.com/hashicorp/terraform-plugin-framework/schema/validator"
)

const description = "Reads the audit log: every call of the tenant's API, SCIM too, with who made it, from where, and what came " +
	"of it. Veza keeps entries for 90 days.\n\n" +
	"What a call sent and what it got are not read: they may hold secrets, which have no place in a state. The data source " +
	"is read again by every plan, and each plan makes calls of its own, so its outputs change: use it in checks and for looking, " +
	"not as input of resources."

func (*DataSource) Schema(_ context.Context, _ datasource.SchemaRequest, resp *datasource.SchemaResponse) {
	resp.Schema = schema.Schema{
		MarkdownDescription: description,
		Attributes: map[string]schema.Attribute{
			"since": schema.StringAttribute{
				Required:            true,
				MarkdownDescription: "Calls that ended at this time or later, RFC 3339, such as `2026-01-31T08:00:00Z`.",
				Validators:          []validator.String{timestamp{}},
			},
			"method":  filter("Only calls with this method, such as `DELETE`."),
			"url":     filter("Only calls of this URL, such as `/scim/v2/Users`, exactly as the log has it."),
			"user_id": filter("Only calls of the person with this id."),
			"limit": schema.Int64Attribute{
				Optional: true,
				MarkdownDescription: fmt.Sprintf("How many events to read at most, in the tenant's order. Default %d, at most %d.",
					defaultLimit, mostEvents),
				Validators: []validator.Int64{int64validator.Between(1, mostEvents)},
			},
			"truncated": schema.BoolAttribute{
				Computed:            true,
				MarkdownDescription: "Whether there are more events than `limit`.",
			},
			"events": schema.ListNestedAttribute{
				Computed:            true,
				MarkdownDescription: "The calls, in the tenant's order.",
				NestedObject:        schema.NestedAttributeObject{Attributes: eventAttributes()},
			},
		},
	}
}

func filter(description string) schema.Attribute {
	return schema.StringAttribute{
		Optional: true, MarkdownDescription: description, Validators: []validator.String{stringvalidator.LengthAtLeast(1)},
	}
}

func eventAttributes() map[string]schema.Attribute {
	attributes := map[string]schema.Attribute{
		"http_status": schema.Int64Attribute{Computed: true, MarkdownDescription: "HTTP status of the answer."},
	}
	for name, description := range map[string]string{
		"id":           "Id of the entry.",
		"request_id":   "Id of the request, which errors name.",
		"started_at":   "When the call began, RFC 3339.",
		"ended_at":     "When it ended, RFC 3339.",
		"user_id":      "Id of whoever made the call.",
		"email":        "E-mail address of whoever made the call.",
		"api_key_id":   "Id of the API key that was used.",
		"session_id":   "Id of the browser session that was used.",
		"method":       "HTTP method.",
		"url":          "URL of the call.",
		"endpoint":     "Name of the service's method that answered.",
		"client_ip":    "Address the call came from.",
		"user_agent":   "Program that made the call.",
		"grpc_code":    "Name of the result, such as `OK` or `PermissionDenied`.",
		"error_reason": "Why the call failed.",
	} {
		attributes[name] = schema.StringAttribute{Computed: true, MarkdownDescription: description + " Null where the tenant leaves it out."}
	}
	return attributes
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
		resp.Diagnostics.AddAttributeError(req.Path, "Invalid Audit Time", fmt.Sprintf(
			"%q is no time in RFC 3339, such as \"2026-01-31T08:00:00Z\" or \"2026-01-31T09:00:00+01:00\".", req.ConfigValue.ValueString()))
	}
}
