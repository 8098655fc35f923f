package tenant

import (
	"bytes"
	"encoding/json"
	"fmt"
	"maps"
	"strconv"

	"github.com/veza/terraform-provider-veza/internal/sandbox/store"
	"github.com/veza/terraform-provider-veza/internal/scim"
)

// base is where the SCIM service lives. Whoever serves it puts scheme and host before it.
const base = "/scim/v2"

// record is a stored resource.
type record struct {
	id                string
	resource          scim.Object // without what view and attach compute
	created, modified string
	version           int64
	active            bool   // of a user
	provider          string // of a user: local or scim
}

// tag is the version of a record, or nothing where the profile has no versions.
func (c *collection) tag(r record) string {
	if !c.versions {
		return ""
	}
	return `W/"` + strconv.FormatInt(r.version, 10) + `"`
}

// records reads the records that the rest of the query, after its FROM, leaves.
func (c *collection) records(tx *store.Tx, rest string, args ...any) ([]record, error) {
	var records []record
	err := tx.Each(func(row store.Row) error {
		var r record
		var resource []byte
		if err := row.Scan(&r.id, &resource, &r.created, &r.modified, &r.version, &r.active, &r.provider); err != nil {
			return err
		}
		var err error
		if r.resource, err = decode(resource); err != nil {
			return fmt.Errorf("%s %s as stored: %w", c.kind, r.id, err)
		}
		records = append(records, r)
		return nil
	}, c.query+" "+rest, args...)
	return records, err
}

// decode reads JSON that this program wrote.
func decode(data []byte) (o scim.Object, err error) {
	decoder := json.NewDecoder(bytes.NewReader(data))
	decoder.UseNumber()
	return o, decoder.Decode(&o)
}

// find is the record, or a *scim.Error of status 404.
func (c *collection) find(tx *store.Tx, id string) (record, error) {
	records, err := c.records(tx, `WHERE id = ?`, id)
	if err != nil {
		return record{}, err
	}
	if len(records) == 0 {
		return record{}, c.notFound(id)
	}
	return records[0], nil
}

func (c *collection) notFound(id string) error {
	return scim.Errorf(404, "", "%s %q not found.", c.kind, id)
}

// view is the resource as clients see it, but for the computed attribute.
func (c *collection) view(r record) scim.Object {
	o := maps.Clone(r.resource)
	meta := scim.Object{
		"resourceType": c.kind, "created": r.created, "lastModified": r.modified,
		"location": base + c.endpoint + "/" + r.id,
	}
	if c.versions {
		meta["version"] = c.tag(r)
	}
	o["id"], o["meta"] = r.id, meta
	// Whoever removes the attribute from a user of the RFC sees none. A user of Veza always has a state.
	if _, kept := o["active"]; c.kind == "User" && (kept || !c.versions) {
		o["active"] = r.active
	}
	return o
}

// attach gives each resource, in place, its computed attribute.
func (c *collection) attach(tx *store.Tx, resources []scim.Object) error {
	byID := make(map[string]scim.Object, len(resources))
	ids := make([]string, 0, len(resources))
	for _, o := range resources {
		id := text(o, "id")
		byID[id] = o
		ids = append(ids, id)
	}
	for part := range chunks(ids) {
		err := tx.Each(func(row store.Row) error {
			var of, value, display string
			if err := row.Scan(&of, &value, &display); err != nil {
				return err
			}
			o := byID[of]
			list, _ := o[c.computed].([]any)
			o[c.computed] = append(list, c.reference(value, display))
			return nil
		}, c.memberships(len(part)), anys(part)...)
		if err != nil {
			return err
		}
	}
	return nil
}

func (c *collection) memberships(n int) string {
	if c.kind == "User" {
		return `SELECT m.user_id, g.id, g.display_name FROM group_members m JOIN scim_groups g ON g.id = m.group_id
			WHERE m.user_id IN (` + repeat("?", n) + `) ORDER BY g.id`
	}
	return `SELECT m.group_id, u.id, u.display_name FROM group_members m JOIN users u ON u.id = m.user_id
		WHERE m.group_id IN (` + repeat("?", n) + `) ORDER BY m.group_id, m.position, m.user_id`
}

func (c *collection) reference(id, display string) scim.Object {
	if c.kind == "User" {
		return scim.Object{"value": id, "display": display, "type": "direct", "$ref": base + "/Groups/" + id}
	}
	return scim.Object{"value": id, "display": display, "type": "User", "$ref": base + "/Users/" + id}
}

// answer is what a call returns of one record.
func (c *collection) answer(tx *store.Tx, r record, q request) (scim.Object, error) {
	o := c.view(r)
	if q.wants(c, c.computed) {
		if err := c.attach(tx, []scim.Object{o}); err != nil {
			return nil, err
		}
	}
	return q.project(c, o)
}
