package lifecycle

import (
	"context"
	"encoding/json"
	"errors"
	"fmt"
	"net"
	"net/http"
	"regexp"
	"strings"
)

// What an error of the engine is about, for errors.Is.
var (
	// ErrNotFound is an object that does not exist.
	ErrNotFound = errors.New("not found")
	// ErrConflict is a name, login or e-mail address that is taken.
	ErrConflict = errors.New("already exists")
	// ErrUnauthorized is a token or key that the org does not accept.
	ErrUnauthorized = errors.New("not authorized")
	// ErrForbidden is a call that the token's owner or scopes do not allow.
	ErrForbidden = errors.New("forbidden")
	// ErrRateLimited is a limit of the org that outlasted every retry.
	ErrRateLimited = errors.New("rate limited")
	// ErrNotAllowedInStatus is a change that the person's status rules out.
	ErrNotAllowedInStatus = errors.New("not allowed in the current status")
	// ErrLoginImmutable is an attempt to change a login.
	ErrLoginImmutable = errors.New("a login cannot be changed")
	// ErrDeprovisioned is a change to a person who is deprovisioned.
	ErrDeprovisioned = errors.New("deprovisioned")
	// ErrNotManaged is a group whose members and name Okta or an app decides.
	ErrNotManaged = errors.New("not an Okta group")
	// ErrUnconfirmed is a change that may or may not have taken place.
	ErrUnconfirmed = errors.New("outcome unknown")
)

// Error is a refusal by the org, in Okta's words
// (https://developer.okta.com/docs/reference/error-codes/).
type Error struct {
	Method, Path string
	Status       int      // HTTP status
	Code         string   // such as E0000007; "" when the answer was none of Okta's
	Summary      string   // what happened
	Causes       []string // why, one sentence each
	ID           string   // the error's id, which Okta's support asks for
}

// Error implements error.
func (e *Error) Error() string {
	var b strings.Builder
	fmt.Fprintf(&b, "%s %s: %d %s", e.Method, e.Path, e.Status, http.StatusText(e.Status))
	if e.Code != "" {
		b.WriteString(", " + e.Code)
	}
	if e.Summary != "" {
		b.WriteString(": " + e.Summary)
	}
	if len(e.Causes) > 0 {
		b.WriteString(" (" + strings.Join(e.Causes, "; ") + ")")
	}
	if e.ID != "" {
		b.WriteString(" [error id " + e.ID + "]")
	}
	if hint := e.hint(); hint != "" {
		b.WriteString(". " + hint)
	}
	return b.String()
}

func (e *Error) hint() string {
	switch {
	case e.Status == http.StatusUnauthorized:
		return "Check that the API token or OAuth client belongs to this org and has been neither revoked nor left unused for 30 days"
	case e.Status == http.StatusForbidden && strings.Contains(e.Summary+strings.Join(e.Causes, ""), "insufficient_scope"):
		return "Grant the OAuth app this scope (okta.users.manage and okta.groups.manage serve lifecycle management, okta.apps.manage the provisioning of apps) and name it in scopes"
	case e.Status == http.StatusForbidden && e.Code == "E0000006":
		return "The owner of the token needs an administrator role that covers this object"
	case e.Status >= 300 && e.Status < 400:
		return "The org's address has moved; check org_url"
	}
	return ""
}

// Is makes errors.Is know what the refusal is about.
func (e *Error) Is(target error) bool {
	switch target {
	case ErrNotFound:
		// E0000008 is an unknown path, and an answer without a code comes from
		// a proxy: neither says that an object is gone.
		return e.Status == http.StatusNotFound && e.Code == "E0000007"
	case ErrConflict:
		taken := e.Code == "E0000001" && e.taken() || e.Code == "E0000040" // an app's label
		return e.Status == http.StatusConflict && !notAllowedInStatus[e.Code] || e.Status == http.StatusBadRequest && taken
	case ErrUnauthorized:
		return e.Status == http.StatusUnauthorized
	case ErrForbidden:
		return e.Status == http.StatusForbidden && !notAllowedInStatus[e.Code]
	case ErrRateLimited:
		return e.Status == http.StatusTooManyRequests
	case ErrNotAllowedInStatus:
		return notAllowedInStatus[e.Code]
	}
	return false
}

// taken looks at the words, since Okta has one code for all that is invalid.
func (e *Error) taken() bool {
	for _, cause := range e.Causes {
		if strings.Contains(cause, "already exists") {
			return true
		}
	}
	return false
}

// notAllowedInStatus holds the codes of what a person's status rules out.
var notAllowedInStatus = map[string]bool{
	"E0000016": true, "E0000017": true, "E0000032": true, "E0000038": true, "E0000107": true, "E0000112": true,
}

// parseError reads Okta's error body {errorCode, errorSummary, errorId,
// errorCauses[].errorSummary}; whatever else came is quoted in short.
func parseError(req *http.Request, resp *http.Response, body []byte) *Error {
	e := &Error{Method: req.Method, Path: req.URL.EscapedPath(), Status: resp.StatusCode}
	var wire struct {
		Code    string `json:"errorCode"`
		Summary string `json:"errorSummary"`
		ID      string `json:"errorId"`
		Causes  []struct {
			Summary string `json:"errorSummary"`
		} `json:"errorCauses"`
		// The shape of the OAuth endpoints (RFC 6749 §5.2).
		OAuth       string `json:"error"`
		Description string `json:"error_description"`
	}
	if json.Unmarshal(body, &wire) != nil {
		e.Summary = excerpt(body)
	}
	if wire.Code != "" || wire.Summary != "" {
		e.Code, e.Summary, e.ID = wire.Code, wire.Summary, wire.ID
		for _, c := range wire.Causes {
			e.Causes = append(e.Causes, c.Summary)
		}
	} else if wire.OAuth != "" {
		e.Code, e.Summary = wire.OAuth, wire.Description
	}
	if challenge := resp.Header.Get("WWW-Authenticate"); strings.Contains(challenge, "insufficient_scope") {
		// It names the scope that is missing (RFC 6750 §3.1).
		e.Causes = append(e.Causes, challenge)
	}
	if e.ID == "" {
		e.ID = resp.Header.Get("X-Okta-Request-Id")
	}
	return e
}

func excerpt(body []byte) string {
	const most = 200
	text := strings.Join(strings.Fields(strings.ToValidUTF8(string(body), "?")), " ")
	if strings.HasPrefix(text, "<") {
		return "the answer is a page for browsers, not one of Okta's API (a proxy, or the address of something else)"
	}
	if r := []rune(text); len(r) > most {
		text = string(r[:most]) + "…"
	}
	return text
}

// unanswered is a request whose outcome nobody told.
type unanswered struct {
	method, path string
	cause        error
}

func (u *unanswered) Error() string {
	return fmt.Sprintf("%s %s: no answer: %v", u.method, u.path, u.cause)
}

func (u *unanswered) Unwrap() error { return u.cause }

// unsigned is a request that was not sent, since there is no token for it.
type unsigned struct{ error }

func (u *unsigned) Unwrap() error { return u.error }

// garbled is an answer of success that cannot be read.
type garbled struct{ error }

func (g *garbled) Error() string {
	return "the org's answer is not what its API promises (is there a proxy in between?): " + g.error.Error()
}

func (g *garbled) Unwrap() error { return g.error }

// ambiguous reports whether the org may have acted although err came, and is
// worth asking about it.
func ambiguous(ctx context.Context, err error) bool {
	if ctx.Err() != nil || neverSent(err) {
		return false
	}
	if errors.As(err, new(*unanswered)) || errors.As(err, new(*garbled)) {
		return true
	}
	e := (*Error)(nil)
	return errors.As(err, &e) && e.Status >= 500 && e.Status != http.StatusNotImplemented
}

// neverSent reports whether err certainly came before the request left.
func neverSent(err error) bool {
	if op := (*net.OpError)(nil); errors.As(err, &op) && op.Op == "dial" {
		return true
	}
	return errors.As(err, new(*unsigned)) || errors.As(err, new(*net.DNSError))
}

var idPattern = regexp.MustCompile(`^[0-9A-Za-z_-]{1,100}$`)

// checkID refuses what would change the meaning of a path: with no id, DELETE
// and POST would speak to the collection.
func checkID(what, id string) error {
	if !idPattern.MatchString(id) {
		return fmt.Errorf("%q is no id of %s in Okta; an id looks like 00u1a2b3c4D5e6F7g8h9", id, what)
	}
	return nil
}
