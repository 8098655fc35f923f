// Package teamrole manages one direct role of one person on one team, beside whatever
// other roles the person holds.
package teamrole

import (
	"context"
	"errors"

	"github.com/hashicorp/terraform-plugin-framework/resource"

	"github.com/veza/terraform-provider-veza/internal/access"
	"github.com/veza/terraform-provider-veza/internal/apidiag"
	"github.com/veza/terraform-provider-veza/internal/guardrail"
	"github.com/veza/terraform-provider-veza/internal/rolecheck"
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
	resp.TypeName = req.ProviderTypeName + "_team_role_assignment"
}

// ModifyPlan refuses what the tenant would not grant, and removals that lock somebody
// out. An assignment of which one part changes is replaced: it does both.
func (r *Resource) ModifyPlan(ctx context.Context, req resource.ModifyPlanRequest, resp *resource.ModifyPlanResponse) {
	if !r.Configured() {
		return
	}
	var state, plan model
	removes, assigns := !req.State.Raw.IsNull(), !req.Plan.Raw.IsNull()
	if removes {
		resp.Diagnostics.Append(req.State.Get(ctx, &state)...)
	}
	if assigns {
		resp.Diagnostics.Append(req.Plan.Get(ctx, &plan)...)
	}
	if resp.Diagnostics.HasError() {
		return
	}
	_, replaced := r.Guard.Replaced(plan.key())
	switch {
	case removes && assigns && plan == state:
		r.see(state)
		return
	case removes:
		r.Guard.Leaves(state.key())
		r.guard(ctx, state, resp)
	case replaced:
		r.guard(ctx, plan, resp)
	}
	if assigns {
		resp.Diagnostics.Append(rolecheck.Check(ctx, r.Session, plan.pair())...)
		if !resp.Diagnostics.HasError() {
			r.announce(ctx, plan)
		}
	}
}

// see tells the guard of somebody from whom a replacement would take the role.
func (r *Resource) see(state model) {
	r.Guard.Seen(state.key(), guardrail.Person{ID: state.UserID.ValueString()})
}

// announce tells the guard of a role that comes, on which the SCIM switch may count.
func (r *Resource) announce(ctx context.Context, coming model) {
	if coming.UserID.IsUnknown() || coming.RoleID.IsUnknown() {
		return
	}
	// The check has read them, unless nothing of it was known.
	if all, err := rolecheck.Roles(ctx, r.Veza); err == nil {
		r.Guard.Promotion(guardrail.Person{ID: coming.UserID.ValueString()}, coming.role(all))
	}
}

// guard is the one place where an assignment that goes meets the rules of lock-outs.
func (r *Resource) guard(ctx context.Context, gone model, resp *resource.ModifyPlanResponse) {
	all, err := rolecheck.Roles(ctx, r.Veza)
	if err != nil {
		all = nil // The guard finds out by itself, and says what it could not find out.
	}
	person := guardrail.Person{ID: gone.UserID.ValueString()}
	resp.Diagnostics.Append(r.Guard.Demotion(ctx, person, access.Direct, gone.role(all))...)
}

func (r *Resource) Create(ctx context.Context, req resource.CreateRequest, resp *resource.CreateResponse) {
	var plan model
	resp.Diagnostics.Append(req.Plan.Get(ctx, &plan)...)
	if resp.Diagnostics.HasError() {
		return
	}

	// A role that the person holds already is no conflict: assigning it is the same
	// either way, and the client sees it without a request of its own.
	if err := r.Veza.AssignRole(ctx, plan.UserID.ValueString(), plan.TeamID.ValueString(), plan.RoleID.ValueString()); err != nil {
		resp.Diagnostics.Append(apidiag.Error("Team Role Not Assigned", err))
		return
	}
	resp.Diagnostics.Append(plan.setIdentity(ctx, resp.Identity)...)
	resp.Diagnostics.Append(resp.State.Set(ctx, plan)...)
}

func (r *Resource) Read(ctx context.Context, req resource.ReadRequest, resp *resource.ReadResponse) {
	var state model
	resp.Diagnostics.Append(req.State.Get(ctx, &state)...)
	if resp.Diagnostics.HasError() {
		return
	}
	// Before the branches that remove: a CLI that keeps no identity wants it even then.
	resp.Diagnostics.Append(state.setIdentity(ctx, resp.Identity)...)

	user, err := r.Veza.SharedUser(ctx, state.UserID.ValueString())
	if errors.Is(err, veza.ErrNotFound) {
		resp.State.RemoveResource(ctx)
		return
	}
	if err != nil {
		resp.Diagnostics.Append(apidiag.Error("Team Role Not Read", err))
		return
	}
	if !state.heldBy(user) {
		resp.State.RemoveResource(ctx)
		return
	}
	// Here as well: of a tainted resource the plan shows nothing but its successor.
	r.see(state)
	resp.Diagnostics.Append(resp.State.Set(ctx, state)...)
}

// Update is never called: every attribute forces replacement.
func (*Resource) Update(context.Context, resource.UpdateRequest, *resource.UpdateResponse) {}

func (r *Resource) Delete(ctx context.Context, req resource.DeleteRequest, resp *resource.DeleteResponse) {
	var state model
	resp.Diagnostics.Append(req.State.Get(ctx, &state)...)
	if resp.Diagnostics.HasError() {
		return
	}

	err := r.Veza.UnassignRole(ctx, state.UserID.ValueString(), state.TeamID.ValueString(), state.RoleID.ValueString())
	switch {
	case errors.Is(err, veza.ErrHeldElsewhere):
		resp.Diagnostics.AddWarning("Team Role Is Still Held", r.stillHeld(ctx, state))
	case err != nil && !errors.Is(err, veza.ErrNotFound):
		resp.Diagnostics.Append(apidiag.Error("Team Role Not Unassigned", err))
	}
}
