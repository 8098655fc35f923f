package coalesce

import (
	"context"
	"time"
)

// round is a time in which nobody asks the same twice. Its fields are guarded by the
// mutex of its Reads.
type round[V any] struct {
	reads   *Reads[V]
	began   time.Time
	told    map[[2]string]bool    // id and asker
	asked   int                   // objects asked for
	answers map[string]*answer[V] // given or under way, by id

	open   map[string]*answer[V] // those that wait for the walk
	listed map[string]V          // found by the walk and not asked for yet
	seen   map[string]bool       // all that the walk has found
	read   int                   // pages
	next   string                // cursor
	over   bool                  // the list has no more pages, or has failed
	stop   context.CancelFunc    // ends the step under way; nil while there is no walk
	enough chan struct{}         // closed when no more need be waited for; nil while nobody waits
}

// answer is what those who ask for one object wait for.
type answer[V any] struct {
	id      string
	ctx     context.Context // of who asked first; what it carries and not its end
	done    chan struct{}   // closed when value and err are set
	value   V
	err     error
	listed  bool // by the walk
	waiting int
	stop    context.CancelFunc // of a single read
}

func newRound[V any](r *Reads[V]) *round[V] {
	return &round[V]{
		reads: r, began: time.Now(), told: map[[2]string]bool{}, answers: map[string]*answer[V]{},
		open: map[string]*answer[V]{}, listed: map[string]V{}, seen: map[string]bool{},
	}
}

// ask returns the answer about one object, and sees to it that there will be one.
func (run *round[V]) ask(ctx context.Context, id string) *answer[V] {
	if a := run.answers[id]; a != nil {
		return a
	}
	a := &answer[V]{id: id, ctx: context.WithoutCancel(ctx), done: make(chan struct{})}
	run.answers[id] = a
	run.asked++
	value, listed := run.listed[id]
	switch {
	case listed:
		delete(run.listed, id)
		a.value, a.listed = value, true
		close(a.done)
	case run.stop != nil:
		run.open[id] = a
		if run.enough != nil && run.asked >= run.reads.source.least() {
			close(run.enough)
			run.enough = nil
		}
	case run.asked == 1 && run.reads.source.Gather > 0:
		run.open[id] = a
		run.enough = make(chan struct{})
		run.walk(a.ctx)
	case run.pays():
		run.open[id] = a
		run.walk(a.ctx)
	default:
		run.single(a)
	}
	return a
}

// pays reports whether to read another page: the package comment says why then.
func (run *round[V]) pays() bool {
	if run.over {
		return false
	}
	n := run.asked
	if run.reads.total < 0 {
		return n >= run.reads.source.least() && run.read < n
	}
	p := run.reads.pages()
	return n > 1 && (n >= p || n >= few && n+slack >= p)
}

// single reads one object by itself.
func (run *round[V]) single(a *answer[V]) {
	ctx, cancel := context.WithCancel(a.ctx)
	a.stop = cancel
	go func() {
		defer cancel()
		value, err := run.reads.source.One(ctx, a.id)
		run.reads.mu.Lock()
		defer run.reads.mu.Unlock()
		a.value, a.err = value, err
		if err != nil && !run.reads.gone(err) && run.answers[a.id] == a {
			delete(run.answers, a.id)
		}
		close(a.done)
	}()
}

// doubt has an object read singly whose value in the list will not do.
func (run *round[V]) doubt(a *answer[V]) {
	if run.answers[a.id] != a {
		return
	}
	anew := &answer[V]{id: a.id, ctx: a.ctx, done: make(chan struct{})}
	run.answers[a.id] = anew
	run.single(anew)
}

// abandon ends the work for an answer that nobody waits for any more.
func (run *round[V]) abandon(a *answer[V]) {
	if a.waiting > 0 || finished(a) {
		return
	}
	if run.answers[a.id] == a {
		delete(run.answers, a.id)
	}
	if a.stop != nil {
		a.stop()
		return
	}
	if run.open[a.id] == a {
		delete(run.open, a.id)
	}
	if len(run.open) == 0 && run.stop != nil {
		run.stop()
	}
}

func finished[V any](a *answer[V]) bool {
	select {
	case <-a.done:
		return true
	default:
		return false
	}
}

// walk reads pages while they pay and somebody waits for them.
func (run *round[V]) walk(ctx context.Context) {
	step, cancel := context.WithCancel(ctx)
	run.stop = cancel
	go func() {
		mu := &run.reads.mu
		mu.Lock()
		defer mu.Unlock()
		run.gather(step)
		for len(run.open) > 0 && run.pays() {
			cancel()
			step, cancel = context.WithCancel(ctx)
			run.stop = cancel
			cursor := run.next
			mu.Unlock()
			got, err := run.page(step, cursor)
			mu.Lock()
			switch {
			case err == nil:
				run.take(got)
			case step.Err() == nil:
				run.over = true
			}
		}
		cancel()
		run.stop = nil
		for id, a := range run.open {
			delete(run.open, id)
			run.single(a)
		}
	}()
}

// gather lets the first of a round wait for those who ask at once with it. It is called
// and returns with the mutex held, which it lets go meanwhile.
func (run *round[V]) gather(ctx context.Context) {
	enough := run.enough
	if enough == nil {
		return
	}
	mu := &run.reads.mu
	for range 2 {
		before := run.asked
		mu.Unlock()
		timer := time.NewTimer(run.reads.source.Gather)
		select {
		case <-enough:
		case <-timer.C:
		case <-ctx.Done():
		}
		timer.Stop()
		mu.Lock()
		if run.enough == nil || ctx.Err() != nil || run.asked == before {
			break
		}
	}
	run.enough = nil
}

func (run *round[V]) page(ctx context.Context, cursor string) (Page[V], error) {
	source := run.reads.source
	if settle := source.Settle; cursor == "" && settle != nil {
		if err := settle(ctx, run.began); err != nil {
			return Page[V]{}, err
		}
	}
	return source.Page(ctx, cursor)
}

// take keeps what a page shows and answers those who wait for it.
func (run *round[V]) take(page Page[V]) {
	r := run.reads
	if page.Total >= 0 {
		r.total = page.Total
	}
	if run.read == 0 && page.Next != "" && len(page.Values) > 0 {
		r.pageSize = len(page.Values)
	}
	run.read++
	fresh := false
	for _, value := range page.Values {
		id := r.source.ID(value)
		if id == "" || run.seen[id] {
			continue
		}
		fresh = true
		run.seen[id] = true
		if a := run.open[id]; a != nil {
			delete(run.open, id)
			a.value, a.listed = value, true
			close(a.done)
		} else if run.answers[id] == nil {
			run.listed[id] = value
		}
	}
	run.next = page.Next
	// A list whose next page shows nothing new goes in circles.
	run.over = page.Next == "" || !fresh
}
