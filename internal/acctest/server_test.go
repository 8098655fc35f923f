package acctest_test

import (
	"fmt"
	"strings"
	"testing"

	"github.com/google/go-cmp/cmp"
	"github.com/hashicorp/terraform-plugin-testing/plancheck"

	"github.com/veza/terraform-provider-veza/internal/acctest"
)

func notes(t testing.TB, book *notebook) *acctest.Resource {
	t.Helper()
	srv := acctest.Serve(t, book)
	srv.Configure(acctest.Attrs{"owner": "ada"}).None(t)
	return srv.Resource("notebook_note")
}

func TestServerTakesAnObjectThroughItsLife(t *testing.T) {
	t.Parallel()
	book := &notebook{}
	r := notes(t, book)
	config := acctest.Attrs{"title": "first", "text": "one", "tags": []any{"b", "a"}}

	plan := r.MustPlan(nil, config)
	want := acctest.Attrs{"id": acctest.Unknown, "title": "first", "text": "one", "tags": []any{"a", "b"}}
	if diff := cmp.Diff(want, plan.Values); diff != "" {
		t.Errorf("planned (-want +got):\n%s", diff)
	}
	created, diags := r.ApplyPlan(plan)
	diags.None(t)
	wantState := &acctest.State{
		Values:   acctest.Attrs{"id": "note-first", "title": "first", "text": "one", "tags": []any{"a", "b"}},
		Identity: acctest.Attrs{"id": "note-first"},
	}
	if diff := cmp.Diff(wantState, created); diff != "" {
		t.Errorf("created (-want +got):\n%s", diff)
	}
	if p := r.MustPlan(created, config); p.Action != plancheck.ResourceActionNoop {
		t.Errorf("the same configuration plans %s: %v", p.Action, p.Values)
	}

	updated := r.MustApply(created, acctest.Attrs{"title": "first", "text": "two"})
	if got, _ := book.read("first"); got != "two" || updated.Values["text"] != "two" {
		t.Errorf("updated to %q, state %v", got, updated.Values)
	}
	book.write("first", "outside")
	if got := r.MustRead(updated).Values["text"]; got != "outside" {
		t.Errorf("drift reads as %v", got)
	}

	replaced := r.MustApply(updated, acctest.Attrs{"title": "second"})
	if _, ok := book.read("first"); ok || replaced.Values["id"] != "note-second" {
		t.Errorf("replaced: first is there: %t, state %v", ok, replaced.Values)
	}
	if gone := r.MustApply(replaced, nil); gone != nil || len(book.notes) > 0 {
		t.Errorf("destroyed: state %v, left %v", gone, book.notes)
	}
	if read := r.MustRead(replaced); read != nil {
		t.Errorf("read of what is gone: %v", read)
	}
}

func TestServerImportsByIDAndByIdentity(t *testing.T) {
	t.Parallel()
	book := &notebook{notes: map[string]string{"first": "one"}}
	r := notes(t, book)
	byID := r.MustImport("note-first")
	byIdentity, diags := r.ImportIdentity(acctest.Attrs{"id": "note-first"})
	diags.None(t)
	if diff := cmp.Diff(byID, byIdentity); diff != "" || byID.Values["text"] != "one" {
		t.Errorf("imported %v, by identity (-id +identity):\n%s", byID.Values, diff)
	}
}

func TestServerListsRowsAndKeepsErrors(t *testing.T) {
	t.Parallel()
	book := &notebook{notes: map[string]string{"first": "one"}}
	r := notes(t, book)
	rows, diags := r.List(nil, 0, true)
	diags.WantError(t, "No Such Note", "second")
	want := []acctest.Row{{DisplayName: "one", Identity: acctest.Attrs{"id": "note-first"}, Resource: acctest.Attrs{"text": "one"}}}
	if diff := cmp.Diff(want, rows); diff != "" {
		t.Errorf("rows (-want +got):\n%s", diff)
	}
	book.write("second", "two")
	if rows := r.MustList(nil, 1, false); len(rows) != 1 || rows[0].Resource != nil {
		t.Errorf("limited to one, no resource: %v", rows)
	}
}

func TestServerPlaysACLIThatKeepsNoIdentity(t *testing.T) {
	t.Parallel()
	r := notes(t, &notebook{forgetIdentity: true})
	state := r.MustApply(nil, acctest.Attrs{"title": "first"})
	state.Identity = nil
	_, diags := r.Apply(state, acctest.Attrs{"title": "first", "text": "two"})
	diags.WantError(t, "Missing Resource Identity After Update")
}

func TestServerShowsDiagnosticsOfTheProviderBlockAndItsLog(t *testing.T) {
	t.Parallel()
	srv := acctest.Serve(t, &notebook{})
	srv.Configure(acctest.Attrs{"owner": ""}).WantError(t, "No Owner", "Whose notes are they?")
	srv.Validate(acctest.Attrs{"owner": acctest.Unknown}).None(t)
	srv.Configure(acctest.Attrs{"owner": "ada"}).None(t)
	if log := srv.TraceLog(); !strings.Contains(log, `"owner":"ada"`) {
		t.Errorf("log: %s", log)
	}
}

// A check that cannot fail would make every test of the provider worthless.
func TestServerFailsTheTestWhereTheCLIWouldRefuse(t *testing.T) {
	t.Parallel()
	spy := &recorder{TB: t}
	r := notes(spy, &notebook{garble: true})
	if _, diags := r.Apply(nil, acctest.Attrs{"title": "first", "text": "one"}); diags.HasError() {
		t.Fatal(diags)
	}
	if want := "the result of this apply"; !strings.Contains(spy.failure, want) {
		t.Errorf("an apply that contradicts its plan reported %q, want %q", spy.failure, want)
	}
	spy.failure = ""
	acctest.Diagnostics(nil).WantError(spy, "Not There")
	if spy.failure == "" {
		t.Error("a missing error went unnoticed")
	}
}

// recorder keeps what would have failed the test.
type recorder struct {
	testing.TB
	failure string
}

func (r *recorder) Errorf(format string, args ...any) { r.failure = fmt.Sprintf(format, args...) }

func TestRegexpCrossesTheFrameOfTheCLI(t *testing.T) {
	t.Parallel()
	message := "│ Error: User Not\n│ Created (409)"
	if !acctest.Regexp("User Not Created (409)").MatchString(message) {
		t.Error("does not match across a line break")
	}
	if acctest.Regexp("User Not Created (404)").MatchString(message) {
		t.Error("matches another message")
	}
}
