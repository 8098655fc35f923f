package scim

import (
	"encoding/json"
	"fmt"
	"net/http"
	"strings"
	"unicode/utf8"
)

// What a filter or path may be at most. A URL of more than 8 KiB does not pass
// most proxies anyway, and no person writes 32 levels of parentheses.
const (
	maxFilterLength = 8 << 10
	maxFilterDepth  = 32
)

// ParseFilter reads a filter (RFC 7644 §3.4.2.2). An error is an *Error 400
// invalidFilter that gives the position, counted in bytes from 1. Longer than
// 8 KiB and deeper than 32 parentheses or brackets is refused.
func ParseFilter(s string) (Filter, error) {
	p := parser{text: s, scimType: InvalidFilter, subject: "filter"}
	if err := p.checkLength(); err != nil {
		return nil, err
	}
	f, err := p.or(true)
	if err != nil {
		return nil, err
	}
	p.blanks()
	if p.pos < len(p.text) {
		return nil, p.errorf(p.pos, `"and", "or" or the end was expected, not %s`, p.found())
	}
	return f, nil
}

// parser is a recursive descent over the grammar of RFC 7644 figure 1.
type parser struct {
	text              string
	pos, depth        int
	scimType, subject string
}

func (p *parser) errorf(pos int, format string, args ...any) *Error {
	return Errorf(http.StatusBadRequest, p.scimType, "%s at position %d: %s", p.subject, pos+1, fmt.Sprintf(format, args...))
}

func (p *parser) checkLength() error {
	if len(p.text) > maxFilterLength {
		return p.errorf(maxFilterLength, "longer than %d bytes", maxFilterLength)
	}
	return nil
}

func (p *parser) peek() byte {
	if p.pos == len(p.text) {
		return 0
	}
	return p.text[p.pos]
}

// blanks skips blanks and tells whether there were any.
func (p *parser) blanks() bool {
	start := p.pos
	for p.peek() == ' ' {
		p.pos++
	}
	return p.pos > start
}

func (p *parser) word() string {
	start := p.pos
	for p.pos < len(p.text) && isWordByte(p.text[p.pos]) {
		p.pos++
	}
	return p.text[start:p.pos]
}

// found words what stands at the present position, for an error.
func (p *parser) found() string {
	if p.pos == len(p.text) {
		return "the end"
	}
	at := *p
	if word := at.word(); word != "" {
		return fmt.Sprintf("%q", word)
	}
	_, size := utf8.DecodeRuneInString(p.text[p.pos:])
	return fmt.Sprintf("%q", p.text[p.pos:p.pos+size])
}

// keyword consumes a word in any case, with what must come after it, or nothing.
func (p *parser) keyword(want string) bool {
	at := *p
	if !strings.EqualFold(at.word(), want) {
		return false
	}
	*p = at
	return true
}

// filters is false inside of brackets, where no value filter may stand.
func (p *parser) or(filters bool) (Filter, error) {
	left, err := p.and(filters)
	for err == nil && p.infix("or") {
		var right Filter
		if right, err = p.and(filters); err == nil {
			left = Or{Left: left, Right: right}
		}
	}
	return left, err
}

func (p *parser) and(filters bool) (Filter, error) {
	left, err := p.term(filters)
	for err == nil && p.infix("and") {
		var right Filter
		if right, err = p.term(filters); err == nil {
			left = And{Left: left, Right: right}
		}
	}
	return left, err
}

// infix consumes blanks, the word and a blank, or nothing.
func (p *parser) infix(word string) bool {
	at := *p
	if !at.blanks() || !at.keyword(word) || !at.blanks() {
		return false
	}
	*p = at
	return true
}

func (p *parser) term(filters bool) (Filter, error) {
	p.blanks()
	if p.peek() == '(' {
		return p.enclosed('(', ')', filters)
	}
	// "not" is an attribute name too, unless a parenthesis follows.
	at := *p
	if at.keyword("not") {
		at.blanks()
		if at.peek() == '(' {
			*p = at
			inner, err := p.enclosed('(', ')', filters)
			return Not{Inner: inner}, err
		}
	}
	return p.comparison(filters)
}

func (p *parser) enclosed(open, end byte, filters bool) (Filter, error) {
	if p.depth == maxFilterDepth {
		return nil, p.errorf(p.pos, "nested deeper than %d levels", maxFilterDepth)
	}
	start := p.pos
	p.pos++
	p.depth++
	f, err := p.or(filters)
	if err != nil {
		return nil, err
	}
	p.depth--
	p.blanks()
	if p.peek() != end {
		return nil, p.errorf(p.pos, `%q was expected, not %s, for the %q at position %d`, end, p.found(), open, start+1)
	}
	p.pos++
	return f, nil
}

func (p *parser) valueFilter() (Filter, error) { return p.enclosed('[', ']', false) }

func (p *parser) comparison(filters bool) (Filter, error) {
	path, err := p.path(filters)
	if err != nil {
		return nil, err
	}
	if path.ValueFilter != nil && path.SubAttribute == "" {
		return ValueFilter{Path: Path{URN: path.URN, Attribute: path.Attribute}, Inner: path.ValueFilter}, nil
	}
	blank := p.blanks()
	start := p.pos
	op := strings.ToLower(p.word())
	switch op {
	case "pr":
		if blank {
			return Comparison{Path: path, Op: op}, nil
		}
	case "eq", "ne", "co", "sw", "ew", "gt", "ge", "lt", "le":
		if blank {
			return p.compared(path, op)
		}
	}
	p.pos = start
	return nil, p.errorf(start, "after %s one of eq, ne, co, sw, ew, gt, ge, lt, le and pr was expected, not %s", path, p.found())
}

func (p *parser) compared(path Path, op string) (Filter, error) {
	if !p.blanks() {
		return nil, p.errorf(p.pos, "a blank and a value were expected after %s, not %s", op, p.found())
	}
	value, err := p.value()
	if err != nil {
		return nil, err
	}
	return Comparison{Path: path, Op: op, Value: value}, nil
}

// value reads a JSON string, number, true, false or null.
func (p *parser) value() (any, error) {
	start := p.pos
	if p.peek() == '"' {
		return p.quoted()
	}
	switch word := p.word(); word {
	case "true":
		return true, nil
	case "false":
		return false, nil
	case "null":
		return nil, nil
	default:
		// json.Valid knows the grammar of numbers; names and the like are not valid JSON.
		if json.Valid([]byte(word)) {
			return json.Number(word), nil
		}
	}
	p.pos = start
	return nil, p.errorf(start, "a value was expected, not %s: a string stands in double quotes, else it is a number, true, false or null", p.found())
}

func (p *parser) quoted() (any, error) {
	start := p.pos
	for p.pos++; p.pos < len(p.text) && p.text[p.pos] != '"'; p.pos++ {
		if p.text[p.pos] == '\\' {
			p.pos++
		}
	}
	if p.pos >= len(p.text) {
		return nil, p.errorf(start, "the string has no closing quote")
	}
	p.pos++
	var s string
	if err := json.Unmarshal([]byte(p.text[start:p.pos]), &s); err != nil {
		return nil, p.errorf(start, "%s is not a JSON string: %s", p.text[start:p.pos], err)
	}
	return s, nil
}
