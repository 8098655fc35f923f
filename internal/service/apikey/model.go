package apikey

import (
	"context"

	"github.com/hashicorp/terraform-plugin-framework/diag"
	"github.com/hashicorp/terraform-plugin-framework/path"
	"github.com/hashicorp/terraform-plugin-framework/tfsdk"
	"github.com/hashicorp/terraform-plugin-framework/types"

	"github.com/veza/terraform-provider-veza/internal/veza"
)

type model struct {
	ID        types.String `tfsdk:"id"`
	Name      types.String `tfsdk:"name"`
	TeamID    types.String `tfsdk:"team_id"`
	Active    types.Bool   `tfsdk:"active"`
	UserID    types.String `tfsdk:"user_id"`
	AccessKey types.String `tfsdk:"access_key"`
}

// identity holds what never changes during a key's life.
type identity struct {
	ID types.String `tfsdk:"id"`
}

// attributes says where what the tenant refuses is written in the configuration.
var attributes = map[string]path.Path{"name": path.Root("name"), "team_id": path.Root("team_id")}

func (m model) setIdentity(ctx context.Context, to *tfsdk.ResourceIdentity) diag.Diagnostics {
	return to.Set(ctx, identity{ID: m.ID})
}

// fromAPI returns the model of what the tenant answered, with the secret of prior,
// which no later answer has.
func fromAPI(k veza.Key, prior model) model {
	return model{
		ID:        types.StringValue(k.ID),
		Name:      types.StringValue(k.Name),
		TeamID:    types.StringValue(k.TeamID),
		Active:    types.BoolValue(k.Status != veza.KeyInactive),
		UserID:    types.StringValue(k.UserID),
		AccessKey: prior.AccessKey,
	}
}

// shouldBecome reports whether the plan asks for another state of activity.
func (m model) shouldBecome(planned types.Bool) bool {
	return !planned.IsNull() && !planned.IsUnknown() && !planned.Equal(m.Active)
}
