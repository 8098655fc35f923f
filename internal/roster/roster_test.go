package roster_test

import (
	"errors"
	"fmt"
	"strings"
	"testing"
	"time"

	"github.com/hashicorp/terraform-plugin-framework/types/basetypes"
	"github.com/hashicorp/terraform-plugin-go/tftypes"

	"github.com/veza/terraform-provider-veza/internal/roster"
)

// pupil is somebody of whom there is little to say.
type pupil struct {
	Class  string `json:"class"`
	Active *bool  `json:"active,omitempty"`
}

func (p pupil) Check(name string) error {
	if p.Class == "" {
		return errors.New("no class for " + name)
	}
	return nil
}
func (p pupil) Equal(o pupil) bool {
	return p.Class == o.Class && (p.Active == nil) == (o.Active == nil)
}
func (p pupil) Enforced() *bool { return p.Active }
func (pupil) Renamed() string   { return "" }
func (pupil) Grammar() roster.Grammar {
	return roster.Grammar{Name: "nickname", Fields: "class, active", Required: "a class"}
}

func value(text string) roster.Value[pupil] {
	return roster.Value[pupil]{StringValue: basetypes.NewStringValue(text)}
}

func TestADocumentMeansTheSameHoweverItIsSpelled(t *testing.T) {
	t.Parallel()
	document := value(`{"ann":{"class":"5b"},"bob":{"class":"6a","active":true}}`)
	for text, want := range map[string]bool{
		`{ "BOB" : {"active": true, "class": "6a"}, "Ann": {"class": "5b", "active": null} }`: true,
		`{"ann":{"class":"5b"},"bob":{"class":"6a"}}`:                                         false,
		`{"ann":{"class":"5b"}}`:                                   false,
		`{"ann":{"class":"5b"},"bob":{"class":"6a","active":true}`: false,
		``: false,
	} {
		if got, _ := document.StringSemanticEquals(t.Context(), value(text)); got != want {
			t.Errorf("%s means the same: %t", text, got)
		}
	}
	if document.Equal(value(`{}`)) {
		t.Error("two documents are the same value: a plan could not show either")
	}
	if null, _ := document.StringSemanticEquals(t.Context(), roster.Value[pupil]{}); null {
		t.Error("none means what one does")
	}
}

func TestTypeMakesItsOwnValues(t *testing.T) {
	t.Parallel()
	typ := roster.Type[pupil]{}
	for _, in := range []any{`{}`, nil, tftypes.UnknownValue} {
		v, err := typ.ValueFromTerraform(t.Context(), tftypes.NewValue(tftypes.String, in))
		if err != nil {
			t.Fatal(err)
		}
		if _, own := v.(roster.Value[pupil]); !own || !v.Type(t.Context()).Equal(typ) {
			t.Errorf("%v became a %T", in, v)
		}
	}
	if _, err := typ.ValueFromTerraform(t.Context(), tftypes.NewValue(tftypes.Number, 1)); err == nil {
		t.Error("a number was taken")
	}
	if typ.Equal(basetypes.StringType{}) {
		t.Error("it is a mere string")
	}
}

func TestAllThatIsWrongIsSaidAtOnceAndInBounds(t *testing.T) {
	t.Parallel()
	for text, want := range map[string]string{
		`{"ann":{"class":"5b"},"ANN":{"class":"5b"}}`: `"ANN": the same person as "ann": case does not count in a nickname`,
		`{"ann":null}`:                          `"ann": the value is null: a person is an object with a class`,
		`{"ann":[]}`:                            `"ann": the value is an array`,
		`{"ann":{"class":1}}`:                   `"ann": class cannot be a number`,
		`{"ann":{"grade":1},"bob":{"class":2}}`: "\"ann\": unknown field \"grade\"; the fields are class, active\n\"bob\": class",
		`{"ann":{"class":"5b"},"bob":{`:         `this is not JSON, at "bob"`,
		`{"ann":{"class":"5b"}} and more`:       "something behind it",
		`{"bob":{"class":""},"ann":{"class":""},"cat":{"class":"1"}}`: "\"ann\": no class for ann\n\"bob\": no class for bob",
	} {
		if _, err := roster.Configured[pupil](text); err == nil || !strings.Contains(err.Error(), want) {
			t.Errorf("%s: said %v, want %s", text, err, want)
		}
	}
	var faults roster.Faults
	if faults.Err() != nil {
		t.Error("nothing is wrong with nobody")
	}
	for i := range 100 {
		faults.Add(fmt.Sprint(i), errors.New("no"))
	}
	if text := faults.Err().Error(); !strings.HasSuffix(text, "and 80 more") || strings.Count(text, "\n") != 20 {
		t.Errorf("said %s", text)
	}
}

func TestAnApplyTellsEveryTenSecondsHowFarItIs(t *testing.T) {
	t.Parallel()
	var at []time.Duration
	for n := range 90 {
		at = append(at, time.Duration(n+1)*300*time.Millisecond)
	}
	got := strings.Join(roster.Told(1000, at...), "\n")
	want := "34 of 1000 people done in 10s; the others take about 4m50s at this pace\n" +
		"68 of 1000 people done in 20s; the others take about 4m40s at this pace"
	if got != want {
		t.Errorf("told\n%s\nwant\n%s", got, want)
	}
}
