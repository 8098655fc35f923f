package oktaidentity

import (
	"context"
	"fmt"

	"github.com/hashicorp/terraform-plugin-framework/diag"
	"github.com/hashicorp/terraform-plugin-framework/path"
	"github.com/hashicorp/terraform-plugin-framework/resource"
	"github.com/hashicorp/terraform-plugin-framework/schema/validator"

	"github.com/veza/terraform-provider-veza/internal/attrvalue"
	"github.com/veza/terraform-provider-veza/internal/lifecycle"
)

// attributeName takes the names that no_continuous_sync may hold.
type attributeName struct{}

func (attributeName) Description(context.Context) string {
	return "must be the name of an attribute in snake_case, and not login, which never changes"
}

func (v attributeName) MarkdownDescription(ctx context.Context) string { return v.Description(ctx) }

func (v attributeName) ValidateString(ctx context.Context, req validator.StringRequest, resp *validator.StringResponse) {
	if !attrvalue.Known(req.ConfigValue) {
		return
	}
	name := req.ConfigValue.ValueString()
	err := lifecycle.CheckName(name)
	if name == "login" || name == customName {
		err = fmt.Errorf("it %s; custom attributes are named one by one", v.Description(ctx))
	}
	if err != nil {
		resp.Diagnostics.AddAttributeError(req.Path, "Invalid Attribute Name", fmt.Sprintf("%q is not taken: %s.", name, err))
	}
}

func (*Resource) ValidateConfig(ctx context.Context, req resource.ValidateConfigRequest, resp *resource.ValidateConfigResponse) {
	var config model
	resp.Diagnostics.Append(req.Config.Get(ctx, &config)...)
	if !resp.Diagnostics.HasError() {
		resp.Diagnostics.Append(config.contradictions()...)
	}
}

func (m model) contradictions() diag.Diagnostics {
	var diags diag.Diagnostics
	if m.Activation.ValueString() == activationStaged && m.Active.ValueBool() {
		diags.AddAttributeError(path.Root("active"), "Active And Staged",
			"activation = \"staged\" leaves people STAGED, and active = true wants them active. Leave active out, or choose "+
				"activation = \"silent\" to activate them without an e-mail.")
	}
	return diags
}
