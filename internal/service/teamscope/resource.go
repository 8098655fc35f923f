// Package teamscope manages what the members of a team see, where something else made the team.
package teamscope

import (
	"context"
	"errors"
	"fmt"

	"github.com/hashicorp/terraform-plugin-framework-validators/resourcevalidator"
	"github.com/hashicorp/terraform-plugin-framework/path"
	"github.com/hashicorp/terraform-plugin-framework/resource"

	"github.com/veza/terraform-provider-veza/internal/apidiag"
	"github.com/veza/terraform-provider-veza/internal/importid"
	"github.com/veza/terraform-provider-veza/internal/scope"
	"github.com/veza/terraform-provider-veza/internal/session"
	"github.com/veza/terraform-provider-veza/internal/veza"
)

var (
	_ resource.ResourceWithConfigure        = (*Resource)(nil)
	_ resource.ResourceWithConfigValidators = (*Resource)(nil)
	_ resource.ResourceWithIdentity         = (*Resource)(nil)
	_ resource.ResourceWithImportState      = (*Resource)(nil)
	_ resource.ResourceWithModifyPlan       = (*Resource)(nil)
	_ resource.ResourceWithValidateConfig   = (*Resource)(nil)
)

// Resource is the managed resource and, through Lister, its list resource.
type Resource struct{ session.Resource }

// NewResource is what the provider registers.
func NewResource() resource.Resource { return &Resource{} }

func (*Resource) Metadata(_ context.Context, req resource.MetadataRequest, resp *resource.MetadataResponse) {
	resp.TypeName = req.ProviderTypeName + "_team_scope"
}

// ConfigValidators asks for a scope: a resource without one would manage nothing.
func (*Resource) ConfigValidators(context.Context) []resource.ConfigValidator {
	return []resource.ConfigValidator{
		resourcevalidator.AtLeastOneOf(path.MatchRoot("policy_type"), path.MatchRoot("provider_ids")),
	}
}

func (*Resource) ValidateConfig(ctx context.Context, req resource.ValidateConfigRequest, resp *resource.ValidateConfigResponse) {
	var config model
	resp.Diagnostics.Append(req.Config.Get(ctx, &config)...)
	if !resp.Diagnostics.HasError() {
		resp.Diagnostics.Append(config.Check()...)
	}
}

// ModifyPlan completes the scope by what follows from its configured part.
func (*Resource) ModifyPlan(ctx context.Context, req resource.ModifyPlanRequest, resp *resource.ModifyPlanResponse) {
	if req.Plan.Raw.IsNull() {
		return
	}
	state := model{Scope: scope.Unknown()}
	var config, plan model
	if !req.State.Raw.IsNull() {
		resp.Diagnostics.Append(req.State.Get(ctx, &state)...)
	}
	resp.Diagnostics.Append(req.Config.Get(ctx, &config)...)
	resp.Diagnostics.Append(req.Plan.Get(ctx, &plan)...)
	if resp.Diagnostics.HasError() {
		return
	}
	if !state.TeamID.Equal(plan.TeamID) {
		// Of a team that is not managed yet nothing is known.
		state.Scope = scope.Unknown()
	}
	plan.Scope = config.Plan(state.Scope)
	resp.Diagnostics.Append(resp.Plan.Set(ctx, plan)...)
}

func (r *Resource) Create(ctx context.Context, req resource.CreateRequest, resp *resource.CreateResponse) {
	var plan model
	resp.Diagnostics.Append(req.Plan.Get(ctx, &plan)...)
	if resp.Diagnostics.HasError() {
		return
	}

	// What destroying gives back is read first: afterwards nobody knows it.
	before, err := r.Veza.Team(ctx, plan.TeamID.ValueString())
	if err != nil {
		resp.Diagnostics.Append(apidiag.Error("Team To Scope Not Found", err))
		return
	}
	if before.IsRoot() {
		resp.Diagnostics.AddAttributeError(path.Root("team_id"), "Root Team Has No Scope", fmt.Sprintf(
			"The team %q (id %s) is the root team of the tenant, whose members see the data of all providers. It was left as it is.",
			before.Name, before.ID))
		return
	}
	after, err := r.bring(ctx, before.ID, plan.Scope, scope.Of(before), before)
	if err != nil {
		resp.Diagnostics.Append(apidiag.OnAttributes("Team Scope Not Set", err, at())...)
		return
	}

	state := fromAPI(after, plan.remember(scope.Of(before)))
	resp.Diagnostics.Append(state.setIdentity(ctx, resp.Identity)...)
	resp.Diagnostics.Append(resp.State.Set(ctx, state)...)
}

// bring gives the team the wanted scope, without a request where it has it.
func (r *Resource) bring(ctx context.Context, id string, wanted, has scope.Scope, team veza.Team) (veza.Team, error) {
	mask := wanted.Changes(has)
	if len(mask) == 0 {
		return team, nil
	}
	next := veza.Team{ID: id}
	if diags := wanted.Fill(ctx, &next); diags.HasError() {
		return team, errors.New(diags[0].Detail())
	}
	return r.Veza.UpdateTeam(ctx, next, mask...)
}

func (r *Resource) Read(ctx context.Context, req resource.ReadRequest, resp *resource.ReadResponse) {
	var state model
	resp.Diagnostics.Append(req.State.Get(ctx, &state)...)
	if resp.Diagnostics.HasError() {
		return
	}
	// Before the 404 branch: a CLI that keeps no identity wants it even for a team that is gone.
	resp.Diagnostics.Append(state.setIdentity(ctx, resp.Identity)...)

	team, err := r.Veza.RefreshTeam(ctx, state.TeamID.ValueString())
	if errors.Is(err, veza.ErrNotFound) {
		resp.State.RemoveResource(ctx)
		return
	}
	if err != nil {
		resp.Diagnostics.Append(apidiag.Error("Team Scope Not Read", err))
		return
	}
	if state.PreviousPolicyType.IsNull() && state.PreviousProviderIDs.IsNull() {
		// The first read after an import.
		state = state.remember(scope.Of(team))
	}
	resp.Diagnostics.Append(resp.State.Set(ctx, fromAPI(team, state))...)
}

func (r *Resource) Update(ctx context.Context, req resource.UpdateRequest, resp *resource.UpdateResponse) {
	var plan, state model
	resp.Diagnostics.Append(req.Plan.Get(ctx, &plan)...)
	resp.Diagnostics.Append(req.State.Get(ctx, &state)...)
	if resp.Diagnostics.HasError() {
		return
	}
	resp.Diagnostics.Append(state.setIdentity(ctx, resp.Identity)...)

	team := veza.Team{ID: state.TeamID.ValueString()}
	resp.Diagnostics.Append(state.Fill(ctx, &team)...)
	// A change of on_destroy alone is the state's business; the tenant is not asked.
	after, err := r.bring(ctx, team.ID, plan.Scope, state.Scope, team)
	if err != nil {
		resp.Diagnostics.Append(apidiag.OnAttributes("Team Scope Not Updated", err, at())...)
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

	_, err := r.bring(ctx, state.TeamID.ValueString(), state.previous(), state.Scope, veza.Team{})
	if err != nil && !errors.Is(err, veza.ErrNotFound) {
		resp.Diagnostics.AddError("Previous Team Scope Not Restored", apidiag.Detail(err)+"\n\nThe team keeps the scope it has. If "+
			"it should, set on_destroy = \"retain\", apply, and destroy again.")
	}
}

// ImportState takes a team's id or name, or an identity.
func (r *Resource) ImportState(ctx context.Context, req resource.ImportStateRequest, resp *resource.ImportStateResponse) {
	// The default of the schema, or the first plan after the import would show it as a change.
	resp.Diagnostics.Append(resp.State.SetAttribute(ctx, path.Root("on_destroy"), onDestroyRestore)...)
	if req.ID == "" {
		resource.ImportStatePassthroughWithIdentity(ctx, path.Root("team_id"), path.Root("team_id"), req, resp)
		return
	}
	key, err := importid.ParseTeam(req.ID)
	if err != nil {
		resp.Diagnostics.AddError("Team Scope Import ID Not Understood", err.Error())
		return
	}
	id, err := key.TeamID(ctx, r.Veza)
	if err != nil {
		resp.Diagnostics.Append(apidiag.Error("Team Of Scope To Import Not Found", err))
		return
	}
	resp.Diagnostics.Append(resp.State.SetAttribute(ctx, path.Root("team_id"), id)...)
	resp.Diagnostics.Append(resp.Identity.SetAttribute(ctx, path.Root("team_id"), id)...)
}
