package coalesce

import (
	"context"
	"fmt"
	"sync"
)

// Change is one change of an object, which somebody waits for.
type Change[K comparable] struct {
	Key K    // what of the object is changed, such as one of its members
	Add bool // or taken away
	Err error

	ctx  context.Context
	done chan error // has room for the outcome, so that telling it never waits
}

// Batch is how changes of one object are made together.
type Batch[O, K comparable] struct {
	// Make makes changes, of which no two contradict each other, and sets Err of those
	// that failed.
	Make func(ctx context.Context, object O, changes []*Change[K])
	// Most is how many changes are made at a time; 0 is any number.
	Most int
	// Gather waits for company before changes are made: see Writes.
	Gather bool
}

// Writes are the changes of one kind of object through one client. They are safe for
// concurrent use. For each object, whoever has the turn makes all changes that wait, their
// own among them, and what comes meanwhile waits for the next turn. Objects do not wait
// for each other.
//
// Terraform keeps so many operations in flight, ten by default, and begins the next ones
// when these are answered. So those whose changes were just made are about to be followed
// by as many, some milliseconds apart: with Gather, whoever has the turn waits until as
// many are there as were about in the turns before, or until nobody has come for a moment.
type Writes[O, K comparable] struct {
	batch Batch[O, K]

	mu     sync.Mutex
	queues map[O]*queue[K]
}

// NewWrites returns writes that are made as b says. It sends nothing.
func NewWrites[O, K comparable](b Batch[O, K]) *Writes[O, K] {
	return &Writes[O, K]{batch: b, queues: map[O]*queue[K]{}}
}

// Do makes one change, by itself or through whoever has the turn, and returns its Err.
// Who gives up does so alone: a change that nobody waits for is not begun, and those of
// others that were under way are made again.
func (w *Writes[O, K]) Do(ctx context.Context, object O, key K, add bool) error {
	q := w.queue(object)
	mine := &Change[K]{Key: key, Add: add, ctx: ctx, done: make(chan error, 1)}
	q.join(mine)
	for {
		select {
		case err := <-mine.done:
			return err
		case <-ctx.Done():
			return fmt.Errorf("gave up waiting for the change to be made: %w", context.Cause(ctx))
		case q.turn <- struct{}{}:
			// Who has an answer already needs no turn.
			if len(mine.done) == 0 {
				w.write(ctx, object, q)
			}
			<-q.turn
		}
	}
}

func (w *Writes[O, K]) queue(object O) *queue[K] {
	w.mu.Lock()
	defer w.mu.Unlock()
	q := w.queues[object]
	if q == nil {
		q = &queue[K]{most: w.batch.Most, turn: make(chan struct{}, 1), came: make(chan struct{}, 1)}
		w.queues[object] = q
	}
	return q
}

// write makes the waiting changes and tells each how it went. Those of others wait for
// the next turn when ctx, of whoever has this one, ends.
func (w *Writes[O, K]) write(ctx context.Context, object O, q *queue[K]) {
	if w.batch.Gather {
		q.gather(ctx)
	}
	changes := q.take()
	if len(changes) == 0 {
		return
	}
	w.batch.Make(ctx, object, changes)
	var again, made []*Change[K]
	for _, ch := range changes {
		if ctx.Err() != nil && ch.ctx.Err() == nil && ch.Err != nil {
			ch.Err = nil
			again = append(again, ch)
		} else {
			made = append(made, ch)
		}
	}
	q.settle(len(changes), again)
	for _, ch := range made {
		ch.done <- ch.Err
	}
}
