package transport_test

import (
	"context"
	"errors"
	"net/http"
	"slices"
	"strings"
	"sync"
	"testing"
	"testing/synctest"
	"time"

	"github.com/veza/terraform-provider-veza/internal/transport"
)

// diary is a set of limits that notes what it is told.
type diary struct {
	mu     sync.Mutex
	lines  []string
	wait   time.Duration
	refuse error
}

func (d *diary) note(line string) {
	d.mu.Lock()
	defer d.mu.Unlock()
	d.lines = append(d.lines, line)
}

func (d *diary) Enter(req *http.Request) error {
	d.note("enter " + req.Method)
	return d.refuse
}

func (d *diary) Leave(_ *http.Request, resp *http.Response) {
	if resp == nil {
		d.note("leave without an answer")
		return
	}
	d.note("leave " + http.StatusText(resp.StatusCode))
}

func (d *diary) RetryAfter(*http.Response) (time.Duration, bool) { return d.wait, d.wait > 0 }

func TestLimitsSeeEveryAttemptAndDecideTheWait(t *testing.T) {
	t.Parallel()
	synctest.Test(t, func(t *testing.T) {
		base := answers(failure(errReset), status(429, "Retry-After", "1"), status(200))
		d := &diary{wait: 7 * time.Second}
		rt := newChain(t, base, func(o *transport.Options) { o.Limits, o.RetryWaitMin, o.RetryWaitMax = d, time.Second, time.Second })
		if code, _, err := send(t.Context(), t, rt, http.MethodGet, ""); err != nil || code != 200 {
			t.Fatalf("status %d, error %v", code, err)
		}
		want := []string{"enter GET", "leave without an answer", "enter GET", "leave Too Many Requests", "enter GET", "leave OK"}
		if !slices.Equal(d.lines, want) {
			t.Errorf("limits were told %q, want %q", d.lines, want)
		}
		if times := base.times(); times[2]-times[1] != 7*time.Second {
			t.Errorf("attempts at %v, want 7 s between the last two", times)
		}
	})
}

// Limits know which requests a 429 is about; without them nobody does.
func TestARefusalHoldsBackTheOthersOnlyWithoutLimits(t *testing.T) {
	t.Parallel()
	for _, limited := range []bool{true, false} {
		synctest.Test(t, func(t *testing.T) {
			base := answers(status(429, "Retry-After", "30"), status(200))
			rt := newChain(t, base, func(o *transport.Options) {
				if limited {
					o.Limits = &diary{wait: 30 * time.Second}
				}
			})
			done := make(chan struct{})
			go func() {
				defer close(done)
				if _, _, err := send(t.Context(), t, rt, http.MethodGet, ""); err != nil {
					t.Error(err)
				}
			}()
			synctest.Wait()
			start := time.Now()
			if _, _, err := send(t.Context(), t, rt, http.MethodGet, ""); err != nil {
				t.Error(err)
			}
			if want := map[bool]time.Duration{true: 0, false: 30 * time.Second}[limited]; time.Since(start) != want {
				t.Errorf("with limits %v another request waited %s, want %s", limited, time.Since(start), want)
			}
			<-done
		})
	}
}

func TestARefusalToEnterSendsNothing(t *testing.T) {
	t.Parallel()
	base := answers(status(200))
	d := &diary{refuse: context.Canceled}
	rt := newChain(t, base, func(o *transport.Options) { o.Limits, o.MaxRetries = d, 0 })
	if _, _, err := send(t.Context(), t, rt, http.MethodPost, "x"); !errors.Is(err, context.Canceled) {
		t.Errorf("error %v", err)
	}
	if len(base.attempts) != 0 || len(d.lines) != 1 {
		t.Errorf("%d attempts, limits were told %q", len(base.attempts), d.lines)
	}
}

func TestEveryAttemptAsksTheSourceForItsToken(t *testing.T) {
	t.Parallel()
	synctest.Test(t, func(t *testing.T) {
		base := answers(status(503), status(200))
		n := 0
		rt := newChain(t, base, func(o *transport.Options) {
			o.Token, o.Scheme = "", "SSWS"
			o.TokenSource = func(context.Context) (string, error) {
				n++
				return strings.Repeat("t", n), nil
			}
		})
		if _, _, err := send(t.Context(), t, rt, http.MethodGet, ""); err != nil {
			t.Fatal(err)
		}
		var got []string
		for _, a := range base.attempts {
			got = append(got, a.header.Get("Authorization"))
		}
		if want := []string{"SSWS t", "SSWS tt"}; !slices.Equal(got, want) {
			t.Errorf("authorized by %q, want %q", got, want)
		}
	})
}

func TestAnAttemptWithoutATokenIsNotMade(t *testing.T) {
	t.Parallel()
	errNoToken := errors.New("no token today")
	for _, source := range []func(context.Context) (string, error){
		func(context.Context) (string, error) { return "", errNoToken },
		func(context.Context) (string, error) { return "to ken", nil },
	} {
		base := answers(status(200))
		rt := newChain(t, base, func(o *transport.Options) { o.Token, o.TokenSource = "", source })
		_, _, err := send(t.Context(), t, rt, http.MethodGet, "")
		if err == nil || strings.Contains(err.Error(), "to ken") || strings.Contains(err.Error(), "tried") || len(base.attempts) != 0 {
			t.Errorf("error %v after %d attempts", err, len(base.attempts))
		}
	}
}

func TestATokenAndASourceExcludeEachOther(t *testing.T) {
	t.Parallel()
	_, err := transport.New(transport.Options{
		BaseURL: mustParse(t, baseURL), Token: "a", TokenSource: func(context.Context) (string, error) { return "b", nil },
	})
	if err == nil {
		t.Error("accepted both")
	}
}
