package roster

import (
	"context"
	"errors"
	"fmt"
	"slices"
	"strings"
	"sync"
	"time"

	"github.com/hashicorp/terraform-plugin-framework/diag"

	"github.com/veza/terraform-provider-veza/internal/apidiag"
	"github.com/veza/terraform-provider-veza/internal/lifecycle"
	"github.com/veza/terraform-provider-veza/internal/transport"
	"github.com/veza/terraform-provider-veza/internal/veza"
)

const (
	// workers is how many people are worked on at a time. The client's budget sets the
	// pace; this only fills the time that an answer takes.
	workers = 8
	// mostFailures ends an apply on a system that fails: each further person would wait
	// through all retries first.
	mostFailures = 50
)

// failure is why one person is not as the document says.
type failure struct {
	name string
	err  error
}

// work is the state of one apply.
type work[P Person[P], F Facts, M any] struct {
	system System[P, F, M]
	model  *M

	mu          sync.Mutex
	progress    progress
	done        Holding[P, F]
	failures    []failure
	untried     int
	over        bool
	reactivated []string
}

// carryOut makes the changes, several people at a time, and notes in have what the system
// has after it: of those who failed what it had before.
func (r *Life[P, F, M]) carryOut(ctx context.Context, model *M, all []Change[P, F], have Holding[P, F]) *work[P, F, M] {
	w := &work[P, F, M]{system: r.System, model: model, progress: begin(len(all), time.Now()), done: have}
	ctx = r.System.Prepare(ctx, all)
	queue := make(chan Change[P, F])
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

func (w *work[P, F, M]) try(ctx context.Context, c Change[P, F]) {
	w.mu.Lock()
	if w.over || ctx.Err() != nil {
		w.untried++
		w.mu.Unlock()
		return
	}
	w.mu.Unlock()

	after, back, err := w.one(ctx, c)
	if line := w.note(c, after, back, err); line != "" {
		transport.Info(ctx, line, nil)
	}
}

// note keeps what has become of somebody, and returns what to tell of the whole.
func (w *work[P, F, M]) note(c Change[P, F], after *Entry[P, F], back bool, err error) string {
	w.mu.Lock()
	defer w.mu.Unlock()
	if back {
		w.reactivated = append(w.reactivated, c.name())
	}
	if err != nil {
		w.failures = append(w.failures, failure{c.name(), err})
		w.over = w.over || hopeless(err) || len(w.failures) >= mostFailures
	}
	switch {
	case after != nil:
		w.done[c.key] = after
	case err == nil:
		delete(w.done, c.key)
	}
	return w.progress.next(time.Now())
}

// one makes the change of one person, and returns what they are after it.
func (w *work[P, F, M]) one(ctx context.Context, c Change[P, F]) (after *Entry[P, F], back bool, err error) {
	switch {
	case c.Want == nil && w.system.Set(w.model).OnDestroy.ValueString() == OnDestroyRetain:
	case c.Want == nil:
		err = w.system.TakeAway(ctx, w.model, c.Have)
	case c.Have == nil:
		return w.system.Make(ctx, w.model, c.Want)
	default:
		if after, err = w.system.Update(ctx, w.model, c); after != nil {
			// As planned, whatever an answer calls them.
			after.ID = c.Have.ID
		}
	}
	return after, false, err
}

// hopeless reports whether everybody else would fail as well. An org forbids its
// administrators some people and leaves them others.
func hopeless(err error) bool {
	for _, all := range []error{veza.ErrUnauthorized, veza.ErrForbidden, veza.ErrSCIMOff, lifecycle.ErrUnauthorized} {
		if errors.Is(err, all) {
			return true
		}
	}
	return false
}

// diagnose tells of everything that went wrong in one diagnostic, and of reactivations in
// another.
func (w *work[P, F, M]) diagnose(total int) diag.Diagnostics {
	var diags diag.Diagnostics
	if n := len(w.reactivated); n > 0 {
		diags.AddWarning("People Reactivated", fmt.Sprintf(
			"%d of the people existed, deactivated, and are active again: %s. %s", n, listed(w.reactivated), w.system.Words().Back))
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

// InUse is the refusal to take over somebody who is in use.
func InUse(id, status string, w Words) error {
	return fmt.Errorf("exists and is %s (id %s), and was left as they are. To manage them here, set adopt_existing = true "+
		"in the provider block for this apply; to manage the whole %s here, import it (terraform import ADDRESS NAME)", status, id, w.Place)
}
