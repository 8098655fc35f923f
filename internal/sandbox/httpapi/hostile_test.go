package httpapi_test

import (
	"fmt"
	"net/http/httptest"
	"strings"
	"sync"
	"testing"
	"testing/iotest"

	"github.com/veza/terraform-provider-veza/internal/sandbox/tenant"
	"github.com/veza/terraform-provider-veza/internal/scim"
)

func TestBadRequestsGetSCIMErrors(t *testing.T) {
	t.Parallel()
	s := serve(t, setup{})
	user := "/scim/v2/Users/" + s.createUser(t, "ada@example.com")
	const users = "/scim/v2/Users"
	const plain = "Content-Type: text/plain"
	for name, test := range map[string]struct {
		method, target, body, header string
		status                       int
		scimType                     string
	}{
		"no JSON":              {"POST", users, `{"userName"`, "", 400, scim.InvalidSyntax},
		"empty body":           {"POST", users, "", "", 400, scim.InvalidSyntax},
		"not an object":        {"POST", users, `["a"]`, "", 400, scim.InvalidSyntax},
		"two objects":          {"POST", users, person("b@example.com") + "{}", "", 400, scim.InvalidSyntax},
		"deep JSON":            {"POST", users, `{"a":` + strings.Repeat("[", 10000) + strings.Repeat("]", 10000) + `}`, "", 400, scim.InvalidSyntax},
		"names that collide":   {"POST", users, `{"userName":"a","username":"b"}`, "", 400, scim.InvalidSyntax},
		"wrong types":          {"POST", users, `{"userName":{},"name":3,"emails":"x"}`, "", 400, scim.InvalidValue},
		"wrong schema":         {"POST", users, `{"schemas":["` + scim.GroupURN + `"],"userName":"a"}`, "", 400, scim.InvalidValue},
		"too large":            {"POST", users, `{"a":"` + strings.Repeat("x", 1<<20) + `"}`, "", 413, ""},
		"media type":           {"POST", users, person("b@example.com"), plain, 415, ""},
		"form":                 {"PATCH", user, "a=b", "Content-Type: application/x-www-form-urlencoded", 415, ""},
		"compressed":           {"POST", users, "x", "Content-Encoding: gzip", 415, ""},
		"unknown path":         {"GET", "/scim/v2/Things", "", "", 404, ""},
		"the base":             {"GET", "/scim/v2", "", "", 404, ""},
		"below a user":         {"GET", user + "/name", "", "", 404, ""},
		"me":                   {"GET", "/scim/v2/Me", "", "", 404, ""},
		"unknown user":         {"GET", users + "/..%2f..%2fetc", "", "", 404, ""},
		"method on list":       {"DELETE", users, "", "", 405, ""},
		"method on one":        {"POST", user, "{}", "", 405, ""},
		"bulk":                 {"POST", "/scim/v2/Bulk", "{}", "", 501, ""},
		"bulk read":            {"GET", "/scim/v2/Bulk", "", "", 405, ""},
		"long URL":             {"GET", users + "?filter=" + strings.Repeat("x", 40000), "", "", 414, ""},
		"long filter":          {"GET", users + "?filter=" + strings.Repeat("x", 9000), "", "", 400, scim.InvalidFilter},
		"deep filter":          {"GET", users + "?filter=" + strings.Repeat("(", 4000) + "x", "", "", 400, scim.InvalidFilter},
		"broken filter":        {"GET", users + "?filter=userName+eq", "", "", 400, scim.InvalidFilter},
		"filter with co":       {"GET", users + "?filter=userName+co+%22a%22", "", "", 400, scim.InvalidFilter},
		"broken escape":        {"GET", users + "?filter=%zz", "", "", 400, scim.InvalidValue},
		"count in words":       {"GET", users + "?count=many", "", "", 400, scim.InvalidValue},
		"index out of range":   {"GET", users + "?startIndex=99999999999999999999", "", "", 400, scim.InvalidValue},
		"sort order":           {"GET", users + "?sortBy=userName&sortOrder=up", "", "", 400, scim.InvalidValue},
		"patch without schema": {"PATCH", user, `{"Operations":[{"op":"remove","path":"title"}]}`, "", 400, scim.InvalidSyntax},
		"patch of nothing":     {"PATCH", user, patch(`[]`), "", 400, scim.InvalidSyntax},
		"patch op":             {"PATCH", user, patch(`[{"op":"move","path":"title"}]`), "", 400, scim.InvalidSyntax},
		"patch path":           {"PATCH", user, patch(`[{"op":"remove","path":"emails[type eq"}]`), "", 400, scim.InvalidPath},
		"patch no target":      {"PATCH", user, patch(`[{"op":"remove"}]`), "", 400, scim.NoTarget},
		"patch of the id":      {"PATCH", user, patch(`[{"op":"replace","path":"id","value":"x"}]`), "", 400, scim.Mutability},
		"patch of groups":      {"PATCH", user, patch(`[{"op":"add","path":"groups","value":[{"value":"x"}]}]`), "", 400, scim.Mutability},
	} {
		t.Run(name, func(t *testing.T) {
			t.Parallel()
			headers := []string{}
			if test.header != "" {
				headers = append(headers, test.header)
			}
			got := s.do(t, test.method, test.target, test.body, headers...)
			checkError(t, got, test.status, test.scimType)
			if test.status == 405 && got.header.Get("Allow") == "" {
				t.Error("405 without Allow")
			}
		})
	}
}

func TestBulkSaysWhatVezaDocuments(t *testing.T) {
	t.Parallel()
	s := serve(t, setup{})
	checkError(t, s.do(t, "POST", "/scim/v2/Bulk", `{}`), 501, "", "Bulk operations are not currently supported by Veza")
}

func TestJSONIsAcceptedUnderItsOtherNames(t *testing.T) {
	t.Parallel()
	s := serve(t, setup{})
	for i, contentType := range []string{"application/json", "application/scim+json; charset=utf-8", "Application/SCIM+JSON", "application/json; broken", ""} {
		email := fmt.Sprintf("p%d@example.com", i)
		if got := s.do(t, "POST", "/scim/v2/Users", person(email), "Content-Type: "+contentType); got.status != 201 {
			t.Errorf("Content-Type %q: %d %s", contentType, got.status, got.raw)
		}
	}
}

func TestBodyThatBreaksOffChangesNothing(t *testing.T) {
	t.Parallel()
	s := serve(t, setup{})
	broken := iotest.TimeoutReader(iotest.OneByteReader(strings.NewReader(person("ada@example.com"))))
	r := httptest.NewRequestWithContext(t.Context(), "POST", "/scim/v2/Users", broken)
	r.Header.Set("Authorization", adminKey)
	checkError(t, s.send(t, r), 400, scim.InvalidSyntax)
	if n, err := s.tenant.CountUsers(t.Context()); err != nil || n != 2 {
		t.Errorf("there are %d users, %v", n, err)
	}
}

func TestOneOfManyParallelCreatesWins(t *testing.T) {
	t.Parallel()
	for name, path := range map[string]string{"memory": "", "file": t.TempDir() + "/tenant.db"} {
		t.Run(name, func(t *testing.T) {
			t.Parallel()
			s := serve(t, setup{path: path})
			var mu sync.Mutex
			statuses := map[int]int{}
			var wait sync.WaitGroup
			for i := range 24 {
				wait.Go(func() {
					email := "ada@example.com"
					if i%2 == 1 {
						email = strings.ToUpper(email)
					}
					got := s.do(t, "POST", "/scim/v2/Users", person(email))
					mu.Lock()
					defer mu.Unlock()
					statuses[got.status]++
				})
			}
			wait.Wait()
			if statuses[201] != 1 || statuses[409] != 23 {
				t.Errorf("statuses are %v, want one 201 and the rest 409", statuses)
			}
		})
	}
}

func TestParallelMemberPatchesLoseNone(t *testing.T) {
	t.Parallel()
	s := serve(t, setup{path: t.TempDir() + "/tenant.db"})
	group := s.must(t, 201, "POST", "/scim/v2/Groups", `{"displayName":"Everyone"}`).header.Get("Location")
	var ids []string
	for i := range 30 {
		ids = append(ids, s.createUser(t, fmt.Sprintf("p%d@example.com", i)))
	}
	var wait sync.WaitGroup
	for _, id := range ids {
		wait.Go(func() {
			got := s.do(t, "PATCH", group+"?excludedAttributes=members", patch(`[{"op":"add","path":"members","value":[{"value":"`+id+`"}]}]`))
			if got.status != 200 {
				t.Errorf("%d %s", got.status, got.raw)
			}
		})
	}
	wait.Wait()
	if members, _ := s.must(t, 200, "GET", group, "").body["members"].([]any); len(members) != len(ids) {
		t.Errorf("%d of %d members are there", len(members), len(ids))
	}
}

// FuzzSCIMRequest sends what it likes: nothing may fail on our side, and what
// is stored stays readable and keeps its rules.
func FuzzSCIMRequest(f *testing.F) {
	const users, groups = "/scim/v2/Users", "/scim/v2/Groups"
	for _, seed := range [][3]string{
		{"GET", users + "?filter=userName+eq+%22a%22&startIndex=0&count=3&sortBy=name", ""},
		{"GET", users + "?attributes=name.givenName,urn:x&excludedAttributes=", ""},
		{"GET", groups + "?filter=members[value+eq+%22x%22]&excludedAttributes=members", ""},
		{"POST", users, person("fuzz@example.com")},
		{"POST", users, `{"userName":"\u0000","emails":[null,{"value":1e999,"primary":"True"}],"urn:x:y":{"a":[[]]}}`},
		{"POST", groups, `{"displayName":"g","members":[{"value":"USER"}]}`},
		{"PATCH", users + "/USER", patch(`[{"op":"Replace","value":{"active":"False","emails[primary eq true].value":"x"}}]`)},
		{"PATCH", users + "/USER", patch(`[{"op":"add","path":"emails[type eq \"work\"].value","value":{"a":1}},{"op":"remove","path":"schemas"}]`)},
		{"PATCH", groups + "/GROUP", patch(`[{"op":"remove","path":"members","value":[{"value":"USER"}]},{"op":"add","value":{"members":{}}}]`)},
		{"PATCH", groups + "/GROUP", patch(`[{"op":"replace","path":"members[value ne \"x\"].display","value":"y"}]`)},
		{"PUT", groups + "/GROUP", `{"displayName":"","members":null}`},
		{"DELETE", users + "/%00", ""},
		{"POST", users + "/.search", `{"filter":"not (a.b[c pr])","count":-1,"sortBy":"emails"}`},
		{"POST", "/scim/v2/.search", `{"startIndex":9223372036854775807,"count":9223372036854775807}`},
		{"HEAD", "/scim/v2/Schemas/" + scim.UserURN, ""},
		{"PATCH", "/api/private/sign_in_settings?update_mask=scim_enabled", `{"scim_enabled":false}`},
	} {
		f.Add(seed[0], seed[1], seed[2], true)
		f.Add(seed[0], seed[1], seed[2], false)
	}
	f.Fuzz(func(t *testing.T, method, target, body string, rfc bool) {
		profile := tenant.ProfileVeza
		if rfc {
			profile = tenant.ProfileRFC
		}
		s := serve(t, setup{tenant: tenant.Options{Profile: profile}})
		user := s.createUser(t, "ada@example.com")
		group, _ := s.must(t, 201, "POST", groups, `{"displayName":"Engineers","members":[{"value":"`+user+`"}]}`).body["id"].(string)
		fill := strings.NewReplacer("USER", user, "GROUP", group)

		r := httptest.NewRequestWithContext(t.Context(), "GET", users, strings.NewReader(fill.Replace(body)))
		path, query, _ := strings.Cut(fill.Replace(target), "?")
		r.Method, r.URL.Path, r.URL.RawPath, r.URL.RawQuery = method, path, "", query
		r.Header.Set("Authorization", adminKey)
		if got := s.send(t, r); got.status >= 500 && got.status != 501 {
			t.Errorf("%s %q %q answered %d %s", method, target, body, got.status, got.raw)
		}

		if err := s.tenant.SetSCIMEnabled(t.Context(), true); err != nil {
			t.Fatal(err)
		}
		s.checkConsistent(t)
	})
}

// checkConsistent reads everything and checks that it fits together.
func (s *service) checkConsistent(t *testing.T) {
	t.Helper()
	users, err := s.tenant.Users(t.Context())
	if err != nil {
		t.Fatal(err)
	}
	names := map[string]bool{}
	for _, user := range users {
		name := strings.ToLower(user.UserName)
		if name == "" || names[name] {
			t.Errorf("the userName %q is empty or there twice", user.UserName)
		}
		names[name] = true
	}
	s.checkAdministrators(t)
	groups, err := s.tenant.Groups(t.Context())
	if err != nil {
		t.Fatal(err)
	}
	teams, err := s.tenant.Teams(t.Context())
	if err != nil || len(teams) != len(groups)+1 {
		t.Errorf("%d groups have %d teams besides root, %v", len(groups), len(teams)-1, err)
	}
}

// checkAdministrators checks that someone local can still let the others in.
func (s *service) checkAdministrators(t *testing.T) {
	t.Helper()
	held, err := s.tenant.Grants(t.Context())
	if err != nil {
		t.Fatal(err)
	}
	for _, h := range held {
		account, err := s.tenant.Account(t.Context(), h.UserID)
		if err != nil {
			t.Fatal(err)
		}
		for _, tr := range account.TeamRoles {
			if account.Local && account.Enabled && tr.RoleName == "admin" {
				return
			}
		}
	}
	t.Error("no active administrator is left")
}
