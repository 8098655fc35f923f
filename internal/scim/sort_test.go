package scim_test

import (
	"strings"
	"testing"

	"github.com/veza/terraform-provider-veza/internal/scim"
)

func TestSortOrdersResources(t *testing.T) {
	t.Parallel()
	people := []string{
		`{"id":"a","userName":"bob","name":{"familyName":"z"},"active":true,"emails":[{"value":"z"},{"value":"b","primary":true}],"meta":{"created":"2011-01-01T00:00:00Z"},"age":10}`,
		`{"id":"b","userName":"Alice","name":{"familyName":"Y"},"active":false,"emails":[{"value":"c"},{"value":"a"}],"meta":{"created":"2011-01-01T00:30:00+01:00"},"age":9}`,
		`{"id":"C","userName":"carol","title":"x","meta":{"created":"2010-01-01T00:00:00Z"},"urn:ietf:params:scim:schemas:extension:enterprise:2.0:User":{"department":"d"}}`,
		`{"id":"d","userName":"alice","emails":[],"active":false,"password":"p","age":9.5}`,
	}
	tests := map[string]struct{ by, order, want string }{
		"by a string without case":     {"userName", "", "b d a C"},
		"by a string with case":        {"id", "ascending", "C a b d"},
		"descending":                   {"userName", "Descending", "C a b d"},
		"by a sub-attribute":           {"name.familyName", "ascending", "b a C d"},
		"unset first when descending":  {"name.familyName", "descending", "C d a b"},
		"by a boolean":                 {"active", "", "b d a C"},
		"by a date":                    {"meta.created", "", "C b a d"},
		"by the primary or first":      {"emails.value", "", "a b C d"},
		"by the default sub-attribute": {"emails", "descending", "C d b a"},
		"by a number":                  {"age", "", "b d a C"},
		"by an extension":              {scim.EnterpriseUserURN + ":department", "", "C a b d"},
		"by what nobody knows":         {"nothing", "descending", "a b C d"},
		"by a secret":                  {"password", "", "a b C d"},
		"by nothing":                   {"", "descending", "a b C d"},
	}
	d := scim.UserDefinition()
	d.Core.Attributes = append(d.Core.Attributes, scim.Attribute{Name: "age", Type: "decimal"})
	for name, test := range tests {
		t.Run(name, func(t *testing.T) {
			t.Parallel()
			objs := make([]scim.Object, len(people))
			for i, text := range people {
				objs[i] = decode(t, text)
			}
			if err := scim.Sort(d, objs, test.by, test.order); err != nil {
				t.Fatal(err)
			}
			var ids []string
			for _, o := range objs {
				id, _ := o["id"].(string)
				ids = append(ids, id)
			}
			if got := strings.Join(ids, " "); got != test.want {
				t.Errorf("got %s, not %s", got, test.want)
			}
		})
	}
}

func TestSortRefuses(t *testing.T) {
	t.Parallel()
	wantError(t, scim.Sort(scim.UserDefinition(), nil, "userName", "up"), scim.InvalidValue, "sortOrder", `"up"`)
	wantError(t, scim.Sort(scim.UserDefinition(), nil, "user name", ""), scim.InvalidPath, "sortBy")
	wantError(t, scim.Sort(scim.UserDefinition(), nil, "name", ""), scim.InvalidPath, "complex")
	wantError(t, scim.Sort(scim.UserDefinition(), nil, `emails[type eq "a"]`, ""), scim.InvalidPath, "sortBy")
}
