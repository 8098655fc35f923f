// Package oktadeprovision takes the access of people in the Okta org away
// (DEPROVISION_IDENTITY).
package oktadeprovision

import (
	"context"
	"errors"
	"fmt"

	"github.com/hashicorp/terraform-plugin-framework/action"
	"github.com/hashicorp/terraform-plugin-framework/diag"

	"github.com/veza/terraform-provider-veza/internal/apidiag"
	"github.com/veza/terraform-provider-veza/internal/guardrail"
	"github.com/veza/terraform-provider-veza/internal/lifecycle"
	"github.com/veza/terraform-provider-veza/internal/oktaperson"
	"github.com/veza/terraform-provider-veza/internal/session"
)

var (
	_ action.ActionWithConfigure        = (*Action)(nil)
	_ action.ActionWithConfigValidators = (*Action)(nil)
	_ action.ActionWithModifyPlan       = (*Action)(nil)
)

// Action deprovisions one person.
type Action struct{ session.OktaAction }

// NewAction is what the provider registers.
func NewAction() action.Action { return &Action{} }

func (*Action) Metadata(_ context.Context, req action.MetadataRequest, resp *action.MetadataResponse) {
	resp.TypeName = req.ProviderTypeName + "_okta_deprovision"
}

// ConfigValidators implements action.ActionWithConfigValidators.
func (*Action) ConfigValidators(context.Context) []action.ConfigValidator {
	return oktaperson.Validators()
}

// ModifyPlan asks the guard before anything is written. Whom the plan does not know yet,
// and whom the org does not know yet, the invocation asks about.
func (a *Action) ModifyPlan(ctx context.Context, req action.ModifyPlanRequest, resp *action.ModifyPlanResponse) {
	var config model
	resp.Diagnostics.Append(req.Config.Get(ctx, &config)...)
	if resp.Diagnostics.HasError() || !a.Configured() || !config.Known() {
		return
	}
	who, err := config.Find(ctx, a.Okta)
	if errors.Is(err, lifecycle.ErrNotFound) {
		return
	}
	if err != nil {
		resp.Diagnostics.Append(apidiag.Error("Departure Not Checked", err))
		return
	}
	resp.Diagnostics.Append(a.guard(ctx, who, config)...)
}

// guard asks whether the person may go. Who is deprovisioned has gone already, and can
// only be deleted.
func (a *Action) guard(ctx context.Context, who lifecycle.Identity, config model) diag.Diagnostics {
	what := "deprovisions"
	switch {
	case config.Delete.ValueBool(): // not known yet counts as no, and is asked about once more
		what = "deletes"
	case who.Status == lifecycle.StatusDeprovisioned:
		return nil
	}
	return a.OktaGuard.Departure(ctx, guardrail.Person{ID: who.ID, UserName: who.Login()}, what)
}

// Invoke is resumable: what was done before it broke off needs no second time.
func (a *Action) Invoke(ctx context.Context, req action.InvokeRequest, resp *action.InvokeResponse) {
	var config model
	resp.Diagnostics.Append(req.Config.Get(ctx, &config)...)
	if resp.Diagnostics.HasError() {
		return
	}
	tell := func(message string) { resp.SendProgress(action.InvokeProgressEvent{Message: message}) }

	who, err := config.Find(ctx, a.Okta)
	if errors.Is(err, lifecycle.ErrNotFound) && config.ByID() && config.Delete.ValueBool() {
		tell(fmt.Sprintf("nobody has the id %s any more", config))
		return
	}
	if err != nil {
		resp.Diagnostics.Append(apidiag.Error("Person To Deprovision Not Found", err))
		return
	}
	// Once more: a plan may not have known who it is, and others may have become protected.
	resp.Diagnostics.Append(a.guard(ctx, who, config)...)
	if resp.Diagnostics.HasError() {
		return
	}

	err = a.Okta.Deprovision(ctx, who.ID, lifecycle.DeprovisionOptions{
		Logout: config.Logout.ValueBool(), Delete: config.Delete.ValueBool(), Progress: tell,
	})
	switch {
	case errors.Is(err, lifecycle.ErrNotFound) && config.Delete.ValueBool():
		tell(who.Login() + " was deleted meanwhile")
	case err != nil:
		resp.Diagnostics.Append(apidiag.Error("Person Not Deprovisioned", err))
	case config.Delete.ValueBool():
		tell(who.Login() + " is deleted")
	default:
		tell(who.Login() + " is deprovisioned")
	}
}
