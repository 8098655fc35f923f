package coalesce

import (
	"context"
	"maps"
	"slices"
	"time"
)

// round is a time in which nobody asks the same twice. Its fields are guarded by the
// mutex of its Reads.
type round[V any] struct {
	reads   *Reads[V]
	began   time.Time
	heard   map[key]bool          // who has an answer
	asked   int                   // objects asked for
	answers map[string]*answer[V] // given or under way, by id

	open   map[string]*answer[V] // those that wait for the walk
	listed map[string]V          // found by the walk and not asked for yet
	seen   map[string]bool       // all that the walk has found
	read   int                   // pages
	next   string                // cursor
	over   bool                  // the list has no more pages, or has failed
	better chan struct{}         // closed when a single read has succeeded after the list failed; nil before it fails
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
	turn    int                // when it was asked for, among others
	call    int                // the turn of the first that was asked for in the same call
	after   *answer[V]         // whom a single read is to wait for, nil for nobody
}

func newRound[V any](r *Reads[V]) *round[V] {
	return &round[V]{
		reads: r, began: time.Now(), heard: map[key]bool{}, answers: map[string]*answer[V]{},
		open: map[string]*answer[V]{}, listed: map[string]V{}, seen: map[string]bool{},
	}
}

// ask returns the answers to questions, and sees to it that there will be one to each.
func (run *round[V]) ask(ctx context.Context, qs ...Question[V]) []*answer[V] {
	var fresh []*answer[V]
	first := run.asked + 1
	answers := make([]*answer[V], len(qs))
	for at, q := range qs {
		a := run.answers[q.ID]
		if a == nil {
			a = &answer[V]{id: q.ID, ctx: context.WithoutCancel(ctx), done: make(chan struct{})}
			run.answers[q.ID] = a
			run.asked++
			a.turn, a.call = run.asked, first
			fresh = append(fresh, a)
		}
		a.waiting++
		answers[at] = a
	}
	for _, a := range fresh {
		run.find(a)
	}
	return answers
}

// find sees to it that there will be an answer.
func (run *round[V]) find(a *answer[V]) {
	value, listed := run.listed[a.id]
	switch {
	case listed:
		delete(run.listed, a.id)
		a.value, a.listed = value, true
		close(a.done)
	case run.stop != nil:
		run.open[a.id] = a
		if run.enough != nil && run.asked >= run.reads.source.least() {
			close(run.enough)
			run.enough = nil
		}
	case run.asked == 1 && run.reads.source.Gather > 0:
		run.open[a.id] = a
		run.enough = make(chan struct{})
		run.walk(a.ctx)
	case run.pays():
		run.open[a.id] = a
		run.walk(a.ctx)
	default:
		run.single(a)
	}
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
	better := run.better
	go func() {
		defer cancel()
		value, err := run.reads.one(ctx, a, better)
		run.reads.mu.Lock()
		defer run.reads.mu.Unlock()
		a.value, a.err = value, err
		answered := err == nil || run.reads.gone(err)
		if !answered && run.answers[a.id] == a {
			delete(run.answers, a.id)
		}
		if answered && better != nil && !isClosed(better) {
			close(better)
		}
		close(a.done)
	}()
}

// one reads one object, when it may.
func (r *Reads[V]) one(ctx context.Context, a *answer[V], better <-chan struct{}) (V, error) {
	var none V
	if a.after != nil {
		select {
		case <-a.after.done:
		case <-better:
		case <-ctx.Done():
		}
	}
	select {
	case r.singles <- struct{}{}:
		defer func() { <-r.singles }()
	case <-ctx.Done():
	}
	if ctx.Err() != nil {
		return none, context.Cause(ctx)
	}
	return r.source.One(ctx, a.id)
}

// singly reads those who are left when a walk has ended. After a list that failed those
// of one call go one after the other until somebody's read succeeds: a server that is not
// well, or refuses whoever asks, need not be asked for thousands to be told.
func (run *round[V]) singly(left []*answer[V], failed bool) {
	if failed {
		slices.SortFunc(left, func(a, b *answer[V]) int { return a.turn - b.turn })
		run.better = make(chan struct{})
		last := map[int]*answer[V]{}
		for _, a := range left {
			a.after, last[a.call] = last[a.call], a
		}
	}
	for _, a := range left {
		run.single(a)
	}
}

// told ends the wait of one asker for an answer. It returns what to wait for instead
// where the list shows too little, and nil where the answer will do.
func (run *round[V]) told(ctx context.Context, a *answer[V], q Question[V]) *answer[V] {
	r := run.reads
	r.mu.Lock()
	defer r.mu.Unlock()
	a.waiting--
	if a.err == nil && a.listed && q.Complete != nil && !q.Complete(a.value) {
		run.doubt(a)
		return run.ask(ctx, q)[0]
	}
	if a.err == nil || r.gone(a.err) {
		run.heard[q.key()] = true
	}
	return nil
}

// leave ends the wait for answers that have not been told.
func (run *round[V]) leave(answers []*answer[V], left ...[]int) {
	mu := &run.reads.mu
	mu.Lock()
	defer mu.Unlock()
	for _, at := range slices.Concat(left...) {
		answers[at].waiting--
		run.abandon(answers[at])
	}
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
	if a.waiting > 0 || isClosed(a.done) {
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

func isClosed(c <-chan struct{}) bool {
	select {
	case <-c:
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
		failed := false
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
				run.over, failed = true, true
			}
		}
		cancel()
		run.stop = nil
		left := slices.Collect(maps.Values(run.open))
		clear(run.open)
		run.singly(left, failed)
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
