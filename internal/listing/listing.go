// Package listing turns a sequence of API objects into the results of a list resource.
package listing

import (
	"context"
	"iter"

	"github.com/hashicorp/terraform-plugin-framework/diag"
	"github.com/hashicorp/terraform-plugin-framework/list"
)

// Stream yields one result per object, in the order of objects, and at most
// req.Limit of them. describe fills the result: display name, identity and, if
// req.IncludeResource asks for it, the resource.
//
// An error of the sequence is pushed as a last result. It cannot replace the
// stream's Results: the framework holds on to the function it is iterating over,
// so the error would vanish and the user would read "0 results".
func Stream[T any](
	ctx context.Context,
	req list.ListRequest,
	objects iter.Seq2[T, error],
	fail func(error) diag.Diagnostic,
	describe func(object T, result *list.ListResult),
) iter.Seq[list.ListResult] {
	return func(push func(list.ListResult) bool) {
		var pushed int64
		for object, err := range objects {
			if err != nil {
				push(list.ListResult{Diagnostics: diag.Diagnostics{fail(err)}})
				return
			}
			result := req.NewListResult(ctx)
			describe(object, &result)
			pushed++
			// The limit is checked here and not at the next turn, which could ask
			// the server for a page that nobody reads.
			if !push(result) || pushed == req.Limit {
				return
			}
		}
	}
}

// Fail is the stream of a list that cannot begin.
func Fail(diags diag.Diagnostics) iter.Seq[list.ListResult] {
	return func(push func(list.ListResult) bool) {
		push(list.ListResult{Diagnostics: diags})
	}
}
