package tenant_test

import (
	"crypto/sha256"
	"database/sql"
	"encoding/hex"
	"os"
	"path/filepath"
	"strings"
	"testing"

	"github.com/google/go-cmp/cmp"

	"github.com/veza/terraform-provider-veza/internal/access"
	"github.com/veza/terraform-provider-veza/internal/sandbox/tenant"
)

// firstSchema is a database as the first schema had it, with people, a group,
// keys and the grants that their roles gave them.
func firstSchema(t *testing.T) (path string) {
	t.Helper()
	path = filepath.Join(t.TempDir(), "tenant.db")
	db, err := sql.Open("sqlite", path)
	if err != nil {
		t.Fatal(err)
	}
	schema, err := os.ReadFile(filepath.Join("..", "store", "migrations", "0001_tenant.sql"))
	if err != nil {
		t.Fatal(err)
	}
	sum := sha256.Sum256([]byte("old secret"))
	statements := []string{
		string(schema),
		`CREATE TABLE schema_migrations (version INTEGER PRIMARY KEY)`,
		`INSERT INTO schema_migrations VALUES (1)`,
		`INSERT INTO settings VALUES ('scim_available_at', '2026-01-01T00:00:00.000Z')`,
		`INSERT INTO teams VALUES ('t-root', 'Root', 'ROOT', 'UNBOUND', 'Root', '', 1, '2026', '2026'),
			('t-eng', 'Engineers', 'ENGINEERS', 'PROVIDER_ID_SET', 'Engineers', '', 0, '2026', '2026')`,
		`INSERT INTO roles VALUES ('r-admin', 'admin', 1, 1, 0, ''), ('r-scim', 'scim_provisioner', 0, 1, 0, ''), ('r-viewer', 'viewer', 0, 1, 1, '')`,
		`INSERT INTO users VALUES
			('u-glass', 'break-glass@example.com', 'BREAK-GLASS@EXAMPLE.COM', 'BREAK-GLASS@EXAMPLE.COM', NULL, 'Break Glass', 1, 'local',
			'{"userName":"break-glass@example.com","displayName":"Break Glass","active":true,"name":{"givenName":"Break","familyName":"Glass"},"emails":[{"value":"break-glass@example.com","primary":true}],"roles":[{"value":"admin"}]}', '2026', '2026', 1),
			('u-ada', 'ada@example.com', 'ADA@EXAMPLE.COM', 'ADA@EXAMPLE.COM', 'okta-1', 'Ada', 1, 'scim',
			'{"userName":"ada@example.com","displayName":"Ada","active":true,"name":{"givenName":"Ada","familyName":"Lovelace"},"emails":[{"value":"ada@example.com","primary":true}],"roles":[{"value":"admin"},{"value":"scim_provisioner"}]}', '2026', '2026', 7)`,
		`INSERT INTO scim_groups VALUES ('g-eng', 't-eng', 'Engineers', 'ENGINEERS', NULL, '{"displayName":"Engineers"}', '2026', '2026', 1)`,
		`INSERT INTO group_members VALUES ('g-eng', 'u-ada', 1)`,
		`INSERT INTO role_grants VALUES ('u-glass', 't-root', 'r-admin', 'user_roles', ''), ('u-ada', 't-root', 'r-admin', 'user_roles', ''),
			('u-ada', 't-root', 'r-scim', 'user_roles', '')`,
		`INSERT INTO api_keys VALUES ('k-1', 'u-ada', 't-root', 'okta', '` + hex.EncodeToString(sum[:]) + `', 'ACTIVE', '2026', '')`,
		`INSERT INTO audit VALUES ('a-1', 'req', 'u-ada', 'k-1', 'GET', '/scim/v2/Users', 200, 'okta', '2026', '2026')`,
	}
	for _, statement := range statements {
		if _, err := db.ExecContext(t.Context(), statement); err != nil {
			t.Fatalf("%s: %v", strings.SplitN(statement, "\n", 2)[0], err)
		}
	}
	if err := db.Close(); err != nil {
		t.Fatal(err)
	}
	return path
}

func TestDatabaseOfTheFirstSchemaKeepsEverything(t *testing.T) {
	t.Parallel()
	path := firstSchema(t)
	for range 2 { // The second opening finds nothing to migrate.
		tn := reopen(t, path, tenant.Options{})
		held, err := tn.Grants(t.Context())
		if err != nil {
			t.Fatal(err)
		}
		holding := func(user, role string) access.Holding {
			return access.Holding{
				Grant:   access.Grant{UserID: user, TeamID: "t-root", RoleID: role},
				Sources: []access.Source{{Kind: access.SCIMRole}},
			}
		}
		want := []access.Holding{holding("u-ada", "r-admin"), holding("u-ada", "r-scim"), holding("u-glass", "r-admin")}
		if diff := cmp.Diff(want, held); diff != "" {
			t.Errorf("(-want +got):\n%s", diff)
		}
		caller, err := tn.Authenticate(t.Context(), "old secret")
		if err != nil || caller.UserID != "u-ada" || !caller.Has("admin") || !caller.Has("scim_provisioner") {
			t.Errorf("the key is of %+v, %v", caller, err)
		}
		groups, err := tn.Groups(t.Context())
		if err != nil || len(groups) != 1 || len(groups[0].Members) != 1 {
			t.Errorf("groups are %+v, %v", groups, err)
		}
		account, err := tn.Account(t.Context(), "u-glass")
		if err != nil || !account.Local || account.Name != "Break Glass" || len(account.TeamRoles) != 1 {
			t.Errorf("the break-glass account is %+v, %v", account, err)
		}
		entries, err := tn.Audit(t.Context())
		if err != nil || len(entries) != 1 || entries[0].Email != "ada@example.com" {
			t.Errorf("the audit log is %+v, %v", entries, err)
		}
		refused(t, tn.DeleteUser(t.Context(), "u-glass"), 403, "", "break-glass@example.com")
	}
}
