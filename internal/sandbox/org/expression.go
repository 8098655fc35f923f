package org

import (
	"errors"
	"fmt"
	"slices"
	"strings"
	"unicode"
)

// subject is who an expression is about.
type subject struct {
	user   *User
	groups map[string]string // names of their groups by id
}

// expression is one node of Okta's expression language, of which group rules use
// comparisons, string functions, group functions and their combinations.
type expression struct {
	kind     string // "text", "attribute", "call", "==", "!=", "and", "or", "not"
	name     string
	operands []*expression
}

const maxExpression = 4 << 10

// parseExpression reads the condition of a rule.
func parseExpression(text string) (*expression, error) {
	if len(text) > maxExpression {
		return nil, errors.New("the expression is too long")
	}
	tokens, err := lex(text)
	if err != nil {
		return nil, err
	}
	p := &expressionParser{tokens: tokens}
	e, err := p.or(0)
	if err != nil {
		return nil, err
	}
	if len(p.tokens) > 0 {
		return nil, fmt.Errorf("unexpected %q", p.tokens[0])
	}
	return e, nil
}

func lex(text string) ([]string, error) {
	var tokens []string
	for runes := []rune(text); len(runes) > 0; {
		r, n := runes[0], 1
		switch {
		case unicode.IsSpace(r):
			runes = runes[1:]
			continue
		case r == '"' || r == '\'':
			for n < len(runes) && runes[n] != r {
				n++
			}
			if n == len(runes) {
				return nil, errors.New("a text has no end")
			}
			tokens = append(tokens, `"`+string(runes[1:n]))
			runes = runes[n+1:]
			continue
		case unicode.IsLetter(r) || unicode.IsDigit(r) || r == '_':
			for n < len(runes) && (unicode.IsLetter(runes[n]) || unicode.IsDigit(runes[n]) || runes[n] == '_' || runes[n] == '.') {
				n++
			}
		case len(runes) > 1 && slices.Contains([]string{"==", "!=", "&&", "||"}, string(runes[:2])):
			n = 2
		case !strings.ContainsRune("(),!", r):
			return nil, fmt.Errorf("unexpected %q", r)
		}
		tokens = append(tokens, string(runes[:n]))
		runes = runes[n:]
	}
	return tokens, nil
}

type expressionParser struct{ tokens []string }

func (p *expressionParser) take(words ...string) bool {
	if len(p.tokens) == 0 || !slices.Contains(words, p.tokens[0]) {
		return false
	}
	p.tokens = p.tokens[1:]
	return true
}

func (p *expressionParser) or(depth int) (*expression, error) {
	return p.chain("or", []string{"or", "OR", "||"}, depth, func(depth int) (*expression, error) {
		return p.chain("and", []string{"and", "AND", "&&"}, depth, p.comparison)
	})
}

func (p *expressionParser) chain(kind string, words []string, depth int, next func(int) (*expression, error)) (*expression, error) {
	left, err := next(depth)
	for err == nil && p.take(words...) {
		var right *expression
		if right, err = next(depth); err == nil {
			left = &expression{kind: kind, operands: []*expression{left, right}}
		}
	}
	return left, err
}

func (p *expressionParser) comparison(depth int) (*expression, error) {
	left, err := p.operand(depth)
	if err != nil {
		return nil, err
	}
	for _, op := range []string{"==", "!="} {
		if p.take(op) {
			right, err := p.operand(depth)
			return &expression{kind: op, operands: []*expression{left, right}}, err
		}
	}
	return left, nil
}

func (p *expressionParser) operand(depth int) (*expression, error) {
	if depth > 32 {
		return nil, errors.New("the expression is nested too deeply")
	}
	if len(p.tokens) == 0 {
		return nil, errors.New("the expression ends too early")
	}
	if p.take("!", "not", "NOT") {
		inner, err := p.operand(depth + 1)
		return &expression{kind: "not", operands: []*expression{inner}}, err
	}
	if p.take("(") {
		inner, err := p.or(depth + 1)
		if err == nil && !p.take(")") {
			err = errors.New("a ) is missing")
		}
		return inner, err
	}
	token := p.tokens[0]
	p.tokens = p.tokens[1:]
	if text, ok := strings.CutPrefix(token, `"`); ok {
		return &expression{kind: "text", name: text}, nil
	}
	if p.take("(") {
		return p.call(token, depth)
	}
	switch {
	case strings.HasPrefix(token, "user."):
		return &expression{kind: "attribute", name: strings.TrimPrefix(token, "user.")}, nil
	case unicode.IsDigit([]rune(token)[0]), token == "true", token == "false", token == "null":
		return &expression{kind: "text", name: strings.TrimPrefix(token, "null")}, nil
	}
	return nil, fmt.Errorf("%q is not known", token)
}

// functions are those of strings and groups, with the numbers of their operands.
var functions = map[string][2]int{
	"String.startsWith": {2, 2}, "String.stringContains": {2, 2}, "String.toLowerCase": {1, 1}, "String.toUpperCase": {1, 1},
	"isMemberOfGroup": {1, 1}, "isMemberOfAnyGroup": {1, 100}, "isMemberOfGroupName": {1, 1},
	"isMemberOfGroupNameStartsWith": {1, 1}, "isMemberOfGroupNameContains": {1, 1},
}

func (p *expressionParser) call(name string, depth int) (*expression, error) {
	count, known := functions[name]
	if !known {
		return nil, fmt.Errorf("the function %s is not known", name)
	}
	e := &expression{kind: "call", name: name}
	for !p.take(")") {
		if len(e.operands) > 0 && !p.take(",") {
			return nil, errors.New("a ) is missing")
		}
		operand, err := p.or(depth + 1)
		if err != nil {
			return nil, err
		}
		e.operands = append(e.operands, operand)
	}
	if len(e.operands) < count[0] || len(e.operands) > count[1] {
		return nil, fmt.Errorf("%s has %d operands", name, len(e.operands))
	}
	return e, nil
}

func (e *expression) holds(s *subject) bool {
	switch e.kind {
	case "and":
		return e.operands[0].holds(s) && e.operands[1].holds(s)
	case "or":
		return e.operands[0].holds(s) || e.operands[1].holds(s)
	case "not":
		return !e.operands[0].holds(s)
	case "==":
		return e.operands[0].value(s) == e.operands[1].value(s)
	case "!=":
		return e.operands[0].value(s) != e.operands[1].value(s)
	}
	return e.value(s) == "true"
}

// value is what a node stands for; an attribute that is not set is the empty text.
func (e *expression) value(s *subject) string {
	switch e.kind {
	case "text":
		return e.name
	case "attribute":
		if v, ok := s.user.Profile[e.name]; ok {
			return fmt.Sprint(v)
		}
		return ""
	case "call":
		return e.result(s)
	}
	return fmt.Sprint(e.holds(s))
}

func (e *expression) result(s *subject) string {
	values := make([]string, len(e.operands))
	for n, operand := range e.operands {
		values[n] = operand.value(s)
	}
	inGroup := func(test func(id, name string) bool) string {
		for id, name := range s.groups {
			if test(id, name) {
				return "true"
			}
		}
		return "false"
	}
	switch e.name {
	case "String.startsWith":
		return fmt.Sprint(strings.HasPrefix(values[0], values[1]))
	case "String.stringContains":
		return fmt.Sprint(strings.Contains(values[0], values[1]))
	case "String.toLowerCase":
		return strings.ToLower(values[0])
	case "String.toUpperCase":
		return strings.ToUpper(values[0])
	case "isMemberOfGroupName":
		return inGroup(func(_, name string) bool { return name == values[0] })
	case "isMemberOfGroupNameStartsWith":
		return inGroup(func(_, name string) bool { return strings.HasPrefix(name, values[0]) })
	case "isMemberOfGroupNameContains":
		return inGroup(func(_, name string) bool { return strings.Contains(name, values[0]) })
	}
	return inGroup(func(id, _ string) bool { return slices.Contains(values, id) })
}
