package scimusers

import (
	"context"
	"encoding/json"
	"fmt"
	"maps"
	"slices"

	"github.com/hashicorp/terraform-plugin-framework/diag"
	"github.com/hashicorp/terraform-plugin-framework/tfsdk"
	"github.com/hashicorp/terraform-plugin-framework/types"

	"github.com/veza/terraform-provider-veza/internal/attrvalue"
	"github.com/veza/terraform-provider-veza/internal/guardrail"
	"github.com/veza/terraform-provider-veza/internal/scim"
)

type model struct {
	Name      types.String `tfsdk:"name"`
	People    peopleValue  `tfsdk:"people"`
	OnDestroy types.String `tfsdk:"on_destroy"`
	IDs       types.String `tfsdk:"ids"`
	Inactive  types.String `tfsdk:"inactive"`
	Summary   types.String `tfsdk:"summary"`
}

type identity struct {
	Name types.String `tfsdk:"name"`
}

func (m model) setIdentity(ctx context.Context, to *tfsdk.ResourceIdentity) diag.Diagnostics {
	return to.Set(ctx, identity{Name: m.Name})
}

// key is what a resource has in common with its successor.
func (m model) key() string { return "scim users " + m.Name.ValueString() }

// entry is one person whom the resource holds.
type entry struct {
	name string
	person
	id string
	// stray is somebody in ids who is not in people: see the description of ids.
	stray    bool
	inactive bool
	roles    []string // as the tenant has them, whether or not the document does
}

func (e *entry) who() guardrail.Person { return guardrail.Person{ID: e.id, UserName: e.name} }

// holding is everybody whom the resource holds, by folded userName.
type holding map[string]*entry

// private is what the private state keeps: what decides about a change and is nobody's
// business to read.
type private struct {
	Roles map[string][]string `json:"roles,omitempty"`
}

const privateKey = "tenant"

// privateState is what requests hand over, and responses take.
type privateState interface {
	GetKey(ctx context.Context, key string) ([]byte, diag.Diagnostics)
}

type privateResult interface {
	SetKey(ctx context.Context, key string, value []byte) diag.Diagnostics
}

// held returns whom a state holds.
func held(ctx context.Context, m model, kept privateState) (holding, diag.Diagnostics) {
	data, diags := kept.GetKey(ctx, privateKey)
	h, err := m.held(data)
	if err != nil {
		diags.AddError("State Of People Not Understood", fmt.Sprintf(
			"The state of the people %q does not hold what this provider writes: %v. Restore it from a backup, or remove the "+
				"resource from the state (terraform state rm) and import it again.", m.Name.ValueString(), err))
	}
	return h, diags
}

func (m model) held(data []byte) (holding, error) {
	var kept private
	if len(data) > 0 {
		if err := json.Unmarshal(data, &kept); err != nil {
			return nil, err
		}
	}
	ids := map[string]string{}
	var inactive []string
	for _, part := range []struct {
		text types.String
		into any
	}{{m.IDs, &ids}, {m.Inactive, &inactive}} {
		if part.text.ValueString() == "" {
			continue
		}
		if err := json.Unmarshal([]byte(part.text.ValueString()), part.into); err != nil {
			return nil, err
		}
	}
	doc := document{}
	if m.People.ValueString() != "" {
		var err error
		if doc, err = decode(m.People.ValueString()); err != nil {
			return nil, err
		}
	}
	h := holding{}
	for name, id := range ids {
		n, managed := doc[fold(name)]
		e := &entry{name: name, person: n.person, id: id, stray: !managed, roles: kept.Roles[fold(name)]}
		if len(data) == 0 {
			// A tainted resource loses its private state.
			e.roles = n.Roles
		}
		h[fold(name)] = e
	}
	for _, name := range inactive {
		if e := h[fold(name)]; e != nil {
			e.inactive = true
		}
	}
	return h, nil
}

// document returns whom the holding manages.
func (h holding) document() document {
	doc := make(document, len(h))
	for key, e := range h {
		if !e.stray {
			doc[key] = named{e.name, e.person}
		}
	}
	return doc
}

// into writes the holding to a model. A document that means the same keeps its spelling.
func (h holding) into(m model) model {
	ids := make(map[string]string, len(h))
	inactive := []string{}
	for _, e := range h {
		ids[e.name] = e.id
		if e.inactive {
			inactive = append(inactive, e.name)
		}
	}
	slices.Sort(inactive)
	m.IDs, m.Inactive = types.StringValue(encode(ids)), types.StringValue(encode(inactive))
	doc := h.document()
	if before, err := decode(m.People.ValueString()); !attrvalue.Known(m.People) || err != nil || !before.equal(doc) {
		m.People = peopleOf(doc.String())
	}
	return m
}

func (h holding) keep(ctx context.Context, in privateResult) diag.Diagnostics {
	kept := private{Roles: map[string][]string{}}
	for key, e := range h {
		if len(e.roles) > 0 {
			kept.Roles[key] = e.roles
		}
	}
	return in.SetKey(ctx, privateKey, []byte(encode(kept)))
}

// clone lets a change be made on the side: entries are replaced, never changed.
func (h holding) clone() holding { return maps.Clone(h) }

// observed returns the entry of somebody as the tenant has them now, managed as p says.
func observed(name string, p person, u scim.User) *entry {
	return &entry{name: name, person: p, id: u.ID, inactive: u.Active != nil && !*u.Active, roles: rolesFromAPI(u.Roles)}
}
