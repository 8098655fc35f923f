package veza_test

import (
	"encoding/json"
	"errors"
	"net/http"
	"slices"
	"strings"
	"testing"
	"time"

	"github.com/google/go-cmp/cmp"

	"github.com/veza/terraform-provider-veza/internal/acctest/bubble"
	"github.com/veza/terraform-provider-veza/internal/scim"
	"github.com/veza/terraform-provider-veza/internal/veza"
)

const (
	patchGroup = "PATCH /scim/v2/Groups/g"
	addToGroup = patchGroup + "?excludedAttributes=members"
	readGroup  = "GET /scim/v2/Groups/g"
)

// team is a server with one group, whose quirks the tests choose.
type team struct {
	members []string

	noContent     bool // answers PATCH with 204
	noMembers     bool // answers PATCH with a group that lacks its members
	nobody        bool // answers PATCH with an empty list of members
	shortened     bool // answers PATCH with the first member only
	refuseFilter  bool // 400 for a path with a filter
	ignoreFilter  bool // 200 for a path with a filter, and does nothing
	strictRemove  bool // 400 noTarget, atomic, when one to remove is not there
	ignoreAdd     bool
	mergeReplaced bool // replace only adds
	excludes      bool // honours excludedAttributes
	excludesFirst bool // so much that a PATCH with it begins with nobody
	gone          bool // 404 for the group
	refusal       int  // the status for whoever asks for refused, which is answered for all
	refused       string
	forgotten     string // is accepted and not added
	latency       time.Duration
}

func (g *team) answer(req *http.Request) reply {
	bubble.Pass(req.Context(), g.latency)
	switch {
	case req.URL.Path == "/scim/v2/ServiceProviderConfig":
		return ok(serviceProviderConfig)
	case g.gone:
		return scimError(404, "")
	case req.Method == http.MethodGet:
		return ok(g.json(g.members))
	}
	var body scim.PatchRequest
	if err := json.NewDecoder(req.Body).Decode(&body); err != nil {
		return scimError(400, "invalidSyntax")
	}
	after := slices.Clone(g.members)
	if g.excludesFirst && req.URL.Query().Get("excludedAttributes") == "members" {
		after = nil
	}
	for _, op := range body.Operations {
		var refusal string
		switch after, refusal = g.apply(after, op); refusal {
		case "":
		case "refused":
			return scimError(g.refusal, "")
		default:
			return scimError(400, refusal)
		}
	}
	g.members = after
	switch {
	case g.noContent:
		return answer(204, "")
	case g.noMembers, g.excludes && req.URL.Query().Get("excludedAttributes") == "members":
		return ok(g.json(nil))
	case g.nobody:
		return ok(`{"id":"g","displayName":"Red","members":[]}`)
	case g.shortened:
		return ok(g.json(g.members[:1]))
	}
	return ok(g.json(g.members))
}

func (g *team) apply(members []string, op scim.Operation) ([]string, string) {
	var ids []string
	if list, ok := op.Value.([]any); ok {
		for _, v := range list {
			if o, ok := v.(map[string]any); ok {
				id, _ := o["value"].(string)
				ids = append(ids, id)
			}
		}
	}
	if g.refused != "" && (slices.Contains(ids, g.refused) || strings.Contains(op.Path, `"`+g.refused+`"`)) {
		return nil, "refused"
	}
	ids = slices.DeleteFunc(ids, func(id string) bool { return id == g.forgotten })
	switch {
	case op.Op == "add" && g.ignoreAdd:
	case op.Op == "add", op.Op == "replace" && g.mergeReplaced:
		for _, id := range ids {
			if !slices.Contains(members, id) {
				members = append(members, id)
			}
		}
	case op.Op == "replace":
		members = ids
	case op.Op != "remove":
		return nil, "invalidSyntax"
	case g.refuseFilter:
		return nil, "invalidPath"
	case g.ignoreFilter:
	default:
		id := strings.TrimSuffix(strings.TrimPrefix(op.Path, `members[value eq "`), `"]`)
		if g.strictRemove && !slices.Contains(members, id) {
			return nil, "noTarget"
		}
		members = slices.DeleteFunc(slices.Clone(members), func(m string) bool { return m == id })
	}
	return members, ""
}

func (g *team) json(members []string) string {
	var values []string
	for _, m := range members {
		values = append(values, `{"value":"`+m+`"}`)
	}
	if values == nil {
		// As servers do that follow RFC 7643 §2.5: empty is absent.
		return `{"id":"g","displayName":"Red"}`
	}
	return `{"id":"g","displayName":"Red","members":[` + strings.Join(values, ",") + `]}`
}

func TestMembersAreChangedAndVerified(t *testing.T) {
	t.Parallel()
	add := func(ids ...string) func(*testing.T, *veza.Client) error {
		return func(t *testing.T, c *veza.Client) error { t.Helper(); return c.AddMembers(t.Context(), "g", ids...) }
	}
	remove := func(ids ...string) func(*testing.T, *veza.Client) error {
		return func(t *testing.T, c *veza.Client) error { t.Helper(); return c.RemoveMembers(t.Context(), "g", ids...) }
	}
	replace := func(ids ...string) func(*testing.T, *veza.Client) error {
		return func(t *testing.T, c *veza.Client) error { t.Helper(); return c.ReplaceMembers(t.Context(), "g", ids) }
	}
	change := func(in, out []string) func(*testing.T, *veza.Client) error {
		return func(t *testing.T, c *veza.Client) error {
			t.Helper()
			return c.ChangeMembers(t.Context(), "g", in, out)
		}
	}
	abc := []string{"a", "b", "c"}
	tests := map[string]struct {
		team    team
		call    func(*testing.T, *veza.Client) error
		want    []string
		after   []string
		missing []string
		remain  []string
	}{
		"add":                              {team: team{members: []string{"a"}}, call: add("c", "b", "c"), want: []string{patchGroup}, after: abc},
		"add who is there already":         {team: team{members: abc}, call: add("b"), want: []string{patchGroup}, after: abc},
		"add nobody":                       {team: team{members: abc}, call: add(), after: abc},
		"add answered 204":                 {team: team{noContent: true}, call: add("a"), want: []string{patchGroup, readGroup}, after: []string{"a"}},
		"add answered without members":     {team: team{noMembers: true}, call: add("a"), want: []string{patchGroup, readGroup}, after: []string{"a"}},
		"add answered with nobody":         {team: team{members: abc, nobody: true}, call: add("d"), want: []string{patchGroup, readGroup}, after: []string{"a", "b", "c", "d"}},
		"add answered with some members":   {team: team{members: abc, shortened: true}, call: add("d"), want: []string{patchGroup, readGroup}, after: []string{"a", "b", "c", "d"}},
		"add ignored":                      {team: team{members: []string{"a"}, ignoreAdd: true}, call: add("a", "b", "c"), want: []string{patchGroup, readGroup}, after: []string{"a"}, missing: []string{"b", "c"}},
		"remove":                           {team: team{members: abc}, call: remove("c", "a"), want: []string{patchGroup}, after: []string{"b"}},
		"remove nobody":                    {team: team{members: abc}, call: remove(), after: abc},
		"remove who is not there":          {team: team{members: abc}, call: remove("z"), want: []string{patchGroup}, after: abc},
		"remove the last":                  {team: team{members: []string{"a"}}, call: remove("a"), want: []string{patchGroup}},
		"remove refused":                   {team: team{members: abc, refuseFilter: true}, call: remove("a"), want: []string{patchGroup, readGroup, patchGroup}, after: []string{"b", "c"}},
		"remove ignored":                   {team: team{members: abc, ignoreFilter: true}, call: remove("a"), want: []string{patchGroup, readGroup, patchGroup}, after: []string{"b", "c"}},
		"remove ignored, the last":         {team: team{members: []string{"a"}, ignoreFilter: true}, call: remove("a"), want: []string{patchGroup, readGroup, patchGroup}},
		"remove refused for an absent one": {team: team{members: abc, strictRemove: true}, call: remove("a", "z"), want: []string{patchGroup, readGroup, patchGroup}, after: []string{"b", "c"}},
		"remove refused, nobody there":     {team: team{members: abc, strictRemove: true}, call: remove("z"), want: []string{patchGroup, readGroup}, after: abc},
		"remove impossible": {
			team: team{members: abc, ignoreFilter: true, mergeReplaced: true}, call: remove("a"),
			want: []string{patchGroup, readGroup, patchGroup, readGroup}, after: abc, remain: []string{"a"},
		},
		"change":                     {team: team{members: abc}, call: change([]string{"d"}, []string{"a"}), want: []string{patchGroup}, after: []string{"b", "c", "d"}},
		"change by adding alone":     {team: team{members: abc}, call: change([]string{"d"}, nil), want: []string{patchGroup}, after: []string{"a", "b", "c", "d"}},
		"change by removing alone":   {team: team{members: abc}, call: change(nil, []string{"a"}), want: []string{patchGroup}, after: []string{"b", "c"}},
		"change refused":             {team: team{members: abc, refuseFilter: true}, call: change([]string{"d"}, []string{"a"}), want: []string{patchGroup, patchGroup, patchGroup, readGroup, patchGroup}, after: []string{"b", "c", "d"}},
		"replace":                    {team: team{members: abc}, call: replace("d", "a"), want: []string{patchGroup}, after: []string{"a", "d"}},
		"replace by nobody":          {team: team{members: abc}, call: replace(), want: []string{patchGroup}},
		"replace answered 204":       {team: team{members: abc, noContent: true}, call: replace("d"), want: []string{patchGroup, readGroup}, after: []string{"d"}},
		"replace that only adds":     {team: team{members: abc, mergeReplaced: true}, call: replace("a", "d"), want: []string{patchGroup, readGroup, patchGroup}, after: []string{"a", "d"}},
		"replace that cannot remove": {team: team{members: abc, mergeReplaced: true, ignoreFilter: true}, call: replace("a"), want: []string{patchGroup, readGroup, patchGroup, readGroup}, after: abc, remain: []string{"b", "c"}},
	}
	for name, tt := range tests {
		t.Run(name, func(t *testing.T) {
			t.Parallel()
			n, c := newTenant(t, nil)
			n.answer = tt.team.answer
			err := tt.call(t, c)
			n.want(tt.want...)
			if diff := cmp.Diff(tt.after, tt.team.members); diff != "" && len(tt.after)+len(tt.team.members) > 0 {
				t.Errorf("members (-want +got):\n%s", diff)
			}
			if tt.missing == nil && tt.remain == nil {
				if err != nil {
					t.Error(err)
				}
				return
			}
			is(t, err, veza.ErrNotVerified)
			var got *veza.MembersError
			if !errors.As(err, &got) || got.GroupID != "g" {
				t.Fatalf("error %v", err)
			}
			if diff := cmp.Diff([][]string{tt.missing, tt.remain}, [][]string{got.Missing, got.Remaining}); diff != "" {
				t.Error(diff)
			}
			says(t, err, append(tt.missing, tt.remain...)...)
		})
	}
}

func TestMembersTravelInOnePatch(t *testing.T) {
	t.Parallel()
	ctx := t.Context()
	n, c := newTenant(t, func(*http.Request) reply { return ok(`{"id":"g","members":[{"value":"a"},{"value":"b"}]}`) })
	err := errors.Join(c.AddMembers(ctx, "g", "b", "a", "b"), c.ReplaceMembers(ctx, "g", []string{"b", "a"}))
	if err != nil {
		t.Fatal(err)
	}
	if err := c.RemoveMembers(ctx, "g", `x"y`, "c"); err != nil {
		t.Fatal(err)
	}
	const envelope = `{"schemas":["urn:ietf:params:scim:api:messages:2.0:PatchOp"],"Operations":[`
	n.wantBody(0, envelope+`{"op":"add","path":"members","value":[{"value":"a"},{"value":"b"}]}]}`)
	n.wantBody(1, envelope+`{"op":"replace","path":"members","value":[{"value":"a"},{"value":"b"}]}]}`)
	n.wantBody(2, envelope+`{"op":"remove","path":"members[value eq \"c\"]"},{"op":"remove","path":"members[value eq \"x\\\"y\"]"}]}`)
	n.want(patchGroup, patchGroup, patchGroup)
}

func TestAnEmptySetOfMembersIsSentAsOne(t *testing.T) {
	t.Parallel()
	n, c := newTenant(t, func(*http.Request) reply { return ok(`{"id":"g","members":[]}`) })
	if err := c.ReplaceMembers(t.Context(), "g", nil); err != nil {
		t.Fatal(err)
	}
	n.wantBody(0, `{"schemas":["urn:ietf:params:scim:api:messages:2.0:PatchOp"],"Operations":[{"op":"replace","path":"members","value":[]}]}`)
	n.want(patchGroup)
}

func TestMembersOfAGroupThatIsGone(t *testing.T) {
	t.Parallel()
	for _, tt := range []struct {
		first string
		call  func(*veza.Client) error
	}{
		{patchGroup, func(c *veza.Client) error { return c.AddMembers(t.Context(), "g", "a") }},
		{patchGroup, func(c *veza.Client) error { return c.RemoveMembers(t.Context(), "g", "a") }},
		{patchGroup, func(c *veza.Client) error { return c.ReplaceMembers(t.Context(), "g", nil) }},
	} {
		n, c := inTurn(t, scimError(404, ""), ok(serviceProviderConfig))
		is(t, tt.call(c), veza.ErrNotFound)
		n.want(tt.first, probe)
	}
}

func TestARefusalForAnotherReasonIsNotWorkedAround(t *testing.T) {
	t.Parallel()
	for code, sentinels := range map[int][]error{401: {veza.ErrUnauthorized}, 403: {veza.ErrForbidden}, 409: {veza.ErrConflict}, 500: nil} {
		n, c := inTurn(t, scimError(code, ""))
		is(t, c.RemoveMembers(t.Context(), "g", "a"), sentinels...)
		n.want(patchGroup)
	}
}
