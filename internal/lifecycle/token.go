package lifecycle

import (
	"context"
	"encoding/json"
	"errors"
	"fmt"
	"io"
	"net/http"
	"net/url"
	"strings"
	"sync"
	"time"
)

const (
	tokenPath = "/oauth2/v1/token"
	// tokenTries is how often a token is asked for when no answer comes. Each
	// time takes a new assertion: Okta accepts none twice.
	tokenTries = 3
	// tokenTimeout bounds all tries together. The callers that wait for the
	// token may each give up earlier.
	tokenTimeout = 3 * time.Minute
)

// tokenSource fetches access tokens of an OAuth service app and keeps one for
// all calls (client credentials with a signed assertion, RFC 7523 §2.2).
type tokenSource struct {
	client *http.Client
	url    string
	scopes []string
	signer *signer
	wait   func(context.Context, time.Duration) error

	mu       sync.Mutex
	token    string
	from, to time.Time // when token was got, and until when it is handed out
	flight   *flight   // nil when nobody is fetching
}

// flight is one fetch, for which any number of calls may wait.
type flight struct {
	done  chan struct{}
	token string
	err   error
}

func newTokenSource(o Options, rt http.RoundTripper) (*tokenSource, error) {
	switch {
	case o.PrivateKey == "":
		return nil, errors.New("the OAuth client of the Okta org needs its private key")
	case len(o.Scopes) == 0:
		return nil, errors.New("the OAuth client of the Okta org needs scopes; lifecycle management takes okta.users.manage and okta.groups.manage")
	}
	endpoint := o.OrgURL.Scheme + "://" + o.OrgURL.Host + tokenPath
	signer, err := newSigner(o.PrivateKey, o.PrivateKeyID, o.ClientID, endpoint)
	if err != nil {
		return nil, err
	}
	t := &tokenSource{
		client: &http.Client{Transport: rt, CheckRedirect: leaveRedirects},
		url:    endpoint, scopes: o.Scopes, signer: signer, wait: o.Wait,
	}
	if t.wait == nil {
		t.wait = pause
	}
	return t, nil
}

// Token returns the token in use, or a new one when that is about to end, and
// notes it in the exchange that it is for.
func (t *tokenSource) Token(ctx context.Context) (string, error) {
	token, err := t.inUse(ctx)
	if x, ok := ctx.Value(exchangeKey{}).(*exchange); ok {
		x.token = token
	}
	return token, err
}

func (t *tokenSource) inUse(ctx context.Context) (string, error) {
	t.mu.Lock()
	if t.token != "" && time.Now().Before(t.to) {
		defer t.mu.Unlock()
		return t.token, nil
	}
	f := t.flight
	if f == nil {
		f = &flight{done: make(chan struct{})}
		t.flight = f
		// Whoever asked first may give up without failing the others.
		go t.fetch(context.WithoutCancel(ctx), f)
	}
	t.mu.Unlock()
	select {
	case <-f.done:
		return f.token, f.err
	case <-ctx.Done():
		return "", ctx.Err()
	}
}

// refused drops a token that the org does not take any more, such as one that
// was revoked, and reports whether another may fare better. A fresh one is kept,
// and one that somebody else has fetched meanwhile is tried.
func (t *tokenSource) refused(token string) bool {
	t.mu.Lock()
	defer t.mu.Unlock()
	switch {
	case t.token != token:
		return true
	case time.Since(t.from) <= time.Minute:
		return false
	}
	t.token = ""
	return true
}

func (t *tokenSource) fetch(ctx context.Context, f *flight) {
	ctx, cancel := context.WithTimeout(ctx, tokenTimeout)
	defer cancel()
	answer, err := t.ask(ctx)
	t.mu.Lock()
	defer t.mu.Unlock()
	if err != nil {
		f.err = &unsigned{err}
	} else {
		life := time.Duration(answer.ExpiresIn) * time.Second
		t.token, t.from = answer.AccessToken, time.Now()
		// A call that starts just before the end must not arrive after it.
		t.to = t.from.Add(life - min(time.Minute, life/4))
		f.token = t.token
	}
	t.flight = nil
	close(f.done)
}

type tokenAnswer struct {
	TokenType   string `json:"token_type"`
	AccessToken string `json:"access_token"`
	ExpiresIn   int    `json:"expires_in"`
}

func (t *tokenSource) ask(ctx context.Context) (tokenAnswer, error) {
	for try := 1; ; try++ {
		answer, err := t.try(ctx)
		if err == nil || try == tokenTries || !ambiguous(ctx, err) {
			return answer, err
		}
		if waitErr := t.wait(ctx, time.Duration(try)*time.Second); waitErr != nil {
			return answer, err
		}
	}
}

func (t *tokenSource) try(ctx context.Context) (tokenAnswer, error) {
	assertion, err := t.signer.assertion(time.Now())
	if err != nil {
		return tokenAnswer{}, err
	}
	form := url.Values{
		"grant_type":            {"client_credentials"},
		"scope":                 {strings.Join(t.scopes, " ")},
		"client_assertion_type": {"urn:ietf:params:oauth:client-assertion-type:jwt-bearer"},
		"client_assertion":      {assertion},
	}
	req, err := http.NewRequestWithContext(ctx, http.MethodPost, t.url, strings.NewReader(form.Encode()))
	if err != nil {
		return tokenAnswer{}, err
	}
	req.Header.Set("Content-Type", "application/x-www-form-urlencoded")
	req.Header.Set("Accept", "application/json")
	resp, err := t.client.Do(req)
	if err != nil {
		return tokenAnswer{}, fmt.Errorf("fetch an access token for the OAuth client %s: %w", t.signer.clientID, &unanswered{method: http.MethodPost, path: tokenPath, cause: err})
	}
	body, err := io.ReadAll(resp.Body)
	if err = errors.Join(err, resp.Body.Close()); err != nil {
		return tokenAnswer{}, &unanswered{method: http.MethodPost, path: tokenPath, cause: err}
	}
	if resp.StatusCode != http.StatusOK {
		return tokenAnswer{}, t.refusal(req, resp, body)
	}
	var answer tokenAnswer
	switch err := json.Unmarshal(body, &answer); {
	case err != nil || answer.AccessToken == "":
		// The body is not quoted: it may hold the token in an unknown place.
		return answer, errors.New("the org's answer to the request for an access token holds none; is there a proxy in between?")
	case !strings.EqualFold(answer.TokenType, "Bearer"):
		return answer, fmt.Errorf("the org issued a token of type %s for the OAuth client %s; only Bearer is supported, so switch off DPoP (proof of possession) for the app", answer.TokenType, t.signer.clientID)
	}
	return answer, nil
}

func (t *tokenSource) refusal(req *http.Request, resp *http.Response, body []byte) error {
	e := parseError(req, resp, body)
	var advice string
	switch {
	case strings.Contains(e.Code+e.Summary, "dpop"):
		advice = "the app requires DPoP (proof of possession), which is not supported: switch it off in the app's General Settings"
	case e.Code == "invalid_scope":
		advice = "grant the app the scopes " + strings.Join(t.scopes, ", ") + " under Okta API Scopes"
	case e.Code == "invalid_client":
		advice = "check that client_id names a service app of this org, that the app holds the public key of private_key under private_key_id, and that this machine's clock is right"
	default:
		advice = "check client_id, private_key, private_key_id and scopes"
	}
	return fmt.Errorf("the org issues no access token for the OAuth client %s: %w; %s", t.signer.clientID, e, advice)
}
