package veza_test

import (
	"fmt"
	"net/http"
	"net/url"
	"sync"
	"testing"
	"testing/synctest"
	"time"

	"github.com/veza/terraform-provider-veza/internal/sandbox"
	"github.com/veza/terraform-provider-veza/internal/transport"
	"github.com/veza/terraform-provider-veza/internal/veza"
)

const limit = 200

// run returns the client of a process of its own: it knows nothing of what others sent.
func run(t *testing.T, box *sandbox.Sandbox) *veza.Client {
	t.Helper()
	base := &url.URL{Scheme: "https", Host: "acme.vezacloud.com"}
	rt, err := transport.New(transport.Options{BaseURL: base, Token: "a-key", Base: box.RoundTripper()})
	if err != nil {
		t.Fatal(err)
	}
	return veza.New(base, rt)
}

// create creates count people, ten at a time as Terraform does.
func create(t *testing.T, c *veza.Client, count int) {
	t.Helper()
	names := make(chan string)
	var all sync.WaitGroup
	for range 10 {
		all.Go(func() {
			for name := range names {
				if _, err := c.CreateUser(t.Context(), person(name)); err != nil {
					t.Error(err)
				}
			}
		})
	}
	for i := range count {
		names <- fmt.Sprintf("p%d@example.com", i)
	}
	close(names)
	all.Wait()
}

func TestAThousandPeopleAreCreatedAsFastAsTheTenantAllowsAndNoneIsRefused(t *testing.T) {
	t.Parallel()
	const people, asked = 1000, 40
	synctest.Test(t, func(t *testing.T) {
		box, err := sandbox.Open(sandbox.Options{APIKey: "a-key", SCIMEnabled: true, RateLimit: limit, KeepRequests: true})
		if err != nil {
			t.Fatal(err)
		}
		defer func() {
			if err := box.Close(); err != nil {
				t.Error(err)
			}
		}()
		// A plan, and at once its apply.
		plan, apply := run(t, box), run(t, box)
		for range asked {
			if _, err := plan.CountUsers(t.Context()); err != nil {
				t.Fatal(err)
			}
		}
		start := time.Now()
		create(t, apply, people)
		took := time.Since(start)

		allowed := people * time.Minute / limit
		if took > allowed*105/100 || took < (people-limit)*time.Minute/limit {
			t.Errorf("%d people took %v, want %v and no more than 5 %% longer", people, took, allowed)
		}
		for _, r := range box.Requests() {
			if r.Status == http.StatusTooManyRequests {
				t.Errorf("refused: %s %s", r.Method, r.Path)
			}
		}
		if got := len(box.Requests()); got != people+asked {
			t.Errorf("%d requests, want %d", got, people+asked)
		}
	})
}
