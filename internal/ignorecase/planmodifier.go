package ignorecase

import (
	"context"
	"strings"

	"github.com/hashicorp/terraform-plugin-framework/resource/schema/planmodifier"
)

// KeepSpelling plans no change where configuration and state differ in case alone.
// Semantic equality does not do it: the framework applies it to what the server
// answers, not to what the configuration asks for.
func KeepSpelling() planmodifier.String { return keepSpelling{} }

type keepSpelling struct{}

func (keepSpelling) Description(context.Context) string {
	return "A difference in case alone is no change."
}

func (m keepSpelling) MarkdownDescription(ctx context.Context) string { return m.Description(ctx) }

func (keepSpelling) PlanModifyString(_ context.Context, req planmodifier.StringRequest, resp *planmodifier.StringResponse) {
	if req.StateValue.IsNull() || req.PlanValue.IsNull() || req.PlanValue.IsUnknown() {
		return
	}
	if strings.EqualFold(req.StateValue.ValueString(), req.PlanValue.ValueString()) {
		resp.PlanValue = req.StateValue
	}
}
