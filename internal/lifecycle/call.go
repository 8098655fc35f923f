package lifecycle

import (
	"bytes"
	"context"
	"encoding/json"
	"errors"
	"fmt"
	"io"
	"iter"
	"net/http"
	"net/url"
	"strings"
)

// exchange is what came of one call. Okta's SDK loses most of it: it keeps no
// cause of an error, no body of a 429, and no attribute of a type it lacks.
type exchange struct {
	answered bool
	header   http.Header
	body     []byte
	err      error
	token    string // of an OAuth client, that the last attempt was signed with
}

type exchangeKey struct{}

// answers stands between the SDK and the transport, notes what came, and hands
// refusals to the SDK as errors, so that none reaches the code in it that
// would repeat or misread them.
type answers struct {
	next   http.RoundTripper
	tokens *tokenSource // nil with an API token
	forget func()       // what was read
}

func (a *answers) RoundTrip(req *http.Request) (*http.Response, error) {
	if req.Method != http.MethodGet {
		// Before as well: who asks while the org writes may get either state, and nobody
		// may get the older one afterwards.
		a.forget()
		defer a.forget()
	}
	x, ok := req.Context().Value(exchangeKey{}).(*exchange)
	if !ok {
		x = &exchange{}
	}
	resp, err := a.send(req, x)
	if none := (*unsigned)(nil); errors.As(err, &none) {
		x.err = none
		return nil, none
	}
	if err != nil {
		x.err = &unanswered{method: req.Method, path: req.URL.EscapedPath(), cause: err}
		return nil, x.err
	}
	// The transport has read the body already, hence neither can fail.
	body, err := io.ReadAll(resp.Body)
	if err = errors.Join(err, resp.Body.Close()); err != nil {
		x.err = &unanswered{method: req.Method, path: req.URL.EscapedPath(), cause: err}
		return nil, x.err
	}
	x.header, x.body = resp.Header, body
	if resp.StatusCode >= http.StatusMultipleChoices {
		x.err = parseError(req, resp, body)
		return nil, x.err
	}
	x.answered = true
	resp.Body = io.NopCloser(bytes.NewReader(body))
	return resp, nil
}

// send sends once more what was refused for a token that had been good before:
// it has ended early, and the org has not acted.
func (a *answers) send(req *http.Request, x *exchange) (*http.Response, error) {
	resp, err := a.next.RoundTrip(req)
	if err != nil || resp.StatusCode != http.StatusUnauthorized || a.tokens == nil || !a.tokens.refused(x.token) {
		return resp, err
	}
	if err := resp.Body.Close(); err != nil {
		return nil, err
	}
	again := req.Clone(req.Context())
	if req.GetBody != nil {
		if again.Body, err = req.GetBody(); err != nil {
			return nil, err
		}
	}
	return a.next.RoundTrip(again)
}

// call performs one call of the SDK and decodes its answer into out, unless
// out is nil. The SDK's own idea of the answer is not looked at: its types
// differ from call to call, and miss what newer orgs answer.
func (e *Engine) call(ctx context.Context, out any, send func(context.Context) error) (http.Header, error) {
	x := &exchange{}
	err := send(context.WithValue(ctx, exchangeKey{}, x))
	switch {
	case x.err != nil:
		return x.header, x.err
	case !x.answered && err != nil:
		return nil, fmt.Errorf("the request could not be made: %w", err)
	case out == nil:
		return x.header, nil
	}
	d := json.NewDecoder(bytes.NewReader(x.body))
	d.UseNumber()
	if err := d.Decode(out); err != nil {
		return x.header, &garbled{err}
	}
	return x.header, nil
}

// page reads one page of a list: what it holds, and the cursor of the next, "" for none.
// fetch is called with the cursor of the page, "" for the first. The SDK's own Next is
// avoided: it cannot be cancelled, and takes refusals for pages.
func page[T any](ctx context.Context, e *Engine, after string, fetch func(ctx context.Context, after string) error) (values []T, next string, header http.Header, err error) {
	header, err = e.call(ctx, &values, func(ctx context.Context) error { return fetch(ctx, after) })
	if err != nil || len(values) == 0 {
		return nil, "", header, err
	}
	return values, nextCursor(header), header, nil
}

// pages follows a list through all of its pages.
func pages[T any](ctx context.Context, e *Engine, fetch func(ctx context.Context, after string) error) iter.Seq2[T, error] {
	return func(yield func(T, error) bool) {
		var none T
		read := map[string]bool{}
		for after := ""; ; {
			values, next, _, err := page[T](ctx, e, after, fetch)
			if err != nil {
				yield(none, err)
				return
			}
			for _, v := range values {
				if !yield(v, nil) {
					return
				}
			}
			if next == "" {
				return
			}
			if read[next] {
				yield(none, inCircles(next))
				return
			}
			read[next], after = true, next
		}
	}
}

func inCircles(after string) error {
	return fmt.Errorf("the org's list goes in circles: it names the page after %q as the next once more", after)
}

// nextCursor reads the cursor out of the Link headers (RFC 8288), be they one
// to a line or joined by commas.
func nextCursor(h http.Header) string {
	for _, line := range h.Values("Link") {
		for line != "" {
			var target, rest string
			if _, line, _ = strings.Cut(line, "<"); line == "" {
				break
			}
			target, rest, _ = strings.Cut(line, ">")
			params := rest
			if at := strings.Index(rest, "<"); at >= 0 {
				params = rest[:at]
			}
			line = rest[len(params):]
			if !strings.Contains(params, `rel="next"`) && !strings.Contains(params, "rel=next") {
				continue
			}
			if u, err := url.Parse(target); err == nil {
				return u.Query().Get("after")
			}
		}
	}
	return ""
}
