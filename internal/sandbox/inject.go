package sandbox

import (
	"context"
	"crypto/tls"
	"encoding/json"
	"fmt"
	"net"
	"net/http"
	"slices"
	"strings"
	"sync"
	"time"

	"github.com/veza/terraform-provider-veza/internal/scim"
)

// injector keeps the faults that are armed and how often each has met a request.
type injector struct {
	okta bool // answers as Okta would

	mu    sync.Mutex
	armed []*armedFault
}

type armedFault struct {
	Fault
	seen, fired int
}

func (i *injector) arm(faults ...Fault) error {
	for _, f := range faults {
		if err := f.Check(); err != nil {
			return fmt.Errorf("fault %q: %w", f, err)
		}
	}
	i.mu.Lock()
	defer i.mu.Unlock()
	for _, f := range faults {
		i.armed = append(i.armed, &armedFault{Fault: f})
	}
	return nil
}

func (i *injector) disarm() {
	i.mu.Lock()
	defer i.mu.Unlock()
	i.armed = nil
}

// take gives the first armed fault that is due for a request. A fault that lets
// the request pass leaves it to the faults armed after it.
func (i *injector) take(method, path string) (Fault, bool) {
	i.mu.Lock()
	defer i.mu.Unlock()
	for n, f := range i.armed {
		if !f.matches(method, path) {
			continue
		}
		if f.seen++; f.seen <= f.Skip {
			continue
		}
		f.fired++
		if f.Times != 0 && f.fired == f.Times {
			i.armed = slices.Delete(i.armed, n, n+1)
		}
		return f.Fault, true
	}
	return Fault{}, false
}

func (i *injector) wrap(next http.Handler) http.Handler {
	return http.HandlerFunc(func(w http.ResponseWriter, r *http.Request) {
		fault, due := i.take(r.Method, r.URL.Path)
		switch {
		case !due:
			next.ServeHTTP(w, r)
		case fault.Drop:
			lost := &unsent{header: http.Header{}}
			next.ServeHTTP(lost, r)
			if watched, ok := w.(*watchedWriter); ok {
				watched.note(lost.status)
			}
			sever(w, r, false)
		case fault.Reset:
			sever(w, r, true)
		default:
			fault.write(w, r, i.okta)
		}
	})
}

// answer is the body of a status fault and its media type.
func (f Fault) answer(r *http.Request, okta bool) ([]byte, string) {
	if f.Body != "" {
		if json.Valid([]byte(f.Body)) {
			return []byte(f.Body), "application/json"
		}
		return []byte(f.Body), http.DetectContentType([]byte(f.Body))
	}
	text := fmt.Sprintf("The sandbox was told to answer %d here.", f.Status)
	if okta {
		return oktaProblem(f.Status, text), "application/json"
	}
	if strings.HasPrefix(r.URL.Path, "/scim/") {
		// Marshalling an *Error cannot fail: it is two strings and a number.
		body, _ := json.Marshal(scim.Errorf(f.Status, "", "%s", text))
		return body, scim.MediaType
	}
	body, _ := json.Marshal(map[string]any{
		"code": "Internal", "message": text, "request_id": "", "timestamp": time.Now().UTC().Format(time.RFC3339Nano), "details": []any{},
	})
	return body, "application/json"
}

// unsent takes the answer that a dropped connection never delivers. It is no
// wrapper: were the true writer reached, net/http would flush what was written.
type unsent struct {
	header http.Header
	status int
}

func (u *unsent) Header() http.Header { return u.header }

func (u *unsent) Write(p []byte) (int, error) {
	u.WriteHeader(http.StatusOK)
	return len(p), nil
}

func (u *unsent) WriteHeader(status int) {
	if u.status == 0 {
		u.status = status
	}
}

type severKey struct{}

// withSever says how a request that has no connection of its own is cut off.
func withSever(ctx context.Context, cut func(reset bool)) context.Context {
	return context.WithValue(ctx, severKey{}, cut)
}

// sever ends the exchange without an answer and does not return. A reset makes
// the kernel send RST, which clients report as something else than a close.
func sever(w http.ResponseWriter, r *http.Request, reset bool) {
	if cut, ok := r.Context().Value(severKey{}).(func(bool)); ok {
		cut(reset)
	}
	if reset {
		// HTTP/2 has no connection to hand over; there the abort below resets
		// the stream.
		if conn, _, err := http.NewResponseController(w).Hijack(); err == nil {
			resetConn(conn)
		}
	}
	panic(http.ErrAbortHandler)
}

func resetConn(conn net.Conn) {
	if secure, ok := conn.(*tls.Conn); ok {
		// Closing the TLS layer would send its own goodbye first.
		conn = secure.NetConn()
	}
	if tcp, ok := conn.(*net.TCPConn); ok {
		_ = tcp.SetLinger(0)
	}
	_ = conn.Close()
}
