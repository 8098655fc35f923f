package oktaassignment

import (
	"context"
	"errors"

	"github.com/hashicorp/terraform-plugin-framework/diag"
	"github.com/hashicorp/terraform-plugin-framework/tfsdk"
	"github.com/hashicorp/terraform-plugin-framework/types"

	"github.com/veza/terraform-provider-veza/internal/apidiag"
	"github.com/veza/terraform-provider-veza/internal/guardrail"
	"github.com/veza/terraform-provider-veza/internal/lifecycle"
)

// model is also the identity: both ids say who has what, and never change.
type model struct {
	EntitlementID types.String `tfsdk:"entitlement_id"`
	IdentityID    types.String `tfsdk:"identity_id"`
}

func newModel(entitlementID, identityID string) model {
	return model{EntitlementID: types.StringValue(entitlementID), IdentityID: types.StringValue(identityID)}
}

func (m model) setIdentity(ctx context.Context, to *tfsdk.ResourceIdentity) diag.Diagnostics {
	return to.Set(ctx, m)
}

func (m model) person() guardrail.Person { return guardrail.Person{ID: m.IdentityID.ValueString()} }

// key is what an assignment has in common with one that takes its place.
func (m model) key() string {
	return "assignment " + m.EntitlementID.ValueString() + "/" + m.IdentityID.ValueString()
}

// refuse keeps out of the state what could be read and never be taken away. A group that
// does not exist is left to the read that follows every import.
func (r *Resource) refuse(ctx context.Context, m model) diag.Diagnostics {
	err := r.Okta.Managed(ctx, m.EntitlementID.ValueString())
	if err == nil || errors.Is(err, lifecycle.ErrNotFound) {
		return nil
	}
	return diag.Diagnostics{apidiag.Error("Entitlement Assignment Not Imported", err)}
}
