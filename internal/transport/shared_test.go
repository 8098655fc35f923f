package transport_test

import (
	"context"
	"crypto/rand"
	"net/http"
	"net/http/httptest"
	"runtime"
	"strings"
	"testing"
	"time"

	"github.com/veza/terraform-provider-veza/internal/transport"
)

// network returns the URL of a server that answers everything with 200.
func network(t *testing.T) string {
	t.Helper()
	server := httptest.NewServer(http.HandlerFunc(func(http.ResponseWriter, *http.Request) {}))
	t.Cleanup(server.Close)
	return server.URL
}

// overNetwork returns a chain. Its token is best a new one of the test: a server that is
// gone may have had the same port, and what was sent to it is still counted.
func overNetwork(t *testing.T, url, token string, limit int) http.RoundTripper {
	t.Helper()
	rt, err := transport.New(transport.Options{BaseURL: mustParse(t, url), Token: token, RequestsPerMinute: limit})
	if err != nil {
		t.Fatal(err)
	}
	return rt
}

// mayLeave reports whether a request may leave soon.
func mayLeave(t *testing.T, rt http.RoundTripper, url string) bool {
	t.Helper()
	ctx, cancel := context.WithTimeout(t.Context(), 3*time.Second)
	defer cancel()
	req, err := http.NewRequestWithContext(ctx, http.MethodGet, url, http.NoBody)
	if err != nil {
		t.Fatal(err)
	}
	client := &http.Client{Transport: rt}
	defer client.CloseIdleConnections()
	resp, err := client.Do(req)
	if err != nil {
		if !strings.Contains(err.Error(), "is spent until after the deadline") {
			t.Fatal(err)
		}
		return false
	}
	return resp.Body.Close() == nil
}

func TestChainsWithOneCredentialShareOneBudgetAndOthersShareNothing(t *testing.T) {
	t.Parallel()
	here, there, token := network(t), network(t), rand.Text()
	first := overNetwork(t, here, token, 1)
	if !mayLeave(t, first, here) {
		t.Fatal("the first request of all may not leave")
	}
	tests := []struct {
		name, url, token string
		shared           bool
	}{
		{"the same", here, token, true},
		{"the same, with a path", here + "/scim/v2", token, true},
		{"another token", here, rand.Text(), false},
		{"no token", here, "", false},
		{"another server", there, token, false},
	}
	for _, tt := range tests {
		if got := mayLeave(t, overNetwork(t, tt.url, tt.token, 1), tt.url); got == tt.shared {
			t.Errorf("%s: a request may leave: %v", tt.name, got)
		}
	}
	// To whom no network leads, another sandbox may answer.
	inner := newChain(t, answers(status(200)), func(o *transport.Options) { o.BaseURL, o.Token = mustParse(t, here), token }, perMinute(1))
	if !mayLeave(t, inner, here) {
		t.Error("a chain that does not go over the network shares the budget of one that does")
	}
	runtime.KeepAlive(first)
}

func TestASharedBudgetIsTheLeastThatAnyOfItsChainsGives(t *testing.T) {
	t.Parallel()
	// A quarter of the least may leave at once, and what left before there was a limit.
	tests := map[string]struct {
		before, after int
		begun         bool
		leave         int
	}{
		"lowered": {16, 8, false, 2}, "lowered in use": {16, 8, true, 1}, "lowered to one in use": {16, 1, true, 1},
		"higher": {8, 16, false, 2}, "higher in use": {8, 16, true, 2},
		"none before": {-1, 8, false, 2}, "none before, in use": {-1, 8, true, 3},
		"none after": {8, -1, false, 2}, "none after, in use": {8, -1, true, 2},
	}
	for name, tt := range tests {
		t.Run(name, func(t *testing.T) {
			t.Parallel()
			url, token, left := network(t), rand.Text(), 0
			count := func(rt http.RoundTripper) {
				if mayLeave(t, rt, url) {
					left++
				}
			}
			first := overNetwork(t, url, token, tt.before)
			if tt.begun {
				count(first)
			}
			second := overNetwork(t, url, token, tt.after)
			for range 10 {
				count(first)
				count(second)
			}
			if left != tt.leave {
				t.Errorf("%d requests left, want %d", left, tt.leave)
			}
		})
	}
}

// An idle connection keeps alive the chain that used it last, so it may take a moment.
func TestABudgetEndsWithTheLastOfItsChains(t *testing.T) {
	t.Parallel()
	url, token := network(t), rand.Text()
	used := func() bool {
		return mayLeave(t, overNetwork(t, url, token, 1), url)
	}
	if !used() {
		t.Fatal("the first request of all may not leave")
	}
	for range 1000 {
		runtime.GC()
		if used() {
			return
		}
	}
	t.Error("what a chain that is gone has sent is held against others")
}
