package org

import (
	"fmt"
	"regexp"
	"strings"
)

// reference is an attribute of a person in a mapping or a template.
var reference = regexp.MustCompile(`^(?:user|source)\.([A-Za-z0-9_]+)$`)

// mapped evaluates the expressions that mappings are made of here: an attribute,
// a text, and several of them joined by +. What is more than that has no value.
func mapped(expression string, u *User) any {
	if m := reference.FindStringSubmatch(strings.TrimSpace(expression)); m != nil {
		return u.Profile[m[1]]
	}
	whole := ""
	for _, part := range parts(expression) {
		m := reference.FindStringSubmatch(part)
		switch {
		case m != nil && u.Profile[m[1]] != nil:
			whole += fmt.Sprint(u.Profile[m[1]])
		case m != nil:
		case len(part) > 1 && (part[0] == '"' || part[0] == '\'') && part[len(part)-1] == part[0]:
			whole += part[1 : len(part)-1]
		default:
			return nil
		}
	}
	return whole
}

// parts splits an expression at the + signs that are in no text.
func parts(expression string) []string {
	var list []string
	begin, quote := 0, rune(0)
	for at, r := range expression {
		switch {
		case quote != 0:
			if r == quote {
				quote = 0
			}
		case r == '"' || r == '\'':
			quote = r
		case r == '+':
			list, begin = append(list, strings.TrimSpace(expression[begin:at])), at+1
		}
	}
	return append(list, strings.TrimSpace(expression[begin:]))
}

// builtIn are the templates that Okta offers beside attributes.
var builtIn = regexp.MustCompile(`^\$\{fn:substringBefore\(source\.([A-Za-z0-9_]+), ?["']@["']\)\}$`)

// userName is the name of a person in an app. A template that this org cannot
// follow gives the login.
func (t NameTemplate) userName(u *User) string {
	if t.Type == "NONE" {
		return ""
	}
	text := strings.TrimSpace(t.Template)
	if m := builtIn.FindStringSubmatch(text); m != nil {
		before, _, _ := strings.Cut(fmt.Sprint(u.Profile[m[1]]), "@")
		return before + t.Suffix
	}
	text = strings.TrimSuffix(strings.TrimPrefix(text, "${"), "}")
	if value := mapped(text, u); value != nil {
		return fmt.Sprint(value) + t.Suffix
	}
	return u.Login() + t.Suffix
}
