package acctest

import (
	"github.com/hashicorp/terraform-plugin-go/tfprotov6"
	"github.com/hashicorp/terraform-plugin-go/tftypes"
)

// Import imports by id and reads, as the CLI does. A nil state without an error
// means that there is nothing to import.
func (r *Resource) Import(id string) (*State, Diagnostics) {
	r.t.Helper()
	return r.importState(&tfprotov6.ImportResourceStateRequest{TypeName: r.typeName, ID: id})
}

// ImportIdentity is Import by identity.
func (r *Resource) ImportIdentity(identity Attrs) (*State, Diagnostics) {
	r.t.Helper()
	return r.importState(&tfprotov6.ImportResourceStateRequest{TypeName: r.typeName, Identity: r.identityData(identity)})
}

// MustImport is Import that fails the test on any diagnostic and when nothing was found.
func (r *Resource) MustImport(id string) *State {
	r.t.Helper()
	state, diags := r.Import(id)
	diags.None(r.t)
	if state == nil {
		r.t.Fatalf("%s %q: the CLI would say that it cannot import a non-existent remote object", r.typeName, id)
	}
	return state
}

func (r *Resource) importState(req *tfprotov6.ImportResourceStateRequest) (*State, Diagnostics) {
	r.t.Helper()
	resp, err := r.raw.ImportResourceState(r.ctx, req)
	r.must(err)
	diags := Diagnostics(resp.Diagnostics)
	if diags.HasError() {
		return nil, diags
	}
	if len(resp.ImportedResources) != 1 {
		r.t.Fatalf("%s: %d imported resources, want one", r.typeName, len(resp.ImportedResources))
	}
	one := resp.ImportedResources[0]
	imported := r.state(r.undynamic(r.schema.ValueType(), one.State), one.Identity, one.Private)
	state, read := r.Read(imported)
	return state, append(diags, read...)
}

// identityData is nil where there is no identity, as a CLI that keeps none sends it.
func (r *Resource) identityData(identity Attrs) *tfprotov6.ResourceIdentityData {
	r.t.Helper()
	if identity == nil {
		return nil
	}
	return &tfprotov6.ResourceIdentityData{IdentityData: r.dynamic(r.encode(r.identityType(), identity))}
}

func (r *Resource) identity(data *tfprotov6.ResourceIdentityData) Attrs {
	r.t.Helper()
	if data == nil || data.IdentityData == nil {
		return nil
	}
	return attrs(r.decode(r.identityType(), data.IdentityData))
}

func (r *Resource) identityType() tftypes.Type {
	r.t.Helper()
	schema := r.identities[r.typeName]
	if schema == nil {
		r.t.Fatalf("%s has no identity", r.typeName)
	}
	return schema.ValueType()
}

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
		rows = append(rows, r.row(result))
	}
	if limit > 0 && int64(len(rows)) > limit {
		r.t.Errorf("%s: a list limited to %d gave %d rows", r.typeName, limit, len(rows))
	}
	return rows, diags
}

func (r *Resource) row(result tfprotov6.ListResourceResult) Row {
	r.t.Helper()
	row := Row{DisplayName: result.DisplayName, Identity: r.identity(result.Identity)}
	if result.Resource != nil {
		row.Resource = attrs(r.decode(r.schema.ValueType(), result.Resource))
	}
	return row
}

// MustList is List that fails the test on any diagnostic.
func (r *Resource) MustList(config Attrs, limit int64, includeResource bool) []Row {
	r.t.Helper()
	rows, diags := r.List(config, limit, includeResource)
	diags.None(r.t)
	return rows
}
