package org

import (
	"cmp"
	"encoding/json"
	"errors"
	"fmt"
	"slices"
	"strconv"
	"strings"
	"time"

	"github.com/veza/terraform-provider-veza/internal/scim"
)

// language is what one parameter of one route understands.
type language struct {
	operators  []string
	attributes func(path string) bool
	exact      bool // values are compared with their case
}

var (
	searchOperators = []string{"eq", "sw", "co", "pr", "gt", "ge", "lt", "le"}
	filterOperators = []string{"eq", "gt", "ge", "lt", "le"}
)

// condition is a parsed search expression. Okta's grammar is that of SCIM's
// filters, with names that observe case.
type condition struct {
	root     scim.Filter
	language language
}

// parse reads an expression; "" matches everything.
func (l language) parse(text string) (*condition, error) {
	if strings.TrimSpace(text) == "" {
		return &condition{}, nil
	}
	root, err := scim.ParseFilter(text)
	if err != nil {
		cause := "Invalid search criteria"
		if e := new(scim.Error); errors.As(err, &e) {
			cause = e.Detail
		}
		return nil, badSearch(cause)
	}
	if err := l.check(root); err != nil {
		return nil, err
	}
	return &condition{root, l}, nil
}

func (l language) check(f scim.Filter) error {
	switch n := f.(type) {
	case scim.And:
		return errors.Join(l.check(n.Left), l.check(n.Right))
	case scim.Or:
		return errors.Join(l.check(n.Left), l.check(n.Right))
	case scim.Comparison:
		path := n.Path.String()
		if !slices.Contains(l.operators, n.Op) {
			return badSearch(fmt.Sprintf("Operator '%s' is not supported for '%s'", n.Op, path))
		}
		if !l.attributes(path) {
			return badSearch(fmt.Sprintf("Attribute '%s' cannot be searched", path))
		}
		return nil
	}
	return badSearch("Only and, or and comparisons are supported")
}

// match evaluates the condition on a document.
func (c *condition) match(doc map[string]any) bool {
	return c.root == nil || c.holds(c.root, doc)
}

func (c *condition) holds(f scim.Filter, doc map[string]any) bool {
	switch n := f.(type) {
	case scim.And:
		return c.holds(n.Left, doc) && c.holds(n.Right, doc)
	case scim.Or:
		return c.holds(n.Left, doc) || c.holds(n.Right, doc)
	case scim.Comparison:
		return slices.ContainsFunc(lookUp(doc, n.Path.String()), func(v any) bool {
			return compare(v, n.Op, n.Value, c.language.exact)
		})
	}
	return false
}

// lookUp follows a dotted path; an array gives its elements, of which any may match.
func lookUp(v any, path string) []any {
	name, rest, more := strings.Cut(path, ".")
	switch v := v.(type) {
	case map[string]any:
		next, ok := v[name]
		if !ok || next == nil {
			return nil
		}
		if more {
			return lookUp(next, rest)
		}
		if list, ok := next.([]any); ok {
			return list
		}
		return []any{next}
	case []any:
		var all []any
		for _, one := range v {
			all = append(all, lookUp(one, path)...)
		}
		return all
	}
	return nil
}

func compare(have any, op string, want any, exact bool) bool {
	if op == "pr" {
		return true
	}
	if number, ok := have.(json.Number); ok {
		return compareNumbers(number.String(), op, fmt.Sprint(want))
	}
	if b, ok := have.(bool); ok {
		return op == "eq" && strings.EqualFold(strconv.FormatBool(b), fmt.Sprint(want))
	}
	a, b := fmt.Sprint(have), fmt.Sprint(want)
	if ta, tb, ok := moments(a, b); ok {
		return ordered(ta.Compare(tb), op)
	}
	if !exact {
		a, b = strings.ToLower(a), strings.ToLower(b)
	}
	switch op {
	case "sw":
		return strings.HasPrefix(a, b)
	case "co":
		return strings.Contains(a, b)
	}
	return ordered(cmp.Compare(a, b), op)
}

func compareNumbers(a, op, b string) bool {
	x, err := strconv.ParseFloat(a, 64)
	y, errY := strconv.ParseFloat(b, 64)
	if err != nil || errY != nil {
		return false
	}
	return ordered(cmp.Compare(x, y), op)
}

func ordered(c int, op string) bool {
	switch op {
	case "eq":
		return c == 0
	case "gt":
		return c > 0
	case "ge":
		return c >= 0
	case "lt":
		return c < 0
	case "le":
		return c <= 0
	}
	return false
}

func moments(a, b string) (x, y time.Time, ok bool) {
	x, err := time.Parse(time.RFC3339, a)
	if err != nil {
		return x, y, false
	}
	y, err = time.Parse(time.RFC3339, b)
	return x, y, err == nil
}

// document is a user as searches see them.
func (u *User) document() map[string]any {
	doc := map[string]any{
		"id": u.ID, "status": u.Status, "created": u.Created, "lastUpdated": u.LastUpdated,
		"type": map[string]any{"id": u.TypeID}, "profile": u.Profile,
	}
	for name, value := range map[string]string{
		"activated": u.Activated, "statusChanged": u.StatusChanged, "lastLogin": u.LastLogin, "passwordChanged": u.PasswordChanged,
	} {
		if value != "" {
			doc[name] = value
		}
	}
	return doc
}

func (g *Group) document() map[string]any {
	return map[string]any{
		"id": g.ID, "type": g.Type, "created": g.Created, "lastUpdated": g.LastUpdated,
		"lastMembershipUpdated": g.LastMembershipUpdated, "profile": g.Profile,
	}
}

func (e Event) document() map[string]any {
	targets := make([]any, len(e.Targets))
	for n, t := range e.Targets {
		targets[n] = map[string]any{"id": t.ID, "type": t.Type, "alternateId": t.AlternateID, "displayName": t.DisplayName}
	}
	a := e.Call.Actor
	return map[string]any{
		"uuid": e.UUID, "published": e.Published, "eventType": e.EventType, "displayMessage": e.Message, "severity": e.Severity,
		"outcome":     map[string]any{"result": e.Result, "reason": e.Reason},
		"actor":       map[string]any{"id": a.ID, "type": a.Type, "alternateId": a.AlternateID, "displayName": a.DisplayName},
		"client":      map[string]any{"ipAddress": e.Call.IP, "userAgent": map[string]any{"rawUserAgent": e.Call.UserAgent}},
		"transaction": map[string]any{"id": e.Call.RequestID, "type": "WEB"},
		"target":      targets,
	}
}

func among(names ...string) func(string) bool {
	return func(path string) bool { return slices.Contains(names, path) }
}

var logLanguage = language{
	operators: append([]string{"ne", "ew"}, searchOperators...),
	attributes: among("uuid", "published", "eventType", "displayMessage", "severity", "outcome.result", "outcome.reason",
		"actor.id", "actor.type", "actor.alternateId", "actor.displayName", "client.ipAddress", "transaction.id",
		"transaction.type", "target.id", "target.type", "target.alternateId", "target.displayName"),
}

func logMatcher(q LogQuery) (func(Event) (bool, error), error) {
	c, err := logLanguage.parse(q.Filter)
	if err != nil {
		return nil, err
	}
	words := strings.Fields(strings.ToLower(q.Q))
	return func(e Event) (bool, error) {
		if c.root == nil && len(words) == 0 {
			return true, nil
		}
		doc := e.document()
		if !c.match(doc) {
			return false, nil
		}
		if len(words) == 0 {
			return true, nil
		}
		all, err := encode(doc)
		all = strings.ToLower(all)
		return !slices.ContainsFunc(words, func(word string) bool { return !strings.Contains(all, word) }), err
	}, nil
}
