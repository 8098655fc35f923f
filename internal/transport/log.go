package transport

import (
	"context"
	"fmt"
	"net/http"
	"time"

	"github.com/hashicorp/terraform-plugin-log/tflog"
)

// masked keeps the token out of whatever is logged with the context, by this
// package or by one that it calls.
func masked(ctx context.Context, token string) context.Context {
	if token == "" {
		return ctx
	}
	return tflog.MaskLogStrings(ctx, token)
}

// requestLog writes one line per attempt. It knows neither bodies nor headers,
// save the request id that a support engineer asks for.
type requestLog struct {
	next http.RoundTripper
}

func (l *requestLog) RoundTrip(req *http.Request) (*http.Response, error) {
	start := time.Now()
	attempt := nextAttempt(req.Context())
	resp, err := l.next.RoundTrip(req)
	fields := map[string]any{
		"method":      req.Method,
		"path":        req.URL.EscapedPath(),
		"query":       req.URL.RawQuery,
		"attempt":     attempt,
		"duration_ms": time.Since(start).Milliseconds(),
	}
	if err != nil {
		fields["error"] = err.Error()
		tflog.Debug(req.Context(), "Request failed", fields)
		return nil, err
	}
	fields["status"] = resp.StatusCode
	if id := requestID(resp.Header); id != "" {
		fields["request_id"] = id
	}
	tflog.Debug(req.Context(), "Request answered", fields)
	return resp, nil
}

func requestID(h http.Header) string {
	if id := h.Get("X-Request-Id"); id != "" {
		return id
	}
	return h.Get("X-Okta-Request-Id")
}

// logWait tells the person who watches why nothing moves.
func logWait(resp *http.Response, wait time.Duration, perMinute int) {
	ctx, fields := resp.Request.Context(), map[string]any{
		"method": resp.Request.Method,
		"path":   resp.Request.URL.EscapedPath(),
		"status": resp.StatusCode,
	}
	text := fmt.Sprintf("waiting %s: ", wait.Round(time.Millisecond))
	if resp.StatusCode != http.StatusTooManyRequests {
		tflog.Info(ctx, text+fmt.Sprintf("the server answered %d %s", resp.StatusCode, http.StatusText(resp.StatusCode)), fields)
		return
	}
	text += "the server allows its clients together only so many requests a minute (429 Too Many Requests)"
	if perMinute > 0 {
		text += fmt.Sprintf("; this run keeps to %d requests a minute", perMinute)
	}
	tflog.Warn(ctx, text, fields)
}

// Warn writes to the provider's log on behalf of the clients, which know
// nothing of Terraform. Fields must not hold secrets.
func Warn(ctx context.Context, text string, fields map[string]any) { tflog.Warn(ctx, text, fields) }

// Info is Warn for what is as it should be and takes its time.
func Info(ctx context.Context, text string, fields map[string]any) { tflog.Info(ctx, text, fields) }
