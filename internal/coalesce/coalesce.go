// Package coalesce does together what many ask for singly: it answers reads of objects
// from one shared walk over their list, as soon as that is cheaper, and makes changes of
// one object in few requests.
//
// # Reads
//
// The first read goes out singly. With the second object, the first page of the list
// tells how many pages there are; once the objects asked for (whoever waits included)
// are about as many as the pages, the walk goes on, and whoever it finds costs nothing
// more. Where a list tells no total, one page may be read for each object asked for, from
// as many objects on as the source says. Many who ask in one call (GetAll), or at once
// where the source has them waited for (Source.Gather), need no single read first. Whom
// the walk does not find is read singly: that somebody is not in a list never means that
// they are gone. So is whoever the list shows without something that the asker misses, and
// everybody once the list has failed.
//
// # What may be answered from here
//
// A plan's view of what exists: the Read of a managed resource, which Terraform calls
// once for each in a plan, and nothing else. Terraform starts the provider anew for
// every plan and every apply, so what is kept lives with one client, and a change made
// outside between two plans is seen by the second. Read anew, from the server, is all that
// a write rests on: what is read to be modified and written back, the look at a write's
// result, what guards against lock-outs and removals judge by, and the look-ups of an
// apply. Two things hold even for who does not keep to this: asked again by the same
// asker, an object is read anew, and with it everything else (see Reads); and every
// write must be followed by Forget. A list that lags behind is not looked at before it
// shows what was so when the first object of the round was asked for (see Source.Settle).
//
// # Never more than twice the best possible, and three requests
//
// Let n objects be asked for, the list have P pages and m of the objects not be in it.
// Who knows all that in advance needs B = min(n, P+m) requests. With s for the reads that
// were single before the last page came:
//
//   - A list that tells its total. The walk goes on when n ≥ P, or when n ≥ 3 and P ≤ n+3.
//     Before that reads are single, but for one page that tells P: n+1 requests, and B = n
//     since n < P, or n = 1. After it there are s+P+m. As s counts reads from before, s = 1,
//     or s ≤ 2 and P > 2, or s < P-3: so s+P+m ≤ 2P+m ≤ 2(P+m). And as s and m count
//     different ones of the n, and P ≤ n+3, also s+P+m ≤ 2n+3.
//   - A list that does not. From the second object on, or a later one up to the fourth, a
//     page is read while there are fewer than n, and a single read is sent when there are
//     not: so there are n pages at most, and s ≤ P, or s ≤ 3 before the first page. At most
//     min(2n, 2P+m+3). The fourth is no worse for a list that turns out to tell: s ≤ 3 then,
//     so that s+P+m ≤ 2P+m+3 for those reads, and all else is as above.
//   - A list that fails has cost no more than P ≤ n+3, or n, pages; all are read singly
//     then, and B = n: 2n+3.
//
// Each is at most 2B+3, whatever the order and however many ask at the same time. Waiting
// for those who ask at once changes when a read leaves, and not by which rule.
//
// # Writes
//
// Changes of one object that many wait for are made together by whoever has the turn (see
// Writes), and those of whom one is refused are told from the others (see Each).
package coalesce

import (
	"context"
	"slices"
	"sync"
	"time"
)

// slack is how many objects fewer than pages are enough for the whole walk: a plan that
// reads some will read more. It takes a few to tell, since three objects of a huge tenant
// are to cost hardly more than themselves.
const slack, few = 3, 3

// atOnce is how many single reads are under way at a time: a list that fails leaves
// thousands to be read one by one.
const atOnce = 64

// Source is where objects come from.
type Source[V any] struct {
	// One reads one object.
	One func(ctx context.Context, id string) (V, error)
	// Page reads one page of the list; "" is the cursor of the first.
	Page func(ctx context.Context, cursor string) (Page[V], error)
	// Gone reports whether an error of One says that there is no such object, which is an
	// answer for all who ask about it. Other errors are for those who waited: whoever comes
	// next may fare better. Nil is never.
	Gone func(error) bool
	// ID is the id of an object; what has none in a list is passed over.
	ID func(V) string
	// PageSize is how many objects a page holds, as far as is known beforehand.
	PageSize int
	// Least is how many objects must be asked for before a list that has told no total is
	// looked at: 2 to 4, whatever it says.
	Least int
	// Gather is how long the first object of a round waits for more to be asked for, Least
	// at most; where some have come by then, but not enough, they wait once more. It is for
	// lists that tell no total: of the others the first page is of use even to one more.
	// Those that come later do not wait.
	Gather time.Duration
	// Settle, unless nil, is called before the first page is read, and returns when a list
	// shows all that was so at that time, which is when the round began. An error is as
	// good as one of the list.
	Settle func(ctx context.Context, since time.Time) error
}

// least is no more than the package comment counts with.
func (s Source[V]) least() int { return min(max(2, s.Least), few+1) }

// Page is a part of a list.
type Page[V any] struct {
	Values []V
	Next   string // cursor of the next page, "" for none
	Total  int    // objects in the whole list; negative where the server does not tell
}

// Question is who wants to know what.
type Question[V any] struct {
	ID string
	// Asker tells those apart who ask for one object for reasons of their own, as many
	// members of one group do.
	Asker string
	// Complete reports whether a value of the list has all that the asker looks at. It is
	// how what a list leaves out is told from what is empty. Nil is always.
	Complete func(V) bool
}

// key is what nobody asks for twice in a round: an id, and an asker.
type key [2]string

func (q Question[V]) key() key { return key{q.ID, q.Asker} }

// Reads are the reads of one kind of object through one client. They are safe for
// concurrent use. Values are shared by all who asked: nobody may change one.
//
// Reads go in rounds, in which nobody asks the same twice. Whoever does begins a new
// one, to which nothing of the old counts but the price of the list.
type Reads[V any] struct {
	source Source[V]

	mu       sync.Mutex
	round    *round[V]
	total    int // objects in the list, negative while that is unknown
	pageSize int

	singles chan struct{} // holds a value for each single read under way
}

// New returns reads from source. It sends nothing.
func New[V any](source Source[V]) *Reads[V] {
	return &Reads[V]{source: source, total: -1, pageSize: max(1, source.PageSize), singles: make(chan struct{}, atOnce)}
}

// Learn notes how many objects there are, as any answer of the list tells.
func (r *Reads[V]) Learn(total int) {
	r.mu.Lock()
	defer r.mu.Unlock()
	if total >= 0 {
		r.total = total
	}
}

// Forget drops all that was read, and all that is being read: those who wait for it
// get it, since they asked before, and nobody else does. It is called before and after
// each write. What one write changes elsewhere is the server's to know, so it is not
// the written object alone that is dropped.
func (r *Reads[V]) Forget() {
	r.mu.Lock()
	defer r.mu.Unlock()
	r.round = nil
}

// Get answers q. When ctx ends before the others' do, they are still answered.
func (r *Reads[V]) Get(ctx context.Context, q Question[V]) (V, error) {
	var value V
	err := r.GetAll(ctx, []Question[V]{q}, func(_ int, v V, err error) error {
		value = v
		return err
	})
	return value, err
}

// GetAll is Get for many who ask at the same moment: how many they are is known with the
// first of them, so that nobody is read singly before a walk that all of them pay for. It
// hands the answer to each question to give, once, and ends with the first error that give
// returns. Those for whom the list did not do come last.
func (r *Reads[V]) GetAll(ctx context.Context, qs []Question[V], give func(at int, value V, err error) error) error {
	if ctx.Err() != nil {
		return context.Cause(ctx)
	}
	r.mu.Lock()
	run := r.current(qs)
	answers, next := run.ask(ctx, qs...), make([]int, len(qs))
	r.mu.Unlock()
	for at := range next {
		next[at] = at
	}
	for len(next) > 0 {
		var doubted []int
		for n, at := range next {
			a := answers[at]
			select {
			case <-a.done:
			case <-ctx.Done():
				run.leave(answers, next[n:], doubted)
				return context.Cause(ctx)
			}
			if answers[at] = run.told(ctx, a, qs[at]); answers[at] != nil {
				doubted = append(doubted, at)
				continue
			}
			if err := give(at, a.value, a.err); err != nil {
				run.leave(answers, next[n+1:], doubted)
				return err
			}
		}
		next = doubted
	}
	return nil
}

// current returns the round in which questions are asked.
func (r *Reads[V]) current(qs []Question[V]) *round[V] {
	repeated := func(q Question[V]) bool { return r.round.heard[q.key()] }
	if r.round == nil || slices.ContainsFunc(qs, repeated) {
		r.round = newRound(r)
	}
	return r.round
}

func (r *Reads[V]) gone(err error) bool {
	return err != nil && r.source.Gone != nil && r.source.Gone(err)
}

// pages is what the whole list costs, where its total is known.
func (r *Reads[V]) pages() int { return max(1, (r.total+r.pageSize-1)/r.pageSize) }
