package oktaassignments

import (
	"context"
	"slices"

	"github.com/hashicorp/terraform-plugin-framework/diag"
	"github.com/hashicorp/terraform-plugin-framework/tfsdk"
	"github.com/hashicorp/terraform-plugin-framework/types"
)

type model struct {
	EntitlementID types.String `tfsdk:"entitlement_id"`
	IdentityIDs   types.Set    `tfsdk:"identity_ids"`
	OnDestroy     types.String `tfsdk:"on_destroy"`
}

// identity holds what never changes.
type identity struct {
	EntitlementID types.String `tfsdk:"entitlement_id"`
}

func (m model) setIdentity(ctx context.Context, to *tfsdk.ResourceIdentity) diag.Diagnostics {
	return to.Set(ctx, identity{EntitlementID: m.EntitlementID})
}

// identityIDs returns the known ids of the set, sorted, and whether that is all of them.
func (m model) identityIDs() (ids []string, complete bool) {
	if m.IdentityIDs.IsNull() || m.IdentityIDs.IsUnknown() {
		return nil, false
	}
	complete = true
	for _, element := range m.IdentityIDs.Elements() {
		id, ok := element.(types.String)
		if !ok || id.IsUnknown() || id.IsNull() {
			complete = false
			continue
		}
		ids = append(ids, id.ValueString())
	}
	slices.Sort(ids)
	return ids, complete
}

// with is the model with these assignees.
func (m model) with(ctx context.Context, ids []string) (model, diag.Diagnostics) {
	if ids == nil {
		ids = []string{} // which is a set, and nil is none
	}
	var diags diag.Diagnostics
	m.IdentityIDs, diags = types.SetValueFrom(ctx, types.StringType, ids)
	return m, diags
}

// without returns the ids of a that are not in b. Entitlements have thousands of
// assignees, so b is looked up and not searched.
func without(a, b []string) []string {
	in := make(map[string]bool, len(b))
	for _, id := range b {
		in[id] = true
	}
	var out []string
	for _, id := range a {
		if !in[id] {
			out = append(out, id)
		}
	}
	return out
}
