package transport_test

import (
	"crypto/tls"
	"encoding/pem"
	"io"
	"net"
	"net/http"
	"net/http/httptest"
	"strings"
	"sync/atomic"
	"testing"
	"time"

	"github.com/veza/terraform-provider-veza/internal/transport"
)

func TestCheckURLAcceptsWhatPeoplePaste(t *testing.T) {
	t.Parallel()
	tests := map[string]string{
		"https://acme.vezacloud.com":             "https://acme.vezacloud.com",
		" https://acme.vezacloud.com/ \n":        "https://acme.vezacloud.com",
		"acme.vezacloud.com":                     "https://acme.vezacloud.com",
		"ACME.vezacloud.com":                     "https://acme.vezacloud.com",
		"https://acme.vezacloud.com/scim/v2":     "https://acme.vezacloud.com",
		"https://acme.vezacloud.com/scim/v2/":    "https://acme.vezacloud.com",
		"https://proxy.example/veza/SCIM/v2":     "https://proxy.example/veza",
		"http://localhost:8643":                  "http://localhost:8643",
		"http://127.0.0.1:8643/":                 "http://127.0.0.1:8643",
		"http://127.8.9.1":                       "http://127.8.9.1",
		"http://[::1]:8643":                      "http://[::1]:8643",
		"localhost:8643":                         "https://localhost:8643",
		"https://acme.vezacloud.com:8443/x/y///": "https://acme.vezacloud.com:8443/x/y",
	}
	for raw, want := range tests {
		t.Run(raw, func(t *testing.T) {
			t.Parallel()
			u, err := transport.CheckURL(raw)
			if err != nil || u.String() != want {
				t.Errorf("CheckURL = %v, %v; want %s", u, err, want)
			}
		})
	}
}

func TestCheckURLRefusesWithAReason(t *testing.T) {
	t.Parallel()
	tests := map[string]string{
		"":                                   "empty",
		"   ":                                "empty",
		"http://acme.vezacloud.com":          "use https://acme.vezacloud.com",
		"http://127.0.0.1.evil.example":      "unencrypted",
		"http://localhost.evil.example":      "unencrypted",
		"http://10.0.0.1:80":                 "unencrypted",
		"ftp://acme.vezacloud.com":           `scheme is "ftp"`,
		"https://":                           "names no host",
		"https://:443":                       "names no host",
		"https://acme.vezacloud.com:0":       "port",
		"https://acme.vezacloud.com:70000":   "port",
		"https://acme.vezacloud.com:x":       "not a URL",
		"https://u:hunter2@acme.vezacloud":   "user name or password",
		"https://u:hunter2@acme.veza cloud":  "not a URL",
		"https://acme.vezacloud.com?a=b":     "query",
		"https://acme.vezacloud.com/?":       "query",
		"https://acme.vezacloud.com/#teams":  "fragment",
		"https://acme.vezacloud.com\x7f":     "not a URL",
		"https://[::1":                       "not a URL",
		"https://acme.vezacloud.com/%zz":     "not a URL",
		"https://acme vezacloud.com/scim/v2": "not a URL",
	}
	for raw, want := range tests {
		t.Run(raw, func(t *testing.T) {
			t.Parallel()
			u, err := transport.CheckURL(raw)
			if err == nil || !strings.Contains(err.Error(), want) {
				t.Fatalf("CheckURL = %v, %v; want an error with %q", u, err, want)
			}
			if strings.Contains(err.Error(), "hunter2") {
				t.Errorf("the error repeats the password: %v", err)
			}
		})
	}
}

func TestNewRefusesOptionsThatCannotWork(t *testing.T) {
	t.Parallel()
	tests := map[string]struct {
		change func(*transport.Options)
		want   string
	}{
		"no URL":            {func(o *transport.Options) { o.BaseURL = nil }, "no URL"},
		"plain http":        {func(o *transport.Options) { o.BaseURL.Scheme = "http" }, "unencrypted"},
		"too many retries":  {func(o *transport.Options) { o.MaxRetries = 101 }, "too many"},
		"negative timeout":  {func(o *transport.Options) { o.RequestTimeout = -1 }, "negative"},
		"key with newline":  {func(o *transport.Options) { o.Token = "abc-secret\n" }, "line break"},
		"key with Bearer":   {func(o *transport.Options) { o.Token = "Bearer abc-secret" }, "word Bearer"},
		"key not ASCII":     {func(o *transport.Options) { o.Token = "abc-secretü" }, "not ASCII"},
		"CA is no PEM":      {func(o *transport.Options) { o.Base, o.CACertificate = nil, []byte("x") }, "no certificate"},
		"CA without a wire": {func(o *transport.Options) { o.CACertificate = []byte("x") }, "no effect"},
	}
	for name, tt := range tests {
		t.Run(name, func(t *testing.T) {
			t.Parallel()
			o := transport.Options{BaseURL: mustParse(t, baseURL), Base: answers(status(200))}
			tt.change(&o)
			_, err := transport.New(o)
			if err == nil || !strings.Contains(err.Error(), tt.want) {
				t.Fatalf("error %v, want one with %q", err, tt.want)
			}
			if strings.Contains(err.Error(), "secret") {
				t.Errorf("the error repeats the key: %v", err)
			}
		})
	}
}

func TestNoRequestLeavesForAnotherOrigin(t *testing.T) {
	t.Parallel()
	tests := map[string]bool{
		baseURL + "/scim/v2/Users":               true,
		"https://ACME.example.test:443/x":        true,
		"https://acme.example.test:8443/x":       false,
		"https://evil.example.test/x":            false,
		"https://acme.example.test.evil.test/x":  false,
		"http://acme.example.test/x":             false,
		"http://localhost/x":                     false,
		"https://acme.example.test@evil.test/x":  false,
		"https://user:pw@acme.example.test/scim": true,
	}
	for raw, allowed := range tests {
		t.Run(raw, func(t *testing.T) {
			t.Parallel()
			base := answers(status(200))
			req, err := http.NewRequestWithContext(t.Context(), http.MethodGet, raw, nil)
			if err != nil {
				t.Fatal(err)
			}
			resp, err := newChain(t, base).RoundTrip(req)
			if allowed {
				if err != nil {
					t.Fatal(err)
				}
				if err := resp.Body.Close(); err != nil {
					t.Error(err)
				}
				if got := base.attempts[0].header.Get("Authorization"); got != "Bearer s3cret-key" {
					t.Errorf("Authorization %q", got)
				}
				return
			}
			if err == nil || len(base.attempts) != 0 {
				t.Fatalf("error %v after %d attempts", err, len(base.attempts))
			}
			if !strings.Contains(err.Error(), req.URL.Hostname()) {
				t.Errorf("the error does not name the host: %v", err)
			}
		})
	}
}

func TestARedirectToAnotherHostNeverCarriesTheKey(t *testing.T) {
	t.Parallel()
	for _, code := range []int{301, 302, 303, 307, 308} {
		t.Run(http.StatusText(code), func(t *testing.T) {
			t.Parallel()
			var asked atomic.Int32
			other := httptest.NewServer(http.HandlerFunc(func(http.ResponseWriter, *http.Request) { asked.Add(1) }))
			defer other.Close()
			tenant := httptest.NewServer(http.RedirectHandler(other.URL+"/steal", code))
			defer tenant.Close()
			rt := newChain(t, nil, func(o *transport.Options) { o.BaseURL = mustParse(t, tenant.URL) })
			client := &http.Client{Transport: rt}
			defer client.CloseIdleConnections()
			for _, method := range []string{http.MethodGet, http.MethodPost} {
				_, err := do(t, client, method, tenant.URL+"/scim/v2/Users", "{}")
				if err == nil || !strings.Contains(err.Error(), other.URL) || !strings.Contains(err.Error(), tenant.URL) {
					t.Errorf("%s: error %v, want one that names both hosts", method, err)
				}
			}
			if got := asked.Load(); got != 0 {
				t.Errorf("the other host got %d requests", got)
			}
		})
	}
}

func TestARedirectOnTheSameHostIsFollowedWithTheKey(t *testing.T) {
	t.Parallel()
	mux := http.NewServeMux()
	mux.Handle("/old", http.RedirectHandler("/new", http.StatusPermanentRedirect))
	mux.HandleFunc("/new", func(w http.ResponseWriter, r *http.Request) {
		body, err := io.ReadAll(r.Body)
		if err == nil && r.Header.Get("Authorization") == "Bearer s3cret-key" && string(body) == "{}" && r.UserAgent() == "test/1" {
			w.WriteHeader(http.StatusCreated)
		}
	})
	tenant := httptest.NewServer(mux)
	defer tenant.Close()
	rt := newChain(t, nil, func(o *transport.Options) { o.BaseURL = mustParse(t, tenant.URL) })
	client := &http.Client{Transport: rt}
	defer client.CloseIdleConnections()
	code, err := do(t, client, http.MethodPost, tenant.URL+"/old", "{}")
	if err != nil || code != http.StatusCreated {
		t.Errorf("status %d, error %v", code, err)
	}
}

func TestTheCallersRequestIsLeftAsItWas(t *testing.T) {
	t.Parallel()
	req, err := http.NewRequestWithContext(t.Context(), http.MethodGet, baseURL+"/x", nil)
	if err != nil {
		t.Fatal(err)
	}
	resp, err := newChain(t, answers(status(200))).RoundTrip(req)
	if err != nil {
		t.Fatal(err)
	}
	if err := resp.Body.Close(); err != nil {
		t.Error(err)
	}
	if len(req.Header) != 0 || resp.Request != req {
		t.Errorf("headers %v", req.Header)
	}
}

func TestAServersCertificateIsVerified(t *testing.T) {
	t.Parallel()
	tenant := httptest.NewUnstartedServer(http.HandlerFunc(func(http.ResponseWriter, *http.Request) {}))
	tenant.Config.ErrorLog = discardLog()
	tenant.StartTLS()
	defer tenant.Close()
	ca := pem.EncodeToMemory(&pem.Block{Type: "CERTIFICATE", Bytes: tenant.Certificate().Raw})
	for _, trusted := range []bool{true, false} {
		rt := newChain(t, nil, func(o *transport.Options) {
			o.BaseURL = mustParse(t, tenant.URL)
			// A retry would outlast the test.
			o.RetryWaitMin, o.RetryWaitMax = time.Hour, time.Hour
			if trusted {
				o.CACertificate = ca
			}
		})
		client := &http.Client{Transport: rt}
		_, err := do(t, client, http.MethodGet, tenant.URL, "")
		if (err == nil) != trusted {
			t.Errorf("trusted %v: error %v", trusted, err)
		}
		client.CloseIdleConnections()
	}
}

func TestTLSBelow12IsRefused(t *testing.T) {
	t.Parallel()
	tenant := httptest.NewUnstartedServer(http.HandlerFunc(func(http.ResponseWriter, *http.Request) {}))
	tenant.Config.ErrorLog = discardLog()
	tenant.TLS = &tls.Config{MinVersion: tls.VersionTLS10, MaxVersion: tls.VersionTLS11}
	tenant.StartTLS()
	defer tenant.Close()
	rt := newChain(t, nil, func(o *transport.Options) {
		o.BaseURL, o.MaxRetries = mustParse(t, tenant.URL), 0
		o.CACertificate = pem.EncodeToMemory(&pem.Block{Type: "CERTIFICATE", Bytes: tenant.Certificate().Raw})
	})
	_, err := do(t, &http.Client{Transport: rt}, http.MethodGet, tenant.URL, "")
	if err == nil || !strings.Contains(err.Error(), "protocol version") {
		t.Errorf("error %v", err)
	}
}

// A POST whose connection was refused or broke during the TLS handshake was
// never written, whereas one that was read and left unanswered may have acted.
func TestOverTheNetworkAPOSTIsRepeatedOnlyIfNeverWritten(t *testing.T) {
	t.Parallel()
	tests := map[string]struct {
		scheme string
		want   int32
	}{
		"handshake broken":         {"https", 3},
		"written and not answered": {"http", 1},
	}
	for name, tt := range tests {
		t.Run(name, func(t *testing.T) {
			t.Parallel()
			listener, err := net.Listen("tcp", "127.0.0.1:0")
			if err != nil {
				t.Fatal(err)
			}
			var accepted atomic.Int32
			done := make(chan struct{})
			go func() {
				defer close(done)
				hangUp(listener, &accepted)
			}()
			target := tt.scheme + "://" + listener.Addr().String()
			rt := newChain(t, nil, func(o *transport.Options) {
				o.BaseURL, o.MaxRetries = mustParse(t, target), 2
				o.RetryWaitMin, o.RetryWaitMax = time.Nanosecond, time.Nanosecond
			})
			if _, err := do(t, &http.Client{Transport: rt}, http.MethodPost, target, "{}"); err == nil {
				t.Error("no error")
			}
			if err := listener.Close(); err != nil {
				t.Error(err)
			}
			<-done
			if got := accepted.Load(); got != tt.want {
				t.Errorf("%d connections, want %d", got, tt.want)
			}
		})
	}
}

// hangUp accepts, reads something and closes, until the listener is closed.
func hangUp(listener net.Listener, accepted *atomic.Int32) {
	for {
		conn, err := listener.Accept()
		if err != nil {
			return
		}
		accepted.Add(1)
		// Whatever comes is enough: the peer has written.
		_, _ = conn.Read(make([]byte, 4096))
		_ = conn.Close()
	}
}
