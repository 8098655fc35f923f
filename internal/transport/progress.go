package transport

import (
	"context"
	"fmt"
	"time"

	"github.com/hashicorp/terraform-plugin-log/tflog"
)

const reportEvery = 10 * time.Second

// progress tells, every 10 s, how far a long run has come. Attempts drive it, those
// that wait too: most of all when nothing moves does whoever watches want to
// know why, and for how long.
type progress struct {
	start, last time.Time
	sent        int
}

func (p *progress) begin(now time.Time) { p.start, p.last = now, now }

func (p *progress) begun() bool { return !p.start.IsZero() }

// due is when the next line is.
func (p *progress) due() time.Time { return p.last.Add(reportEvery) }

// report is the line to tell now, "" for none.
func (b *budget) report(now time.Time) string {
	p := &b.progress
	if !p.begun() || p.due().After(now) {
		return ""
	}
	p.last = now
	text := fmt.Sprintf("%d requests sent in %s", p.sent, now.Sub(p.start).Round(time.Second))
	if n := b.queue.waiting(); n > 0 {
		toGo := later(b.places.turn(n-1, now), b.notBefore).Sub(now)
		text += fmt.Sprintf("; waiting: %d to write and %d to read, the last for another %s",
			len(b.queue.writes), len(b.queue.reads), toGo.Round(time.Second))
	}
	if b.places.limit > 0 {
		text += fmt.Sprintf("; left of the budget of %d requests a minute: %d", b.places.limit, b.places.free(now))
	}
	return text
}

func tell(ctx context.Context, line string) {
	if line != "" {
		tflog.Info(ctx, line)
	}
}
