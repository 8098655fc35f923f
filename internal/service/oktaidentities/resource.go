// Package oktaidentities manages many people in an Okta org in one resource.
package oktaidentities

import (
	"context"
	"maps"
	"slices"
	"strings"

	"github.com/hashicorp/terraform-plugin-framework/path"
	"github.com/hashicorp/terraform-plugin-framework/resource"
	"github.com/hashicorp/terraform-plugin-framework/types"

	"github.com/veza/terraform-provider-veza/internal/attrvalue"
	"github.com/veza/terraform-provider-veza/internal/lifecycle"
	"github.com/veza/terraform-provider-veza/internal/roster"
	"github.com/veza/terraform-provider-veza/internal/session"
)

var (
	_ resource.ResourceWithConfigure      = (*Resource)(nil)
	_ resource.ResourceWithIdentity       = (*Resource)(nil)
	_ resource.ResourceWithImportState    = (*Resource)(nil)
	_ resource.ResourceWithModifyPlan     = (*Resource)(nil)
	_ resource.ResourceWithValidateConfig = (*Resource)(nil)

	_ roster.System[person, status, model] = org{}
)

type (
	model struct {
		roster.Set[person]
		Activation types.String `tfsdk:"activation"`
		Logout     types.Bool   `tfsdk:"logout"`
	}
	named   = roster.Named[person]
	holding = roster.Holding[person, status]
	entry   = roster.Entry[person, status]
	change  = roster.Change[person, status]
)

// Resource is the managed resource and, through Lister, its list resource.
type Resource struct {
	session.OktaResource
	roster.Life[person, status, model]
}

// NewResource is what the provider registers.
func NewResource() resource.Resource { return newResource() }

func newResource() *Resource {
	r := &Resource{}
	r.System = org{r}
	return r
}

func (*Resource) Metadata(_ context.Context, req resource.MetadataRequest, resp *resource.MetadataResponse) {
	resp.TypeName = req.ProviderTypeName + "_okta_identities"
}

// ValidateConfig refuses what one person alone does not show.
func (*Resource) ValidateConfig(ctx context.Context, req resource.ValidateConfigRequest, resp *resource.ValidateConfigResponse) {
	var config model
	resp.Diagnostics.Append(req.Config.Get(ctx, &config)...)
	if resp.Diagnostics.HasError() || !attrvalue.Known(config.People) {
		return
	}
	doc, err := roster.Configured[person](config.People.ValueString())
	if err != nil {
		return // The attribute's own validator says it.
	}
	var wrong roster.Faults
	owners := map[string]string{}
	for _, key := range slices.Sorted(maps.Keys(doc)) {
		n := doc[key]
		if n.Person.on() && config.Activation.ValueString() == activationStaged {
			wrong.Add(n.Name, errActiveAndStaged)
		}
		email := strings.ToLower(n.Person.email())
		if owner := owners[email]; owner != "" && !n.Person.off() {
			wrong.Add(n.Name, sameEmail(owner))
		} else if !n.Person.off() {
			owners[email] = n.Name
		}
	}
	if err := wrong.Err(); err != nil {
		resp.Diagnostics.AddAttributeError(path.Root("people"), "People Contradict Each Other", err.Error())
	}
}

// ImportState adds to that of every set the defaults of the schema, or the first plan after
// the import would show them as changes.
func (r *Resource) ImportState(ctx context.Context, req resource.ImportStateRequest, resp *resource.ImportStateResponse) {
	resp.Diagnostics.Append(resp.State.SetAttribute(ctx, path.Root("activation"), activationEmail)...)
	resp.Diagnostics.Append(resp.State.SetAttribute(ctx, path.Root("logout"), false)...)
	r.Life.ImportState(ctx, req, resp)
}

// org is where the people are.
type org struct{ *Resource }

// status is Okta's, of those who are not in use: whoever is STAGED takes changes, whoever
// is DEPROVISIONED takes none.
type status string

// IsZero reports that somebody is in use.
func (s status) IsZero() bool { return s == "" }

// Session is nil while the provider is not configured.
func (o org) Session() *session.Session { return o.Resource.Session }

// Set is the part of the model that all have.
func (org) Set(m *model) *roster.Set[person] { return &m.Set }

// Assumed is nothing: the document does not tell the status.
func (org) Assumed(person) status { return "" }

// activation is what happens to somebody who is created or brought back.
func (m *model) activation(p person) lifecycle.Activation {
	switch {
	case p.off(), m.Activation.ValueString() == activationStaged:
		return lifecycle.LeaveStaged
	case m.Activation.ValueString() == activationSilent:
		return lifecycle.ActivateSilently
	}
	return lifecycle.ActivateWithEmail
}
