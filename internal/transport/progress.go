package transport

import (
	"context"
	"fmt"
	"math"
	"sync"
	"time"

	"github.com/hashicorp/terraform-plugin-log/tflog"
)

const reportEvery = 10 * time.Second

// progress tells, at most every 10 s, how far a long run has come. Requests
// drive it, not a goroutine of its own that someone would have to stop.
type progress struct {
	mu            sync.Mutex
	start, last   time.Time
	sent, waiting int
}

func (p *progress) arrive() {
	p.mu.Lock()
	defer p.mu.Unlock()
	if p.start.IsZero() {
		p.start = time.Now()
		p.last = p.start
	}
	p.waiting++
}

func (p *progress) leave(ctx context.Context, b *budget, allowed bool) {
	p.mu.Lock()
	defer p.mu.Unlock()
	p.waiting--
	if allowed {
		p.sent++
	}
	now := time.Now()
	if now.Sub(p.last) < reportEvery {
		return
	}
	p.last = now
	tflog.Info(ctx, p.line(now, b))
}

func (p *progress) line(now time.Time, b *budget) string {
	text := fmt.Sprintf("%d requests sent in %s, %d waiting", p.sent, now.Sub(p.start).Round(time.Second), p.waiting)
	if b.limiter == nil {
		return text
	}
	left := max(0, math.Floor(b.limiter.Tokens()))
	toGo := time.Duration(float64(p.waiting) / float64(b.limiter.Limit()) * float64(time.Second))
	return text + fmt.Sprintf(" for about %s; the budget of %d requests a minute lets %.0f go at once", toGo.Round(time.Second), b.perMinute, left)
}
