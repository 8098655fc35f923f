package oktaidentity

import (
	"time"

	"github.com/hashicorp/terraform-plugin-framework/attr"
	"github.com/hashicorp/terraform-plugin-framework/datasource/schema"
	"github.com/hashicorp/terraform-plugin-framework/types"

	"github.com/veza/terraform-provider-veza/internal/ignorecase"
	"github.com/veza/terraform-provider-veza/internal/lifecycle"
)

// person is what the data sources show: the profile, without what only a managed resource
// has, and when things happened.
type person struct {
	ID types.String `tfsdk:"id"`
	profile
	Status          types.String `tfsdk:"status"`
	Active          types.Bool   `tfsdk:"active"`
	TypeID          types.String `tfsdk:"type_id"`
	Created         types.String `tfsdk:"created"`
	Activated       types.String `tfsdk:"activated"`
	StatusChanged   types.String `tfsdk:"status_changed"`
	LastLogin       types.String `tfsdk:"last_login"`
	LastUpdated     types.String `tfsdk:"last_updated"`
	PasswordChanged types.String `tfsdk:"password_changed"`
}

var personType = func() types.ObjectType {
	out := types.ObjectType{AttrTypes: map[string]attr.Type{"id": types.StringType, "active": types.BoolType}}
	for name, typ := range profileTypes() {
		out.AttrTypes[name] = typ
	}
	for name := range aboutPerson {
		out.AttrTypes[name] = types.StringType
	}
	return out
}()

// aboutPerson describes what only the data sources show.
var aboutPerson = map[string]string{
	"status": "Okta's status: `STAGED`, `PROVISIONED`, `ACTIVE`, `RECOVERY`, `PASSWORD_EXPIRED`, `LOCKED_OUT`, `SUSPENDED` or " +
		"`DEPROVISIONED`.",
	"type_id":          "Id of the user type, whose schema the profile follows.",
	"created":          "When the person was created (RFC 3339).",
	"activated":        "When the person was activated; null for one who never was.",
	"status_changed":   "When the status last changed.",
	"last_login":       "When the person last signed in; null for one who never did.",
	"last_updated":     "When the person was last changed.",
	"password_changed": "When the password was last changed; null where there is none.",
}

// personAttributes are the attributes that both data sources show alike.
func personAttributes() map[string]schema.Attribute {
	out := map[string]schema.Attribute{
		"id": schema.StringAttribute{Computed: true, MarkdownDescription: "Okta's id of the person."},
		"active": schema.BoolAttribute{
			Computed: true, MarkdownDescription: "Whether the person is in use: neither `STAGED` nor `DEPROVISIONED`.",
		},
		customName: schema.StringAttribute{
			CustomType: jsonObjectType{}, Computed: true,
			MarkdownDescription: "All custom attributes that are set, as a JSON object with their names in snake_case, for `jsondecode`. " +
				"`{}` where there are none.",
		},
	}
	for _, a := range attributes {
		out[a.name] = schema.StringAttribute{Computed: true, MarkdownDescription: a.about}
	}
	for _, name := range []string{"login", "email"} {
		out[name] = schema.StringAttribute{CustomType: ignorecase.StringType{}, Computed: true, MarkdownDescription: byName[name].about}
	}
	for name, about := range aboutPerson {
		out[name] = schema.StringAttribute{Computed: true, MarkdownDescription: about}
	}
	return out
}

func personFromAPI(i lifecycle.Identity) person {
	m := fromAPI(i, defaults(), nothing)
	if m.Custom.IsNull() {
		m.Custom = jsonOf(map[string]any{})
	}
	return person{
		ID: m.ID, profile: m.profile, Status: m.Status, Active: m.Active, TypeID: types.StringValue(i.TypeID),
		Created: instant(i.Created), Activated: instant(i.Activated), StatusChanged: instant(i.StatusChanged),
		LastLogin: instant(i.LastLogin), LastUpdated: instant(i.LastUpdated), PasswordChanged: instant(i.PasswordChanged),
	}
}

// instant is null for what has not happened.
func instant(t time.Time) types.String {
	if t.IsZero() {
		return types.StringNull()
	}
	return types.StringValue(t.UTC().Format(time.RFC3339))
}
