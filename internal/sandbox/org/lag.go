package org

import (
	"slices"
	"sync"
	"time"
)

// lag remembers what objects were before they changed, for as long as the index
// that lists and searches read lags behind.
type lag struct {
	length time.Duration
	now    func() time.Time

	mu      sync.Mutex
	changes []change
}

// change is what an object was until a moment; with no record it was not there.
type change struct {
	kind, id, before string
	ends             time.Time
}

func (l *lag) note(changed []change) {
	if l.length <= 0 || len(changed) == 0 {
		return
	}
	l.mu.Lock()
	defer l.mu.Unlock()
	now := l.now()
	l.changes = slices.DeleteFunc(l.changes, func(c change) bool { return !c.ends.After(now) })
	for _, c := range changed {
		c.ends = now.Add(l.length)
		l.changes = append(l.changes, c)
	}
}

// past gives, by id, the records of a kind that are still to be seen as they
// were; "" was not there yet. It is nil when nothing lags.
func (l *lag) past(kind string) map[string]string {
	l.mu.Lock()
	defer l.mu.Unlock()
	var past map[string]string
	now := l.now()
	for _, c := range l.changes {
		if c.kind != kind || !c.ends.After(now) {
			continue
		}
		if past == nil {
			past = map[string]string{}
		}
		// The first of several changes to one object hides the later ones.
		if _, known := past[c.id]; !known {
			past[c.id] = c.before
		}
	}
	return past
}
