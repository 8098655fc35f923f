package veza_test

import (
	"context"
	"errors"
	"fmt"
	"net/http"
	"strings"
	"sync"
	"testing"
	"testing/synctest"
	"time"

	"github.com/veza/terraform-provider-veza/internal/veza"
)

const getUser = "GET /scim/v2/Users/7"

func TestANotFoundIsBelievedOnlyWhenSCIMIsOn(t *testing.T) {
	t.Parallel()
	gone, page404 := scimError(404, ""), answer(404, "<html>not found</html>")
	tests := map[string]struct {
		replies   []reply
		sentinels []error
		says      []string
	}{
		"on":                                {[]reply{gone, ok(serviceProviderConfig)}, []error{veza.ErrNotFound}, nil},
		"on, gateway error":                 {[]reply{answer(404, `{"code":"NotFound","message":"no such user"}`), ok(serviceProviderConfig)}, []error{veza.ErrNotFound}, nil},
		"off":                               {[]reply{gone, gone}, []error{veza.ErrSCIMOff}, []string{"Administration > Sign-in Settings > Enable SCIM provisioning", getUser}},
		"off, 501":                          {[]reply{gone, answer(501, "")}, []error{veza.ErrSCIMOff}, nil},
		"off, a web page with 200":          {[]reply{gone, ok("<html>")}, []error{veza.ErrSCIMOff}, nil},
		"off, nothing with 200":             {[]reply{gone, ok("")}, []error{veza.ErrSCIMOff}, nil},
		"key refused":                       {[]reply{gone, answer(403, "{}")}, []error{veza.ErrForbidden}, []string{"whether the object is gone or SCIM is off"}},
		"tenant in trouble":                 {[]reply{gone, answer(503, "")}, nil, []string{"whether the object is gone or SCIM is off", "503"}},
		"connection lost":                   {[]reply{gone, lost(errors.New("reset"))}, nil, []string{"reset"}},
		"on, yet the 404 is of a proxy":     {[]reply{page404, ok(serviceProviderConfig)}, nil, []string{"404", "proxy"}},
		"on, yet the 404 has no body":       {[]reply{answer(404, ""), ok(serviceProviderConfig)}, nil, []string{"404", "no body"}},
		"on, yet the 404 is no object":      {[]reply{answer(404, "null"), ok(serviceProviderConfig)}, nil, []string{"404"}},
		"off, and all answers are of pages": {[]reply{page404, page404}, []error{veza.ErrSCIMOff}, nil},
	}
	for name, tt := range tests {
		t.Run(name, func(t *testing.T) {
			t.Parallel()
			n, c := inTurn(t, tt.replies...)
			_, err := c.User(t.Context(), "7")
			is(t, err, tt.sentinels...)
			says(t, err, tt.says...)
			n.want(getUser, probe)
		})
	}
}

// The switch may be turned while Terraform works, hence an answer from before
// a request proves nothing about it.
func TestAProbeServesRequestsThatBeganBeforeIt(t *testing.T) {
	t.Parallel()
	t.Run("on, one after the other", func(t *testing.T) {
		t.Parallel()
		n, c := inTurn(t, ok(ada), scimError(404, ""), ok(serviceProviderConfig), scimError(404, ""), ok(serviceProviderConfig))
		if _, err := c.User(t.Context(), "7"); err != nil {
			t.Error(err)
		}
		is(t, c.DeleteUser(t.Context(), "7"), veza.ErrNotFound)
		_, err := c.Group(t.Context(), "7")
		is(t, err, veza.ErrNotFound)
		n.want(getUser, "DELETE /scim/v2/Users/7", probe, "GET /scim/v2/Groups/7?excludedAttributes=members", probe)
	})
	t.Run("on, many at once", func(t *testing.T) {
		t.Parallel()
		const many = 20
		var arrived sync.WaitGroup
		arrived.Add(many)
		n, c := newTenant(t, func(req *http.Request) reply {
			if strings.HasSuffix(req.URL.Path, "/ServiceProviderConfig") {
				return ok(serviceProviderConfig)
			}
			arrived.Done()
			arrived.Wait()
			return scimError(404, "")
		})
		var wg sync.WaitGroup
		for range many {
			wg.Go(func() {
				_, err := c.User(t.Context(), "7")
				is(t, err, veza.ErrNotFound)
			})
		}
		wg.Wait()
		if len(n.asked) != many+1 || n.asked[many] != probe {
			t.Errorf("asked %v", n.asked)
		}
	})
	t.Run("off", func(t *testing.T) {
		t.Parallel()
		n, c := inTurn(t, scimError(404, ""), scimError(404, ""), scimError(404, ""))
		for range 2 {
			_, err := c.User(t.Context(), "7")
			is(t, err, veza.ErrSCIMOff)
		}
		n.want(getUser, probe, getUser)
	})
	t.Run("on and then turned off by somebody", func(t *testing.T) {
		t.Parallel()
		n, c := inTurn(t, ok(ada), scimError(404, ""), scimError(404, ""))
		if _, err := c.User(t.Context(), "7"); err != nil {
			t.Error(err)
		}
		_, err := c.User(t.Context(), "7")
		is(t, err, veza.ErrSCIMOff)
		n.want(getUser, getUser, probe)
	})
	t.Run("off and then turned on", func(t *testing.T) {
		t.Parallel()
		n, c := inTurn(t, scimError(404, ""), scimError(404, ""), ok(serviceProviderConfig), scimError(404, ""), ok(serviceProviderConfig))
		_, err := c.User(t.Context(), "7")
		is(t, err, veza.ErrSCIMOff)
		if err := c.AwaitSCIM(t.Context(), nil); err != nil {
			t.Error(err)
		}
		_, err = c.User(t.Context(), "7")
		is(t, err, veza.ErrNotFound)
		n.want(getUser, probe, probe, getUser, probe)
	})
	t.Run("on and then turned off", func(t *testing.T) {
		t.Parallel()
		n, c := inTurn(t, ok(ada), ok(`{"value":{"scim_enabled":false}}`), scimError(404, ""), scimError(404, ""))
		if _, err := c.User(t.Context(), "7"); err != nil {
			t.Error(err)
		}
		if _, err := c.UpdateSignInSettings(t.Context(), veza.SignInSettings{}); err != nil {
			t.Error(err)
		}
		_, err := c.User(t.Context(), "7")
		is(t, err, veza.ErrSCIMOff)
		n.want(getUser, "PATCH /api/private/sign_in_settings?update_mask=scim_enabled", getUser, probe)
	})
}

func TestListsAndCreatesSeeThatSCIMIsOff(t *testing.T) {
	t.Parallel()
	_, c := newTenant(t, func(*http.Request) reply { return scimError(404, "") })
	ctx := t.Context()
	_, err := collect(c.Users(ctx, ""))
	is(t, err, veza.ErrSCIMOff)
	_, err = c.UserByName(ctx, "a")
	is(t, err, veza.ErrSCIMOff)
	_, err = c.CreateUser(ctx, someone())
	is(t, err, veza.ErrSCIMOff)
	_, err = c.CountUsers(ctx)
	is(t, err, veza.ErrSCIMOff)
	is(t, c.AddMembers(ctx, "g", "7"), veza.ErrSCIMOff)
	_, err = c.ServiceProviderConfig(ctx)
	is(t, err, veza.ErrSCIMOff)
	var e *veza.Error
	if !errors.As(err, &e) || e.Path != "/scim/v2/ServiceProviderConfig" {
		t.Errorf("the tenant's answer is not to be had from %v", err)
	}
}

func TestServiceProviderConfigIsRead(t *testing.T) {
	t.Parallel()
	n, c := inTurn(t, ok(serviceProviderConfig))
	conf, err := c.ServiceProviderConfig(t.Context())
	if err != nil || !conf.Patch.Supported || conf.Filter.MaxResults != 200 {
		t.Errorf("%+v, error %v", conf, err)
	}
	n.want(probe)
}

func TestAwaitSCIMPollsMoreAndMoreSeldom(t *testing.T) {
	t.Parallel()
	synctest.Test(t, func(t *testing.T) {
		start := time.Now()
		var asked []time.Duration
		_, c := newTenant(t, func(*http.Request) reply {
			asked = append(asked, time.Since(start))
			if time.Since(start) < 24*time.Second {
				return scimError(404, "")
			}
			return ok(serviceProviderConfig)
		})
		var told []time.Duration
		if err := c.AwaitSCIM(t.Context(), func(d time.Duration) { told = append(told, d) }); err != nil {
			t.Fatal(err)
		}
		if got := fmt.Sprint(asked); got != "[0s 1s 3s 6s 10s 15s 20s 25s]" {
			t.Errorf("asked at %s", got)
		}
		if got := fmt.Sprint(told); got != "[0s 1s 3s 6s 10s 15s 20s]" {
			t.Errorf("progress at %s", got)
		}
	})
}

func TestAwaitSCIMObeysRetryAfter(t *testing.T) {
	t.Parallel()
	synctest.Test(t, func(t *testing.T) {
		start := time.Now()
		n, c := inTurn(t, reply{status: 404, body: "{}", header: http.Header{"Retry-After": {"17"}}}, ok(serviceProviderConfig))
		if err := c.AwaitSCIM(t.Context(), nil); err != nil {
			t.Fatal(err)
		}
		if got := time.Since(start); got != 17*time.Second {
			t.Errorf("waited %v", got)
		}
		n.want(probe, probe)
	})
}

func TestAwaitSCIMEndsWhenWaitingCannotHelp(t *testing.T) {
	t.Parallel()
	for code, sentinel := range map[int]error{401: veza.ErrUnauthorized, 403: veza.ErrForbidden} {
		n, c := inTurn(t, answer(code, "{}"))
		is(t, c.AwaitSCIM(t.Context(), nil), sentinel)
		n.want(probe)
	}
}

func TestAwaitSCIMEndsWithItsContext(t *testing.T) {
	t.Parallel()
	synctest.Test(t, func(t *testing.T) {
		_, c := newTenant(t, func(*http.Request) reply { return scimError(404, "") })
		ctx, cancel := context.WithTimeout(t.Context(), 8*time.Second)
		defer cancel()
		start := time.Now()
		err := c.AwaitSCIM(ctx, nil)
		is(t, err, veza.ErrSCIMOff)
		says(t, err, "within 8s", "deadline exceeded")
		if !errors.Is(err, context.DeadlineExceeded) || time.Since(start) != 8*time.Second {
			t.Errorf("after %v: %v", time.Since(start), err)
		}
	})
}

func TestSignInSettings(t *testing.T) {
	t.Parallel()
	const on = `{"value":{"scim_enabled":true,"scim_available_at":"2026-01-01T00:00:30Z"}}`
	n, c := inTurn(t, ok(on), ok(on))
	want := veza.SignInSettings{SCIMEnabled: true, SCIMAvailableAt: "2026-01-01T00:00:30Z"}
	if got, err := c.SignInSettings(t.Context()); err != nil || got != want {
		t.Errorf("%+v, error %v", got, err)
	}
	if got, err := c.UpdateSignInSettings(t.Context(), want); err != nil || got != want {
		t.Errorf("%+v, error %v", got, err)
	}
	n.want("GET /api/private/sign_in_settings", "PATCH /api/private/sign_in_settings?update_mask=scim_enabled")
	n.wantBody(1, `{"scim_enabled":true}`)
}

func TestATenantWithoutTheSignInAPISaysSo(t *testing.T) {
	t.Parallel()
	tests := map[string]struct {
		reply    reply
		sentinel error
	}{
		"404":               {answer(404, `{"code":"NotFound","message":"x"}`), veza.ErrNoAPI},
		"404 of a page":     {answer(404, "<html>"), veza.ErrNoAPI},
		"405":               {answer(405, ""), veza.ErrNoAPI},
		"unimplemented":     {answer(501, `{"code":12}`), veza.ErrNoAPI},
		"a page with 200":   {ok("<html>the app</html>"), veza.ErrNoAPI},
		"403":               {answer(403, `{"code":7}`), veza.ErrForbidden},
		"no value":          {ok(`{}`), nil},
		"no body":           {ok(``), nil},
		"tenant in trouble": {answer(500, ``), nil},
	}
	for name, tt := range tests {
		t.Run(name, func(t *testing.T) {
			t.Parallel()
			n, c := inTurn(t, tt.reply, tt.reply)
			_, read := c.SignInSettings(t.Context())
			_, write := c.UpdateSignInSettings(t.Context(), veza.SignInSettings{SCIMEnabled: true})
			for _, err := range []error{read, write} {
				if tt.sentinel != nil {
					is(t, err, tt.sentinel)
				} else {
					is(t, err)
				}
				says(t, err, "/api/private/sign_in_settings")
			}
			if len(n.asked) != 2 || strings.Contains(strings.Join(n.asked, " "), "scim/v2") {
				t.Errorf("asked %v", n.asked)
			}
		})
	}
}
