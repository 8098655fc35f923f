// Package httpapi gives a tenant its HTTP faces: SCIM under /scim/v2 and Veza's own API under /api.
package httpapi

import (
	"bytes"
	"crypto/rand"
	"encoding/hex"
	"encoding/json"
	"fmt"
	"log/slog"
	"net"
	"net/http"
	"runtime/debug"
	"strconv"
	"strings"
	"time"

	"github.com/veza/terraform-provider-veza/internal/sandbox/tenant"
)

// Options are what a deployment of the service sets. The zero value is a page
// size of 200, no rate limit, the wall clock and the default logger.
type Options struct {
	PageSize  int // the most resources in one list answer
	RateLimit int // SCIM requests a minute with one key; 0: no limit
	Now       func() time.Time
	Log       *slog.Logger // hears of failures of the server itself
}

type server struct {
	tenant   *tenant.Tenant
	pageSize int
	limiter  *limiter
	now      func() time.Time
	log      *slog.Logger
	api      []operation
}

// New serves the tenant.
func New(t *tenant.Tenant, o Options) http.Handler {
	s := &server{tenant: t, pageSize: o.PageSize, now: o.Now, log: o.Log}
	if s.pageSize <= 0 {
		s.pageSize = 200
	}
	if s.now == nil {
		s.now = time.Now
	}
	if s.log == nil {
		s.log = slog.Default()
	}
	s.limiter = newLimiter(o.RateLimit, s.now)
	s.api = s.operations()
	return s
}

// answer is a whole response. It is complete before its first byte is sent, so
// that neither a failure nor a panic can leave half of one.
type answer struct {
	status    int
	header    http.Header
	body      any
	mediaType string
}

// face is one API of the tenant: how it answers and how it says that it cannot.
type face struct {
	serve func(*http.Request, *tenant.Call) (answer, error)
	fail  func(refusal, *tenant.Call) answer
}

func (s *server) ServeHTTP(w http.ResponseWriter, r *http.Request) {
	if r.URL.Path == "/healthz" {
		send(w, r, answer{status: http.StatusOK, body: map[string]string{"status": "ok"}, mediaType: "application/json"})
		return
	}

	call := &tenant.Call{
		RequestID: requestID(), Method: r.Method, Path: r.URL.Path, UserAgent: r.UserAgent(), ClientIP: clientIP(r), Started: s.now(),
	}
	w.Header().Set("X-Request-Id", call.RequestID)
	a := s.answer(s.faceOf(r), r.WithContext(tenant.WithCall(r.Context(), call)), call)
	// Before the answer leaves: whoever got it finds its entry in the audit log.
	s.tenant.Record(call, a.status)
	send(w, r, a)
}

// clientIP is empty for a request that came through the process and no network.
func clientIP(r *http.Request) string {
	host, _, err := net.SplitHostPort(r.RemoteAddr)
	if err != nil {
		return ""
	}
	return host
}

func (s *server) faceOf(r *http.Request) face {
	if r.URL.Path == base || strings.HasPrefix(r.URL.Path, base+"/") {
		return face{s.serveSCIM, failSCIM}
	}
	return face{s.serveAPI, s.failAPI}
}

// answer serves a request; neither bad input nor a mistake of ours breaks the connection.
func (s *server) answer(f face, r *http.Request, call *tenant.Call) (a answer) {
	defer func() {
		if p := recover(); p != nil {
			s.log.Error("panic while serving a request", "panic", fmt.Sprint(p), "method", r.Method, "path", r.URL.Path,
				"request_id", call.RequestID, "stack", string(debug.Stack()))
			a = f.fail(internalError(call), call)
		}
	}()
	a, err := f.serve(r, call)
	if err != nil {
		refused := s.explain(err, r, call)
		call.Error = refused.err.Detail
		a = f.fail(refused, call)
	}
	return a
}

func send(w http.ResponseWriter, r *http.Request, a answer) {
	for name, values := range a.header {
		w.Header()[name] = values
	}
	if a.body == nil {
		w.WriteHeader(a.status)
		return
	}
	var body bytes.Buffer
	encoder := json.NewEncoder(&body)
	encoder.SetEscapeHTML(false)
	if err := encoder.Encode(a.body); err != nil {
		// Everything that is sent was decoded from JSON or made by this package.
		panic(fmt.Sprintf("answer of %s %s: %v", r.Method, r.URL.Path, err))
	}
	w.Header().Set("Content-Type", a.mediaType)
	w.Header().Set("Content-Length", strconv.Itoa(body.Len()))
	w.WriteHeader(a.status)
	if r.Method != http.MethodHead {
		_, _ = w.Write(body.Bytes()) // the client may be gone
	}
}

// requestID has the form seen in answers of Veza: 32 hexadecimal digits.
func requestID() string {
	random := make([]byte, 16)
	_, _ = rand.Read(random) // never fails: the program ends instead
	return hex.EncodeToString(random)
}
