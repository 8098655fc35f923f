package veza_test

import (
	"fmt"
	"net/http"
	"strings"
	"testing"
)

// teamList serves teams singly with all they have, and in lists of two with what listed
// makes of them.
func teamList(total int, listed func(team string) string) func(*http.Request) reply {
	return func(req *http.Request) reply {
		one := func(id string) string { return strings.Replace(redTeam, `"t1"`, `"`+id+`"`, 1) }
		if id, single := strings.CutPrefix(req.URL.Path, "/api/v1/teams/"); single {
			return ok(`{"value":` + one(id) + `}`)
		}
		start := 0
		if token := req.URL.Query().Get("page_token"); token != "" {
			if _, err := fmt.Sscan(token, &start); err != nil {
				return answer(400, "{}")
			}
		}
		var rows []string
		for at := start; at < min(start+2, total); at++ {
			rows = append(rows, listed(one(fmt.Sprint(at))))
		}
		next := ""
		if start+2 < total {
			next = fmt.Sprint(start + 2)
		}
		return ok(fmt.Sprintf(`{"values":[%s],"next_page_token":%q}`, strings.Join(rows, ","), next))
	}
}

const listTeams = "GET /api/v1/teams?page_size=250"

func TestTeamsAreRefreshedFromTheirList(t *testing.T) {
	t.Parallel()
	n, c := newTenant(t, teamList(4, func(team string) string { return team }))
	for _, id := range []string{"0", "1", "2", "3"} {
		want := red()
		want.ID = id
		if got, err := c.RefreshTeam(t.Context(), id); err != nil || fmt.Sprint(got) != fmt.Sprint(want) {
			t.Errorf("%v, %v", got, err)
		}
	}
	n.want("GET /api/v1/teams/0", listTeams, listTeams+"&page_token=2")
}

func TestWhatAListLeavesOutOfATeamIsReadSingly(t *testing.T) {
	t.Parallel()
	for name, leaveOut := range map[string]string{
		"the policy": `"policy_type":"PROVIDER_ID_SET",`, "the providers": `"providers":[{"id":"p1","name":"Okta","type":"OKTA"}],`,
		"the description": `"description":"d",`, "the alias": `"sso_alias":"red",`, "the name": `"name":"Red",`,
	} {
		t.Run(name, func(t *testing.T) {
			t.Parallel()
			if !strings.Contains(redTeam, leaveOut) {
				t.Fatal("nothing is left out")
			}
			for _, instead := range []string{"", leaveOut[:strings.Index(leaveOut, ":")] + ":null,"} {
				_, c := newTenant(t, teamList(4, func(team string) string { return strings.Replace(team, leaveOut, instead, 1) }))
				for _, id := range []string{"0", "1", "2", "3"} {
					want := red()
					want.ID = id
					if got, err := c.RefreshTeam(t.Context(), id); err != nil || fmt.Sprint(got) != fmt.Sprint(want) {
						t.Errorf("%v, %v", got, err)
					}
				}
			}
		})
	}
}

func TestAListOfTeamsThatCannotBeFollowedCostsNothingButItself(t *testing.T) {
	t.Parallel()
	whole := teamList(4, func(team string) string { return team })
	for name, body := range map[string]string{
		"refused": `{}`, "no way on": `{"values":[],"has_more":true}`, "not a list": `{"values":7}`,
	} {
		code := map[bool]int{true: 403, false: 200}[name == "refused"]
		n, c := newTenant(t, func(req *http.Request) reply {
			if strings.HasPrefix(req.URL.Path, "/api/v1/teams/") {
				return whole(req)
			}
			return answer(code, body)
		})
		for _, id := range []string{"0", "1", "2", "3"} {
			if got, err := c.RefreshTeam(t.Context(), id); err != nil || got.ID != id {
				t.Errorf("%s: %v, %v", name, got, err)
			}
		}
		if len(n.asked) != 5 {
			t.Errorf("%s: asked %q", name, n.asked)
		}
	}
}

func TestATeamThatTheListDoesNotShowIsNotGone(t *testing.T) {
	t.Parallel()
	n, c := newTenant(t, teamList(2, func(team string) string { return team }))
	for _, id := range []string{"0", "1", "7"} {
		if got, err := c.RefreshTeam(t.Context(), id); err != nil || got.ID != id {
			t.Errorf("%v, %v", got, err)
		}
	}
	n.want("GET /api/v1/teams/0", listTeams, "GET /api/v1/teams/7")
}
