package sandbox_test

import (
	"encoding/json"
	"fmt"
	"net/http"
	"slices"
	"testing"
	"time"

	"pgregory.net/rapid"

	"github.com/veza/terraform-provider-veza/internal/sandbox"
	"github.com/veza/terraform-provider-veza/internal/sandbox/org"
)

// model is what the org's facts are, kept by the test on its own.
type model struct {
	t     *rapid.T
	box   *sandbox.Sandbox
	clock *hands
	app   string

	people []*someone
	groups []*crowd
	pushes int
}

type someone struct {
	id, login, lastName string
	assigned            bool
	status              string
	in                  map[int]bool
}

type crowd struct {
	id, mapping, pushedAs string
	gone                  []string // names of groups that were deleted in the app too
}

func (m *model) must(err error) {
	m.t.Helper()
	if err != nil {
		m.t.Fatal(err)
	}
}

func newModel(t *rapid.T, wizardMade bool) *model {
	m := &model{t: t, clock: newHands()}
	var err error
	m.box, err = sandbox.Open(sandbox.Options{SCIMEnabled: true, NewKey: true, Provisioning: "sync", Now: m.clock.Now})
	m.must(err)
	ctx := t.Context()
	in := org.AppInput{Label: "Veza", SignOnMode: "AUTO_LOGIN", Name: "scim2headerauth"}
	if wizardMade {
		in.Name = ""
		in.Settings.SignOn = map[string]any{"loginUrl": "https://a.example.com", "redirectUrl": "https://a.example.com"}
	}
	app, err := m.box.Org().CreateApp(ctx, in, true)
	m.must(err)
	m.app = app.ID
	_, err = m.box.Org().OfferSCIM(ctx, m.app)
	m.must(err)
	connection := org.ConnectionInput{BaseURL: sandbox.LocalSCIM}
	connection.Profile.AuthScheme, connection.Profile.Token = "TOKEN", m.box.AdminKey()
	_, err = m.box.Org().SetConnection(ctx, m.app, connection, true)
	m.must(err)
	on := map[string]any{"status": "ENABLED"}
	_, err = m.box.Org().ChangeFeature(ctx, m.app, "USER_PROVISIONING", map[string]any{
		"create": map[string]any{"lifecycleCreate": on}, "update": map[string]any{"profile": on, "lifecycleDeactivate": on},
	})
	m.must(err)
	for n := range 3 {
		login := fmt.Sprintf("p%d@example.com", n)
		var in org.UserInput
		m.must(json.Unmarshal([]byte(`{"profile":{"login":"`+login+`","email":"`+login+`","firstName":"P","lastName":"0"},
			"credentials":{"password":{"value":"Quite1Secret"}}}`), &in))
		u, err := m.box.Org().CreateUser(ctx, in, org.CreateOptions{Activate: true})
		m.must(err)
		m.people = append(m.people, &someone{id: u.ID, login: login, lastName: "0", status: u.Status, in: map[int]bool{}})
	}
	for n := range 2 {
		g, err := m.box.Org().CreateGroup(ctx, map[string]any{"name": fmt.Sprintf("G%d", n)})
		m.must(err)
		m.groups = append(m.groups, &crowd{id: g.ID})
	}
	return m
}

// actions are what admins do, each to the org and to the model.
func (m *model) actions() map[string]func(*rapid.T) {
	o := m.box.Org()
	anyone := func(t *rapid.T) *someone { return m.people[rapid.IntRange(0, len(m.people)-1).Draw(t, "person")] }
	group := func(t *rapid.T) int { return rapid.IntRange(0, len(m.groups)-1).Draw(t, "group") }
	count := 0
	return map[string]func(*rapid.T){
		"join": func(t *rapid.T) {
			p, g := anyone(t), group(t)
			m.must(o.AddMember(t.Context(), m.groups[g].id, p.id))
			p.in[g] = true
		},
		"leave": func(t *rapid.T) {
			p, g := anyone(t), group(t)
			m.must(o.RemoveMember(t.Context(), m.groups[g].id, p.id))
			p.in[g] = false
		},
		"assign": func(t *rapid.T) {
			p := anyone(t)
			if p.assigned || p.status == org.Deprovisioned || p.status == org.Suspended {
				return
			}
			_, err := o.AssignUser(t.Context(), m.app, org.AppUserInput{ID: p.id, Scope: "USER"})
			m.must(err)
			p.assigned = true
		},
		"unassign": func(t *rapid.T) {
			if p := anyone(t); p.assigned {
				m.must(o.UnassignUser(t.Context(), m.app, p.id))
				p.assigned = false
			}
		},
		"deactivate or activate": func(t *rapid.T) {
			p := anyone(t)
			change := o.Deactivate
			if p.status == org.Deprovisioned {
				change = o.Activate
			} else {
				p.assigned = false
			}
			u, err := change(t.Context(), p.id)
			m.must(err)
			p.status = u.Status
		},
		"suspend or unsuspend": func(t *rapid.T) {
			p := anyone(t)
			change := o.Suspend
			switch p.status {
			case org.Suspended:
				change = o.Unsuspend
			case org.Active:
			default:
				return
			}
			u, err := change(t.Context(), p.id)
			m.must(err)
			p.status = u.Status
		},
		"rename person": func(t *rapid.T) {
			p := anyone(t)
			if p.status == org.Deprovisioned {
				return
			}
			count++
			p.lastName = fmt.Sprint(count)
			_, err := o.UpdateUser(t.Context(), p.id, org.UserInput{Profile: map[string]any{"lastName": p.lastName}})
			m.must(err)
		},
		"rename group": func(t *rapid.T) {
			g := m.groups[group(t)]
			count++
			name := fmt.Sprintf("Renamed %d", count)
			_, err := o.ReplaceGroup(t.Context(), g.id, map[string]any{"name": name})
			m.must(err)
			if g.mapping != "" {
				g.pushedAs = name
			}
		},
		"push or unpush": func(t *rapid.T) { m.togglePush(m.groups[group(t)], rapid.Bool().Draw(t, "delete")) },
		"fault": func(t *rapid.T) {
			fault := rapid.SampledFrom([]sandbox.Fault{
				{Status: 503}, {Status: 500}, {Status: 429, RetryAfter: "7"}, {Drop: true}, {Reset: true}, {Status: 401},
			}).Draw(t, "fault")
			fault.Path, fault.Times = "/scim/v2", rapid.IntRange(1, 3).Draw(t, "times")
			fault.Method = rapid.SampledFrom([]string{"", http.MethodPost, http.MethodPatch, http.MethodPut, http.MethodDelete}).Draw(t, "method")
			m.box.Fault(fault)
		},
		"time": func(t *rapid.T) {
			m.clock.pass(time.Duration(rapid.IntRange(1, 400).Draw(t, "seconds")) * time.Second)
			m.must(m.box.DrainProvisioning(t.Context()))
		},
	}
}

func (m *model) togglePush(g *crowd, deleteTarget bool) {
	o, ctx := m.box.Org(), m.t.Context()
	if g.mapping == "" {
		m.pushes++
		g.pushedAs = fmt.Sprintf("Pushed %d", m.pushes)
		p, err := o.CreatePush(ctx, m.app, org.PushInput{Source: g.id, TargetName: g.pushedAs})
		m.must(err)
		g.mapping = p.ID
		return
	}
	_, err := o.SetPushStatus(ctx, m.app, g.mapping, "INACTIVE")
	m.must(err)
	m.must(o.DeletePush(ctx, m.app, g.mapping, deleteTarget))
	if deleteTarget {
		g.gone = append(g.gone, g.pushedAs)
	}
	g.mapping, g.pushedAs = "", ""
}

// settle lets everything be told that is still to be told.
func (m *model) settle() {
	m.box.ClearFaults()
	for range 3 {
		m.clock.pass(time.Hour)
		m.must(m.box.RetryProvisioning(m.t.Context()))
		m.must(m.box.DrainProvisioning(m.t.Context()))
	}
	problems, err := m.box.Org().ProvisioningProblems(m.t.Context())
	if m.must(err); len(problems) > 0 {
		m.t.Fatalf("problems stay: %+v", problems)
	}
}

// wants says whether the facts have a person in the tenant.
func (m *model) wants(p *someone) bool {
	pushed := false
	for n, g := range m.groups {
		pushed = pushed || g.mapping != "" && p.in[n]
	}
	return p.assigned && pushed && p.status != org.Suspended && p.status != org.Deprovisioned
}

// TestWhateverHappensTheTenantEndsAsTheFactsSay lets admins do anything in any
// order while requests fail in any way.
func TestWhateverHappensTheTenantEndsAsTheFactsSay(t *testing.T) {
	t.Parallel()
	rapid.Check(t, func(t *rapid.T) {
		m := newModel(t, rapid.Bool().Draw(t, "wizard"))
		defer func() { m.must(m.box.Close()) }()
		t.Repeat(m.actions())
		m.settle()
		users, groups := m.tenant()
		for _, p := range m.people {
			u := users[p.login]
			switch want := m.wants(p); {
			case want != (u["active"] == true):
				t.Errorf("%s is to be provisioned: %t, and is %v", p.login, want, u)
			case want && (fmt.Sprint(u["name"]) != "map[familyName:"+p.lastName+" givenName:P]" || u["externalId"] != p.id):
				t.Errorf("%s is named %s, and is %v", p.login, p.lastName, u)
			}
		}
		for n, g := range m.groups {
			for _, name := range g.gone {
				if _, there := groups[name]; there {
					t.Errorf("group %s was to be deleted", name)
				}
			}
			if g.mapping == "" {
				continue
			}
			want := []string{}
			for _, p := range m.people {
				if p.in[n] && m.wants(p) {
					want = append(want, p.login)
				}
			}
			if got, there := groups[g.pushedAs]; !there || !slices.Equal(got, want) {
				t.Errorf("group %s is to have %v, and has %v", g.pushedAs, want, got)
			}
		}
	})
}

// tenant reads the users by name, and the names in each group.
func (m *model) tenant() (users map[string]map[string]any, groups map[string][]string) {
	client := &http.Client{Transport: m.box.RoundTripper()}
	read := func(path string) []map[string]any {
		r, err := http.NewRequestWithContext(m.t.Context(), http.MethodGet, "http://tenant.test/scim/v2/"+path, nil)
		m.must(err)
		r.Header.Set("Authorization", m.box.AdminKey())
		response, err := client.Do(r)
		m.must(err)
		defer func() { _ = response.Body.Close() }()
		var list struct{ Resources []map[string]any }
		m.must(json.NewDecoder(response.Body).Decode(&list))
		return list.Resources
	}
	users, groups = map[string]map[string]any{}, map[string][]string{}
	names := map[string]string{}
	for _, u := range read("Users") {
		name, id := fmt.Sprint(u["userName"]), fmt.Sprint(u["id"])
		if _, twice := users[name]; twice {
			m.t.Errorf("%s is there twice", name)
		}
		users[name], names[id] = u, name
	}
	for _, g := range read("Groups") {
		in := []string{}
		list, _ := g["members"].([]any)
		for _, one := range list {
			member, _ := one.(map[string]any)
			in = append(in, names[fmt.Sprint(member["value"])])
		}
		slices.Sort(in)
		groups[fmt.Sprint(g["displayName"])] = in
	}
	return users, groups
}
