package sandbox_test

import (
	"net/http"
	"path/filepath"
	"strconv"
	"sync"
	"testing"
	"time"

	"github.com/veza/terraform-provider-veza/internal/sandbox"
)

// clock stands still until it is moved.
type clock struct {
	mu  sync.Mutex
	now time.Time
}

func newClock() *clock { return &clock{now: time.Date(2026, 5, 4, 12, 0, 0, 0, time.UTC)} }

func (c *clock) Now() time.Time {
	c.mu.Lock()
	defer c.mu.Unlock()
	return c.now
}

func (c *clock) move(d time.Duration) {
	c.mu.Lock()
	defer c.mu.Unlock()
	c.now = c.now.Add(d)
}

const settings = "/api/private/sign_in_settings"

func TestActivationDelayRunsOnTheClock(t *testing.T) {
	t.Parallel()
	at := newClock()
	s := sandbox.New(t, sandbox.WithSCIMDisabled(), sandbox.WithActivationDelay(30*time.Second), sandbox.WithClock(at.Now))
	c := overHTTP(t, s.URL, s.Key)
	c.do(t, "GET", users, "", http.StatusNotFound)
	c.do(t, "PATCH", settings+"?update_mask=scim_enabled", `{"scim_enabled":true}`, http.StatusOK)
	at.move(29 * time.Second)
	c.do(t, "GET", users, "", http.StatusNotFound)
	at.move(time.Second)
	c.do(t, "GET", users, "", http.StatusOK)
}

func TestSwitchFoundOnHasBeenOnForLong(t *testing.T) {
	t.Parallel()
	s := sandbox.New(t, sandbox.WithActivationDelay(time.Hour))
	overHTTP(t, s.URL, s.Key).do(t, "GET", users, "", http.StatusOK)
}

func TestRateLimitAnswers429UntilTheClockMoves(t *testing.T) {
	t.Parallel()
	at := newClock()
	s := sandbox.New(t, sandbox.WithRateLimit(5), sandbox.WithClock(at.Now))
	c := overHTTP(t, s.URL, s.Key)
	for range 5 {
		c.do(t, "GET", users, "", http.StatusOK)
	}
	got := c.do(t, "GET", users, "", http.StatusTooManyRequests)
	wait, err := strconv.Atoi(got.header.Get("Retry-After"))
	if err != nil || wait < 1 || wait > 60 {
		t.Fatalf("Retry-After %q", got.header.Get("Retry-After"))
	}
	at.move(time.Duration(wait) * time.Second)
	c.do(t, "GET", users, "", http.StatusOK)
}

func TestPageSizeCapsAList(t *testing.T) {
	t.Parallel()
	s := sandbox.New(t, sandbox.WithPageSize(2))
	c := overHTTP(t, s.URL, s.Key)
	for _, name := range []string{"a@example.com", "b@example.com", "c@example.com"} {
		c.do(t, "POST", users, person(name), http.StatusCreated)
	}
	list := c.do(t, "GET", users+"?count=100", "", http.StatusOK).object(t)
	if total, _ := list["totalResults"].(float64); list["itemsPerPage"] != 2.0 || total < 3 {
		t.Errorf("itemsPerPage %v of %v", list["itemsPerPage"], list["totalResults"])
	}
}

func TestReadLagHidesAWriteFromReads(t *testing.T) {
	t.Parallel()
	at := newClock()
	s := sandbox.New(t, sandbox.WithReadLag(10*time.Second), sandbox.WithClock(at.Now))
	c := overHTTP(t, s.URL, s.Key)
	c.do(t, "POST", users, person("ada@example.com"), http.StatusCreated)
	if c.exists(t, "ada@example.com") {
		t.Error("seen at once")
	}
	at.move(10 * time.Second)
	if !c.exists(t, "ada@example.com") {
		t.Error("not seen after the lag")
	}
}

func TestProfileRFCKnowsMoreFilters(t *testing.T) {
	t.Parallel()
	for profile, want := range map[string]int{"veza": http.StatusBadRequest, "rfc": http.StatusOK} {
		t.Run(profile, func(t *testing.T) {
			t.Parallel()
			s := sandbox.New(t, sandbox.WithProfile(profile))
			overHTTP(t, s.URL, s.Key).do(t, "GET", users+"?filter=userName+sw+%22a%22", "", want)
		})
	}
}

func TestProviderConfigNamesURLAndKey(t *testing.T) {
	t.Parallel()
	s := sandbox.New(t, sandbox.WithAPIKey("fixed-key"))
	want := "provider \"veza\" {\n  url     = \"" + s.URL + "\"\n  api_key = \"fixed-key\"\n}\n"
	if got := s.ProviderConfig(); got != want {
		t.Errorf("got\n%swant\n%s", got, want)
	}
	overHTTP(t, s.URL, "fixed-key").do(t, "GET", users, "", http.StatusOK)
}

func TestTwoSandboxesShareOneFile(t *testing.T) {
	t.Parallel()
	path := filepath.Join(t.TempDir(), "tenant.db")
	one, two := sandbox.New(t, sandbox.WithFile(path)), sandbox.New(t, sandbox.WithFile(path))
	first, second := overHTTP(t, one.URL, one.Key), overHTTP(t, two.URL, two.Key)
	var both sync.WaitGroup
	for name, c := range map[string]caller{"one": first, "two": second} {
		both.Go(func() {
			for n := range 10 {
				if got, err := c.try(t, "POST", users, person(name+strconv.Itoa(n)+"@example.com")); err != nil || got.status != http.StatusCreated {
					t.Errorf("%s: %v %v", name, got, err)
				}
			}
		})
	}
	both.Wait()
	if !first.exists(t, "two9@example.com") || !second.exists(t, "one9@example.com") {
		t.Error("one does not see what the other made")
	}
	// A key of one is a key of the tenant, and so of the other.
	overHTTP(t, two.URL, one.Key).do(t, "GET", users, "", http.StatusOK)
}
