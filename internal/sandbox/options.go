package sandbox

import (
	"log/slog"
	"time"
)

// Options says what to open and which knobs to turn. The zero value is a tenant
// in memory that follows Veza's published behaviour at once: no delay, no limit.
type Options struct {
	// Path is the SQLite file; "" and ":memory:" keep the tenant in memory.
	Path string
	// Now is the tenant's clock; nil is time.Now.
	Now func() time.Time
	// ActivationDelay is the time from switching SCIM on to its first answer;
	// a real tenant takes 30 s.
	ActivationDelay time.Duration
	// DeletionDelay is the time from deleting an integration until it is gone;
	// until then it is shown as DELETING.
	DeletionDelay time.Duration
	// RateLimit is requests a minute; 0 is no limit. A real tenant allows 200.
	RateLimit int
	// PageSize is the most resources in one list response; 0 is 200.
	PageSize int
	// Latency is added to every request.
	Latency time.Duration
	// ReadLag is how long a write stays unseen by reads.
	ReadLag time.Duration
	// Profile is "veza" (the default) for Veza's published behaviour or "rfc"
	// for the whole of RFC 7643 and RFC 7644.
	Profile string
	// APIKey is an administrator's key to accept. Without one, a key is made
	// when the tenant has none at all; Sandbox.AdminKey has it.
	APIKey string
	// NewKey makes another administrator's key beside those there are.
	NewKey bool
	// TemporaryKey makes an administrator's key that Close removes, for a process
	// that asks the tenant in process and prints nothing.
	TemporaryKey bool
	// SCIMEnabled opens the tenant with SCIM on and active, as though it had
	// been switched on long ago; false leaves the switch as it is.
	SCIMEnabled bool
	// Faults are armed from the start.
	Faults []Fault
	// KeepRequests fills the request log, which grows until Forget.
	KeepRequests bool
	// Logger gets one line a request; nil is none.
	Logger *slog.Logger

	// ServeOrg makes New serve the Okta org too, on a port of its own.
	ServeOrg bool
	// OrgToken is an API token of the org to accept. Without one, a token is
	// made when the org has none; Sandbox.OrgToken has it.
	OrgToken string
	// OrgRateLimit is requests a minute for each group of the org's endpoints; 0
	// is no limit. A real org allows 600 on most.
	OrgRateLimit int
	// OrgConcurrent is how many requests the org serves at a time; 0 is no
	// limit. A real org allows 75.
	OrgConcurrent int
	// OrgIndexLag is how long the org's lists, searches and member lists lag
	// behind its writes.
	OrgIndexLag time.Duration
	// OrgTransitionTime is how long the activation of an Okta user takes.
	OrgTransitionTime time.Duration
	// OrgFaults are armed from the start, for the org alone.
	OrgFaults []Fault
	// OrgSCIMApps are labels of apps to make in the org's wizard, with SCIM
	// switched on, where they are not there yet.
	OrgSCIMApps []string
	// Provisioning is when the org tells its SCIM apps who is assigned to them:
	// "async" in the background, "sync" before a change returns, and "off" (the
	// default) not at all.
	Provisioning string
}

// Option changes what New opens.
type Option func(*Options)

// WithFile keeps the tenant in a SQLite file, which two servers may share.
func WithFile(path string) Option { return func(o *Options) { o.Path = path } }

// WithClock sets the tenant's clock.
func WithClock(now func() time.Time) Option { return func(o *Options) { o.Now = now } }

// WithActivationDelay sets the time from switching SCIM on to its first answer.
// The switch that New finds on has been on for long.
func WithActivationDelay(d time.Duration) Option {
	return func(o *Options) { o.ActivationDelay = d }
}

// WithDeletionDelay sets the time from deleting an integration until it is gone.
func WithDeletionDelay(d time.Duration) Option {
	return func(o *Options) { o.DeletionDelay = d }
}

// WithRateLimit answers 429 beyond so many requests a minute.
func WithRateLimit(perMinute int) Option { return func(o *Options) { o.RateLimit = perMinute } }

// WithPageSize sets the most resources in one list response.
func WithPageSize(n int) Option { return func(o *Options) { o.PageSize = n } }

// WithLatency holds every request for a while.
func WithLatency(d time.Duration) Option { return func(o *Options) { o.Latency = d } }

// WithReadLag hides a write from reads for a while.
func WithReadLag(d time.Duration) Option { return func(o *Options) { o.ReadLag = d } }

// WithProfile chooses "veza" or "rfc".
func WithProfile(name string) Option { return func(o *Options) { o.Profile = name } }

// WithAPIKey fixes the administrator's key.
func WithAPIKey(secret string) Option { return func(o *Options) { o.APIKey = secret } }

// WithSCIMDisabled leaves the SCIM switch off.
func WithSCIMDisabled() Option { return func(o *Options) { o.SCIMEnabled = false } }

// WithFaults arms faults from the start.
func WithFaults(faults ...Fault) Option {
	return func(o *Options) { o.Faults = append(o.Faults, faults...) }
}

// WithLogger writes one line a request.
func WithLogger(l *slog.Logger) Option { return func(o *Options) { o.Logger = l } }

// WithoutRequestLog keeps no requests, for benchmarks.
func WithoutRequestLog() Option { return func(o *Options) { o.KeepRequests = false } }
