package provider_test

import (
	"fmt"
	"maps"
	"net/http"
	"slices"
	"strings"
	"testing"

	"github.com/veza/terraform-provider-veza/internal/acctest"
)

func TestEverythingWorksOnServersWithQuirks(t *testing.T) {
	t.Parallel()
	for name, q := range quirks {
		t.Run(name, func(t *testing.T) {
			t.Parallel()
			url, key := quirky(t, q)
			meet(t, url, key).live()
		})
	}
}

// TestEverythingWorksOnOurOwn tells a fault of the test from one of a quirk.
func TestEverythingWorksOnOurOwn(t *testing.T) {
	t.Parallel()
	url, key := quirky(t, quirk{})
	meet(t, url, key).live()
}

func TestPagesOfTwentyAreFollowedToTheEnd(t *testing.T) {
	t.Parallel()
	url, key := quirky(t, quirk{ask: func(e *exchange) {
		if q := e.URL.Query(); q.Has("count") && q.Get("count") != "0" {
			q.Set("count", "20")
			e.URL.RawQuery = q.Encode()
		}
	}})
	s := meet(t, url, key)
	const people = 45
	for i := range people {
		s.srv.Resource("veza_scim_user").MustApply(nil, someone(fmt.Sprintf("p%02d", i), acctest.Attrs{"on_destroy": "delete"}))
	}
	rows := s.srv.Resource("veza_scim_user").MustList(nil, 0, false)
	// The tenant's own administrators are listed too.
	mine := slices.DeleteFunc(rows, func(r acctest.Row) bool { return !strings.HasPrefix(r.DisplayName, "p") })
	if len(mine) != people {
		t.Errorf("%d of %d people are listed", len(mine), people)
	}
}

// quirks of servers that are seen in the field, each after the answer that a plain
// reading of RFC 7644 would not expect.
var quirks = map[string]quirk{
	"PATCH is always answered with 204": {answer: func(e *exchange) {
		if e.on("PATCH", "") && e.status == http.StatusOK {
			e.empty(http.StatusNoContent)
		}
	}},
	"PATCH of a group is answered with 204": {answer: func(e *exchange) {
		if e.on("PATCH", "/Groups/") && e.status == http.StatusOK {
			e.empty(http.StatusNoContent)
		}
	}},
	"PATCH is answered without members": {answer: func(e *exchange) {
		if e.on("PATCH", "") {
			delete(e.answered, "members")
		}
	}},
	"PATCH is answered with the first member only": {answer: func(e *exchange) {
		if members := list(e.answered["members"]); e.on("PATCH", "") && len(members) > 1 {
			e.answered["members"] = members[:1]
		}
	}},
	"writes are answered with the id alone": {answer: func(e *exchange) {
		if (e.on("POST", "") || e.on("PATCH", "")) && e.status/100 == 2 {
			e.answered = map[string]any{"schemas": e.answered["schemas"], "id": e.answered["id"]}
		}
	}},
	"groups in lists have no members": {answer: func(e *exchange) {
		for _, r := range e.resources() {
			if e.answered["Resources"] != nil {
				delete(r, "members")
			}
		}
	}},
	"an empty group has no members": {each: func(r map[string]any) {
		if len(list(r["members"])) == 0 {
			delete(r, "members")
		}
	}},
	"what is not there is null": {each: func(r map[string]any) {
		for _, name := range []string{"externalId", "emails", "roles", "groups", "members", "name", "nickName"} {
			if r[name] == nil || len(list(r[name])) == 0 && slices.Contains([]string{"emails", "roles", "groups", "members"}, name) {
				r[name] = nil
			}
		}
	}},
	"what is not there is empty": {each: func(r map[string]any) {
		for _, name := range []string{"emails", "roles", "groups", "members"} {
			if r[name] == nil {
				r[name] = []any{}
			}
		}
		if r["externalId"] == nil {
			r["externalId"] = ""
		}
	}},
	"a page has one resource, whatever count says": {ask: func(e *exchange) {
		if q := e.URL.Query(); q.Get("count") != "0" && q.Has("count") {
			q.Set("count", "1")
			e.URL.RawQuery = q.Encode()
		}
	}},
	"an empty list has no Resources": {answer: func(e *exchange) {
		if r, ok := e.answered["Resources"].([]any); ok && len(r) == 0 {
			delete(e.answered, "Resources")
		}
	}},
	"a list has totals and Resources only": {answer: func(e *exchange) {
		if e.answered["Resources"] != nil {
			delete(e.answered, "itemsPerPage")
			delete(e.answered, "startIndex")
			delete(e.answered, "schemas")
		}
	}},
	"the numbers of a list are strings": {answer: func(e *exchange) {
		for _, name := range []string{"totalResults", "itemsPerPage", "startIndex"} {
			if n, ok := e.answered[name]; ok {
				e.answered[name] = fmt.Sprint(n)
			}
		}
	}},
	"filters are ignored": {ask: func(e *exchange) {
		q := e.URL.Query()
		q.Del("filter")
		e.URL.RawQuery = q.Encode()
	}},
	"excludedAttributes is ignored": {ask: func(e *exchange) {
		q := e.URL.Query()
		q.Del("excludedAttributes")
		e.URL.RawQuery = q.Encode()
	}},
	"the status of an error is a number": {answer: func(e *exchange) {
		if e.answered["status"] != nil {
			e.answered["status"] = e.status
		}
	}},
	"nothing found is told by a gateway": {answer: func(e *exchange) {
		if e.status == http.StatusNotFound {
			e.answered = map[string]any{"code": 5, "message": "resource not found", "details": []any{}}
		}
	}},
	"a duplicate is refused by a gateway with 400": {answer: func(e *exchange) {
		if e.status == http.StatusConflict {
			e.status = http.StatusBadRequest
			e.answered = map[string]any{"code": "InvalidArgument", "message": "request is invalid", "details": []any{
				map[string]any{"field_violations": []any{map[string]any{"field": "userName", "description": "already exists"}}},
			}}
		}
	}},
	"a duplicate is refused with 400 and words": {answer: func(e *exchange) {
		if e.status == http.StatusConflict {
			e.refuse(http.StatusBadRequest, "A user with this userName already exists.")
		}
	}},
	"a removal by filter is accepted and ignored": {ops: func(op map[string]any) []any {
		if isVerb(op, "remove") && strings.HasPrefix(path(op), "members[") {
			return nil
		}
		return []any{op}
	}},
	"a removal by filter is refused": {ask: func(e *exchange) {
		for _, o := range list(e.asked["Operations"]) {
			if op, ok := o.(map[string]any); ok && strings.HasPrefix(path(op), "members[") {
				e.refuse(http.StatusBadRequest, "filters in a path are not supported")
			}
		}
	}},
	"a replacement of members only adds": {ops: func(op map[string]any) []any {
		if isVerb(op, "replace") && path(op) == "members" {
			op["op"] = "add"
		}
		return []any{op}
	}},
	"members are changed by one operation at a time": {ask: func(e *exchange) {
		if ops := list(e.asked["Operations"]); len(ops) > 1 && strings.Contains(fmt.Sprint(ops), "members") {
			e.refuse(http.StatusBadRequest, "one operation at a time")
		}
	}},
	"members once added twice are listed twice": {each: func(r map[string]any) {
		if members := list(r["members"]); len(members) > 0 {
			r["members"] = append(members, members...)
		}
	}},
	"somebody who is a member is not added again": {ask: func(e *exchange) {
		if !e.on("PATCH", "/Groups/") {
			return
		}
		group := e.look("GET", e.URL.Path)
		for _, o := range list(e.asked["Operations"]) {
			op, ok := o.(map[string]any)
			for _, m := range list(op["value"]) {
				if member, isMember := m.(map[string]any); ok && isMember && isVerb(op, "add") && strings.Contains(fmt.Sprint(group["members"]), fmt.Sprint(member["value"])) {
					e.refuse(http.StatusConflict, "is a member already")
				}
			}
		}
	}},
	"members are ids": {each: func(r map[string]any) {
		for i, m := range list(r["members"]) {
			if member, ok := m.(map[string]any); ok {
				list(r["members"])[i] = member["value"]
			}
		}
	}},
	"POST is answered without a body": {answer: func(e *exchange) {
		if e.on("POST", "") && e.status == http.StatusCreated {
			e.empty(http.StatusCreated)
		}
	}},
	"POST is answered with neither body nor Location": {answer: func(e *exchange) {
		if e.on("POST", "") && e.status == http.StatusCreated {
			e.empty(http.StatusCreated)
			e.header.Del("Location")
		}
	}},
	"POST is answered with 200 and a relative Location": {answer: func(e *exchange) {
		if e.on("POST", "") && e.status == http.StatusCreated {
			e.status = http.StatusOK
			e.header.Set("Location", fmt.Sprintf("/Users/%v", e.answered["id"]))
		}
	}},
	"DELETE is answered with 200 and a body": {answer: func(e *exchange) {
		if e.on("DELETE", "") && e.status == http.StatusNoContent {
			e.status, e.answered = http.StatusOK, map[string]any{"deleted": true}
		}
	}},
	"userName and addresses are kept in other letters": {each: func(r map[string]any) {
		if name, ok := r["userName"].(string); ok {
			r["userName"] = strings.ToUpper(name)
		}
		for _, e := range list(r["emails"]) {
			if email, ok := e.(map[string]any); ok {
				email["value"] = strings.ToUpper(fmt.Sprint(email["value"]))
			}
		}
	}},
	"addresses come in another order, with more in them": {each: func(r map[string]any) {
		emails := list(r["emails"])
		slices.Reverse(emails)
		for _, e := range emails {
			if email, ok := e.(map[string]any); ok {
				email["display"], email["verified"] = "somebody", true
			}
		}
	}},
	"every address gets a type": {each: func(r map[string]any) {
		for _, e := range list(r["emails"]) {
			if email, ok := e.(map[string]any); ok && email["type"] == nil {
				email["type"] = "other"
			}
		}
	}},
	"addresses have no type": {each: func(r map[string]any) {
		for _, e := range list(r["emails"]) {
			if email, ok := e.(map[string]any); ok {
				delete(email, "type")
			}
		}
	}},
	"no address is marked as primary": {each: func(r map[string]any) {
		for _, e := range list(r["emails"]) {
			if email, ok := e.(map[string]any); ok {
				delete(email, "primary")
			}
		}
	}},
	"roles are strings": {each: func(r map[string]any) {
		for i, role := range list(r["roles"]) {
			if object, ok := role.(map[string]any); ok {
				list(r["roles"])[i] = object["value"]
			}
		}
	}},
	"booleans are strings": {each: func(r map[string]any) {
		if active, ok := r["active"].(bool); ok {
			r["active"] = map[bool]string{true: "True", false: "False"}[active]
		}
		for _, e := range list(r["emails"]) {
			if email, ok := e.(map[string]any); ok && email["primary"] != nil {
				email["primary"] = fmt.Sprint(email["primary"])
			}
		}
	}},
	"there is more than was asked for": {each: func(r map[string]any) {
		r["nickName"], r["costCentre"] = "x", map[string]any{"deep": []any{1.5, nil, "y"}}
		r["urn:example:params:scim:schemas:extension:9:User"] = map[string]any{"a": 1}
		r["schemas"] = append(list(r["schemas"]), "urn:example:params:scim:schemas:extension:9:User")
		r["phoneNumbers"] = []any{map[string]any{"value": 5551234}}
		r["meta"] = map[string]any{"resourceType": "User", "extra": true}
	}},
	"there is no meta": {each: func(r map[string]any) { delete(r, "meta") }},
	"names are written otherwise": {each: func(r map[string]any) {
		for _, name := range slices.Collect(maps.Keys(r)) {
			value := r[name]
			delete(r, name)
			r[strings.ToUpper(name[:1])+name[1:]] = value
		}
	}},
	"what the service can do is said in its own way": {answer: func(e *exchange) {
		if strings.HasSuffix(e.URL.Path, "/ServiceProviderConfig") {
			e.answered["authenticationSchemes"] = map[string]any{"type": "oauthbearertoken"}
			e.answered["bulk"] = map[string]any{"supported": false, "maxOperations": "0"}
			delete(e.answered, "filter")
		}
	}},
}
