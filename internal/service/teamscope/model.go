package teamscope

import (
	"context"

	"github.com/hashicorp/terraform-plugin-framework/diag"
	"github.com/hashicorp/terraform-plugin-framework/path"
	"github.com/hashicorp/terraform-plugin-framework/tfsdk"
	"github.com/hashicorp/terraform-plugin-framework/types"

	"github.com/veza/terraform-provider-veza/internal/scope"
	"github.com/veza/terraform-provider-veza/internal/veza"
)

type model struct {
	TeamID types.String `tfsdk:"team_id"`
	scope.Scope
	OnDestroy           types.String `tfsdk:"on_destroy"`
	PreviousPolicyType  types.String `tfsdk:"previous_policy_type"`
	PreviousProviderIDs types.Set    `tfsdk:"previous_provider_ids"`
}

// identity holds what never changes during a scope's life.
type identity struct {
	TeamID types.String `tfsdk:"team_id"`
}

func (m model) setIdentity(ctx context.Context, to *tfsdk.ResourceIdentity) diag.Diagnostics {
	return to.Set(ctx, identity{TeamID: m.TeamID})
}

// at says which attribute a field of the API is.
func at() map[string]path.Path { return scope.At() }

// fromAPI returns the model of what the server answered. What it does not know, prior does.
func fromAPI(t veza.Team, prior model) model {
	prior.Scope = scope.Of(t)
	return prior
}

// remember notes the scope that destroying gives back.
func (m model) remember(before scope.Scope) model {
	m.PreviousPolicyType, m.PreviousProviderIDs = before.PolicyType, before.ProviderIDs
	return m
}

func (m model) previous() scope.Scope {
	return scope.Scope{PolicyType: m.PreviousPolicyType, ProviderIDs: m.PreviousProviderIDs}
}
