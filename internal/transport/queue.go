package transport

import (
	"context"
	"slices"
	"time"
)

// patience is how long a read gives way to writes.
const patience = 2 * time.Minute

// queue holds the attempts that wait: writes first, since a plan that is being
// applied ends with its writes, and what only looks can look later. Among their
// like they go in the order in which they came.
type queue struct {
	writes, reads []*waiter
}

// waiter is an attempt that waits for its turn, or has left.
type waiter struct {
	ctx   context.Context // what is told while it waits goes to its log
	write bool
	since time.Time
	turn  chan struct{} // closed when it may leave
	left  time.Time     // zero while it waits
	// placed is whether it has one of the places, which there are none of without a limit.
	placed bool
}

func (q *queue) waiting() int { return len(q.writes) + len(q.reads) }

// before counts those who go before another one that comes now.
func (q *queue) before(write bool) int {
	if write {
		return len(q.writes)
	}
	return q.waiting()
}

func (q *queue) add(w *waiter) {
	if w.write {
		q.writes = append(q.writes, w)
	} else {
		q.reads = append(q.reads, w)
	}
}

// next is whose turn it is, nil if nobody waits. A read that has waited for long
// gives way only to writes that came before it: writes without end, such as of
// thousands of people, must not outlast the timeouts of everything else.
func (q *queue) next(now time.Time) *waiter {
	switch {
	case len(q.writes) == 0 && len(q.reads) == 0:
		return nil
	case len(q.writes) == 0:
		return q.reads[0]
	case len(q.reads) == 0:
		return q.writes[0]
	}
	read, write := q.reads[0], q.writes[0]
	if now.Sub(read.since) >= patience && read.since.Before(write.since) {
		return read
	}
	return write
}

func (q *queue) remove(w *waiter) {
	same := func(other *waiter) bool { return other == w }
	if w.write {
		q.writes = slices.DeleteFunc(q.writes, same)
	} else {
		q.reads = slices.DeleteFunc(q.reads, same)
	}
}
