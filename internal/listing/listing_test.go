package listing_test

import (
	"context"
	"errors"
	"fmt"
	"iter"
	"slices"
	"testing"

	"github.com/hashicorp/terraform-plugin-framework/diag"
	"github.com/hashicorp/terraform-plugin-framework/list"
	"github.com/hashicorp/terraform-plugin-framework/resource/identityschema"
	"github.com/hashicorp/terraform-plugin-framework/resource/schema"

	"github.com/veza/terraform-provider-veza/internal/listing"
)

// pages yields objects 1, 2, 3 … of three pages of two, and counts the pages that were
// asked for. A page with an error yields that instead.
func pages(asked *int, failing int) iter.Seq2[int, error] {
	return func(yield func(int, error) bool) {
		for page := range 3 {
			*asked++
			if page == failing {
				yield(0, errors.New("page lost"))
				return
			}
			for i := range 2 {
				if !yield(2*page+i+1, nil) {
					return
				}
			}
		}
	}
}

func fail(err error) diag.Diagnostic {
	return diag.NewErrorDiagnostic("Things Not Listed", err.Error())
}

func describe(n int, result *list.ListResult) { result.DisplayName = fmt.Sprint(n) }

func request(limit int64) list.ListRequest {
	return list.ListRequest{Limit: limit, ResourceSchema: schema.Schema{}, ResourceIdentitySchema: identityschema.Schema{}}
}

func TestStream(t *testing.T) {
	t.Parallel()
	const none = -1
	tests := map[string]struct {
		limit   int64
		failing int
		rows    []string
		asked   int
		failed  bool
	}{
		"everything, in order":                 {failing: none, rows: []string{"1", "2", "3", "4", "5", "6"}, asked: 3},
		"a limit inside a page":                {limit: 3, failing: none, rows: []string{"1", "2", "3"}, asked: 2},
		"a limit at a page's end asks no more": {limit: 2, failing: none, rows: []string{"1", "2"}, asked: 1},
		"a limit beyond what is there":         {limit: 100, failing: none, rows: []string{"1", "2", "3", "4", "5", "6"}, asked: 3},
		"an error after rows":                  {failing: 1, rows: []string{"1", "2"}, asked: 2, failed: true},
		"an error at once":                     {failing: 0, asked: 1, failed: true},
		"an error beyond the limit":            {limit: 2, failing: 1, rows: []string{"1", "2"}, asked: 1},
	}
	for name, tc := range tests {
		t.Run(name, func(t *testing.T) {
			t.Parallel()
			var asked int
			var rows []string
			var failed bool
			for result := range listing.Stream(t.Context(), request(tc.limit), pages(&asked, tc.failing), fail, describe) {
				if result.Diagnostics.HasError() {
					failed = true
					continue
				}
				if failed {
					t.Error("a row comes after the error")
				}
				rows = append(rows, result.DisplayName)
			}
			if !slices.Equal(rows, tc.rows) || asked != tc.asked || failed != tc.failed {
				t.Errorf("got %v of %d pages, failed: %t; want %v of %d, failed: %t", rows, asked, failed, tc.rows, tc.asked, tc.failed)
			}
		})
	}
}

func TestAConsumerThatStopsEndsThePaging(t *testing.T) {
	t.Parallel()
	var asked int
	for range listing.Stream(t.Context(), request(0), pages(&asked, -1), fail, describe) {
		break
	}
	if asked != 1 {
		t.Errorf("asked for %d pages, want one", asked)
	}
}

func TestWhatDescribeSaysIsKeptAndTheRestGoesOn(t *testing.T) {
	t.Parallel()
	var asked, rows, failed int
	flawed := func(n int, result *list.ListResult) {
		if n == 2 {
			result.Diagnostics.Append(fail(context.Canceled))
		}
	}
	for result := range listing.Stream(t.Context(), request(0), pages(&asked, -1), fail, flawed) {
		if rows++; result.Diagnostics.HasError() {
			failed++
		}
	}
	if rows != 6 || failed != 1 {
		t.Errorf("%d results, %d of them errors; want 6 and one", rows, failed)
	}
}

func TestFailIsOneResultWithTheDiagnostics(t *testing.T) {
	t.Parallel()
	results := slices.Collect(listing.Fail(diag.Diagnostics{fail(errors.New("no"))}))
	if len(results) != 1 || !results[0].Diagnostics.HasError() {
		t.Errorf("got %+v", results)
	}
}
