package tenant_test

import (
	"fmt"
	"testing"

	"github.com/google/go-cmp/cmp"

	"github.com/veza/terraform-provider-veza/internal/sandbox/tenant"
	"github.com/veza/terraform-provider-veza/internal/scim"
)

// names lists the userNames that a query returns.
func names(t *testing.T, tn *tenant.Tenant, q tenant.Query) []string {
	t.Helper()
	list, err := tn.ListUsers(t.Context(), q)
	if err != nil {
		t.Fatal(err)
	}
	var names []string
	for _, o := range list.Resources {
		names = append(names, decode[scim.User](t, o).UserName)
	}
	return names
}

func TestFiltersFindPeople(t *testing.T) {
	t.Parallel()
	tn := open(t, tenant.Options{})
	ada := create(t, tn, with(with(person("ada@example.com"), "externalId", "00u1"), "title", "Countess"))
	create(t, tn, with(person("bob@example.com"), "active", false))
	group := createGroup(t, tn, "Engineers", ada)

	for filter, want := range map[string][]string{
		`userName eq "ADA@example.com"`:                                            {"ada@example.com"},
		`urn:ietf:params:scim:schemas:core:2.0:User:userName eq "ada@example.com"`: {"ada@example.com"},
		`id eq "` + ada + `"`:                                                      {"ada@example.com"},
		`externalId eq "00u1"`:                                                     {"ada@example.com"},
		`externalId eq "00U1"`:                                                     nil,
		`emails[value eq "ada@example.com"]`:                                       {"ada@example.com"},
		`emails.value eq "bob@example.com"`:                                        {"bob@example.com"},
		`active eq false`:                                                          {"bob@example.com"},
		`title eq "countess"`:                                                      {"ada@example.com"},
		`groups.value eq "` + group + `"`:                                          {"ada@example.com"},
		`userName eq "ada@example.com" and active eq false`:                        nil,
		`userName eq "ada@example.com" or active eq false`:                         {"ada@example.com", "bob@example.com"},
		`not (userName eq "ada@example.com") and active eq false`:                  {"bob@example.com"},
		`userName eq "nobody@example.com"`:                                         nil,
		`userName eq "x\" or active eq true"`:                                      nil,
		`userName eq "' OR 1=1 --"`:                                                nil,
	} {
		if diff := cmp.Diff(want, names(t, tn, tenant.Query{Filter: filter})); diff != "" {
			t.Errorf("%s (-want +got):\n%s", filter, diff)
		}
	}
}

func TestVezaComparesWithEqOnly(t *testing.T) {
	t.Parallel()
	tn := open(t, tenant.Options{})
	for filter, operator := range map[string]string{
		`userName co "ada"`: "co",
		`userName pr`:       "pr",
		`active eq true and meta.created gt "2020"`: "gt",
		`emails[type eq "work" and value sw "ada"]`: "sw",
		`not (userName ne "ada@example.com")`:       "ne",
	} {
		_, err := tn.ListUsers(t.Context(), tenant.Query{Filter: filter})
		refused(t, err, 400, scim.InvalidFilter, "eq only", operator)
	}
	rfc := open(t, tenant.Options{Profile: tenant.ProfileRFC})
	if got := names(t, rfc, tenant.Query{Filter: `userName sw "break"`}); len(got) != 1 {
		t.Errorf("the RFC's profile finds %v", got)
	}
}

func TestPagesCoverEveryoneOnce(t *testing.T) {
	t.Parallel()
	tn := open(t, tenant.Options{})
	for i := range 7 {
		create(t, tn, person(fmt.Sprintf("p%d@example.com", i)))
	}
	whole := names(t, tn, tenant.Query{})
	for _, filter := range []string{"", `active eq true`} {
		var paged []string
		for start := 1; ; start += 4 {
			page := names(t, tn, tenant.Query{Filter: filter, StartIndex: start, Count: new(4)})
			if len(page) == 0 {
				break
			}
			paged = append(paged, page...)
		}
		if diff := cmp.Diff(whole, paged); diff != "" {
			t.Errorf("pages with filter %q (-want +got):\n%s", filter, diff)
		}
	}
	for _, count := range []int{0, -3} {
		list, err := tn.ListUsers(t.Context(), tenant.Query{Count: &count, StartIndex: -7})
		if err != nil || list.Total != 9 || len(list.Resources) != 0 || list.StartIndex != 1 {
			t.Errorf("count %d gives %+v, %v", count, list, err)
		}
	}
}

func TestListsAreSorted(t *testing.T) {
	t.Parallel()
	tn := open(t, tenant.Options{})
	create(t, tn, person("zoe@example.com"))
	create(t, tn, person("Ada@example.com"))
	want := []string{"zoe@example.com", tenant.SCIMAdmin, tenant.BreakGlassAdmin, "Ada@example.com"}
	if diff := cmp.Diff(want, names(t, tn, tenant.Query{SortBy: "userName", SortOrder: "descending"})); diff != "" {
		t.Errorf("(-want +got):\n%s", diff)
	}
}

func TestGroupsAreFoundByNameAndByMember(t *testing.T) {
	t.Parallel()
	tn := open(t, tenant.Options{})
	ada := create(t, tn, person("ada@example.com"))
	createGroup(t, tn, "Engineers", ada)
	createGroup(t, tn, "Others")
	for _, filter := range []string{`displayName eq "ENGINEERS"`, `members.value eq "` + ada + `"`, `members[value eq "` + ada + `"]`} {
		list, err := tn.ListGroups(t.Context(), tenant.Query{Filter: filter, Excluded: []string{"members"}})
		if err != nil || len(list.Resources) != 1 || list.Resources[0]["displayName"] != "Engineers" || list.Resources[0]["members"] != nil {
			t.Errorf("%s gives %v, %v", filter, list, err)
		}
	}
}
