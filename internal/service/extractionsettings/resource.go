// Package extractionsettings manages how often the data of integrations is extracted.
package extractionsettings

import (
	"context"
	"errors"
	"fmt"

	"github.com/hashicorp/terraform-plugin-framework-validators/resourcevalidator"
	"github.com/hashicorp/terraform-plugin-framework/diag"
	"github.com/hashicorp/terraform-plugin-framework/path"
	"github.com/hashicorp/terraform-plugin-framework/resource"

	"github.com/veza/terraform-provider-veza/internal/apidiag"
	"github.com/veza/terraform-provider-veza/internal/session"
	"github.com/veza/terraform-provider-veza/internal/veza"
)

var (
	_ resource.ResourceWithConfigure        = (*Resource)(nil)
	_ resource.ResourceWithConfigValidators = (*Resource)(nil)
	_ resource.ResourceWithIdentity         = (*Resource)(nil)
	_ resource.ResourceWithImportState      = (*Resource)(nil)
)

// Resource is the managed resource and, through Lister, its list resource.
type Resource struct{ session.Resource }

// NewResource is what the provider registers.
func NewResource() resource.Resource { return &Resource{} }

func (*Resource) Metadata(_ context.Context, req resource.MetadataRequest, resp *resource.MetadataResponse) {
	resp.TypeName = req.ProviderTypeName + "_extraction_settings"
}

// ConfigValidators asks for a setting: a resource without one would manage nothing.
func (*Resource) ConfigValidators(context.Context) []resource.ConfigValidator {
	return []resource.ConfigValidator{resourcevalidator.AtLeastOneOf(path.MatchRoot("interval"), path.MatchRoot("overrides"))}
}

// explained names the clicks where a tenant has no API, which is every published one.
func explained(failed diag.Diagnostic, err error) diag.Diagnostic {
	if !errors.Is(err, veza.ErrNoAPI) {
		return failed
	}
	return diag.NewErrorDiagnostic("Extraction Settings Have No API Here", apidiag.Detail(err)+
		"\n\nVeza publishes no API for its extraction settings. Set them by hand ("+clicks+"), and take the resource out of the "+
		"configuration: where it is in the state, with a removed block that has destroy = false, or with \"terraform state rm\". "+
		"Fixed times for one data source are veza_extraction_schedule.")
}

func (r *Resource) Create(ctx context.Context, req resource.CreateRequest, resp *resource.CreateResponse) {
	var plan model
	resp.Diagnostics.Append(req.Plan.Get(ctx, &plan)...)
	if resp.Diagnostics.HasError() {
		return
	}

	// What destroying gives back is read first: afterwards nobody knows it.
	was, err := r.Veza.ExtractionSettings(ctx)
	if err != nil {
		resp.Diagnostics.Append(explained(apidiag.Error("Extraction Settings Before Not Read", err), err))
		return
	}
	before, diags := fromAPI(ctx, was)
	resp.Diagnostics.Append(diags...)
	after, diags := r.bring(ctx, plan.settings, before)
	resp.Diagnostics.Append(diags...)
	if resp.Diagnostics.HasError() {
		return
	}
	plan.settings = plan.filled(after)
	resp.Diagnostics.Append(setIdentity(ctx, resp.Identity)...)
	resp.Diagnostics.Append(resp.State.Set(ctx, plan.remember(before))...)
}

// bring makes the settings as wanted, without a request where they are.
func (r *Resource) bring(ctx context.Context, wanted, has settings) (settings, diag.Diagnostics) {
	mask := wanted.changes(has)
	if len(mask) == 0 {
		return has, nil
	}
	change, diags := wanted.toAPI(ctx)
	if diags.HasError() {
		return has, diags
	}
	after, err := r.Veza.UpdateExtractionSettings(ctx, change, mask...)
	if errors.Is(err, veza.ErrNoAPI) {
		return has, append(diags, explained(nil, err))
	}
	if err != nil {
		return has, append(diags, apidiag.OnAttributes("Extraction Settings Not Changed", err, at())...)
	}
	told, problems := fromAPI(ctx, after)
	return told, append(diags, problems...)
}

func (r *Resource) Read(ctx context.Context, req resource.ReadRequest, resp *resource.ReadResponse) {
	var state model
	resp.Diagnostics.Append(req.State.Get(ctx, &state)...)
	if resp.Diagnostics.HasError() {
		return
	}
	resp.Diagnostics.Append(setIdentity(ctx, resp.Identity)...)

	// A 404 here is never "deleted": settings cannot be.
	current, err := r.Veza.ExtractionSettings(ctx)
	if err != nil {
		resp.Diagnostics.Append(explained(apidiag.Error("Extraction Settings Not Read", err), err))
		return
	}
	told, diags := fromAPI(ctx, current)
	resp.Diagnostics.Append(diags...)
	state.settings = told
	if state.PreviousInterval.IsNull() {
		// The first read after an import.
		state = state.remember(told)
	}
	resp.Diagnostics.Append(resp.State.Set(ctx, state)...)
}

func (r *Resource) Update(ctx context.Context, req resource.UpdateRequest, resp *resource.UpdateResponse) {
	var plan, state model
	resp.Diagnostics.Append(req.Plan.Get(ctx, &plan)...)
	resp.Diagnostics.Append(req.State.Get(ctx, &state)...)
	if resp.Diagnostics.HasError() {
		return
	}
	resp.Diagnostics.Append(setIdentity(ctx, resp.Identity)...)

	// A change of on_destroy alone is the state's business.
	after, diags := r.bring(ctx, plan.settings, state.settings)
	resp.Diagnostics.Append(diags...)
	if resp.Diagnostics.HasError() {
		return
	}
	plan.settings = plan.filled(after)
	resp.Diagnostics.Append(resp.State.Set(ctx, plan)...)
}

func (r *Resource) Delete(ctx context.Context, req resource.DeleteRequest, resp *resource.DeleteResponse) {
	var state model
	resp.Diagnostics.Append(req.State.Get(ctx, &state)...)
	if resp.Diagnostics.HasError() || state.OnDestroy.ValueString() == onDestroyRetain {
		return
	}
	change, diags := state.previous().toAPI(ctx)
	resp.Diagnostics.Append(diags...)
	mask := state.previous().changes(state.settings)
	if len(mask) == 0 || resp.Diagnostics.HasError() {
		return
	}
	if _, err := r.Veza.UpdateExtractionSettings(ctx, change, mask...); err != nil {
		resp.Diagnostics.AddError("Previous Extraction Settings Not Restored", apidiag.Detail(err)+"\n\nThe tenant keeps the "+
			"settings it has. If it should, set on_destroy = \"retain\", apply, and destroy again.")
	}
}

// ImportState takes the constant id or the identity; either way the state is read from
// the one tenant there is.
func (*Resource) ImportState(ctx context.Context, req resource.ImportStateRequest, resp *resource.ImportStateResponse) {
	if req.ID != "" && req.ID != identityID {
		resp.Diagnostics.AddError("Extraction Settings Import ID Not Understood", fmt.Sprintf(
			"A tenant has its extraction settings once; import them as %q, not as %q.", identityID, req.ID))
		return
	}
	// The default of the schema, or the first plan after the import would show it as a change.
	resp.Diagnostics.Append(resp.State.SetAttribute(ctx, path.Root("on_destroy"), onDestroyRestore)...)
	resp.Diagnostics.Append(setIdentity(ctx, resp.Identity)...)
}
