package console

import (
	"bytes"
	"context"
	"embed"
	"errors"
	"html/template"
	"net/http"
	"net/url"
	"strconv"

	"github.com/veza/terraform-provider-veza/internal/sandbox/tenant"
)

//go:embed pages/*.html
var files embed.FS

var templates = func() map[string]*template.Template {
	layout := template.Must(template.New("layout.html").Funcs(template.FuncMap{
		"value": value, "short": short, "count": count, "plural": plural,
	}).ParseFS(files, "pages/layout.html", "pages/parts.html"))
	byName := map[string]*template.Template{}
	for _, name := range []string{"overview", "people", "person", "teams", "team", "roles", "compare", "groups", "group", "requests", "problem"} {
		byName[name] = template.Must(template.Must(layout.Clone()).ParseFS(files, "pages/"+name+".html"))
	}
	return byName
}()

// page is what the layout shows.
type page struct {
	Title   string
	Section string // of the navigation
	Status  int    // 0 is 200
	Body    any

	template string
	request  *http.Request
	now      string
}

func (c *console) page(r *http.Request, name, section, title string, body any) page {
	return page{
		Title: title, Section: section, Body: body,
		template: name, request: r, now: c.Now().Format("15:04:05"),
	}
}

// send renders a page whole before its first byte leaves.
func (c *console) send(w http.ResponseWriter, r *http.Request, p page) {
	var body bytes.Buffer
	if err := templates[p.template].Execute(&body, p); err != nil {
		c.Logger.Error("the console could not show a page", "path", r.URL.Path, "error", err.Error())
		http.Error(w, "The console could not show this page: the sandbox's log says why.", http.StatusInternalServerError)
		return
	}
	w.Header().Set("Content-Type", "text/html; charset=utf-8")
	w.Header().Set("Content-Length", strconv.Itoa(body.Len()))
	w.WriteHeader(max(p.Status, http.StatusOK))
	if r.Method != http.MethodHead {
		_, _ = w.Write(body.Bytes()) // the reader may be gone
	}
}

// problem is the body of a page that says what went wrong.
type problem struct{ What, Do string }

var errNoPage = errors.New("there is no such page")

func (c *console) failure(r *http.Request, err error) page {
	var missing *tenant.NotFoundError
	p := c.page(r, "problem", "", "Not found", problem{"There is no such page.", "Choose one above."})
	p.Status = http.StatusNotFound
	switch {
	case errors.Is(err, errNoPage):
	case errors.As(err, &missing):
		p.Body = problem{"There is no such " + missing.Kind + ".", "It may have been removed since the page before was shown."}
	case errors.Is(err, context.Canceled):
	default:
		c.Logger.Error("the console could not read what a page shows", "path", r.URL.Path, "error", err.Error())
		p.Title, p.Status = "Not readable", http.StatusInternalServerError
		p.Body = problem{"The sandbox could not read what this page shows.", "Its log, on standard error, says why."}
	}
	return p
}

func (c *console) elsewhere(r *http.Request) page {
	p := c.page(r, "problem", "", "Refused", problem{
		"This console answers to the names of this machine alone, such as 127.0.0.1 and localhost.",
		"Open the address that the sandbox printed when it started; from elsewhere, forward its port, as with ssh -L.",
	})
	p.Status = http.StatusForbidden
	return p
}

// Style is the style sheet with its element.
func (page) Style() template.HTML { return style }

// Now is the time at which the page was made.
func (p page) Now() string { return p.now }

// refreshes are the intervals on offer, in seconds.
var refreshes = []int{2, 5, 30}

// Refresh is after how many seconds the page is to be read anew, 0 for never.
func (p page) Refresh() int {
	asked := p.request.URL.Query().Get("refresh")
	for _, seconds := range refreshes {
		if asked == strconv.Itoa(seconds) {
			return seconds
		}
	}
	return 0
}

// Link is the address of another page, at the chosen refresh.
func (p page) Link(path string, parameters ...string) string {
	query := url.Values{}
	for i := 0; i+1 < len(parameters); i += 2 {
		if parameters[i+1] != "" {
			query.Set(parameters[i], parameters[i+1])
		}
	}
	if seconds := p.Refresh(); seconds > 0 {
		query.Set("refresh", strconv.Itoa(seconds))
	}
	return address(path, query)
}

// With is the address of this page with one parameter changed, "" for left out.
// A change of the selection begins at its first page.
func (p page) With(name, to string) string {
	query := p.query()
	if name != "refresh" {
		query.Del("page")
	}
	query.Del(name)
	if to != "" {
		query.Set(name, to)
	}
	return address(p.request.URL.Path, query)
}

// query is what the page's address asks for, as far as there is a meaning to it.
func (p page) query() url.Values {
	given, query := p.request.URL.Query(), url.Values{}
	for _, name := range []string{"q", "state", "source", "only", "system", "okta", "veza", "page", "refresh"} {
		if text := clean(given.Get(name)); text != "" {
			query.Set(name, text)
		}
	}
	return query
}

// Path is the page's own, for its forms.
func (p page) Path() string { return p.request.URL.Path }

// Asked is a parameter of the page's address.
func (p page) Asked(name string) string { return p.query().Get(name) }

func address(path string, query url.Values) string {
	u := url.URL{Path: path, RawQuery: query.Encode()}
	return u.String()
}

// RefreshChoices are the intervals as links.
func (p page) RefreshChoices() []choice {
	choices := []choice{{Label: "off", Link: p.With("refresh", ""), Current: p.Refresh() == 0}}
	for _, seconds := range refreshes {
		n := strconv.Itoa(seconds)
		choices = append(choices, choice{Label: n + " s", Link: p.With("refresh", n), Current: p.Refresh() == seconds})
	}
	return choices
}

// choice is one of several links of which one is where the reader is.
type choice struct {
	Label   string
	Link    string
	Current bool
	Count   int
	Counted bool
}
