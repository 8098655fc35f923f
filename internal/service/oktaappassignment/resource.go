// Package oktaappassignment manages the assignment of an Okta app to one person or to one
// group, beside whoever else has the app.
package oktaappassignment

import (
	"context"
	"errors"

	"github.com/hashicorp/terraform-plugin-framework-validators/resourcevalidator"
	"github.com/hashicorp/terraform-plugin-framework/path"
	"github.com/hashicorp/terraform-plugin-framework/resource"
	"github.com/hashicorp/terraform-plugin-framework/types"

	"github.com/veza/terraform-provider-veza/internal/apidiag"
	"github.com/veza/terraform-provider-veza/internal/importid"
	"github.com/veza/terraform-provider-veza/internal/lifecycle"
	"github.com/veza/terraform-provider-veza/internal/session"
)

var (
	_ resource.ResourceWithConfigure        = (*Resource)(nil)
	_ resource.ResourceWithConfigValidators = (*Resource)(nil)
	_ resource.ResourceWithIdentity         = (*Resource)(nil)
	_ resource.ResourceWithImportState      = (*Resource)(nil)
	_ resource.ResourceWithModifyPlan       = (*Resource)(nil)
)

// Resource is the managed resource and, through Lister, its list resource.
type Resource struct{ session.OktaResource }

// NewResource is what the provider registers.
func NewResource() resource.Resource { return &Resource{} }

func (*Resource) Metadata(_ context.Context, req resource.MetadataRequest, resp *resource.MetadataResponse) {
	resp.TypeName = req.ProviderTypeName + "_okta_app_assignment"
}

// ConfigValidators hold for one holder, and what only the one kind or the other can have.
func (*Resource) ConfigValidators(context.Context) []resource.ConfigValidator {
	person, group := path.MatchRoot("identity_id"), path.MatchRoot("entitlement_id")
	return []resource.ConfigValidator{
		resourcevalidator.ExactlyOneOf(person, group),
		resourcevalidator.Conflicting(group, path.MatchRoot("user_name")),
		resourcevalidator.Conflicting(group, path.MatchRoot("roles")),
		resourcevalidator.Conflicting(person, path.MatchRoot("priority")),
	}
}

func (r *Resource) Create(ctx context.Context, req resource.CreateRequest, resp *resource.CreateResponse) {
	var plan model
	resp.Diagnostics.Append(req.Plan.Get(ctx, &plan)...)
	if resp.Diagnostics.HasError() {
		return
	}

	// Who has the app already keeps it, and gets what is configured: a look first would
	// cost a request and prove nothing by the time of the write.
	var err error
	if profile := plan.profile(model{}); plan.isGroup() {
		var g lifecycle.AppGroup
		g, err = r.Okta.AssignAppGroup(ctx, plan.AppID.ValueString(), plan.holder(), lifecycle.AppGroupChange{
			Priority: plan.priority(), Profile: profile,
		})
		plan = plan.ofGroup(g)
	} else {
		var u lifecycle.AppUser
		u, err = r.Okta.AssignAppUser(ctx, plan.AppID.ValueString(), plan.holder(), lifecycle.AppUserChange{
			UserName: known(plan.UserName), Profile: profile,
		})
		plan = plan.ofPerson(u)
	}
	if err != nil {
		resp.Diagnostics.Append(apidiag.OnAttributes("App Not Assigned", err, attributes)...)
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

	after, err := r.read(ctx, state)
	if errors.Is(err, lifecycle.ErrNotFound) {
		resp.State.RemoveResource(ctx)
		return
	}
	if err != nil {
		resp.Diagnostics.Append(apidiag.Error("App Assignment Not Read", err))
		return
	}
	r.see(after)
	resp.Diagnostics.Append(resp.State.Set(ctx, after)...)
}

// read returns lifecycle.ErrNotFound for somebody who has the app through a group alone:
// that is the group's assignment.
func (r *Resource) read(ctx context.Context, state model) (model, error) {
	if state.isGroup() {
		g, err := r.Okta.AppGroup(ctx, state.AppID.ValueString(), state.holder())
		return state.ofGroup(g).profileFrom(g.Profile), err
	}
	now := func(u lifecycle.AppUser) model { return state.ofPerson(u).profileFrom(u.Profile) }
	// Many are read from the list of an app. Who differs there is read anew: a difference
	// is rare, and a list may leave something out.
	u, err := r.Okta.RefreshAppUser(ctx, state.AppID.ValueString(), state.holder(), func(u lifecycle.AppUser) bool {
		return u.Scope == lifecycle.ScopeUser && now(u).equal(state)
	})
	if err == nil && u.Scope == lifecycle.ScopeGroup {
		err = lifecycle.ErrNotFound
	}
	return now(u), err
}

func (r *Resource) Update(ctx context.Context, req resource.UpdateRequest, resp *resource.UpdateResponse) {
	var plan, state model
	resp.Diagnostics.Append(req.Plan.Get(ctx, &plan)...)
	resp.Diagnostics.Append(req.State.Get(ctx, &state)...)
	if resp.Diagnostics.HasError() {
		return
	}
	resp.Diagnostics.Append(state.setIdentity(ctx, resp.Identity)...)

	var err error
	if profile := plan.profile(state); plan.isGroup() {
		var g lifecycle.AppGroup
		g, err = r.Okta.UpdateAppGroup(ctx, plan.AppID.ValueString(), plan.holder(), lifecycle.AppGroupChange{
			Priority: plan.priority(), Profile: profile,
		})
		plan = plan.ofGroup(g)
	} else {
		change := lifecycle.AppUserChange{Profile: profile}
		if !plan.UserName.Equal(state.UserName) {
			change.UserName = known(plan.UserName)
		}
		var u lifecycle.AppUser
		u, err = r.Okta.UpdateAppUser(ctx, plan.AppID.ValueString(), plan.holder(), change)
		plan = plan.ofPerson(u)
	}
	if err != nil {
		resp.Diagnostics.Append(apidiag.OnAttributes("App Assignment Not Changed", err, attributes)...)
		return
	}
	resp.Diagnostics.Append(resp.State.Set(ctx, plan)...)
}

func (r *Resource) Delete(ctx context.Context, req resource.DeleteRequest, resp *resource.DeleteResponse) {
	var state model
	resp.Diagnostics.Append(req.State.Get(ctx, &state)...)
	if resp.Diagnostics.HasError() {
		return
	}

	unassign := r.Okta.UnassignAppUser
	if state.isGroup() {
		unassign = r.Okta.UnassignAppGroup
	}
	err := unassign(ctx, state.AppID.ValueString(), state.holder())
	if err != nil && !errors.Is(err, lifecycle.ErrNotFound) {
		resp.Diagnostics.Append(apidiag.Error("App Not Taken Away", err))
	}
}

// ImportState takes APP/HOLDER, each an id or a name, or an identity.
func (r *Resource) ImportState(ctx context.Context, req resource.ImportStateRequest, resp *resource.ImportStateResponse) {
	var imported identity
	if req.ID == "" {
		resp.Diagnostics.Append(req.Identity.Get(ctx, &imported)...)
		if imported.IdentityID.IsNull() == imported.EntitlementID.IsNull() {
			resp.Diagnostics.AddError("App Assignment Identity Not Understood",
				"Give app_id and either identity_id, of a person, or entitlement_id, of a group.")
		}
	} else {
		app, person, group, err := importid.ParseAppAssignment(req.ID)
		if err != nil {
			resp.Diagnostics.AddError("App Assignment Import ID Not Understood", err.Error())
			return
		}
		id, err := app.AppID(ctx, r.Okta)
		if err != nil {
			resp.Diagnostics.Append(apidiag.Error("App Of Assignment To Import Not Found", err))
			return
		}
		imported.AppID = types.StringValue(id)
		if person != nil {
			id, err = person.IdentityID(ctx, r.Okta)
			imported.IdentityID = types.StringValue(id)
		} else {
			id, err = group.EntitlementID(ctx, r.Okta)
			imported.EntitlementID = types.StringValue(id)
		}
		if err != nil {
			resp.Diagnostics.Append(apidiag.Error("Holder Of App To Import Not Found", err))
			return
		}
	}
	if resp.Diagnostics.HasError() {
		return
	}
	resp.Diagnostics.Append(resp.Identity.Set(ctx, imported)...)
	resp.Diagnostics.Append(resp.State.Set(ctx, imported.model())...)
}
