package lifecycle

import (
	"bytes"
	"encoding/json"
	"fmt"
	"reflect"
	"slices"
	"strings"
)

// required are the attributes without which there is no identity (lifecycle
// guide, SYNC_IDENTITIES).
var required = []string{"login", "email", "first_name", "last_name"}

// orgName turns an attribute's name as the guide spells it (first_name) into
// Okta's (firstName). Custom attributes follow the same rule: a capital is its
// small letter behind an underscore, and an underscore of Okta's name in front
// of a letter or another underscore is two.
func orgName(name string) string {
	var b strings.Builder
	for i := 0; i < len(name); i++ {
		c := name[i]
		if c != '_' || i+1 == len(name) {
			b.WriteByte(c)
			continue
		}
		switch next := name[i+1]; {
		case next == '_':
			b.WriteByte('_')
			i++
		case 'a' <= next && next <= 'z':
			b.WriteByte(next - 'a' + 'A')
			i++
		default:
			b.WriteByte('_')
		}
	}
	return b.String()
}

// guideName is the reverse of orgName.
func guideName(name string) string {
	var b strings.Builder
	for i := 0; i < len(name); i++ {
		switch c := name[i]; {
		case 'A' <= c && c <= 'Z':
			b.WriteByte('_')
			b.WriteByte(c - 'A' + 'a')
		case c == '_' && (i+1 == len(name) || !digit(name[i+1])):
			b.WriteString("__")
		default:
			b.WriteByte(c)
		}
	}
	return b.String()
}

func digit(c byte) bool { return '0' <= c && c <= '9' }

// checkNames refuses a name that would come back under another one.
func checkNames(profile map[string]any) error {
	for name := range profile {
		if err := CheckName(name); err != nil {
			return err
		}
	}
	return nil
}

// CheckName refuses the name of a profile attribute that is not in snake_case,
// and tells how it is spelled.
func CheckName(name string) error {
	if canonical := guideName(orgName(name)); canonical != name || name == "" {
		return fmt.Errorf("the profile attribute %q is not in snake_case; Okta's %q is %q here", name, orgName(name), canonical)
	}
	return nil
}

// GuideName turns Okta's name of a profile attribute (firstName) into the
// guide's (first_name).
func GuideName(okta string) string { return guideName(okta) }

// OrgName is the reverse of GuideName.
func OrgName(guide string) string { return orgName(guide) }

// SameValue reports whether two values of an attribute are the same as JSON,
// whatever Go types they come in: 1 and 1.0 are.
func SameValue(a, b any) bool { return equal(a, b) }

func checkRequired(profile map[string]any) error {
	for _, name := range required {
		if s, ok := profile[name].(string); !ok || strings.TrimSpace(s) == "" {
			return fmt.Errorf("the profile attribute %s is required: login, email, first_name and last_name must be there and not empty", name)
		}
	}
	return nil
}

// toOrg translates the names of a profile, or of those attributes alone that
// are named.
func toOrg(profile map[string]any, names ...string) map[string]any {
	out := make(map[string]any, len(profile))
	for name, value := range profile {
		if len(names) == 0 || slices.Contains(names, name) {
			out[orgName(name)] = value
		}
	}
	return out
}

// fromOrg is the reverse of toOrg. Attributes that are null are left out, as
// Okta leaves out most of them itself.
func fromOrg(profile map[string]any) map[string]any {
	out := make(map[string]any, len(profile))
	for name, value := range profile {
		if value != nil {
			out[guideName(name)] = value
		}
	}
	return out
}

// differing returns the names in want whose values have differs from, sorted.
// In want nil is "not there"; what want does not name does not count.
func differing(have, want map[string]any) []string {
	var out []string
	for name, value := range want {
		if !equal(have[name], value) {
			out = append(out, name)
		}
	}
	slices.Sort(out)
	return out
}

// equal compares two values as JSON, whatever Go types they come in.
func equal(a, b any) bool { return reflect.DeepEqual(plain(a), plain(b)) }

func plain(v any) any {
	data, err := json.Marshal(v)
	if err != nil {
		// What JSON cannot hold equals itself alone; sending it tells why.
		return v
	}
	d := json.NewDecoder(bytes.NewReader(data))
	d.UseNumber()
	var out any
	if err := d.Decode(&out); err != nil {
		return v
	}
	return plainNumbers(out)
}

// plainNumbers makes 1, 1.0 and 1e0 the same, and keeps large integers exact.
func plainNumbers(v any) any {
	switch v := v.(type) {
	case json.Number:
		if n, err := v.Int64(); err == nil {
			return n
		}
		f, err := v.Float64()
		if err != nil {
			return v.String()
		}
		if n := int64(f); float64(n) == f && f < 1<<53 && f > -1<<53 {
			return n
		}
		return f
	case []any:
		for i := range v {
			v[i] = plainNumbers(v[i])
		}
	case map[string]any:
		for k := range v {
			v[k] = plainNumbers(v[k])
		}
	}
	return v
}
