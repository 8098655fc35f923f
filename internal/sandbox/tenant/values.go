package tenant

import (
	"github.com/veza/terraform-provider-veza/internal/access"
	"github.com/veza/terraform-provider-veza/internal/scim"
)

// fold maps names that differ in case only to the same text, as the filters do.
func fold(s string) string { return access.Fold(s) }

func text(o scim.Object, name string) string {
	value, _ := scim.Get(o, name)
	s, _ := value.(string)
	return s
}

func child(o scim.Object, name string) (scim.Object, bool) {
	value, _ := scim.Get(o, name)
	c, ok := value.(scim.Object)
	return c, ok
}

// children are the complex values of a multi-valued attribute.
func children(o scim.Object, name string) []scim.Object {
	value, _ := scim.Get(o, name)
	list, _ := value.([]any)
	out := make([]scim.Object, 0, len(list))
	for _, item := range list {
		if c, ok := item.(scim.Object); ok {
			out = append(out, c)
		}
	}
	return out
}

func primaryEmail(o scim.Object) string {
	for _, email := range children(o, "emails") {
		if primary, _ := scim.Get(email, "primary"); primary == true {
			return text(email, "value")
		}
	}
	return ""
}

func roleValues(o scim.Object) []string {
	var values []string
	for _, role := range children(o, "roles") {
		values = append(values, text(role, "value"))
	}
	return values
}
