package oktaidentities

import (
	"bytes"
	"encoding/json"
	"errors"
	"fmt"
	"maps"
	"slices"
	"strings"
	"unicode/utf8"

	"github.com/veza/terraform-provider-veza/internal/lifecycle"
	"github.com/veza/terraform-provider-veza/internal/roster"
)

var errActiveAndStaged = errors.New("activation = \"staged\" leaves people STAGED, and active = true wants this one active: leave " +
	"active out, or choose activation = \"silent\"")

func sameEmail(owner string) error {
	return fmt.Errorf("the same e-mail address as %q, and no two people who are in use may have one", owner)
}

// Names in a person's object that are none of an attribute.
const (
	loginName  = "login"
	activeName = "active"
	customName = "custom_attributes"
)

// person is one value of the document.
type person struct {
	// login is set in a state alone: that of somebody who was renamed in Okta.
	login string
	// active is nil where it follows the org.
	active *bool
	// profile has the attributes that are not left to the org, custom ones included; nil
	// takes one away. Nobody changes it.
	profile map[string]any
}

// fields are the names in a person's object.
var fields = func() string {
	required := []string{"first_name", "last_name", "email"}
	others := slices.DeleteFunc(slices.Sorted(maps.Keys(lifecycle.Base)), func(name string) bool {
		return name == loginName || slices.Contains(required, name)
	})
	return strings.Join(slices.Concat(required, others, []string{customName, activeName}), ", ")
}()

// Grammar is how errors speak of a person.
func (person) Grammar() roster.Grammar {
	return roster.Grammar{Name: "login", Fields: fields, Required: "first_name, last_name and email"}
}

// Enforced is whether they are to be active.
func (p person) Enforced() *bool { return p.active }

func (p person) on() bool  { return p.active != nil && *p.active }
func (p person) off() bool { return p.active != nil && !*p.active }

// Renamed is the login that they were given in Okta.
func (p person) Renamed() string { return p.login }

func (p person) email() string {
	email, _ := p.profile["email"].(string)
	return email
}

// Check refuses what the org would, for a person in the configuration.
func (p person) Check(login string) error {
	if p.login != "" {
		return errors.New("unknown field \"login\": the key is the login")
	}
	if err := fits(loginName, "the key", login); err != nil {
		return err
	}
	for _, name := range slices.Sorted(maps.Keys(lifecycle.Base)) {
		text, isText := p.profile[name].(string)
		switch bounds := lifecycle.Base[name]; {
		case name == loginName:
		case !isText && bounds.Least > 0:
			return fmt.Errorf("%s is missing or empty", name)
		case isText:
			if err := fits(name, name, text); err != nil {
				return err
			}
		}
	}
	return nil
}

func fits(name, called, text string) error {
	bounds, n := lifecycle.Base[name], utf8.RuneCountInString(text)
	switch {
	case n < bounds.Least:
		return fmt.Errorf("%s has %d characters; the org wants at least %d", called, n, bounds.Least)
	case bounds.Most > 0 && n > bounds.Most:
		return fmt.Errorf("%s has %d characters; the org takes at most %d", called, n, bounds.Most)
	}
	return nil
}

// Equal reports whether both say the same.
func (p person) Equal(o person) bool {
	same := func(a, b *bool) bool { return a == nil && b == nil || a != nil && b != nil && *a == *b }
	return p.login == o.login && same(p.active, o.active) && len(p.profile) == len(o.profile) && len(differing(p.profile, o.profile)) == 0
}

// differing returns the names in want whose values have differs from, and those that have
// does not name.
func differing(want, have map[string]any) []string {
	var out []string
	for name, value := range want {
		if was, named := have[name]; !named || !sameValue(name, value, was) {
			out = append(out, name)
		}
	}
	return out
}

// sameValue compares values of an attribute; case does not count in an e-mail address.
func sameValue(name string, a, b any) bool {
	textA, isTextA := a.(string)
	textB, isTextB := b.(string)
	if isTextA && isTextB {
		return textA == textB || name == "email" && strings.EqualFold(textA, textB)
	}
	return a == nil && b == nil || a != nil && b != nil && lifecycle.SameValue(a, b)
}

// told is the value of an attribute, nil for what is empty: an org may keep that or drop
// it, as it likes.
func told(value any) any {
	if list, isList := value.([]any); value == "" || isList && len(list) == 0 {
		return nil
	}
	return value
}

// UnmarshalJSON reads a person, and refuses fields that it does not know.
func (p *person) UnmarshalJSON(data []byte) error {
	d := json.NewDecoder(bytes.NewReader(data))
	d.UseNumber()
	var all map[string]any
	if err := d.Decode(&all); err != nil {
		return err
	}
	p.profile = make(map[string]any, len(all))
	for _, name := range slices.Sorted(maps.Keys(all)) {
		if err := p.set(name, all[name]); err != nil {
			return err
		}
	}
	return nil
}

func (p *person) set(name string, value any) error {
	_, base := lifecycle.Base[name]
	switch text, isText := value.(string); {
	case name == activeName:
		active, isBool := value.(bool)
		if value != nil && !isBool {
			return mistyped(name, value)
		}
		if isBool {
			p.active = &active
		}
	case name == customName:
		return p.setCustom(value)
	case !base:
		return fmt.Errorf("json: unknown field %q", name)
	case value != nil && !isText:
		return mistyped(name, value)
	case name == loginName:
		p.login = text
	default:
		p.profile[name] = told(value)
	}
	return nil
}

func (p *person) setCustom(value any) error {
	custom, isObject := value.(map[string]any)
	if value != nil && !isObject {
		return mistyped(customName, value)
	}
	for _, name := range slices.Sorted(maps.Keys(custom)) {
		if err := lifecycle.CheckCustom(name, custom[name]); err != nil {
			return fmt.Errorf("%s: %w", customName, err)
		}
		p.profile[name] = told(custom[name])
	}
	return nil
}

// mistyped says what JSON calls a value that is none of the attribute's.
func mistyped(name string, value any) error {
	kind := "object"
	switch value.(type) {
	case string:
		kind = "string"
	case bool:
		kind = "bool"
	case json.Number:
		kind = "number"
	case []any:
		kind = "array"
	}
	return roster.Mistyped(name, kind)
}

// MarshalJSON writes what UnmarshalJSON reads.
func (p person) MarshalJSON() ([]byte, error) {
	all, custom := make(map[string]any, len(p.profile)+1), map[string]any{}
	for name, value := range p.profile {
		if _, base := lifecycle.Base[name]; base {
			all[name] = value
		} else {
			custom[name] = value
		}
	}
	if len(custom) > 0 {
		all[customName] = custom
	}
	if p.active != nil {
		all[activeName] = *p.active
	}
	if p.login != "" {
		all[loginName] = p.login
	}
	var b bytes.Buffer
	e := json.NewEncoder(&b)
	// For people to read.
	e.SetEscapeHTML(false)
	err := e.Encode(all)
	return b.Bytes(), err
}
