package provisioning

import (
	"context"
	"errors"
	"net"
	"net/http"
	"net/url"
	"strconv"
	"strings"
	"time"
	"unicode"

	"github.com/veza/terraform-provider-veza/internal/scim"
)

// failure is a request that an app did not carry out, or not to anyone's
// knowledge. Its text is worded as Okta's Tasks page words it.
type failure struct {
	doing  string // "creating user a@example.com"
	reason string // "Unauthorized"
	remote string // what the app said, "" for nothing

	missing   bool // there is no such thing, says the app
	unsure    bool // the app may have carried it out
	transient bool // the next try may succeed
	limited   bool // but is given up after some
	wait      time.Duration
}

func (f *failure) Error() string {
	text := "Error while " + f.doing + ": " + f.reason
	if f.remote != "" {
		text += ". Errors reported by remote server: " + f.remote
	}
	return text
}

func isMissing(err error) bool {
	f := new(failure)
	return errors.As(err, &f) && f.missing
}

func isUnsure(err error) bool {
	f := new(failure)
	return errors.As(err, &f) && f.unsure
}

// refused is what an app's answer means that is not a success.
func refused(doing string, status int, header http.Header, body []byte, now time.Time) *failure {
	f := &failure{doing: doing, reason: reason(status), remote: remoteText(body)}
	f.missing = status == http.StatusNotFound
	switch {
	case status == http.StatusTooManyRequests:
		f.transient = true
	case status == http.StatusRequestTimeout, status == http.StatusBadGateway, status == http.StatusServiceUnavailable,
		status == http.StatusGatewayTimeout:
		f.transient, f.unsure = true, true
	case status >= 500:
		f.transient, f.unsure, f.limited = true, true, true
	case status < 400:
		f.reason += ": the app redirects, and the token goes nowhere but to the base URL"
	}
	if wait, named := retryAfter(header, now); named && status >= 400 {
		// An app that names a time expects to be asked again, whatever the status:
		// one whose SCIM is being switched on may answer 404 until then.
		f.transient, f.wait = true, wait
	}
	return f
}

func reason(status int) string {
	if text := http.StatusText(status); text != "" {
		return text
	}
	return "HTTP " + strconv.Itoa(status)
}

// retryAfter reads both forms of the header (RFC 9110 §10.2.3).
func retryAfter(header http.Header, now time.Time) (time.Duration, bool) {
	text := strings.TrimSpace(header.Get("Retry-After"))
	if seconds, err := strconv.Atoi(text); err == nil && seconds >= 0 {
		return min(time.Duration(seconds), 24*60*60) * time.Second, true
	}
	if at, err := http.ParseTime(text); err == nil {
		return max(at.Sub(now), 0), true
	}
	return 0, false
}

// unreachable is a request that got no answer.
func unreachable(doing string, err error) *failure {
	// The URL is the connection's, and known; what is wrong stands behind it.
	if whole := new(url.Error); errors.As(err, &whole) {
		err = whole.Err
	}
	f := &failure{doing: doing, reason: err.Error(), transient: true, unsure: true}
	if errors.Is(err, context.DeadlineExceeded) {
		f.reason = "the app did not answer in time"
	}
	if dial := new(net.OpError); errors.As(err, &dial) && dial.Op == "dial" {
		f.unsure = false
	}
	return f
}

// unreadable is an answer of success whose body is none.
func unreadable(doing, what string) *failure {
	return &failure{doing: doing, reason: what, unsure: true}
}

// maxRemoteText is how much of an app's words is kept.
const maxRemoteText = 500

// remoteText is what an app says in an error: the detail of RFC 7644 §3.12, the
// message of other APIs, or the beginning of whatever it is.
func remoteText(body []byte) string {
	text := string(body)
	if o, err := scim.DecodeObject(body); err == nil {
		for _, name := range []string{"detail", "message", "error_description", "error"} {
			if said := word(o, name); said != "" {
				text = said
				break
			}
		}
	}
	text = strings.Join(strings.Fields(strings.Map(func(r rune) rune {
		if unicode.IsControl(r) {
			return ' '
		}
		return r
	}, text)), " ")
	if letters := []rune(text); len(letters) > maxRemoteText {
		text = string(letters[:maxRemoteText]) + "…"
	}
	return text
}

// Backoff is how long an app rests after a number of failed tries in a row.
func Backoff(failed int) time.Duration {
	return min(time.Second<<min(failed, 20), 5*time.Minute)
}

// maxTries is how often a request is tried that an app answers with an error of
// its own, before others get their turn.
const maxTries = 5
