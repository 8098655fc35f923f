package roster

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

// Document is the decoded attribute people, by folded name.
type Document[P Person[P]] map[string]*Named[P]

// decode reads the document of a state, or of a configuration before it is checked. All
// that is wrong with it is in the error, person by person.
func decode[P Person[P]](text string) (Document[P], error) {
	d := json.NewDecoder(strings.NewReader(text))
	d.DisallowUnknownFields()
	start, err := d.Token()
	if err != nil || start != json.Delim('{') {
		return nil, errors.New("this is not a JSON object; write jsonencode({ \"ann@example.com\" = { … } })")
	}
	out := Document[P]{}
	var wrong Faults
	for d.More() {
		key, err := d.Token()
		if err != nil {
			return nil, fmt.Errorf("this is not JSON: %w", err)
		}
		name, _ := key.(string)
		var p *P
		if err = d.Decode(&p); malformed(err) {
			return nil, fmt.Errorf("this is not JSON, at %q: %w", name, err)
		}
		if err := misread(p, err); err != nil {
			wrong.Add(name, err)
			p = new(P)
		}
		if before, twice := out[Fold(name)]; twice {
			wrong.Add(name, fmt.Errorf("the same person as %q: case does not count in a %s", before.Name, grammarOf[P]().Name))
		}
		out[Fold(name)] = &Named[P]{name, *p}
	}
	if _, err := d.Token(); err != nil {
		return nil, fmt.Errorf("this is not JSON: %w", err)
	}
	if _, err := d.Token(); !errors.Is(err, io.EOF) {
		return nil, errors.New("this is a JSON object with something behind it")
	}
	return out, wrong.Err()
}

// malformed tells what is no JSON, behind which nothing can be read, from what is no person.
func malformed(err error) bool {
	return errors.As(err, new(*json.SyntaxError)) || errors.Is(err, io.EOF) || errors.Is(err, io.ErrUnexpectedEOF)
}

// Configured is the document of a configuration, checked.
func Configured[P Person[P]](text string) (Document[P], error) {
	doc, err := decode[P](text)
	if err != nil {
		return nil, err
	}
	var wrong Faults
	for _, key := range slices.Sorted(maps.Keys(doc)) {
		if err := doc[key].Person.Check(doc[key].Name); err != nil {
			wrong.Add(doc[key].Name, err)
		}
	}
	return doc, wrong.Err()
}

// String encodes the document, in the order of its names.
func (d Document[P]) String() string {
	out := make(map[string]*P, len(d))
	for _, n := range d {
		out[n.Name] = &n.Person
	}
	return encode(out)
}

func (d Document[P]) equal(o Document[P]) bool {
	return maps.EqualFunc(d, o, func(a, b *Named[P]) bool { return a.Person.Equal(b.Person) })
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

// Faults gathers what is wrong, person by person.
type Faults struct {
	lines []string
	more  int
}

// Add notes what is wrong with whom.
func (f *Faults) Add(name string, err error) {
	if len(f.lines) == mostTold {
		f.more++
		return
	}
	f.lines = append(f.lines, fmt.Sprintf("%q: %s", name, err))
}

// Err is nil where nothing is wrong.
func (f *Faults) Err() error {
	if len(f.lines) == 0 {
		return nil
	}
	text := strings.Join(f.lines, "\n")
	if f.more > 0 {
		text += fmt.Sprintf("\nand %d more", f.more)
	}
	return errors.New(text)
}
