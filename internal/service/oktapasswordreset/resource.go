// Package oktapasswordreset resets passwords of people in the Okta org (RESET_PASSWORD):
// as an action, and as a resource for CLIs that have no actions.
package oktapasswordreset

import (
	"context"
	"errors"

	"github.com/hashicorp/terraform-plugin-framework/resource"

	"github.com/veza/terraform-provider-veza/internal/lifecycle"
	"github.com/veza/terraform-provider-veza/internal/session"
)

var (
	_ resource.ResourceWithConfigure   = (*Resource)(nil)
	_ resource.ResourceWithImportState = (*Resource)(nil)
)

// Resource is the managed resource. A reset is an event: it has no id in the org, so that
// the resource has neither identity nor list.
type Resource struct{ session.OktaResource }

// NewResource is what the provider registers.
func NewResource() resource.Resource { return &Resource{} }

func (*Resource) Metadata(_ context.Context, req resource.MetadataRequest, resp *resource.MetadataResponse) {
	resp.TypeName = req.ProviderTypeName + "_okta_password_reset"
}

// Create resets the password. Nothing else in this resource does.
func (r *Resource) Create(ctx context.Context, req resource.CreateRequest, resp *resource.CreateResponse) {
	var plan model
	resp.Diagnostics.Append(req.Plan.Get(ctx, &plan)...)
	if resp.Diagnostics.HasError() {
		return
	}

	done, err := reset(ctx, r.Okta, plan.Login.ValueString(), plan.SendEmail.ValueBool())
	if err != nil {
		resp.Diagnostics.Append(notReset(err, "The resource is tainted, so that Terraform plans another reset. If this one "+
			"was done, nobody needs another: run `terraform untaint` for this resource."))
	}
	// A reset that may have happened is in the state: Terraform taints it because of the
	// error, and somebody can decide about it. All of it, not an id alone, so that one that
	// is untainted differs in nothing. Of what did not happen nothing is kept.
	if err == nil || errors.Is(err, lifecycle.ErrUnconfirmed) {
		resp.Diagnostics.Append(resp.State.Set(ctx, plan.after(done))...)
	}
}

// Read asks nothing: what was done stays done, whatever becomes of the person.
func (*Resource) Read(context.Context, resource.ReadRequest, *resource.ReadResponse) {}

// Update keeps how the next reset is to be done. All else replaces.
func (*Resource) Update(ctx context.Context, req resource.UpdateRequest, resp *resource.UpdateResponse) {
	var plan model
	resp.Diagnostics.Append(req.Plan.Get(ctx, &plan)...)
	if resp.Diagnostics.HasError() {
		return
	}
	resp.Diagnostics.Append(resp.State.Set(ctx, plan)...)
}

// Delete asks nothing: a reset cannot be taken back.
func (*Resource) Delete(context.Context, resource.DeleteRequest, *resource.DeleteResponse) {}

// ImportState says why there is none: the framework would call it a bug.
func (*Resource) ImportState(_ context.Context, _ resource.ImportStateRequest, resp *resource.ImportStateResponse) {
	resp.Diagnostics.AddError("Password Reset Not Importable",
		"A password reset is an event and leaves nothing in the org that could be imported. Declare the resource when the password "+
			"is to be reset: creating it resets. A reset that was done before needs no resource.")
}
