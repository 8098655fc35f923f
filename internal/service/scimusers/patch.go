package scimusers

import (
	"context"
	"slices"
	"strings"

	"github.com/hashicorp/terraform-plugin-framework/diag"

	"github.com/veza/terraform-provider-veza/internal/access"
	"github.com/veza/terraform-provider-veza/internal/guardrail"
	"github.com/veza/terraform-provider-veza/internal/scim"
	"github.com/veza/terraform-provider-veza/internal/scimemail"
)

// Differs reports whether anything has to be sent.
func (tenant) Differs(want *named, have *entry) bool { return len(patch(want, have)) > 0 }

// patch returns the operations that bring a person from e to want: one per attribute that
// differs, none for what the document leaves to the tenant. Each is a replace or a remove
// with a plain path, which every server understands and which may be sent twice.
func patch(want *named, e *entry) []scim.Operation {
	p, have := want.Person, e.Person
	var ops []scim.Operation
	replace := func(path string, value any) {
		ops = append(ops, scim.Operation{Op: "replace", Path: path, Value: value})
	}
	remove := func(path string) { ops = append(ops, scim.Operation{Op: "remove", Path: path}) }
	if renamed(want, e) {
		replace("userName", want.Name)
	}
	for _, text := range []struct{ path, want, have string }{
		{"name.givenName", p.GivenName, have.GivenName}, {"name.familyName", p.FamilyName, have.FamilyName}, {"displayName", p.DisplayName, have.DisplayName},
	} {
		if text.want != text.have {
			replace(text.path, text.want)
		}
	}
	if p.ExternalID != nil {
		switch known := have.ExternalID != nil; {
		case known && *p.ExternalID == *have.ExternalID:
		case *p.ExternalID != "":
			replace("externalId", *p.ExternalID)
		default:
			remove("externalId")
		}
	}
	if p.Emails != nil && (have.Emails == nil || !scimemail.Same(emailsToAPI(p.Emails), emailsToAPI(have.Emails))) {
		replace("emails", emailsToAPI(p.Emails))
	}
	if p.Roles != nil && !sameRoles(p.Roles, e.Facts) {
		if len(p.Roles) == 0 {
			remove("roles")
		} else {
			replace("roles", rolesToAPI(p.Roles))
		}
	}
	// Last: a reactivated person signs in with the attributes they should have.
	if p.Active != nil && *p.Active == e.Inactive {
		replace("active", *p.Active)
	}
	return ops
}

// renamed reports whether somebody has another name in the tenant than is wanted.
func renamed(want *named, e *entry) bool {
	return e.Person.UserName != "" && !strings.EqualFold(e.Person.UserName, want.Name)
}

// Departures asks the guard about people who would be deactivated or deleted.
func (t tenant) Departures(ctx context.Context, people []guardrail.Person, what string) diag.Diagnostics {
	return t.Guard.Departures(ctx, people, what)
}

// Losses asks the guard about the roles that a change takes away.
func (t tenant) Losses(ctx context.Context, c change) diag.Diagnostics {
	if c.Want.Person.Roles == nil {
		return nil
	}
	var lost []guardrail.Role
	for _, name := range c.Have.Facts {
		if !slices.Contains(c.Want.Person.Roles, name) {
			lost = append(lost, guardrail.Role{Name: name})
		}
	}
	return t.Guard.Demotion(ctx, c.Have.Who(), access.SCIMRole, lost...)
}
