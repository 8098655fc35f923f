package transport

import (
	"context"
	"fmt"
	"net/http"
	"sync"
	"time"

	"golang.org/x/time/rate"
)

// budget holds a chain to so many attempts a minute, and keeps it
// still while the server asks everyone to wait.
type budget struct {
	perMinute int           // 0 when unlimited
	limiter   *rate.Limiter // nil when unlimited

	mu        sync.Mutex
	notBefore time.Time

	progress progress
}

// newBudget returns a token bucket that lets a quarter of the minute's budget
// go at once, so that a small run does not wait, and refills so that in no
// minute more than the whole of it is spent: servers count in windows, and an
// answer 429 costs more time than the pace does.
func newBudget(perMinute int) *budget {
	b := &budget{perMinute: perMinute}
	if perMinute > 0 {
		burst := max(1, perMinute/4)
		refill := time.Minute / time.Duration(perMinute-burst+1)
		b.limiter = rate.NewLimiter(rate.Every(refill), burst)
	}
	return b
}

// take waits until one attempt may leave.
func (b *budget) take(ctx context.Context) error {
	b.progress.arrive()
	err := b.wait(ctx)
	b.progress.leave(ctx, b, err == nil)
	return err
}

func (b *budget) wait(ctx context.Context) error {
	if b.limiter != nil {
		if err := b.limiter.Wait(ctx); err != nil {
			if ctx.Err() != nil {
				return ctx.Err()
			}
			// rate.Limiter fails at once when the deadline comes before the turn.
			return permanent{fmt.Errorf("the budget of %d requests a minute is spent until after the deadline of this operation: %w", b.perMinute, context.DeadlineExceeded)}
		}
	}
	for {
		wait := b.held()
		if wait <= 0 {
			return ctx.Err()
		}
		if err := sleep(ctx, wait); err != nil {
			return err
		}
	}
}

// hold keeps every attempt back for the time that the server asked one to
// wait: the others would only be refused as well.
func (b *budget) hold(wait time.Duration) {
	until := time.Now().Add(wait)
	b.mu.Lock()
	defer b.mu.Unlock()
	if until.After(b.notBefore) {
		b.notBefore = until
	}
}

func (b *budget) held() time.Duration {
	b.mu.Lock()
	defer b.mu.Unlock()
	return time.Until(b.notBefore)
}

func sleep(ctx context.Context, d time.Duration) error {
	timer := time.NewTimer(d)
	defer timer.Stop()
	select {
	case <-ctx.Done():
		return ctx.Err()
	case <-timer.C:
		return nil
	}
}

// paced makes every attempt draw on the budget.
type paced struct {
	next   http.RoundTripper
	budget *budget
}

func (p *paced) RoundTrip(req *http.Request) (*http.Response, error) {
	if err := p.budget.take(req.Context()); err != nil {
		closeBody(req)
		return nil, err
	}
	return p.next.RoundTrip(req)
}
