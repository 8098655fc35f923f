// Package sandbox opens a Veza tenant in a SQLite file or in memory and serves
// it, over HTTP or inside the process, with knobs that make it slow or fail.
package sandbox

import (
	"context"
	"errors"
	"fmt"
	"log/slog"
	"net/http"
	"sync"
	"time"

	"github.com/veza/terraform-provider-veza/internal/sandbox/httpapi"
	"github.com/veza/terraform-provider-veza/internal/sandbox/org"
	"github.com/veza/terraform-provider-veza/internal/sandbox/provisioning"
	"github.com/veza/terraform-provider-veza/internal/sandbox/store"
	"github.com/veza/terraform-provider-veza/internal/sandbox/tenant"
)

// Sandbox is one open tenant.
type Sandbox struct {
	db           *store.DB
	tenant       *tenant.Tenant
	handler      http.Handler
	observer     *observer
	injector     *injector
	logger       *slog.Logger
	key          tenant.Key
	temporaryKey bool // the key goes with Close

	org         *org.Org
	orgHandler  http.Handler
	orgObserver *observer
	orgInjector *injector
	orgToken    string
	provisioner *provisioning.Provisioner
	address     address

	mu       sync.Mutex
	closed   bool
	inFlight sync.WaitGroup
}

// ErrClosed answers requests that reach a sandbox after Close.
var ErrClosed = errors.New("the sandbox is closed")

// Open opens a tenant. Several processes may have the same file open.
func Open(o Options) (*Sandbox, error) {
	o = withDefaults(o)
	if err := checkDataFile(o.Path); err != nil {
		return nil, err
	}
	if mode := provisioning.Mode(o.Provisioning); !mode.Known() {
		return nil, fmt.Errorf("provisioning %q is not known: use async, sync or off", mode)
	}
	s := &Sandbox{
		logger:   o.Logger,
		observer: &observer{keep: o.KeepRequests, logger: o.Logger, now: o.Now},
		injector: &injector{},

		orgObserver: &observer{keep: o.KeepRequests, logger: o.Logger.With("system", "okta"), now: o.Now},
		orgInjector: &injector{okta: true},
	}
	if err := s.orgInjector.arm(o.OrgFaults...); err != nil {
		return nil, err
	}
	if err := s.injector.arm(o.Faults...); err != nil {
		return nil, err
	}
	ctx := unasked()
	var err error
	if s.db, err = store.Open(ctx, o.Path); err != nil {
		return nil, explainOpen(o.Path, err)
	}
	if err := s.start(ctx, o); err != nil {
		return nil, errors.Join(err, s.db.Close())
	}
	return s, nil
}

func withDefaults(o Options) Options {
	if o.Path == "" {
		o.Path = memory
	}
	if o.Now == nil {
		o.Now = time.Now
	}
	if o.PageSize == 0 {
		o.PageSize = 200
	}
	if o.Profile == "" {
		o.Profile = "veza"
	}
	if o.Provisioning == "" {
		o.Provisioning = string(provisioning.Off)
	}
	if o.Logger == nil {
		o.Logger = slog.New(slog.DiscardHandler)
	}
	return o
}

// start builds everything that stands on the open database.
func (s *Sandbox) start(ctx context.Context, o Options) error {
	var err error
	s.tenant, err = tenant.New(ctx, s.db, tenant.Options{
		Now: o.Now, ActivationDelay: o.ActivationDelay, DeletionDelay: o.DeletionDelay, ReadLag: o.ReadLag,
		Profile: tenant.Profile(o.Profile),
	})
	if err != nil {
		return fmt.Errorf("the tenant cannot be opened: %w", err)
	}
	if err := s.startOrg(ctx, o); err != nil {
		return err
	}
	if err := s.makeSCIMApps(ctx, o.OrgSCIMApps); err != nil {
		return err
	}
	if o.SCIMEnabled {
		if err := s.tenant.ActivateSCIM(ctx); err != nil {
			return fmt.Errorf("SCIM cannot be switched on: %w", err)
		}
	}
	// Last of what can fail: the secret of a key that is made is shown once.
	if s.key, err = openKey(ctx, s.tenant, o); err != nil {
		return err
	}
	s.temporaryKey = o.TemporaryKey && s.key.ID != ""
	api := httpapi.New(s.tenant, httpapi.Options{PageSize: o.PageSize, RateLimit: o.RateLimit, Now: o.Now})
	s.handler = s.observer.wrap(delay(o.Latency, s.injector.wrap(api)))
	s.startProvisioning(ctx, o)
	return nil
}

// Handler serves the tenant over HTTP.
func (s *Sandbox) Handler() http.Handler { return s.handler }

// Tenant is the tenant itself; what is asked of it directly is in no request log.
func (s *Sandbox) Tenant() *tenant.Tenant { return s.tenant }

// AdminKey is the secret of an administrator's key: the one given in Options or
// the one made by Open; "" when the file had keys already, whose secrets are
// stored as hashes only.
func (s *Sandbox) AdminKey() string { return s.key.Secret }

// Requests gives the request log in the order of arrival, when Options asked
// for one.
func (s *Sandbox) Requests() []Request { return s.observer.requests() }

// Forget empties the request log.
func (s *Sandbox) Forget() { s.observer.forget() }

// Fault arms faults. Earlier ones come first. It panics on a fault that Check
// refuses, since that is a mistake in a test.
func (s *Sandbox) Fault(faults ...Fault) {
	if err := s.injector.arm(faults...); err != nil {
		panic(err)
	}
}

// ClearFaults disarms every fault.
func (s *Sandbox) ClearFaults() { s.injector.disarm() }

// Close waits for in-process requests under way, removes a temporary key and
// closes the data. A second Close does nothing.
func (s *Sandbox) Close() error {
	stopped := s.stopProvisioning()
	s.mu.Lock()
	again := s.closed
	s.closed = true
	s.mu.Unlock()
	s.inFlight.Wait()
	if again {
		return nil
	}
	var err error
	if s.temporaryKey {
		err = s.tenant.DeleteKey(unasked(), s.key.ID)
	}
	return errors.Join(stopped, err, s.db.Close())
}

func (s *Sandbox) enter() error {
	s.mu.Lock()
	defer s.mu.Unlock()
	if s.closed {
		return ErrClosed
	}
	s.inFlight.Add(1)
	return nil
}

func (s *Sandbox) leave() { s.inFlight.Done() }

// unasked is the context of what no request asks for: a sandbox opens, closes
// and stops whole or not at all, whoever has lost patience.
func unasked() context.Context {
	return context.Background() //nolint:forbidigo // there is no caller's context to pass on
}
