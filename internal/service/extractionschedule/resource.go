// Package extractionschedule manages when single data sources are extracted.
package extractionschedule

import (
	"context"
	"errors"

	"github.com/hashicorp/terraform-plugin-framework-validators/resourcevalidator"
	"github.com/hashicorp/terraform-plugin-framework/diag"
	"github.com/hashicorp/terraform-plugin-framework/path"
	"github.com/hashicorp/terraform-plugin-framework/resource"
	"github.com/hashicorp/terraform-plugin-framework/types"

	"github.com/veza/terraform-provider-veza/internal/apidiag"
	"github.com/veza/terraform-provider-veza/internal/importid"
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
	resp.TypeName = req.ProviderTypeName + "_extraction_schedule"
}

// ConfigValidators asks for a schedule: a resource without one would manage nothing.
func (*Resource) ConfigValidators(context.Context) []resource.ConfigValidator {
	return []resource.ConfigValidator{resourcevalidator.AtLeastOneOf(
		path.MatchRoot("priority"), path.MatchRoot("scheduled_extraction_times"), path.MatchRoot("scheduled_days_of_week"))}
}

func (r *Resource) Create(ctx context.Context, req resource.CreateRequest, resp *resource.CreateResponse) {
	var plan model
	resp.Diagnostics.Append(req.Plan.Get(ctx, &plan)...)
	if resp.Diagnostics.HasError() {
		return
	}

	// What destroying gives back is read first: afterwards nobody knows it. A data
	// source that is not there is found out by the writing.
	var before *veza.ExtractionSchedule
	was, err := r.Veza.ExtractionSchedule(ctx, plan.DatasourceID.ValueString())
	switch {
	case err == nil:
		before = &was
	case !errors.Is(err, veza.ErrNotFound) && !errors.Is(err, veza.ErrNoAPI):
		resp.Diagnostics.Append(apidiag.Error("Extraction Schedule Before Not Read", err))
		return
	}
	plan.Verifiable = types.BoolValue(!errors.Is(err, veza.ErrNoAPI))
	previous, diags := previousOf(ctx, before)
	resp.Diagnostics.Append(diags...)
	plan.Previous = previous

	told, diags, err := r.set(ctx, plan)
	resp.Diagnostics.Append(diags...)
	if err != nil {
		resp.Diagnostics.Append(apidiag.OnAttributes("Extraction Schedule Not Set", err, at())...)
		return
	}
	plan.schedule = plan.filled(told)
	resp.Diagnostics.Append(plan.setIdentity(ctx, resp.Identity)...)
	resp.Diagnostics.Append(resp.State.Set(ctx, plan)...)
}

// set writes the whole schedule, which is the one thing that the API can do.
func (r *Resource) set(ctx context.Context, plan model) (schedule, diag.Diagnostics, error) {
	wanted, diags := plan.toAPI(ctx)
	if diags.HasError() {
		return plan.schedule, diags, nil
	}
	after, err := r.Veza.SetExtractionSchedule(ctx, plan.DatasourceID.ValueString(), wanted)
	if err != nil {
		return plan.schedule, diags, err
	}
	told, problems := scheduleOf(ctx, after, plan.schedule)
	diags.Append(problems...)
	return told, diags, nil
}

func (r *Resource) Read(ctx context.Context, req resource.ReadRequest, resp *resource.ReadResponse) {
	var state model
	resp.Diagnostics.Append(req.State.Get(ctx, &state)...)
	if resp.Diagnostics.HasError() {
		return
	}
	// Before the 404 branch: a CLI that keeps no identity wants it even for a schedule
	// that is gone.
	resp.Diagnostics.Append(state.setIdentity(ctx, resp.Identity)...)

	found, err := r.Veza.ExtractionSchedule(ctx, state.DatasourceID.ValueString())
	switch {
	case errors.Is(err, veza.ErrNotFound):
		resp.State.RemoveResource(ctx)
		return
	case errors.Is(err, veza.ErrNoAPI) && !state.Verifiable.IsNull():
		// What was written is believed to be there.
		state.Verifiable = types.BoolValue(false)
	case err != nil:
		resp.Diagnostics.Append(apidiag.Error("Extraction Schedule Not Read", err))
		return
	default:
		told, diags := scheduleOf(ctx, found, state.schedule)
		resp.Diagnostics.Append(diags...)
		state.schedule, state.Verifiable = told, types.BoolValue(true)
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
	resp.Diagnostics.Append(state.setIdentity(ctx, resp.Identity)...)

	// A change of on_destroy alone is the state's business.
	if !plan.same(state.schedule) {
		told, diags, err := r.set(ctx, plan)
		resp.Diagnostics.Append(diags...)
		if err != nil {
			resp.Diagnostics.Append(apidiag.OnAttributes("Extraction Schedule Not Updated", err, at())...)
			return
		}
		plan.schedule = plan.filled(told)
	}
	resp.Diagnostics.Append(resp.State.Set(ctx, plan)...)
}

func (r *Resource) Delete(ctx context.Context, req resource.DeleteRequest, resp *resource.DeleteResponse) {
	var state model
	resp.Diagnostics.Append(req.State.Get(ctx, &state)...)
	if resp.Diagnostics.HasError() || state.OnDestroy.ValueString() == onDestroyRetain {
		return
	}

	id := state.DatasourceID.ValueString()
	before, diags := state.previous(ctx)
	resp.Diagnostics.Append(diags...)
	var err error
	if before == nil {
		err = r.Veza.DeleteExtractionSchedule(ctx, id)
	} else {
		_, err = r.Veza.SetExtractionSchedule(ctx, id, *before)
	}
	if err != nil && !errors.Is(err, veza.ErrNotFound) {
		resp.Diagnostics.AddError("Previous Extraction Schedule Not Restored", apidiag.Detail(err)+"\n\nThe data source keeps the "+
			"schedule it has. If it should, set on_destroy = \"retain\", apply, and destroy again.")
	}
}

// ImportState takes a data source's id or name, or an identity.
func (r *Resource) ImportState(ctx context.Context, req resource.ImportStateRequest, resp *resource.ImportStateResponse) {
	// The default of the schema, or the first plan after the import would show it as a change.
	resp.Diagnostics.Append(resp.State.SetAttribute(ctx, path.Root("on_destroy"), onDestroyRestore)...)
	if req.ID == "" {
		resource.ImportStatePassthroughWithIdentity(ctx, path.Root("datasource_id"), path.Root("datasource_id"), req, resp)
		return
	}
	key, err := importid.ParseIntegration(req.ID)
	if err != nil {
		resp.Diagnostics.AddError("Extraction Schedule Import ID Not Understood", err.Error())
		return
	}
	id, err := key.DataSourceID(ctx, r.Veza)
	if err != nil {
		resp.Diagnostics.Append(apidiag.Error("Data Source Of Schedule To Import Not Found", err))
		return
	}
	resp.Diagnostics.Append(resp.State.SetAttribute(ctx, path.Root("datasource_id"), id)...)
	resp.Diagnostics.Append(resp.Identity.SetAttribute(ctx, path.Root("datasource_id"), id)...)
}
