package console

import (
	"cmp"
	"fmt"
	"slices"

	"github.com/veza/terraform-provider-veza/internal/access"
	"github.com/veza/terraform-provider-veza/internal/sandbox/tenant"
)

// graph is a drawing of what a person holds and from where: the person, the
// sources, the rows of the role mapping, and the roles on teams, from left to right.
type graph struct {
	Width, Height int
	Columns       []heading
	Boxes         []box
	Edges         []edge
	Hidden        int    // sources and roles for which there was no room
	Words         string // the drawing in a sentence
}

type heading struct {
	X     int
	Label string
}

// box is a node. Kind chooses its look.
type box struct {
	X, Y, W, H  int
	Kind        string
	Label, Note text
}

// InnerW is the width without the frame.
func (b box) InnerW() int { return b.W - 2 }

// InnerH is the height without the frame.
func (b box) InnerH() int { return b.H - 2 }

// edge is a line from one box to another. Kind is that of its source.
type edge struct{ Path, Kind string }

// Measures of the drawing in its own units, of which text is 14 high.
const (
	boxHeight = 50
	rowHeight = 64
	top       = 34 // below the headings
	maxDrawn  = 24 // nodes of a column
)

// column is where the boxes of a step stand; room is how many letters fit.
type column struct{ x, w, room int }

var columns = struct{ person, source, mapping, role column }{
	column{0, 176, 19}, column{232, 216, 24}, column{504, 184, 20}, column{744, 216, 24},
}

// source is one node of the second step.
type source struct {
	kind, label, note string
	from              access.Source
	mapping           string // as the mapping spells the group
	grants            int
	y                 int
}

// draw lays the graph out.
func draw(p tenant.PersonAccess) graph {
	sources := sourcesOf(p)
	held := slices.Clone(p.Held)
	byRow(held, sources)
	g := graph{Width: columns.role.x + columns.role.w, Words: describe(p)}
	g.Hidden = max(0, len(sources)-maxDrawn) + max(0, len(held)-maxDrawn)
	sources, held = sources[:min(len(sources), maxDrawn)], held[:min(len(held), maxDrawn)]
	tall := max(len(sources), len(held), 1)
	g.Height = top + tall*rowHeight
	g.Columns = []heading{
		{columns.person.x, "Person"}, {columns.source.x, "Source"}, {columns.mapping.x, "SSO role mapping"}, {columns.role.x, "Role on team"},
	}

	person := g.add(columns.person, middle(tall, 0, 1), "person", p.DisplayName, p.UserName)
	for i := range sources {
		s := &sources[i]
		s.y = middle(tall, i, len(sources))
		at := g.add(columns.source, s.y, s.kind, s.label, s.note)
		g.join(person, at, s.kind)
		if s.mapping != "" {
			row := g.add(columns.mapping, s.y, "mapping", s.mapping, plural(s.grants, "role", "roles"))
			g.join(at, row, s.kind)
		}
	}
	for i, h := range held {
		at := g.add(columns.role, middle(tall, i, len(held)), "role", h.RoleName, h.TeamName)
		for _, s := range sources {
			if slices.ContainsFunc(h.Sources, s.is) {
				g.join(s.end(), at, s.kind)
			}
		}
	}
	return g
}

// is says whether the node stands for a source of a grant.
func (s source) is(of access.Source) bool {
	return s.from.Kind == of.Kind && access.Fold(s.from.Group) == access.Fold(of.Group)
}

// end is the box from which lines go on to the roles.
func (s source) end() box {
	in := columns.source
	if s.mapping != "" {
		in = columns.mapping
	}
	return box{X: in.x, Y: s.y, W: in.w, H: boxHeight}
}

// sourcesOf lists the nodes of the second step: what gives a role, then the
// groups that give none.
func sourcesOf(p tenant.PersonAccess) []source {
	var list, idle []source
	for _, m := range p.Groups {
		s := source{kind: "group", label: m.Name, note: "SCIM group", from: access.Source{Kind: access.Group, Group: m.Name},
			mapping: m.MappedAs, grants: len(m.Grants)}
		if m.MappedAs == "" {
			s.kind, s.note = "idle", "SCIM group, not mapped"
			idle = append(idle, s)
			continue
		}
		list = append(list, s)
	}
	for _, fixed := range []source{
		{kind: "scim", label: "SCIM roles", note: "of the person", from: access.Source{Kind: access.SCIMRole}},
		{kind: "direct", label: "Direct assignment", note: "by an administrator", from: access.Source{Kind: access.Direct}},
	} {
		if slices.ContainsFunc(p.Held, func(h tenant.HeldRole) bool { return slices.ContainsFunc(h.Sources, fixed.is) }) {
			list = append(list, fixed)
		}
	}
	return append(list, idle...)
}

// byRow puts each role beside the sources that give it, so that few lines cross.
func byRow(held []tenant.HeldRole, sources []source) {
	row := func(h tenant.HeldRole) float64 {
		sum := 0
		for i, s := range sources {
			if slices.ContainsFunc(h.Sources, s.is) {
				sum += i
			}
		}
		return float64(sum) / float64(max(len(h.Sources), 1))
	}
	slices.SortStableFunc(held, func(a, b tenant.HeldRole) int { return cmp.Compare(row(a), row(b)) })
}

// middle is the height of the n-th of so many boxes, centered in the drawing.
func middle(tall, n, of int) int {
	return top + (tall-of)*rowHeight/2 + n*rowHeight + (rowHeight-boxHeight)/2
}

func (g *graph) add(in column, y int, kind, label, note string) box {
	b := box{in.x, y, in.w, boxHeight, kind, short(fitting(in.room, label), label), short(fitting(in.room+2, note), note)}
	g.Boxes = append(g.Boxes, b)
	return b
}

// fitting is how many runes of a text have room for so many letters. From Hangul
// on, most scripts take the room of two.
func fitting(room int, s string) int {
	runes := 0
	for _, r := range s {
		if room--; r >= 0x1100 {
			room--
		}
		if room < 0 {
			return max(runes, 1)
		}
		runes++
	}
	return runes
}

func (g *graph) join(from, to box, kind string) {
	x1, y1, x2, y2 := from.X+from.W, from.Y+from.H/2, to.X, to.Y+to.H/2
	half := (x2 - x1) / 2
	g.Edges = append(g.Edges, edge{fmt.Sprintf("M%d %dC%d %d %d %d %d %d", x1, y1, x1+half, y1, x2-half, y2, x2, y2), kind})
}

func describe(p tenant.PersonAccess) string {
	teams := map[string]bool{}
	for _, h := range p.Held {
		teams[h.TeamID] = true
	}
	if len(p.Held) == 0 {
		return "Holds no role. Is in " + plural(len(p.Groups), "SCIM group", "SCIM groups") + "."
	}
	return "Holds " + plural(len(p.Held), "role", "roles") + " on " + plural(len(teams), "team", "teams") + ". Is in " +
		plural(len(p.Groups), "SCIM group", "SCIM groups") + "."
}
