package tenant

import (
	"slices"
	"strings"

	"github.com/veza/terraform-provider-veza/internal/scim"
)

// assignableRoles are the values that a user's roles may have (SCIM Provisioning with Okta, §5).
var assignableRoles = []string{"admin", "viewer", "operator", "scim_provisioner"}

// collection is one kind of SCIM resource: what it is called, how it is
// stored and which rules the profile gives it.
type collection struct {
	kind     string // "User"
	endpoint string // "/Users"
	urn      string
	engine   *scim.Definition // what requests are read with: the whole RFC in every profile
	declared *scim.Definition // what discovery says
	query    string           // selects the columns of a record
	count    string
	computed string            // the attribute that comes from the memberships
	indexed  map[string]column // attributes, in lower case, that a filter finds through an index
	eqOnly   bool
	versions bool
}

// column holds an attribute's value.
type column struct {
	name   string
	folded bool
}

func userCollection(p Profile) collection {
	c := collection{
		kind: "User", endpoint: "/Users", urn: scim.UserURN,
		engine: scim.UserDefinition(), declared: scim.UserDefinition(),
		query:    `SELECT id, resource, created, modified, version, active, auth_provider_type FROM users`,
		count:    `SELECT COUNT(*) FROM users`,
		computed: "groups",
		indexed:  map[string]column{"id": {"id", false}, "username": {"user_name_folded", true}, "externalid": {"external_id", false}},
		eqOnly:   p == ProfileVeza, versions: p == ProfileRFC,
	}
	if p == ProfileVeza {
		narrowUser(c.declared)
	}
	return c
}

func groupCollection(p Profile) collection {
	c := collection{
		kind: "Group", endpoint: "/Groups", urn: scim.GroupURN,
		engine: scim.GroupDefinition(), declared: scim.GroupDefinition(),
		query:    `SELECT id, resource, created, modified, version, 1, '' FROM scim_groups`,
		count:    `SELECT COUNT(*) FROM scim_groups`,
		computed: "members",
		indexed:  map[string]column{"id": {"id", false}, "displayname": {"name_folded", true}, "externalid": {"external_id", false}},
		eqOnly:   p == ProfileVeza, versions: p == ProfileRFC,
	}
	onlyUsersAsMembers(c.engine)
	onlyUsersAsMembers(c.declared)
	return c
}

// onlyUsersAsMembers narrows the RFC's members, which may be groups: a team has no teams in it.
func onlyUsersAsMembers(d *scim.Definition) {
	members := attribute(d.Core.Attributes, "members")
	if kind := attribute(members.SubAttributes, "type"); kind != nil {
		kind.CanonicalValues = []string{"User"}
	}
	if ref := attribute(members.SubAttributes, "$ref"); ref != nil {
		ref.ReferenceTypes = []string{"User"}
	}
	unique := attribute(d.Core.Attributes, "displayName")
	unique.Uniqueness = "server"
}

// narrowUser leaves the attributes that Veza documents. Its /Schemas is not
// public; any other attribute is accepted and kept all the same.
func narrowUser(d *scim.Definition) {
	documented := map[string][]string{
		"userName": nil, "displayName": nil, "active": nil,
		"name":   {"formatted", "givenName", "familyName"},
		"emails": {"value", "type", "primary", "display"},
		"roles":  {"value", "type", "primary", "display"},
		"groups": {"value", "$ref", "display", "type"},
	}
	var kept []scim.Attribute
	for _, a := range d.Core.Attributes {
		parts, known := documented[a.Name]
		if !known {
			continue
		}
		if parts != nil {
			a.SubAttributes = slices.DeleteFunc(slices.Clone(a.SubAttributes), func(sub scim.Attribute) bool {
				return !slices.Contains(parts, sub.Name)
			})
		}
		kept = append(kept, a)
	}
	d.Core.Attributes, d.Extensions, d.Type.SchemaExtensions = kept, nil, nil

	for _, name := range []string{"userName", "displayName", "name", "emails"} {
		attribute(kept, name).Required = true
	}
	for _, name := range []string{"givenName", "familyName"} {
		attribute(attribute(kept, "name").SubAttributes, name).Required = true
	}
	attribute(attribute(kept, "roles").SubAttributes, "value").CanonicalValues = slices.Clone(assignableRoles)
}

func attribute(list []scim.Attribute, name string) *scim.Attribute {
	for i := range list {
		if list[i].Name == name {
			return &list[i]
		}
	}
	return nil
}

// checkVezaUser holds Veza's own rules for a user, on an object that is valid SCIM.
func checkVezaUser(o scim.Object, provider string) error {
	name, _ := child(o, "name")
	var missing []string
	for _, required := range []struct {
		of   scim.Object
		name string
		full string
	}{{name, "givenName", "name.givenName"}, {name, "familyName", "name.familyName"}, {o, "displayName", "displayName"}} {
		if strings.TrimSpace(text(required.of, required.name)) == "" {
			missing = append(missing, required.full)
		}
	}
	// A local user may have been made without them.
	if len(missing) > 0 && provider != local {
		return scim.Errorf(400, scim.InvalidValue, "A user of Veza needs %s; the request gives none.", strings.Join(missing, ", "))
	}

	email := primaryEmail(o)
	if email == "" {
		return scim.Errorf(400, scim.InvalidValue, "Email must be marked as primary")
	}
	if userName := text(o, "userName"); fold(userName) != fold(email) {
		return scim.Errorf(400, scim.InvalidValue,
			"userName must be the same as the primary e-mail address, but userName is %q and the e-mail is %q: change both in one request.",
			userName, email)
	}
	for _, role := range roleValues(o) {
		if !slices.Contains(assignableRoles, role) {
			return scim.Errorf(400, scim.InvalidValue, "The role %q cannot be assigned to a user: roles are %s.",
				role, strings.Join(assignableRoles, ", "))
		}
	}
	return nil
}
