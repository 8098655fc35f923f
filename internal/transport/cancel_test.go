package transport_test

import (
	"context"
	"errors"
	"io"
	"net/http"
	"strings"
	"testing"
	"testing/synctest"
	"time"
)

// slow answers after a second, unless its request is called off before.
type slow struct{ attempts int }

func (s *slow) RoundTrip(req *http.Request) (*http.Response, error) {
	s.attempts++
	select {
	case <-req.Context().Done():
		return nil, req.Context().Err()
	case <-time.After(time.Second):
		return &http.Response{StatusCode: http.StatusCreated, Body: io.NopCloser(strings.NewReader("made")), Header: http.Header{}}, nil
	}
}

func TestAWriteThatHasLeftIsHeardOutWhenCancelledAndAReadIsNot(t *testing.T) {
	t.Parallel()
	for method, heard := range map[string]bool{
		http.MethodPost: true, http.MethodPut: true, http.MethodPatch: true, http.MethodDelete: true, http.MethodGet: false,
	} {
		t.Run(method, func(t *testing.T) {
			t.Parallel()
			synctest.Test(t, func(t *testing.T) {
				base := &slow{}
				ctx, cancel := context.WithCancel(t.Context())
				start := time.Now()
				time.AfterFunc(100*time.Millisecond, cancel)
				code, body, err := send(ctx, t, newChain(t, base), method, "")
				over := time.Since(start)
				if heard && (err != nil || code != http.StatusCreated || body != "made" || over != time.Second) {
					t.Errorf("got %d %q, %v after %v, want the answer", code, body, err, over)
				}
				if !heard && (!errors.Is(err, context.Canceled) || over != 100*time.Millisecond) {
					t.Errorf("error %v after %v, want it cancelled at once", err, over)
				}
				if base.attempts != 1 {
					t.Errorf("%d attempts", base.attempts)
				}

				if _, _, err = send(ctx, t, newChain(t, base), method, ""); !errors.Is(err, context.Canceled) || base.attempts != 1 {
					t.Errorf("after the cancelling: error %v, %d attempts in all", err, base.attempts)
				}
			})
		})
	}
}
