// Package provisioning tells an Okta org's apps over SCIM who is assigned to
// them and which groups are pushed to them, as Okta does.
package provisioning

import (
	"context"
	"errors"
	"log/slog"
	"net/http"
	"sync"
	"time"

	"github.com/veza/terraform-provider-veza/internal/sandbox/org"
)

// Mode is when apps are told.
type Mode string

// The modes.
const (
	// Off tells nothing. What is to be told waits in the org's file.
	Off Mode = "off"
	// Async tells apps in the background, each in order, as Okta does.
	Async Mode = "async"
	// Sync makes a change return when everything that can be told now has been.
	Sync Mode = "sync"
)

// Known reports whether m is one of the modes.
func (m Mode) Known() bool { return m == Off || m == Async || m == Sync }

// Options say for which org to work and how.
type Options struct {
	Org  *org.Org
	Mode Mode // Async or Sync
	// Transport reaches the apps.
	Transport http.RoundTripper
	// Timeout is how long one request may take; 0 is 30 s.
	Timeout time.Duration
	// Now is the org's clock; nil is time.Now.
	Now func() time.Time
	// Logger gets what went wrong inside; nil is none.
	Logger *slog.Logger
}

// Provisioner works on an org's queue. It is safe for concurrent use.
type Provisioner struct {
	options Options
	holder  string

	cancel  context.CancelFunc
	wake    chan struct{}
	running sync.WaitGroup

	drain sync.Mutex
	mu    sync.Mutex
	apps  map[string]*sync.Mutex // held by whoever works on the app
	busy  map[string]bool        // apps with a goroutine
}

// New begins to work for an org, until Close.
func New(ctx context.Context, o Options) *Provisioner {
	if o.Timeout == 0 {
		o.Timeout = 30 * time.Second
	}
	if o.Now == nil {
		o.Now = time.Now
	}
	if o.Logger == nil {
		o.Logger = slog.New(slog.DiscardHandler)
	}
	p := &Provisioner{
		options: o, holder: org.Secret(16), wake: make(chan struct{}, 1), apps: map[string]*sync.Mutex{}, busy: map[string]bool{},
	}
	hooks := org.ProvisioningHooks{Verify: p.verify, Changed: p.drainFor}
	if o.Mode == Async {
		hooks.Changed = func(context.Context) { p.poke() }
	}
	o.Org.ProvisionWith(hooks)
	ctx, p.cancel = context.WithCancel(ctx)
	if o.Mode == Async {
		p.running.Go(func() { p.serve(ctx) })
	}
	return p
}

// Close ends the work. A request under way is given up: whether the app has
// carried it out is found out at the next start.
func (p *Provisioner) Close(ctx context.Context) error {
	p.cancel()
	p.running.Wait()
	if idle, ok := p.options.Transport.(interface{ CloseIdleConnections() }); ok {
		idle.CloseIdleConnections()
	}
	return p.options.Org.ReleaseProvisioning(ctx, p.holder)
}

// drainFor makes whoever changed something wait until it has been told. Their
// patience does not decide what an app is told.
func (p *Provisioner) drainFor(ctx context.Context) {
	if err := p.Drain(context.WithoutCancel(ctx)); err != nil {
		p.options.Logger.Error("provisioning failed", "error", err)
	}
}

// Drain works until nothing is left to be told now. What has failed and is to be
// tried again later stays.
func (p *Provisioner) Drain(ctx context.Context) error {
	p.drain.Lock()
	defer p.drain.Unlock()
	for {
		ready, _, err := p.options.Org.ReadyProvisioning(ctx, p.holder)
		if err != nil || len(ready) == 0 {
			return err
		}
		done := 0
		for _, app := range ready {
			n, err := p.work(ctx, app)
			if done += n; err != nil {
				return err
			}
		}
		if done == 0 {
			return nil
		}
	}
}

// Retry tries again at once everything that has failed.
func (p *Provisioner) Retry(ctx context.Context) error {
	return p.options.Org.RetryProvisioning(ctx)
}

func (p *Provisioner) poke() {
	select {
	case p.wake <- struct{}{}:
	default:
	}
}

// idleTime is how often the queue is looked at without being told to: another
// process may have filled it.
const idleTime = 15 * time.Second

// serve starts a goroutine for each app that has something to be told.
func (p *Provisioner) serve(ctx context.Context) {
	for {
		ready, next, err := p.options.Org.ReadyProvisioning(ctx, p.holder)
		if err != nil {
			p.options.Logger.Error("the provisioning queue cannot be read", "error", err)
		}
		for _, app := range ready {
			p.start(ctx, app)
		}
		wait := idleTime
		if until := next.Sub(p.options.Now()); !next.IsZero() && until < wait {
			wait = max(until, time.Millisecond)
		}
		timer := time.NewTimer(wait)
		select {
		case <-ctx.Done():
			timer.Stop()
			return
		case <-p.wake:
			timer.Stop()
		case <-timer.C:
		}
	}
}

func (p *Provisioner) start(ctx context.Context, app string) {
	p.mu.Lock()
	defer p.mu.Unlock()
	if p.busy[app] {
		return
	}
	p.busy[app] = true
	p.running.Go(func() {
		_, err := p.work(ctx, app)
		p.mu.Lock()
		delete(p.busy, app)
		p.mu.Unlock()
		switch {
		case err == nil:
			// What came while it was ending found it busy.
			p.poke()
		case !errors.Is(err, context.Canceled):
			p.options.Logger.Error("provisioning failed", "app", app, "error", err)
		}
	})
}

// lock gives the app to one goroutine at a time.
func (p *Provisioner) lock(app string) func() {
	p.mu.Lock()
	one := p.apps[app]
	if one == nil {
		one = &sync.Mutex{}
		p.apps[app] = one
	}
	p.mu.Unlock()
	one.Lock()
	return one.Unlock
}

// work tells an app in order what there is to be told now, and counts it. Its
// errors are those of the org's own data.
func (p *Provisioner) work(ctx context.Context, app string) (done int, err error) {
	defer p.lock(app)()
	for ; ctx.Err() == nil; done++ {
		// Another process may take over when this one has died in a task. That both
		// do it, should it take longer, does no harm: what is lost is looked up.
		task, err := p.options.Org.TakeProvisioning(ctx, app, p.holder, p.options.Timeout)
		if err != nil || task == nil {
			return done, err
		}
		result, err := p.tell(ctx, task)
		if err != nil {
			return done, err
		}
		if err := p.options.Org.EndProvisioning(ctx, task, result); err != nil {
			return done, err
		}
	}
	return done, ctx.Err()
}
