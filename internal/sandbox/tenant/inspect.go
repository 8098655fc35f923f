package tenant

import (
	"context"
	"encoding/json"

	"github.com/veza/terraform-provider-veza/internal/scim"
)

// Users lists every person, local ones too, in the order in which they came.
func (t *Tenant) Users(ctx context.Context) ([]scim.User, error) {
	return all[scim.User](t.ListUsers(ctx, Query{}))
}

// Groups lists every group, with members, in the order in which they were made.
func (t *Tenant) Groups(ctx context.Context) ([]scim.Group, error) {
	return all[scim.Group](t.ListGroups(ctx, Query{}))
}

// UserByName finds a person by userName, ignoring case; a *scim.Error of status 404 if there is none.
func (t *Tenant) UserByName(ctx context.Context, userName string) (scim.User, error) {
	users, err := all[scim.User](t.ListUsers(ctx, Query{Filter: `userName eq ` + quote(userName)}))
	if err != nil || len(users) > 0 {
		return first(users), err
	}
	return scim.User{}, t.users.notFound(userName)
}

// GroupByName finds a group by displayName, ignoring case; a *scim.Error of status 404 if there is none.
func (t *Tenant) GroupByName(ctx context.Context, displayName string) (scim.Group, error) {
	groups, err := all[scim.Group](t.ListGroups(ctx, Query{Filter: `displayName eq ` + quote(displayName)}))
	if err != nil || len(groups) > 0 {
		return first(groups), err
	}
	return scim.Group{}, t.groups.notFound(displayName)
}

// CountUsers counts people, local ones too.
func (t *Tenant) CountUsers(ctx context.Context) (int, error) {
	list, err := t.ListUsers(ctx, Query{Count: new(int)})
	return list.Total, err
}

// CountGroups counts groups.
func (t *Tenant) CountGroups(ctx context.Context) (int, error) {
	list, err := t.ListGroups(ctx, Query{Count: new(int)})
	return list.Total, err
}

// all decodes a list into typed resources.
func all[T any](list List, err error) ([]T, error) {
	if err != nil {
		return nil, err
	}
	typed := make([]T, len(list.Resources))
	for i, o := range list.Resources {
		data, err := json.Marshal(o)
		if err != nil {
			return nil, err
		}
		if err := json.Unmarshal(data, &typed[i]); err != nil {
			return nil, err
		}
	}
	return typed, nil
}

func first[T any](list []T) (none T) {
	if len(list) == 0 {
		return none
	}
	return list[0]
}

// quote writes a string as filters take it, which is as JSON does.
func quote(s string) string {
	data, _ := json.Marshal(s) // a string always has a JSON form
	return string(data)
}
