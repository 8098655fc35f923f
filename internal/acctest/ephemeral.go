package acctest

import "github.com/hashicorp/terraform-plugin-go/tfprotov6"

// Ephemeral is the ephemeral resource of that type, e.g. "veza_api_key".
func (s *Server) Ephemeral(typeName string) *EphemeralResource {
	s.t.Helper()
	schema := s.schemas.EphemeralResourceSchemas[typeName]
	if schema == nil {
		s.t.Fatalf("the provider has no ephemeral resource %s", typeName)
	}
	return &EphemeralResource{Server: s, typeName: typeName, schema: schema}
}

// EphemeralResource opens and closes one type of ephemeral resource.
type EphemeralResource struct {
	*Server
	typeName string
	schema   *tfprotov6.Schema
}

// Opened is what a run has of an ephemeral resource until it closes it.
type Opened struct {
	Values  Attrs
	Private []byte // what Close is told
}

// Open validates and opens an ephemeral block with these attributes; nil where it did
// not open, of which the CLI closes nothing.
func (e *EphemeralResource) Open(config Attrs) (*Opened, Diagnostics) {
	e.t.Helper()
	typ := e.schema.ValueType()
	value := e.encode(typ, config)
	valid, err := e.raw.ValidateEphemeralResourceConfig(e.ctx, &tfprotov6.ValidateEphemeralResourceConfigRequest{TypeName: e.typeName, Config: e.dynamic(value)})
	e.must(err)
	diags := Diagnostics(valid.Diagnostics)
	if diags.HasError() {
		return nil, diags
	}
	resp, err := e.raw.OpenEphemeralResource(e.ctx, &tfprotov6.OpenEphemeralResourceRequest{TypeName: e.typeName, Config: e.dynamic(value)})
	e.must(err)
	diags = append(diags, resp.Diagnostics...)
	if diags.HasError() {
		return nil, diags
	}
	result := e.undynamic(typ, resp.Result)
	after := fields(result)
	for name, configured := range fields(value) {
		if !configured.IsNull() && !configured.Equal(after[name]) {
			e.t.Errorf("the CLI would refuse what %s opened as: %s is %s, and was configured as %s", e.typeName, name, after[name], configured)
		}
	}
	if !result.IsFullyKnown() {
		e.t.Errorf("%s opened with unknown values", e.typeName)
	}
	return &Opened{Values: attrs(e.plain(result)), Private: resp.Private}, diags
}

// MustOpen is Open that fails the test on any diagnostic.
func (e *EphemeralResource) MustOpen(config Attrs) *Opened {
	e.t.Helper()
	opened, diags := e.Open(config)
	diags.None(e.t)
	return opened
}

// Close is what ends the life of what was opened.
func (e *EphemeralResource) Close(opened *Opened) Diagnostics {
	e.t.Helper()
	resp, err := e.raw.CloseEphemeralResource(e.ctx, &tfprotov6.CloseEphemeralResourceRequest{TypeName: e.typeName, Private: opened.Private})
	e.must(err)
	return resp.Diagnostics
}
