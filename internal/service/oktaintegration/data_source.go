package oktaintegration

import (
	"context"

	"github.com/hashicorp/terraform-plugin-framework-validators/datasourcevalidator"
	"github.com/hashicorp/terraform-plugin-framework/datasource"
	"github.com/hashicorp/terraform-plugin-framework/datasource/schema"
	"github.com/hashicorp/terraform-plugin-framework/path"
	"github.com/hashicorp/terraform-plugin-framework/types"

	"github.com/veza/terraform-provider-veza/internal/apidiag"
	"github.com/veza/terraform-provider-veza/internal/session"
	"github.com/veza/terraform-provider-veza/internal/veza"
)

var (
	_ datasource.DataSourceWithConfigure        = (*DataSource)(nil)
	_ datasource.DataSourceWithConfigValidators = (*DataSource)(nil)
)

// DataSource looks up one integration.
type DataSource struct{ session.DataSource }

// NewDataSource is what the provider registers.
func NewDataSource() datasource.DataSource { return &DataSource{} }

type row struct {
	integration
	AuditLog *auditLog `tfsdk:"audit_log"`
}

type auditLog struct {
	State    types.String `tfsdk:"state"`
	Status   types.String `tfsdk:"status"`
	Cursor   types.String `tfsdk:"cursor"`
	SyncedAt types.String `tfsdk:"synced_at"`
}

func (*DataSource) Metadata(_ context.Context, req datasource.MetadataRequest, resp *datasource.MetadataResponse) {
	resp.TypeName = req.ProviderTypeName + "_okta_integration"
}

func (*DataSource) Schema(_ context.Context, _ datasource.SchemaRequest, resp *datasource.SchemaResponse) {
	attributes := map[string]schema.Attribute{
		"id": schema.StringAttribute{
			Optional: true, Computed: true,
			MarkdownDescription: "Id of the integration. Either this or `name` says which one is meant.",
		},
		"name": schema.StringAttribute{Optional: true, Computed: true, MarkdownDescription: "Name of the integration."},
		"audit_log": schema.SingleNestedAttribute{
			Computed:            true,
			MarkdownDescription: "How far the org's own log was read.",
			Attributes: map[string]schema.Attribute{
				"state":     said("Whether it is read."),
				"status":    said("How the last reading ended."),
				"cursor":    said("Where the next reading begins."),
				"synced_at": said("When it was last read, in RFC 3339."),
			},
		},
		"user_custom_properties": schema.SetNestedAttribute{
			Computed:            true,
			MarkdownDescription: "Custom properties of the org's people that are extracted.",
			NestedObject: schema.NestedAttributeObject{Attributes: map[string]schema.Attribute{
				"name":                  said("Name of the property."),
				"type":                  said("Type of the property."),
				"lcm_unique_identifier": schema.BoolAttribute{Computed: true, MarkdownDescription: "`true` where Lifecycle Management finds people by it."},
			}},
		},
		"secret_references": schema.SetNestedAttribute{
			Computed:            true,
			MarkdownDescription: "Where the secrets are that the tenant does not keep.",
			NestedObject: schema.NestedAttributeObject{Attributes: map[string]schema.Attribute{
				"secret_id": said("Id of the secret."),
				"vault_id":  said("Id of the vault."),
			}},
		},
	}
	for name, description := range map[string]string{
		"domain": "Domain of the org.", "region": "Region of the org.",
		"data_plane_id":    "Id of the Insight Point that connects to the org.",
		"credentials_type": "Which credentials are used.",
		"client_id":        "Id of the OAuth client.", "private_key_id": "Id of the private key.",
		"identity_mapping_configuration": "How people are matched with those of other integrations, as JSON.",
		"vendor_id":                      "What Okta calls the org.", "type": "Type of the integration: `OKTA`.",
		"state": "`ENABLED`, `DISABLED` or `DELETING`.", "status": "How the last job ended: `SUCCESS`, `PENDING` or `ERROR`.",
		"lifecycle_management_state": "What `provisioning` has led to.",
		"team_id":                    "Id of the team that owns the integration.", "rbac_id": "Id of the integration in Veza's own access control.",
	} {
		attributes[name] = said(description)
	}
	for name, description := range map[string]string{
		"provisioning":             "Whether Lifecycle Management may use the integration.",
		"gather_all_applications":  "Whether all apps are extracted.",
		"gather_deactivated_users": "Whether deactivated people are extracted.",
		"extract_users_only":       "Whether nothing but people is extracted.",
	} {
		attributes[name] = schema.BoolAttribute{Computed: true, MarkdownDescription: description}
	}
	for name, description := range map[string]string{
		"domain_allow_list": "Domains that are extracted, and no others.", "domain_deny_list": "Domains that are not extracted.",
		"app_allow_list": "Apps that are extracted, and no others.", "app_deny_list": "Apps that are not extracted.",
	} {
		attributes[name] = schema.SetAttribute{ElementType: types.StringType, Computed: true, MarkdownDescription: description}
	}
	resp.Schema = schema.Schema{
		MarkdownDescription: "Looks up one integration of an Okta org by id or by name. Secrets are never told.",
		Attributes:          attributes,
	}
}

func said(description string) schema.Attribute {
	return schema.StringAttribute{Computed: true, MarkdownDescription: description}
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

	var found veza.OktaProvider
	var err error
	if config.ID.IsNull() {
		found, err = d.Veza.OktaProviderByName(ctx, config.Name.ValueString())
	} else {
		found, err = d.Veza.OktaProvider(ctx, config.ID.ValueString())
	}
	if err != nil {
		resp.Diagnostics.Append(apidiag.Error("Okta Integration Not Found", err))
		return
	}
	told, diags := fromAPI(ctx, found, integration{})
	resp.Diagnostics.Append(diags...)
	if !config.Name.IsNull() {
		told.Name = config.Name // the spelling of the configuration stays
	}
	log := found.AuditLog
	resp.Diagnostics.Append(resp.State.Set(ctx, row{integration: told, AuditLog: &auditLog{
		State: orNull(log.State), Status: orNull(log.Status), Cursor: orNull(log.Cursor), SyncedAt: orNull(log.SyncedAt),
	}})...)
}

func orNull(s string) types.String { return told(s, types.StringNull()) }
