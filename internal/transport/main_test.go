package transport_test

import (
	"context"
	"errors"
	"io"
	"log"
	"net/http"
	"net/url"
	"strings"
	"sync"
	"testing"
	"time"

	"go.uber.org/goleak"

	"github.com/veza/terraform-provider-veza/internal/transport"
)

func TestMain(m *testing.M) { goleak.VerifyTestMain(m) }

const baseURL = "https://acme.example.test"

// step is one answer of a script: a status with headers, or an error.
type step struct {
	status int
	header map[string]string
	body   string
	err    error
}

// script answers attempts in turn, the last step for ever, and notes them.
type script struct {
	mu       sync.Mutex
	steps    []step
	start    time.Time
	attempts []attempt
}

type attempt struct {
	at     time.Duration
	method string
	url    string
	header http.Header
	body   string
}

func (s *script) RoundTrip(req *http.Request) (*http.Response, error) {
	s.mu.Lock()
	defer s.mu.Unlock()
	var body []byte
	if req.Body != nil {
		var err error
		if body, err = io.ReadAll(req.Body); err != nil {
			return nil, err
		}
		if err := req.Body.Close(); err != nil {
			return nil, err
		}
	}
	if len(s.attempts) == 0 {
		s.start = time.Now()
	}
	s.attempts = append(s.attempts, attempt{
		at: time.Since(s.start), method: req.Method, url: req.URL.String(), header: req.Header.Clone(), body: string(body),
	})
	next := s.steps[min(len(s.attempts), len(s.steps))-1]
	if next.err != nil {
		return nil, next.err
	}
	h := http.Header{}
	for k, v := range next.header {
		h.Set(k, v)
	}
	return &http.Response{StatusCode: next.status, Header: h, Body: io.NopCloser(strings.NewReader(next.body))}, nil
}

func (s *script) times() []time.Duration {
	s.mu.Lock()
	defer s.mu.Unlock()
	var out []time.Duration
	for _, a := range s.attempts {
		out = append(out, a.at)
	}
	return out
}

func answers(steps ...step) *script { return &script{steps: steps} }

func status(code int, header ...string) step {
	s := step{status: code, header: map[string]string{}, body: http.StatusText(code)}
	for i := 0; i+1 < len(header); i += 2 {
		s.header[header[i]] = header[i+1]
	}
	return s
}

func failure(err error) step { return step{err: err} }

func newChain(t *testing.T, base http.RoundTripper, change ...func(*transport.Options)) http.RoundTripper {
	t.Helper()
	o := transport.Options{BaseURL: mustParse(t, baseURL), Token: "s3cret-key", UserAgent: "test/1", Base: base, MaxRetries: -1}
	for _, c := range change {
		c(&o)
	}
	rt, err := transport.New(o)
	if err != nil {
		t.Fatal(err)
	}
	return rt
}

func mustParse(t *testing.T, raw string) *url.URL {
	t.Helper()
	u, err := url.Parse(raw)
	if err != nil {
		t.Fatal(err)
	}
	return u
}

// send performs one request and returns status, body and error.
func send(ctx context.Context, t *testing.T, rt http.RoundTripper, method, body string) (int, string, error) {
	t.Helper()
	var r io.Reader
	if body != "" {
		r = strings.NewReader(body)
	}
	req, err := http.NewRequestWithContext(ctx, method, baseURL+"/scim/v2/Users", r)
	if err != nil {
		t.Fatal(err)
	}
	resp, err := rt.RoundTrip(req)
	if err != nil {
		if resp != nil {
			t.Errorf("an error came with an answer")
		}
		return 0, "", err
	}
	data, readErr := io.ReadAll(resp.Body)
	if err := errors.Join(readErr, resp.Body.Close()); err != nil {
		t.Fatal(err)
	}
	return resp.StatusCode, string(data), nil
}

// do sends one request through an http.Client, which follows redirects.
func do(t *testing.T, client *http.Client, method, target, body string) (int, error) {
	t.Helper()
	req, err := http.NewRequestWithContext(t.Context(), method, target, strings.NewReader(body))
	if err != nil {
		t.Fatal(err)
	}
	resp, err := client.Do(req)
	if err != nil {
		return 0, err
	}
	return resp.StatusCode, resp.Body.Close()
}

func discardLog() *log.Logger { return log.New(io.Discard, "", 0) }
