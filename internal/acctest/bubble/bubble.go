// Package bubble lets the fake time of synctest's bubbles go by.
package bubble

import (
	"context"
	"time"
)

// Pass waits for d, or until ctx ends. Where there is nothing to wait for it makes no timer:
// Go's race detector crashes when several goroutines of a bubble receive at once from timers
// that were due from the beginning (https://go.dev/issue/78156).
func Pass(ctx context.Context, d time.Duration) {
	if d <= 0 {
		return
	}
	select {
	case <-time.After(d):
	case <-ctx.Done():
	}
}
