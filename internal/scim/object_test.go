package scim_test

import (
	"strings"
	"testing"

	"github.com/veza/terraform-provider-veza/internal/scim"
)

func TestDecodeObjectRefusesWhatIsNoSingleUnambiguousObject(t *testing.T) {
	t.Parallel()
	many := strings.Builder{}
	for i := range 1001 {
		if i > 0 {
			many.WriteByte(',')
		}
		many.WriteString(`"a` + strings.Repeat("x", i) + `":1`)
	}
	tests := map[string]struct{ body, words string }{
		"empty":                  {``, "ends before"},
		"cut off":                {`{"a":`, "ends before"},
		"cut off in a list":      {`{"a":[1,`, "ends before"},
		"not JSON":               {`{a:1}`, "not JSON"},
		"no comma":               {`{"a":[1 2]}`, "not JSON"},
		"list":                   {`[]`, "not a JSON object"},
		"string":                 {`"x"`, "not a JSON object"},
		"trailing object":        {`{} {}`, "goes on"},
		"trailing rubbish":       {`{}x`, "goes on"},
		"name twice":             {`{"a":1,"a":2}`, `"a" and "a"`},
		"name twice, other case": {`{"userName":1,"USERNAME":2}`, `"userName" and "USERNAME"`},
		"name twice, deep":       {`{"a":[{"b":1,"B":2}]}`, `"b" and "B"`},
		"too deep":               {strings.Repeat(`{"a":`, 33) + `1` + strings.Repeat(`}`, 33), "deeper than 32"},
		"too deep in lists":      {`{"a":` + strings.Repeat(`[`, 40) + strings.Repeat(`]`, 40) + `}`, "deeper than 32"},
		"too many members":       {`{` + many.String() + `}`, "more than 1000 members"},
	}
	for name, test := range tests {
		t.Run(name, func(t *testing.T) {
			t.Parallel()
			_, err := scim.DecodeObject([]byte(test.body))
			wantError(t, err, scim.InvalidSyntax, test.words)
		})
	}
}

func TestDecodeObjectKeepsNumbersAsTheyAre(t *testing.T) {
	t.Parallel()
	wantObject(t, decode(t, ` {"a": 12345678901234567890, "b": 1.50, "c": [null, {}]} `), `{"a":12345678901234567890,"b":1.50,"c":[null,{}]}`)
}

func TestNamesOfAttributesIgnoreCase(t *testing.T) {
	t.Parallel()
	o := decode(t, `{"UserName": "a", "id": "1"}`)
	if v, ok := scim.Get(o, "username"); !ok || v != "a" {
		t.Errorf("got %v, %v", v, ok)
	}
	if _, ok := scim.Get(o, "user"); ok {
		t.Error("found an attribute that is not there")
	}
	scim.Set(o, "userName", "b")
	scim.Set(o, "title", "x")
	scim.Delete(o, "ID")
	scim.Delete(o, "nothing")
	wantObject(t, o, `{"UserName": "b", "title": "x"}`)
}

func TestEqualGoesByMeaning(t *testing.T) {
	t.Parallel()
	tests := map[string]struct {
		a, b string
		want bool
	}{
		"names in any case":               {`{"userName":"a"}`, `{"USERNAME":"a"}`, true},
		"values keep their case":          {`{"userName":"a"}`, `{"userName":"A"}`, false},
		"null and empty are absent":       {`{"a":null,"b":[],"c":{}}`, `{}`, true},
		"the other way round":             {`{}`, `{"a":null,"b":[],"c":{"d":null}}`, true},
		"empty string is a value":         {`{"a":""}`, `{}`, false},
		"false is a value":                {`{"a":false}`, `{}`, false},
		"numbers by value":                {`{"a":1.0}`, `{"a":1}`, true},
		"big whole numbers exactly":       {`{"a":9007199254740993}`, `{"a":9007199254740992}`, false},
		"a number is no string":           {`{"a":1}`, `{"a":"1"}`, false},
		"lists without order":             {`{"m":[{"value":"1"},{"value":"2"}]}`, `{"m":[{"VALUE":"2"},{"value":"1"}]}`, true},
		"lists with repetitions":          {`{"m":["1","1","2"]}`, `{"m":["1","2","2"]}`, false},
		"lists of other length":           {`{"m":["1"]}`, `{"m":["1","1"]}`, false},
		"null in another spelling":        {`{"X":null}`, `{"x":"1"}`, false},
		"a member more":                   {`{"a":"1"}`, `{"a":"1","b":"2"}`, false},
		"a member less":                   {`{"a":"1","b":"2"}`, `{"a":"1"}`, false},
		"another type":                    {`{"a":{"b":"c"}}`, `{"a":["c"]}`, false},
		"numbers in unordered lists":      {`{"a":[1.0,2.5]}`, `{"a":[2.5,1.0]}`, true},
		"objects in unordered lists":      {`{"a":[{"b":null,"c":"1"},{"c":"2"}]}`, `{"a":[{"c":"2"},{"C":"1"}]}`, true},
		"nested lists in unordered lists": {`{"a":[["1"],["2"]]}`, `{"a":[["2"],["1"]]}`, true},
	}
	for name, test := range tests {
		t.Run(name, func(t *testing.T) {
			t.Parallel()
			a, b := decode(t, test.a), decode(t, test.b)
			if got := scim.Equal(a, b); got != test.want {
				t.Errorf("Equal(%s, %s) = %v", test.a, test.b, got)
			}
			if got := scim.Equal(b, a); got != test.want {
				t.Errorf("Equal(%s, %s) = %v", test.b, test.a, got)
			}
		})
	}
}

func TestEqualOfValuesThatNoDecoderMakesDoesNotPanic(t *testing.T) {
	t.Parallel()
	if !scim.Equal(scim.Object{"a": []string{"x"}}, scim.Object{"a": []string{"x"}}) {
		t.Error("equal slices of strings are called different")
	}
}
