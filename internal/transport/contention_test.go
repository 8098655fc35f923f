package transport_test

import (
	"fmt"
	"net/http"
	"slices"
	"strconv"
	"sync"
	"testing"
	"testing/synctest"
	"time"
)

// Others spend of the same limit, and nobody knows how much.
func TestAfterARefusalTheBudgetBeginsAsCautiouslyAsAtFirst(t *testing.T) {
	t.Parallel()
	synctest.Test(t, func(t *testing.T) {
		base := answers(status(200), status(429, "Retry-After", "20"), status(200))
		rt := newChain(t, base, perMinute(8))
		atOnce(t, rt, 1)
		<-time.After(100 * time.Second) // All eight are free again.
		var all sync.WaitGroup
		all.Go(func() { atOnce(t, rt, 1) })
		synctest.Wait()
		atOnce(t, rt, 7)
		all.Wait()
		var got []time.Duration
		for _, at := range base.times()[2:] {
			got = append(got, at-120*time.Second)
		}
		if want := leaving(8, 2, 4, 2); !slices.Equal(got, want) {
			t.Errorf("left %v after the wait, want %v", got, want)
		}
	})
}

// busy is a server that counts in windows of a minute, and refuses what is too much.
type busy struct {
	limit int

	mu      sync.Mutex
	ends    time.Time
	counted int
	refused int
}

func (b *busy) RoundTrip(*http.Request) (*http.Response, error) {
	<-time.After(100 * time.Millisecond)
	b.mu.Lock()
	defer b.mu.Unlock()
	now := time.Now()
	if !b.ends.After(now) {
		b.ends, b.counted = now.Add(time.Minute), 0
	}
	resp := &http.Response{StatusCode: http.StatusOK, Header: http.Header{}, Body: http.NoBody}
	if b.counted++; b.counted > b.limit {
		b.refused++
		resp.StatusCode = http.StatusTooManyRequests
		resp.Header.Set("Retry-After", strconv.Itoa(int(b.ends.Sub(now)/time.Second)+1))
	}
	return resp, nil
}

// None of them knows of the others, as processes do not.
func TestRunsAtTheSameTimeShareTheLimitAndNoneFails(t *testing.T) {
	t.Parallel()
	const limit, requests, workers = 200, 1200, 10
	for _, runs := range []int{1, 2, 5, 20} {
		t.Run(fmt.Sprint(runs), func(t *testing.T) {
			t.Parallel()
			synctest.Test(t, func(t *testing.T) {
				server := &busy{limit: limit}
				start := time.Now()
				var all sync.WaitGroup
				for range runs {
					rt := newChain(t, server, perMinute(limit))
					for range workers {
						all.Go(func() {
							for range requests / runs / workers {
								if code, _, err := send(t.Context(), t, rt, http.MethodPost, "x"); err != nil || code != http.StatusOK {
									t.Errorf("status %d, error %v", code, err)
								}
							}
						})
					}
				}
				all.Wait()
				if took, allowed := time.Since(start), requests*time.Minute/limit; took > allowed*105/100 {
					t.Errorf("%d requests took %v, want %v and no more than 5 %% longer", requests, took, allowed)
				}
				// Whoever is on the way when the limit is met is refused, once a minute.
				if most := runs * workers * requests / limit; runs > 1 && server.refused > most || runs == 1 && server.refused > 0 {
					t.Errorf("%d were refused", server.refused)
				}
			})
		})
	}
}
