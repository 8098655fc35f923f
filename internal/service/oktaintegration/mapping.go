package oktaintegration

import (
	"context"
	"encoding/json"

	"github.com/hashicorp/terraform-plugin-framework/resource/schema/planmodifier"
	"github.com/hashicorp/terraform-plugin-framework/schema/validator"
)

// keepCovered plans no change where the tenant has all that the configuration says.
type keepCovered struct{}

func (keepCovered) Description(context.Context) string {
	return "Members that the tenant adds by itself are no change."
}

func (m keepCovered) MarkdownDescription(ctx context.Context) string { return m.Description(ctx) }

func (keepCovered) PlanModifyString(_ context.Context, req planmodifier.StringRequest, resp *planmodifier.StringResponse) {
	if req.StateValue.IsNull() || req.PlanValue.IsNull() || req.PlanValue.IsUnknown() {
		return
	}
	if covers(req.StateValue.ValueString(), req.PlanValue.ValueString()) {
		resp.PlanValue = req.StateValue
	}
}

// objectValidator holds that a text is a JSON object, or null.
type objectValidator struct{}

func (objectValidator) Description(context.Context) string { return "must be a JSON object" }

func (v objectValidator) MarkdownDescription(ctx context.Context) string { return v.Description(ctx) }

func (v objectValidator) ValidateString(ctx context.Context, req validator.StringRequest, resp *validator.StringResponse) {
	if req.ConfigValue.IsNull() || req.ConfigValue.IsUnknown() {
		return
	}
	var object map[string]any
	if err := json.Unmarshal([]byte(req.ConfigValue.ValueString()), &object); err != nil {
		resp.Diagnostics.AddAttributeError(req.Path, "Identity Mapping Is No JSON Object",
			"The attribute "+req.Path.String()+" "+v.Description(ctx)+", such as jsonencode({ use_email = true }): "+err.Error()+".")
	}
}
