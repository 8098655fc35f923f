package roster

import (
	"context"
	"errors"
	"maps"
	"slices"
)

// Ask reads many people by id at once, as RefreshUsers of the SCIM client and
// RefreshIdentities of the lifecycle engine do.
type Ask[V any] func(ctx context.Context, ids []string, complete func(at int, v V) bool, give func(at int, v V, err error) error) error

// Refresh returns the holding as the system answers, without those for whom the answer is
// gone. Shown reports whether an answer has everything that a person has, and now makes the
// entry that follows from it.
func Refresh[P Person[P], F Facts, V any](ctx context.Context, h Holding[P, F], gone error, ask Ask[V], shown func(P, V) bool, now func(*Entry[P, F], V) *Entry[P, F]) (Holding[P, F], error) {
	keys := slices.Sorted(maps.Keys(h))
	ids := make([]string, len(keys))
	for at, key := range keys {
		ids[at] = h[key].ID
	}
	out := make(Holding[P, F], len(h))
	err := ask(ctx, ids,
		func(at int, v V) bool { return shown(h[keys[at]].Person, v) },
		func(at int, v V, err error) error {
			switch {
			case errors.Is(err, gone):
			case err != nil:
				return err
			default:
				out[keys[at]] = now(h[keys[at]], v)
			}
			return nil
		})
	return out, err
}
