package coalesce

// Each makes a change for all of items, by try for as many at a time as it can, and
// returns the errors of those for whom it failed.
//
// Where a try for several fails, suspects tells for whom it has yet to be made, and false
// where the error is about none of them in particular: then it is everybody's who has not
// had their try. As long as all of them are suspects they are halved, so that one who is
// refused among n others costs about 2·log2(n) tries, and has an error of their own.
func Each[T comparable](items []T, try func([]T) error, suspects func([]T, error) ([]T, bool)) map[T]error {
	e := each[T]{try: try, suspects: suspects, failed: map[T]error{}}
	e.attempt(items)
	return e.failed
}

type each[T comparable] struct {
	try      func([]T) error
	suspects func([]T, error) ([]T, bool)
	failed   map[T]error
	over     error // is everybody's
}

func (e *each[T]) attempt(items []T) {
	if len(items) == 0 {
		return
	}
	err := e.over
	if err == nil {
		if err = e.try(items); err == nil {
			return
		}
		left, particular := e.suspects(items, err)
		switch {
		case !particular:
			e.over = err
		case len(left) < len(items):
			e.attempt(left)
			return
		case len(items) > 1:
			e.halve(items)
			return
		}
	}
	for _, item := range items {
		e.failed[item] = err
	}
}

// halve goes on with items, of whom at least one is refused.
func (e *each[T]) halve(items []T) {
	if len(items) == 1 {
		e.attempt(items)
		return
	}
	first, second := items[:len(items)/2], items[len(items)/2:]
	before := len(e.failed)
	if e.attempt(first); len(e.failed) > before {
		e.attempt(second)
		return
	}
	// All of the first are well, so that it is one of the second: they need no try together.
	e.halve(second)
}
