package session

import (
	"context"
	"sync"
)

// Unclosed is what a process has opened for the length of a run and nobody has closed
// yet. A CLI whose run fails skips the closing of whatever the failed part used, and ends
// the process: the last moment is the process's own. It is safe for concurrent use, and
// nil keeps nothing.
type Unclosed struct {
	mu   sync.Mutex
	ends map[string]func(context.Context)
}

// Add keeps end until Closed is called with the same id.
func (u *Unclosed) Add(id string, end func(context.Context)) {
	if u == nil {
		return
	}
	u.mu.Lock()
	defer u.mu.Unlock()
	if u.ends == nil {
		u.ends = map[string]func(context.Context){}
	}
	u.ends[id] = end
}

// Closed forgets what has ended in the ordinary way.
func (u *Unclosed) Closed(id string) {
	if u == nil {
		return
	}
	u.mu.Lock()
	defer u.mu.Unlock()
	delete(u.ends, id)
}

// End ends all that is left, at once since there is little time, and waits for it. What
// fails then has nobody left to tell.
func (u *Unclosed) End(ctx context.Context) {
	u.mu.Lock()
	ends := u.ends
	u.ends = nil
	u.mu.Unlock()
	var wait sync.WaitGroup
	for _, end := range ends {
		wait.Go(func() { end(ctx) })
	}
	wait.Wait()
}
