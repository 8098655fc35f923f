package scimusers

import (
	"bytes"
	"encoding/json"
	"errors"
	"fmt"
	"io"
	"maps"
	"slices"
	"strings"
)

// mostTold bounds the people whom one message names.
const mostTold = 20

// named is a person with the key as it is spelled.
type named struct {
	name string
	person
}

// document is the decoded attribute people, by key in lower case.
type document map[string]named

// fold is how keys are compared: a userName ignores case (RFC 7643 §4.1.1).
func fold(userName string) string { return strings.ToLower(userName) }

// decode reads the document of a state, or of a configuration before it is checked. All
// that is wrong with it is in the error, person by person.
func decode(text string) (document, error) {
	d := json.NewDecoder(strings.NewReader(text))
	start, err := d.Token()
	if err != nil || start != json.Delim('{') {
		return nil, errors.New("this is not a JSON object; write jsonencode({ \"ann@example.com\" = { given_name = \"Ann\", … } })")
	}
	out := document{}
	var wrong faults
	for d.More() {
		key, err := d.Token()
		if err != nil {
			return nil, fmt.Errorf("this is not JSON: %w", err)
		}
		name, _ := key.(string)
		var raw json.RawMessage
		if err := d.Decode(&raw); err != nil {
			return nil, fmt.Errorf("this is not JSON, at %q: %w", name, err)
		}
		p, err := decodePerson(raw)
		if err != nil {
			wrong.add(name, err)
		}
		if before, twice := out[fold(name)]; twice {
			wrong.add(name, fmt.Errorf("the same person as %q: case does not count in a userName", before.name))
		}
		out[fold(name)] = named{name, p}
	}
	if _, err := d.Token(); err != nil {
		return nil, fmt.Errorf("this is not JSON: %w", err)
	}
	if _, err := d.Token(); !errors.Is(err, io.EOF) {
		return nil, errors.New("this is a JSON object with something behind it")
	}
	return out, wrong.err()
}

// configured is decode for a configuration.
func configured(text string) (document, error) {
	doc, err := decode(text)
	if err != nil {
		return nil, err
	}
	var wrong faults
	for _, key := range slices.Sorted(maps.Keys(doc)) {
		if err := doc[key].check(doc[key].name); err != nil {
			wrong.add(doc[key].name, err)
		}
	}
	return doc, wrong.err()
}

// String encodes the document, in the order of its keys.
func (d document) String() string {
	out := make(map[string]person, len(d))
	for _, n := range d {
		out[n.name] = n.person
	}
	return encode(out)
}

func (d document) equal(o document) bool {
	return maps.EqualFunc(d, o, func(a, b named) bool { return a.equal(b.person) })
}

// encode writes what came out of JSON, for people to read.
func encode(v any) string {
	var b bytes.Buffer
	e := json.NewEncoder(&b)
	e.SetEscapeHTML(false)
	// Strings, booleans, and maps and lists of them always encode.
	_ = e.Encode(v)
	return strings.TrimRight(b.String(), "\n")
}

// faults gathers what is wrong, person by person.
type faults struct {
	lines []string
	more  int
}

func (f *faults) add(name string, err error) {
	if len(f.lines) == mostTold {
		f.more++
		return
	}
	f.lines = append(f.lines, fmt.Sprintf("%q: %s", name, err))
}

func (f *faults) err() error {
	if len(f.lines) == 0 {
		return nil
	}
	text := strings.Join(f.lines, "\n")
	if f.more > 0 {
		text += fmt.Sprintf("\nand %d more", f.more)
	}
	return errors.New(text)
}
