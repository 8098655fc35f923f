package localuser

import (
	"context"

	"github.com/hashicorp/terraform-plugin-framework-validators/boolvalidator"
	"github.com/hashicorp/terraform-plugin-framework-validators/datasourcevalidator"
	"github.com/hashicorp/terraform-plugin-framework/attr"
	"github.com/hashicorp/terraform-plugin-framework/datasource"
	"github.com/hashicorp/terraform-plugin-framework/datasource/schema"
	"github.com/hashicorp/terraform-plugin-framework/diag"
	"github.com/hashicorp/terraform-plugin-framework/path"
	"github.com/hashicorp/terraform-plugin-framework/schema/validator"
	"github.com/hashicorp/terraform-plugin-framework/types"

	"github.com/veza/terraform-provider-veza/internal/apidiag"
	"github.com/veza/terraform-provider-veza/internal/ignorecase"
	"github.com/veza/terraform-provider-veza/internal/session"
	"github.com/veza/terraform-provider-veza/internal/veza"
)

var (
	_ datasource.DataSourceWithConfigure        = (*DataSource)(nil)
	_ datasource.DataSourceWithConfigValidators = (*DataSource)(nil)
)

// DataSource looks up one user, local or not.
type DataSource struct{ session.DataSource }

// NewDataSource is what the provider registers.
func NewDataSource() datasource.DataSource { return &DataSource{} }

func (*DataSource) Metadata(_ context.Context, req datasource.MetadataRequest, resp *datasource.MetadataResponse) {
	resp.TypeName = req.ProviderTypeName + "_user"
}

// account is what the data source shows.
type account struct {
	ID          types.String      `tfsdk:"id"`
	Email       ignorecase.String `tfsdk:"email"`
	Self        types.Bool        `tfsdk:"self"`
	GivenName   types.String      `tfsdk:"given_name"`
	FamilyName  types.String      `tfsdk:"family_name"`
	DisplayName types.String      `tfsdk:"display_name"`
	Enabled     types.Bool        `tfsdk:"enabled"`
	Local       types.Bool        `tfsdk:"local"`
	TeamRoles   types.Set         `tfsdk:"team_roles"`
}

type teamRole struct {
	TeamID   types.String `tfsdk:"team_id"`
	TeamName types.String `tfsdk:"team_name"`
	RoleID   types.String `tfsdk:"role_id"`
	RoleName types.String `tfsdk:"role_name"`
}

var teamRoleType = types.ObjectType{AttrTypes: map[string]attr.Type{
	"team_id": types.StringType, "team_name": types.StringType, "role_id": types.StringType, "role_name": types.StringType,
}}

func (*DataSource) Schema(_ context.Context, _ datasource.SchemaRequest, resp *datasource.SchemaResponse) {
	resp.Schema = schema.Schema{
		MarkdownDescription: "Looks up one user, local or from the identity provider, with the roles they hold: by id, by " +
			"e-mail address (through SCIM, which has to be on), or the owner of the API key in use.",
		Attributes: map[string]schema.Attribute{
			"id": schema.StringAttribute{
				Optional: true, Computed: true,
				MarkdownDescription: "Id. This, `email` or `self` says who is meant.",
			},
			"email": schema.StringAttribute{
				CustomType: ignorecase.StringType{},
				Optional:   true, Computed: true,
				MarkdownDescription: "E-mail address. Case does not count.",
			},
			"self": schema.BoolAttribute{
				Optional:            true,
				MarkdownDescription: "`true` looks up the owner of the API key in use.",
				Validators:          []validator.Bool{boolvalidator.Equals(true)},
			},
			"given_name":   schema.StringAttribute{Computed: true, MarkdownDescription: "Given name."},
			"family_name":  schema.StringAttribute{Computed: true, MarkdownDescription: "Family name."},
			"display_name": schema.StringAttribute{Computed: true, MarkdownDescription: "Name shown to others."},
			"enabled":      schema.BoolAttribute{Computed: true, MarkdownDescription: "Whether the user may sign in."},
			"local": schema.BoolAttribute{
				Computed:            true,
				MarkdownDescription: "Whether the user signs in with a password of the tenant's own.",
			},
			"team_roles": schema.SetNestedAttribute{
				Computed:            true,
				MarkdownDescription: "Roles on teams, from whichever source.",
				NestedObject: schema.NestedAttributeObject{Attributes: map[string]schema.Attribute{
					"team_id":   schema.StringAttribute{Computed: true, MarkdownDescription: "Id of the team."},
					"team_name": schema.StringAttribute{Computed: true, MarkdownDescription: "Name of the team."},
					"role_id":   schema.StringAttribute{Computed: true, MarkdownDescription: "Id of the role."},
					"role_name": schema.StringAttribute{Computed: true, MarkdownDescription: "Name of the role."},
				}},
			},
		},
	}
}

func (*DataSource) ConfigValidators(context.Context) []datasource.ConfigValidator {
	return []datasource.ConfigValidator{
		datasourcevalidator.ExactlyOneOf(path.MatchRoot("id"), path.MatchRoot("email"), path.MatchRoot("self")),
	}
}

func (d *DataSource) Read(ctx context.Context, req datasource.ReadRequest, resp *datasource.ReadResponse) {
	var config account
	resp.Diagnostics.Append(req.Config.Get(ctx, &config)...)
	if resp.Diagnostics.HasError() {
		return
	}
	user, err := d.find(ctx, config)
	if err != nil {
		resp.Diagnostics.Append(apidiag.Error("User Not Found", err))
		return
	}
	found, diags := accountFromAPI(ctx, user)
	found.Self = config.Self
	resp.Diagnostics.Append(diags...)
	resp.Diagnostics.Append(resp.State.Set(ctx, found)...)
}

func (d *DataSource) find(ctx context.Context, config account) (veza.User, error) {
	id := config.ID.ValueString()
	switch {
	case config.Self.ValueBool():
		return d.Veza.Self(ctx)
	case !config.Email.IsNull():
		person, err := d.Veza.UserByName(ctx, config.Email.ValueString())
		if err != nil {
			return veza.User{}, err
		}
		id = person.ID
	}
	return d.Veza.LocalUser(ctx, id)
}

func accountFromAPI(ctx context.Context, u veza.User) (account, diag.Diagnostics) {
	m := fromAPI(u, model{})
	roles := make([]teamRole, 0, len(u.TeamRoles))
	for _, r := range u.TeamRoles {
		roles = append(roles, teamRole{
			TeamID: types.StringValue(r.TeamID), TeamName: types.StringValue(r.TeamName),
			RoleID: types.StringValue(r.RoleID), RoleName: types.StringValue(r.RoleName),
		})
	}
	set, diags := types.SetValueFrom(ctx, teamRoleType, roles)
	return account{
		ID: m.ID, Email: m.Email, GivenName: m.GivenName, FamilyName: m.FamilyName, DisplayName: m.DisplayName,
		Enabled: m.Enabled, Local: types.BoolValue(u.Local()), TeamRoles: set,
	}, diags
}
