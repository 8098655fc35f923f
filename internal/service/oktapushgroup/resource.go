// Package oktapushgroup manages group push mappings: groups that Okta keeps the same in an
// app, where Veza makes teams of them.
package oktapushgroup

import (
	"context"
	"errors"
	"fmt"
	"time"

	"github.com/hashicorp/terraform-plugin-framework-validators/resourcevalidator"
	"github.com/hashicorp/terraform-plugin-framework/diag"
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
	resp.TypeName = req.ProviderTypeName + "_okta_push_group"
}

// ConfigValidators hold for one target.
func (*Resource) ConfigValidators(context.Context) []resource.ConfigValidator {
	return []resource.ConfigValidator{
		resourcevalidator.Conflicting(path.MatchRoot("target_name"), path.MatchRoot("target_group_id")),
	}
}

func (r *Resource) Create(ctx context.Context, req resource.CreateRequest, resp *resource.CreateResponse) {
	var plan model
	resp.Diagnostics.Append(req.Plan.Get(ctx, &plan)...)
	timeout, diags := plan.Timeouts.Create(ctx, pushTimeout)
	resp.Diagnostics.Append(diags...)
	if resp.Diagnostics.HasError() {
		return
	}

	to, err := r.target(ctx, plan)
	if err != nil {
		resp.Diagnostics.Append(apidiag.Error("Group To Push Not Read", err))
		return
	}
	made, err := r.Okta.CreatePushGroup(ctx, plan.AppID.ValueString(), plan.EntitlementID.ValueString(), to, plan.Status.ValueString())
	if errors.Is(err, lifecycle.ErrConflict) && made.ID != "" {
		made, err = r.adopt(made, to, err)
	}
	if err != nil {
		resp.Diagnostics.Append(apidiag.Error("Group Not Pushed", err))
		return
	}
	plan.TargetName = types.StringValue(to.Name)
	// Before the wait: a push that fails or takes long is there all the same.
	state := plan.now(made)
	resp.Diagnostics.Append(state.setIdentity(ctx, resp.Identity)...)
	resp.Diagnostics.Append(resp.State.Set(ctx, state)...)
	if resp.Diagnostics.HasError() {
		return
	}
	after, diags := r.settle(ctx, plan.Status.ValueString(), made, timeout)
	resp.Diagnostics.Append(diags...)
	resp.Diagnostics.Append(resp.State.Set(ctx, plan.now(after))...)
}

// target completes what the plan says of it: with the name of the group that is pushed, or
// with that of the app's group which is there.
func (r *Resource) target(ctx context.Context, plan model) (lifecycle.PushTarget, error) {
	to := lifecycle.PushTarget{Name: plan.TargetName.ValueString(), ID: plan.TargetGroupID.ValueString()}
	if to.Name != "" {
		return to, nil
	}
	id := plan.EntitlementID.ValueString()
	if to.ID != "" {
		id = to.ID
	}
	g, err := r.Okta.Entitlement(ctx, id)
	to.Name = g.Name
	return to, err
}

// adopt takes over the mapping whose existence made a create fail with conflict, if the
// provider says adopt_existing and it has the target that is wanted.
func (r *Resource) adopt(there lifecycle.PushGroup, to lifecycle.PushTarget, conflict error) (lifecycle.PushGroup, error) {
	if r.AdoptExisting && (to.ID == "" || to.ID == there.TargetID) {
		return there, nil
	}
	return there, fmt.Errorf("%w\n\nIt was left as it is. To manage it with Terraform, import it (put the address of this resource "+
		"behind \"to\"):\n\nimport {\n  to = veza_okta_push_group.NAME\n  id = %q\n}\n\nor set adopt_existing = true in the provider "+
		"block to let creates take over what is there", conflict, there.AppID+"/"+there.ID)
}

// settle brings a mapping to a status, and waits where that is active.
func (r *Resource) settle(ctx context.Context, status string, now lifecycle.PushGroup, timeout time.Duration) (lifecycle.PushGroup, diag.Diagnostics) {
	if status == lifecycle.PushInactive && now.Status != status || status == lifecycle.PushActive && now.Status == lifecycle.PushInactive {
		changed, err := r.Okta.SetPushGroupStatus(ctx, now.AppID, now.ID, status)
		if err != nil {
			return now, diag.Diagnostics{apidiag.Error("Push Not Switched", err)}
		}
		now = changed
	}
	if status != lifecycle.PushActive {
		return now, nil
	}
	ctx, cancel := context.WithTimeout(ctx, timeout)
	defer cancel()
	after, err := r.Okta.AwaitPushGroup(ctx, now)
	switch {
	case err == nil:
		return after, nil
	case errors.Is(err, lifecycle.ErrPushFailed):
		return after, diag.Diagnostics{diag.NewErrorDiagnostic("Group Push Failed", fmt.Sprintf(
			"Okta tried to push the group %s to the app %s: %s.\n\nOkta Dashboard > Tasks shows it too. Check that the app's connection is "+
				"healthy (Test Connector Configuration), that SCIM is on at the tenant and that its key is valid; then apply again, which "+
				"makes Okta try once more.", after.SourceID, after.AppID, err))}
	case errors.Is(err, context.DeadlineExceeded):
		return after, diag.Diagnostics{diag.NewErrorDiagnostic("Group Not Pushed Yet", fmt.Sprintf(
			"Okta is pushing the group %s to the app %s (status %s) and was not done within %s. Apply again to go on waiting, or set "+
				"timeouts.create and timeouts.update to more.", after.SourceID, after.AppID, after.Status, timeout))}
	}
	return after, diag.Diagnostics{apidiag.Error("Group Push Not Seen Active", err)}
}

func (r *Resource) Read(ctx context.Context, req resource.ReadRequest, resp *resource.ReadResponse) {
	var state model
	resp.Diagnostics.Append(req.State.Get(ctx, &state)...)
	if resp.Diagnostics.HasError() {
		return
	}
	// Before the 404 branch: a CLI that keeps no identity wants it even for a mapping that is gone.
	resp.Diagnostics.Append(state.setIdentity(ctx, resp.Identity)...)

	after, err := r.read(ctx, state)
	if errors.Is(err, lifecycle.ErrNotFound) {
		resp.State.RemoveResource(ctx)
		return
	}
	if err != nil {
		resp.Diagnostics.Append(apidiag.Error("Pushed Group Not Read", err))
		return
	}
	r.see(after)
	resp.Diagnostics.Append(resp.State.Set(ctx, after)...)
}

// read asks for the name of the target only where nobody has said it, after an import.
func (r *Resource) read(ctx context.Context, before model) (model, error) {
	found, err := r.Okta.PushGroup(ctx, before.AppID.ValueString(), before.ID.ValueString())
	if err != nil {
		return before, err
	}
	after := before.now(found)
	if !after.TargetName.IsNull() {
		return after, nil
	}
	target, err := r.Okta.Entitlement(ctx, found.TargetID)
	if err == nil {
		after.TargetName = types.StringValue(target.Name)
	}
	if errors.Is(err, lifecycle.ErrNotFound) {
		err = nil // Somebody has deleted the app's group alone.
	}
	return after, err
}

func (r *Resource) Update(ctx context.Context, req resource.UpdateRequest, resp *resource.UpdateResponse) {
	var plan, state model
	resp.Diagnostics.Append(req.Plan.Get(ctx, &plan)...)
	resp.Diagnostics.Append(req.State.Get(ctx, &state)...)
	timeout, diags := plan.Timeouts.Update(ctx, pushTimeout)
	resp.Diagnostics.Append(diags...)
	if resp.Diagnostics.HasError() {
		return
	}
	resp.Diagnostics.Append(state.setIdentity(ctx, resp.Identity)...)

	now := state.toAPI()
	if plan.Status.Equal(state.Status) {
		// A change of on_destroy or of a timeout alone is the state's business.
		resp.Diagnostics.Append(resp.State.Set(ctx, plan.now(now))...)
		return
	}
	if now.Status == lifecycle.PushError && plan.Status.ValueString() == lifecycle.PushActive {
		// Off and on again makes Okta try once more.
		rested, err := r.Okta.SetPushGroupStatus(ctx, now.AppID, now.ID, lifecycle.PushInactive)
		if err != nil {
			resp.Diagnostics.Append(apidiag.Error("Push Not Retried", err))
			return
		}
		now = rested
	}
	after, diags := r.settle(ctx, plan.Status.ValueString(), now, timeout)
	resp.Diagnostics.Append(diags...)
	if diags.HasError() {
		// Nothing of the plan is true but what the org says.
		state = state.now(after)
		resp.Diagnostics.Append(resp.State.Set(ctx, state)...)
		return
	}
	resp.Diagnostics.Append(resp.State.Set(ctx, plan.now(after))...)
}

func (r *Resource) Delete(ctx context.Context, req resource.DeleteRequest, resp *resource.DeleteResponse) {
	var state model
	resp.Diagnostics.Append(req.State.Get(ctx, &state)...)
	if resp.Diagnostics.HasError() {
		return
	}

	deleteTarget := state.OnDestroy.ValueString() == onDestroyDelete
	err := r.Okta.DeletePushGroup(ctx, state.AppID.ValueString(), state.ID.ValueString(), deleteTarget)
	if err != nil && !errors.Is(err, lifecycle.ErrNotFound) {
		resp.Diagnostics.Append(apidiag.Error("Group Push Not Ended", err))
	}
}

// ImportState takes APP/GROUP, each an id or a name, APP/MAPPING, or an identity.
func (r *Resource) ImportState(ctx context.Context, req resource.ImportStateRequest, resp *resource.ImportStateResponse) {
	if req.ID == "" {
		resource.ImportStatePassthroughWithIdentity(ctx, path.Root("app_id"), path.Root("app_id"), req, resp)
		resource.ImportStatePassthroughWithIdentity(ctx, path.Root("id"), path.Root("id"), req, resp)
		return
	}
	app, group, mapping, err := importid.ParsePushGroup(req.ID)
	if err != nil {
		resp.Diagnostics.AddError("Pushed Group Import ID Not Understood", err.Error())
		return
	}
	appID, err := app.AppID(ctx, r.Okta)
	if err != nil {
		resp.Diagnostics.Append(apidiag.Error("App Of Pushed Group To Import Not Found", err))
		return
	}
	if mapping == "" {
		mapping, err = r.mappingOf(ctx, appID, group)
	}
	if err != nil {
		resp.Diagnostics.Append(apidiag.Error("Pushed Group To Import Not Found", err))
		return
	}
	for name, value := range map[string]string{"app_id": appID, "id": mapping} {
		resp.Diagnostics.Append(resp.State.SetAttribute(ctx, path.Root(name), value)...)
		resp.Diagnostics.Append(resp.Identity.SetAttribute(ctx, path.Root(name), value)...)
	}
}

func (r *Resource) mappingOf(ctx context.Context, appID string, group importid.Key) (string, error) {
	id, err := group.EntitlementID(ctx, r.Okta)
	if err != nil {
		return "", err
	}
	found, err := r.Okta.PushGroupOf(ctx, appID, id)
	return found.ID, err
}
