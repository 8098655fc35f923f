package guardrail_test

import (
	"context"
	"errors"
	"fmt"
	"strings"
	"sync"
	"testing"

	"github.com/hashicorp/terraform-plugin-framework/diag"

	"github.com/veza/terraform-provider-veza/internal/access"
	"github.com/veza/terraform-provider-veza/internal/guardrail"
)

// tenant counts the questions it is asked.
type tenant struct {
	people    int
	ids       map[string]string // userName → id
	err       error
	directory directory

	mu    sync.Mutex
	asked []string
}

func (f *tenant) CountUsers(context.Context) (int, error) {
	f.note("count")
	return f.people, f.err
}

func (f *tenant) UserID(_ context.Context, userName string) (string, error) {
	f.note("id of " + userName)
	return f.ids[userName], f.err
}

func (f *tenant) note(question string) {
	f.mu.Lock()
	defer f.mu.Unlock()
	f.asked = append(f.asked, question)
}

func guard(t *testing.T, on *tenant, limit string, protected ...string) *guardrail.Guard {
	t.Helper()
	l, err := guardrail.ParseLimit(limit)
	if err != nil {
		t.Fatal(err)
	}
	return guardrail.New(on, l, protected)
}

func person(i int) guardrail.Person {
	return guardrail.Person{ID: fmt.Sprint("id-", i), UserName: fmt.Sprintf("p%d@example.com", i)}
}

func detail(diags diag.Diagnostics) string {
	var b strings.Builder
	for _, d := range diags {
		b.WriteString(d.Summary() + ": " + d.Detail() + "\n")
	}
	return b.String()
}

func TestRemovalsUpToTheLimitPassAndTheNextNamesEverybody(t *testing.T) {
	t.Parallel()
	on := &tenant{}
	g := guard(t, on, "2")
	for i := range 2 {
		if diags := g.Removal(t.Context(), person(i), "deactivates"); diags.HasError() {
			t.Fatalf("removal %d of 2 was refused: %s", i+1, detail(diags))
		}
	}
	got := detail(g.Removal(t.Context(), person(2), "deactivates"))
	for _, want := range []string{"Too Many People", "p2@example.com is removal 3", "p0@example.com, p1@example.com", "max_removals"} {
		if !strings.Contains(got, want) {
			t.Errorf("the error does not say %q:\n%s", want, got)
		}
	}
	// Later ones are short: one line that names its own person.
	got = detail(g.Removal(t.Context(), person(3), "deactivates"))
	if !strings.Contains(got, "p3@example.com is removal 4") || strings.Contains(got, "p0@example.com") || strings.Contains(got, "raise max_removals") {
		t.Errorf("a later removal says: %s", got)
	}
	if len(on.asked) != 0 {
		t.Errorf("a limit in people asked the tenant: %v", on.asked)
	}
}

func TestManyPeopleOfOneGroupPastTheLimitAreTwoErrors(t *testing.T) {
	t.Parallel()
	var ids []string
	for i := range 300 {
		ids = append(ids, person(i).ID)
	}
	diags := guard(t, &tenant{}, "10").Exclusion(t.Context(), guardrail.Group{ID: "g"}, ids...)
	if diags.ErrorsCount() != 2 || !strings.Contains(detail(diags), "id-10 is removal 11") ||
		!strings.Contains(detail(diags), "id-210 and 89 more are removals up to 300") {
		t.Errorf("said %s", detail(diags))
	}
}

func TestOnePersonCountsOnceHoweverManyResourcesRemoveThem(t *testing.T) {
	t.Parallel()
	g := guard(t, &tenant{}, "1")
	for range 5 {
		if diags := g.Removal(t.Context(), person(0), "takes out of a group"); diags.HasError() {
			t.Fatal(detail(diags))
		}
	}
}

func TestAPercentageIsOfThePeopleOfTheTenantAndCountsThemOnce(t *testing.T) {
	t.Parallel()
	on := &tenant{people: 25}
	g := guard(t, on, "10%")
	refused := 0
	for i := range 5 {
		if g.Removal(t.Context(), person(i), "deletes").HasError() {
			refused++
		}
	}
	if refused != 3 || len(on.asked) != 1 {
		t.Errorf("%d of 5 refused and %v asked; want 3 and one count", refused, on.asked)
	}
}

func TestZeroAllowsNoRemoval(t *testing.T) {
	t.Parallel()
	if !guard(t, &tenant{}, "0").Removal(t.Context(), person(0), "deletes").HasError() {
		t.Error("a limit of 0 let a removal through")
	}
}

func TestProtectedPeopleAreRefusedByNameAndByIDWhateverTheCase(t *testing.T) {
	t.Parallel()
	on := &tenant{ids: map[string]string{"Boss@example.com": "id-boss"}}
	g := guard(t, on, "100", "Boss@example.com", "gone@example.com")
	if got := detail(g.Removal(t.Context(), guardrail.Person{ID: "x", UserName: "boss@EXAMPLE.com"}, "deletes")); !strings.Contains(got, "Protected Person") {
		t.Errorf("by name: %q", got)
	}
	if len(on.asked) != 0 {
		t.Errorf("a known name asked the tenant: %v", on.asked)
	}
	for range 2 {
		if got := detail(g.Removal(t.Context(), guardrail.Person{ID: "id-boss"}, "takes out of a group")); !strings.Contains(got, "takes out of a group Boss@example.com") {
			t.Errorf("by id: %q", got)
		}
	}
	if g.Removal(t.Context(), guardrail.Person{ID: "id-other"}, "deletes").HasError() {
		t.Error("somebody else was refused")
	}
	if len(on.asked) != 2 {
		t.Errorf("asked %v; want each protected name once", on.asked)
	}
}

func TestAProtectedNameThatIsNobodysIsToldOnceWhereItWasLookedUp(t *testing.T) {
	t.Parallel()
	on := &tenant{ids: map[string]string{"boss@example.com": "id-boss"}}
	g := guard(t, on, "10", "boss@example.com", "bos@example.com")
	if got := g.Removal(t.Context(), person(1), "deletes"); len(got) > 0 || len(on.asked) > 0 {
		t.Errorf("without a look-up: %s, asked %v", detail(got), on.asked)
	}
	got := g.Removal(t.Context(), guardrail.Person{ID: "id-2"}, "deletes")
	if got.HasError() || got.WarningsCount() != 1 || !strings.Contains(detail(got), "protected_users names bos@example.com, and nobody") {
		t.Errorf("said %s", detail(got))
	}
	if again := g.Demotion(t.Context(), guardrail.Person{ID: "id-2"}, access.Direct, role("viewer")); len(again) > 0 {
		t.Errorf("said again %s", detail(again))
	}

	// Beside an org, whom the tenant does not know may be somebody there, and the reverse.
	limit, err := guardrail.ParseLimit("10")
	if err != nil {
		t.Fatal(err)
	}
	g = guard(t, on, "10", "bos@example.com")
	org := guardrail.NewOrg(on, limit, []string{"bos@example.com"})
	org.Beside(nil)
	org.Beside(g)
	for _, both := range []*guardrail.Guard{g, org.Guard} {
		if got := both.Removal(t.Context(), guardrail.Person{ID: "id-2"}, "deletes"); len(got) > 0 {
			t.Errorf("said %s", detail(got))
		}
	}
}

func TestAProtectedPersonKeepsTheirName(t *testing.T) {
	t.Parallel()
	g := guard(t, &tenant{}, "10", "boss@example.com", "chief@example.com")
	boss := guardrail.Person{ID: "id-boss", UserName: "Boss@example.com"}
	wantRefusal(t, g.Rename(boss, "other@example.com"), "Protected Person Would Be Renamed", "Boss@example.com", "add other@example.com to protected_users")
	for _, to := range []string{"BOSS@example.com", "Chief@example.com"} {
		if got := g.Rename(boss, to); len(got) > 0 {
			t.Errorf("to %s: %s", to, detail(got))
		}
	}
	if got := g.Rename(person(1), "boss2@example.com"); len(got) > 0 {
		t.Error(detail(got))
	}
}

func TestATenantThatDoesNotAnswerStopsTheRemoval(t *testing.T) {
	t.Parallel()
	g := guard(t, &tenant{err: errors.New("connection refused")}, "10%")
	if got := detail(g.Removal(t.Context(), person(0), "deletes")); !strings.Contains(got, "Removal Not Checked") {
		t.Errorf("got %q", got)
	}
}

func TestConcurrentRemovalsAreCountedExactly(t *testing.T) {
	t.Parallel()
	g := guard(t, &tenant{}, "10")
	var wg sync.WaitGroup
	var mu sync.Mutex
	refused := 0
	for i := range 50 {
		wg.Go(func() {
			if g.Removal(context.Background(), person(i), "deletes").HasError() {
				mu.Lock()
				refused++
				mu.Unlock()
			}
		})
	}
	wg.Wait()
	if refused != 40 {
		t.Errorf("%d of 50 refused; want 40", refused)
	}
}

func TestLimitsThatAreNeitherNumberNorPercentageAreRefused(t *testing.T) {
	t.Parallel()
	for _, text := range []string{"", "ten", "-1", "101%", "%", "5.5"} {
		if _, err := guardrail.ParseLimit(text); err == nil {
			t.Errorf("%q was accepted", text)
		}
	}
}
