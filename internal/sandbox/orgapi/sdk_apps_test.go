package orgapi_test

import (
	"context"
	"net/http"
	"net/url"
	"strings"
	"testing"

	"github.com/okta/okta-sdk-golang/v5/okta"
)

func autoLogin(label string) okta.ListApplications200ResponseInner {
	a := okta.NewAutoLoginApplication(label, "AUTO_LOGIN")
	a.Name = okta.PtrString("scim2headerauth")
	a.Visibility = &okta.ApplicationVisibility{AutoSubmitToolbar: okta.PtrBool(true)}
	return okta.AutoLoginApplicationAsListApplications200ResponseInner(a)
}

func newSDKApp(t *testing.T, client *okta.APIClient, body okta.ListApplications200ResponseInner) string {
	t.Helper()
	made, _, err := client.ApplicationAPI.CreateApplication(t.Context()).Application(body).Execute()
	if err != nil {
		t.Fatal(err)
	}
	if a := made.AutoLoginApplication; a != nil {
		return a.GetId()
	}
	return made.SamlApplication.GetId()
}

func TestOktasSDKUnderstandsEveryAnswerAboutApps(t *testing.T) {
	t.Parallel()
	w := plainWorld(t)
	client, ctx := sdk(t, w), t.Context()
	id := newSDKApp(t, client, autoLogin("Veza"))
	got, _, err := client.ApplicationAPI.GetApplication(ctx, id).Execute()
	if err != nil || got.AutoLoginApplication == nil {
		t.Fatalf("read %v: %v", got, err)
	}
	a := got.AutoLoginApplication
	if a.GetLabel() != "Veza" || a.GetName() != "scim2headerauth" || a.Visibility.Hide == nil || a.Settings == nil || a.Settings.Notes == nil ||
		a.Credentials.UserNameTemplate == nil {
		t.Errorf("read %+v", a)
	}
	a.Label = "Veza SCIM"
	replaced, _, err := client.ApplicationAPI.ReplaceApplication(ctx, id).Application(*got).Execute()
	if err != nil || replaced.AutoLoginApplication.GetLabel() != "Veza SCIM" {
		t.Errorf("replaced %v: %v", replaced, err)
	}
	for n := range 3 {
		newSDKApp(t, client, autoLogin("More "+string(rune('A'+n))))
	}
	found, after := 0, ""
	for pages := 0; pages < 9; pages++ {
		list, response, err := client.ApplicationAPI.ListApplications(ctx).Filter(`status eq "ACTIVE"`).Limit(3).After(after).Execute()
		if err != nil {
			t.Fatal(err)
		}
		found += len(list)
		if !response.HasNextPage() {
			break
		}
		next, err := url.Parse(response.NextPage())
		if err != nil {
			t.Fatal(err)
		}
		after = next.Query().Get("after")
	}
	if found != 4 {
		t.Errorf("listed %d apps", found)
	}
	if response, err := client.ApplicationAPI.DeleteApplication(ctx, id).Execute(); err == nil || response.StatusCode != http.StatusForbidden {
		t.Errorf("an active app was deleted: %v", err)
	}
	if _, err := client.ApplicationAPI.DeactivateApplication(ctx, id).Execute(); err != nil {
		t.Error(err)
	}
	if _, err := client.ApplicationAPI.ActivateApplication(ctx, id).Execute(); err != nil {
		t.Error(err)
	}
	if _, err := client.ApplicationAPI.DeactivateApplication(ctx, id).Execute(); err != nil {
		t.Error(err)
	}
	if _, err := client.ApplicationAPI.DeleteApplication(ctx, id).Execute(); err != nil {
		t.Error(err)
	}
}

func TestOktasSDKUnderstandsAnAppOfEachMode(t *testing.T) {
	t.Parallel()
	for name, body := range sentOfEachMode {
		t.Run(name, func(t *testing.T) {
			t.Parallel()
			w := plainWorld(t)
			client, ctx := sdk(t, w), t.Context()
			id := w.do(t, http.MethodPost, "/api/v1/apps", body, 200).id(t)
			got, _, err := client.ApplicationAPI.GetApplication(ctx, id).Execute()
			if err != nil {
				t.Fatal(err)
			}
			if got.GetActualInstance() == nil {
				t.Fatal("the SDK does not know the mode")
			}
			replaced, _, err := client.ApplicationAPI.ReplaceApplication(ctx, id).Application(*got).Execute()
			if err != nil || replaced.GetActualInstance() == nil {
				t.Errorf("what the SDK read it cannot write: %v", err)
			}
			if strings.HasPrefix(name, "SAML") {
				keys, _, err := client.ApplicationCredentialsAPI.ListApplicationKeys(ctx, id).Execute()
				if err != nil || len(keys) != 1 || keys[0].GetKid() != got.SamlApplication.Credentials.Signing.GetKid() || len(keys[0].X5c) != 1 {
					t.Errorf("keys %v: %v", keys, err)
				}
			}
		})
	}
}

func TestOktasSDKAssignsApps(t *testing.T) {
	t.Parallel()
	w := plainWorld(t)
	client, ctx := sdk(t, w), t.Context()
	id := newSDKApp(t, client, autoLogin("Veza"))
	user, group := w.person(t, "ada@example.com", "", ""), w.group(t, "Engineering")
	assigned, _, err := client.ApplicationUsersAPI.AssignUserToApplication(ctx, id).AppUser(okta.AppUserAssignRequest{
		Id: user, Scope: okta.PtrString("USER"), Credentials: &okta.AppUserCredentials{UserName: okta.PtrString("ada")},
	}).Execute()
	if err != nil || assigned.GetScope() != "USER" || assigned.Credentials.GetUserName() != "ada" || assigned.Profile["givenName"] != "Ada" {
		t.Errorf("assigned %+v: %v", assigned, err)
	}
	if _, response, err := client.ApplicationUsersAPI.AssignUserToApplication(ctx, id).AppUser(okta.AppUserAssignRequest{Id: user}).Execute(); err == nil ||
		response.StatusCode != http.StatusConflict {
		t.Errorf("assigned twice: %v", err)
	}
	changed, _, err := client.ApplicationUsersAPI.UpdateApplicationUser(ctx, id, user).AppUser(okta.AppUserUpdateRequest{
		AppUserProfileRequestPayload: &okta.AppUserProfileRequestPayload{Profile: map[string]any{"title": "Countess"}},
	}).Execute()
	if err != nil || changed.Profile["title"] != "Countess" {
		t.Errorf("changed %+v: %v", changed, err)
	}
	inGroup, _, err := client.ApplicationGroupsAPI.AssignGroupToApplication(ctx, id, group).ApplicationGroupAssignment(okta.ApplicationGroupAssignment{
		Priority: okta.PtrInt32(3),
	}).Execute()
	if err != nil || inGroup.GetPriority() != 3 {
		t.Errorf("assigned %+v: %v", inGroup, err)
	}
	// With no body the SDK sends the word null.
	if _, _, err := client.ApplicationGroupsAPI.AssignGroupToApplication(ctx, id, group).Execute(); err != nil {
		t.Error(err)
	}
	groups, _, err := client.ApplicationGroupsAPI.ListApplicationGroupAssignments(ctx, id).Limit(200).Execute()
	if err != nil || len(groups) != 1 || groups[0].GetId() != group || groups[0].GetPriority() != 3 {
		t.Errorf("groups %+v: %v", groups, err)
	}
	apps, _, err := client.GroupAPI.ListAssignedApplicationsForGroup(ctx, group).Execute()
	if err != nil || len(apps) != 1 || apps[0].AutoLoginApplication.GetId() != id {
		t.Errorf("apps of the group %+v: %v", apps, err)
	}
	users, _, err := client.ApplicationUsersAPI.ListApplicationUsers(ctx, id).Limit(500).Execute()
	if err != nil || len(users) != 1 {
		t.Errorf("users %+v: %v", users, err)
	}
	links, _, err := client.UserAPI.ListAppLinks(ctx, user).Execute()
	if err != nil || len(links) != 1 || links[0].AdditionalProperties["appInstanceId"] != id {
		t.Errorf("links %+v: %v", links, err)
	}
	if _, err := client.ApplicationUsersAPI.UnassignUserFromApplication(ctx, id, user).Execute(); err != nil {
		t.Error(err)
	}
	if _, err := client.ApplicationGroupsAPI.UnassignApplicationFromGroup(ctx, id, group).Execute(); err != nil {
		t.Error(err)
	}
}

func TestOktasSDKConfiguresProvisioning(t *testing.T) {
	t.Parallel()
	w := plainWorld(t)
	client, ctx := sdk(t, w), t.Context()
	id := newSDKApp(t, client, autoLogin("Veza"))
	connections := client.ApplicationConnectionsAPI
	made, _, err := connections.UpdateDefaultProvisioningConnectionForApplication(ctx, id).UpdateDefaultProvisioningConnectionForApplicationRequest(
		okta.UpdateDefaultProvisioningConnectionForApplicationRequest{ProvisioningConnectionTokenRequest: &okta.ProvisioningConnectionTokenRequest{
			BaseUrl: okta.PtrString("https://scim.example.com"),
			Profile: okta.ProvisioningConnectionTokenRequestProfile{AuthScheme: "TOKEN", Token: okta.PtrString("x")},
		}}).Activate(false).Execute()
	if err != nil || made.GetStatus() != "DISABLED" || made.GetBaseUrl() != "https://scim.example.com" {
		t.Errorf("made %+v: %v", made, err)
	}
	if _, err := connections.ActivateDefaultProvisioningConnectionForApplication(ctx, id).Execute(); err != nil {
		t.Error(err)
	}
	on, _, err := connections.GetDefaultProvisioningConnectionForApplication(ctx, id).Execute()
	if err != nil || on.GetStatus() != "ENABLED" {
		t.Errorf("read %+v: %v", on, err)
	}
	enabled := "ENABLED"
	changed, _, err := client.ApplicationFeaturesAPI.UpdateFeatureForApplication(ctx, id, "USER_PROVISIONING").UpdateFeatureForApplicationRequest(
		okta.UpdateFeatureForApplicationRequest{CapabilitiesObject: &okta.CapabilitiesObject{
			Create: &okta.CapabilitiesCreateObject{LifecycleCreate: &okta.LifecycleCreateSettingObject{Status: &enabled}},
		}}).Execute()
	if err != nil || changed.UserProvisioningApplicationFeature.Capabilities.Create.LifecycleCreate.GetStatus() != enabled ||
		changed.UserProvisioningApplicationFeature.Capabilities.Update.Password.GetSeed() != "RANDOM" {
		t.Errorf("changed %+v: %v", changed, err)
	}
	all, _, err := client.ApplicationFeaturesAPI.ListFeaturesForApplication(ctx, id).Execute()
	if err != nil || len(all) != 2 || all[1].InboundProvisioningApplicationFeature == nil {
		t.Errorf("features %+v: %v", all, err)
	}
	sdkMapsAttributes(ctx, t, client, id)
	policies := w.do(t, http.MethodGet, "/api/v1/policies?type=ACCESS_POLICY", "", 200).list(t)
	policy, _ := policies[1]["id"].(string)
	if _, err := client.ApplicationPoliciesAPI.AssignApplicationPolicy(ctx, id, policy).Execute(); err != nil {
		t.Error(err)
	}
	read, _, err := client.PolicyAPI.ListPolicies(ctx).Type_("ACCESS_POLICY").Execute()
	if err != nil || len(read) != 2 || read[0].AccessPolicy == nil {
		t.Errorf("policies %+v: %v", read, err)
	}
}

func sdkMapsAttributes(ctx context.Context, t *testing.T, client *okta.APIClient, id string) {
	t.Helper()
	mappings, _, err := client.ProfileMappingAPI.ListProfileMappings(ctx).SourceId(id).Execute()
	if err != nil || len(mappings) != 1 {
		t.Fatalf("mappings %+v: %v", mappings, err)
	}
	changed, _, err := client.ProfileMappingAPI.UpdateProfileMapping(ctx, mappings[0].GetId()).ProfileMapping(okta.ProfileMappingRequest{
		Properties: map[string]okta.ProfileMappingProperty{"nickName": {Expression: okta.PtrString("appuser.nickName"), PushStatus: okta.PtrString("DONT_PUSH")}},
	}).Execute()
	if err != nil || (*changed.Properties)["nickName"].Expression == nil {
		t.Errorf("mapping %+v: %v", changed, err)
	}
	schema, _, err := client.SchemaAPI.GetApplicationUserSchema(ctx, id).Execute()
	if err != nil || schema.GetName() != "scim2headerauth" {
		t.Errorf("schema %+v: %v", schema, err)
	}
	group, _, err := client.SchemaAPI.GetGroupSchema(ctx).Execute()
	if err != nil || group.GetName() != "group" {
		t.Errorf("group schema %+v: %v", group, err)
	}
}
