package roster

import (
	"context"
	"encoding/json"
	"slices"

	"github.com/hashicorp/terraform-plugin-framework/diag"
	"github.com/hashicorp/terraform-plugin-framework/tfsdk"
	"github.com/hashicorp/terraform-plugin-framework/types"

	"github.com/veza/terraform-provider-veza/internal/guardrail"
)

// Set is what the model of every such resource has; that of one system may have more.
type Set[P Person[P]] struct {
	Name      types.String `tfsdk:"name"`
	People    Value[P]     `tfsdk:"people"`
	OnDestroy types.String `tfsdk:"on_destroy"`
	IDs       types.String `tfsdk:"ids"`
	Inactive  types.String `tfsdk:"inactive"`
	Summary   types.String `tfsdk:"summary"`
}

type identity struct {
	Name types.String `tfsdk:"name"`
}

func (s *Set[P]) setIdentity(ctx context.Context, to *tfsdk.ResourceIdentity) diag.Diagnostics {
	return to.Set(ctx, identity{Name: s.Name})
}

// Facts are what decides about a change and is not in the document.
type Facts interface {
	// IsZero reports that there is nothing to keep.
	IsZero() bool
}

// Entry is one person whom the resource holds.
type Entry[P Person[P], F Facts] struct {
	Name   string
	Person P // as the system has them, as far as the document says anything
	ID     string
	// Stray is somebody in ids who is not in people: see the description of ids.
	Stray    bool
	Inactive bool
	Facts    F
}

// Who is the person as the guards know them.
func (e *Entry[P, F]) Who() guardrail.Person { return guardrail.Person{ID: e.ID, UserName: e.Name} }

// Holding is everybody whom the resource holds, by folded name. Entries are replaced,
// never changed.
type Holding[P Person[P], F Facts] map[string]*Entry[P, F]

// held returns whom a state holds, and what its document says. Facts are in the private
// state, which a tainted resource loses: assume says what they may be then.
func held[P Person[P], F Facts](s *Set[P], private []byte, assume func(P) F) (Holding[P, F], Document[P], error) {
	var facts map[string]F
	ids := map[string]string{}
	var inactive []string
	for _, part := range []struct {
		text []byte
		into any
	}{{private, &facts}, {[]byte(s.IDs.ValueString()), &ids}, {[]byte(s.Inactive.ValueString()), &inactive}} {
		if len(part.text) == 0 {
			continue
		}
		if err := json.Unmarshal(part.text, part.into); err != nil {
			return nil, nil, err
		}
	}
	doc := Document[P]{}
	if text := s.People.ValueString(); text != "" {
		var err error
		if doc, err = decode[P](text); err != nil {
			return nil, nil, err
		}
	}
	h := make(Holding[P, F], len(ids))
	for name, id := range ids {
		key := Fold(name)
		e := &Entry[P, F]{Name: name, ID: id, Stray: doc[key] == nil, Facts: facts[key]}
		if !e.Stray {
			e.Person = doc[key].Person
		}
		if len(private) == 0 {
			e.Facts = assume(e.Person)
		}
		h[key] = e
	}
	for _, name := range inactive {
		if e := h[Fold(name)]; e != nil {
			e.Inactive = true
		}
	}
	return h, doc, nil
}

// document returns what the holding says in the form of a document.
func (h Holding[P, F]) document() Document[P] {
	doc := make(Document[P], len(h))
	for key, e := range h {
		if !e.Stray {
			doc[key] = &Named[P]{e.Name, e.Person}
		}
	}
	return doc
}

// into writes the holding to a set whose document says before. One that means the same
// keeps its spelling.
func (h Holding[P, F]) into(s *Set[P], before Document[P]) {
	ids := make(map[string]string, len(h))
	inactive := []string{}
	for _, e := range h {
		ids[e.Name] = e.ID
		if e.Inactive {
			inactive = append(inactive, e.Name)
		}
	}
	slices.Sort(inactive)
	s.IDs, s.Inactive = types.StringValue(encode(ids)), types.StringValue(encode(inactive))
	if now := h.document(); before == nil || !before.equal(now) {
		s.People = Value[P]{StringValue: types.StringValue(now.String())}
	}
}

// idsOf is what ids will be when the holding has become the document: unknown as soon as
// somebody is to be made. A plan over thousands is to show those who change, and not the
// ids of all.
func idsOf[P Person[P], F Facts](want Document[P], have Holding[P, F]) types.String {
	ids := make(map[string]string, len(want))
	for key, n := range want {
		e := have[key]
		if e == nil {
			return types.StringUnknown()
		}
		ids[n.Name] = e.ID
	}
	return types.StringValue(encode(ids))
}

const privateKey = "facts"

// privateState is what requests hand over, and privateResult what responses take.
type (
	privateState interface {
		GetKey(ctx context.Context, key string) ([]byte, diag.Diagnostics)
	}
	privateResult interface {
		SetKey(ctx context.Context, key string, value []byte) diag.Diagnostics
	}
)

func (h Holding[P, F]) keep(ctx context.Context, in privateResult) diag.Diagnostics {
	facts := map[string]F{}
	for key, e := range h {
		if !e.Facts.IsZero() {
			facts[key] = e.Facts
		}
	}
	return in.SetKey(ctx, privateKey, []byte(encode(facts)))
}
