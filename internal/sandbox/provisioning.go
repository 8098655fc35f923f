package sandbox

import (
	"context"
	"crypto/tls"
	"errors"
	"fmt"
	"net/http"
	"net/url"
	"slices"
	"strings"
	"sync/atomic"
	"time"

	"github.com/veza/terraform-provider-veza/internal/sandbox/org"
	"github.com/veza/terraform-provider-veza/internal/sandbox/provisioning"
)

// WithProvisioning says when the org tells its SCIM apps who is assigned to
// them: "async", "sync" or "off".
func WithProvisioning(mode string) Option { return func(o *Options) { o.Provisioning = mode } }

// LocalSCIM is the base URL by which the org of a sandbox reaches its tenant,
// wherever that is served, if at all.
const LocalSCIM = "https://sandbox.localhost/scim/v2"

// startProvisioning begins to work on what the org's apps are to be told.
func (s *Sandbox) startProvisioning(ctx context.Context, o Options) {
	mode := provisioning.Mode(o.Provisioning)
	if mode == provisioning.Off {
		return
	}
	outside := &http.Transport{
		Proxy:           http.ProxyFromEnvironment,
		TLSClientConfig: &tls.Config{MinVersion: tls.VersionTLS12}, ForceAttemptHTTP2: true,
		MaxIdleConnsPerHost: 2, IdleConnTimeout: time.Minute, TLSHandshakeTimeout: 10 * time.Second,
	}
	s.provisioner = provisioning.New(ctx, provisioning.Options{
		Org: s.org, Mode: mode, Now: o.Now, Logger: o.Logger, Transport: &outward{Transport: outside, sandbox: s},
	})
}

func (s *Sandbox) stopProvisioning() error {
	s.mu.Lock()
	closed := s.closed
	s.mu.Unlock()
	if s.provisioner == nil || closed {
		return nil
	}
	return s.provisioner.Close(unasked())
}

// DrainProvisioning waits until the org's apps have been told what they can be
// told now.
func (s *Sandbox) DrainProvisioning(ctx context.Context) error {
	if s.provisioner == nil {
		return errNoProvisioning
	}
	return s.provisioner.Drain(ctx)
}

// RetryProvisioning tries again at once what has failed: "Retry Selected" of
// Okta's Tasks page.
func (s *Sandbox) RetryProvisioning(ctx context.Context) error {
	if s.provisioner == nil {
		return errNoProvisioning
	}
	return s.provisioner.Retry(ctx)
}

var errNoProvisioning = errors.New("the sandbox was opened without provisioning: use WithProvisioning")

// servedAt says where the tenant can be found: the org goes there in process, so
// that a certificate of the sandbox's own needs nobody's trust.
func (s *Sandbox) servedAt(baseURL string) { s.address.Store(&baseURL) }

// address is where a sandbox is served, nil for nowhere that matters.
type address = atomic.Pointer[string]

// outward reaches the org's apps: the network's, and the sandbox's own tenant.
type outward struct {
	*http.Transport
	sandbox *Sandbox
}

func (o *outward) RoundTrip(r *http.Request) (*http.Response, error) {
	if o.own(r.URL) {
		return o.sandbox.RoundTripper().RoundTrip(r)
	}
	return o.Transport.RoundTrip(r)
}

func (o *outward) own(u *url.URL) bool {
	if strings.EqualFold(u.Host, "sandbox.localhost") {
		return true
	}
	at := o.sandbox.address.Load()
	return at != nil && *at == u.Scheme+"://"+u.Host
}

// WithSCIMApp makes an app in the org's wizard that has SCIM switched on.
func WithSCIMApp(label string) Option {
	return func(o *Options) { o.OrgSCIMApps = append(o.OrgSCIMApps, label) }
}

// makeSCIMApps makes the apps that are asked for and not there yet: "Create App
// Integration" with the switch for SCIM, which in Okta are clicks that have no API.
func (s *Sandbox) makeSCIMApps(ctx context.Context, labels []string) error {
	for _, label := range labels {
		page, _, err := s.org.Apps(ctx, org.Query{Q: label, Limit: -1})
		if err != nil {
			return err
		}
		at := slices.IndexFunc(page, func(a *org.App) bool { return a.Label == label })
		if at >= 0 {
			if page[at].Provisions() {
				continue
			}
			return fmt.Errorf("the org's app %q has no SCIM: give the SCIM app another label", label)
		}
		in := org.AppInput{Label: label, SignOnMode: "AUTO_LOGIN"}
		in.Settings.SignOn = map[string]any{"loginUrl": "https://sandbox.localhost/"}
		a, err := s.org.CreateApp(ctx, in, true)
		if err != nil {
			return fmt.Errorf("the org's SCIM app %q cannot be made: %w", label, err)
		}
		if _, err := s.org.OfferSCIM(ctx, a.ID); err != nil {
			return err
		}
	}
	return nil
}
