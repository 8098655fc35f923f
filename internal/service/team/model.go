package team

import (
	"context"
	"strings"

	"github.com/hashicorp/terraform-plugin-framework/diag"
	"github.com/hashicorp/terraform-plugin-framework/path"
	"github.com/hashicorp/terraform-plugin-framework/tfsdk"
	"github.com/hashicorp/terraform-plugin-framework/types"

	"github.com/veza/terraform-provider-veza/internal/ignorecase"
	"github.com/veza/terraform-provider-veza/internal/scope"
	"github.com/veza/terraform-provider-veza/internal/veza"
)

type model struct {
	ID          types.String      `tfsdk:"id"`
	Name        ignorecase.String `tfsdk:"name"`
	Description types.String      `tfsdk:"description"`
	SSOAlias    types.String      `tfsdk:"sso_alias"`
	scope.Scope
}

// identity holds what never changes during a team's life.
type identity struct {
	ID types.String `tfsdk:"id"`
}

// key is what a team has in common with one that takes its place.
func (m model) key() string { return "team " + strings.ToLower(m.Name.ValueString()) }

func (m model) setIdentity(ctx context.Context, to *tfsdk.ResourceIdentity) diag.Diagnostics {
	return to.Set(ctx, identity{ID: m.ID})
}

// unborn is what is known of a team that does not exist yet.
func unborn() model { return model{SSOAlias: types.StringUnknown(), Scope: scope.Unknown()} }

// at says which attribute a field of the API is.
func at() map[string]path.Path {
	fields := scope.At()
	for _, name := range []string{"name", "description", "sso_alias"} {
		fields[name] = path.Root(name)
	}
	return fields
}

// fromAPI returns the model of what the server answered. A description of "" in prior
// stays "", since the server answers both with absence.
func fromAPI(t veza.Team, prior model) model {
	m := model{ID: types.StringValue(t.ID), Name: ignorecase.Value(t.Name), Scope: scope.Of(t)}
	if t.SSOAlias != "" {
		m.SSOAlias = types.StringValue(t.SSOAlias)
	}
	if t.Description != "" || isEmpty(prior.Description) {
		m.Description = types.StringValue(t.Description)
	}
	return m
}

func isEmpty(s types.String) bool { return !s.IsNull() && !s.IsUnknown() && s.ValueString() == "" }

func (m model) isRoot() bool {
	return veza.Team{Name: m.Name.ValueString(), SSOAlias: m.SSOAlias.ValueString()}.IsRoot()
}

// toAPI returns the team with what is known of it.
func (m model) toAPI(ctx context.Context) (veza.Team, diag.Diagnostics) {
	t := veza.Team{Name: m.Name.ValueString(), Description: m.Description.ValueString(), SSOAlias: m.SSOAlias.ValueString()}
	return t, m.Fill(ctx, &t)
}

// complete returns the plan with what follows from the configuration. A tenant may give
// a renamed team another alias.
func (m model) complete(config, state model) model {
	m.Scope = config.Plan(state.Scope)
	if config.SSOAlias.IsNull() {
		m.SSOAlias = types.StringUnknown()
		if m.Name.Equal(state.Name) {
			m.SSOAlias = state.SSOAlias
		}
	}
	return m
}

// changes names the fields of the API that differ from state, none for what the plan
// leaves to the tenant.
func (m model) changes(state model) []string {
	var mask []string
	if !m.Name.Is(state.Name.ValueString()) {
		mask = append(mask, "name")
	}
	mask = append(mask, m.Changes(state.Scope)...)
	for _, f := range []struct {
		name       string
		want, have types.String
	}{{"description", m.Description, state.Description}, {"sso_alias", m.SSOAlias, state.SSOAlias}} {
		if !f.want.IsNull() && !f.want.IsUnknown() && f.want.ValueString() != f.have.ValueString() {
			mask = append(mask, f.name)
		}
	}
	return mask
}
