package provisioning

import (
	"cmp"
	"maps"
	"regexp"
	"slices"
	"strings"

	"github.com/veza/terraform-provider-veza/internal/sandbox/org"
	"github.com/veza/terraform-provider-veza/internal/scim"
)

// attributes are a person's as SCIM has them. What has no value is left out;
// what Okta fills in, is filled in.
func attributes(externalID, userName string, profile []org.ProvisioningAttribute) scim.Object {
	o := scim.Object{"userName": userName, "externalId": externalID}
	for _, a := range profile {
		if a.Value != nil && a.Value != "" {
			place(o, a)
		}
	}
	prune(o)
	name, _ := o["name"].(scim.Object)
	if _, given := o["displayName"]; !given {
		if text := strings.TrimSpace(word(name, "givenName") + " " + word(name, "familyName")); text != "" {
			o["displayName"] = text
		}
	}
	if _, given := o["locale"]; !given {
		o["locale"] = "en-US"
	}
	return o
}

func word(o scim.Object, name string) string {
	value, _ := scim.Get(o, name)
	text, _ := value.(string)
	return text
}

// entry is an external name of one value among several, as in
// emails[primary==true].value.
var entry = regexp.MustCompile(`^([A-Za-z][\w-]*)\.?\^?\[\s*(\w+)\s*(?:==|eq)\s*["']?([^"'\]]*?)["']?\s*\](?:\.(\w+))?$`)

// place puts a value where its external name says.
func place(o scim.Object, a org.ProvisioningAttribute) {
	if a.Namespace != "" && !strings.EqualFold(a.Namespace, scim.UserURN) {
		o = inner(o, a.Namespace)
	}
	if m := entry.FindStringSubmatch(a.External); m != nil {
		var by any = m[3]
		if m[3] == "true" || m[3] == "false" {
			by = m[3] == "true"
		}
		one := among(o, m[1], m[2], by)
		one[cmp.Or(m[4], "value")] = a.Value
		return
	}
	parent, child, nested := strings.Cut(a.External, ".")
	if nested {
		inner(o, parent)[child] = a.Value
		return
	}
	o[a.External] = values(a.External, a.Value)
}

func inner(o scim.Object, name string) scim.Object {
	if there, ok := o[name].(scim.Object); ok {
		return there
	}
	made := scim.Object{}
	o[name] = made
	return made
}

// among finds the value of a multi-valued attribute that is chosen by one of its
// parts, or adds it.
func among(o scim.Object, attribute, part string, by any) scim.Object {
	list, _ := o[attribute].([]any)
	for _, one := range list {
		if there, ok := one.(scim.Object); ok && there[part] == by {
			return there
		}
	}
	made := scim.Object{part: by}
	o[attribute] = append(list, made)
	return made
}

// values gives a value the shape of the attribute. In Okta an attribute such as
// roles is a text or an array of texts; how Veza wants to see it is not published,
// so RFC 7643 §4.1.2 decides: objects that have the text as value.
func values(name string, value any) any {
	known, ok := user.Attribute(scim.Path{Attribute: name})
	if !ok || !known.MultiValued || known.Type != "complex" {
		return value
	}
	list, isList := value.([]any)
	if !isList {
		list = []any{value}
	}
	shaped := make([]any, len(list))
	for n, one := range list {
		if _, done := one.(scim.Object); done {
			shaped[n] = one
			continue
		}
		shaped[n] = scim.Object{"value": one}
	}
	return shaped
}

var user = scim.UserDefinition()

// hollow is a value of several that says which one it is and nothing else, such
// as the type of an e-mail address that is not there.
func hollow(one any) bool {
	part, ok := one.(scim.Object)
	for name := range part {
		if name != "type" && name != "primary" && name != "display" {
			return false
		}
	}
	return ok
}

// prune takes out what is hollow, and gives e-mail addresses the type that Okta
// gives them.
func prune(o scim.Object) {
	for _, name := range slices.Sorted(maps.Keys(o)) {
		list, ok := o[name].([]any)
		if !ok {
			continue
		}
		list = slices.DeleteFunc(list, hollow)
		if len(list) == 0 {
			delete(o, name)
			continue
		}
		o[name] = list
		for _, one := range list {
			if part, ok := one.(scim.Object); ok && name == "emails" && part["type"] == nil {
				part["type"] = "work"
			}
		}
	}
}

// schemas are the URNs of a resource's schemas.
func schemas(attributes scim.Object) []any {
	list := []any{scim.UserURN}
	for _, name := range slices.Sorted(maps.Keys(attributes)) {
		if strings.HasPrefix(strings.ToLower(name), "urn:") {
			list = append(list, name)
		}
	}
	return list
}

// newResource is the body that creates a person: with a password that nobody
// knows, since Okta sends one.
func newResource(attributes scim.Object) scim.Object {
	o := maps.Clone(attributes)
	o["schemas"], o["active"], o["groups"] = schemas(attributes), true, []any{}
	o["password"] = "Aa1-" + org.Secret(20)
	return o
}

// replaced is the whole object that takes the place of current: what was sent
// before and is no more goes, and what others have put there stays.
func replaced(current, before, attributes scim.Object, active bool) scim.Object {
	o := maps.Clone(current)
	for name := range before {
		if _, still := attributes[name]; !still {
			scim.Delete(o, name)
		}
	}
	for name, value := range attributes {
		there, _ := scim.Get(o, name)
		old, isObject := there.(scim.Object)
		part, becomes := value.(scim.Object)
		if isObject && becomes {
			had, _ := before[name].(scim.Object)
			value = overlaid(old, had, part)
		}
		scim.Set(o, name, value)
	}
	scim.Set(o, "active", active)
	if _, given := scim.Get(o, "groups"); !given {
		o["groups"] = []any{}
	}
	there, _ := scim.Get(o, "schemas")
	list, _ := there.([]any)
	list = slices.Clone(list)
	for _, urn := range schemas(attributes) {
		if !slices.Contains(list, urn) {
			list = append(list, urn)
		}
	}
	scim.Set(o, "schemas", list)
	return o
}

func overlaid(old, before, attributes scim.Object) scim.Object {
	o := maps.Clone(old)
	for name := range before {
		if _, still := attributes[name]; !still {
			scim.Delete(o, name)
		}
	}
	for name, value := range attributes {
		scim.Set(o, name, value)
	}
	return o
}
