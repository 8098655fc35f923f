package oktaintegration

import (
	"context"
	"encoding/json"
	"reflect"
	"slices"
	"strconv"
	"strings"

	"github.com/hashicorp/terraform-plugin-framework/attr"
	"github.com/hashicorp/terraform-plugin-framework/diag"
	"github.com/hashicorp/terraform-plugin-framework/types"

	"github.com/veza/terraform-provider-veza/internal/veza"
)

// userProperty and secretReference are the elements of two sets.
type userProperty struct {
	Name                types.String `tfsdk:"name"`
	Type                types.String `tfsdk:"type"`
	LCMUniqueIdentifier types.Bool   `tfsdk:"lcm_unique_identifier"`
}

type secretReference struct {
	SecretID types.String `tfsdk:"secret_id"`
	VaultID  types.String `tfsdk:"vault_id"`
}

var (
	userPropertyType = types.ObjectType{AttrTypes: map[string]attr.Type{
		"name": types.StringType, "type": types.StringType, "lcm_unique_identifier": types.BoolType,
	}}
	secretReferenceType = types.ObjectType{AttrTypes: map[string]attr.Type{"secret_id": types.StringType, "vault_id": types.StringType}}
)

// toAPI returns the integration with what is known of it.
func (m integration) toAPI(ctx context.Context) (veza.OktaProvider, diag.Diagnostics) {
	var diags diag.Diagnostics
	p := veza.OktaProvider{
		ID: m.ID.ValueString(), Name: m.Name.ValueString(), Domain: m.Domain.ValueString(), Region: m.Region.ValueString(),
		DataPlaneID: m.DataPlaneID.ValueString(), Provisioning: m.Provisioning.ValueBool(),
		GatherAllApplications:  m.GatherAllApplications.ValueBool(),
		GatherDeactivatedUsers: m.GatherDeactivatedUsers.ValueBool(), ExtractUsersOnly: m.ExtractUsersOnly.ValueBool(),
		CredentialsType: m.CredentialsType.ValueString(), ClientID: m.ClientID.ValueString(), PrivateKeyID: m.PrivateKeyID.ValueString(),
		IdentityMapping: m.IdentityMapping.ValueString(),
	}
	var properties []userProperty
	var references []secretReference
	for _, s := range []struct {
		from types.Set
		to   any
	}{
		{m.DomainAllowList, &p.DomainAllowList}, {m.DomainDenyList, &p.DomainDenyList}, {m.AppAllowList, &p.AppAllowList},
		{m.AppDenyList, &p.AppDenyList}, {m.UserCustomProperties, &properties}, {m.SecretReferences, &references},
	} {
		if !s.from.IsNull() && !s.from.IsUnknown() {
			diags.Append(s.from.ElementsAs(ctx, s.to, false)...)
		}
	}
	for _, u := range properties {
		p.UserCustomProperties = append(p.UserCustomProperties, veza.OktaUserProperty{
			Name: u.Name.ValueString(), Type: u.Type.ValueString(), LCMUniqueIdentifier: u.LCMUniqueIdentifier.ValueBool(),
		})
	}
	for _, s := range references {
		p.SecretReferences = append(p.SecretReferences, veza.SecretReference{SecretID: s.SecretID.ValueString(), VaultID: s.VaultID.ValueString()})
	}
	return p, diags
}

// fromAPI returns what the server answered. Where it answers the same in other words,
// those of prior stay.
func fromAPI(ctx context.Context, p veza.OktaProvider, prior integration) (integration, diag.Diagnostics) {
	m := integration{
		ID: types.StringValue(p.ID), Name: types.StringValue(p.Name), Domain: types.StringValue(p.Domain),
		Region: told(p.Region, prior.Region), DataPlaneID: told(p.DataPlaneID, prior.DataPlaneID),
		Provisioning: types.BoolValue(p.Provisioning), GatherAllApplications: types.BoolValue(p.GatherAllApplications),
		GatherDeactivatedUsers: types.BoolValue(p.GatherDeactivatedUsers), ExtractUsersOnly: types.BoolValue(p.ExtractUsersOnly),
		CredentialsType: named(p.CredentialsType, prior.CredentialsType), ClientID: told(p.ClientID, prior.ClientID),
		PrivateKeyID: told(p.PrivateKeyID, prior.PrivateKeyID), IdentityMapping: mapping(p.IdentityMapping, prior.IdentityMapping),
		VendorID: told(p.VendorID, prior.VendorID), Type: told(p.Type, prior.Type), State: told(p.State, prior.State),
		Status: told(p.Status, prior.Status), LifecycleManagementState: told(p.LifecycleManagementState, prior.LifecycleManagementState),
		TeamID: told(p.TeamID, prior.TeamID), RBACID: told(p.RBACID, prior.RBACID),
	}
	var diags diag.Diagnostics
	set := func(of attr.Type, elements any) types.Set {
		value, problems := types.SetValueFrom(ctx, of, elements)
		diags.Append(problems...)
		return value
	}
	list := func(values []string) types.Set { return set(types.StringType, append([]string{}, values...)) }
	m.DomainAllowList, m.DomainDenyList = list(p.DomainAllowList), list(p.DomainDenyList)
	m.AppAllowList, m.AppDenyList = list(p.AppAllowList), list(p.AppDenyList)
	m.UserCustomProperties = set(userPropertyType, properties(ctx, p.UserCustomProperties, prior.UserCustomProperties))
	references := []secretReference{}
	for _, s := range p.SecretReferences {
		references = append(references, secretReference{types.StringValue(s.SecretID), types.StringValue(s.VaultID)})
	}
	m.SecretReferences = set(secretReferenceType, references)
	return m, diags
}

// told is null for what the tenant leaves out, unless it was written as "".
func told(s string, prior types.String) types.String {
	if s == "" && (prior.IsNull() || prior.IsUnknown() || prior.ValueString() != "") {
		return types.StringNull()
	}
	return types.StringValue(s)
}

// named is told for a name that is not published: a number, or a longer name that ends
// in what was written, may well mean it.
func named(s string, prior types.String) types.String {
	written := strings.ToUpper(prior.ValueString())
	if _, err := strconv.Atoi(s); written != "" && (err == nil || s == written || strings.HasSuffix(s, "_"+written)) {
		return prior
	}
	return told(s, prior)
}

// properties shows the type of a property that the configuration does not name only
// where there is no configuration to follow, and that it is no identifier only where
// the configuration says so.
func properties(ctx context.Context, told []veza.OktaUserProperty, prior types.Set) []userProperty {
	var written []userProperty
	if !prior.IsNull() && !prior.IsUnknown() {
		// What cannot be read is what the tenant said before: then nothing was written.
		_ = prior.ElementsAs(ctx, &written, false)
	}
	out := []userProperty{}
	for _, p := range told {
		u := userProperty{Name: types.StringValue(p.Name), Type: types.StringValue(p.Type)}
		if p.LCMUniqueIdentifier {
			u.LCMUniqueIdentifier = types.BoolValue(true)
		}
		if i := slices.IndexFunc(written, func(w userProperty) bool { return w.Name.ValueString() == p.Name }); i >= 0 {
			if u.Type = named(p.Type, written[i].Type); written[i].Type.IsNull() {
				u.Type = types.StringNull()
			}
			if !p.LCMUniqueIdentifier && !written[i].LCMUniqueIdentifier.IsNull() {
				u.LCMUniqueIdentifier = types.BoolValue(false)
			}
		}
		out = append(out, u)
	}
	return out
}

// mapping keeps the words of prior where the tenant has at least what they say.
func mapping(told string, prior types.String) types.String {
	if !prior.IsNull() && !prior.IsUnknown() && covers(told, prior.ValueString()) {
		return prior
	}
	if told == "" {
		return types.StringNull()
	}
	var value any
	if json.Unmarshal([]byte(told), &value) == nil {
		// The order in which jsonencode writes.
		if data, err := json.Marshal(value); err == nil {
			told = string(data)
		}
	}
	return types.StringValue(told)
}

// covers reports whether a JSON document has all that another says. A tenant adds
// members that were not written, with their defaults.
func covers(has, says string) bool {
	if has == "" {
		has = "null"
	}
	var a, b any
	return json.Unmarshal([]byte(has), &a) == nil && json.Unmarshal([]byte(says), &b) == nil && includes(a, b)
}

func includes(has, says any) bool {
	switch said := says.(type) {
	case map[string]any:
		object, _ := has.(map[string]any)
		if len(said) == 0 {
			return len(object) == 0
		}
		for name, value := range said {
			member, there := object[name]
			if !includes(member, value) || !there && value != nil {
				return false
			}
		}
		return true
	case []any:
		list, _ := has.([]any)
		if len(list) != len(said) {
			return false
		}
		for i := range said {
			if !includes(list[i], said[i]) {
				return false
			}
		}
		return true
	}
	return reflect.DeepEqual(has, says)
}
