package httpapi_test

import (
	"encoding/json"
	"fmt"
	"strings"
	"testing"

	"github.com/veza/terraform-provider-veza/internal/sandbox/tenant"
	"github.com/veza/terraform-provider-veza/internal/scim"
)

// walker does with every attribute that discovery declares what the
// declaration says can be done.
type walker struct {
	*service

	profile tenant.Profile
	made    int // resources made so far, to tell their names apart
	member  string
}

// place is where an attribute is: in the core schema or in an extension.
type place struct {
	endpoint  string
	extension string // URN, or empty
	attribute scim.Attribute
}

// path is the attribute's name, with the URN of its schema where it needs one or is to have one.
func (p place) path(full bool) string {
	switch {
	case p.extension != "":
		return p.extension + ":" + p.attribute.Name
	case full:
		return map[string]string{"/Users": scim.UserURN, "/Groups": scim.GroupURN}[p.endpoint] + ":" + p.attribute.Name
	}
	return p.attribute.Name
}

func (p place) set(o scim.Object, value any) {
	if p.extension != "" {
		o[p.extension] = scim.Object{p.attribute.Name: value}
		return
	}
	o[p.attribute.Name] = value
}

func (p place) get(o scim.Object) any {
	if p.extension != "" {
		o, _ = o[p.extension].(scim.Object)
	}
	return o[p.attribute.Name]
}

func TestEveryDeclaredAttributeBehavesAsDeclared(t *testing.T) {
	t.Parallel()
	for _, profile := range []tenant.Profile{tenant.ProfileVeza, tenant.ProfileRFC} {
		t.Run(string(profile), func(t *testing.T) {
			t.Parallel()
			w := &walker{service: serve(t, setup{tenant: tenant.Options{Profile: profile}}), profile: profile}
			w.member = w.createUser(t, "member@example.com")
			places := w.places(t)
			for _, p := range places {
				// One tenant and in order, so that names are not taken twice.
				w.walk(t, p)
			}
			if len(places) < 7 {
				t.Errorf("discovery declares %d attributes", len(places))
			}
		})
	}
}

// places reads discovery as a client does.
func (w *walker) places(t *testing.T) []place {
	t.Helper()
	var kinds scim.ListResponse[scim.ResourceType]
	w.read(t, "/scim/v2/ResourceTypes", &kinds)
	var places []place
	for _, kind := range kinds.Resources {
		var core scim.Schema
		w.read(t, "/scim/v2/Schemas/"+kind.Schema, &core)
		for _, a := range core.Attributes {
			places = append(places, place{kind.Endpoint, "", a})
		}
		for _, extension := range kind.SchemaExtensions {
			var schema scim.Schema
			w.read(t, "/scim/v2/Schemas/"+extension.Schema, &schema)
			for _, a := range schema.Attributes {
				places = append(places, place{kind.Endpoint, schema.ID, a})
			}
		}
	}
	return places
}

func (w *walker) read(t *testing.T, path string, into any) {
	t.Helper()
	if err := json.Unmarshal([]byte(w.must(t, 200, "GET", path, "").raw), into); err != nil {
		t.Fatal(err)
	}
}

func (w *walker) walk(t *testing.T, p place) {
	t.Helper()
	first, second := w.value(p, 1), w.value(p, 2)
	o := w.minimal(p.endpoint)
	p.set(o, first)
	if p.attribute.Name == "userName" {
		o["emails"] = []any{scim.Object{"value": first, "primary": true}}
	}
	created := w.must(t, 201, "POST", "/scim/v2"+p.endpoint, toJSON(o))
	location := created.header.Get("Location")
	w.expect(t, p, "POST", created.body, first)
	w.expect(t, p, "GET", w.must(t, 200, "GET", location, "").body, first)

	if p.attribute.Uniqueness == "server" {
		again := w.minimal(p.endpoint)
		p.set(again, strings.ToUpper(fmt.Sprint(first)))
		if p.attribute.Name == "userName" {
			again["emails"] = []any{scim.Object{"value": first, "primary": true}}
		}
		checkError(t, w.do(t, "POST", "/scim/v2"+p.endpoint, toJSON(again)), 409, scim.Uniqueness)
	}
	if p.attribute.Mutability == "readOnly" {
		got := w.do(t, "PATCH", location, operation("replace", p.path(true), second))
		checkError(t, got, 400, scim.Mutability)
		return
	}
	w.patch(t, p, "replace", location, second)
	w.remove(t, p, location)
	if p.attribute.Required {
		return
	}
	bare := w.must(t, 201, "POST", "/scim/v2"+p.endpoint, toJSON(w.minimal(p.endpoint))).header.Get("Location")
	w.patch(t, p, "add", bare, first)
}

func (w *walker) patch(t *testing.T, p place, op, location string, value any) {
	t.Helper()
	got := w.must(t, 200, "PATCH", location, operation(op, p.path(op == "replace"), value))
	w.expect(t, p, op, got.body, value)
	w.expect(t, p, "GET after "+op, w.must(t, 200, "GET", location, "").body, value)
}

func (w *walker) remove(t *testing.T, p place, location string) {
	t.Helper()
	remove := patch(`[{"op":"remove","path":"` + p.path(true) + `"}]`)
	if p.attribute.Required {
		if got := w.do(t, "PATCH", location, remove); got.status != 400 {
			t.Errorf("%s is required, and its removal answered %d %s", p.path(false), got.status, got.raw)
		}
		return
	}
	w.must(t, 200, "PATCH", location, remove)
	left := p.get(w.must(t, 200, "GET", location, "").body)
	if p.attribute.Name == "active" && w.profile == tenant.ProfileVeza {
		return // a user of Veza always has a state
	}
	if left != nil {
		t.Errorf("%s is still %v after its removal", p.path(false), left)
	}
}

// expect checks that the resource shows the value, unless it is declared not to.
func (w *walker) expect(t *testing.T, p place, when string, o scim.Object, want any) {
	t.Helper()
	got := p.get(o)
	if p.attribute.Mutability == "readOnly" || p.attribute.Returned == "never" {
		if got != nil {
			t.Errorf("%s: %s is %v, want none", when, p.path(false), got)
		}
		return
	}
	if !holds(got, want) {
		t.Errorf("%s: %s is %v, want %v", when, p.path(false), toJSON(got), toJSON(want))
	}
}

// holds reports whether got has all that want has; a server may add to complex values.
func holds(got, want any) bool {
	switch want := want.(type) {
	case scim.Object:
		o, ok := got.(scim.Object)
		for name, value := range want {
			ok = ok && holds(o[name], value)
		}
		return ok
	case []any:
		list, ok := got.([]any)
		if !ok || len(list) != len(want) {
			return false
		}
		for i := range want {
			ok = ok && holds(list[i], want[i])
		}
		return ok
	default:
		return fmt.Sprint(got) == fmt.Sprint(want)
	}
}

func (w *walker) minimal(endpoint string) scim.Object {
	w.made++
	if endpoint == "/Groups" {
		return scim.Object{"displayName": fmt.Sprintf("Group %d", w.made)}
	}
	email := fmt.Sprintf("walker-%d@example.com", w.made)
	if w.profile == tenant.ProfileRFC {
		return scim.Object{"userName": email}
	}
	var o scim.Object
	if err := json.Unmarshal([]byte(person(email)), &o); err != nil {
		panic(err)
	}
	return o
}

// value makes the nth valid value of an attribute.
func (w *walker) value(p place, n int) any {
	email := fmt.Sprintf("walker-%d@example.com", w.made+1) // of the resource that comes next
	switch p.attribute.Name {
	case "userName":
		return []string{"", email, strings.ToUpper(email)}[n]
	case "emails":
		return []any{scim.Object{"value": email, "primary": true, "type": []string{"", "work", "home"}[n]}}
	case "roles":
		return []any{scim.Object{"value": []string{"", "viewer", "operator"}[n]}}
	case "members":
		return []any{scim.Object{"value": w.member, "type": "User"}}
	}
	one := w.single(p.attribute, n)
	if p.attribute.MultiValued {
		return []any{one}
	}
	return one
}

func (w *walker) single(a scim.Attribute, n int) any {
	switch a.Type {
	case "complex":
		o := scim.Object{}
		for _, sub := range a.SubAttributes {
			if sub.Mutability != "readOnly" || a.Mutability == "readOnly" {
				o[sub.Name] = w.single(sub, n)
			}
		}
		return o
	case "boolean":
		return n == 1
	case "integer", "decimal":
		return n
	case "dateTime":
		return fmt.Sprintf("2026-03-0%dT00:00:00Z", n)
	case "binary":
		return []string{"", "AQ==", "Ag=="}[n]
	case "reference":
		return fmt.Sprintf("https://example.com/%d", n)
	}
	if len(a.CanonicalValues) > 0 {
		return a.CanonicalValues[(n-1)%len(a.CanonicalValues)]
	}
	return fmt.Sprintf("%s %d of %d", a.Name, n, w.made)
}

func operation(op, path string, value any) string {
	return patch(toJSON([]scim.Operation{{Op: op, Path: path, Value: value}}))
}

func toJSON(v any) string {
	data, err := json.Marshal(v)
	if err != nil {
		panic(err)
	}
	return string(data)
}
