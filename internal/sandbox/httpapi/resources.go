package httpapi

import (
	"context"
	"net/http"
	"strings"

	"github.com/veza/terraform-provider-veza/internal/sandbox/tenant"
	"github.com/veza/terraform-provider-veza/internal/scim"
)

type (
	lister   = func(context.Context, tenant.Query) (tenant.List, error)
	creator  = func(context.Context, scim.Object, ...tenant.RequestOption) (scim.Object, error)
	getter   = func(context.Context, string, ...tenant.RequestOption) (scim.Object, error)
	replacer = func(context.Context, string, scim.Object, ...tenant.RequestOption) (scim.Object, error)
	patcher  = func(context.Context, string, []scim.Operation, ...tenant.RequestOption) (scim.Object, error)
	remover  = func(context.Context, string, ...tenant.RequestOption) error
)

// endpoint is the endpoint of one resource type.
type endpoint struct {
	path    string
	list    lister
	create  creator
	get     getter
	replace replacer
	patch   patcher
	remove  remover
}

func (s *server) usersEndpoint() endpoint {
	t := s.tenant
	return endpoint{base + "/Users", t.ListUsers, t.CreateUser, t.GetUser, t.ReplaceUser, t.PatchUser, t.DeleteUser}
}

func (s *server) groupsEndpoint() endpoint {
	t := s.tenant
	return endpoint{base + "/Groups", t.ListGroups, t.CreateGroup, t.GetGroup, t.ReplaceGroup, t.PatchGroup, t.DeleteGroup}
}

func (s *server) serveResources(r *http.Request, e endpoint, path []string) (answer, error) {
	switch {
	case len(path) == 0:
		return s.serveCollection(r, e)
	case len(path) == 1 && path[0] == ".search" && s.searches():
		return s.search(r, e.list)
	case len(path) == 1:
		return s.serveResource(r, e, path[0])
	}
	return answer{}, noEndpoint(r)
}

func (s *server) serveCollection(r *http.Request, e endpoint) (answer, error) {
	switch r.Method {
	case http.MethodGet, http.MethodHead:
		q, err := s.query(r)
		if err != nil {
			return answer{}, err
		}
		return listed(r, q, e.list)
	case http.MethodPost:
		options, err := optionsOf(r)
		if err != nil {
			return answer{}, err
		}
		in, err := readObject(r)
		if err != nil {
			return answer{}, err
		}
		o, err := e.create(r.Context(), in, options...)
		if err != nil {
			return answer{}, err
		}
		a := resource(r, e, o)
		a.status = http.StatusCreated
		return a, nil
	}
	return answer{}, methodNotAllowed(r, "GET, HEAD, POST")
}

func (s *server) serveResource(r *http.Request, e endpoint, id string) (answer, error) {
	options, err := optionsOf(r)
	if err != nil {
		return answer{}, err
	}
	var o scim.Object
	switch r.Method {
	case http.MethodGet, http.MethodHead:
		if o, err = e.get(r.Context(), id, options...); err == nil && unchanged(r, o) {
			return answer{status: http.StatusNotModified, header: resource(r, e, o).header}, nil
		}
	case http.MethodPut:
		var in scim.Object
		if in, err = readObject(r); err == nil {
			o, err = e.replace(r.Context(), id, in, options...)
		}
	case http.MethodPatch:
		o, err = patch(r, e, id, options)
	case http.MethodDelete:
		return answer{status: http.StatusNoContent}, e.remove(r.Context(), id, options...)
	default:
		return answer{}, methodNotAllowed(r, "GET, HEAD, PUT, PATCH, DELETE")
	}
	if err != nil {
		return answer{}, err
	}
	return resource(r, e, o), nil
}

func patch(r *http.Request, e endpoint, id string, options []tenant.RequestOption) (scim.Object, error) {
	data, err := readBody(r)
	if err != nil {
		return nil, err
	}
	operations, err := scim.DecodePatch(data)
	if err != nil {
		return nil, err
	}
	return e.patch(r.Context(), id, operations, options...)
}

// resource answers with one resource, its address and its version.
func resource(r *http.Request, e endpoint, o scim.Object) answer {
	origin := originOf(r)
	absolute(o, origin)
	id, _ := o["id"].(string)
	header := http.Header{"Location": {origin + e.path + "/" + id}}
	if version := versionOf(o); version != "" {
		header.Set("ETag", version)
	}
	return answer{status: http.StatusOK, header: header, body: o, mediaType: scim.MediaType}
}

func unchanged(r *http.Request, o scim.Object) bool {
	wanted, version := r.Header.Get("If-None-Match"), versionOf(o)
	return wanted != "" && version != "" && tenant.Matches(wanted, version)
}

func versionOf(o scim.Object) string {
	meta, _ := o["meta"].(scim.Object)
	version, _ := meta["version"].(string)
	return version
}

// listed answers with the page that q selects of all lists together, in their
// order; sorting is within each, for types have no order among them.
func listed(r *http.Request, q tenant.Query, lists ...lister) (answer, error) {
	var page scim.ListResponse[scim.Object]
	if len(lists) == 1 {
		list, err := lists[0](r.Context(), q)
		if err != nil {
			return answer{}, err
		}
		page.TotalResults, page.StartIndex, page.Resources = list.Total, list.StartIndex, list.Resources
	} else {
		whole := q
		whole.StartIndex, whole.Count = 1, nil
		for _, list := range lists {
			all, err := list(r.Context(), whole)
			if err != nil {
				return answer{}, err
			}
			page.Resources = append(page.Resources, all.Resources...)
		}
		page.TotalResults, page.StartIndex = len(page.Resources), max(q.StartIndex, 1)
		page.Resources = page.Resources[min(page.StartIndex-1, len(page.Resources)):]
		page.Resources = page.Resources[:min(max(*q.Count, 0), len(page.Resources))]
	}
	page.ItemsPerPage = len(page.Resources)
	origin := originOf(r)
	for _, o := range page.Resources {
		absolute(o, origin)
	}
	return answer{status: http.StatusOK, body: page, mediaType: scim.MediaType}, nil
}

// originOf is the scheme and host under which the client reached the server.
func originOf(r *http.Request) string {
	if r.Host == "" {
		return ""
	}
	scheme := r.URL.Scheme // set when the request came through the process and no network
	switch {
	case scheme != "":
	case r.TLS != nil:
		scheme = "https"
	default:
		scheme = "http"
	}
	return scheme + "://" + r.Host
}

// absolute completes the addresses that the server put into a resource.
func absolute(o scim.Object, origin string) {
	complete := func(of any, name string) {
		part, _ := of.(scim.Object)
		if address, ok := part[name].(string); ok && strings.HasPrefix(address, base+"/") {
			part[name] = origin + address
		}
	}
	complete(o["meta"], "location")
	for _, name := range []string{"groups", "members"} {
		list, _ := o[name].([]any)
		for _, reference := range list {
			complete(reference, "$ref")
		}
	}
}
