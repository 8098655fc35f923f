package console

import (
	"net/http"
	"time"

	"github.com/veza/terraform-provider-veza/internal/sandbox/tenant"
)

type overviewBody struct {
	tenant.Counts

	SCIM             string // "on", "off" or "activating"
	Wait             time.Duration
	OktaPeople       int
	OktaGroups       int
	VezaURL, OktaURL string
	Last             []Request
}

// latest is how many requests the overview shows.
const latest = 12

func (c *console) overview(r *http.Request) (page, error) {
	ctx := r.Context()
	counts, err := c.Tenant.Counts(ctx)
	if err != nil {
		return page{}, err
	}
	body := overviewBody{Counts: counts, SCIM: "off", VezaURL: c.VezaURL, OktaURL: c.OktaURL}
	active, wait, err := c.Tenant.SCIMReady(ctx)
	if err != nil {
		return page{}, err
	}
	switch {
	case active:
		body.SCIM = "on"
	case wait > 0:
		body.SCIM, body.Wait = "activating", wait.Round(time.Second)
	}
	if body.OktaPeople, body.OktaGroups, err = c.Org.Count(ctx); err != nil {
		return page{}, err
	}
	body.Last = c.Requests()
	body.Last = body.Last[:min(len(body.Last), latest)]
	return c.page(r, "overview", "overview", "Overview", body), nil
}

type requestsBody struct {
	Requests []Request
	Paging   paging
	Systems  []choice
	Outcomes []choice
}

func (c *console) requests(r *http.Request) (page, error) {
	here := page{request: r}
	system, only := here.Asked("system"), here.Asked("only")
	var kept []Request
	for _, one := range c.Requests() {
		if system != "" && one.System != system || only == "writes" && !one.Writes() || only == "failed" && !one.Failed() {
			continue
		}
		kept = append(kept, one)
	}
	body := requestsBody{
		Paging:   pages(r, len(kept)),
		Systems:  choices(r, "system", "", "both", "Veza", "Veza", "Okta", "Okta"),
		Outcomes: choices(r, "only", "", "all", "writes", "writes", "failed", "failed"),
	}
	body.Requests = slice(body.Paging, kept)
	return c.page(r, "requests", "requests", "Requests", body), nil
}

// Failed says that the request was not done.
func (q Request) Failed() bool { return q.Cut || q.Status >= http.StatusBadRequest }

// Writes says that the request asked for a change, as far as its method tells.
func (q Request) Writes() bool {
	return q.Method != http.MethodGet && q.Method != http.MethodHead && q.Method != http.MethodOptions
}

// Millis is how long the request took.
func (q Request) Millis() float64 { return float64(q.Took.Microseconds()) / 1000 }

// Clock is the time of day of the request.
func (q Request) Clock() string { return q.Time.Format("15:04:05.000") }
