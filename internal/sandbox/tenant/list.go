package tenant

import (
	"context"
	"math"
	"strings"

	"github.com/veza/terraform-provider-veza/internal/sandbox/store"
	"github.com/veza/terraform-provider-veza/internal/scim"
)

// Query selects resources (RFC 7644 §3.4.2). The zero value selects all.
type Query struct {
	Filter     string
	SortBy     string
	SortOrder  string
	StartIndex int  // counts from 1; anything less means 1
	Count      *int // nil: no limit; less than 0 means 0
	Attributes []string
	Excluded   []string
}

// List is one page of the resources that a query selects.
type List struct {
	Total      int // of all pages
	StartIndex int
	Resources  []scim.Object
}

// ListUsers lists people, local ones too, in the order in which they came.
func (t *Tenant) ListUsers(ctx context.Context, q Query) (List, error) {
	return t.list(ctx, &t.users, q)
}

// ListGroups lists groups in the order in which they were made.
func (t *Tenant) ListGroups(ctx context.Context, q Query) (List, error) {
	return t.list(ctx, &t.groups, q)
}

func (t *Tenant) get(ctx context.Context, c *collection, id string, q request) (scim.Object, error) {
	if err := q.check(c); err != nil {
		return nil, err
	}
	if before, lagging := t.visible(c.kind)[id]; lagging {
		if len(before) == 0 {
			return nil, c.notFound(id)
		}
		o, err := decode(before)
		if err != nil {
			return nil, err
		}
		return q.project(c, o)
	}
	var out scim.Object
	err := t.db.Read(ctx, func(tx *store.Tx) error {
		r, err := c.find(tx, id)
		if err != nil {
			return err
		}
		out, err = c.answer(tx, r, q)
		return err
	})
	return out, err
}

func (t *Tenant) list(ctx context.Context, c *collection, q Query) (List, error) {
	projection := request{attributes: q.Attributes, excluded: q.Excluded}
	if err := projection.check(c); err != nil {
		return List{}, err
	}
	filter, err := c.filter(q.Filter)
	if err != nil {
		return List{}, err
	}
	q.StartIndex = max(q.StartIndex, 1)
	limit := math.MaxInt32
	if q.Count != nil {
		limit = max(*q.Count, 0)
	}

	page := List{StartIndex: q.StartIndex}
	err = t.db.Read(ctx, func(tx *store.Tx) (err error) {
		past := t.visible(c.kind)
		attached := false
		if filter == nil && q.SortBy == "" && len(past) == 0 {
			page.Total, page.Resources, err = c.page(tx, q.StartIndex-1, limit)
		} else {
			attached = refers(filter, q.SortBy, c.computed) || len(past) > 0
			var all []scim.Object
			all, err = c.scan(tx, filter, q, attached, past)
			page.Total, page.Resources = len(all), slice(all, q.StartIndex-1, limit)
		}
		if err != nil || attached || !projection.wants(c, c.computed) {
			return err
		}
		return c.attach(tx, page.Resources)
	})
	if err != nil {
		return List{}, err
	}
	for i, o := range page.Resources {
		if page.Resources[i], err = projection.project(c, o); err != nil {
			return List{}, err
		}
	}
	return page, nil
}

// page reads no more than it returns.
func (c *collection) page(tx *store.Tx, offset, limit int) (total int, _ []scim.Object, err error) {
	if _, err := tx.One([]any{&total}, c.count); err != nil || limit == 0 {
		return total, nil, err
	}
	records, err := c.records(tx, `ORDER BY id LIMIT ? OFFSET ?`, limit, offset)
	return total, c.views(records), err
}

// scan reads all that the filter can match, in the order asked for.
func (c *collection) scan(tx *store.Tx, filter scim.Filter, q Query, attach bool, past past) ([]scim.Object, error) {
	var records []record
	var err error
	if where, value, ok := c.narrow(filter); ok && len(past) == 0 {
		records, err = c.records(tx, where+`ORDER BY id`, value)
	} else {
		records, err = c.records(tx, `ORDER BY id`)
	}
	if err != nil {
		return nil, err
	}
	all := c.views(records)
	if attach {
		if err := c.attach(tx, all); err != nil {
			return nil, err
		}
	}
	if all, err = past.apply(all); err != nil {
		return nil, err
	}

	matching := all[:0]
	for _, o := range all {
		match := true
		if filter != nil {
			if match, err = filter.Match(c.engine, o); err != nil {
				return nil, err
			}
		}
		if match {
			matching = append(matching, o)
		}
	}
	if q.SortBy == "" {
		return matching, nil
	}
	return matching, scim.Sort(c.engine, matching, q.SortBy, q.SortOrder)
}

func (c *collection) views(records []record) []scim.Object {
	views := make([]scim.Object, len(records))
	for i, r := range records {
		views[i] = c.view(r)
	}
	return views
}

func slice(all []scim.Object, offset, limit int) []scim.Object {
	if offset >= len(all) {
		return nil
	}
	all = all[offset:]
	return all[:min(limit, len(all))]
}

// filter parses a filter, and in Veza's profile refuses every comparison but eq.
func (c *collection) filter(expression string) (scim.Filter, error) {
	if strings.TrimSpace(expression) == "" {
		return nil, nil
	}
	filter, err := scim.ParseFilter(expression)
	if err != nil || !c.eqOnly {
		return filter, err
	}
	return filter, scim.Walk(filter, func(node scim.Filter) error {
		if comparison, ok := node.(scim.Comparison); ok && comparison.Op != "eq" {
			return scim.Errorf(400, scim.InvalidFilter,
				"Veza compares with eq only, and the filter has %s in (%s): use eq, or list without a filter and select from the list.",
				comparison.Op, comparison.String())
		}
		return nil
	})
}

// narrow finds a condition, on an indexed column, that everything the filter matches meets.
func (c *collection) narrow(filter scim.Filter) (where, value string, ok bool) {
	switch f := filter.(type) {
	case scim.And:
		if where, value, ok = c.narrow(f.Left); ok {
			return where, value, true
		}
		return c.narrow(f.Right)
	case scim.Comparison:
		column, indexed := c.indexed[strings.ToLower(f.Path.Attribute)]
		value, isText := f.Value.(string)
		core := f.Path.URN == "" || strings.EqualFold(f.Path.URN, c.urn)
		if !indexed || !isText || !core || f.Op != "eq" || f.Path.SubAttribute != "" || f.Path.ValueFilter != nil {
			return "", "", false
		}
		if column.folded {
			value = fold(value)
		}
		return "WHERE " + column.name + " = ? ", value, true
	}
	return "", "", false
}

// refers reports whether the filter or the sort key looks at the attribute.
func refers(filter scim.Filter, sortBy, attribute string) bool {
	found := strings.Contains(strings.ToLower(sortBy), attribute)
	if filter != nil {
		_ = scim.Walk(filter, func(node scim.Filter) error {
			switch n := node.(type) {
			case scim.Comparison:
				found = found || strings.EqualFold(n.Path.Attribute, attribute)
			case scim.ValueFilter:
				found = found || strings.EqualFold(n.Path.Attribute, attribute)
			}
			return nil
		})
	}
	return found
}
