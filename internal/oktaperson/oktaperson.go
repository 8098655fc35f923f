// Package oktaperson is how the configuration of an action says whom it is about: by login,
// or by the id of the Okta user.
package oktaperson

import (
	"context"
	"maps"
	"regexp"

	"github.com/hashicorp/terraform-plugin-framework-validators/actionvalidator"
	"github.com/hashicorp/terraform-plugin-framework-validators/stringvalidator"
	"github.com/hashicorp/terraform-plugin-framework/action"
	"github.com/hashicorp/terraform-plugin-framework/action/schema"
	"github.com/hashicorp/terraform-plugin-framework/path"
	"github.com/hashicorp/terraform-plugin-framework/schema/validator"
	"github.com/hashicorp/terraform-plugin-framework/types"

	"github.com/veza/terraform-provider-veza/internal/lifecycle"
)

// userID is the form of the ids that Okta gives to users. Without it Okta would take "me",
// and the part of a login before its @, for an id as well: an action would find somebody
// whom nobody meant.
var userID = regexp.MustCompile(`^00u[0-9A-Za-z]{17}$`)

// Ref is part of the model of an action.
type Ref struct {
	Login      types.String `tfsdk:"login"`
	IdentityID types.String `tfsdk:"identity_id"`
}

// Attributes are those of Ref and the others.
func Attributes(others map[string]schema.Attribute) map[string]schema.Attribute {
	all := map[string]schema.Attribute{
		"login": schema.StringAttribute{
			Optional: true,
			MarkdownDescription: "Login of the person in Okta. Case does not count, and nothing but the whole login does. Either " +
				"`login` or `identity_id` is needed.",
			Validators: []validator.String{stringvalidator.LengthAtLeast(1)},
		},
		"identity_id": schema.StringAttribute{
			Optional:            true,
			MarkdownDescription: "Id of the person in Okta, such as `00u1a2b3c4D5e6F7g8h9`, in place of `login`.",
			Validators: []validator.String{
				stringvalidator.RegexMatches(userID, "must be the id of an Okta user, such as 00u1a2b3c4D5e6F7g8h9"),
			},
		},
	}
	maps.Copy(all, others)
	return all
}

// Validators want exactly one of the two.
func Validators() []action.ConfigValidator {
	return []action.ConfigValidator{actionvalidator.ExactlyOneOf(path.MatchRoot("login"), path.MatchRoot("identity_id"))}
}

// Known reports whether the plan knows already whom it is about.
func (r Ref) Known() bool { return !r.Login.IsUnknown() && !r.IdentityID.IsUnknown() }

// ByID reports whether an id was given, which knows who is gone: a login may be
// misspelled.
func (r Ref) ByID() bool { return !r.IdentityID.IsNull() }

// String names the person as the configuration does.
func (r Ref) String() string {
	if r.ByID() {
		return r.IdentityID.ValueString()
	}
	return r.Login.ValueString()
}

// Find reads the person. One request.
func (r Ref) Find(ctx context.Context, org *lifecycle.Engine) (lifecycle.Identity, error) {
	if r.ByID() {
		return org.Identity(ctx, r.IdentityID.ValueString())
	}
	return org.IdentityByLogin(ctx, r.Login.ValueString())
}
