// Package oktaapp manages apps of Okta's catalogue that provision through SCIM, without
// their connection and without who is assigned to them.
package oktaapp

import (
	"context"
	"errors"
	"fmt"

	"github.com/hashicorp/terraform-plugin-framework/diag"
	"github.com/hashicorp/terraform-plugin-framework/path"
	"github.com/hashicorp/terraform-plugin-framework/resource"

	"github.com/veza/terraform-provider-veza/internal/apidiag"
	"github.com/veza/terraform-provider-veza/internal/importid"
	"github.com/veza/terraform-provider-veza/internal/lifecycle"
	"github.com/veza/terraform-provider-veza/internal/session"
)

var (
	_ resource.ResourceWithConfigure   = (*Resource)(nil)
	_ resource.ResourceWithIdentity    = (*Resource)(nil)
	_ resource.ResourceWithImportState = (*Resource)(nil)
	_ resource.ResourceWithModifyPlan  = (*Resource)(nil)
)

// Resource is the managed resource and, through Lister, its list resource.
type Resource struct{ session.OktaResource }

// NewResource is what the provider registers.
func NewResource() resource.Resource { return &Resource{} }

func (*Resource) Metadata(_ context.Context, req resource.MetadataRequest, resp *resource.MetadataResponse) {
	resp.TypeName = req.ProviderTypeName + "_okta_app"
}

func (r *Resource) Create(ctx context.Context, req resource.CreateRequest, resp *resource.CreateResponse) {
	var plan model
	resp.Diagnostics.Append(req.Plan.Get(ctx, &plan)...)
	if resp.Diagnostics.HasError() {
		return
	}

	app, err := r.Okta.CreateApp(ctx, plan.toAPI())
	if errors.Is(err, lifecycle.ErrConflict) {
		var diags diag.Diagnostics
		app, diags = r.adopt(ctx, plan, err)
		resp.Diagnostics.Append(diags...)
	} else if err != nil {
		resp.Diagnostics.Append(apidiag.OnAttributes("Okta App Not Created", err, attributes)...)
	}
	if resp.Diagnostics.HasError() {
		return
	}

	state, diags := fromAPI(ctx, app, plan)
	resp.Diagnostics.Append(diags...)
	resp.Diagnostics.Append(state.setIdentity(ctx, resp.Identity)...)
	resp.Diagnostics.Append(resp.State.Set(ctx, state)...)
}

// adopt takes over the app whose existence made a create fail with conflict, if the
// provider says adopt_existing and it is the same app of the catalogue.
func (r *Resource) adopt(ctx context.Context, plan model, conflict error) (lifecycle.App, diag.Diagnostics) {
	var diags diag.Diagnostics
	existing, err := r.Okta.AppByLabel(ctx, plan.Label.ValueString())
	switch {
	case errors.Is(err, lifecycle.ErrNotFound):
		// Okta's list does not know it yet.
		diags.AddAttributeError(path.Root("label"), "Okta App Label Taken", apidiag.Detail(conflict))
	case err != nil:
		diags.Append(apidiag.Error("Existing Okta App Not Found", err))
	case r.AdoptExisting && existing.Name == plan.Name.ValueString():
	case r.AdoptExisting:
		diags.AddAttributeError(path.Root("name"), "Existing Okta App Is Another One", fmt.Sprintf(
			"The app %q exists (id %s) and is %q of the catalogue, not %q. It was left as it is. Choose another label, or set name to "+
				"what it is.", existing.Label, existing.ID, existing.Name, plan.Name.ValueString()))
	default:
		diags.AddError("Okta App Exists Already", fmt.Sprintf(
			"The app %q exists (id %s). It was left as it is. To manage it with Terraform, import it (put the address of this "+
				"resource behind \"to\"):\n\nimport {\n  to = veza_okta_app.NAME\n  id = %q\n}\n\nor set adopt_existing = true in the "+
				"provider block to let creates take over what is there.", existing.Label, existing.ID, existing.ID))
	}
	return existing, diags
}

func (r *Resource) Read(ctx context.Context, req resource.ReadRequest, resp *resource.ReadResponse) {
	var state model
	resp.Diagnostics.Append(req.State.Get(ctx, &state)...)
	if resp.Diagnostics.HasError() {
		return
	}
	// Before the 404 branch: a CLI that keeps no identity wants it even for an app that is gone.
	resp.Diagnostics.Append(state.setIdentity(ctx, resp.Identity)...)

	app, err := r.Okta.App(ctx, state.ID.ValueString())
	if errors.Is(err, lifecycle.ErrNotFound) {
		resp.State.RemoveResource(ctx)
		return
	}
	if err != nil {
		resp.Diagnostics.Append(apidiag.Error("Okta App Not Read", err))
		return
	}
	state, diags := fromAPI(ctx, app, state)
	resp.Diagnostics.Append(diags...)
	r.see(state.key(), state)
	resp.Diagnostics.Append(resp.State.Set(ctx, state)...)
}

func (r *Resource) Update(ctx context.Context, req resource.UpdateRequest, resp *resource.UpdateResponse) {
	var plan, state model
	resp.Diagnostics.Append(req.Plan.Get(ctx, &plan)...)
	resp.Diagnostics.Append(req.State.Get(ctx, &state)...)
	if resp.Diagnostics.HasError() {
		return
	}
	resp.Diagnostics.Append(state.setIdentity(ctx, resp.Identity)...)

	if plan.Label.Equal(state.Label) {
		// A change of on_destroy alone is the state's business.
		state.OnDestroy = plan.OnDestroy
		resp.Diagnostics.Append(resp.State.Set(ctx, state)...)
		return
	}
	app, err := r.Okta.RenameApp(ctx, state.ID.ValueString(), plan.Label.ValueString())
	if errors.Is(err, lifecycle.ErrConflict) {
		resp.Diagnostics.AddAttributeError(path.Root("label"), "Okta App Not Renamed", apidiag.Detail(err))
		return
	}
	if err != nil {
		resp.Diagnostics.Append(apidiag.OnAttributes("Okta App Not Updated", err, attributes)...)
		return
	}
	after, diags := fromAPI(ctx, app, plan)
	resp.Diagnostics.Append(diags...)
	resp.Diagnostics.Append(resp.State.Set(ctx, after)...)
}

func (r *Resource) Delete(ctx context.Context, req resource.DeleteRequest, resp *resource.DeleteResponse) {
	var state model
	resp.Diagnostics.Append(req.State.Get(ctx, &state)...)
	if resp.Diagnostics.HasError() {
		return
	}

	var err error
	switch state.OnDestroy.ValueString() {
	case onDestroyRetain:
		return
	case onDestroyDeactivate:
		err = r.Okta.DeactivateApp(ctx, state.ID.ValueString())
	default:
		err = r.Okta.DeleteApp(ctx, state.ID.ValueString())
	}
	if err != nil && !errors.Is(err, lifecycle.ErrNotFound) {
		resp.Diagnostics.Append(apidiag.Error("Okta App Not Deleted", err))
	}
}

// ImportState takes an id, a label, or an identity.
func (r *Resource) ImportState(ctx context.Context, req resource.ImportStateRequest, resp *resource.ImportStateResponse) {
	if req.ID == "" {
		resource.ImportStatePassthroughWithIdentity(ctx, path.Root("id"), path.Root("id"), req, resp)
		return
	}
	key, err := importid.ParseApp(req.ID)
	if err != nil {
		resp.Diagnostics.AddError("Okta App Import ID Not Understood", err.Error())
		return
	}
	id, err := key.AppID(ctx, r.Okta)
	if err != nil {
		resp.Diagnostics.Append(apidiag.Error("Okta App To Import Not Found", err))
		return
	}
	resp.Diagnostics.Append(resp.State.SetAttribute(ctx, path.Root("id"), id)...)
	resp.Diagnostics.Append(resp.Identity.SetAttribute(ctx, path.Root("id"), id)...)
}
