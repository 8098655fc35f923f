// Package localuser manages people who sign in with a password of the tenant's own:
// break-glass accounts and the SCIM admin.
package localuser

import (
	"cmp"
	"context"
	"errors"

	"github.com/hashicorp/terraform-plugin-framework/diag"
	"github.com/hashicorp/terraform-plugin-framework/path"
	"github.com/hashicorp/terraform-plugin-framework/resource"
	"github.com/hashicorp/terraform-plugin-framework/types"

	"github.com/veza/terraform-provider-veza/internal/apidiag"
	"github.com/veza/terraform-provider-veza/internal/attrvalue"
	"github.com/veza/terraform-provider-veza/internal/session"
	"github.com/veza/terraform-provider-veza/internal/veza"
)

var (
	_ resource.ResourceWithConfigure   = (*Resource)(nil)
	_ resource.ResourceWithIdentity    = (*Resource)(nil)
	_ resource.ResourceWithImportState = (*Resource)(nil)
	_ resource.ResourceWithModifyPlan  = (*Resource)(nil)
)

// Resource is the managed resource and, through Lister, its list resource.
type Resource struct{ session.Resource }

// NewResource is what the provider registers.
func NewResource() resource.Resource { return &Resource{} }

func (*Resource) Metadata(_ context.Context, req resource.MetadataRequest, resp *resource.MetadataResponse) {
	resp.TypeName = req.ProviderTypeName + "_user"
}

// ModifyPlan refuses what the provider's guard refuses, before anything is written.
func (r *Resource) ModifyPlan(ctx context.Context, req resource.ModifyPlanRequest, resp *resource.ModifyPlanResponse) {
	if !r.Configured() {
		return
	}
	if req.State.Raw.IsNull() {
		var plan model
		resp.Diagnostics.Append(req.Plan.Get(ctx, &plan)...)
		if person, replaced := r.Guard.Replaced(plan.key()); replaced {
			resp.Diagnostics.Append(r.Guard.Departure(ctx, person, "replaces")...)
		}
		return
	}
	var state model
	resp.Diagnostics.Append(req.State.Get(ctx, &state)...)
	if resp.Diagnostics.HasError() {
		return
	}
	person := state.person()
	if req.Plan.Raw.IsNull() {
		r.Guard.Leaves(state.key())
		if state.OnDestroy.ValueString() != onDestroyRetain {
			// A create that failed halfway has left an id and no on_destroy: see Delete.
			resp.Diagnostics.Append(r.Guard.Departure(ctx, person, cmp.Or(state.OnDestroy.ValueString(), onDestroyDeactivate)+"s")...)
		}
		return
	}
	var plan model
	resp.Diagnostics.Append(req.Plan.Get(ctx, &plan)...)
	if resp.Diagnostics.HasError() {
		return
	}
	// A forced replacement has the new address, if it changes with it.
	r.see(state, plan)
	resp.Diagnostics.Append(r.guard(ctx, plan, state)...)
}

// guard asks whether the plan may take from a user what it takes.
func (r *Resource) guard(ctx context.Context, plan, state model) diag.Diagnostics {
	var diags diag.Diagnostics
	if state.Enabled.ValueBool() && attrvalue.Known(plan.Enabled) && !plan.Enabled.ValueBool() {
		diags.Append(r.Guard.Departure(ctx, state.person(), "deactivates")...)
	}
	if attrvalue.Known(plan.Email) {
		diags.Append(r.Guard.Rename(state.person(), plan.Email.ValueString())...)
	}
	return diags
}

// see tells the guard of somebody whom a replacement of this resource by next would take
// away.
func (r *Resource) see(state, next model) {
	if state.OnDestroy.ValueString() != onDestroyRetain && attrvalue.Known(next.Email) {
		r.Guard.Seen(next.key(), state.person())
	}
}

func (r *Resource) Create(ctx context.Context, req resource.CreateRequest, resp *resource.CreateResponse) {
	var plan model
	var password types.String // never part of a model: what meets one may meet the state
	resp.Diagnostics.Append(req.Plan.Get(ctx, &plan)...)
	resp.Diagnostics.Append(req.Config.GetAttribute(ctx, path.Root("password_wo"), &password)...)
	if resp.Diagnostics.HasError() {
		return
	}

	id, err := r.Veza.CreateLocalUser(ctx, plan.toAPI(password.ValueString()))
	var user veza.User
	if errors.Is(err, veza.ErrConflict) {
		adopted, diags := r.adopt(ctx, plan, password, err)
		resp.Diagnostics.Append(diags...)
		user = adopted
	} else if err != nil {
		resp.Diagnostics.Append(apidiag.OnAttributes("Local User Not Created", err, attributes)...)
	}
	if resp.Diagnostics.HasError() {
		return
	}
	if err == nil {
		// Before the second call: what it fails at must not leave a user whom nobody knows of.
		plan.ID = types.StringValue(id)
		resp.Diagnostics.Append(resp.State.SetAttribute(ctx, path.Root("id"), id)...)
		resp.Diagnostics.Append(plan.setIdentity(ctx, resp.Identity)...)
		if user, err = r.settle(ctx, id, plan); err != nil {
			resp.Diagnostics.Append(apidiag.Error("Local User Not Completed", err))
			return
		}
	}
	state := fromAPI(user, plan)
	resp.Diagnostics.Append(state.setIdentity(ctx, resp.Identity)...)
	resp.Diagnostics.Append(resp.State.Set(ctx, state)...)
}

// settle makes a user who was just created what the plan says further, and returns
// them: the tenant answers a create with the id alone, and creates nobody disabled.
func (r *Resource) settle(ctx context.Context, id string, plan model) (veza.User, error) {
	if attrvalue.Known(plan.Enabled) && !plan.Enabled.ValueBool() {
		return r.Veza.UpdateLocalUser(ctx, veza.User{ID: id, Enabled: false}, "enabled")
	}
	return r.Veza.LocalUser(ctx, id)
}

func (r *Resource) Read(ctx context.Context, req resource.ReadRequest, resp *resource.ReadResponse) {
	var state model
	resp.Diagnostics.Append(req.State.Get(ctx, &state)...)
	if resp.Diagnostics.HasError() {
		return
	}
	// Before the 404 branch: a CLI that keeps no identity wants it even for a person who is gone.
	resp.Diagnostics.Append(state.setIdentity(ctx, resp.Identity)...)

	user, err := r.Veza.LocalUser(ctx, state.ID.ValueString())
	if errors.Is(err, veza.ErrNotFound) {
		resp.State.RemoveResource(ctx)
		return
	}
	if err != nil {
		resp.Diagnostics.Append(apidiag.Error("Local User Not Read", err))
		return
	}
	state = fromAPI(user, state)
	// Here as well: of a tainted resource the plan shows nothing but its successor.
	r.see(state, state)
	resp.Diagnostics.Append(resp.State.Set(ctx, state)...)
}

func (r *Resource) Update(ctx context.Context, req resource.UpdateRequest, resp *resource.UpdateResponse) {
	var plan, state model
	var password types.String
	resp.Diagnostics.Append(req.Plan.Get(ctx, &plan)...)
	resp.Diagnostics.Append(req.State.Get(ctx, &state)...)
	resp.Diagnostics.Append(req.Config.GetAttribute(ctx, path.Root("password_wo"), &password)...)
	if resp.Diagnostics.HasError() {
		return
	}
	resp.Diagnostics.Append(state.setIdentity(ctx, resp.Identity)...)

	// First, and alone: when the rest fails the state keeps the old version, and setting
	// the same password once more does no harm.
	if !plan.PasswordVersion.Equal(state.PasswordVersion) && password.ValueString() != "" {
		if err := r.Veza.SetPassword(ctx, state.ID.ValueString(), password.ValueString()); err != nil {
			resp.Diagnostics.Append(apidiag.OnAttributes("Password Not Changed", err, attributes)...)
			return
		}
	}
	user, mask := change(plan, state)
	// A change of on_destroy or of the password alone asks for nothing more.
	if len(mask) == 0 {
		resp.Diagnostics.Append(resp.State.Set(ctx, plan)...)
		return
	}
	after, err := r.Veza.UpdateLocalUser(ctx, user, mask...)
	if err != nil {
		resp.Diagnostics.Append(apidiag.OnAttributes("Local User Not Updated", err, attributes)...)
		return
	}
	resp.Diagnostics.Append(resp.State.Set(ctx, fromAPI(after, plan))...)
}

func (r *Resource) Delete(ctx context.Context, req resource.DeleteRequest, resp *resource.DeleteResponse) {
	var state model
	resp.Diagnostics.Append(req.State.Get(ctx, &state)...)
	if resp.Diagnostics.HasError() || state.OnDestroy.ValueString() == onDestroyRetain {
		return
	}
	if resp.Diagnostics.Append(r.Guard.Kept(state.person(), "replaces")...); resp.Diagnostics.HasError() {
		return
	}

	var err error
	switch state.OnDestroy.ValueString() {
	case onDestroyDelete:
		err = r.Veza.DeleteLocalUser(ctx, state.ID.ValueString())
	default:
		// Sent even if the state says that they are disabled: the state may be old, and
		// this call must not leave anybody active.
		_, err = r.Veza.UpdateLocalUser(ctx, veza.User{ID: state.ID.ValueString(), Enabled: false}, "enabled")
	}
	if err != nil && !errors.Is(err, veza.ErrNotFound) {
		resp.Diagnostics.Append(apidiag.Error("Local User Not Removed", err))
	}
}
