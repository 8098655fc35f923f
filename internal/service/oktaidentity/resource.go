// Package oktaidentity manages people in an Okta org.
package oktaidentity

import (
	"context"
	"errors"

	"github.com/hashicorp/terraform-plugin-framework/path"
	"github.com/hashicorp/terraform-plugin-framework/resource"
	"github.com/hashicorp/terraform-plugin-framework/types"

	"github.com/veza/terraform-provider-veza/internal/apidiag"
	"github.com/veza/terraform-provider-veza/internal/attrvalue"
	"github.com/veza/terraform-provider-veza/internal/lifecycle"
	"github.com/veza/terraform-provider-veza/internal/session"
)

var (
	_ resource.ResourceWithConfigure      = (*Resource)(nil)
	_ resource.ResourceWithIdentity       = (*Resource)(nil)
	_ resource.ResourceWithImportState    = (*Resource)(nil)
	_ resource.ResourceWithModifyPlan     = (*Resource)(nil)
	_ resource.ResourceWithValidateConfig = (*Resource)(nil)
)

// Resource is the managed resource and, through Lister, its list resource.
type Resource struct{ session.OktaResource }

// NewResource is what the provider registers.
func NewResource() resource.Resource { return &Resource{} }

func (*Resource) Metadata(_ context.Context, req resource.MetadataRequest, resp *resource.MetadataResponse) {
	resp.TypeName = req.ProviderTypeName + "_okta_identity"
}

func (r *Resource) Create(ctx context.Context, req resource.CreateRequest, resp *resource.CreateResponse) {
	var plan model
	resp.Diagnostics.Append(req.Plan.Get(ctx, &plan)...)
	limit, diags := plan.Timeouts.Create(ctx, patience)
	resp.Diagnostics.Append(diags...)
	if resp.Diagnostics.HasError() {
		return
	}
	ctx, cancel := context.WithTimeout(ctx, limit)
	defer cancel()
	want, err := plan.toAPI()
	if err != nil {
		resp.Diagnostics.AddAttributeError(path.Root(customName), "Custom Attributes Not Understood", err.Error())
		return
	}

	made, err := r.Okta.CreateIdentity(ctx, want, plan.activation())
	err = late(ctx, err, "create", limit)
	switch {
	case err == nil:
	case made.ID != "":
		resp.Diagnostics.Append(apidiag.Error("Identity Not Activated", err))
	case lifecycle.MayExist(err, plan.Login.ValueString()):
		found, diags := r.adopt(ctx, plan, err)
		made = found
		resp.Diagnostics.Append(diags...)
		// Somebody whom an adoption found and could not finish stays out of the state: the
		// next apply finds them again.
		if diags.HasError() {
			return
		}
	default:
		resp.Diagnostics.Append(apidiag.OnAttributes("Identity Not Created", err, plan.at())...)
		return
	}

	plan.ID = types.StringValue(made.ID)
	resp.Diagnostics.Append(resp.State.SetAttribute(ctx, path.Root("id"), made.ID)...)
	resp.Diagnostics.Append(plan.setIdentity(ctx, resp.Identity)...)
	if resp.Diagnostics.HasError() {
		return
	}
	resp.Diagnostics.Append(resp.State.Set(ctx, plan.after(made))...)
}

func (r *Resource) Read(ctx context.Context, req resource.ReadRequest, resp *resource.ReadResponse) {
	var state model
	resp.Diagnostics.Append(req.State.Get(ctx, &state)...)
	if resp.Diagnostics.HasError() {
		return
	}
	// Before the 404 branch: a CLI that keeps no identity wants it even for a person who is gone.
	resp.Diagnostics.Append(state.setIdentity(ctx, resp.Identity)...)

	found, err := r.Okta.RefreshIdentity(ctx, state.ID.ValueString(), state.shownBy)
	if errors.Is(err, lifecycle.ErrNotFound) {
		resp.State.RemoveResource(ctx)
		return
	}
	if err != nil {
		resp.Diagnostics.Append(apidiag.Error("Identity Not Read", err))
		return
	}
	state = fromAPI(found, state, state.left(found.Status))
	// Here as well: of a tainted resource the plan shows nothing but its successor.
	r.see(state)
	resp.Diagnostics.Append(resp.State.Set(ctx, state)...)
}

func (r *Resource) Update(ctx context.Context, req resource.UpdateRequest, resp *resource.UpdateResponse) {
	var plan, state model
	resp.Diagnostics.Append(req.Plan.Get(ctx, &plan)...)
	resp.Diagnostics.Append(req.State.Get(ctx, &state)...)
	limit, diags := plan.Timeouts.Update(ctx, patience)
	resp.Diagnostics.Append(diags...)
	if resp.Diagnostics.HasError() {
		return
	}
	resp.Diagnostics.Append(state.setIdentity(ctx, resp.Identity)...)
	ctx, cancel := context.WithTimeout(ctx, limit)
	defer cancel()

	have, err := state.toAPI()
	if !state.knows(plan) {
		have, err = r.Okta.Identity(ctx, have.ID)
	}
	comesBack := !state.Active.ValueBool() && plan.Active.ValueBool()
	now := have
	if err == nil {
		now, err = r.bring(ctx, have, plan, comesBack)
	}
	if err != nil {
		resp.Diagnostics.Append(apidiag.OnAttributes("Identity Not Updated", late(ctx, err, "update", limit), plan.at())...)
		return
	}
	resp.Diagnostics.Append(resp.State.Set(ctx, plan.after(now))...)
}

// bring makes somebody what the plan says.
func (r *Resource) bring(ctx context.Context, have lifecycle.Identity, plan model, back bool) (lifecycle.Identity, error) {
	want, err := plan.toAPI()
	if err != nil {
		return have, err
	}
	return r.Okta.Bring(ctx, have, want, lifecycle.BringOptions{
		Back: back, Activation: plan.activation(),
		Off: attrvalue.Known(plan.Active) && !plan.Active.ValueBool(), Logout: plan.Logout.ValueBool(),
		NoContinuousSync: plan.held(),
	})
}

func (r *Resource) Delete(ctx context.Context, req resource.DeleteRequest, resp *resource.DeleteResponse) {
	var state model
	resp.Diagnostics.Append(req.State.Get(ctx, &state)...)
	limit, diags := state.Timeouts.Delete(ctx, patience)
	resp.Diagnostics.Append(diags...)
	if resp.Diagnostics.HasError() || state.OnDestroy.ValueString() == onDestroyRetain {
		return
	}
	if resp.Diagnostics.Append(r.OktaGuard.Kept(state.person(), "replaces")...); resp.Diagnostics.HasError() {
		return
	}
	ctx, cancel := context.WithTimeout(ctx, limit)
	defer cancel()
	err := r.Okta.Deprovision(ctx, state.ID.ValueString(), lifecycle.DeprovisionOptions{
		Logout: state.Logout.ValueBool(), Delete: state.OnDestroy.ValueString() == onDestroyDelete,
	})
	if err != nil && !errors.Is(err, lifecycle.ErrNotFound) {
		resp.Diagnostics.Append(apidiag.Error("Identity Not Deprovisioned", late(ctx, err, "delete", limit)))
	}
}
