package lifecycle_test

import (
	"context"
	"errors"
	"net/http"
	"strings"
	"testing"
	"time"

	"github.com/veza/terraform-provider-veza/internal/lifecycle"
)

const reset1 = "POST /api/v1/users/00u1/lifecycle/reset_password"

func TestAPasswordIsResetOnceByLogin(t *testing.T) {
	t.Parallel()
	at := time.Date(2026, 3, 1, 7, 30, 0, 0, time.UTC)
	for _, email := range []bool{true, false} {
		body, want := object{}, ""
		if !email {
			want = "https://acme.okta.example/reset/xyz"
			body["resetPasswordUrl"] = want
		}
		o := newOrg().says(readJane, 200, person("00u1", "ACTIVE", jane)).on(reset1, func(int, request) answer {
			a := reply(200, body)
			a.header = http.Header{"Date": {at.Format(http.TimeFormat)}}
			return a
		})
		got, err := newEngine(t, o).ResetPassword(t.Context(), jane, email)
		if err != nil || got != (lifecycle.PasswordReset{ID: "00u1", At: at, Link: want}) {
			t.Errorf("got %+v, %v", got, err)
		}
		wantAsked(t, o, readJane, reset1+"?sendEmail="+map[bool]string{true: "true", false: "false"}[email])
	}
}

func TestAPasswordResetIsNeverRepeatedSilently(t *testing.T) {
	t.Parallel()
	tests := map[string]struct {
		a  answer
		is []error // and nothing else of what callers ask about
	}{
		"a lost answer":          {lost(), []error{lifecycle.ErrUnconfirmed, errLost}},
		"a gateway's":            {answer{status: 502, body: "bad gateway"}, []error{lifecycle.ErrUnconfirmed}},
		"an answer cut off":      {answer{status: 200, body: "{"}, []error{lifecycle.ErrUnconfirmed}},
		"an answer without link": {reply(200, object{}), []error{lifecycle.ErrLinkLost}},
		"no connection":          {answer{err: errDial}, nil},
		"a refusal":              {refuse(403, "E0000006", "You do not have permission"), []error{lifecycle.ErrForbidden}},
		"a status":               {refuse(403, "E0000038", "not allowed"), []error{lifecycle.ErrNotAllowedInStatus}},
	}
	for name, tt := range tests {
		t.Run(name, func(t *testing.T) {
			t.Parallel()
			o := newOrg().says(readJane, 200, person("00u1", "STAGED", jane)).says(read1, 200, person("00u1", "STAGED", jane)).
				on(reset1, func(int, request) answer { return tt.a })
			got, err := newEngine(t, o).ResetPassword(t.Context(), jane, false)
			if err == nil || got.ID != "00u1" || got.Link != "" {
				t.Errorf("got %+v, %v", got, err)
			}
			known := []error{lifecycle.ErrUnconfirmed, lifecycle.ErrLinkLost, lifecycle.ErrForbidden, lifecycle.ErrNotAllowedInStatus}
			for _, is := range append(known, tt.is...) {
				want := false
				for _, w := range tt.is {
					want = want || w == is //nolint:errorlint // the sentinel itself
				}
				if errors.Is(err, is) != want {
					t.Errorf("%v is %v: %t, want %t", err, is, !want, want)
				}
			}
			if o.count(reset1) != 1 {
				t.Errorf("asked %v", o.asked())
			}
		})
	}
}

func TestALostResetIsLookedForInTheStatus(t *testing.T) {
	t.Parallel()
	changed := func(status, at string) object {
		p := person("00u1", status, jane)
		p["statusChanged"] = at
		return p
	}
	const before, after = "2026-01-06T09:19:35.000Z", "2026-03-01T07:30:00.000Z"
	tests := map[string]struct {
		was, now answer
		done     bool
		says     string
	}{
		"in recovery since":         {was: reply(200, changed("ACTIVE", before)), now: reply(200, changed("RECOVERY", after)), done: true},
		"in the same second":        {was: reply(200, changed("ACTIVE", before)), now: reply(200, changed("RECOVERY", before)), done: true},
		"once more in recovery":     {was: reply(200, changed("RECOVERY", before)), now: reply(200, changed("RECOVERY", after)), done: true},
		"in recovery before":        {was: reply(200, changed("RECOVERY", before)), now: reply(200, changed("RECOVERY", before)), says: "is RECOVERY, as before"},
		"untouched":                 {was: reply(200, changed("ACTIVE", before)), now: reply(200, changed("ACTIVE", before)), says: "is ACTIVE, as before"},
		"something else has passed": {was: reply(200, changed("ACTIVE", before)), now: reply(200, changed("SUSPENDED", after)), says: "is SUSPENDED. Of a reset"},
		"nobody can look":           {was: reply(200, changed("ACTIVE", before)), now: refuse(403, "E0000006", "no"), says: "nobody could look"},
	}
	for name, tt := range tests {
		t.Run(name, func(t *testing.T) {
			t.Parallel()
			o := newOrg().on(readJane, func(int, request) answer { return tt.was }).on(read1, func(int, request) answer { return tt.now }).
				on(reset1, func(int, request) answer { return lost() })
			got, err := newEngine(t, o).ResetPassword(t.Context(), jane, true)
			if got.ID != "00u1" || got.At.IsZero() == tt.done || (err == nil) != tt.done {
				t.Errorf("got %+v, %v", got, err)
			}
			if err != nil && (!errors.Is(err, lifecycle.ErrUnconfirmed) || !strings.Contains(err.Error(), tt.says) || !strings.Contains(err.Error(), "user.account.reset_password")) {
				t.Errorf("it says %v, want %q", err, tt.says)
			}
			wantAsked(t, o, readJane, reset1+"?sendEmail=true", read1)
		})
	}
}

func TestAResetThatIsInterruptedAsksNoMore(t *testing.T) {
	t.Parallel()
	ctx, cancel := context.WithCancel(t.Context())
	o := newOrg().says(readJane, 200, person("00u1", "ACTIVE", jane)).on(reset1, func(int, request) answer {
		cancel()
		return answer{err: ctx.Err()}
	})
	_, err := newEngine(t, o).ResetPassword(ctx, jane, true)
	if !errors.Is(err, lifecycle.ErrUnconfirmed) || !errors.Is(err, context.Canceled) || o.count(read1) != 0 {
		t.Errorf("error %v, asked %v", err, o.asked())
	}
}

func TestALoginThatNobodyHasResetsNothing(t *testing.T) {
	t.Parallel()
	o := newOrg().says(readJane, 200, person("00u1", "ACTIVE", "someone@acme.example"))
	got, err := newEngine(t, o).ResetPassword(t.Context(), jane, true)
	if !errors.Is(err, lifecycle.ErrNotFound) || got != (lifecycle.PasswordReset{}) || o.count(reset1) != 0 {
		t.Errorf("got %+v, %v, asked %v", got, err, o.asked())
	}
}
