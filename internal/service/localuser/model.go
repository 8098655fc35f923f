package localuser

import (
	"cmp"
	"context"
	"strings"

	"github.com/hashicorp/terraform-plugin-framework/diag"
	"github.com/hashicorp/terraform-plugin-framework/path"
	"github.com/hashicorp/terraform-plugin-framework/tfsdk"
	"github.com/hashicorp/terraform-plugin-framework/types"

	"github.com/veza/terraform-provider-veza/internal/attrvalue"
	"github.com/veza/terraform-provider-veza/internal/guardrail"
	"github.com/veza/terraform-provider-veza/internal/ignorecase"
	"github.com/veza/terraform-provider-veza/internal/veza"
)

type model struct {
	ID          types.String      `tfsdk:"id"`
	Email       ignorecase.String `tfsdk:"email"`
	GivenName   types.String      `tfsdk:"given_name"`
	FamilyName  types.String      `tfsdk:"family_name"`
	DisplayName types.String      `tfsdk:"display_name"`
	// Password is null in every plan and state: the value is read from the
	// configuration, into a variable of its own.
	Password        types.String `tfsdk:"password_wo"`
	PasswordVersion types.Int64  `tfsdk:"password_wo_version"`
	Enabled         types.Bool   `tfsdk:"enabled"`
	OnDestroy       types.String `tfsdk:"on_destroy"`
}

// identity holds what never changes during a user's life.
type identity struct {
	ID types.String `tfsdk:"id"`
}

// attributes says where what the tenant refuses is written in the configuration.
var attributes = map[string]path.Path{
	"email":        path.Root("email"),
	"given_name":   path.Root("given_name"),
	"family_name":  path.Root("family_name"),
	"display_name": path.Root("display_name"),
	"password":     path.Root("password_wo"),
	"enabled":      path.Root("enabled"),
}

func (m model) person() guardrail.Person {
	return guardrail.Person{ID: m.ID.ValueString(), UserName: m.Email.ValueString()}
}

// key is what a user has in common with one who takes their place.
func (m model) key() string { return "user " + strings.ToLower(m.Email.ValueString()) }

func (m model) setIdentity(ctx context.Context, to *tfsdk.ResourceIdentity) diag.Diagnostics {
	return to.Set(ctx, identity{ID: m.ID})
}

// fromAPI returns the model of what the tenant answered. What it cannot know, such as
// the version of the password, is prior's (plan or state).
func fromAPI(u veza.User, prior model) model {
	return model{
		ID:              types.StringValue(u.ID),
		Email:           ignorecase.Value(u.Email),
		GivenName:       types.StringValue(u.GivenName),
		FamilyName:      types.StringValue(u.FamilyName),
		DisplayName:     types.StringValue(cmp.Or(u.DisplayName, u.Name)),
		Enabled:         types.BoolValue(u.Enabled),
		PasswordVersion: prior.PasswordVersion,
		OnDestroy:       prior.OnDestroy,
	}
}

// toAPI returns the user to create. What name means beside the other three is not
// published: it gets what people are shown.
func (m model) toAPI(password string) veza.NewUser {
	shown := m.GivenName.ValueString() + " " + m.FamilyName.ValueString()
	if attrvalue.Known(m.DisplayName) {
		shown = m.DisplayName.ValueString()
	}
	return veza.NewUser{
		Name: shown, DisplayName: shown, Email: m.Email.ValueString(), Password: password,
		GivenName: m.GivenName.ValueString(), FamilyName: m.FamilyName.ValueString(),
	}
}

// change returns the user to send and the mask of what differs between plan and state;
// nothing for what the plan leaves to the tenant.
func change(plan, state model) (veza.User, []string) {
	user := veza.User{ID: state.ID.ValueString()}
	var mask []string
	text := func(field string, to *string, plan, state types.String) {
		if attrvalue.Known(plan) && !plan.Equal(state) {
			*to, mask = plan.ValueString(), append(mask, field)
		}
	}
	if attrvalue.Known(plan.Email) && !plan.Email.Is(state.Email.ValueString()) {
		user.Email, mask = plan.Email.ValueString(), append(mask, "email")
	}
	text("given_name", &user.GivenName, plan.GivenName, state.GivenName)
	text("family_name", &user.FamilyName, plan.FamilyName, state.FamilyName)
	text("display_name", &user.DisplayName, plan.DisplayName, state.DisplayName)
	if attrvalue.Known(plan.Enabled) && !plan.Enabled.Equal(state.Enabled) {
		user.Enabled, mask = plan.Enabled.ValueBool(), append(mask, "enabled")
	}
	return user, mask
}
