// Package scimusers manages many people provisioned through SCIM in one resource.
package scimusers

import (
	"context"

	"github.com/hashicorp/terraform-plugin-framework/resource"

	"github.com/veza/terraform-provider-veza/internal/roster"
	"github.com/veza/terraform-provider-veza/internal/session"
)

var (
	_ resource.ResourceWithConfigure   = (*Resource)(nil)
	_ resource.ResourceWithIdentity    = (*Resource)(nil)
	_ resource.ResourceWithImportState = (*Resource)(nil)
	_ resource.ResourceWithModifyPlan  = (*Resource)(nil)

	_ roster.System[person, roles, model] = tenant{}
)

type (
	model    struct{ roster.Set[person] }
	document = roster.Document[person]
	named    = roster.Named[person]
	holding  = roster.Holding[person, roles]
	entry    = roster.Entry[person, roles]
	change   = roster.Change[person, roles]
)

// Resource is the managed resource and, through Lister, its list resource.
type Resource struct {
	session.Resource
	roster.Life[person, roles, model]
}

// NewResource is what the provider registers.
func NewResource() resource.Resource { return newResource() }

func newResource() *Resource {
	r := &Resource{}
	r.System = tenant{r}
	return r
}

func (*Resource) Metadata(_ context.Context, req resource.MetadataRequest, resp *resource.MetadataResponse) {
	resp.TypeName = req.ProviderTypeName + "_scim_users"
}

// tenant is where the people are.
type tenant struct{ *Resource }

// roles are those that the tenant has given somebody, whether or not the document names them.
type roles []string

// IsZero reports that there are none.
func (r roles) IsZero() bool { return len(r) == 0 }

// Session is nil while the provider is not configured.
func (t tenant) Session() *session.Session { return t.Resource.Session }

// Set is all of the model.
func (tenant) Set(m *model) *roster.Set[person] { return &m.Set }

// Assumed are the roles that the document gave.
func (tenant) Assumed(p person) roles { return p.Roles }
