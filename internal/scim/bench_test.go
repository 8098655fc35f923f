package scim_test

import (
	"fmt"
	"testing"

	"github.com/veza/terraform-provider-veza/internal/scim"
)

const benchFilter = `userType eq "Employee" and (emails co "example.com" or emails[type eq "work" and value co "example.org"])`

func BenchmarkParseFilter(b *testing.B) {
	for b.Loop() {
		if _, err := scim.ParseFilter(benchFilter); err != nil {
			b.Fatal(err)
		}
	}
}

func BenchmarkMatchFilter(b *testing.B) {
	f, err := scim.ParseFilter(benchFilter)
	if err != nil {
		b.Fatal(err)
	}
	matches, err := scim.Compile(scim.UserDefinition(), f)
	if err != nil {
		b.Fatal(err)
	}
	o := decode(b, barbara)
	for b.Loop() {
		if !matches(o) {
			b.Fatal("no match")
		}
	}
}

func groupOf(n int) scim.Object {
	members := make([]any, n)
	for i := range members {
		members[i] = scim.Object{"value": fmt.Sprintf("2819c223-7f76-453a-919d-%012d", i), "type": "User"}
	}
	return scim.Object{"schemas": []any{scim.GroupURN}, "displayName": "g", "members": members}
}

// Each size tells whether the cost grows with the group or with its square.
func BenchmarkPatchMembers(b *testing.B) {
	d := scim.GroupDefinition()
	for _, size := range []int{100, 1000, 10000} {
		group := groupOf(size)
		last := fmt.Sprintf("2819c223-7f76-453a-919d-%012d", size-1)
		thousand := make([]any, 1000)
		for i := range thousand {
			thousand[i] = scim.Object{"value": fmt.Sprint("new", i)}
		}
		var each []scim.Operation
		for i := range 100 {
			each = append(each, scim.Operation{Op: "remove", Path: fmt.Sprintf(`members[value eq "2819c223-7f76-453a-919d-%012d"]`, i)})
		}
		for name, ops := range map[string][]scim.Operation{
			"add one":        {{Op: "add", Path: "members", Value: []any{scim.Object{"value": "new"}}}},
			"add 1000":       {{Op: "add", Path: "members", Value: thousand}},
			"remove one":     {{Op: "remove", Path: `members[value eq "` + last + `"]`}},
			"remove 100":     each,
			"replace by all": {{Op: "replace", Path: "members", Value: group["members"]}},
		} {
			b.Run(fmt.Sprintf("%s/%d", name, size), func(b *testing.B) {
				for b.Loop() {
					if _, _, err := scim.ApplyPatch(d, group, ops); err != nil {
						b.Fatal(err)
					}
				}
			})
		}
	}
}
