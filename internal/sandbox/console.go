package sandbox

import (
	"net/http"
	"slices"
	"strings"
	"sync"
	"time"

	"github.com/veza/terraform-provider-veza/internal/sandbox/console"
)

// maxRecent is how many answered requests the console has to show.
const maxRecent = 500

// maxRecentText is how much of a path or a query is kept of each.
const maxRecentText = 1024

// recent keeps the last requests to both systems, without bodies and headers.
type recent struct {
	mu   sync.Mutex
	ring [maxRecent]console.Request
	seen int
}

func (q *recent) add(system string, r *Request, rawQuery string, took time.Duration) {
	one := console.Request{
		Time: r.Time, System: system, Method: start(r.Method, 32), Path: start(r.Path, maxRecentText), Status: r.Status, Cut: r.Cut, Took: took,
	}
	if rawQuery != "" {
		one.Query = start(logQuery(rawQuery), maxRecentText)
	}
	q.mu.Lock()
	defer q.mu.Unlock()
	q.ring[q.seen%maxRecent] = one
	q.seen++
}

// start copies the start of a text, so that the rest of it is not kept.
func start(text string, most int) string {
	return strings.Clone(text[:min(len(text), most)])
}

// list gives what is kept, newest first.
func (q *recent) list() []console.Request {
	q.mu.Lock()
	defer q.mu.Unlock()
	var list []console.Request
	for n := q.seen - 1; n >= max(0, q.seen-maxRecent); n-- {
		list = append(list, q.ring[n%maxRecent])
	}
	slices.SortStableFunc(list, func(a, b console.Request) int { return b.Time.Compare(a.Time) })
	return list
}

// withConsole is the tenant's handler with the console in front of it. It is
// called before anything is served. The console's own pages are outside of
// knobs and request log: who looks on changes nothing.
func (s *Sandbox) withConsole(vezaURL, oktaURL string) http.Handler {
	kept := &recent{}
	s.observer.answered = func(r *Request, query string, took time.Duration) { kept.add("Veza", r, query, took) }
	s.orgObserver.answered = func(r *Request, query string, took time.Duration) { kept.add("Okta", r, query, took) }
	return console.Handler(console.Options{
		Tenant: s.tenant, Org: s.org, Requests: kept.list, VezaURL: vezaURL, OktaURL: oktaURL, Logger: s.logger,
	}, s.handler)
}
