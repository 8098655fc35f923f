package tenant

import "iter"

// chunks splits a list into parts of a few fixed sizes: a statement over a part
// has one of a few texts, so that it is prepared once, and never more
// parameters than a database takes.
func chunks[T any](list []T) iter.Seq[[]T] {
	return func(yield func([]T) bool) {
		for _, size := range []int{400, 50, 8, 1} {
			for len(list) >= size {
				if !yield(list[:size]) {
					return
				}
				list = list[size:]
			}
		}
	}
}

// anys makes arguments of ids.
func anys(ids []string) []any {
	args := make([]any, len(ids))
	for i, id := range ids {
		args[i] = id
	}
	return args
}
