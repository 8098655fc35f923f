package scimuser_test

import (
	"context"
	"encoding/json"
	"testing"

	"github.com/hashicorp/terraform-plugin-framework/diag"
	"github.com/hashicorp/terraform-plugin-framework/types"

	"github.com/veza/terraform-provider-veza/internal/ignorecase"
	"github.com/veza/terraform-provider-veza/internal/scim"
	"github.com/veza/terraform-provider-veza/internal/service/scimuser"
)

func must[T any](t *testing.T) func(T, diag.Diagnostics) T {
	t.Helper()
	return func(v T, diags diag.Diagnostics) T {
		t.Helper()
		for _, d := range diags {
			t.Fatalf("%s: %s", d.Summary(), d.Detail())
		}
		return v
	}
}

func emails(t *testing.T, all ...scimuser.Email) types.Set {
	t.Helper()
	return must[types.Set](t)(types.SetValueFrom(context.Background(), scimuser.EmailType, all))
}

func roles(t *testing.T, all ...string) types.Set {
	t.Helper()
	return must[types.Set](t)(types.SetValueFrom(context.Background(), types.StringType, append([]string{}, all...)))
}

func work(address string) scimuser.Email {
	return scimuser.Email{Value: ignorecase.Value(address), Type: types.StringValue("work"), Primary: types.BoolValue(true)}
}

// state is Ann as the tenant has her.
func state(t *testing.T) scimuser.Model {
	t.Helper()
	return scimuser.Model{
		ID: types.StringValue("u1"), UserName: ignorecase.Value("ann@example.com"),
		GivenName: types.StringValue("Ann"), FamilyName: types.StringValue("Lee"), DisplayName: types.StringValue("Ann Lee"),
		Emails: emails(t, work("ann@example.com")), Active: types.BoolValue(true), Roles: roles(t, "viewer"),
		ExternalID: types.StringValue("00u1"), OnDestroy: types.StringValue("deactivate"),
	}
}

func TestEachChangedAttributeIsOneOperation(t *testing.T) {
	t.Parallel()
	tests := map[string]struct {
		change func(*scimuser.Model)
		want   string
	}{
		"nothing":      {func(*scimuser.Model) {}, `null`},
		"given_name":   {func(m *scimuser.Model) { m.GivenName = types.StringValue("Anna") }, `[{"op":"replace","path":"name.givenName","value":"Anna"}]`},
		"family_name":  {func(m *scimuser.Model) { m.FamilyName = types.StringValue("Li") }, `[{"op":"replace","path":"name.familyName","value":"Li"}]`},
		"display_name": {func(m *scimuser.Model) { m.DisplayName = types.StringValue("A") }, `[{"op":"replace","path":"displayName","value":"A"}]`},
		"active":       {func(m *scimuser.Model) { m.Active = types.BoolValue(false) }, `[{"op":"replace","path":"active","value":false}]`},
		"roles":        {func(m *scimuser.Model) { m.Roles = roles(t, "operator", "admin") }, `[{"op":"replace","path":"roles","value":[{"value":"admin"},{"value":"operator"}]}]`},
		"external_id":  {func(m *scimuser.Model) { m.ExternalID = types.StringValue("00u2") }, `[{"op":"replace","path":"externalId","value":"00u2"}]`},
		"emails": {func(m *scimuser.Model) {
			m.Emails = emails(t, work("ann@example.com"), scimuser.Email{Value: ignorecase.Value("a@b.example"), Type: types.StringNull(), Primary: types.BoolNull()})
		}, `[{"op":"replace","path":"emails","value":[{"value":"ann@example.com","type":"work","primary":true},{"value":"a@b.example"}]}]`},
		"on_destroy": {func(m *scimuser.Model) { m.OnDestroy = types.StringValue("delete") }, `null`},
		"user_name and with it the address that is not configured": {func(m *scimuser.Model) {
			m.UserName, m.Emails = ignorecase.Value("ann.lee@example.com"), types.SetUnknown(scimuser.EmailType)
		}, `[{"op":"replace","path":"userName","value":"ann.lee@example.com"},{"op":"replace","path":"emails","value":[{"value":"ann.lee@example.com","type":"work","primary":true}]}]`},

		"empty takes the external id away": {func(m *scimuser.Model) { m.ExternalID = types.StringValue("") }, `[{"op":"remove","path":"externalId"}]`},
		"empty takes all roles away":       {func(m *scimuser.Model) { m.Roles = roles(t) }, `[{"op":"remove","path":"roles"}]`},
		"null leaves the external id":      {func(m *scimuser.Model) { m.ExternalID = types.StringNull() }, `null`},
		"null leaves the roles":            {func(m *scimuser.Model) { m.Roles = types.SetNull(types.StringType) }, `null`},
		"null leaves active":               {func(m *scimuser.Model) { m.Active = types.BoolNull() }, `null`},
		"not known leaves what the plan will not say": {func(m *scimuser.Model) {
			m.ExternalID, m.Active, m.Roles = types.StringUnknown(), types.BoolUnknown(), types.SetUnknown(types.StringType)
		}, `null`},
		"another spelling is the same name":    {func(m *scimuser.Model) { m.UserName = ignorecase.Value("ANN@example.com") }, `null`},
		"another spelling is the same address": {func(m *scimuser.Model) { m.Emails = emails(t, work("Ann@Example.com")) }, `null`},
	}
	for name, tc := range tests {
		t.Run(name, func(t *testing.T) {
			t.Parallel()
			plan := state(t)
			tc.change(&plan)
			got, err := json.Marshal(must[[]scim.Operation](t)(scimuser.Patch(t.Context(), plan, state(t))))
			if err != nil {
				t.Fatal(err)
			}
			if string(got) != tc.want {
				t.Errorf("sent %s\nwant %s", got, tc.want)
			}
		})
	}
}

func TestAnEmptyExternalIDOnAPersonWithoutOneIsNoChange(t *testing.T) {
	t.Parallel()
	have, plan := state(t), state(t)
	have.ExternalID, plan.ExternalID = types.StringNull(), types.StringValue("")
	if ops := must[[]scim.Operation](t)(scimuser.Patch(t.Context(), plan, have)); len(ops) != 0 {
		t.Errorf("sent %v", ops)
	}
}

// What the server answers becomes the plan's own value wherever both mean the same;
// everything else is drift.
func TestTheServersAnswerKeepsTheFormOfThePlan(t *testing.T) {
	t.Parallel()
	answer := scim.User{ID: "u1", UserName: "ANN@example.com", DisplayName: "Ann Lee", Name: &scim.Name{GivenName: "Ann", FamilyName: "Lee"},
		Emails: []scim.Email{{Value: "Ann@Example.com", Type: "work", Primary: true}, {Value: "a@b.example"}}}
	prior := state(t)
	prior.Emails = emails(t, work("ann@example.com"), scimuser.Email{Value: ignorecase.Value("A@B.example"), Type: types.StringNull(), Primary: types.BoolValue(false)})
	prior.ExternalID, prior.Roles = types.StringValue(""), roles(t)

	got := must[scimuser.Model](t)(scimuser.FromAPI(t.Context(), answer, prior))
	if !got.Emails.Equal(prior.Emails) {
		t.Errorf("emails became %s", got.Emails)
	}
	if got.ExternalID.IsNull() || got.ExternalID.ValueString() != "" {
		t.Errorf("an empty external_id became %s", got.ExternalID)
	}
	if !got.Roles.Equal(prior.Roles) {
		t.Errorf("no roles became %s", got.Roles)
	}
	if !got.Active.ValueBool() {
		t.Error("a person of whom the server says nothing is inactive")
	}

	answer.Emails[0].Value = "other@example.com"
	if got := must[scimuser.Model](t)(scimuser.FromAPI(t.Context(), answer, prior)); got.Emails.Equal(prior.Emails) {
		t.Error("a changed address is not seen")
	}
}

func TestACreateSendsWhatIsConfiguredAndThePrimaryAddress(t *testing.T) {
	t.Parallel()
	plan := state(t)
	plan.Emails, plan.Active, plan.Roles, plan.ExternalID = types.SetUnknown(scimuser.EmailType), types.BoolUnknown(), types.SetUnknown(types.StringType), types.StringUnknown()
	got, err := json.Marshal(must[scim.User](t)(scimuser.ToAPI(plan, t.Context())))
	if err != nil {
		t.Fatal(err)
	}
	var sent map[string]any
	if err := json.Unmarshal(got, &sent); err != nil {
		t.Fatal(err)
	}
	for _, absent := range []string{"roles", "externalId", "id", "meta", "groups"} {
		if _, there := sent[absent]; there {
			t.Errorf("%s was sent: %s", absent, got)
		}
	}
	if sent["active"] != true || sent["userName"] != "ann@example.com" {
		t.Errorf("sent %s", got)
	}
}
