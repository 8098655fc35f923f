package transport

import (
	"context"
	"errors"
	"fmt"
	"io"
	"net/http"
	"net/url"
)

// guard decides what leaves the provider and what its callers see of errors.
type guard struct {
	base      *url.URL
	next      http.RoundTripper
	closeIdle func()
}

// RoundTrip implements http.RoundTripper. A redirect arrives here as one more
// request, hence each hop is judged.
func (g *guard) RoundTrip(req *http.Request) (*http.Response, error) {
	if err := g.allow(req.URL); err != nil {
		closeBody(req)
		return nil, err
	}
	resp, err := g.next.RoundTrip(req)
	if err != nil {
		return nil, plain(err)
	}
	return resp, nil
}

// CloseIdleConnections lets http.Client.CloseIdleConnections reach the base.
func (g *guard) CloseIdleConnections() { g.closeIdle() }

func (g *guard) allow(u *url.URL) error {
	// Checked per request too: BaseURL is the caller's and may be changed.
	if err := checkScheme(u); err != nil {
		return err
	}
	if at, want := origin(u), origin(g.base); at != want {
		return fmt.Errorf("refused to send a request to %s: the API key belongs to %s (a redirect, or a link in an answer, leads elsewhere)", at, want)
	}
	return nil
}

// plain replaces an error that wraps io.EOF by its text. Okta's SDK repeats a
// request whose error is io.EOF without counting and without waiting.
func plain(err error) error {
	if errors.Is(err, io.EOF) || errors.Is(err, io.ErrUnexpectedEOF) {
		return errors.New("connection lost before the answer was complete: " + err.Error())
	}
	return err
}

// authorized signs each attempt. It stands behind the guard, which has made
// sure that the request goes to the host the token belongs to.
type authorized struct {
	next                     http.RoundTripper
	token, scheme, userAgent string
	source                   func(context.Context) (string, error) // nil when the token is fixed
}

func (a *authorized) RoundTrip(req *http.Request) (*http.Response, error) {
	// A RoundTripper must not change the caller's headers.
	req = req.Clone(req.Context())
	token := a.token
	if a.source != nil {
		var err error
		if token, err = a.fresh(req.Context()); err != nil {
			closeBody(req)
			return nil, err
		}
		req = req.WithContext(masked(req.Context(), token))
	}
	if token != "" {
		req.Header.Set("Authorization", a.scheme+" "+token)
	}
	if a.userAgent != "" {
		req.Header.Set("User-Agent", a.userAgent)
	}
	return a.next.RoundTrip(req)
}

// fresh asks the source, whose refusal no other attempt would change: it has
// retries of its own.
func (a *authorized) fresh(ctx context.Context) (string, error) {
	token, err := a.source(ctx)
	if err == nil {
		err = checkToken(token)
	}
	if err != nil {
		return "", permanent{err}
	}
	return token, nil
}

// checkToken refuses what cannot travel in a header, without repeating it.
func checkToken(token string) error {
	for _, r := range token {
		if r <= ' ' || r == 0x7f {
			return errors.New("the API key holds a blank or a line break; copy the key alone, without quotes, the word Bearer or the end of the line")
		}
		if r > 0x7f {
			return errors.New("the API key holds a character that is not ASCII; copy it again from where it was shown")
		}
	}
	return nil
}

func closeBody(req *http.Request) {
	if req.Body != nil {
		// The request was never sent, hence nothing depends on it.
		_ = req.Body.Close()
	}
}
