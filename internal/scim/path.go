package scim

import (
	"net/http"
	"strings"
)

// Path names an attribute (RFC 7644 §3.5.2): attr, attr.sub, attr[filter],
// attr[filter].sub, each with a schema's URN and a colon before it or none.
// A whole extension reads as the URN up to its last colon and the rest as Attribute.
type Path struct {
	URN, Attribute, SubAttribute string
	ValueFilter                  Filter
}

// ParsePath reads the path of a PATCH operation. An error is an *Error
// invalidPath that gives the position, counted in bytes from 1.
func ParsePath(s string) (Path, error) {
	p := parser{text: s, scimType: InvalidPath, subject: "path"}
	if err := p.checkLength(); err != nil {
		return Path{}, err
	}
	p.blanks()
	path, err := p.path(true)
	if err != nil {
		return Path{}, err
	}
	p.blanks()
	if p.pos < len(p.text) {
		return Path{}, p.errorf(p.pos, "%s was not expected", p.found())
	}
	return path, nil
}

func (p Path) String() string {
	var b strings.Builder
	if p.URN != "" {
		b.WriteString(p.URN + ":")
	}
	b.WriteString(p.Attribute)
	if p.ValueFilter != nil {
		b.WriteString("[" + p.ValueFilter.String() + "]")
	}
	if p.SubAttribute != "" {
		b.WriteString("." + p.SubAttribute)
	}
	return b.String()
}

// path reads [URN:]attr[.sub] and, where filters are allowed, attr[filter][.sub].
func (p *parser) path(filters bool) (Path, error) {
	start := p.pos
	word := p.word()
	if word == "" {
		return Path{}, p.errorf(start, "an attribute name was expected, not %s", p.found())
	}
	path, err := p.splitName(start, word)
	if err != nil || p.peek() != '[' {
		return path, err
	}
	if !filters {
		return Path{}, p.errorf(p.pos, "a value filter cannot stand in another")
	}
	if path.SubAttribute != "" {
		return Path{}, p.errorf(p.pos, "a value filter belongs to an attribute, not to the sub-attribute %q", path.SubAttribute)
	}
	if path.ValueFilter, err = p.valueFilter(); err != nil {
		return Path{}, err
	}
	if p.peek() != '.' {
		return path, nil
	}
	p.pos++
	start = p.pos
	path.SubAttribute = p.word()
	if !isName(path.SubAttribute) {
		return Path{}, p.errorf(start, "a sub-attribute name was expected after the dot")
	}
	return path, nil
}

// splitName takes [URN:]attr[.sub] apart. Dots before the last colon belong to the URN.
func (p *parser) splitName(start int, word string) (Path, error) {
	var path Path
	name := word
	if colon := strings.LastIndexByte(word, ':'); colon >= 0 {
		path.URN, name = word[:colon], word[colon+1:]
		if len(path.URN) <= len("urn:") || !strings.EqualFold(path.URN[:len("urn:")], "urn:") {
			return Path{}, p.errorf(start, "%q is not a URN", path.URN)
		}
	}
	// The URN of a whole extension may end in a version and a name: "…:2.0:User" has no dot left here, "…:1.5" has.
	path.Attribute, path.SubAttribute, _ = strings.Cut(name, ".")
	dotted := strings.Contains(name, ".")
	if !isName(path.Attribute) || dotted && !isName(path.SubAttribute) {
		return Path{}, p.errorf(start, "%q is not an attribute name", word)
	}
	return path, nil
}

// isName tells whether s is an ATTRNAME of RFC 7643 §2.1, or $ref.
func isName(s string) bool {
	s = strings.TrimPrefix(s, "$")
	if s == "" || !isLetter(s[0]) {
		return false
	}
	for i := range len(s) {
		if c := s[i]; !isLetter(c) && !isDigit(c) && c != '-' && c != '_' {
			return false
		}
	}
	return true
}

func isLetter(c byte) bool { return 'a' <= c && c <= 'z' || 'A' <= c && c <= 'Z' }
func isDigit(c byte) bool  { return '0' <= c && c <= '9' }

// isWordByte tells what attribute names, URNs, operators and literals are made of.
func isWordByte(c byte) bool {
	return isLetter(c) || isDigit(c) || strings.IndexByte("-_.:$~%+/@;=!*&#", c) >= 0
}

func badPathf(format string, args ...any) *Error {
	return Errorf(http.StatusBadRequest, InvalidPath, format, args...)
}
