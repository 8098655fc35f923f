package transport

import (
	"context"
	"fmt"
	"net/http"
	"sync"
	"time"
)

// budget holds one or more chains to so many attempts a minute, and keeps them
// still while the server asks everyone to wait. Whoever may leave is told so by
// whoever makes room: an attempt that is over or gives up, or the alarm.
type budget struct {
	mu        sync.Mutex
	places    places
	queue     queue
	notBefore time.Time   // when the server may be asked again
	alarm     *time.Timer // nil while nobody waits
	progress  progress
}

func newBudget(perMinute int) *budget {
	return &budget{places: places{limit: min(perMinute, mostPlaces)}}
}

// take waits until one attempt may leave, and returns what must be called when it
// is over.
func (b *budget) take(ctx context.Context, write bool) (over func(), err error) {
	if err := ctx.Err(); err != nil {
		return nil, err
	}
	w := &waiter{ctx: ctx, write: write, turn: make(chan struct{})}
	b.update(ctx, func(now time.Time) { err = b.join(w, now) })
	if err != nil {
		return nil, err
	}
	select {
	case <-w.turn:
	case <-ctx.Done():
	}
	if err := ctx.Err(); err != nil {
		b.update(ctx, func(now time.Time) { b.giveUp(w, now) })
		return nil, err
	}
	return func() { b.update(ctx, func(now time.Time) { b.finish(w, now) }) }, nil
}

// update changes the budget, lets those leave who may now, and tells how far the
// run is when that is due.
func (b *budget) update(ctx context.Context, change func(now time.Time)) {
	b.mu.Lock()
	now := time.Now()
	change(now)
	b.grant(now)
	line := b.report(now)
	b.setAlarm(now)
	b.mu.Unlock()
	tell(ctx, line)
}

func (b *budget) join(w *waiter, now time.Time) error {
	b.begin(now)
	at := later(b.places.turn(b.queue.before(w.write), now), b.notBefore)
	if deadline, ok := w.ctx.Deadline(); ok && at.After(now) && at.After(deadline) {
		return b.tooLate(deadline)
	}
	w.since = now
	b.queue.add(w)
	return nil
}

// tooLate is the error of an attempt whose turn comes after its deadline. To wait
// would take time and change nothing.
func (b *budget) tooLate(deadline time.Time) error {
	if b.notBefore.After(deadline) {
		return permanent{fmt.Errorf("the server has asked its clients to wait until after the deadline of this operation: %w", context.DeadlineExceeded)}
	}
	return permanent{fmt.Errorf("the budget of %d requests a minute is spent until after the deadline of this operation: %w", b.places.limit, context.DeadlineExceeded)}
}

// giveUp takes w out of the queue, or gives back the place that it got at the
// same moment and did not use.
func (b *budget) giveUp(w *waiter, now time.Time) {
	if w.left.IsZero() {
		b.queue.remove(w)
		return
	}
	b.progress.sent--
	if w.placed {
		b.places.back(now)
	}
}

func (b *budget) finish(w *waiter, now time.Time) {
	if w.placed {
		b.places.back(later(w.left.Add(turnaround), now.Add(window)))
	}
}

func (b *budget) grant(now time.Time) {
	for !b.notBefore.After(now) {
		w := b.queue.next(now)
		if w == nil || !b.places.take(now) {
			return
		}
		b.queue.remove(w)
		w.left, w.placed = now, b.places.limit > 0
		b.progress.sent++
		close(w.turn)
	}
}

// setAlarm wakes the budget when the next attempt may leave or the next line is
// due, as long as somebody waits: what ticks when nobody does would have to be
// stopped by somebody.
func (b *budget) setAlarm(now time.Time) {
	if b.alarm != nil {
		b.alarm.Stop()
		b.alarm = nil
	}
	w := b.queue.next(now)
	if w == nil {
		return
	}
	at := b.progress.due()
	if turn := later(b.places.turn(0, now), b.notBefore); turn.After(now) && turn.Before(at) {
		at = turn
	}
	b.alarm = time.AfterFunc(at.Sub(now), func() { b.update(w.ctx, func(time.Time) {}) })
}

// hold keeps every attempt back for the time that the server asked one to
// wait: the others would only be refused as well.
func (b *budget) hold(ctx context.Context, wait time.Duration) {
	b.update(ctx, func(now time.Time) {
		b.begin(now)
		b.notBefore = later(b.notBefore, now.Add(wait))
		b.places.restart(b.notBefore)
	})
}

// begin starts the run with its first attempt.
func (b *budget) begin(now time.Time) {
	if b.progress.begun() {
		return
	}
	b.progress.begin(now)
	b.places.open(b.places.limit, now)
}

// lower makes the budget that of one more chain, which may want less.
func (b *budget) lower(perMinute int) {
	b.mu.Lock()
	defer b.mu.Unlock()
	switch perMinute, limit := min(perMinute, mostPlaces), b.places.limit; {
	case perMinute == 0 || limit > 0 && limit <= perMinute:
	case !b.progress.begun():
		b.places.limit = perMinute
	case limit == 0:
		b.places.open(perMinute, time.Now())
	default:
		b.places.lower(perMinute)
	}
}

// perMinute is 0 when there is no limit.
func (b *budget) perMinute() int {
	b.mu.Lock()
	defer b.mu.Unlock()
	return b.places.limit
}

// paced makes every attempt draw on the budget.
type paced struct {
	next   http.RoundTripper
	budget *budget
}

func (p *paced) RoundTrip(req *http.Request) (*http.Response, error) {
	over, err := p.budget.take(req.Context(), !onlyReads(req.Method))
	if err != nil {
		closeBody(req)
		return nil, err
	}
	defer over()
	return p.next.RoundTrip(req)
}
