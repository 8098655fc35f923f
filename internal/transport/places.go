package transport

import (
	"slices"
	"time"
)

const (
	// window is what servers count requests in.
	window = time.Minute
	// turnaround is how long a place is taken at least: the window, and a second
	// for clocks that are cut to seconds.
	turnaround = window + time.Second
	// mostPlaces is more than any process sends in a minute.
	mostPlaces = 60_000
)

// places are what attempts leave in, as many as a minute's budget: each is taken
// by one attempt, and free again a minute after the attempt is over.
//
// # Never more than the budget in any minute
//
// The server counts an attempt at some time between its start and its end, however
// long it travels. The next one in the same place starts a minute after that end or
// later. So two attempts in one place are counted a minute apart at least, and no
// minute, wherever the server's begins, holds two of them: of n places it sees n
// attempts at most.
//
// # All of it
//
// A place is free 61 s after its attempt started, if that was over within a second,
// and every place is free within 61 s of the beginning. So when n attempts want to
// leave, they have left after ⌈n/limit⌉ × 61 s: 1,000 of 200 a minute after 305 s,
// where the limit alone takes 300 s on average.
//
// # One run after another
//
// Terraform plans in one process and applies in the next, in the same minute of the
// server's, and the second knows nothing of the first. So a run begins as if another
// had just begun as well: a quarter of the places is free at once, which is enough for
// most plans; half become free evenly over the first minute, and the last quarter
// after it. Two runs, one after the other within one minute, then send a quarter each at
// once and in the rest of the minute half of the budget together, which is all of it and
// no more. It also leaves turns to others who have the same key, as all at once and 59 s
// of refusals would not. Only right after a run of more than a minute at its full pace is
// one refused, and waits for as long as the answer says.
type places struct {
	limit int // 0 is no limit
	taken int
	// rest holds when each place that is not taken is or was free again, in order.
	rest []time.Time
}

// open makes the places of a run that begins.
func (p *places) open(limit int, now time.Time) {
	p.limit = min(limit, mostPlaces)
	p.rest = slices.Grow(p.rest, p.limit)
	for i := range p.limit {
		p.rest = append(p.rest, now.Add(p.start(i)))
	}
}

// start is how long after the beginning of a run the place i is free.
func (p *places) start(i int) time.Duration {
	first := max(1, p.limit/4)
	last := min(first, p.limit-first)
	middle := p.limit - first - last
	switch {
	case i < first:
		return 0
	case i < first+middle:
		return turnaround * time.Duration(i-first+1) / time.Duration(middle+1)
	}
	return turnaround
}

// restart holds the places back as at the beginning of a run: the server has
// refused an attempt that the budget allowed, so others spend of the same limit,
// and what they spend is as unknown as what was spent before the run.
func (p *places) restart(from time.Time) {
	for i, free := range p.rest {
		p.rest[i] = later(free, from.Add(p.start(i)))
	}
}

// lower leaves no more than limit places: those that are free last.
func (p *places) lower(limit int) {
	p.limit = limit
	tooMany := len(p.rest) + p.taken - limit
	p.rest = slices.Delete(p.rest, 0, min(max(0, tooMany), len(p.rest)))
}

// take takes a place if one is free.
func (p *places) take(now time.Time) bool {
	if p.limit == 0 {
		return true
	}
	if len(p.rest) == 0 || p.rest[0].After(now) {
		return false
	}
	p.rest = p.rest[1:]
	p.taken++
	return true
}

// back puts a place back, free from then on.
func (p *places) back(free time.Time) {
	p.taken--
	i := len(p.rest)
	for i > 0 && p.rest[i-1].After(free) {
		i--
	}
	p.rest = slices.Insert(p.rest, i, free)
	p.lower(p.limit) // It may have been taken when that was done.
}

// turn is when the attempt leaves that n others are before, at the earliest.
func (p *places) turn(n int, now time.Time) time.Time {
	if p.limit == 0 {
		return now
	}
	rounds := time.Duration(n / p.limit)
	free := now.Add(window) // Of those that are taken.
	if n %= p.limit; n < len(p.rest) {
		free = later(p.rest[n], now)
	}
	return free.Add(rounds * turnaround)
}

// free counts the places that an attempt may leave in at once.
func (p *places) free(now time.Time) int {
	n := 0
	for n < len(p.rest) && !p.rest[n].After(now) {
		n++
	}
	return n
}

func later(a, b time.Time) time.Time {
	if a.After(b) {
		return a
	}
	return b
}
