package scope

import (
	"github.com/hashicorp/terraform-plugin-framework-validators/setvalidator"
	"github.com/hashicorp/terraform-plugin-framework-validators/stringvalidator"
	"github.com/hashicorp/terraform-plugin-framework/resource/schema"
	"github.com/hashicorp/terraform-plugin-framework/schema/validator"
	"github.com/hashicorp/terraform-plugin-framework/types"

	"github.com/veza/terraform-provider-veza/internal/veza"
)

// PolicyType is the attribute policy_type.
func PolicyType() schema.StringAttribute {
	return schema.StringAttribute{
		Optional: true,
		Computed: true,
		MarkdownDescription: "What the members see: `PROVIDER_ID_SET`, the data of the providers in `provider_ids` alone, or " +
			"`UNBOUND`, the data of all providers. Not set, it is `PROVIDER_ID_SET` where `provider_ids` names any, and follows " +
			"the tenant otherwise.",
		Validators: []validator.String{stringvalidator.OneOf(veza.PolicyProviderIDSet, veza.PolicyUnbound)},
	}
}

// ProviderIDs is the attribute provider_ids.
func ProviderIDs() schema.SetAttribute {
	return schema.SetAttribute{
		ElementType: types.StringType,
		Optional:    true,
		Computed:    true,
		MarkdownDescription: "Ids of the providers (integrations) whose data the members see. An empty set leaves them none. " +
			"Not set, it follows the tenant; with `policy_type = \"UNBOUND\"` it cannot name any.",
		Validators: []validator.Set{setvalidator.ValueStringsAre(stringvalidator.LengthAtLeast(1))},
	}
}
