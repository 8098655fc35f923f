package orgapi

import (
	"maps"
	"net/http"

	"github.com/veza/terraform-provider-veza/internal/sandbox/org"
)

// group is the body of a group, in Okta's order.
type group struct {
	ID                    string         `json:"id"`
	Created               string         `json:"created"`
	LastUpdated           string         `json:"lastUpdated"`
	LastMembershipUpdated string         `json:"lastMembershipUpdated"`
	ObjectClass           []string       `json:"objectClass"`
	Type                  string         `json:"type"`
	Profile               map[string]any `json:"profile"`
	Source                *identifier    `json:"source,omitempty"` // of an APP_GROUP, its app
	Links                 groupLinks     `json:"_links"`
}

type groupLinks struct {
	Logo   []logo `json:"logo"`
	Owners href   `json:"owners"`
	Users  href   `json:"users"`
	Apps   href   `json:"apps"`
}

type logo struct {
	Name string `json:"name"`
	Href string `json:"href"`
	Type string `json:"type"`
}

func (r *request) group(g *org.Group) group {
	self := r.base + "/api/v1/groups/" + g.ID
	picture := func(size string) logo {
		return logo{size, r.base + "/assets/img/logos/groups/okta-" + size + ".png", "image/png"}
	}
	profile := map[string]any{"description": nil}
	maps.Copy(profile, g.Profile)
	var source *identifier
	if g.Source != "" {
		source = &identifier{g.Source}
	}
	return group{
		ID: g.ID, Created: g.Created, LastUpdated: g.LastUpdated, LastMembershipUpdated: g.LastMembershipUpdated,
		ObjectClass: []string{"okta:user_group"}, Type: g.Type, Profile: profile, Source: source,
		Links: groupLinks{
			Logo:   []logo{picture("medium"), picture("large")},
			Owners: href{Href: self + "/owners"}, Users: href{Href: self + "/users"}, Apps: href{Href: self + "/apps"},
		},
	}
}

func (r *request) groupList(page []*org.Group) []group {
	list := make([]group, len(page))
	for n, g := range page {
		list[n] = r.group(g)
	}
	return list
}

func (s *server) listGroups(r *request) (answer, error) {
	q := org.Query{
		Q: r.query.Get("q"), Filter: r.query.Get("filter"), Search: r.query.Get("search"),
		SortBy: r.query.Get("sortBy"), SortOrder: r.query.Get("sortOrder"), After: r.query.Get("after"),
	}
	var err error
	if q.Limit, err = r.limit(200, 200); err != nil {
		return answer{}, err
	}
	page, next, err := s.org.Groups(r.Context(), q)
	if err != nil {
		return answer{}, err
	}
	return r.link(r.groupList(page), next, q.Limit)
}

type groupInput struct {
	Profile map[string]any `json:"profile"`
}

func (s *server) createGroup(r *request) (answer, error) {
	var in groupInput
	if err := r.required(&in); err != nil {
		return answer{}, err
	}
	return r.wholeGroup(s.org.CreateGroup(r.Context(), in.Profile))
}

func (r *request) wholeGroup(g *org.Group, err error) (answer, error) {
	if err != nil {
		return answer{}, err
	}
	return ok(r.group(g))
}

func (s *server) getGroup(r *request) (answer, error) {
	return r.wholeGroup(s.org.Group(r.Context(), r.param("group")))
}

func (s *server) replaceGroup(r *request) (answer, error) {
	var in groupInput
	if err := r.required(&in); err != nil {
		return answer{}, err
	}
	return r.wholeGroup(s.org.ReplaceGroup(r.Context(), r.param("group"), in.Profile))
}

func (s *server) deleteGroup(r *request) (answer, error) {
	if err := s.org.DeleteGroup(r.Context(), r.param("group")); err != nil {
		return answer{}, err
	}
	return noContent()
}

func (s *server) listMembers(r *request) (answer, error) {
	limit, err := r.limit(1000, 1000)
	if err != nil {
		return answer{}, err
	}
	page, next, err := s.org.Members(r.Context(), r.param("group"), r.query.Get("after"), limit)
	if err != nil {
		return answer{}, err
	}
	return r.link(r.userList(page), next, limit)
}

func (s *server) addMember(r *request) (answer, error) {
	if err := s.org.AddMember(r.Context(), r.param("group"), r.ref()); err != nil {
		return answer{}, err
	}
	return noContent()
}

func (s *server) removeMember(r *request) (answer, error) {
	if err := s.org.RemoveMember(r.Context(), r.param("group"), r.ref()); err != nil {
		return answer{}, err
	}
	return noContent()
}

// rule is the body of a group rule.
type rule struct {
	Type        string `json:"type"`
	ID          string `json:"id"`
	Status      string `json:"status"`
	Name        string `json:"name"`
	Created     string `json:"created"`
	LastUpdated string `json:"lastUpdated"`
	Conditions  struct {
		People struct {
			Users  exclusion `json:"users"`
			Groups exclusion `json:"groups"`
		} `json:"people"`
		Expression struct {
			Value string `json:"value"`
			Type  string `json:"type"`
		} `json:"expression"`
	} `json:"conditions"`
	Actions struct {
		Assign struct {
			GroupIDs []string `json:"groupIds"`
		} `json:"assignUserToGroups"`
	} `json:"actions"`
	AllGroupsValid bool `json:"allGroupsValid"`
}

type exclusion struct {
	Exclude []string `json:"exclude"`
}

func ruleBody(from *org.Rule) rule {
	r := rule{
		Type: "group_rule", ID: from.ID, Status: from.Status, Name: from.Name, Created: from.Created,
		LastUpdated: from.LastUpdated, AllGroupsValid: len(from.Groups) > 0,
	}
	r.Conditions.People.Users.Exclude = append([]string{}, from.ExcludedUsers...)
	r.Conditions.People.Groups.Exclude = []string{}
	r.Conditions.Expression.Value, r.Conditions.Expression.Type = from.Expression, "urn:okta:expression:1.0"
	r.Actions.Assign.GroupIDs = append([]string{}, from.Groups...)
	return r
}

func (r *request) ruleInput() (org.Rule, error) {
	var in rule
	if err := r.required(&in); err != nil {
		return org.Rule{}, err
	}
	if in.Type != "group_rule" {
		return org.Rule{}, org.Invalid("type", "type: The field must be group_rule")
	}
	return org.Rule{
		Name: in.Name, Expression: in.Conditions.Expression.Value,
		ExcludedUsers: in.Conditions.People.Users.Exclude, Groups: in.Actions.Assign.GroupIDs,
	}, nil
}

func (s *server) listRules(r *request) (answer, error) {
	limit, err := r.limit(50, 200)
	if err != nil {
		return answer{}, err
	}
	page, next, err := s.org.Rules(r.Context(), r.query.Get("search"), r.query.Get("after"), limit)
	if err != nil {
		return answer{}, err
	}
	list := make([]rule, len(page))
	for n, one := range page {
		list[n] = ruleBody(one)
	}
	return r.link(list, next, limit)
}

func (s *server) createRule(r *request) (answer, error) {
	in, err := r.ruleInput()
	if err != nil {
		return answer{}, err
	}
	return wholeRule(s.org.CreateRule(r.Context(), in))
}

func wholeRule(r *org.Rule, err error) (answer, error) {
	if err != nil {
		return answer{}, err
	}
	return ok(ruleBody(r))
}

func (s *server) getRule(r *request) (answer, error) {
	return wholeRule(s.org.Rule(r.Context(), r.param("rule")))
}

func (s *server) replaceRule(r *request) (answer, error) {
	in, err := r.ruleInput()
	if err != nil {
		return answer{}, err
	}
	return wholeRule(s.org.ReplaceRule(r.Context(), r.param("rule"), in))
}

func (s *server) deleteRule(r *request) (answer, error) {
	if err := s.org.DeleteRule(r.Context(), r.param("rule"), r.flag("removeUsers", false)); err != nil {
		return answer{}, err
	}
	return answer{status: http.StatusAccepted, body: empty{}}, nil
}

func (s *server) setRuleActive(active bool) handler {
	return func(r *request) (answer, error) {
		if err := s.org.SetRuleActive(r.Context(), r.param("rule"), active); err != nil {
			return answer{}, err
		}
		return noContent()
	}
}
