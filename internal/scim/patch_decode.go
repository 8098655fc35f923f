package scim

import "strings"

// DecodePatch reads the body of a PATCH and checks its envelope: the PatchOp
// schema, at least one operation, known op names, a value where add and replace
// need one. Errors are *Error invalidSyntax.
func DecodePatch(data []byte) ([]Operation, error) {
	body, err := DecodeObject(data)
	if err != nil {
		return nil, err
	}
	schemas, verr := schemaList(body)
	if verr != nil || !containsFold(schemas, PatchOpURN) {
		return nil, syntaxErrorf("the schemas of a PATCH must list %s", PatchOpURN)
	}
	value, _ := Get(body, "Operations")
	list, ok := value.([]any)
	if !ok || len(list) == 0 {
		return nil, syntaxErrorf("a PATCH needs Operations, a list with at least one operation")
	}
	ops := make([]Operation, len(list))
	for i, element := range list {
		if ops[i], err = decodeOperation(i, element); err != nil {
			return nil, err
		}
	}
	return ops, nil
}

func decodeOperation(i int, element any) (Operation, error) {
	o, ok := element.(Object)
	if !ok {
		return Operation{}, syntaxErrorf("operation %d is not an object", i+1)
	}
	op, _ := Get(o, "op")
	name, _ := op.(string)
	name = strings.ToLower(name)
	if !knownOp(name) {
		return Operation{}, syntaxErrorf("the op of operation %d is not add, replace or remove", i+1)
	}
	path, _ := Get(o, "path")
	text, ok := path.(string)
	if !ok && path != nil {
		return Operation{}, syntaxErrorf("the path of operation %d is not a string", i+1)
	}
	value, given := Get(o, "value")
	if !given && name != "remove" {
		return Operation{}, syntaxErrorf("operation %d, %s, has no value", i+1, name)
	}
	return Operation{Op: name, Path: text, Value: value}, nil
}

func knownOp(name string) bool { return name == "add" || name == "replace" || name == "remove" }
