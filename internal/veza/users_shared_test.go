package veza_test

import (
	"context"
	"errors"
	"net/http"
	"slices"
	"sync"
	"testing"
	"testing/synctest"
)

func TestASharedQuestionIsAskedOnceAndOutlivesWhoeverAskedFirst(t *testing.T) {
	t.Parallel()
	for name, givesUp := range map[string]bool{"everybody waits": false, "the first gives up": true} {
		t.Run(name, func(t *testing.T) {
			t.Parallel()
			synctest.Test(t, func(t *testing.T) {
				release := make(chan struct{})
				n, c := newTenant(t, func(req *http.Request) reply {
					select {
					case <-req.Context().Done():
						return reply{err: req.Context().Err()}
					case <-release:
						return reply{status: 200, body: `{"id":"u1","email":"ann@example.com","team_roles":[]}`}
					}
				})
				first, cancel := context.WithCancel(t.Context())
				defer cancel()
				var all sync.WaitGroup
				all.Go(func() {
					if _, err := c.SharedUser(first, "u1"); givesUp != errors.Is(err, context.Canceled) {
						t.Errorf("whoever asked first got %v", err)
					}
				})
				synctest.Wait()
				for range 5 {
					all.Go(func() {
						if u, err := c.SharedUser(t.Context(), "u1"); err != nil || u.ID != "u1" {
							t.Errorf("got %+v, %v", u, err)
						}
					})
				}
				synctest.Wait()
				n.want("GET /api/v1/users/u1")
				if givesUp {
					cancel()
					synctest.Wait()
				}
				close(release)
				all.Wait()
				if _, err := c.SharedUser(t.Context(), "u1"); err != nil {
					t.Error(err)
				}
				want := 2 // nothing is kept for later
				if givesUp {
					want += 5
				}
				n.want(slices.Repeat([]string{"GET /api/v1/users/u1"}, want)...)
			})
		})
	}
}
