package plugin

import (
	"context"
	"sync/atomic"
	"time"
)

// loan is a context for the time of one call. Afterwards it is a cancelled one that holds
// nothing.
type loan struct {
	of atomic.Pointer[context.Context]
}

// lend calls with a loan of ctx.
func lend[Q, A any](ctx context.Context, req Q, call func(context.Context, Q) (A, error)) (A, error) {
	l := &loan{}
	l.of.Store(&ctx)
	defer l.of.Store(&returned)
	return call(l, req)
}

var returned = func() context.Context {
	ctx, cancel := context.WithCancel(context.Background()) //nolint:forbidigo // what every loan is when it is over belongs to no request
	cancel()
	return ctx
}()

func (l *loan) ctx() context.Context { return *l.of.Load() }

// Deadline implements context.Context.
func (l *loan) Deadline() (time.Time, bool) { return l.ctx().Deadline() }

// Done implements context.Context.
func (l *loan) Done() <-chan struct{} { return l.ctx().Done() }

// Err implements context.Context.
func (l *loan) Err() error { return l.ctx().Err() }

// Value implements context.Context. By it the standard library finds the context that it
// has to watch, so that a loan costs no goroutine.
func (l *loan) Value(key any) any { return l.ctx().Value(key) }
