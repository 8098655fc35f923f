package acctest

import (
	"fmt"

	"github.com/hashicorp/terraform-plugin-go/tfprotov6"
	"github.com/hashicorp/terraform-plugin-go/tftypes"
)

// The rules that Terraform core applies around a provider's plan and apply,
// as its resource instance change lifecycle describes them
// (https://github.com/hashicorp/terraform/blob/main/docs/resource-instance-change-lifecycle.md).

// propose merges config with what prior knows of computed attributes: the
// proposed new state of the protocol.
func propose(schema []*tfprotov6.SchemaAttribute, prior, config tftypes.Value) tftypes.Value {
	before, given := fields(prior), fields(config)
	out := map[string]tftypes.Value{}
	for name, v := range given {
		out[name] = v
	}
	for _, a := range schema {
		p, c := before[a.Name], given[a.Name]
		if p.Type() == nil {
			p = tftypes.NewValue(a.ValueType(), nil)
		}
		switch {
		case a.WriteOnly:
			out[a.Name] = tftypes.NewValue(a.ValueType(), nil)
		case c.IsNull() && a.Computed:
			out[a.Name] = p
		case a.NestedType != nil && c.IsKnown() && !c.IsNull():
			out[a.Name] = proposeNested(a.NestedType, p, c)
		}
	}
	return tftypes.NewValue(config.Type(), out)
}

func proposeNested(o *tfprotov6.SchemaObject, prior, config tftypes.Value) tftypes.Value {
	switch o.Nesting {
	case tfprotov6.SchemaObjectNestingModeSingle:
		return propose(o.Attributes, prior, config)
	case tfprotov6.SchemaObjectNestingModeMap:
		before, out := fields(prior), map[string]tftypes.Value{}
		for key, c := range fields(config) {
			out[key] = proposeElement(o, before[key], c)
		}
		return tftypes.NewValue(config.Type(), out)
	}
	before, given := elements(prior), elements(config)
	out := make([]tftypes.Value, len(given))
	for i, c := range given {
		var p tftypes.Value
		if o.Nesting == tfprotov6.SchemaObjectNestingModeSet {
			p = corresponding(o, before, c)
		} else if i < len(before) {
			p = before[i]
		}
		out[i] = proposeElement(o, p, c)
	}
	return tftypes.NewValue(config.Type(), out)
}

func proposeElement(o *tfprotov6.SchemaObject, prior, config tftypes.Value) tftypes.Value {
	if config.IsNull() || !config.IsKnown() {
		return config
	}
	return propose(o.Attributes, prior, config)
}

// corresponding finds the element of a prior set that differs from config in computed attributes alone.
func corresponding(o *tfprotov6.SchemaObject, prior []tftypes.Value, config tftypes.Value) tftypes.Value {
	for _, p := range prior {
		if proposeElement(o, p, config).Equal(p) {
			return p
		}
	}
	return tftypes.Value{}
}

// planFaults are the attributes of a plan that keep neither the configured value
// nor, as is allowed where the two mean the same, the prior one.
func planFaults(schema []*tfprotov6.SchemaAttribute, prior, config, planned tftypes.Value) []string {
	if config.IsNull() != planned.IsNull() {
		return []string{"an object may neither come nor go in its plan"}
	}
	before, given, plan := fields(prior), fields(config), fields(planned)
	var faults []string
	for _, a := range schema {
		p, c, n := before[a.Name], given[a.Name], plan[a.Name]
		switch {
		case n.Type() == nil:
		case a.WriteOnly && !n.IsNull():
			faults = append(faults, fmt.Sprintf("%s is write-only but planned", a.Name))
		case a.WriteOnly, n.Equal(c), p.Type() != nil && n.Equal(p), a.Computed && c.IsNull():
		case a.NestedType == nil:
			faults = append(faults, fmt.Sprintf("%s is planned as %s, configured as %s", a.Name, n, c))
		case a.NestedType.Nesting == tfprotov6.SchemaObjectNestingModeSingle && !c.IsNull() && c.IsKnown() && n.IsKnown():
			for _, fault := range planFaults(a.NestedType.Attributes, p, c, n) {
				faults = append(faults, a.Name+"."+fault)
			}
		}
	}
	return faults
}

// conflicts are the places where the result of an apply is still unknown or differs from what was planned.
func conflicts(path string, planned, actual tftypes.Value) []string {
	if !planned.IsKnown() {
		if !actual.IsFullyKnown() {
			return []string{path + " is unknown after apply"}
		}
		return nil
	}
	if planned.Equal(actual) {
		return nil
	}
	if !actual.IsKnown() || planned.IsNull() || actual.IsNull() {
		return []string{fmt.Sprintf("%s was planned as %s and became %s", path, planned, actual)}
	}
	var out []string
	switch typ := planned.Type(); {
	case typ.Is(tftypes.Object{}), typ.Is(tftypes.Map{}) && len(fields(planned)) == len(fields(actual)):
		after := fields(actual)
		for name, p := range fields(planned) {
			a, ok := after[name]
			if !ok {
				out = append(out, fmt.Sprintf("%s.%s was planned and is missing", path, name))
				continue
			}
			out = append(out, conflicts(path+"."+name, p, a)...)
		}
		return out
	case typ.Is(tftypes.Set{}) && !planned.IsFullyKnown():
		return nil // which element became which cannot be told
	case typ.Is(tftypes.List{}) && len(elements(planned)) == len(elements(actual)):
		after := elements(actual)
		for i, p := range elements(planned) {
			out = append(out, conflicts(fmt.Sprintf("%s[%d]", path, i), p, after[i])...)
		}
		return out
	}
	return []string{fmt.Sprintf("%s was planned as %s and became %s", path, planned, actual)}
}

// fields are the members of an object or map; none for null, unknown or no value at all.
func fields(v tftypes.Value) map[string]tftypes.Value {
	if v.Type() == nil || v.IsNull() || !v.IsKnown() {
		return nil
	}
	out, err := as[map[string]tftypes.Value](v)
	if err != nil {
		return nil
	}
	return out
}

// elements are the members of a list or set, like fields.
func elements(v tftypes.Value) []tftypes.Value {
	if v.Type() == nil || v.IsNull() || !v.IsKnown() {
		return nil
	}
	out, err := as[[]tftypes.Value](v)
	if err != nil {
		return nil
	}
	return out
}
