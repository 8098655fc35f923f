// Package console shows a person what is in the sandbox: read-only pages, made of templates, that work without scripts.
package console

import (
	"log/slog"
	"net/http"
	"strings"
	"time"

	"github.com/veza/terraform-provider-veza/internal/sandbox/org"
	"github.com/veza/terraform-provider-veza/internal/sandbox/tenant"
)

// Request is an answered request to one of the APIs, as the console lists it.
type Request struct {
	Time   time.Time
	System string // "Veza" or "Okta"
	Method string
	Path   string
	Query  string        // readable, without credentials
	Status int           // 0 when there was no answer
	Cut    bool          // the connection was closed in place of an answer
	Took   time.Duration // real time, whatever the tenant's clock says
}

// Options say what the console shows.
type Options struct {
	Tenant *tenant.Tenant
	Org    *org.Org
	// Requests gives the last requests, newest first.
	Requests func() []Request
	// VezaURL and OktaURL are where the two APIs listen.
	VezaURL, OktaURL string
	Now              func() time.Time // nil is time.Now
	Logger           *slog.Logger     // hears of failures; nil is none
}

type console struct {
	Options

	api   http.Handler
	pages *http.ServeMux
}

// Handler serves the console to browsers, at / and below /console/, and
// everything else to the API. What an API client gets is the same with and
// without it: a page goes only to a GET or HEAD that asks for HTML.
func Handler(o Options, api http.Handler) http.Handler {
	if o.Now == nil {
		o.Now = time.Now
	}
	if o.Logger == nil {
		o.Logger = slog.New(slog.DiscardHandler)
	}
	c := &console{Options: o, api: api, pages: http.NewServeMux()}
	c.route("/{$}", c.overview)
	c.route("/console/people", c.people)
	c.route("/console/people/{id}", c.person)
	c.route("/console/teams", c.teams)
	c.route("/console/teams/{id}", c.team)
	c.route("/console/roles", c.roles)
	c.route("/console/okta", c.compare)
	c.route("/console/okta/groups", c.compareGroups)
	c.route("/console/okta/group", c.compareGroup)
	c.route("/console/requests", c.requests)
	c.route("/", func(*http.Request) (page, error) { return page{}, errNoPage })
	for _, path := range []string{"/console", "/console/{$}"} {
		c.pages.Handle(path, http.RedirectHandler("/", http.StatusFound))
	}
	return c
}

func (c *console) route(pattern string, serve func(*http.Request) (page, error)) {
	c.pages.HandleFunc(pattern, func(w http.ResponseWriter, r *http.Request) {
		p, err := serve(r)
		if err != nil {
			p = c.failure(r, err)
		}
		c.send(w, r, p)
	})
}

func (c *console) ServeHTTP(w http.ResponseWriter, r *http.Request) {
	if !forPeople(r) {
		c.api.ServeHTTP(w, r)
		return
	}
	protect(w.Header())
	if !loopbackHost(r.Host) {
		c.send(w, r, c.elsewhere(r))
		return
	}
	c.pages.ServeHTTP(w, r)
}

// forPeople tells a browser that opens a page from a client of the APIs.
func forPeople(r *http.Request) bool {
	if r.Method != http.MethodGet && r.Method != http.MethodHead {
		return false
	}
	if path := r.URL.Path; path != "/" && path != "/console" && !strings.HasPrefix(path, "/console/") {
		return false
	}
	return asksForHTML(r.Header.Values("Accept"))
}

// asksForHTML wants text/html by name: */* is what API clients send.
func asksForHTML(accept []string) bool {
	for mediaRange := range strings.SplitSeq(strings.Join(accept, ","), ",") {
		name, parameters, _ := strings.Cut(mediaRange, ";")
		if !strings.EqualFold(strings.TrimSpace(name), "text/html") {
			continue
		}
		for parameter := range strings.SplitSeq(parameters, ";") {
			key, value, _ := strings.Cut(strings.TrimSpace(parameter), "=")
			if strings.EqualFold(key, "q") && strings.Trim(value, "0.") == "" {
				return false
			}
		}
		return true
	}
	return false
}
