package console_test

import (
	"encoding/json"
	"fmt"
	"html"
	"net/http"
	"net/http/httptest"
	"regexp"
	"strings"
	"testing"
	"time"

	"github.com/veza/terraform-provider-veza/internal/access"
	"github.com/veza/terraform-provider-veza/internal/sandbox/console"
	"github.com/veza/terraform-provider-veza/internal/sandbox/org"
	"github.com/veza/terraform-provider-veza/internal/sandbox/store"
	"github.com/veza/terraform-provider-veza/internal/sandbox/tenant"
	"github.com/veza/terraform-provider-veza/internal/scim"
)

// world is a tenant and an org with the console before an API that says "api".
type world struct {
	db      *store.DB
	tenant  *tenant.Tenant
	org     *org.Org
	asked   []console.Request
	handler http.Handler
}

var noon = time.Date(2026, 5, 4, 12, 0, 0, 0, time.UTC)

func newWorld(t *testing.T) *world {
	t.Helper()
	var w world
	var err error
	if w.db, err = store.Open(t.Context(), store.Memory); err != nil {
		t.Fatal(err)
	}
	t.Cleanup(func() {
		if err := w.db.Close(); err != nil {
			t.Error(err)
		}
	})
	if w.tenant, err = tenant.New(t.Context(), w.db, tenant.Options{}); err != nil {
		t.Fatal(err)
	}
	if w.org, err = org.New(t.Context(), w.db, org.Options{}); err != nil {
		t.Fatal(err)
	}
	w.handler = console.Handler(console.Options{
		Tenant: w.tenant, Org: w.org, Requests: func() []console.Request { return w.asked },
		VezaURL: "http://127.0.0.1:8643", OktaURL: "http://127.0.0.1:8644", Now: func() time.Time { return noon },
	}, http.HandlerFunc(func(rw http.ResponseWriter, _ *http.Request) {
		rw.WriteHeader(http.StatusTeapot)
		_, _ = rw.Write([]byte("api"))
	}))
	return &w
}

// shown is a page as a browser gets it.
type shown struct {
	status int
	header http.Header
	html   string
	text   string // as it is read: without markup, with blanks run together
}

const browser = "text/html,application/xhtml+xml,application/xml;q=0.9,image/avif,*/*;q=0.8"

// get opens a page.
func (w *world) get(t *testing.T, target string) shown {
	t.Helper()
	page := w.request(t, http.MethodGet, target, browser, "127.0.0.1:8643")
	if page.status != http.StatusOK {
		t.Fatalf("%s: status %d: %s", target, page.status, page.text)
	}
	return page
}

func (w *world) request(t *testing.T, method, target, accept, host string) shown {
	t.Helper()
	r := httptest.NewRequestWithContext(t.Context(), method, target, http.NoBody)
	r.Host = host
	if accept != "" {
		r.Header.Set("Accept", accept)
	}
	answer := httptest.NewRecorder()
	w.handler.ServeHTTP(answer, r)
	body := answer.Body.String()
	return shown{answer.Code, answer.Header(), body, plainText(body)}
}

var (
	ofStyle = regexp.MustCompile(`(?s)<style>.*?</style>`)
	ofTags  = regexp.MustCompile(`<[^>]*>`)
	blanks  = regexp.MustCompile(`\s+`)
)

func plainText(page string) string {
	text := ofTags.ReplaceAllString(ofStyle.ReplaceAllString(page, ""), " ")
	return strings.TrimSpace(blanks.ReplaceAllString(html.UnescapeString(text), " "))
}

// has wants texts on a page, as they are read.
func (p shown) has(t *testing.T, texts ...string) {
	t.Helper()
	for _, text := range texts {
		if !strings.Contains(p.text, text) {
			t.Errorf("the page has no %q: %s", text, p.text)
		}
	}
}

// hasNot wants texts to be absent.
func (p shown) hasNot(t *testing.T, texts ...string) {
	t.Helper()
	for _, text := range texts {
		if strings.Contains(p.text, text) {
			t.Errorf("the page has %q: %s", text, p.text)
		}
	}
}

// row is the text of the table row that has a text in it.
func (p shown) row(t *testing.T, part string) string {
	t.Helper()
	for _, row := range strings.Split(p.html, "<tr>")[1:] {
		row, _, _ = strings.Cut(row, "</tbody>")
		if text := plainText(row); strings.Contains(text, part) {
			return text
		}
	}
	t.Fatalf("no row has %q: %s", part, p.text)
	return ""
}

func (w *world) person(t *testing.T, userName, displayName string, roles ...string) string {
	t.Helper()
	in := scim.Object{
		"schemas": []any{scim.UserURN}, "userName": userName, "displayName": displayName, "active": true,
		"name":   scim.Object{"givenName": "Given", "familyName": "Family"},
		"emails": []any{scim.Object{"value": userName, "primary": true}},
	}
	var list []any
	for _, role := range roles {
		list = append(list, scim.Object{"value": role})
	}
	if list != nil {
		in["roles"] = list
	}
	made, err := w.tenant.CreateUser(t.Context(), in)
	return id(t, made, err)
}

func (w *world) deactivate(t *testing.T, id string) {
	t.Helper()
	if _, err := w.tenant.PatchUser(t.Context(), id, []scim.Operation{{Op: "replace", Path: "active", Value: false}}); err != nil {
		t.Fatal(err)
	}
}

func (w *world) group(t *testing.T, name string, members ...string) string {
	t.Helper()
	list := []any{}
	for _, member := range members {
		list = append(list, scim.Object{"value": member})
	}
	made, err := w.tenant.CreateGroup(t.Context(), scim.Object{"schemas": []any{scim.GroupURN}, "displayName": name, "members": list})
	return id(t, made, err)
}

func id(t *testing.T, made scim.Object, err error) string {
	t.Helper()
	if err != nil {
		t.Fatal(err)
	}
	text, _ := made["id"].(string)
	return text
}

// teamRole finds a role on a team by their names.
func (w *world) teamRole(t *testing.T, team, role string) access.TeamRole {
	t.Helper()
	var found access.TeamRole
	teams, err := w.tenant.Teams(t.Context())
	if err != nil {
		t.Fatal(err)
	}
	roles, err := w.tenant.Roles(t.Context())
	if err != nil {
		t.Fatal(err)
	}
	for _, one := range teams {
		if one.Name == team {
			found.TeamID = one.ID
		}
	}
	for _, one := range roles {
		if one.Name == role {
			found.RoleID = one.ID
		}
	}
	if found.TeamID == "" || found.RoleID == "" {
		t.Fatalf("no role %s on %s", role, team)
	}
	return found
}

func (w *world) mapped(t *testing.T, group string, to ...access.TeamRole) {
	t.Helper()
	if err := w.tenant.PutRoleMapping(t.Context(), tenant.RoleMapping{Group: group, TeamRoles: to}); err != nil {
		t.Fatal(err)
	}
}

// inOkta makes an active person of the org.
func (w *world) inOkta(t *testing.T, login, firstName string) string {
	t.Helper()
	var in org.UserInput
	body := fmt.Sprintf(`{"profile": {"login": %q, "email": "somebody@example.com", "firstName": %q, "lastName": "Of Okta"},
		"credentials": {"password": {"value": "Correct-Horse-7"}}}`, login, firstName)
	if err := json.Unmarshal([]byte(body), &in); err != nil {
		t.Fatal(err)
	}
	made, err := w.org.CreateUser(t.Context(), in, org.CreateOptions{Activate: true})
	if err != nil {
		t.Fatal(err)
	}
	return made.ID
}

func (w *world) oktaGroup(t *testing.T, name string, members ...string) string {
	t.Helper()
	made, err := w.org.CreateGroup(t.Context(), map[string]any{"name": name})
	if err != nil {
		t.Fatal(err)
	}
	for _, member := range members {
		if err := w.org.AddMember(t.Context(), made.ID, member); err != nil {
			t.Fatal(err)
		}
	}
	return made.ID
}

// fill adds so many people to both systems, all of them in one group on each
// side that gives a role, in a few statements.
func (w *world) fill(t *testing.T, people int) (vezaGroup, oktaGroup string) {
	t.Helper()
	vezaGroup, oktaGroup = w.group(t, "Everybody"), w.oktaGroup(t, "Everybody")
	w.mapped(t, "Everybody", w.teamRole(t, "Everybody", "viewer"), w.teamRole(t, "Root", "viewer"))
	const numbers = `WITH RECURSIVE n(i) AS (SELECT 1 UNION ALL SELECT i + 1 FROM n WHERE i < ?) `
	err := w.db.Write(t.Context(), func(tx *store.Tx) error {
		for _, statement := range []string{
			`INSERT INTO users (id, user_name, user_name_folded, display_name, active, auth_provider_type, resource, created, modified, version)
				SELECT printf('z%06d', i), printf('p%05d@example.com', i), printf('P%05d@EXAMPLE.COM', i), printf('Person %d', i), i % 2, 'scim', '{}', '', '', 1 FROM n`,
			`INSERT INTO group_members (group_id, user_id, position) SELECT g.id, printf('z%06d', i), i FROM n, scim_groups g`,
			`INSERT INTO org_users (id, login_folded, short_name, record) SELECT printf('00uz%016d', i), printf('p%05d@example.com', i), '',
				printf('{"Status": "ACTIVE", "Profile": {"login": "P%05d@example.com", "firstName": "Person", "lastName": "%d"}}', i, i) FROM n`,
			`INSERT INTO org_group_members (group_id, user_id, rule_id) SELECT g.id, printf('00uz%016d', i), '' FROM n, org_groups g WHERE g.type = 'OKTA_GROUP'`,
		} {
			into, rest, _ := strings.Cut(statement, "SELECT")
			if _, err := tx.Exec(into+numbers+"SELECT"+rest, people); err != nil {
				return err
			}
		}
		return nil
	})
	if err != nil {
		t.Fatal(err)
	}
	return vezaGroup, oktaGroup
}
