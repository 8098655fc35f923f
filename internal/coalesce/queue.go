package coalesce

import (
	"context"
	"sync"
	"time"
)

// How long whoever has the turn waits for company. Beside what a request costs where 200
// a minute are allowed, 300 ms, all of these are short.
const (
	anybody  = 50 * time.Millisecond  // as long as nothing is known
	expected = 100 * time.Millisecond // for those who were about before
	another  = 10 * time.Millisecond  // for one more than these
	longest  = 500 * time.Millisecond // in all

	// patience is how many turns with fewer it takes to expect fewer: on a busy machine
	// somebody comes late now and then.
	patience = 3
)

// queue holds the changes of one object that wait for their turn.
type queue[K comparable] struct {
	most int
	turn chan struct{} // holds a value while somebody has the turn
	came chan struct{} // holds a value when somebody has come

	mu      sync.Mutex
	waiting []*Change[K]
	about   int // how many are expected to be about; 0 before the first turn
	fewer   int // turns in a row with fewer
}

func (q *queue[K]) join(ch *Change[K]) {
	q.mu.Lock()
	q.waiting = append(q.waiting, ch)
	q.mu.Unlock()
	select {
	case q.came <- struct{}{}:
	default:
	}
}

// take returns the waiting changes of those who still wait. Of contrary changes of one
// key the second stays for the next turn, and so does whatever follows it.
func (q *queue[K]) take() []*Change[K] {
	q.mu.Lock()
	defer q.mu.Unlock()
	var now, later []*Change[K]
	wanted, stays := map[K]bool{}, map[K]bool{}
	for _, ch := range q.waiting {
		add, taken := wanted[ch.Key]
		full := q.most > 0 && len(now) == q.most
		switch {
		case ch.ctx.Err() != nil:
		case full, stays[ch.Key], taken && add != ch.Add:
			stays[ch.Key] = true
			later = append(later, ch)
		default:
			wanted[ch.Key] = ch.Add
			now = append(now, ch)
		}
	}
	q.waiting = later
	return now
}

// settle ends a turn in which so many changes were made. Those to be made again go in
// front: what contradicts them has come after them.
func (q *queue[K]) settle(made int, again []*Change[K]) {
	q.mu.Lock()
	defer q.mu.Unlock()
	about := made + len(q.waiting)
	if q.fewer++; about >= q.about || q.fewer >= patience {
		q.about, q.fewer = about, 0
	}
	q.waiting = append(again, q.waiting...)
}

// gather waits until everybody is there who is expected, or nobody comes any more.
func (q *queue[K]) gather(ctx context.Context) {
	end := time.NewTimer(longest)
	defer end.Stop()
	for {
		wait := q.wait()
		if wait == 0 {
			return
		}
		quiet := time.NewTimer(wait)
		select {
		case <-q.came:
			quiet.Stop()
			continue
		case <-quiet.C:
		case <-end.C:
		case <-ctx.Done():
		}
		quiet.Stop()
		return
	}
}

// wait is how long somebody else may take to come; 0 is to wait no longer.
func (q *queue[K]) wait() time.Duration {
	q.mu.Lock()
	defer q.mu.Unlock()
	there := len(q.waiting)
	switch {
	case q.most > 0 && there >= q.most:
		return 0
	case q.about == 0:
		return anybody
	case there < q.about:
		return expected
	}
	return another
}
