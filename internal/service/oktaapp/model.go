package oktaapp

import (
	"cmp"
	"context"
	"slices"
	"time"

	"github.com/hashicorp/terraform-plugin-framework/diag"
	"github.com/hashicorp/terraform-plugin-framework/tfsdk"
	"github.com/hashicorp/terraform-plugin-framework/types"

	"github.com/veza/terraform-provider-veza/internal/lifecycle"
)

// Okta's names of the way people sign in. What is asked for as the first it may show as the
// second.
const (
	autoLogin     = "AUTO_LOGIN"
	browserPlugin = "BROWSER_PLUGIN"
)

// app is what the resource and the data source tell of an app.
type app struct {
	ID         types.String `tfsdk:"id"`
	Name       types.String `tfsdk:"name"`
	Label      types.String `tfsdk:"label"`
	SignOnMode types.String `tfsdk:"sign_on_mode"`
	Status     types.String `tfsdk:"status"`
	Features   types.Set    `tfsdk:"features"`
	Created    types.String `tfsdk:"created"`
}

type model struct {
	app
	OnDestroy types.String `tfsdk:"on_destroy"`
}

// identity holds what never changes during an app's life.
type identity struct {
	ID types.String `tfsdk:"id"`
}

func (m model) setIdentity(ctx context.Context, to *tfsdk.ResourceIdentity) diag.Diagnostics {
	return to.Set(ctx, identity{ID: m.ID})
}

// key is what an app has in common with one that takes its place.
func (m model) key() string { return "app " + m.Label.ValueString() }

func (m model) toAPI() lifecycle.App {
	return lifecycle.App{
		Name: m.Name.ValueString(), Label: m.Label.ValueString(), SignOnMode: cmp.Or(m.SignOnMode.ValueString(), autoLogin),
	}
}

func newApp(ctx context.Context, a lifecycle.App) (app, diag.Diagnostics) {
	features := slices.Clone(a.Features)
	if features == nil {
		features = []string{}
	}
	set, diags := types.SetValueFrom(ctx, types.StringType, features)
	return app{
		ID: types.StringValue(a.ID), Name: types.StringValue(a.Name), Label: types.StringValue(a.Label), Status: types.StringValue(a.Status),
		SignOnMode: types.StringValue(a.SignOnMode), Features: set, Created: types.StringValue(a.Created.UTC().Format(time.RFC3339)),
	}, diags
}

// fromAPI returns the model of what the org answered, with what it does not know from
// before.
func fromAPI(ctx context.Context, a lifecycle.App, before model) (model, diag.Diagnostics) {
	if a.SignOnMode == browserPlugin && before.SignOnMode.ValueString() == autoLogin {
		a.SignOnMode = autoLogin
	}
	told, diags := newApp(ctx, a)
	after := model{app: told, OnDestroy: before.OnDestroy}
	if after.OnDestroy.IsNull() {
		after.OnDestroy = types.StringValue(onDestroyDelete)
	}
	return after, diags
}
