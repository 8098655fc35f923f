package scim_test

import (
	"encoding/json"
	"errors"
	"slices"
	"testing"

	"github.com/google/go-cmp/cmp"
	"pgregory.net/rapid"

	"github.com/veza/terraform-provider-veza/internal/scim"
)

// drawName draws from few names, so that operations meet each other. It makes a
// generator each time, since parallel tests must not share one.
func drawName() *rapid.Generator[string] {
	return rapid.SampledFrom([]string{
		"userName", "title", "active", "id", "name", "name.givenName", "NAME.familyName", "emails", "emails.type", "emails.value", "addresses",
		"groups", "roles", "schemas", "meta", "shoeSize", "urn:x:y", "urn:x:y:z", scim.EnterpriseUserURN, scim.EnterpriseUserURN + ":manager",
		scim.EnterpriseUserURN + ":department", `emails[type eq "work"]`, `emails[primary eq true].value`, `emails[value eq "a" or type pr].primary`, "bad path",
	})
}

func drawValue(depth int) *rapid.Generator[any] {
	simple := []*rapid.Generator[any]{
		rapid.Just[any](nil), rapid.Just[any](true), rapid.Just[any](false), rapid.Just[any](json.Number("1")), rapid.SampledFrom([]string{"a", "b", "work", "home", "True", ""}).AsAny(),
	}
	if depth == 0 {
		return rapid.OneOf(simple...)
	}
	inner := rapid.Deferred(func() *rapid.Generator[any] { return drawValue(depth - 1) })
	key := rapid.SampledFrom([]string{"value", "type", "primary", "display", "givenName", "region", "department", "manager", "x"})
	return rapid.OneOf(append(simple,
		rapid.MapOfN(key, inner, 0, 3).AsAny(),
		rapid.SliceOfN(inner, 0, 3).AsAny(),
	)...)
}

func drawOperation(t *rapid.T) scim.Operation {
	op := scim.Operation{Op: rapid.SampledFrom([]string{"add", "replace", "remove"}).Draw(t, "op"), Value: drawValue(2).Draw(t, "value")}
	if rapid.Bool().Draw(t, "with path") {
		op.Path = drawName().Draw(t, "path")
	} else {
		op.Value = rapid.MapOfN(drawName(), drawValue(2), 0, 3).Draw(t, "members")
	}
	return op
}

func TestPatchIsAllOrNothing(t *testing.T) {
	t.Parallel()
	d := scim.UserDefinition()
	rapid.Check(t, func(t *rapid.T) {
		before := scim.Object{}
		if err := json.Unmarshal([]byte(barbara), &before); err != nil {
			t.Fatal(err)
		}
		untouched, err := json.Marshal(before)
		if err != nil {
			t.Fatal(err)
		}
		ops := rapid.SliceOfN(rapid.Custom(drawOperation), 1, 5).Draw(t, "operations")
		after, changed, err := scim.ApplyPatch(d, before, ops)
		now, marshalErr := json.Marshal(before)
		if marshalErr != nil || !slices.Equal(now, untouched) {
			t.Fatalf("the resource was modified: %s", cmp.Diff(string(untouched), string(now)))
		}
		if err != nil {
			var e *scim.Error
			if !errors.As(err, &e) || after != nil || changed {
				t.Fatalf("got %v, %v, %v", after, changed, err)
			}
			return
		}
		// One request or one for each operation come to the same.
		single := before
		for _, op := range ops {
			if single, _, err = scim.ApplyPatch(d, single, []scim.Operation{op}); err != nil {
				t.Fatalf("the operation fails alone: %v", err)
			}
		}
		if !scim.Equal(single, after) {
			t.Fatalf("one by one gives another resource: %s", cmp.Diff(after, single))
		}
	})
}

func TestPatchWithoutPrimaryConflictsLeavesOnePrimary(t *testing.T) {
	t.Parallel()
	d := scim.UserDefinition()
	rapid.Check(t, func(t *rapid.T) {
		o := scim.Object{}
		for _, op := range rapid.SliceOfN(rapid.Custom(drawOperation), 1, 8).Draw(t, "operations") {
			if next, _, err := scim.ApplyPatch(d, o, []scim.Operation{op}); err == nil {
				o = next
			}
		}
		emails, _ := o["emails"].([]any)
		primaries := 0
		for _, email := range emails {
			if e, ok := email.(scim.Object); ok && e["primary"] == true {
				primaries++
			}
		}
		if primaries > 1 {
			t.Fatalf("%d e-mails are primary: %v", primaries, emails)
		}
		if _, err := scim.Validate(d, with(o, "userName", "a")); err != nil {
			t.Fatalf("patches left what no client could have posted: %v in %v", err, o)
		}
	})
}

func with(o scim.Object, name string, value any) scim.Object {
	out := scim.Object{}
	for key, v := range o {
		out[key] = v
	}
	scim.Set(out, name, value)
	return out
}
