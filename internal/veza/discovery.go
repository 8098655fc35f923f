package veza

import (
	"context"
	"errors"
	"fmt"
	"time"
)

const (
	firstPoll = time.Second
	lastPoll  = 5 * time.Second
)

// AwaitSCIM returns as soon as the SCIM service answers. A tenant needs 30
// seconds for that after the switch is turned on. It asks after 1, 2, 3, 4 and
// then every 5 seconds, or when Retry-After says; ctx ends it, and so does an
// answer that waiting cannot change (401, 403). progress, when not nil, is
// called before each wait with the time gone by.
func (c *Client) AwaitSCIM(ctx context.Context, progress func(elapsed time.Duration)) error {
	start := time.Now()
	for poll := firstPoll; ; poll = min(poll+firstPoll, lastPoll) {
		_, err := c.ServiceProviderConfig(ctx)
		if err == nil || errors.Is(err, ErrUnauthorized) || errors.Is(err, ErrForbidden) {
			return err
		}
		wait := poll
		if e := (*Error)(nil); errors.As(err, &e) && e.RetryAfter > 0 {
			wait = e.RetryAfter
		}
		if ctx.Err() == nil && progress != nil {
			progress(time.Since(start))
		}
		if cause := pause(ctx, wait); cause != nil {
			return fmt.Errorf("the SCIM service did not answer within %s (%w); last: %w",
				time.Since(start).Round(time.Second), cause, err)
		}
	}
}

func pause(ctx context.Context, d time.Duration) error {
	timer := time.NewTimer(d)
	defer timer.Stop()
	select {
	case <-ctx.Done():
		return ctx.Err()
	case <-timer.C:
		return nil
	}
}
