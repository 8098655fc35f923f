package scimuser

import (
	"cmp"
	"context"
	"fmt"
	"slices"

	"github.com/hashicorp/terraform-plugin-framework/attr"
	"github.com/hashicorp/terraform-plugin-framework/diag"
	"github.com/hashicorp/terraform-plugin-framework/path"
	"github.com/hashicorp/terraform-plugin-framework/resource/schema/planmodifier"
	"github.com/hashicorp/terraform-plugin-framework/types"
	"github.com/hashicorp/terraform-plugin-framework/types/basetypes"

	"github.com/veza/terraform-provider-veza/internal/ignorecase"
	"github.com/veza/terraform-provider-veza/internal/scim"
	"github.com/veza/terraform-provider-veza/internal/scimemail"
)

type email struct {
	Value   ignorecase.String `tfsdk:"value"`
	Type    types.String      `tfsdk:"type"`
	Primary types.Bool        `tfsdk:"primary"`
}

var emailType = types.ObjectType{AttrTypes: map[string]attr.Type{
	"value":   ignorecase.StringType{},
	"type":    types.StringType,
	"primary": types.BoolType,
}}

// emailsToAPI returns the addresses of a known set, primary first.
func emailsToAPI(ctx context.Context, set types.Set) ([]scim.Email, diag.Diagnostics) {
	var in []email
	diags := set.ElementsAs(ctx, &in, false)
	out := make([]scim.Email, 0, len(in))
	for _, e := range in {
		out = append(out, scim.Email{Value: e.Value.ValueString(), Type: e.Type.ValueString(), Primary: e.Primary.ValueBool()})
	}
	slices.SortFunc(out, func(a, b scim.Email) int {
		if a.Primary != b.Primary {
			if a.Primary {
				return -1
			}
			return 1
		}
		return cmp.Compare(a.Value, b.Value)
	})
	return out, diags
}

// emailsFromAPI returns prior where it means the same as what the server answered:
// another case, "primary" omitted instead of false, a type that only one side gives,
// or a server that marks no address as primary are no difference.
func emailsFromAPI(ctx context.Context, emails []scim.Email, prior types.Set) (types.Set, diag.Diagnostics) {
	emails = scimemail.Distinct(emails)
	if !prior.IsNull() && !prior.IsUnknown() {
		known, diags := emailsToAPI(ctx, prior)
		if diags.HasError() {
			return prior, diags
		}
		if scimemail.Answers(known, emails) {
			return prior, nil
		}
	}
	elements := make([]email, 0, len(emails))
	for _, e := range emails {
		m := email{Value: ignorecase.Value(e.Value), Type: types.StringNull(), Primary: types.BoolNull()}
		if e.Type != "" {
			m.Type = types.StringValue(e.Type)
		}
		if e.Primary {
			m.Primary = types.BoolValue(true)
		}
		elements = append(elements, m)
	}
	return types.SetValueFrom(ctx, emailType, elements)
}

// repeats reports whether a tenant may make one address of the two.
func (e email) repeats(other email) bool {
	if e.Value.IsUnknown() || e.Type.IsUnknown() || other.Value.IsUnknown() || other.Type.IsUnknown() {
		return false
	}
	a, b := e.Type.ValueString(), other.Type.ValueString()
	return e.Value.Is(other.Value.ValueString()) && (a == b || a == "" || b == "")
}

// validateEmails refuses what the tenant would: no primary address, several, or one
// that is not the userName. Unknown parts are left for the plan.
func validateEmails(ctx context.Context, m model) diag.Diagnostics {
	if m.Emails.IsNull() || m.Emails.IsUnknown() {
		return nil
	}
	var diags diag.Diagnostics
	var primaries, seen []email
	for _, element := range m.Emails.Elements() {
		object, ok := element.(types.Object)
		if !ok || object.IsUnknown() {
			return diags
		}
		var e email
		if d := object.As(ctx, &e, basetypes.ObjectAsOptions{}); d.HasError() {
			return append(diags, d...)
		}
		if e.Primary.IsUnknown() {
			return diags
		}
		if e.Primary.ValueBool() {
			primaries = append(primaries, e)
		}
		if slices.ContainsFunc(seen, e.repeats) {
			diags.AddAttributeError(path.Root("emails"), "E-Mail Given Twice", fmt.Sprintf(
				"%s is there more than once, with the same type or with none. Case does not count in an address, and a tenant "+
					"keeps one of them: remove the others.", e.Value.ValueString()))
			return diags
		}
		seen = append(seen, e)
	}
	if len(primaries) != 1 {
		diags.AddAttributeError(path.Root("emails"), "Not One Primary E-Mail", fmt.Sprintf(
			"%d of the addresses are marked primary = true. Exactly one must be, and it must be the user_name.", len(primaries)))
		return diags
	}
	primary := primaries[0].Value
	if m.UserName.IsNull() || m.UserName.IsUnknown() || primary.IsUnknown() || m.UserName.Is(primary.ValueString()) {
		return diags
	}
	diags.AddAttributeError(path.Root("user_name"), "User Name Is Not The Primary E-Mail", fmt.Sprintf(
		"user_name is %q and the primary e-mail is %q. Veza refuses a person whose user name is not their primary "+
			"e-mail address; make them equal.", m.UserName.ValueString(), primary.ValueString()))
	return diags
}

// emailsFollowUserName plans the addresses of a configuration that names none: they
// stay as they are unless the userName changes, and with it the primary one.
type emailsFollowUserName struct{}

func (emailsFollowUserName) Description(context.Context) string {
	return "Not set, the addresses follow the tenant and the primary one follows user_name."
}

func (m emailsFollowUserName) MarkdownDescription(ctx context.Context) string {
	return m.Description(ctx)
}

func (emailsFollowUserName) PlanModifySet(ctx context.Context, req planmodifier.SetRequest, resp *planmodifier.SetResponse) {
	if req.StateValue.IsNull() {
		return
	}
	if !req.ConfigValue.IsNull() {
		if req.ConfigValue.IsUnknown() || containsUnknown(req.ConfigValue) {
			return
		}
		want, diags := emailsToAPI(ctx, req.ConfigValue)
		resp.Diagnostics.Append(diags...)
		have, diags := emailsToAPI(ctx, req.StateValue)
		resp.Diagnostics.Append(diags...)
		if scimemail.Same(want, have) {
			resp.PlanValue = req.StateValue
		}
		return
	}
	var was, will ignorecase.String
	resp.Diagnostics.Append(req.State.GetAttribute(ctx, path.Root("user_name"), &was)...)
	resp.Diagnostics.Append(req.Plan.GetAttribute(ctx, path.Root("user_name"), &will)...)
	if will.Is(was.ValueString()) {
		resp.PlanValue = req.StateValue
	}
}

// containsUnknown reports whether an address of the set waits for another resource.
func containsUnknown(set types.Set) bool {
	for _, element := range set.Elements() {
		object, ok := element.(types.Object)
		if !ok || object.IsUnknown() {
			return true
		}
		for _, a := range object.Attributes() {
			if a.IsUnknown() {
				return true
			}
		}
	}
	return false
}
