package scimuser

import (
	"context"
	"slices"
	"strings"

	"github.com/hashicorp/terraform-plugin-framework/attr"
	"github.com/hashicorp/terraform-plugin-framework/diag"
	"github.com/hashicorp/terraform-plugin-framework/tfsdk"
	"github.com/hashicorp/terraform-plugin-framework/types"

	"github.com/veza/terraform-provider-veza/internal/attrvalue"
	"github.com/veza/terraform-provider-veza/internal/guardrail"
	"github.com/veza/terraform-provider-veza/internal/ignorecase"
	"github.com/veza/terraform-provider-veza/internal/scim"
	"github.com/veza/terraform-provider-veza/internal/scimemail"
)

type model struct {
	ID          types.String      `tfsdk:"id"`
	UserName    ignorecase.String `tfsdk:"user_name"`
	GivenName   types.String      `tfsdk:"given_name"`
	FamilyName  types.String      `tfsdk:"family_name"`
	DisplayName types.String      `tfsdk:"display_name"`
	Emails      types.Set         `tfsdk:"emails"`
	Active      types.Bool        `tfsdk:"active"`
	Roles       types.Set         `tfsdk:"roles"`
	ExternalID  types.String      `tfsdk:"external_id"`
	OnDestroy   types.String      `tfsdk:"on_destroy"`
}

// identity holds what never changes during a person's life.
type identity struct {
	ID types.String `tfsdk:"id"`
}

func (m model) setIdentity(ctx context.Context, to *tfsdk.ResourceIdentity) diag.Diagnostics {
	return to.Set(ctx, identity{ID: m.ID})
}

func (m model) person() guardrail.Person {
	return guardrail.Person{ID: m.ID.ValueString(), UserName: m.UserName.ValueString()}
}

// key is what a person has in common with one who takes their place.
func (m model) key() string { return "scim user " + strings.ToLower(m.UserName.ValueString()) }

// fromAPI returns the model of what the server answered. Where the answer means the
// same as prior (plan or state), prior's form is kept, so that "" and absent, or two
// spellings of an address, are never a difference.
func fromAPI(ctx context.Context, u scim.User, prior model) (model, diag.Diagnostics) {
	m := model{
		ID:          types.StringValue(u.ID),
		UserName:    ignorecase.Value(u.UserName),
		DisplayName: types.StringValue(u.DisplayName),
		// RFC 7643 §4.1.1 leaves an absent "active" to the server; one that does not
		// say anything has no deactivated people.
		Active:    types.BoolValue(u.Active == nil || *u.Active),
		OnDestroy: prior.OnDestroy,
	}
	if u.Name != nil {
		m.GivenName = types.StringValue(u.Name.GivenName)
		m.FamilyName = types.StringValue(u.Name.FamilyName)
	}
	if u.ExternalID != "" || isEmptyString(prior.ExternalID) {
		m.ExternalID = types.StringValue(u.ExternalID)
	}
	emails, diags := emailsFromAPI(ctx, u.Emails, prior.Emails)
	m.Emails = emails
	roles, d := types.SetValueFrom(ctx, types.StringType, roleNames(u.Roles))
	m.Roles = roles
	return m, append(diags, d...)
}

// shownBy reports whether an answer has everything that the person is known to have.
func (m model) shownBy(u scim.User) bool {
	named := u.Name != nil || m.GivenName.ValueString() == "" && m.FamilyName.ValueString() == ""
	return named &&
		(u.DisplayName != "" || m.DisplayName.ValueString() == "") &&
		(u.ExternalID != "" || m.ExternalID.ValueString() == "") &&
		(len(u.Emails) > 0 || len(m.Emails.Elements()) == 0) &&
		(len(u.Roles) > 0 || len(m.Roles.Elements()) == 0)
}

// toAPI returns the person to create. Attributes that the configuration leaves out
// are not sent, but for the primary e-mail, without which the tenant takes nobody.
func (m model) toAPI(ctx context.Context) (scim.User, diag.Diagnostics) {
	u := scim.User{
		Schemas:     []string{scim.UserURN},
		UserName:    m.UserName.ValueString(),
		Name:        &scim.Name{GivenName: m.GivenName.ValueString(), FamilyName: m.FamilyName.ValueString()},
		DisplayName: m.DisplayName.ValueString(),
		ExternalID:  m.ExternalID.ValueString(),
		Emails:      []scim.Email{scimemail.Primary(m.UserName.ValueString())},
	}
	active := true
	if attrvalue.Known(m.Active) {
		active = m.Active.ValueBool()
	}
	u.Active = &active
	var diags diag.Diagnostics
	if attrvalue.Known(m.Emails) {
		u.Emails, diags = emailsToAPI(ctx, m.Emails)
	}
	roles, d := roleValuesOf(ctx, m.Roles)
	u.Roles = roles
	return u, append(diags, d...)
}

func roleNames(roles []scim.Role) []string {
	names := make([]string, 0, len(roles))
	for _, r := range roles {
		if !slices.Contains(names, r.Value) {
			names = append(names, r.Value)
		}
	}
	slices.Sort(names)
	return names
}

func roleValuesOf(ctx context.Context, set types.Set) ([]scim.Role, diag.Diagnostics) {
	if !attrvalue.Known(set) {
		return nil, nil
	}
	var names []string
	diags := set.ElementsAs(ctx, &names, false)
	slices.Sort(names)
	roles := make([]scim.Role, 0, len(names))
	for _, n := range names {
		roles = append(roles, scim.Role{Value: n})
	}
	return roles, diags
}

// lostRoles returns the roles that the plan takes away, as far as it is known.
func lostRoles(ctx context.Context, plan, state model) ([]guardrail.Role, diag.Diagnostics) {
	if !attrvalue.Known(plan.Roles) || slices.ContainsFunc(plan.Roles.Elements(), attr.Value.IsUnknown) {
		return nil, nil
	}
	var stay, had []string
	diags := plan.Roles.ElementsAs(ctx, &stay, false)
	diags.Append(state.Roles.ElementsAs(ctx, &had, false)...)
	var lost []guardrail.Role
	for _, name := range had {
		if !slices.Contains(stay, name) {
			lost = append(lost, guardrail.Role{Name: name})
		}
	}
	return lost, diags
}

func isEmptyString(s types.String) bool { return attrvalue.Known(s) && s.ValueString() == "" }
