package transport_test

import (
	"context"
	"encoding/json"
	"fmt"
	"net/http"
	"slices"
	"strings"
	"sync"
	"testing"
	"testing/synctest"
	"time"

	"github.com/hashicorp/terraform-plugin-log/tflogtest"
)

// clocked is a log that notes when each line was written.
type clocked struct {
	start time.Time
	mu    sync.Mutex
	lines []string
}

func (c *clocked) Write(line []byte) (int, error) {
	var entry struct {
		Level   string `json:"@level"`
		Message string `json:"@message"`
	}
	if err := json.Unmarshal(line, &entry); err != nil {
		return 0, err
	}
	if entry.Level == "info" && strings.Contains(entry.Message, "requests sent in") {
		c.mu.Lock()
		defer c.mu.Unlock()
		c.lines = append(c.lines, fmt.Sprintf("%s: %s", time.Since(c.start), entry.Message))
	}
	return len(line), nil
}

func (c *clocked) want(t *testing.T, lines ...string) {
	t.Helper()
	c.mu.Lock()
	defer c.mu.Unlock()
	if !slices.Equal(c.lines, lines) {
		t.Errorf("told\n%s\nwant\n%s", strings.Join(c.lines, "\n"), strings.Join(lines, "\n"))
	}
}

func clock(t *testing.T) (context.Context, *clocked) {
	t.Helper()
	c := &clocked{start: time.Now()}
	return tflogtest.RootLogger(t.Context(), c), c
}

func TestARunTellsEveryTenSecondsHowFarItIsAlsoWhileEverybodyWaits(t *testing.T) {
	t.Parallel()
	synctest.Test(t, func(t *testing.T) {
		ctx, log := clock(t)
		rt := newChain(t, answers(status(200)), perMinute(4))
		var all sync.WaitGroup
		for i := range 6 {
			all.Go(func() {
				method := http.MethodGet
				if i < 2 {
					method = http.MethodPost
				}
				if _, _, err := send(ctx, t, rt, method, ""); err != nil {
					t.Error(err)
				}
			})
			synctest.Wait()
		}
		all.Wait()
		log.want(t,
			"10s: 1 requests sent in 10s; waiting: 1 to write and 4 to read, the last for another 1m11s; left of the budget of 4 requests a minute: 0",
			"20s: 1 requests sent in 20s; waiting: 1 to write and 4 to read, the last for another 1m1s; left of the budget of 4 requests a minute: 0",
			"30s: 2 requests sent in 30s; waiting: 0 to write and 4 to read, the last for another 51s; left of the budget of 4 requests a minute: 0",
			"40s: 2 requests sent in 40s; waiting: 0 to write and 4 to read, the last for another 41s; left of the budget of 4 requests a minute: 0",
			"50s: 3 requests sent in 50s; waiting: 0 to write and 3 to read, the last for another 31s; left of the budget of 4 requests a minute: 0",
			"1m0s: 3 requests sent in 1m0s; waiting: 0 to write and 3 to read, the last for another 21s; left of the budget of 4 requests a minute: 0",
			"1m10s: 5 requests sent in 1m10s; waiting: 0 to write and 1 to read, the last for another 11s; left of the budget of 4 requests a minute: 0",
			"1m20s: 5 requests sent in 1m20s; waiting: 0 to write and 1 to read, the last for another 1s; left of the budget of 4 requests a minute: 0",
		)
	})
}

func TestAWaitThatTheServerAskedForTellsHowLongItIs(t *testing.T) {
	t.Parallel()
	synctest.Test(t, func(t *testing.T) {
		ctx, log := clock(t)
		rt := newChain(t, answers(status(429, "Retry-After", "25"), status(200)))
		go func() { _, _, _ = send(ctx, t, rt, http.MethodGet, "") }()
		synctest.Wait()
		if _, _, err := send(ctx, t, rt, http.MethodGet, ""); err != nil {
			t.Fatal(err)
		}
		synctest.Wait()
		log.want(t,
			"10s: 1 requests sent in 10s; waiting: 0 to write and 1 to read, the last for another 15s",
			"20s: 1 requests sent in 20s; waiting: 0 to write and 1 to read, the last for another 5s")
	})
}

func TestARunWithoutWaitsTellsOfItselfWhenItSendsSomething(t *testing.T) {
	t.Parallel()
	synctest.Test(t, func(t *testing.T) {
		ctx, log := clock(t)
		rt := newChain(t, answers(status(200)), perMinute(12))
		for range 4 {
			if _, _, err := send(ctx, t, rt, http.MethodGet, ""); err != nil {
				t.Fatal(err)
			}
			<-time.After(6 * time.Second)
		}
		log.want(t, "12s: 3 requests sent in 12s; left of the budget of 12 requests a minute: 1")
	})
}
