package acctest

import "github.com/hashicorp/terraform-plugin-go/tfprotov6"

// DataSource is the data source of that type, e.g. "veza_scim_user".
func (s *Server) DataSource(typeName string) *DataSource {
	s.t.Helper()
	schema := s.schemas.DataSourceSchemas[typeName]
	if schema == nil {
		s.t.Fatalf("the provider has no data source %s", typeName)
	}
	return &DataSource{Server: s, typeName: typeName, schema: schema}
}

// DataSource reads one type of data source.
type DataSource struct {
	*Server
	typeName string
	schema   *tfprotov6.Schema
}

// Read validates and reads a data block with these attributes.
func (d *DataSource) Read(config Attrs) (Attrs, Diagnostics) {
	d.t.Helper()
	typ := d.schema.ValueType()
	value := d.dynamic(d.encode(typ, config))
	valid, err := d.raw.ValidateDataResourceConfig(d.ctx, &tfprotov6.ValidateDataResourceConfigRequest{TypeName: d.typeName, Config: value})
	d.must(err)
	if Diagnostics(valid.Diagnostics).HasError() {
		return nil, valid.Diagnostics
	}
	read, err := d.raw.ReadDataSource(d.ctx, &tfprotov6.ReadDataSourceRequest{TypeName: d.typeName, Config: value})
	d.must(err)
	diags := append(Diagnostics(valid.Diagnostics), read.Diagnostics...)
	if diags.HasError() {
		return nil, diags
	}
	return attrs(d.decode(typ, read.State)), diags
}

// MustRead is Read that fails the test on any diagnostic.
func (d *DataSource) MustRead(config Attrs) Attrs {
	d.t.Helper()
	values, diags := d.Read(config)
	diags.None(d.t)
	return values
}
