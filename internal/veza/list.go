package veza

import (
	"context"
	"errors"
	"fmt"
	"iter"
	"net/http"
	"net/url"
	"slices"
	"strconv"
	"strings"

	"github.com/veza/terraform-provider-veza/internal/scim"
)

// pageSize is the most that Veza returns at a time ("Queries are limited to
// returning a maximum of 200 items", Okta guide).
const pageSize = 200

// collection reads one kind of SCIM object.
type collection[T any] struct {
	path string // "/Users"
	kind string // "user", for errors
	attr string // the attribute people know the object by
	id   func(T) string
	name func(T) string
	tidy func(*T) // mends what a server got wrong, before anybody sees it
}

// whole reports whether an answer is the object, and not only what it is called by:
// some servers answer a write with the id alone.
func (k collection[T]) whole(v T) bool { return k.id(v) != "" && k.name(v) != "" }

// list yields the objects that match filter ("" for all), page by page, in the
// server's order, each once. It stops after the first error: a part of a list
// must not pass for the whole.
func (k collection[T]) list(ctx context.Context, c *Client, q url.Values) iter.Seq2[T, error] {
	return func(yield func(T, error) bool) {
		seen := map[string]bool{}
		for start := 1; ; {
			page, err := k.page(ctx, c, q, start, pageSize)
			if err != nil {
				var none T
				yield(none, err)
				return
			}
			fresh := 0
			for _, v := range page.Resources {
				// Who is created or deleted meanwhile shifts the others across pages.
				if id := k.id(v); id != "" {
					if seen[id] {
						continue
					}
					seen[id] = true
				}
				fresh++
				if !yield(v, nil) {
					return
				}
			}
			if start += len(page.Resources); start > page.TotalResults {
				return
			}
			if fresh == 0 {
				var none T
				yield(none, k.stuck(page.TotalResults, len(seen)))
				return
			}
		}
	}
}

// page asks for count objects from position start on, counted from 1.
func (k collection[T]) page(ctx context.Context, c *Client, q url.Values, start, count int) (scim.ListResponse[T], error) {
	query := url.Values{"startIndex": {strconv.Itoa(start)}, "count": {strconv.Itoa(count)}}
	for name, values := range q {
		query[name] = values
	}
	r := request{method: http.MethodGet, path: scimRoot + k.path, query: query}
	var out scim.ListResponse[T]
	a, err := c.doSCIM(ctx, r, &out)
	if err == nil && a.empty() {
		err = unreadable(r, a, errors.New("empty"))
	}
	for i := range out.Resources {
		k.tidy(&out.Resources[i])
	}
	if err == nil && q.Get("filter") == "" {
		c.reads.learn(k.path, out.TotalResults)
	}
	return out, err
}

func (k collection[T]) stuck(total, seen int) error {
	return fmt.Errorf("GET %s%s: the server counts %d but gave %d and then nothing new; "+
		"no list is better than part of one, so try again", scimRoot, k.path, total, seen)
}

// byName returns the one object whose name is name, in any case. The server's
// filter is not trusted: one that ignores it would hand over the wrong object.
func (k collection[T]) byName(ctx context.Context, c *Client, q url.Values, name string) (T, error) {
	var exact, other []T
	q.Set("filter", k.attr+" eq "+quote(name))
	for v, err := range k.list(ctx, c, q) {
		switch {
		case err != nil:
			return v, err
		case k.name(v) == name:
			exact = append(exact, v)
		case strings.EqualFold(k.name(v), name):
			other = append(other, v)
		}
	}
	var none T
	for _, found := range [][]T{exact, other} {
		switch len(found) {
		case 0:
		case 1:
			return found[0], nil
		default:
			return none, fmt.Errorf("%d %ss have the %s %q (ids %s and %s); say which one by its id",
				len(found), k.kind, k.attr, name, k.id(found[0]), k.id(found[1]))
		}
	}
	return none, fmt.Errorf("no %s has the %s %q: %w", k.kind, k.attr, name, ErrNotFound)
}

// quote writes a filter's string, which is a JSON string (RFC 7644 §3.4.2.2).
func quote(s string) string {
	// A string always marshals.
	data, _ := marshal(s)
	return string(data)
}

// get reads one object.
func (k collection[T]) get(ctx context.Context, c *Client, id string, q url.Values) (T, error) {
	var out T
	path, err := object(k.path, id)
	if err != nil {
		return out, err
	}
	r := request{method: http.MethodGet, path: path, query: q}
	a, err := c.doSCIM(ctx, r, &out)
	if err == nil && k.id(out) == "" {
		err = unreadable(r, a, fmt.Errorf("no %s with an id", k.kind))
	}
	k.tidy(&out)
	return out, err
}

// patch changes one object and returns what the answer says of it, which may be
// nothing: a server may as well answer 204 (RFC 7644 §3.5.2).
func (k collection[T]) patch(ctx context.Context, c *Client, id string, q url.Values, ops []scim.Operation) (T, error) {
	var out T
	path, err := object(k.path, id)
	if err != nil {
		return out, err
	}
	r := request{method: http.MethodPatch, path: path, query: q, body: scim.PatchRequest{Schemas: []string{scim.PatchOpURN}, Operations: ops}}
	_, err = c.doSCIM(ctx, r, &out)
	k.tidy(&out)
	return out, err
}

func (k collection[T]) remove(ctx context.Context, c *Client, id string) error {
	path, err := object(k.path, id)
	if err != nil {
		return err
	}
	_, err = c.doSCIM(ctx, request{method: http.MethodDelete, path: path}, nil)
	return err
}

// once keeps the first of those that have the same key.
func once[T any](list []T, key func(T) string) []T {
	seen := make(map[string]bool, len(list))
	return slices.DeleteFunc(list, func(v T) bool {
		again := seen[key(v)]
		seen[key(v)] = true
		return again
	})
}
