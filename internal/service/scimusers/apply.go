package scimusers

import (
	"context"
	"errors"
	"fmt"
	"slices"
	"strings"
	"sync"

	"github.com/hashicorp/terraform-plugin-framework/diag"

	"github.com/veza/terraform-provider-veza/internal/apidiag"
	"github.com/veza/terraform-provider-veza/internal/scim"
	"github.com/veza/terraform-provider-veza/internal/veza"
)

const (
	// workers is how many people are worked on at a time. The client's budget sets the
	// pace; this only fills the time that an answer takes.
	workers = 8
	// mostFailures ends an apply on a tenant that fails: each further person would wait
	// through all retries first.
	mostFailures = 50
)

// failure is why one person is not as the document says.
type failure struct {
	name string
	err  error
}

// work is the state of one apply.
type work struct {
	*Resource
	onDestroy string

	mu          sync.Mutex
	done        holding
	failures    []failure
	untried     int
	over        bool
	reactivated []string
}

// carryOut makes the changes, several people at a time, and returns what the tenant has
// after it: of those who failed what it had before.
func (r *Resource) carryOut(ctx context.Context, all []change, have holding, onDestroy string) *work {
	w := &work{Resource: r, onDestroy: onDestroy, done: have.clone()}
	queue := make(chan change)
	var group sync.WaitGroup
	for range min(workers, len(all)) {
		group.Go(func() {
			for c := range queue {
				w.try(ctx, c)
			}
		})
	}
	for _, c := range all {
		queue <- c
	}
	close(queue)
	group.Wait()
	slices.SortFunc(w.failures, func(a, b failure) int { return strings.Compare(a.name, b.name) })
	slices.Sort(w.reactivated)
	return w
}

func (w *work) try(ctx context.Context, c change) {
	w.mu.Lock()
	if w.over || ctx.Err() != nil {
		w.untried++
		w.mu.Unlock()
		return
	}
	w.mu.Unlock()

	after, err := w.one(ctx, c)

	w.mu.Lock()
	defer w.mu.Unlock()
	switch {
	case err != nil:
		w.failures = append(w.failures, failure{c.name(), err})
		w.over = w.over || hopeless(err) || len(w.failures) >= mostFailures
	case after == nil:
		delete(w.done, c.key)
	default:
		w.done[c.key] = after
	}
}

// hopeless reports whether everybody else would fail as well.
func hopeless(err error) bool {
	return errors.Is(err, veza.ErrUnauthorized) || errors.Is(err, veza.ErrForbidden) || errors.Is(err, veza.ErrSCIMOff)
}

// one makes the change of one person.
func (w *work) one(ctx context.Context, c change) (*entry, error) {
	switch {
	case c.want == nil:
		return nil, w.takeAway(ctx, c.have)
	case c.have == nil:
		return w.create(ctx, *c.want)
	}
	if c.have.UserName != "" && c.want.Emails == nil {
		return w.renameBack(ctx, c)
	}
	u, err := w.Veza.PatchUser(ctx, c.have.id, c.ops...)
	return observed(c.want.name, c.want.person, u), err
}

func (w *work) takeAway(ctx context.Context, e *entry) error {
	var err error
	switch w.onDestroy {
	case onDestroyRetain:
	case onDestroyDelete:
		err = w.Veza.DeleteUser(ctx, e.id)
	default:
		// Sent even if the state says that the person is inactive: the state may be old,
		// and this call must not leave anybody active.
		_, err = w.Veza.PatchUser(ctx, e.id, scim.Operation{Op: "replace", Path: "active", Value: false})
	}
	if errors.Is(err, veza.ErrNotFound) {
		return nil
	}
	return err
}

// diagnose tells of everything that went wrong in one diagnostic, and of reactivations in
// another.
func (w *work) diagnose(total int) diag.Diagnostics {
	var diags diag.Diagnostics
	if n := len(w.reactivated); n > 0 {
		diags.AddWarning("People Reactivated", fmt.Sprintf(
			"%d of the people existed, deactivated, and are active again: %s. Team roles of before are back with them; their API "+
				"keys stay disabled until somebody reinstates them.", n, listed(w.reactivated)))
	}
	if len(w.failures)+w.untried == 0 {
		return diags
	}
	var text strings.Builder
	fmt.Fprintf(&text, "%d of %d people were not brought to the configuration", len(w.failures)+w.untried, total)
	if w.untried > 0 {
		fmt.Fprintf(&text, " (%d of them were not tried, since the others would have failed as well or the apply was interrupted)", w.untried)
	}
	text.WriteString(".")
	for i, f := range w.failures[:min(len(w.failures), mostTold)] {
		if i == 0 {
			fmt.Fprintf(&text, "\n\n%s: %s\n", f.name, apidiag.Detail(f.err))
			continue
		}
		fmt.Fprintf(&text, "\n%s: %s", f.name, clipped(f.err.Error()))
	}
	if more := len(w.failures) - mostTold; more > 0 {
		fmt.Fprintf(&text, "\nand %d more", more)
	}
	text.WriteString("\n\nEverybody else is as configured and in the state. Apply again to go on with the rest: nobody is made twice, and " +
		"a replacement that the plan shows for a tainted resource deactivates nobody.")
	diags.AddError("People Not Brought To The Configuration", text.String())
	return diags
}

func listed(names []string) string {
	if more := len(names) - mostTold; more > 0 {
		return fmt.Sprintf("%s and %d more", strings.Join(names[:mostTold], ", "), more)
	}
	return strings.Join(names, ", ")
}

// clipped bounds a server's words, of which there may be one for each of mostTold people.
func clipped(s string) string {
	const most = 400
	if len(s) <= most {
		return s
	}
	return strings.ToValidUTF8(s[:most], "") + " …"
}
