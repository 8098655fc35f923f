package tenant

import (
	"maps"
	"strings"

	"github.com/veza/terraform-provider-veza/internal/scim"
)

// splitMembers takes the changes of members out of a PATCH, in order, and
// leaves the rest. It is not simple when a path selects members by more than their id.
func (t *Tenant) splitMembers(operations []scim.Operation) (m memberChange, rest []scim.Operation, simple bool, err error) {
	for _, operation := range operations {
		var path scim.Path
		if operation.Path == "" {
			operation, err = m.takeFromObject(operation)
			if err != nil {
				return m, nil, false, err
			}
			rest = append(rest, operation)
			continue
		}
		if path, err = scim.ParsePath(operation.Path); err != nil {
			return m, nil, false, err
		}
		if !strings.EqualFold(path.Attribute, "members") || path.URN != "" && !strings.EqualFold(path.URN, scim.GroupURN) {
			rest = append(rest, operation)
			continue
		}
		if simple, err = m.take(operation, path); err != nil || !simple {
			return m, nil, false, err
		}
	}
	return m, rest, true, nil
}

// takeFromObject serves an operation without a path, whose value may name members among other attributes.
func (m *memberChange) takeFromObject(operation scim.Operation) (scim.Operation, error) {
	value, ok := operation.Value.(scim.Object)
	if !ok || strings.EqualFold(operation.Op, "remove") {
		return operation, nil // for the engine to refuse
	}
	for _, name := range []string{"members", scim.GroupURN + ":members"} {
		members, named := scim.Get(value, name)
		if !named {
			continue
		}
		if _, err := m.take(scim.Operation{Op: operation.Op, Value: members}, scim.Path{}); err != nil {
			return operation, err
		}
		value = maps.Clone(value)
		scim.Delete(value, name)
	}
	operation.Value = value
	return operation, nil
}

// take notes an operation on members and reports whether it could.
func (m *memberChange) take(operation scim.Operation, path scim.Path) (bool, error) {
	op := strings.ToLower(operation.Op)
	if path.SubAttribute != "" {
		return false, nil
	}
	if path.ValueFilter != nil {
		id, ok := idOf(path.ValueFilter)
		if !ok || op != "remove" {
			return false, nil
		}
		m.set(false, id)
		return true, nil
	}
	ids, err := memberIDs(operation.Value)
	if err != nil {
		return false, err
	}
	switch op {
	case "add":
		m.set(true, ids...)
	case "replace":
		m.reset()
		m.set(true, ids...)
	case "remove":
		// With a list and no filter, as Entra ID sends it, only those leave.
		if operation.Value == nil {
			m.reset()
		}
		m.set(false, ids...)
	default:
		return false, nil
	}
	return true, nil
}

// idOf is the id that a filter over members asks for, if it asks for nothing else.
func idOf(filter scim.Filter) (string, bool) {
	comparison, ok := filter.(scim.Comparison)
	if !ok || comparison.Op != "eq" || !strings.EqualFold(comparison.Path.Attribute, "value") || comparison.Path.SubAttribute != "" {
		return "", false
	}
	id, ok := comparison.Value.(string)
	return id, ok && id != ""
}
