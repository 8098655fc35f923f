package sandbox

import (
	"context"
	"crypto/sha256"
	"encoding/hex"
	"encoding/json"
	"fmt"
	"net/http"
	"time"

	"github.com/veza/terraform-provider-veza/internal/sandbox/org"
	"github.com/veza/terraform-provider-veza/internal/sandbox/orgapi"
)

// WithOrg serves the Okta org too: Server.OrgURL and Sandbox.OrgToken.
func WithOrg() Option { return func(o *Options) { o.ServeOrg = true } }

// WithOrgToken fixes the API token of the Okta org.
func WithOrgToken(token string) Option { return func(o *Options) { o.OrgToken = token } }

// WithOrgRateLimit answers 429 beyond so many requests a minute to one group of
// the org's endpoints.
func WithOrgRateLimit(perMinute int) Option { return func(o *Options) { o.OrgRateLimit = perMinute } }

// WithOrgConcurrency answers 429 beyond so many requests to the org at a time.
func WithOrgConcurrency(n int) Option { return func(o *Options) { o.OrgConcurrent = n } }

// WithOrgIndexLag lets the org's lists, searches and member lists lag behind.
func WithOrgIndexLag(d time.Duration) Option { return func(o *Options) { o.OrgIndexLag = d } }

// WithOrgTransitionTime makes the activation of Okta users take a while.
func WithOrgTransitionTime(d time.Duration) Option {
	return func(o *Options) { o.OrgTransitionTime = d }
}

// WithOrgFaults arms faults of the org from the start.
func WithOrgFaults(faults ...Fault) Option {
	return func(o *Options) { o.OrgFaults = append(o.OrgFaults, faults...) }
}

// startOrg builds the Okta org on the open database.
func (s *Sandbox) startOrg(ctx context.Context, o Options) error {
	var err error
	s.org, err = org.New(ctx, s.db, org.Options{Now: o.Now, IndexLag: o.OrgIndexLag, TransitionTime: o.OrgTransitionTime})
	if err != nil {
		return err
	}
	accepts, err := s.openOrgToken(ctx, o)
	if err != nil {
		return fmt.Errorf("the Okta org's API token cannot be kept: %w", err)
	}
	api := orgapi.New(s.org, orgapi.Options{
		Accepts: accepts, RateLimit: o.OrgRateLimit, Concurrent: o.OrgConcurrent, Now: o.Now, Logger: o.Logger,
	})
	s.orgHandler = s.orgObserver.wrap(delay(o.Latency, s.orgInjector.wrap(api)))
	return nil
}

// openOrgToken gives what decides whether a token is good. A token that was given
// or is to go with the process is kept in memory alone; the one made at the first
// start is kept as a hash and known to every later start.
func (s *Sandbox) openOrgToken(ctx context.Context, o Options) (func(string) bool, error) {
	fresh := ""
	switch {
	case o.OrgToken != "":
		s.orgToken = o.OrgToken
	case o.NewKey, o.TemporaryKey:
		s.orgToken = newOrgToken()
	default:
		fresh = newOrgToken()
	}
	kept := ""
	if fresh != "" {
		var made bool
		var err error
		kept, made, err = s.org.Setting(ctx, "token-hash", func() string { return digest(fresh) })
		if err != nil {
			return nil, err
		}
		if made {
			s.orgToken = fresh
		}
	} else {
		var err error
		if kept, err = s.org.Kept(ctx, "token-hash"); err != nil {
			return nil, err
		}
	}
	given := ""
	if s.orgToken != "" {
		given = digest(s.orgToken)
	}
	return func(token string) bool {
		hash := digest(token)
		return hash == given || hash == kept
	}, nil
}

// newOrgToken is as long as Okta's own, and begins as they do.
func newOrgToken() string { return "00" + org.Secret(40) }

func digest(token string) string {
	sum := sha256.Sum256([]byte(token))
	return hex.EncodeToString(sum[:])
}

// OrgHandler serves the Okta org over HTTP.
func (s *Sandbox) OrgHandler() http.Handler { return s.orgHandler }

// OrgRoundTripper answers requests to the Okta org inside this process, as
// RoundTripper does for the tenant.
func (s *Sandbox) OrgRoundTripper() http.RoundTripper { return inProcess{s, s.orgHandler} }

// OrgToken is an API token of the Okta org: the one given in Options or the one
// made by Open; "" when one was made at an earlier start, which is stored as a
// hash only.
func (s *Sandbox) OrgToken() string { return s.orgToken }

// Org is the org itself; what is asked of it directly is in no request log.
func (s *Sandbox) Org() *org.Org { return s.org }

// OrgRequests gives the org's request log in the order of arrival.
func (s *Sandbox) OrgRequests() []Request { return s.orgObserver.requests() }

// ForgetOrg empties the org's request log.
func (s *Sandbox) ForgetOrg() { s.orgObserver.forget() }

// OrgFault arms faults of the org. It panics as Fault does.
func (s *Sandbox) OrgFault(faults ...Fault) {
	if err := s.orgInjector.arm(faults...); err != nil {
		panic(err)
	}
}

// ClearOrgFaults disarms every fault of the org.
func (s *Sandbox) ClearOrgFaults() { s.orgInjector.disarm() }

// oktaCodes are the error codes that Okta answers with each status.
var oktaCodes = map[int]string{
	http.StatusBadRequest: "E0000001", http.StatusUnauthorized: "E0000011", http.StatusForbidden: "E0000006",
	http.StatusNotFound: "E0000007", http.StatusMethodNotAllowed: "E0000022", http.StatusConflict: "E0000195",
	http.StatusLocked: "E0000239", http.StatusTooManyRequests: "E0000047", http.StatusServiceUnavailable: "E0000010",
}

func oktaProblem(status int, text string) []byte {
	code, known := oktaCodes[status]
	if !known {
		code = "E0000009"
	}
	// Marshalling texts cannot fail.
	body, _ := json.Marshal(map[string]any{
		"errorCode": code, "errorSummary": text, "errorLink": code, "errorId": "oae" + org.Secret(22), "errorCauses": []any{},
	})
	return body
}
