package provisioningstatus

import (
	"context"
	"fmt"
	"strings"

	"github.com/hashicorp/terraform-plugin-framework/attr"
	"github.com/hashicorp/terraform-plugin-framework/diag"
	"github.com/hashicorp/terraform-plugin-framework/types"
)

type model struct {
	UserName    types.String `tfsdk:"user_name"`
	AppID       types.String `tfsdk:"app_id"`
	IdentityID  types.String `tfsdk:"identity_id"`
	UserID      types.String `tfsdk:"user_id"`
	Provisioned types.Bool   `tfsdk:"provisioned"`
	Problem     types.String `tfsdk:"problem"`
	Message     types.String `tfsdk:"message"`
	Checks      types.List   `tfsdk:"checks"`
}

// check is one reason why a person is or is not in Veza. OK is null where it is not known.
type check struct {
	Name     string       `tfsdk:"name"`
	OK       types.Bool   `tfsdk:"ok"`
	Detail   string       `tfsdk:"detail"`
	NextStep types.String `tfsdk:"next_step"`
}

var checkType = types.ObjectType{AttrTypes: map[string]attr.Type{
	"name": types.StringType, "ok": types.BoolType, "detail": types.StringType, "next_step": types.StringType,
}}

// good is a check that holds.
func good(format string, args ...any) check {
	return check{OK: types.BoolValue(true), Detail: fmt.Sprintf(format, args...)}
}

// open is a check that nobody can tell, or that nothing depends on any more.
func open(format string, args ...any) check {
	return check{OK: types.BoolNull(), Detail: fmt.Sprintf(format, args...)}
}

// bad is a check that fails.
func bad(format string, args ...any) check {
	return check{OK: types.BoolValue(false), Detail: fmt.Sprintf(format, args...)}
}

// then says what to do about it.
func (c check) then(format string, args ...any) check {
	c.NextStep = types.StringValue(fmt.Sprintf(format, args...))
	return c
}

// withheldCheck is one whose answer the system keeps to itself.
func withheldCheck(what, reason string) check {
	return open("Whether %s is not known: %s.", what, strings.TrimSuffix(reason, "."))
}

func (m *model) fill(ctx context.Context, f facts) diag.Diagnostics {
	if f.person.value != nil {
		m.IdentityID = types.StringValue(f.person.value.ID)
	}
	if f.account.value != nil {
		m.UserID = types.StringValue(f.account.value.ID)
	}
	if f.app.value != nil {
		m.AppID = types.StringValue(f.app.value.ID)
	} else if f.appID == "" {
		m.AppID = types.StringNull()
	}
	checks := f.checks()
	m.Provisioned, m.Problem = types.BoolValue(true), types.StringNull()
	m.Message = types.StringValue(f.name() + " is provisioned to Veza.")
	if failed := problem(checks); failed != nil {
		m.Provisioned, m.Problem = types.BoolValue(false), types.StringValue(failed.Name)
		m.Message = types.StringValue(strings.TrimSpace(fmt.Sprintf("%s is not provisioned to Veza as they should be (%s): %s %s",
			f.name(), failed.Name, failed.Detail, failed.NextStep.ValueString())))
	}
	list, diags := types.ListValueFrom(ctx, checkType, checks)
	m.Checks = list
	return diags
}

// problem is the first check that fails, or else the one of the account in Veza where
// nobody can tell; nil when all is well.
func problem(checks []check) *check {
	var account *check
	for i, c := range checks {
		if !c.OK.IsNull() && !c.OK.ValueBool() {
			return &checks[i]
		}
		if c.Name == vezaUser && !c.OK.ValueBool() {
			account = &checks[i]
		}
	}
	return account
}
