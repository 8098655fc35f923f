package veza

import (
	"context"
	"encoding/json"
	"errors"
	"fmt"
	"iter"
	"maps"
	"net/http"
	"net/url"
	"strconv"
)

// adminPageSize is what Veza's own client asks for.
const adminPageSize = 250

// adminPage is one page of a list. The objects are under "values", in the list of
// roles under "roles".
type adminPage[W any] struct {
	values []W
	next   string
	more   *bool
}

func (p *adminPage[W]) read(body map[string]json.RawMessage, key string) error {
	values, known := body["values"]
	if key != "" && body[key] != nil {
		values, known = body[key], true
	}
	// The last is how the OpenAPI document has it for data sources.
	for _, name := range []string{"next_page_token", "nextPageToken", "pagination_context"} {
		if raw := body[name]; raw != nil {
			if err := json.Unmarshal(raw, &p.next); err != nil {
				return fmt.Errorf("%s: %w", name, err)
			}
			delete(body, name)
		}
	}
	for _, name := range []string{"has_more", "hasMore"} {
		if raw := body[name]; raw != nil {
			if err := json.Unmarshal(raw, &p.more); err != nil {
				return fmt.Errorf("%s: %w", name, err)
			}
			delete(body, name)
		}
	}
	if known {
		return json.Unmarshal(values, &p.values)
	}
	// A gateway may leave out what is empty. Anything else instead of the list
	// must not pass for an empty one.
	if len(body) > 0 {
		return errors.New(`no "values"`)
	}
	return nil
}

// listAdmin yields the objects of a collection, page by page, in the server's
// order, each once. It stops after the first error: a part of a list must not
// pass for the whole.
func listAdmin[W, T any](ctx context.Context, c *Client, e endpoint, key string, q url.Values, read func(W) (string, T)) iter.Seq2[T, error] {
	return func(yield func(T, error) bool) {
		var none T
		query := url.Values{"page_size": {strconv.Itoa(adminPageSize)}}
		maps.Copy(query, q)
		seen, tokens := map[string]bool{}, map[string]bool{}
		for {
			page, err := adminPageOf[W](ctx, c, e, key, query)
			if err != nil {
				yield(none, err)
				return
			}
			for _, w := range page.values {
				id, v := read(w)
				if id != "" && seen[id] {
					continue
				}
				seen[id] = true
				if !yield(v, nil) {
					return
				}
			}
			if page.more != nil && !*page.more || page.more == nil && page.next == "" {
				return
			}
			if page.next == "" || tokens[page.next] {
				yield(none, fmt.Errorf("GET %s: the server has more than the %d it gave, but does not say how to get it; "+
					"no list is better than part of one, so try again", e.path, len(seen)))
				return
			}
			tokens[page.next] = true
			query.Set("page_token", page.next)
		}
	}
}

func adminPageOf[W any](ctx context.Context, c *Client, e endpoint, key string, query url.Values) (adminPage[W], error) {
	var page adminPage[W]
	var body map[string]json.RawMessage
	r := request{method: http.MethodGet, path: e.path, query: query}
	a, err := c.doAdmin(ctx, e, r, &body)
	if err != nil {
		return page, err
	}
	if body == nil {
		return page, unreadable(r, a, errors.New("no object"))
	}
	if err := page.read(body, key); err != nil {
		return page, unreadable(r, a, err)
	}
	return page, nil
}
