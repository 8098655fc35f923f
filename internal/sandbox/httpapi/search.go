package httpapi

import (
	"encoding/json"
	"net/http"

	"github.com/veza/terraform-provider-veza/internal/sandbox/tenant"
	"github.com/veza/terraform-provider-veza/internal/scim"
)

// searches: Veza's list of operations has no .search.
func (s *server) searches() bool { return s.tenant.Profile() == tenant.ProfileRFC }

// queryRoot is a query of all resources of all types (RFC 7644 §3.4.2.1).
func (s *server) queryRoot(r *http.Request) (answer, error) {
	if r.Method != http.MethodGet && r.Method != http.MethodHead {
		return answer{}, methodNotAllowed(r, "GET, HEAD")
	}
	q, err := s.query(r)
	if err != nil {
		return answer{}, err
	}
	return listed(r, q, s.usersEndpoint().list, s.groupsEndpoint().list)
}

// search is a query with POST (RFC 7644 §3.4.3).
func (s *server) search(r *http.Request, lists ...lister) (answer, error) {
	if r.Method != http.MethodPost {
		return answer{}, methodNotAllowed(r, http.MethodPost)
	}
	in, err := readObject(r)
	if err != nil {
		return answer{}, err
	}
	q := tenant.Query{StartIndex: 1, Count: s.limitCount(s.pageSize)}
	for name, field := range map[string]*string{"filter": &q.Filter, "sortBy": &q.SortBy, "sortOrder": &q.SortOrder} {
		if value, ok := scim.Get(in, name); ok && value != nil {
			if *field, ok = value.(string); !ok {
				return answer{}, scim.Errorf(http.StatusBadRequest, scim.InvalidValue, "%s is a string.", name)
			}
		}
	}
	for name, field := range map[string]*[]string{"attributes": &q.Attributes, "excludedAttributes": &q.Excluded} {
		if *field, err = texts(in, name); err != nil {
			return answer{}, err
		}
	}
	if q.StartIndex, err = number(in, "startIndex", 1); err != nil {
		return answer{}, err
	}
	count, err := number(in, "count", s.pageSize)
	if err != nil {
		return answer{}, err
	}
	q.Count = s.limitCount(count)
	return listed(r, q, lists...)
}

func texts(in scim.Object, name string) ([]string, error) {
	value, _ := scim.Get(in, name)
	if value == nil {
		return nil, nil
	}
	list, ok := value.([]any)
	var names []string
	for _, item := range list {
		name, isText := item.(string)
		ok = ok && isText
		names = append(names, name)
	}
	if !ok {
		return nil, scim.Errorf(http.StatusBadRequest, scim.InvalidValue, "%s is a list of attribute names.", name)
	}
	return names, nil
}

func number(in scim.Object, name string, otherwise int) (int, error) {
	value, _ := scim.Get(in, name)
	if value == nil {
		return otherwise, nil
	}
	literal, _ := value.(json.Number)
	n, err := literal.Int64()
	if err != nil {
		return 0, scim.Errorf(http.StatusBadRequest, scim.InvalidValue, "%s is an integer.", name)
	}
	return int(n), nil
}
