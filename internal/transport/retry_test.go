package transport_test

import (
	"context"
	"errors"
	"fmt"
	"io"
	"net"
	"net/http"
	"slices"
	"strings"
	"syscall"
	"testing"
	"testing/synctest"
	"time"

	"github.com/veza/terraform-provider-veza/internal/transport"
)

var (
	errDial  = &net.OpError{Op: "dial", Net: "tcp", Err: syscall.ECONNREFUSED}
	errReset = &net.OpError{Op: "read", Net: "tcp", Err: syscall.ECONNRESET}
)

func TestEachMethodIsRepeatedOnlyWhereItCanDoNoHarm(t *testing.T) {
	t.Parallel()
	const get, put, patch, del, post = http.MethodGet, http.MethodPut, http.MethodPatch, http.MethodDelete, http.MethodPost
	tests := []struct {
		name     string
		first    step
		repeated []string
		once     []string
	}{
		{"429", status(429), []string{get, put, patch, del, post}, nil},
		{"500", status(500), []string{get, http.MethodHead}, []string{put, patch, del, post}},
		{"502", status(502), []string{get, put, patch, del}, []string{post}},
		{"503", status(503), []string{get, put, patch, del}, []string{post}},
		{"503 with Retry-After", status(503, "Retry-After", "1"), []string{get, put, patch, del, post}, nil},
		{"504", status(504), []string{get, put, patch, del}, []string{post}},
		{"400", status(400), nil, []string{get, put, patch, del, post}},
		{"401", status(401), nil, []string{get, post}},
		{"404", status(404, "Retry-After", "1"), nil, []string{get, post}},
		{"501", status(501), nil, []string{get, post}},
		{"dial refused", failure(errDial), []string{get, put, patch, del, post}, nil},
		{"name not resolved", failure(&net.DNSError{Err: "server misbehaving", Name: "acme"}), []string{get, post}, nil},
		{"connection reset", failure(errReset), []string{get, put, patch, del}, []string{post}},
		{"EOF", failure(io.EOF), []string{get, put, patch, del}, []string{post}},
	}
	for _, tt := range tests {
		for i, method := range slices.Concat(tt.repeated, tt.once) {
			want := 1
			if i < len(tt.repeated) {
				want = 2
			}
			t.Run(tt.name+" "+method, func(t *testing.T) {
				t.Parallel()
				synctest.Test(t, func(t *testing.T) {
					base := answers(tt.first, status(200))
					code, _, err := send(t.Context(), t, newChain(t, base), method, `{"a":1}`)
					if got := len(base.attempts); got != want {
						t.Fatalf("%d attempts, want %d (status %d, error %v)", got, want, code, err)
					}
					for _, a := range base.attempts {
						if a.body != `{"a":1}` {
							t.Errorf("an attempt carried the body %q", a.body)
						}
					}
					if want == 2 && (err != nil || code != 200) {
						t.Errorf("status %d, error %v after a repeat that worked", code, err)
					}
				})
			})
		}
	}
}

func TestRetryAfterDecidesTheWaitToTheSecond(t *testing.T) {
	t.Parallel()
	tests := []struct {
		name   string
		header []string
		want   time.Duration
	}{
		{"seconds", []string{"Retry-After", "23"}, 23 * time.Second},
		{"longer than the longest jitter", []string{"Retry-After", "120"}, 2 * time.Minute},
		{"zero", []string{"Retry-After", "0"}, 0},
		{"negative", []string{"Retry-After", "-7"}, 0},
		{"date against the server's clock", []string{"Retry-After", "Fri, 31 Dec 1999 23:59:59 GMT", "Date", "Fri, 31 Dec 1999 23:59:18 GMT"}, 41 * time.Second},
		{"date gone by", []string{"Retry-After", "Fri, 31 Dec 1999 23:59:59 GMT"}, 0},
		// The clock of the bubble starts at midnight on 1 January 2000, UTC.
		{"date against our clock", []string{"Retry-After", "Sat, 01 Jan 2000 00:00:17 GMT"}, 17 * time.Second},
	}
	for _, tt := range tests {
		for _, code := range []int{429, 503} {
			t.Run(fmt.Sprintf("%s %d", tt.name, code), func(t *testing.T) {
				t.Parallel()
				synctest.Test(t, func(t *testing.T) {
					base := answers(status(code, tt.header...), status(200))
					if got, _, err := send(t.Context(), t, newChain(t, base), http.MethodGet, ""); err != nil || got != 200 {
						t.Fatalf("status %d, error %v", got, err)
					}
					if got := base.times(); len(got) != 2 || got[1] != tt.want {
						t.Errorf("attempts at %v, want the second at %v", got, tt.want)
					}
				})
			})
		}
	}
}

func TestARetryAfterBeyondTwoMinutesReturnsTheAnswerAtOnce(t *testing.T) {
	t.Parallel()
	for _, value := range []string{"121", "86400", "99999999999999999999999", "Sun, 01 Jan 2040 00:00:00 GMT"} {
		t.Run(value, func(t *testing.T) {
			t.Parallel()
			synctest.Test(t, func(t *testing.T) {
				base := answers(status(429, "Retry-After", value))
				start := time.Now()
				code, body, err := send(t.Context(), t, newChain(t, base), http.MethodGet, "")
				if code != 429 || body != "Too Many Requests" || err != nil {
					t.Errorf("status %d, body %q, error %v", code, body, err)
				}
				if waited := time.Since(start); waited != 0 || len(base.attempts) != 1 {
					t.Errorf("%d attempts in %v, want 1 at once", len(base.attempts), waited)
				}
			})
		})
	}
}

func TestWaitsWithoutRetryAfterStayWithinTheirBounds(t *testing.T) {
	t.Parallel()
	tests := []struct {
		name  string
		first step
		waits [][2]time.Duration
	}{
		{"503 doubles from half a second", status(503), [][2]time.Duration{
			{250 * time.Millisecond, 500 * time.Millisecond},
			{500 * time.Millisecond, time.Second},
			{time.Second, 2 * time.Second},
			{2 * time.Second, 4 * time.Second},
		}},
		{"429 outlasts a minute's window", status(429, "Retry-After", "soon"), [][2]time.Duration{
			{4 * time.Second, 6 * time.Second},
			{8 * time.Second, 12 * time.Second},
			{16 * time.Second, 24 * time.Second},
			{30 * time.Second, 30 * time.Second},
		}},
		{"connection lost", failure(errReset), [][2]time.Duration{
			{250 * time.Millisecond, 500 * time.Millisecond},
		}},
	}
	for _, tt := range tests {
		t.Run(tt.name, func(t *testing.T) {
			t.Parallel()
			synctest.Test(t, func(t *testing.T) {
				base := answers(tt.first)
				_, _, _ = send(t.Context(), t, newChain(t, base), http.MethodGet, "")
				at := base.times()
				if len(at) != 5 {
					t.Fatalf("%d attempts, want 5", len(at))
				}
				for i, bounds := range tt.waits {
					if got := at[i+1] - at[i]; got < bounds[0] || got > bounds[1] {
						t.Errorf("wait %d took %v, want %v to %v", i+1, got, bounds[0], bounds[1])
					}
				}
			})
		})
	}
}

func TestTheLastAnswerArrivesWithItsBody(t *testing.T) {
	t.Parallel()
	for _, retries := range []int{0, 1, 3} {
		t.Run(fmt.Sprint(retries), func(t *testing.T) {
			t.Parallel()
			synctest.Test(t, func(t *testing.T) {
				long := strings.Repeat("x", 100_000)
				base := answers(step{status: 503, body: long})
				rt := newChain(t, base, func(o *transport.Options) { o.MaxRetries = retries })
				code, body, err := send(t.Context(), t, rt, http.MethodGet, "")
				if err != nil || code != 503 || body != long {
					t.Errorf("status %d, %d bytes, error %v", code, len(body), err)
				}
				if got := len(base.attempts); got != retries+1 {
					t.Errorf("%d attempts, want %d", got, retries+1)
				}
			})
		})
	}
}

func TestTheLastErrorSaysHowOftenItWasTried(t *testing.T) {
	t.Parallel()
	synctest.Test(t, func(t *testing.T) {
		_, _, err := send(t.Context(), t, newChain(t, answers(failure(errReset))), http.MethodGet, "")
		if !errors.Is(err, syscall.ECONNRESET) || !strings.HasSuffix(err.Error(), "(tried 5 times)") {
			t.Errorf("error %v", err)
		}
	})
}

func TestCancellingEndsAWaitAtOnce(t *testing.T) {
	t.Parallel()
	tests := map[string]struct {
		first  step
		budget int
	}{
		"for Retry-After": {first: status(429, "Retry-After", "100")},
		"for jitter":      {first: failure(errDial)},
		"for the budget":  {first: status(503, "Retry-After", "0"), budget: 1},
	}
	for name, tt := range tests {
		t.Run(name, func(t *testing.T) {
			t.Parallel()
			synctest.Test(t, func(t *testing.T) {
				base := answers(tt.first)
				rt := newChain(t, base, func(o *transport.Options) { o.RequestsPerMinute = tt.budget })
				ctx, cancel := context.WithCancel(t.Context())
				start := time.Now()
				time.AfterFunc(100*time.Millisecond, cancel)
				_, _, err := send(ctx, t, rt, http.MethodGet, "")
				if !errors.Is(err, context.Canceled) {
					t.Errorf("error %v, want it to be context.Canceled", err)
				}
				if got := time.Since(start); got != 100*time.Millisecond || len(base.attempts) != 1 {
					t.Errorf("%d attempts, over after %v", len(base.attempts), got)
				}
			})
		})
	}
}

func TestAnErrorNeverWrapsEOF(t *testing.T) {
	t.Parallel()
	for _, cause := range []error{io.EOF, fmt.Errorf("read: %w", io.EOF), io.ErrUnexpectedEOF} {
		t.Run(cause.Error(), func(t *testing.T) {
			t.Parallel()
			synctest.Test(t, func(t *testing.T) {
				_, _, err := send(t.Context(), t, newChain(t, answers(failure(cause))), http.MethodGet, "")
				if err == nil || errors.Is(err, io.EOF) || errors.Is(err, io.ErrUnexpectedEOF) {
					t.Errorf("error %v", err)
				}
			})
		})
	}
}

// cut answers 200 with a body that ends too early.
type cut struct{ next *script }

func (c cut) RoundTrip(req *http.Request) (*http.Response, error) {
	resp, err := c.next.RoundTrip(req)
	if err == nil && resp.StatusCode == http.StatusPartialContent {
		resp.StatusCode = http.StatusOK
		resp.Body = io.NopCloser(io.MultiReader(strings.NewReader(`{"Resources":[`), broken{}))
	}
	return resp, err
}

type broken struct{}

func (broken) Read([]byte) (int, error) { return 0, io.ErrUnexpectedEOF }

func TestAnAnswerCutOffHalfWayIsAFailedAttempt(t *testing.T) {
	t.Parallel()
	synctest.Test(t, func(t *testing.T) {
		base := answers(status(206), status(200))
		code, body, err := send(t.Context(), t, newChain(t, cut{base}), http.MethodGet, "")
		if err != nil || code != 200 || body != "OK" || len(base.attempts) != 2 {
			t.Errorf("GET: status %d, body %q, error %v, %d attempts", code, body, err, len(base.attempts))
		}
	})
	synctest.Test(t, func(t *testing.T) {
		base := answers(status(206), status(200))
		_, _, err := send(t.Context(), t, newChain(t, cut{base}), http.MethodPost, "{}")
		if err == nil || len(base.attempts) != 1 {
			t.Errorf("POST: error %v, %d attempts", err, len(base.attempts))
		}
	})
}

// silent never answers; it notes how often it was asked.
type silent struct{ asked int }

func (s *silent) RoundTrip(req *http.Request) (*http.Response, error) {
	s.asked++
	<-req.Context().Done()
	return nil, req.Context().Err()
}

func TestEachAttemptHasItsOwnTimeout(t *testing.T) {
	t.Parallel()
	synctest.Test(t, func(t *testing.T) {
		base := &silent{}
		rt := newChain(t, base, func(o *transport.Options) { o.RequestTimeout, o.MaxRetries = 5*time.Second, 2 })
		start := time.Now()
		_, _, err := send(t.Context(), t, rt, http.MethodGet, "")
		if err == nil || !strings.Contains(err.Error(), "no complete answer within 5s") || errors.Is(err, context.DeadlineExceeded) {
			t.Errorf("error %v", err)
		}
		if got := time.Since(start); base.asked != 3 || got < 15*time.Second || got > 17*time.Second {
			t.Errorf("asked %d times in %v", base.asked, got)
		}
	})
	synctest.Test(t, func(t *testing.T) {
		base := &silent{}
		_, _, err := send(t.Context(), t, newChain(t, base), http.MethodPost, "{}")
		if err == nil || base.asked != 1 {
			t.Errorf("POST: asked %d times, error %v", base.asked, err)
		}
	})
}

func FuzzRetryAfter(f *testing.F) {
	for _, seed := range []string{"0", "23", "-1", "1.5", "99999999999999999999", "Fri, 31 Dec 1999 23:59:59 GMT", "Fri, 31 Dec 1999", "\x00", "٣"} {
		f.Add(seed, "Fri, 31 Dec 1999 23:59:18 GMT")
	}
	f.Fuzz(func(t *testing.T, value, date string) {
		h := http.Header{"Retry-After": {value}, "Date": {date}}
		wait, ok := transport.RetryAfter(h, time.Unix(0, 0))
		if wait < 0 || !ok && wait != 0 {
			t.Errorf("RetryAfter(%q, %q) = %v, %v", value, date, wait, ok)
		}
	})
}
