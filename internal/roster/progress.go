package roster

import (
	"fmt"
	"time"
)

const reportEvery = 10 * time.Second

// progress tells, every 10 s, how far an apply is. The client tells the same of requests,
// of which a few wait at a time; that thousands of people are behind them is known here.
type progress struct {
	began, told time.Time
	done, total int
}

func begin(total int, now time.Time) progress { return progress{began: now, told: now, total: total} }

// next counts one person more, and returns the line to tell, "" for none.
func (p *progress) next(now time.Time) string {
	p.done++
	if now.Sub(p.told) < reportEvery {
		return ""
	}
	p.told = now
	took := now.Sub(p.began)
	left := time.Duration(float64(took) / float64(p.done) * float64(p.total-p.done))
	return fmt.Sprintf("%d of %d people done in %s; the others take about %s at this pace",
		p.done, p.total, took.Round(time.Second), left.Round(time.Second))
}
