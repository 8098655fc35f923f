package tenant_test

import (
	"encoding/json"
	"errors"
	"path/filepath"
	"strings"
	"sync"
	"testing"
	"time"

	"github.com/veza/terraform-provider-veza/internal/sandbox/store"
	"github.com/veza/terraform-provider-veza/internal/sandbox/tenant"
	"github.com/veza/terraform-provider-veza/internal/scim"
)

// clock is a clock that only the test moves.
type clock struct {
	mu sync.Mutex
	at time.Time
}

func newClock() *clock { return &clock{at: time.Date(2026, 3, 1, 12, 0, 0, 0, time.UTC)} }

func (c *clock) Now() time.Time {
	c.mu.Lock()
	defer c.mu.Unlock()
	return c.at
}

func (c *clock) Advance(d time.Duration) {
	c.mu.Lock()
	defer c.mu.Unlock()
	c.at = c.at.Add(d)
}

func open(t *testing.T, o tenant.Options) *tenant.Tenant {
	t.Helper()
	return reopen(t, store.Memory, o)
}

func reopen(t *testing.T, path string, o tenant.Options) *tenant.Tenant {
	t.Helper()
	db, err := store.Open(t.Context(), path)
	if err != nil {
		t.Fatal(err)
	}
	t.Cleanup(func() {
		if err := db.Close(); err != nil {
			t.Error(err)
		}
	})
	opened, err := tenant.New(t.Context(), db, o)
	if err != nil {
		t.Fatal(err)
	}
	return opened
}

// person is a user as Veza wants one.
func person(email string) scim.Object {
	return scim.Object{
		"schemas":     []any{scim.UserURN},
		"userName":    email,
		"name":        scim.Object{"givenName": "Ada", "familyName": "Lovelace"},
		"displayName": "Ada Lovelace",
		"emails":      []any{scim.Object{"value": email, "type": "work", "primary": true}},
	}
}

func with(o scim.Object, name string, value any) scim.Object {
	scim.Set(o, name, value)
	return o
}

func create(t *testing.T, tn *tenant.Tenant, o scim.Object) string {
	t.Helper()
	created, err := tn.CreateUser(t.Context(), o)
	if err != nil {
		t.Fatal(err)
	}
	return id(t, created)
}

func createGroup(t *testing.T, tn *tenant.Tenant, name string, members ...string) string {
	t.Helper()
	created, err := tn.CreateGroup(t.Context(), scim.Object{"displayName": name, "members": refs(members...)})
	if err != nil {
		t.Fatal(err)
	}
	return id(t, created)
}

func refs(ids ...string) []any {
	list := []any{}
	for _, id := range ids {
		list = append(list, scim.Object{"value": id})
	}
	return list
}

func id(t *testing.T, o scim.Object) string {
	t.Helper()
	id, ok := o["id"].(string)
	if !ok || id == "" {
		t.Fatalf("no id in %v", o)
	}
	return id
}

func op(op, path string, value any) []scim.Operation {
	return []scim.Operation{{Op: op, Path: path, Value: value}}
}

func decode[T any](t *testing.T, o scim.Object) T {
	t.Helper()
	data, err := json.Marshal(o)
	if err != nil {
		t.Fatal(err)
	}
	var v T
	if err := json.Unmarshal(data, &v); err != nil {
		t.Fatal(err)
	}
	return v
}

// refused checks that err is a SCIM error of the status and type whose detail has all the words.
func refused(t *testing.T, err error, status int, scimType string, words ...string) {
	t.Helper()
	var e *scim.Error
	if !errors.As(err, &e) {
		t.Fatalf("error is %v, not a SCIM error", err)
	}
	if e.Status != status || e.ScimType != scimType {
		t.Fatalf("error is %d %q (%s), want %d %q", e.Status, e.ScimType, e.Detail, status, scimType)
	}
	for _, word := range words {
		if !strings.Contains(e.Detail, word) {
			t.Errorf("detail %q does not say %q", e.Detail, word)
		}
	}
}

func userByName(t *testing.T, tn *tenant.Tenant, name string) scim.User {
	t.Helper()
	user, err := tn.UserByName(t.Context(), name)
	if err != nil {
		t.Fatal(err)
	}
	return user
}

func TestNewTenantHasRootTeamAndTwoLocalAdministrators(t *testing.T) {
	t.Parallel()
	tn := open(t, tenant.Options{})

	teams, err := tn.Teams(t.Context())
	if err != nil {
		t.Fatal(err)
	}
	if len(teams) != 1 || teams[0].Name != "Root" || teams[0].PolicyType != "UNBOUND" || teams[0].SSOAlias != "Root" {
		t.Errorf("teams are %+v", teams)
	}
	users, err := tn.Users(t.Context())
	if err != nil {
		t.Fatal(err)
	}
	if len(users) != 2 || users[0].UserName != tenant.BreakGlassAdmin || users[1].UserName != tenant.SCIMAdmin {
		t.Errorf("users are %+v", users)
	}
}

func TestFileKeepsEverythingBetweenOpenings(t *testing.T) {
	t.Parallel()
	path := filepath.Join(t.TempDir(), "a tenant?.db")
	first := reopen(t, path, tenant.Options{})
	ada := create(t, first, person("ada@example.com"))
	group := createGroup(t, first, "Engineers", ada)

	second := reopen(t, path, tenant.Options{})
	groups, err := second.Groups(t.Context())
	if err != nil {
		t.Fatal(err)
	}
	if len(groups) != 1 || groups[0].ID != group || len(groups[0].Members) != 1 || groups[0].Members[0].Value != ada {
		t.Errorf("groups are %+v", groups)
	}
	teams, err := second.Teams(t.Context())
	if err != nil || len(teams) != 2 {
		t.Errorf("teams are %+v, %v: the seed ran twice or a team is lost", teams, err)
	}
}

func TestUnknownProfileIsRefused(t *testing.T) {
	t.Parallel()
	db, err := store.Open(t.Context(), store.Memory)
	if err != nil {
		t.Fatal(err)
	}
	t.Cleanup(func() { _ = db.Close() })
	if _, err := tenant.New(t.Context(), db, tenant.Options{Profile: "okta"}); err == nil {
		t.Error("the profile okta was taken")
	}
}
