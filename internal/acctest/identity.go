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
