package transport_test

import (
	"bytes"
	"context"
	"fmt"
	"net/http"
	"strings"
	"sync"
	"testing"
	"testing/synctest"
	"time"

	"github.com/hashicorp/terraform-plugin-log/tflog"
	"github.com/hashicorp/terraform-plugin-log/tflogtest"

	"github.com/veza/terraform-provider-veza/internal/transport"
)

// logger returns a context with a TRACE logger and what reads it back.
func logger(t *testing.T) (context.Context, func() []map[string]any) {
	t.Helper()
	var out bytes.Buffer
	ctx := tflogtest.RootLogger(t.Context(), &out)
	return ctx, func() []map[string]any {
		lines, err := tflogtest.MultilineJSONDecode(&out)
		if err != nil {
			t.Fatal(err)
		}
		return lines
	}
}

func TestTheLogHoldsOneLinePerAttemptAndNoBody(t *testing.T) {
	t.Parallel()
	synctest.Test(t, func(t *testing.T) {
		ctx, lines := logger(t)
		base := answers(
			step{status: 503, header: map[string]string{"Retry-After": "2"}, body: "answer-body"},
			step{status: 200, header: map[string]string{"X-Request-Id": "req-7"}, body: "answer-body"})
		if _, _, err := send(ctx, t, newChain(t, base), http.MethodPatch, "request-body"); err != nil {
			t.Fatal(err)
		}
		var attempts []map[string]any
		for _, l := range lines() {
			if text := fmt.Sprint(l); strings.Contains(text, "-body") || strings.Contains(text, "s3cret") {
				t.Errorf("the log holds a body or the key: %s", text)
			}
			if l["@level"] == "debug" {
				attempts = append(attempts, l)
			}
		}
		if len(attempts) != 2 {
			t.Fatalf("%d lines, want 2", len(attempts))
		}
		want := map[string]any{"method": "PATCH", "path": "/scim/v2/Users", "status": 200.0, "attempt": 2.0, "request_id": "req-7"}
		for k, v := range want {
			if got := attempts[1][k]; got != v {
				t.Errorf("%s = %v, want %v", k, got, v)
			}
		}
	})
}

// chatty stands for code below that logs what it should not.
type chatty struct{ next http.RoundTripper }

func (c chatty) RoundTrip(req *http.Request) (*http.Response, error) {
	tflog.Trace(req.Context(), "sending "+req.Header.Get("Authorization"), map[string]any{"header": req.Header.Get("Authorization")})
	return c.next.RoundTrip(req)
}

func TestTheKeyIsMaskedEvenAtTrace(t *testing.T) {
	t.Parallel()
	ctx, lines := logger(t)
	base := answers(failure(fmt.Errorf("proxy said: s3cret-key is wrong")))
	rt := newChain(t, chatty{base}, func(o *transport.Options) { o.MaxRetries = 0 })
	if _, _, err := send(ctx, t, rt, http.MethodGet, ""); err == nil {
		t.Fatal("no error")
	}
	text := fmt.Sprint(lines())
	if strings.Contains(text, "s3cret-key") || strings.Count(text, "***") < 3 {
		t.Errorf("log: %s", text)
	}
}

func TestAWaitForTheLimitIsWarnedOf(t *testing.T) {
	t.Parallel()
	synctest.Test(t, func(t *testing.T) {
		ctx, lines := logger(t)
		rt := newChain(t, answers(status(429, "Retry-After", "23"), status(200)), func(o *transport.Options) { o.RequestsPerMinute = 200 })
		if _, _, err := send(ctx, t, rt, http.MethodGet, ""); err != nil {
			t.Fatal(err)
		}
		var warnings []string
		for _, l := range lines() {
			if l["@level"] == "warn" {
				warnings = append(warnings, fmt.Sprint(l["@message"]))
			}
		}
		if len(warnings) != 1 || !strings.HasPrefix(warnings[0], "waiting 23s: the server allows") || !strings.Contains(warnings[0], "200 requests a minute") {
			t.Errorf("warnings %q", warnings)
		}
	})
}

func TestALongRunReportsItsProgressEveryTenSeconds(t *testing.T) {
	t.Parallel()
	synctest.Test(t, func(t *testing.T) {
		ctx, lines := logger(t)
		rt := newChain(t, answers(status(200)), func(o *transport.Options) { o.RequestsPerMinute = 60 })
		for range 61 {
			if _, _, err := send(ctx, t, rt, http.MethodGet, ""); err != nil {
				t.Fatal(err)
			}
		}
		reports := 0
		for _, l := range lines() {
			if l["@level"] == "info" && strings.Contains(fmt.Sprint(l["@message"]), "requests sent in") {
				reports++
			}
		}
		// 15 at once, then one each 60/46 s: 46 of them take a minute.
		if reports < 5 || reports > 6 {
			t.Errorf("%d reports in a minute", reports)
		}
	})
}

func TestTheBudgetIsNeverExceededInAnyMinute(t *testing.T) {
	t.Parallel()
	tests := []struct {
		name      string
		perMinute int
		url       string
		requests  int
		burst     int
		interval  time.Duration
	}{
		{name: "given", perMinute: 60, requests: 62, burst: 15, interval: time.Minute / 46},
		{name: "one a minute", perMinute: 1, requests: 3, burst: 1, interval: time.Minute},
		{name: "Veza's own by default", url: "https://acme.vezacloud.com", requests: 260, burst: 50, interval: time.Minute / 151},
		{name: "unlimited elsewhere", requests: 1000, burst: 1000},
		{name: "unlimited on request", perMinute: -1, url: "https://acme.vezacloud.com", requests: 1000, burst: 1000},
	}
	for _, tt := range tests {
		t.Run(tt.name, func(t *testing.T) {
			t.Parallel()
			synctest.Test(t, func(t *testing.T) {
				base := answers(status(200))
				target := baseURL
				if tt.url != "" {
					target = tt.url
				}
				rt := newChain(t, base, func(o *transport.Options) {
					o.RequestsPerMinute, o.BaseURL = tt.perMinute, mustParse(t, target)
				})
				var wg sync.WaitGroup
				for range tt.requests {
					wg.Go(func() {
						if _, err := do(t, &http.Client{Transport: rt}, http.MethodGet, target, ""); err != nil {
							t.Error(err)
						}
					})
				}
				wg.Wait()
				checkPace(t, base.times(), tt.burst, tt.interval, tt.perMinute)
			})
		})
	}
}

// checkPace wants burst requests at once and the others interval apart, and at
// no time more than perMinute in a minute.
func checkPace(t *testing.T, at []time.Duration, burst int, interval time.Duration, perMinute int) {
	t.Helper()
	for i, got := range at {
		want := max(0, time.Duration(i-burst+1)) * interval
		if d := got - want; d < -time.Millisecond || d > time.Millisecond {
			t.Fatalf("request %d left after %v, want %v", i, got, want)
		}
		if j := i + perMinute; perMinute > 0 && j < len(at) && at[j]-got < time.Minute-time.Millisecond {
			t.Errorf("requests %d to %d left within %v", i, j, at[j]-got)
		}
	}
}

func TestEveryAttemptCostsOneOfTheBudget(t *testing.T) {
	t.Parallel()
	synctest.Test(t, func(t *testing.T) {
		base := answers(status(503, "Retry-After", "0"), status(503, "Retry-After", "0"), status(200))
		rt := newChain(t, base, func(o *transport.Options) { o.RequestsPerMinute = 2 })
		if code, _, err := send(t.Context(), t, rt, http.MethodGet, ""); err != nil || code != 200 {
			t.Fatalf("status %d, error %v", code, err)
		}
		if at := base.times(); at[1] != 30*time.Second || at[2] != time.Minute {
			t.Errorf("attempts at %v", at)
		}
	})
}

func TestALimitMetByOneRequestHoldsTheOthers(t *testing.T) {
	t.Parallel()
	synctest.Test(t, func(t *testing.T) {
		base := answers(status(429, "Retry-After", "20"), status(200))
		rt := newChain(t, base)
		var wg sync.WaitGroup
		for i := range 10 {
			wg.Go(func() {
				<-time.After(time.Duration(i) * time.Second)
				if code, _, err := send(t.Context(), t, rt, http.MethodGet, ""); err != nil || code != 200 {
					t.Errorf("status %d, error %v", code, err)
				}
			})
		}
		wg.Wait()
		at := base.times()
		if len(at) != 11 {
			t.Fatalf("%d attempts, want 11", len(at))
		}
		for _, got := range at[1:] {
			if got != 20*time.Second {
				t.Errorf("an attempt left after %v, want 20s", got)
			}
		}
	})
}

func TestABudgetThatOutlastsTheDeadlineFailsAtOnce(t *testing.T) {
	t.Parallel()
	synctest.Test(t, func(t *testing.T) {
		rt := newChain(t, answers(status(200)), func(o *transport.Options) { o.RequestsPerMinute = 1 })
		ctx, cancel := context.WithTimeout(t.Context(), 10*time.Second)
		defer cancel()
		if _, _, err := send(ctx, t, rt, http.MethodGet, ""); err != nil {
			t.Fatal(err)
		}
		start := time.Now()
		_, _, err := send(ctx, t, rt, http.MethodGet, "")
		if err == nil || !strings.Contains(err.Error(), "budget of 1 requests a minute") || time.Since(start) != 0 {
			t.Errorf("error %v after %v", err, time.Since(start))
		}
	})
}
