package transport_test

import (
	"bytes"
	"context"
	"fmt"
	"net/http"
	"strings"
	"testing"
	"testing/synctest"

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
