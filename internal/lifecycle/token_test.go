package lifecycle_test

import (
	"context"
	"crypto"
	"crypto/ecdsa"
	"crypto/elliptic"
	"crypto/rand"
	"crypto/rsa"
	"crypto/sha256"
	"crypto/x509"
	"encoding/base64"
	"encoding/json"
	"encoding/pem"
	"errors"
	"fmt"
	"math/big"
	"net/url"
	"strings"
	"sync"
	"testing"
	"testing/synctest"
	"time"

	"github.com/veza/terraform-provider-veza/internal/lifecycle"
)

const tokens = "POST /oauth2/v1/token"

var rsaKey = sync.OnceValue(func() *rsa.PrivateKey {
	k, err := rsa.GenerateKey(rand.Reader, 2048)
	if err != nil {
		panic(err)
	}
	return k
})

func pemOf(kind string, der []byte) string {
	return string(pem.EncodeToMemory(&pem.Block{Type: kind, Bytes: der}))
}

// asApp makes an engine an OAuth service app.
func asApp(o *lifecycle.Options) {
	o.Token, o.ClientID, o.PrivateKeyID = "", "0oa1", "kid1"
	o.PrivateKey = pemOf("RSA PRIVATE KEY", x509.MarshalPKCS1PrivateKey(rsaKey()))
	o.Scopes = []string{"okta.users.manage", "okta.groups.manage"}
}

// issue answers with a new token each time, good for an hour: t1, t2 and so on.
func issue(n int, _ request) answer {
	return reply(200, object{"token_type": "Bearer", "expires_in": 3600, "access_token": fmt.Sprintf("t%d", n+1), "scope": "x"})
}

func withJane(o *org) *org {
	return o.says("GET /api/v1/users/00u1", 200, person("00u1", "ACTIVE", jane))
}

func TestConcurrentFirstCallsFetchOneToken(t *testing.T) {
	t.Parallel()
	o := withJane(newOrg()).on(tokens, issue)
	e := newEngine(t, o, asApp)
	var all sync.WaitGroup
	for range 10 {
		all.Go(func() {
			if _, err := e.Identity(t.Context(), "00u1"); err != nil {
				t.Error(err)
			}
		})
	}
	all.Wait()
	if got := o.count(tokens); got != 1 || len(o.asked()) != 11 {
		t.Errorf("%d tokens for ten calls, %d requests", got, len(o.asked()))
	}
	if got := o.last(t, "GET /api/v1/users/00u1").header.Get("Authorization"); got != "Bearer t1" {
		t.Errorf("authorized by %q", got)
	}
}

func TestATokenIsRenewedBeforeItEnds(t *testing.T) {
	t.Parallel()
	o := withJane(newOrg()).on(tokens, issue)
	e := newEngine(t, o, asApp)
	synctest.Test(t, func(t *testing.T) {
		for _, step := range []struct {
			after time.Duration
			token string
		}{{0, "t1"}, {58 * time.Minute, "t1"}, {90 * time.Second, "t2"}, {time.Minute, "t2"}} {
			if err := (&timer{}).wait(t.Context(), step.after); err != nil {
				t.Fatal(err)
			}
			if _, err := e.Identity(t.Context(), "00u1"); err != nil {
				t.Fatal(err)
			}
			if got := o.last(t, "GET /api/v1/users/00u1").header.Get("Authorization"); got != "Bearer "+step.token {
				t.Errorf("after %s authorized by %q, want %s", step.after, got, step.token)
			}
		}
	})
}

// unlessBy refuses every token but one.
func unlessBy(token string, a answer) handler {
	return func(_ int, r request) answer {
		if r.header.Get("Authorization") != "Bearer "+token {
			return refuse(401, "E0000011", "Invalid token provided")
		}
		return a
	}
}

func TestACallThatMeetsTheEndOfItsTokenIsSentOnceMore(t *testing.T) {
	t.Parallel()
	o := withJane(newOrg()).on(tokens, issue)
	e := newEngine(t, o, asApp)
	synctest.Test(t, func(t *testing.T) {
		if _, err := e.Identity(t.Context(), "00u1"); err != nil {
			t.Fatal(err)
		}
		if err := (&timer{}).wait(t.Context(), 2*time.Minute); err != nil {
			t.Fatal(err)
		}
		// Somebody has revoked it.
		o.on("POST /api/v1/groups", unlessBy("t2", reply(200, groupOf("00g1", "OKTA_GROUP", "a")))).
			on("GET /api/v1/users/00u1", unlessBy("t2", reply(200, person("00u1", "ACTIVE", jane))))
		var all sync.WaitGroup
		for range 5 {
			all.Go(func() {
				if _, err := e.Identity(t.Context(), "00u1"); err != nil {
					t.Error(err)
				}
			})
		}
		all.Go(func() {
			if _, err := e.CreateEntitlement(t.Context(), lifecycle.Entitlement{Name: "a"}); err != nil {
				t.Error(err)
			}
		})
		all.Wait()
		if r := o.last(t, "POST /api/v1/groups"); !strings.Contains(r.body, `"name":"a"`) {
			t.Errorf("sent %q the second time", r.body)
		}
		if got := o.count(tokens); got != 2 {
			t.Errorf("%d tokens, want 2", got)
		}
	})
}

func TestATokenThatIsRefusedIsNotKept(t *testing.T) {
	t.Parallel()
	o := newOrg().on(tokens, issue).on("GET /api/v1/users/00u1", unlessBy("t3", reply(200, person("00u1", "ACTIVE", jane))))
	e := newEngine(t, o, asApp)
	synctest.Test(t, func(t *testing.T) {
		for i, want := range []error{lifecycle.ErrUnauthorized, lifecycle.ErrUnauthorized, nil} {
			if _, err := e.Identity(t.Context(), "00u1"); !errors.Is(err, want) {
				t.Errorf("call %d: %v", i, err)
			}
			if err := (&timer{}).wait(t.Context(), 2*time.Minute); err != nil {
				t.Fatal(err)
			}
		}
		if got := o.count("GET /api/v1/users/00u1"); got != 5 {
			t.Errorf("%d requests, want two for each token that was refused and one", got)
		}
	})
}

func TestACallThatWaitsForItsTurnCarriesATokenThatIsGoodThen(t *testing.T) {
	t.Parallel()
	o := newOrg().on(tokens, issue)
	e := newEngine(t, o, asApp, patient)
	synctest.Test(t, func(t *testing.T) {
		start := time.Now()
		o.on("GET /api/v1/users/00u1", func(n int, r request) answer {
			if r.header.Get("Authorization") == "Bearer t1" && time.Since(start) >= time.Hour {
				return refuse(401, "E0000011", "Invalid token provided")
			}
			return limitOf(reply(200, person("00u1", "ACTIVE", jane)), 600, max(0, 1-n), time.Now().Add(70*time.Second))
		})
		for _, pause := range []time.Duration{0, 58*time.Minute + 55*time.Second, 0} {
			if err := (&timer{}).wait(t.Context(), pause); err != nil {
				t.Fatal(err)
			}
			if _, err := e.Identity(t.Context(), "00u1"); err != nil {
				t.Fatal(err)
			}
		}
		if got := o.last(t, "GET /api/v1/users/00u1").header.Get("Authorization"); got != "Bearer t2" || time.Since(start) < time.Hour {
			t.Errorf("authorized by %q after %s", got, time.Since(start))
		}
		if got := len(o.times("GET /api/v1/users/00u1")); got != 3 {
			t.Errorf("%d requests, want 3", got)
		}
	})
}

func TestWhoGivesUpDoesNotFailTheOthers(t *testing.T) {
	t.Parallel()
	o := withJane(newOrg())
	e := newEngine(t, o, asApp)
	synctest.Test(t, func(t *testing.T) {
		o.on(tokens, func(n int, r request) answer {
			if err := (&timer{}).wait(t.Context(), 5*time.Second); err != nil {
				return answer{err: err}
			}
			return issue(n, r)
		})
		ctx, cancel := context.WithTimeout(t.Context(), time.Second)
		defer cancel()
		var all sync.WaitGroup
		all.Go(func() {
			if _, err := e.Identity(ctx, "00u1"); !errors.Is(err, context.DeadlineExceeded) {
				t.Errorf("the first: %v", err)
			}
		})
		synctest.Wait()
		if _, err := e.Identity(t.Context(), "00u1"); err != nil {
			t.Errorf("the second: %v", err)
		}
		all.Wait()
		if o.count(tokens) != 1 {
			t.Errorf("%d tokens", o.count(tokens))
		}
	})
}

func TestTheAssertionProvesTheClient(t *testing.T) {
	t.Parallel()
	ecKey, err := ecdsa.GenerateKey(elliptic.P256(), rand.Reader)
	if err != nil {
		t.Fatal(err)
	}
	pkcs8, err := x509.MarshalPKCS8PrivateKey(ecKey)
	if err != nil {
		t.Fatal(err)
	}
	sec1, err := x509.MarshalECPrivateKey(ecKey)
	if err != nil {
		t.Fatal(err)
	}
	rsaPEM := pemOf("RSA PRIVATE KEY", x509.MarshalPKCS1PrivateKey(rsaKey()))
	for name, tt := range map[string]struct{ pem, alg string }{
		"PKCS #1":               {rsaPEM, "RS256"},
		"PKCS #1 from one line": {strings.ReplaceAll(rsaPEM, "\n", `\n`), "RS256"},
		"PKCS #8":               {pemOf("PRIVATE KEY", pkcs8), "ES256"},
		"SEC 1":                 {pemOf("EC PRIVATE KEY", sec1), "ES256"},
	} {
		t.Run(name, func(t *testing.T) {
			t.Parallel()
			o := withJane(newOrg()).on(tokens, issue)
			e := newEngine(t, o, asApp, func(o *lifecycle.Options) { o.PrivateKey = tt.pem })
			if _, err := e.Identity(t.Context(), "00u1"); err != nil {
				t.Fatal(err)
			}
			r := o.last(t, tokens)
			form, err := url.ParseQuery(r.body)
			if err != nil {
				t.Fatal(err)
			}
			if r.header.Get("Authorization") != "" || len(r.query) != 0 || form.Get("grant_type") != "client_credentials" || form.Get("scope") != "okta.users.manage okta.groups.manage" ||
				form.Get("client_assertion_type") != "urn:ietf:params:oauth:client-assertion-type:jwt-bearer" {
				t.Errorf("sent %v with %v", form, r.header)
			}
			head, claims := verify(t, form.Get("client_assertion"), &ecKey.PublicKey)
			if head["alg"] != tt.alg || head["kid"] != "kid1" || claims["iss"] != "0oa1" || claims["sub"] != "0oa1" ||
				claims["aud"] != orgURL+"/oauth2/v1/token" || claims["jti"] == "" {
				t.Errorf("asserted %v, %v", head, claims)
			}
		})
	}
}

// verify checks the signature of a JWT and returns its two parts.
func verify(t *testing.T, jwt string, ec *ecdsa.PublicKey) (head, claims object) {
	t.Helper()
	parts := strings.Split(jwt, ".")
	if len(parts) != 3 {
		t.Fatalf("%q is no JWT", jwt)
	}
	var raw [3][]byte
	for i, p := range parts {
		var err error
		if raw[i], err = base64.RawURLEncoding.DecodeString(p); err != nil {
			t.Fatal(err)
		}
	}
	if err := errors.Join(json.Unmarshal(raw[0], &head), json.Unmarshal(raw[1], &claims)); err != nil {
		t.Fatal(err)
	}
	sum := sha256.Sum256([]byte(parts[0] + "." + parts[1]))
	if head["alg"] == "RS256" {
		if err := rsa.VerifyPKCS1v15(&rsaKey().PublicKey, crypto.SHA256, sum[:], raw[2]); err != nil {
			t.Error(err)
		}
	} else if len(raw[2]) != 64 || !ecdsa.Verify(ec, sum[:], new(big.Int).SetBytes(raw[2][:32]), new(big.Int).SetBytes(raw[2][32:])) {
		t.Error("the signature does not hold")
	}
	return head, claims
}

func TestARefusedTokenIsToldInFullAndNothingIsSent(t *testing.T) {
	t.Parallel()
	oauth := func(status int, code, text string) answer {
		return reply(status, object{"error": code, "error_description": text})
	}
	tests := map[string]struct {
		a    answer
		says []string
	}{
		"unknown client": {oauth(401, "invalid_client", "The client secret supplied for a confidential client is invalid."), []string{"0oa1", "401", "invalid_client", "confidential client is invalid", "private_key_id"}},
		"scope":          {oauth(400, "invalid_scope", "The requested scope is not valid."), []string{"invalid_scope", "okta.users.manage, okta.groups.manage"}},
		"DPoP":           {oauth(400, "invalid_dpop_proof", "The DPoP proof JWT header is missing."), []string{"DPoP", "switch it off"}},
		"Okta's form":    {refuse(400, "E0000021", "Bad request.  Accept and/or Content-Type headers are likely not set."), []string{"E0000021"}},
		"a proxy":        {answer{status: 403, body: "<html>"}, []string{"page for browsers"}},
		"no token":       {reply(200, object{"token_type": "Bearer"}), []string{"holds none"}},
		"a DPoP token":   {reply(200, object{"token_type": "DPoP", "access_token": "s3cret", "expires_in": 1}), []string{"only Bearer"}},
	}
	for name, tt := range tests {
		t.Run(name, func(t *testing.T) {
			t.Parallel()
			o := withJane(newOrg()).on(tokens, func(int, request) answer { return tt.a })
			_, err := newEngine(t, o, asApp).Identity(t.Context(), "00u1")
			if err == nil || strings.Contains(err.Error(), "s3cret") {
				t.Fatalf("error %v", err)
			}
			for _, s := range tt.says {
				if !strings.Contains(err.Error(), s) {
					t.Errorf("error %v lacks %q", err, s)
				}
			}
			wantAsked(t, o, tokens)
		})
	}
}

func TestALostTokenIsAskedForWithANewAssertion(t *testing.T) {
	t.Parallel()
	o := withJane(newOrg())
	seen := map[string]bool{}
	o.on(tokens, func(n int, r request) answer {
		form, err := url.ParseQuery(r.body)
		if err != nil || seen[form.Get("client_assertion")] {
			t.Errorf("an assertion was sent twice (%v)", err)
		}
		seen[form.Get("client_assertion")] = true
		if n < 2 {
			return lost()
		}
		return issue(n, r)
	})
	if _, err := newEngine(t, o, asApp).Identity(t.Context(), "00u1"); err != nil {
		t.Error(err)
	}
	if o.count(tokens) != 3 {
		t.Errorf("asked %v", o.asked())
	}
}

func TestAKeyThatCannotSignIsRefusedWithoutBeingRepeated(t *testing.T) {
	t.Parallel()
	public := pemOf("PUBLIC KEY", x509.MarshalPKCS1PublicKey(&rsaKey().PublicKey))
	for key, says := range map[string]string{
		"":              "needs its private key",
		"/etc/key.pem":  "not the path",
		`{"kty":"RSA"}`: "not a JWK",
		public:          "public key",
		pemOf("ENCRYPTED PRIVATE KEY", []byte("s3cret")): "passphrase",
		pemOf("PRIVATE KEY", []byte("s3cret")):           "cannot be read",
	} {
		u, err := url.Parse(orgURL)
		if err != nil {
			t.Fatal(err)
		}
		_, err = lifecycle.New(lifecycle.Options{OrgURL: u, ClientID: "0oa1", PrivateKey: key, Scopes: []string{"okta.users.manage"}})
		if err == nil || !strings.Contains(err.Error(), says) || strings.Contains(err.Error(), "s3cret") {
			t.Errorf("%q: error %v", key, err)
		}
	}
}
