package acctest

import "github.com/hashicorp/terraform-plugin-go/tfprotov6"

// Row is one result of a list.
type Row struct {
	DisplayName string
	Identity    Attrs
	Resource    Attrs // nil unless it was asked for
}

// List is what `terraform query` gets of a list block with these attributes. A limit of 0 is none given.
func (r *Resource) List(config Attrs, limit int64, includeResource bool) ([]Row, Diagnostics) {
	r.t.Helper()
	schema := r.schemas.ListResourceSchemas[r.typeName]
	if schema == nil {
		r.t.Fatalf("%s has no list resource", r.typeName)
	}
	if config == nil {
		config = Attrs{}
	}
	lister, ok := r.raw.(tfprotov6.ListResourceServer)
	if !ok {
		r.t.Fatal("the provider server serves no lists")
	}
	value := r.dynamic(r.encode(schema.ValueType(), config))
	valid, err := lister.ValidateListResourceConfig(r.ctx, &tfprotov6.ValidateListResourceConfigRequest{TypeName: r.typeName, Config: value})
	r.must(err)
	diags := Diagnostics(valid.Diagnostics)
	if diags.HasError() {
		return nil, diags
	}
	stream, err := lister.ListResource(r.ctx, &tfprotov6.ListResourceRequest{
		TypeName: r.typeName, Config: value, Limit: limit, IncludeResource: includeResource,
	})
	r.must(err)
	var rows []Row
	for result := range stream.Results {
		diags = append(diags, result.Diagnostics...)
		if Diagnostics(result.Diagnostics).HasError() {
			continue
		}
		row := Row{DisplayName: result.DisplayName, Identity: r.identity(result.Identity)}
		// The framework sends an empty object even where none was asked for.
		if includeResource {
			row.Resource = attrs(r.decode(r.schema.ValueType(), result.Resource))
		}
		rows = append(rows, row)
	}
	if limit > 0 && int64(len(rows)) > limit {
		r.t.Errorf("%s: a list limited to %d gave %d rows", r.typeName, limit, len(rows))
	}
	return rows, diags
}

// MustList is List that fails the test on any diagnostic.
func (r *Resource) MustList(config Attrs, limit int64, includeResource bool) []Row {
	r.t.Helper()
	rows, diags := r.List(config, limit, includeResource)
	diags.None(r.t)
	return rows
}
