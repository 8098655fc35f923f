// Package role looks up the roles of a tenant, which can be read and not changed.
package role

import (
	"context"
	"fmt"
	"slices"
	"strings"

	"github.com/hashicorp/terraform-plugin-framework-validators/datasourcevalidator"
	"github.com/hashicorp/terraform-plugin-framework/datasource"
	"github.com/hashicorp/terraform-plugin-framework/datasource/schema"
	"github.com/hashicorp/terraform-plugin-framework/path"

	"github.com/veza/terraform-provider-veza/internal/apidiag"
	"github.com/veza/terraform-provider-veza/internal/ignorecase"
	"github.com/veza/terraform-provider-veza/internal/session"
	"github.com/veza/terraform-provider-veza/internal/veza"
)

var (
	_ datasource.DataSourceWithConfigure        = (*DataSource)(nil)
	_ datasource.DataSourceWithConfigValidators = (*DataSource)(nil)
)

// DataSource looks up one role.
type DataSource struct{ session.DataSource }

// NewDataSource is what the provider registers.
func NewDataSource() datasource.DataSource { return &DataSource{} }

func (*DataSource) Metadata(_ context.Context, req datasource.MetadataRequest, resp *datasource.MetadataResponse) {
	resp.TypeName = req.ProviderTypeName + "_role"
}

func (*DataSource) Schema(_ context.Context, _ datasource.SchemaRequest, resp *datasource.SchemaResponse) {
	attributes := rowAttributes()
	attributes["id"] = schema.StringAttribute{
		Optional: true, Computed: true,
		MarkdownDescription: "Id of the role. Either this or `name` says which role is meant.",
	}
	attributes["name"] = schema.StringAttribute{
		CustomType: ignorecase.StringType{},
		Optional:   true, Computed: true,
		MarkdownDescription: "Name of the role, such as `admin`, `operator`, `viewer` or `scim_provisioner`. Case does not count.",
	}
	resp.Schema = schema.Schema{
		MarkdownDescription: "Looks up one role by name or id. Roles are Veza's own: they can be assigned, and neither made nor changed.",
		Attributes:          attributes,
	}
}

func (*DataSource) ConfigValidators(context.Context) []datasource.ConfigValidator {
	return []datasource.ConfigValidator{
		datasourcevalidator.ExactlyOneOf(path.MatchRoot("id"), path.MatchRoot("name")),
	}
}

func (d *DataSource) Read(ctx context.Context, req datasource.ReadRequest, resp *datasource.ReadResponse) {
	var config row
	resp.Diagnostics.Append(req.Config.Get(ctx, &config)...)
	if resp.Diagnostics.HasError() {
		return
	}

	var all []veza.Role
	for role, err := range d.Veza.Roles(ctx) {
		if err != nil {
			resp.Diagnostics.Append(apidiag.Error("Role Not Read", err))
			return
		}
		all = append(all, role)
	}
	role, found := find(all, config.ID.ValueString(), config.Name.ValueString())
	if !found {
		resp.Diagnostics.AddError("Role Not Found", missing(all, config.ID.ValueString()+config.Name.ValueString()))
		return
	}
	m, diags := rowOf(ctx, role)
	resp.Diagnostics.Append(diags...)
	resp.Diagnostics.Append(resp.State.Set(ctx, m)...)
}

// find returns the role with that id, or else with that name. The spelling of a name
// comes before another case of it.
func find(all []veza.Role, id, name string) (veza.Role, bool) {
	for _, is := range []func(veza.Role) bool{
		func(r veza.Role) bool { return id != "" && r.ID == id },
		func(r veza.Role) bool { return id == "" && r.Name == name },
		func(r veza.Role) bool { return id == "" && strings.EqualFold(r.Name, name) },
	} {
		if i := slices.IndexFunc(all, is); i >= 0 {
			return all[i], true
		}
	}
	return veza.Role{}, false
}

func missing(all []veza.Role, wanted string) string {
	var names []string
	for _, r := range all {
		names = append(names, r.Name)
	}
	slices.Sort(names)
	return fmt.Sprintf("The tenant has no role %q. Its roles are: %s.", wanted, strings.Join(names, ", "))
}
