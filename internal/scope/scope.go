// Package scope is what the members of a team see: the attributes policy_type and provider_ids, wherever a team's scope is managed.
package scope

import (
	"context"
	"slices"

	"github.com/hashicorp/terraform-plugin-framework/attr"
	"github.com/hashicorp/terraform-plugin-framework/diag"
	"github.com/hashicorp/terraform-plugin-framework/path"
	"github.com/hashicorp/terraform-plugin-framework/types"

	"github.com/veza/terraform-provider-veza/internal/attrvalue"
	"github.com/veza/terraform-provider-veza/internal/veza"
)

// Scope is embedded by models.
type Scope struct {
	PolicyType  types.String `tfsdk:"policy_type"`
	ProviderIDs types.Set    `tfsdk:"provider_ids"`
}

// At says which attribute a field of the team API is.
func At() map[string]path.Path {
	return map[string]path.Path{
		"policy_type": path.Root("policy_type"),
		"providers":   path.Root("provider_ids"), "provider_ids": path.Root("provider_ids"),
	}
}

// Of returns the scope that a team has.
func Of(t veza.Team) Scope { return New(t.PolicyType, t.ProviderIDs()) }

// New is a scope with known values.
func New(policyType string, providerIDs []string) Scope {
	ids := make([]attr.Value, 0, len(providerIDs))
	for _, id := range providerIDs {
		ids = append(ids, types.StringValue(id))
	}
	s := Scope{ProviderIDs: types.SetValueMust(types.StringType, ids)}
	if policyType != "" {
		s.PolicyType = types.StringValue(policyType)
	}
	return s
}

// Unknown is the scope of a team that does not exist yet.
func Unknown() Scope {
	return Scope{PolicyType: types.StringUnknown(), ProviderIDs: types.SetUnknown(types.StringType)}
}

// Check refuses a configuration that contradicts itself. What is unknown may
// still turn out well.
func (s Scope) Check() diag.Diagnostics {
	var diags diag.Diagnostics
	if s.PolicyType.ValueString() == veza.PolicyUnbound && len(s.ProviderIDs.Elements()) > 0 {
		diags.AddAttributeError(path.Root("provider_ids"), "Scope Contradicts Itself",
			"A team whose policy_type is UNBOUND sees the data of all providers, so provider_ids would limit nothing. "+
				"Leave provider_ids out, or set policy_type to PROVIDER_ID_SET.")
	}
	return diags
}

// Plan completes a configured scope by what follows from it, and by what the team
// has: a team with providers is a PROVIDER_ID_SET, and one that is UNBOUND lists none.
func (s Scope) Plan(state Scope) Scope {
	plan := s
	switch {
	case s.PolicyType.IsNull() && s.ProviderIDs.IsUnknown():
		plan.PolicyType = types.StringUnknown()
	case s.PolicyType.IsNull() && len(s.ProviderIDs.Elements()) > 0:
		plan.PolicyType = types.StringValue(veza.PolicyProviderIDSet)
	case s.PolicyType.IsNull():
		plan.PolicyType = state.PolicyType
	}
	if !s.ProviderIDs.IsNull() {
		return plan
	}
	switch {
	case plan.PolicyType.ValueString() == veza.PolicyUnbound:
		plan.ProviderIDs = types.SetValueMust(types.StringType, nil)
	case plan.PolicyType.Equal(state.PolicyType):
		plan.ProviderIDs = state.ProviderIDs
	default:
		// Which providers a team has once it is not UNBOUND any more is the tenant's to say.
		plan.ProviderIDs = types.SetUnknown(types.StringType)
	}
	return plan
}

// Fill sets the known part of the scope in a team.
func (s Scope) Fill(ctx context.Context, t *veza.Team) diag.Diagnostics {
	t.PolicyType = s.PolicyType.ValueString()
	t.Providers = nil
	if s.ProviderIDs.IsNull() || s.ProviderIDs.IsUnknown() {
		return nil
	}
	var ids []string
	diags := s.ProviderIDs.ElementsAs(ctx, &ids, false)
	slices.Sort(ids)
	for _, id := range ids {
		t.Providers = append(t.Providers, veza.Provider{ID: id})
	}
	return diags
}

// Changes names the fields of the team API in which the known part of s differs from
// what the team has.
func (s Scope) Changes(state Scope) []string {
	var mask []string
	if attrvalue.Known(s.PolicyType) && !s.PolicyType.Equal(state.PolicyType) {
		mask = append(mask, "policy_type")
	}
	if attrvalue.Known(s.ProviderIDs) && !s.ProviderIDs.Equal(state.ProviderIDs) {
		mask = append(mask, "providers")
	}
	return mask
}
