package httpapi

import (
	"net/http"
	"net/url"
	"strconv"
	"strings"

	"github.com/veza/terraform-provider-veza/internal/sandbox/tenant"
	"github.com/veza/terraform-provider-veza/internal/scim"
)

// parameters reads a query string whole: a parameter that is dropped because
// it is malformed may be the filter.
func parameters(r *http.Request) (url.Values, error) {
	values, err := url.ParseQuery(r.URL.RawQuery)
	if err != nil {
		return nil, scim.Errorf(http.StatusBadRequest, scim.InvalidValue, "The query string is malformed: %v.", err)
	}
	return values, nil
}

// parameter takes a parameter in the RFC's spelling or, as Veza's API
// description has it, in snake_case.
func parameter(values url.Values, name string) string {
	if values.Has(name) {
		return values.Get(name)
	}
	var snake strings.Builder
	for _, letter := range name {
		if letter >= 'A' && letter <= 'Z' {
			snake.WriteByte('_')
			letter += 'a' - 'A'
		}
		snake.WriteRune(letter)
	}
	return values.Get(snake.String())
}

func (s *server) query(r *http.Request) (tenant.Query, error) {
	values, err := parameters(r)
	if err != nil {
		return tenant.Query{}, err
	}
	q := tenant.Query{
		Filter: parameter(values, "filter"), SortBy: parameter(values, "sortBy"), SortOrder: parameter(values, "sortOrder"),
	}
	q.Attributes, q.Excluded = selection(values)
	if q.StartIndex, err = integer(values, "startIndex", 1); err != nil {
		return q, err
	}
	count, err := integer(values, "count", s.pageSize)
	if err != nil {
		return q, err
	}
	q.Count = s.limitCount(count)
	return q, nil
}

// limitCount caps a count at the page size; a client asks for the rest with startIndex.
func (s *server) limitCount(count int) *int {
	count = min(count, s.pageSize)
	return &count
}

func integer(values url.Values, name string, otherwise int) (int, error) {
	value := parameter(values, name)
	if value == "" {
		return otherwise, nil
	}
	n, err := strconv.Atoi(value)
	if err != nil {
		return 0, scim.Errorf(http.StatusBadRequest, scim.InvalidValue, "%s is %q: it is an integer.", name, value)
	}
	return n, nil
}

func selection(values url.Values) (attributes, excluded []string) {
	return names(parameter(values, "attributes")), names(parameter(values, "excludedAttributes"))
}

func names(list string) []string {
	return strings.FieldsFunc(list, func(r rune) bool { return r == ',' || r == ' ' })
}

// optionsOf are what a call for a single resource may ask for: a selection and a version.
func optionsOf(r *http.Request) ([]tenant.RequestOption, error) {
	values, err := parameters(r)
	if err != nil {
		return nil, err
	}
	return []tenant.RequestOption{tenant.Select(selection(values)), tenant.IfMatch(r.Header.Get("If-Match"))}, nil
}
