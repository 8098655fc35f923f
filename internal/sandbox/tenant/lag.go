package tenant

import (
	"cmp"
	"encoding/json"
	"slices"
	"sync"
	"time"

	"github.com/veza/terraform-provider-veza/internal/sandbox/store"
	"github.com/veza/terraform-provider-veza/internal/scim"
)

// lag remembers what resources were before they changed, for as long as reads
// are to lag behind. A user's groups do not lag: they follow from the groups.
type lag struct {
	mu      sync.Mutex
	changes []change
}

// change is what a resource was until a moment; an empty one did not exist.
type change struct {
	kind, id string
	before   []byte // its JSON, since whoever reads it may change what they get
	ends     time.Time
}

// past holds the resources whose former state is still the visible one, by id.
type past map[string][]byte

// remember notes the state before a change that was just committed.
func (t *Tenant) remember(kind, id string, before []byte) {
	if t.options.ReadLag <= 0 {
		return
	}
	t.lag.mu.Lock()
	defer t.lag.mu.Unlock()
	t.lag.changes = append(t.lag.changes, change{kind, id, before, t.options.Now().Add(t.options.ReadLag)})
}

// visible lists the former states that reads show. Of several changes to one
// resource the oldest that has not ended counts.
func (t *Tenant) visible(kind string) past {
	if t.options.ReadLag <= 0 {
		return nil
	}
	t.lag.mu.Lock()
	defer t.lag.mu.Unlock()
	now := t.options.Now()
	t.lag.changes = slices.DeleteFunc(t.lag.changes, func(c change) bool { return !c.ends.After(now) })
	states := past{}
	for _, c := range t.lag.changes {
		if _, older := states[c.id]; c.kind == kind && !older {
			states[c.id] = c.before
		}
	}
	return states
}

// apply turns the present list of all resources into the past one.
func (p past) apply(all []scim.Object) ([]scim.Object, error) {
	if len(p) == 0 {
		return all, nil
	}
	all = slices.DeleteFunc(all, func(o scim.Object) bool { _, changed := p[text(o, "id")]; return changed })
	for _, before := range p {
		if len(before) == 0 {
			continue
		}
		o, err := decode(before)
		if err != nil {
			return nil, err
		}
		all = append(all, o)
	}
	slices.SortFunc(all, func(a, b scim.Object) int { return cmp.Compare(text(a, "id"), text(b, "id")) })
	return all, nil
}

// snapshot is the state of a resource before a change, or nothing when reads do not lag.
func (t *Tenant) snapshot(tx *store.Tx, c *collection, r record) ([]byte, error) {
	if t.options.ReadLag <= 0 {
		return nil, nil
	}
	o, err := c.answer(tx, r, request{})
	if err != nil {
		return nil, err
	}
	return json.Marshal(o)
}
