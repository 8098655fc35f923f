package session_test

import (
	"context"
	"slices"
	"sync"
	"testing"

	"github.com/veza/terraform-provider-veza/internal/session"
)

func TestWhatNobodyClosedIsEndedOnce(t *testing.T) {
	t.Parallel()
	var (
		mu    sync.Mutex
		ended []string
		open  session.Unclosed
	)
	for _, id := range []string{"a", "b", "c"} {
		open.Add(id, func(context.Context) {
			mu.Lock()
			defer mu.Unlock()
			ended = append(ended, id)
		})
	}
	open.Closed("b")
	open.End(t.Context())
	open.End(t.Context())
	slices.Sort(ended)
	if !slices.Equal(ended, []string{"a", "c"}) {
		t.Errorf("ended %v", ended)
	}
}

func TestAProviderThatIsNotServedKeepsNothing(t *testing.T) {
	t.Parallel()
	var none *session.Unclosed
	none.Add("a", func(context.Context) { t.Error("ended") })
	none.Closed("a")
}
