package orgapi

import (
	"net/http"
	"net/url"
	"strconv"

	"github.com/veza/terraform-provider-veza/internal/sandbox/org"
)

// missing refuses a request without a parameter that it must have.
func missing(name string) *org.Error {
	return &org.Error{
		Status: http.StatusBadRequest, Code: "E0000028", Summary: "The request is missing a required parameter.",
		Causes: []string{"The parameter " + name + " is required"},
	}
}

// limit reads the parameter of that name: what is out of bounds counts as the bound.
func (r *request) limit(otherwise, most int) (int, error) {
	text := r.query.Get("limit")
	if text == "" {
		return otherwise, nil
	}
	n, err := strconv.Atoi(text)
	if err != nil || n < 0 {
		return 0, org.Invalid("limit", "limit: The limit must be a whole number")
	}
	if n == 0 {
		return otherwise, nil
	}
	return min(n, most), nil
}

// link gives a page, with one Link line for itself and one for the next page:
// clients of Okta do not take the two apart when they share a line.
func (r *request) link(body any, next string, limit int) (answer, error) {
	lines := []string{r.linkTo("self", r.query)}
	if next != "" {
		query := url.Values{}
		for name, values := range r.query {
			query[name] = values
		}
		query.Set("after", next)
		query.Set("limit", strconv.Itoa(limit))
		lines = append(lines, r.linkTo("next", query))
	}
	return answer{status: http.StatusOK, header: http.Header{"Link": lines}, body: body}, nil
}

func (r *request) linkTo(relation string, query url.Values) string {
	target := r.base + r.URL.EscapedPath()
	if len(query) > 0 {
		target += "?" + query.Encode()
	}
	return "<" + target + `>; rel="` + relation + `"`
}

// href is a link of a body.
type href struct {
	Href   string `json:"href"`
	Method string `json:"method,omitempty"`
}

// relation is a link that says what it is.
type relation struct {
	Rel    string `json:"rel"`
	Href   string `json:"href"`
	Method string `json:"method"`
}
