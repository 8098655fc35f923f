// Package lifecycle carries out the actions of Veza's Lifecycle Management for
// Okta on an Okta org: sync identity, manage relationships, deprovision
// identity, create entitlement, reset password and source of identity; and the
// provisioning of apps, by which the org tells others of its people.
package lifecycle

import (
	"context"
	"errors"
	"net/http"
	"net/url"
	"time"

	"github.com/okta/okta-sdk-golang/v5/okta"

	"github.com/veza/terraform-provider-veza/internal/transport"
)

// Options says which org to work on, as whom, and how patiently.
type Options struct {
	// OrgURL is the org's address without a path, such as https://acme.okta.com.
	OrgURL *url.URL
	// Token is an API token (SSWS). It excludes the four fields below it.
	Token string
	// ClientID, PrivateKey (PEM, PKCS #1, SEC 1 or PKCS #8), PrivateKeyID and
	// Scopes are an OAuth service app with a private key. DPoP is not spoken:
	// the app must not require it.
	ClientID, PrivateKey, PrivateKeyID string
	Scopes                             []string
	// Base sends one attempt; nil is the network, trusting CACertificate (PEM)
	// as well.
	Base          http.RoundTripper
	CACertificate []byte
	UserAgent     string
	// RequestsPerMinute, MaxRetries, RequestTimeout, RetryWaitMin and
	// RetryWaitMax are those of transport.Options. Okta's own limits, which
	// its answers tell, are kept in any case.
	RequestsPerMinute, MaxRetries              int
	RequestTimeout, RetryWaitMin, RetryWaitMax time.Duration
	// Wait passes the time between two looks at a change that takes its time,
	// and until a list shows what was changed before. It returns the context's
	// error when that ends first. Nil waits.
	Wait func(context.Context, time.Duration) error
}

// Engine works on one org. It is safe for concurrent use.
type Engine struct {
	sdk     *okta.APIClient
	client  bool // an OAuth client, not a person's token
	wait    func(context.Context, time.Duration) error
	recent  recent
	members memberLists
	reads   *reads
}

// New returns an engine. It sends nothing.
func New(o Options) (*Engine, error) {
	if err := o.check(); err != nil {
		return nil, err
	}
	send := o.transport()
	var tokens *tokenSource
	if o.ClientID != "" {
		// The token endpoint is asked with a signed assertion and no token. A call
		// fetches one while it holds its place, hence the limits are not shared.
		rt, err := transport.New(o.transport())
		if err != nil {
			return nil, err
		}
		if tokens, err = newTokenSource(o, rt); err != nil {
			return nil, err
		}
		send.TokenSource = tokens.Token
	} else {
		send.Token, send.Scheme = o.Token, "SSWS"
	}
	rt, err := transport.New(send)
	if err != nil {
		return nil, err
	}
	e := &Engine{client: tokens != nil, wait: o.Wait}
	if e.wait == nil {
		e.wait = pause
	}
	e.reads = newReads(e)
	e.sdk = newSDK(o.OrgURL, &answers{next: rt, tokens: tokens, forget: e.reads.forget})
	return e, nil
}

// transport makes limits of its own at each call.
func (o Options) transport() transport.Options {
	return transport.Options{
		BaseURL: o.OrgURL, Base: o.Base, CACertificate: o.CACertificate, UserAgent: o.UserAgent, Limits: &limits{},
		RequestsPerMinute: o.RequestsPerMinute, MaxRetries: o.MaxRetries, RequestTimeout: o.RequestTimeout,
		RetryWaitMin: o.RetryWaitMin, RetryWaitMax: o.RetryWaitMax,
	}
}

func (o Options) check() error {
	if o.OrgURL == nil {
		return errors.New("no URL of an Okta org")
	}
	if err := checkOrg(o.OrgURL); err != nil {
		return err
	}
	oauth := o.ClientID != "" || o.PrivateKey != "" || o.PrivateKeyID != "" || len(o.Scopes) > 0
	switch {
	case o.Token != "" && oauth:
		return errors.New("an API token and an OAuth client exclude each other; give one of them for the Okta org")
	case o.Token == "" && !oauth:
		return errors.New("no API token and no OAuth client for the Okta org")
	}
	return nil
}

// newSDK configures Okta's client by hand. Okta's own constructor would read
// ~/.okta/okta.yaml and OKTA_CLIENT_* on the way, print to standard output, and
// drop the port of the URL.
func newSDK(org *url.URL, rt http.RoundTripper) *okta.APIClient {
	cfg := &okta.Configuration{
		Scheme: org.Scheme,
		Host:   org.Host,
		Servers: okta.ServerConfigurations{
			{URL: org.Scheme + "://" + org.Host},
		},
		DefaultHeader: map[string]string{},
		// Redirects are not followed: the API has none, and a second POST is
		// not what was asked for.
		HTTPClient: &http.Client{Transport: rt, CheckRedirect: leaveRedirects},
	}
	// The transport signs. The SDK's retries, cache, rate limiter and timeout
	// are off by their zero values.
	cfg.Okta.Client.AuthorizationMode = "Bearer"
	cfg.Okta.Client.Token = "set-by-transport"
	return okta.NewAPIClient(cfg)
}

func leaveRedirects(*http.Request, []*http.Request) error { return http.ErrUseLastResponse }

func pause(ctx context.Context, d time.Duration) error {
	timer := time.NewTimer(d)
	defer timer.Stop()
	select {
	case <-ctx.Done():
		return ctx.Err()
	case <-timer.C:
		return nil
	}
}
