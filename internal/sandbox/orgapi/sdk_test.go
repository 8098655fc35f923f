package orgapi_test

import (
	"fmt"
	"net/http"
	"net/http/httptest"
	"net/url"
	"slices"
	"testing"

	"github.com/okta/okta-sdk-golang/v5/okta"
)

// sdk is Okta's own client of a world.
func sdk(t *testing.T, w *world) *okta.APIClient {
	t.Helper()
	server := httptest.NewServer(w.handler)
	t.Cleanup(server.Close)
	config, err := okta.NewConfiguration(okta.WithOrgUrl(server.URL), okta.WithToken("good"), okta.WithCache(false),
		okta.WithAuthorizationMode("SSWS"), okta.WithHttpClientPtr(server.Client()))
	if err != nil {
		t.Fatal(err)
	}
	u, err := url.Parse(server.URL)
	if err != nil {
		t.Fatal(err)
	}
	// The SDK drops the port otherwise.
	config.Host = u.Host
	config.Okta.Client.Proxy.Host = ""
	return okta.NewAPIClient(config)
}

func TestOktasSDKUnderstandsEveryAnswerAboutPeople(t *testing.T) {
	t.Parallel()
	w := plainWorld(t)
	client, ctx := sdk(t, w), t.Context()
	for n := range 5 {
		login := fmt.Sprintf("p%d@example.com", n)
		body := okta.CreateUserRequest{Profile: okta.UserProfile{
			Login: &login, Email: &login, FirstName: *okta.NewNullableString(okta.PtrString("Ada")), LastName: *okta.NewNullableString(okta.PtrString("Byron")),
		}}
		u, _, err := client.UserAPI.CreateUser(ctx).Body(body).Activate(n%2 == 0).Execute()
		if err != nil {
			t.Fatal(err)
		}
		want := map[bool]string{true: "PROVISIONED", false: "STAGED"}[n%2 == 0]
		if u.GetStatus() != want || u.Profile.GetLogin() != login {
			t.Errorf("created %s %s", u.GetStatus(), u.Profile.GetLogin())
		}
	}
	var found []string
	after := ""
	for pages := 0; pages < 9; pages++ {
		list, response, err := client.UserAPI.ListUsers(ctx).Search(`profile.login sw "p"`).Limit(2).After(after).Execute()
		if err != nil {
			t.Fatal(err)
		}
		for _, u := range list {
			found = append(found, u.Profile.GetLogin())
		}
		if !response.HasNextPage() {
			break
		}
		next, err := url.Parse(response.NextPage())
		if err != nil {
			t.Fatal(err)
		}
		after = next.Query().Get("after")
	}
	if want := []string{"p0@example.com", "p1@example.com", "p2@example.com", "p3@example.com", "p4@example.com"}; !slices.Equal(found, want) {
		t.Errorf("listed %v", found)
	}
	u, _, err := client.UserAPI.GetUser(ctx, "p0@example.com").Execute()
	if err != nil {
		t.Fatal(err)
	}
	changed, _, err := client.UserAPI.UpdateUser(ctx, u.GetId()).User(okta.UpdateUserRequest{
		Profile: &okta.UserProfile{NickName: *okta.NewNullableString(okta.PtrString("Countess"))},
	}).Execute()
	if err != nil || changed.Profile.GetNickName() != "Countess" || changed.Profile.GetFirstName() != "Ada" {
		t.Errorf("updated %v: %v", changed, err)
	}
	if _, err := client.UserAPI.DeactivateUser(ctx, u.GetId()).Execute(); err != nil {
		t.Error(err)
	}
	if response, err := client.UserAPI.DeactivateUser(ctx, u.GetId()).Execute(); err == nil || response.StatusCode != http.StatusNotFound {
		t.Errorf("a second deactivation: %v", err)
	}
	events, _, err := client.SystemLogAPI.ListLogEvents(ctx).Filter(`target.id eq "` + u.GetId() + `"`).Execute()
	if err != nil || len(events) != 4 || events[3].GetEventType() != "user.lifecycle.deactivate" {
		t.Errorf("log %d entries: %v", len(events), err)
	}
	types, _, err := client.UserTypeAPI.ListUserTypes(ctx).Execute()
	if err != nil || len(types) != 1 || types[0].AdditionalProperties["name"] != "user" {
		t.Errorf("types %v: %v", types, err)
	}
	schema, _, err := client.SchemaAPI.GetUserSchema(ctx, "default").Execute()
	if err != nil || schema.Definitions.Base.Properties.Login.GetTitle() != "Username" {
		t.Errorf("schema: %v", err)
	}
}

func TestOktasSDKUnderstandsEveryAnswerAboutGroups(t *testing.T) {
	t.Parallel()
	w := plainWorld(t)
	client, ctx := sdk(t, w), t.Context()
	g, _, err := client.GroupAPI.CreateGroup(ctx).Group(okta.Group{Profile: &okta.GroupProfile{Name: okta.PtrString("Engineering")}}).Execute()
	if err != nil {
		t.Fatal(err)
	}
	id := w.person(t, "p@example.com", "", "")
	if _, err := client.GroupAPI.AssignUserToGroup(ctx, g.GetId(), id).Execute(); err != nil {
		t.Fatal(err)
	}
	members, _, err := client.GroupAPI.ListGroupUsers(ctx, g.GetId()).Limit(200).Execute()
	if err != nil || len(members) != 1 || members[0].GetId() != id {
		t.Errorf("members %v: %v", members, err)
	}
	groups, _, err := client.UserAPI.ListUserGroups(ctx, id).Execute()
	if err != nil || len(groups) != 2 || groups[0].GetType() != "BUILT_IN" {
		t.Errorf("groups of the person: %v", err)
	}
	if _, err := client.GroupAPI.UnassignUserFromGroup(ctx, g.GetId(), id).Execute(); err != nil {
		t.Error(err)
	}
	all, _, err := client.GroupAPI.ListGroups(ctx).Q("Eng").Execute()
	if err != nil || len(all) != 1 {
		t.Errorf("groups %v: %v", all, err)
	}
	if _, err := client.GroupAPI.DeleteGroup(ctx, g.GetId()).Execute(); err != nil {
		t.Error(err)
	}
	if _, response, err := client.GroupAPI.GetGroup(ctx, g.GetId()).Execute(); err == nil || response.StatusCode != http.StatusNotFound {
		t.Errorf("after the delete: %v", err)
	}
}
