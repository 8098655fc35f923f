package sandbox_test

import (
	"bytes"
	"encoding/json"
	"fmt"
	"net/http"
	"net/url"
	"slices"
	"strings"
	"testing"

	"github.com/veza/terraform-provider-veza/internal/sandbox"
	"github.com/veza/terraform-provider-veza/internal/scim"
)

// foreigner is a SCIM client that knows nothing of this server but its URL and a key,
// as the checkers are whose requests the tests below send.
type foreigner struct {
	*testing.T

	caller caller
	veza   bool
	names  int
}

type object = map[string]any

type said struct {
	status int
	header http.Header
	body   object
}

// inBothProfiles runs a checker against a server of its own for each profile.
func inBothProfiles(t *testing.T, check func(*foreigner)) {
	t.Helper()
	for _, profile := range []string{"rfc", "veza"} {
		t.Run(profile, func(t *testing.T) {
			t.Parallel()
			box := sandbox.New(t, sandbox.WithProfile(profile))
			check(&foreigner{T: t, caller: overHTTP(t, box.URL+"/scim/v2", box.Key), veza: profile == "veza"})
		})
	}
}

// ask sends a request with the headers of Okta, changed by pairs of name and value.
func (f *foreigner) ask(method, path string, body any, headers ...string) said {
	f.Helper()
	data, err := json.Marshal(body)
	if err != nil {
		f.Fatal(err)
	}
	if body == nil {
		data = nil
	}
	target := path
	if !strings.HasPrefix(path, "http") {
		target = f.caller.url + path
	}
	req, err := http.NewRequestWithContext(f.Context(), method, target, bytes.NewReader(data))
	if err != nil {
		f.Fatal(err)
	}
	req.Header.Set("Authorization", "Bearer "+f.caller.key)
	req.Header.Set("Accept", "application/scim+json")
	req.Header.Set("Accept-Charset", "utf-8")
	req.Header.Set("Content-Type", "application/scim+json; charset=utf-8")
	for i := 0; i < len(headers); i += 2 {
		req.Header.Set(headers[i], headers[i+1])
	}
	resp, err := f.caller.client.Do(req)
	if err != nil {
		f.Fatal(err)
	}
	defer resp.Body.Close()
	out := said{status: resp.StatusCode, header: resp.Header}
	if resp.StatusCode != http.StatusNoContent {
		if err := json.NewDecoder(resp.Body).Decode(&out.body); err != nil {
			f.Fatalf("%s %s: %d without JSON: %v", method, path, resp.StatusCode, err)
		}
	}
	return out
}

// want is ask that wants a status and, with an error, all that belongs to one.
func (f *foreigner) want(status int, method, path string, body any, headers ...string) said {
	f.Helper()
	got := f.ask(method, path, body, headers...)
	if got.status != status {
		f.Fatalf("%s %s: %d, want %d: %v", method, path, got.status, status, got.body)
	}
	if status >= 400 && (!has(got.body["schemas"], scim.ErrorURN) || got.body["status"] != fmt.Sprint(status) || got.body["detail"] == "") {
		f.Errorf("%s %s: not an error of SCIM: %v", method, path, got.body)
	}
	if kind := got.header.Get("Content-Type"); status != http.StatusNoContent && kind != scim.MediaType {
		f.Errorf("%s %s: the media type is %q", method, path, kind)
	}
	return got
}

// found wants a list with so many results.
func (f *foreigner) found(total int, path string) []object {
	f.Helper()
	got := f.want(200, "GET", path, nil).body
	if !has(got["schemas"], scim.ListResponseURN) || got["totalResults"] != float64(total) {
		f.Errorf("GET %s: %v results, want %d: %v", path, got["totalResults"], total, got)
	}
	return resources(got)
}

func (f *foreigner) equal(what string, got, want any) {
	f.Helper()
	if fmt.Sprint(got) != fmt.Sprint(want) {
		f.Errorf("%s is %v, want %v", what, got, want)
	}
}

func (f *foreigner) name() string {
	f.names++
	return fmt.Sprintf("runscope%d@example.com", f.names)
}

func filter(kind, text string) string { return "/" + kind + "?filter=" + url.QueryEscape(text) }

func has(list, value any) bool {
	l, _ := list.([]any)
	return slices.Contains(l, value)
}

func resources(list object) []object {
	var out []object
	l, _ := list["Resources"].([]any)
	for _, r := range l {
		if o, ok := r.(object); ok {
			out = append(out, o)
		}
	}
	return out
}

// at walks names and indices, and gives nil where there is nothing.
func at(v any, steps ...any) any {
	for _, step := range steps {
		switch step := step.(type) {
		case string:
			o, _ := v.(object)
			v = o[step]
		case int:
			l, _ := v.([]any)
			if step >= len(l) {
				return nil
			}
			v = l[step]
		}
	}
	return v
}

func patchOf(ops ...object) object {
	return object{"schemas": []string{scim.PatchOpURN}, "Operations": ops}
}

func realistic(userName string) object {
	return object{
		"schemas": []string{scim.UserURN}, "userName": userName, "displayName": "Given Family", "active": true,
		"name":   object{"givenName": "Given", "familyName": "Family"},
		"emails": []object{{"primary": true, "value": userName, "type": "work"}},
	}
}

func TestTheSpecTestOfOktaPasses(t *testing.T) {
	t.Parallel()
	inBothProfiles(t, func(f *foreigner) {
		list := f.want(200, "GET", "/Users?count=1&startIndex=1", nil).body
		for _, number := range []string{"itemsPerPage", "startIndex", "totalResults"} {
			if _, ok := list[number].(float64); !ok {
				f.Errorf("%s is %v", number, list[number])
			}
		}
		full := func(u any) {
			for _, steps := range [][]any{{"id"}, {"name", "familyName"}, {"name", "givenName"}, {"userName"}, {"active"}, {"emails", 0, "value"}} {
				if v := at(u, steps...); v == nil || v == "" {
					f.Errorf("%v is missing in %v", steps, u)
				}
			}
		}
		first := at(list, "Resources", 0)
		full(first)
		full(any(f.want(200, "GET", fmt.Sprintf("/Users/%v", at(first, "id")), nil).body))

		f.found(0, filter("Users", `userName eq "nobody@example.com"`))
		f.want(404, "GET", "/Users/00919288221112222", nil)
		name := f.name()
		created := f.want(201, "POST", "/Users", realistic(name), "Content-Type", "application/json", "Accept", "application/scim+json; charset=utf-8").body
		f.equal("userName", created["userName"], name)
		f.equal("active", created["active"], true)
		f.equal("familyName", at(any(created), "name", "familyName"), "Family")
		again := f.want(200, "GET", fmt.Sprintf("/Users/%v", created["id"]), nil).body
		f.equal("what was created", again, created)
		f.want(409, "POST", "/Users", realistic(name), "Content-Type", "application/json")
		f.found(1, filter("Users", fmt.Sprintf("userName eq %q", strings.ToUpper(name))))
		f.found(0, "/Groups")
		f.want(401, "GET", filter("Users", `userName eq "a"`), nil, "Authorization", "non-token")
	})
}

func TestSCIMVerifyPasses(t *testing.T) {
	t.Parallel()
	inBothProfiles(t, func(f *foreigner) {
		f.want(401, "GET", "/Users", nil, "Authorization", "")
		f.declaredOnly("/Users", scim.UserURN)
		for _, kind := range []string{"/Users", "/Groups"} {
			page := f.want(200, "GET", kind+"?startIndex=20&count=5", nil).body
			f.equal("startIndex", page["startIndex"], 20)
			f.equal("members of the list", len(page), 5)
			if _, ok := page["Resources"].([]any); !ok {
				f.Errorf("Resources is %v", page["Resources"])
			}
		}
		last := ""
		for _, u := range resources(f.want(200, "GET", "/Users?sortBy=userName", nil).body) {
			name := fmt.Sprint(u["userName"])
			if name < last {
				f.Errorf("%s comes after %s", name, last)
			}
			last = name
		}
		for _, u := range resources(f.want(200, "GET", "/Users?attributes=userName", nil).body) {
			if len(u) != 3 {
				f.Errorf("asked for userName, got %v", u)
			}
		}

		name := f.name()
		wrapped := realistic(name)
		core := object{}
		for key, value := range wrapped {
			if key != "schemas" {
				core[key] = value
				delete(wrapped, key)
			}
		}
		wrapped[scim.UserURN] = core
		user := f.want(201, "POST", "/Users", wrapped).body
		f.equal("userName", user["userName"], name)

		f.want(400, "POST", "/Groups", object{"schemas": []string{scim.GroupURN}})
		member := []object{{"value": user["id"]}}
		group := f.want(201, "POST", "/Groups", object{"schemas": []string{scim.GroupURN}, "displayName": "Engineering", "members": member}).body
		path := fmt.Sprintf("/Groups/%v", group["id"])
		group = f.want(200, "PUT", path, object{"schemas": []string{scim.GroupURN}, "displayName": "UpdatedGroup", "members": member}).body
		f.equal("displayName", group["displayName"], "UpdatedGroup")
		group = f.want(200, "PATCH", path, patchOf(object{"op": "replace", "path": "displayName", "value": "NewGroupName"})).body
		f.equal("displayName", group["displayName"], "NewGroupName")
		group = f.want(200, "PATCH", path, patchOf(object{"op": "add", "path": "members", "value": []object{{"value": user["id"], "display": name}}})).body
		f.equal("members", len(at(any(group), "members").([]any)), 1) //nolint:forcetypeassert // A panic is a failure too.
		f.declaredOnly("/Groups", scim.GroupURN)
		f.want(204, "DELETE", path, nil)
		f.want(204, "DELETE", fmt.Sprintf("/Users/%v", user["id"]), nil)
	})
}

// declaredOnly wants listed resources to have no attribute that their schema does not declare.
func (f *foreigner) declaredOnly(path, urn string) {
	f.Helper()
	declared := []any{"schemas", "id", "meta"}
	for _, a := range f.want(200, "GET", "/Schemas/"+urn, nil).body["attributes"].([]any) { //nolint:forcetypeassert // A panic is a failure too.
		declared = append(declared, at(a, "name"))
	}
	for _, r := range resources(f.want(200, "GET", path, nil).body) {
		for name := range r {
			if !slices.Contains(declared, any(name)) {
				f.Errorf("%s has %s, which no schema declares", path, name)
			}
		}
	}
}

func TestSCIMSanityPasses(t *testing.T) {
	t.Parallel()
	inBothProfiles(t, func(f *foreigner) {
		sane := func(got said, kind string) object {
			f.Helper()
			meta := at(any(got.body), "meta")
			f.equal("meta.resourceType", at(meta, "resourceType"), kind)
			for _, name := range []string{"created", "lastModified", "location"} {
				if at(meta, name) == nil {
					f.Errorf("meta has no %s: %v", name, meta)
				}
			}
			if version := at(meta, "version"); version != nil {
				f.equal("ETag", got.header.Get("ETag"), version)
			}
			if got.status == http.StatusCreated {
				f.equal("Location", got.header.Get("Location"), at(meta, "location"))
			}
			if _, there := got.body["password"]; there {
				f.Error("the password came back")
			}
			return got.body
		}
		payloads := map[string]object{"User": realistic(f.name()), "Group": {"schemas": []string{scim.GroupURN}, "displayName": "Sane"}}
		payloads["User"]["password"] = "T0p-Secret!"
		for kind, payload := range payloads {
			endpoint := "/" + kind + "s"
			created := sane(f.want(201, "POST", endpoint, payload), kind)
			path := fmt.Sprintf("%s/%v", endpoint, created["id"])
			sane(f.want(200, "GET", path, nil), kind)
			delete(created, "meta")
			created["displayName"] = "Updated"
			sane(f.want(200, "PUT", path, created), kind)
			f.equal("displayName after PUT", f.want(200, "GET", path, nil).body["displayName"], "Updated")
			op := object{"op": "replace", "path": "displayName", "value": "Patched"}
			if kind == "User" {
				op = object{"op": "replace", "path": "active", "value": false}
			}
			sane(f.want(200, "PATCH", path, patchOf(op)), kind)
			if got := f.want(200, "GET", path, nil).body; kind == "User" && got["active"] != false {
				f.Errorf("active is %v", got["active"])
			}
			if kind == "Group" {
				f.want(200, "PATCH", path, patchOf(object{"op": "remove", "path": "members"}))
			}
			f.want(204, "DELETE", path, nil)
			f.want(404, "GET", path, nil)
			f.want(404, "DELETE", path, nil)
		}
		f.want(400, "POST", "/Users", object{"schemas": []string{scim.UserURN}})
	})
}

func TestTheDiscoveryChecksOfSCIM2TesterPass(t *testing.T) {
	t.Parallel()
	inBothProfiles(t, func(f *foreigner) {
		names := map[any]bool{}
		for _, s := range resources(f.want(200, "GET", "/Schemas", nil).body) {
			names[s["name"]] = true
			f.equal("a schema by its id", f.want(200, "GET", fmt.Sprintf("/Schemas/%v", s["id"]), nil).body["id"], s["id"])
		}
		for _, name := range []string{"ResourceType", "ServiceProviderConfig", "Schema", "User", "Group"} {
			if !names[name] {
				f.Errorf("no schema %s among %v", name, names)
			}
		}
		for _, r := range resources(f.want(200, "GET", "/ResourceTypes", nil).body) {
			f.want(200, "GET", fmt.Sprintf("/ResourceTypes/%v", r["id"]), nil)
			f.want(200, "GET", fmt.Sprintf("/Schemas/%v", r["schema"]), nil)
		}
		for _, path := range []string{"/Schemas", "/ResourceTypes", "/ServiceProviderConfig"} {
			for _, method := range []string{"POST", "PUT", "PATCH", "DELETE"} {
				f.want(405, method, path, nil)
			}
		}
		for _, path := range []string{"/Schemas/4c7ae0a1", "/ResourceTypes/4c7ae0a1", "/4c7ae0a1-8a73-4d6c"} {
			f.want(404, "GET", path, nil)
		}
		if f.veza {
			return
		}
		user := f.want(201, "POST", "/Users", realistic(f.name())).body
		search := object{"schemas": []string{scim.SearchRequestURN}, "attributes": []string{"name"}}
		for _, list := range []object{
			f.want(200, "POST", "/.search", search).body, f.want(200, "POST", "/Users/.search", search).body,
			f.want(200, "GET", "?attributes=name", nil).body, f.want(200, "GET", "/?attributes=name", nil).body,
		} {
			all := resources(list)
			i := slices.IndexFunc(all, func(r object) bool { return r["id"] == user["id"] })
			if i < 0 || all[i]["name"] == nil || all[i]["displayName"] != nil {
				f.Errorf("found %v", all)
			}
		}
	})
}
