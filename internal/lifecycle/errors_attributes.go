package lifecycle

import (
	"regexp"
	"strings"
)

// Okta names the attribute that it refuses in the words of a cause alone:
// "login: An object with this field already exists in the current organization",
// "Property name 'badge' is not defined in profile".
var (
	namedFirst = regexp.MustCompile(`^([A-Za-z_][0-9A-Za-z_]*):`)
	notDefined = regexp.MustCompile(`Property name '([^']+)'`)
)

// Fields names the attributes that the org refused, as Okta spells them and in its
// order. It is empty where the refusal is about none.
func (e *Error) Fields() []string {
	var names []string
	for _, cause := range e.Causes {
		for _, pattern := range []*regexp.Regexp{namedFirst, notDefined} {
			if found := pattern.FindStringSubmatch(strings.TrimSpace(cause)); found != nil {
				names = append(names, found[1])
				break
			}
		}
	}
	return names
}

// Fields names the attribute that the conflict is about.
func (*EmailTaken) Fields() []string { return []string{"email"} }
