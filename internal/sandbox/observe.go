package sandbox

import (
	"bytes"
	"io"
	"log/slog"
	"net/http"
	"net/url"
	"strconv"
	"strings"
	"sync"
	"time"
)

// maxKeptBody is how much of a request's body the request log keeps.
const maxKeptBody = 64 << 10

// Request is one HTTP request as it arrived.
type Request struct {
	Method string
	Path   string
	// Query is the decoded query, empty but never nil.
	Query url.Values
	// Body is the first 64 KiB of what was sent.
	Body []byte
	// Status is the tenant's answer, also where a fault kept it from the client
	// (Cut); 0 when the tenant gave none.
	Status int
	// Cut says that the connection was closed in place of an answer.
	Cut  bool
	Time time.Time
}

// String is "METHOD /path?query STATUS", for messages of tests.
func (r Request) String() string {
	text := r.Method + " " + r.Path
	if len(r.Query) > 0 {
		text += "?" + r.Query.Encode()
	}
	switch {
	case r.Cut:
		return text + " (cut)"
	case r.Status != 0:
		return text + " " + strconv.Itoa(r.Status)
	}
	return text
}

// observer sees every request from outside the knobs: it writes the log lines
// and, when asked to, keeps the requests.
type observer struct {
	keep   bool
	logger *slog.Logger
	now    func() time.Time
	// answered hears of each request when it is over; nil is nobody.
	answered func(r *Request, rawQuery string, took time.Duration)

	mu   sync.Mutex
	seen []*Request
}

func (o *observer) requests() []Request {
	o.mu.Lock()
	defer o.mu.Unlock()
	list := make([]Request, len(o.seen))
	for n, r := range o.seen {
		list[n] = *r
	}
	return list
}

func (o *observer) forget() {
	o.mu.Lock()
	defer o.mu.Unlock()
	o.seen = nil
}

func (o *observer) wrap(next http.Handler) http.Handler {
	return http.HandlerFunc(func(w http.ResponseWriter, r *http.Request) {
		// The time that passes is real even where the tenant's clock is not.
		start := time.Now()
		seen := &Request{Method: r.Method, Path: r.URL.Path, Query: r.URL.Query(), Time: o.now()}
		if o.keep {
			seen.Body = peekBody(r)
			// Kept before it is answered: a client may hold the whole answer
			// before the handler has returned, and ask for the log at once.
			o.mu.Lock()
			o.seen = append(o.seen, seen)
			o.mu.Unlock()
		}
		watched := &watchedWriter{ResponseWriter: w, observer: o, seen: seen}
		finished := false
		defer func() {
			o.mu.Lock()
			seen.Cut = !finished
			if finished && seen.Status == 0 {
				seen.Status = http.StatusOK
			}
			done := *seen
			o.mu.Unlock()
			took := time.Since(start)
			o.log(r, watched, took)
			if o.answered != nil {
				o.answered(&done, r.URL.RawQuery, took)
			}
		}()
		next.ServeHTTP(watched, r)
		finished = true
	})
}

// log writes one line for a request. Headers and bodies stay out of it: they
// hold the key, and people.
func (o *observer) log(r *http.Request, w *watchedWriter, took time.Duration) {
	seen := w.seen
	level := slog.LevelInfo
	if seen.Cut || seen.Status >= 500 {
		level = slog.LevelWarn
	}
	attrs := []slog.Attr{
		slog.String("method", seen.Method),
		slog.String("path", seen.Path),
		slog.String("query", logQuery(r.URL.RawQuery)),
		slog.Int("status", seen.Status),
		slog.Int64("bytes", w.bytes),
		slog.Float64("ms", float64(took.Microseconds())/1000),
	}
	if id := w.Header().Get("X-Request-Id"); id != "" {
		attrs = append(attrs, slog.String("request_id", id))
	}
	if id := w.Header().Get("X-Okta-Request-Id"); id != "" {
		attrs = append(attrs, slog.String("request_id", id))
	}
	if seen.Cut {
		attrs = append(attrs, slog.Bool("cut", true))
	}
	o.logger.LogAttrs(r.Context(), level, "request", attrs...)
}

// logQuery is the query, readable, unless it has a parameter that some clients
// carry credentials in.
func logQuery(raw string) string {
	values, err := url.ParseQuery(raw)
	if err != nil {
		return "(not readable)"
	}
	for name, value := range values {
		lower := strings.ToLower(name)
		for _, word := range []string{"key", "token", "secret", "password", "authorization", "assertion"} {
			if strings.Contains(lower, word) {
				for n := range value {
					value[n] = "***"
				}
			}
		}
	}
	readable, err := url.QueryUnescape(values.Encode())
	if err != nil {
		return values.Encode()
	}
	return readable
}

// peekBody copies the start of the body and leaves all of it to be read.
func peekBody(r *http.Request) []byte {
	if r.Body == nil || r.Body == http.NoBody {
		return nil
	}
	// An error is met again by whoever reads on.
	head, _ := io.ReadAll(io.LimitReader(r.Body, maxKeptBody))
	r.Body = struct {
		io.Reader
		io.Closer
	}{io.MultiReader(bytes.NewReader(head), r.Body), r.Body}
	return head
}

type watchedWriter struct {
	http.ResponseWriter
	observer *observer
	seen     *Request
	bytes    int64
}

// note keeps the first final status.
func (w *watchedWriter) note(status int) {
	if status < 200 {
		return
	}
	w.observer.mu.Lock()
	defer w.observer.mu.Unlock()
	if w.seen.Status == 0 {
		w.seen.Status = status
	}
}

func (w *watchedWriter) WriteHeader(status int) {
	w.note(status)
	w.ResponseWriter.WriteHeader(status)
}

func (w *watchedWriter) Write(p []byte) (int, error) {
	if w.bytes == 0 {
		w.note(http.StatusOK)
	}
	n, err := w.ResponseWriter.Write(p)
	w.bytes += int64(n)
	return n, err
}

// Unwrap lets http.ResponseController reach the connection.
func (w *watchedWriter) Unwrap() http.ResponseWriter { return w.ResponseWriter }
