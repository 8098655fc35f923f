package orgapi_test

import (
	"bufio"
	"cmp"
	"encoding/base32"
	"encoding/json"
	"errors"
	"fmt"
	"io/fs"
	"maps"
	"net/http"
	"os"
	"path/filepath"
	"regexp"
	"slices"
	"strings"
	"testing"
	"time"

	"github.com/veza/terraform-provider-veza/internal/sandbox/org"
	"github.com/veza/terraform-provider-veza/internal/sandbox/orgapi"
)

// recording is one exchange with a real org.
type recording struct {
	Method, URL, Template string
	Code                  int
	Req, Resp             any
}

// recordings are read where they lie beside the repository; they are no part of it.
func recordings(t *testing.T) []recording {
	t.Helper()
	file, err := os.Open(filepath.Join("..", "..", "..", "..", "shared", "reference", "okta-wire", "examples.jsonl"))
	if errors.Is(err, fs.ErrNotExist) {
		t.Skip("no recordings of real orgs beside the repository")
	}
	if err != nil {
		t.Fatal(err)
	}
	defer func() { _ = file.Close() }()
	var all []recording
	lines := bufio.NewScanner(file)
	lines.Buffer(nil, 16<<20)
	for lines.Scan() {
		var r recording
		if err := json.Unmarshal(lines.Bytes(), &r); err != nil {
			t.Fatal(err)
		}
		if text, ok := r.Resp.(string); ok && text != "" {
			_ = json.Unmarshal([]byte(text), &r.Resp)
		}
		all = append(all, r)
	}
	if err := lines.Err(); err != nil {
		t.Fatal(err)
	}
	return all
}

// TestAnswersHaveTheShapeOfRealOrgs replays each recorded request, in a world
// prepared for it, and compares status, keys, types and nulls.
func TestAnswersHaveTheShapeOfRealOrgs(t *testing.T) {
	t.Parallel()
	served, same := map[string]int{}, map[string]int{}
	unserved := map[string]bool{}
	probe := plainWorld(t)
	for _, r := range recordings(t) {
		route := r.Method + " " + r.Template
		if r.Code >= 500 || r.Code == http.StatusLocked {
			continue // trouble of that moment, which --okta-fault plays
		}
		if ofAnotherOrg(r) {
			continue
		}
		probed := probe.ask(t, r.Method, r.URL, "").body
		if strings.Contains(probed, `"E0000008"`) || strings.Contains(probed, `"E0000022"`) || strings.Contains(r.URL, "linkedObjects") {
			unserved[route] = true
			continue
		}
		p := prepare(t, r)
		got := p.ask(t, r.Method, p.path, p.body)
		served[route]++
		if problems := p.compare(r, got); len(problems) > 0 {
			t.Errorf("%s %s -> %s\n  %s\n  got %d %s", r.Method, r.URL, p.path, strings.Join(problems, "\n  "), got.status, got.body)
			continue
		}
		same[route]++
	}
	for _, route := range slices.Sorted(maps.Keys(served)) {
		t.Logf("%-90s %d of %d", route, same[route], served[route])
	}
	t.Logf("%d routes served, %d recorded routes not served", len(served), len(unserved))
	if len(served) < 90 {
		t.Errorf("only %d recorded routes are served", len(served))
	}
}

// prepared is a world in which a recorded request can be asked again.
type prepared struct {
	*world
	path, body string
	ids        map[string]string // recorded to ours
}

var anID = regexp.MustCompile(`\b(00u|00g|0pr|oty|osc|0oa|prm|gPm|rst)[0-9A-Za-z]{17}\b`)

func prepare(t *testing.T, r recording) *prepared {
	t.Helper()
	text, err := json.Marshal([]any{r.Req, r.Resp})
	if err != nil {
		t.Fatal(err)
	}
	var rules org.Options
	if strings.Contains(string(text), "transitioningToStatus") {
		rules.TransitionTime = time.Hour
	}
	p := &prepared{world: newWorld(t, rules, orgapi.Options{}), ids: map[string]string{}}
	people := peopleOf(r.Resp)
	p.declare(t, people, r.Req)
	// A creation must find nothing of what it makes.
	if r.Method != http.MethodPost || r.Template != "/api/v1/users" {
		for _, person := range people {
			p.person(t, person)
		}
	}
	p.listed(t, r)
	path := r.URL
	for _, id := range anID.FindAllString(path, -1) {
		p.need(t, r, id)
	}
	body := ""
	if r.Req != nil {
		clean := r.Req
		if m, ok := clean.(map[string]any); ok {
			delete(m, "realmId")
		}
		b, err := json.Marshal(clean)
		if err != nil {
			t.Fatal(err)
		}
		body = string(b)
		for _, id := range anID.FindAllString(body, -1) {
			p.need(t, r, id)
		}
	}
	p.roles(t, r)
	p.owners(t, r)
	p.assignments(t, r)
	for recorded, ours := range p.ids {
		path, body = strings.ReplaceAll(path, recorded, ours), strings.ReplaceAll(body, recorded, ours)
	}
	p.path, p.body = path, body
	if strings.HasSuffix(r.Template, "/lifecycle/deactivate") && strings.Contains(r.Template, "/groups/rules/") {
		p.do(t, http.MethodPost, strings.TrimSuffix(path, "deactivate")+"activate", "", http.StatusNoContent)
	}
	p.join(t, r)
	return p
}

func peopleOf(body any) []map[string]any {
	var people []map[string]any
	list, ok := body.([]any)
	if !ok {
		list = []any{body}
	}
	for _, one := range list {
		if o, ok := one.(map[string]any); ok {
			if profile, ok := o["profile"].(map[string]any); ok && profile["login"] != nil {
				people = append(people, o)
			}
		}
	}
	return people
}

// declare adds the attributes that the recorded org had.
func (p *prepared) declare(t *testing.T, people []map[string]any, request any) {
	t.Helper()
	if o, ok := request.(map[string]any); ok && len(people) > 0 {
		people = append(slices.Clone(people), o)
	}
	base := p.do(t, http.MethodGet, "/api/v1/meta/schemas/user/default", "", http.StatusOK).body
	for _, person := range people {
		profile, _ := person["profile"].(map[string]any)
		for name, value := range profile {
			if strings.Contains(base, `"`+name+`":{"title"`) {
				continue
			}
			kind := "string"
			switch value.(type) {
			case []any:
				kind = "array"
			case float64:
				kind = "number"
			case bool:
				kind = "boolean"
			}
			p.do(t, http.MethodPost, "/api/v1/meta/schemas/user/default",
				fmt.Sprintf(`{"definitions":{"custom":{"properties":{%q:{"title":%q,"type":%q}}}}}`, name, name, kind), http.StatusOK)
		}
	}
}

// person makes somebody in the state recorded.
func (p *prepared) person(t *testing.T, person map[string]any) {
	t.Helper()
	recorded, _ := person["id"].(string)
	if p.ids[recorded] != "" {
		return
	}
	status, _ := person["status"].(string)
	secrets, _ := person["credentials"].(map[string]any)
	credentials := map[string]any{}
	provider, _ := secrets["provider"].(map[string]any)
	switch {
	case provider["type"] == "IMPORT":
		credentials["password"] = map[string]any{"hash": map[string]any{"algorithm": "MD5", "value": "x"}}
	case secrets["password"] != nil:
		credentials["password"] = map[string]any{"value": "SuperSecret007"}
	}
	if question, ok := secrets["recovery_question"].(map[string]any); ok {
		credentials["recovery_question"] = map[string]any{"question": question["question"], "answer": "Forty Two"}
	}
	b, err := json.Marshal(map[string]any{"profile": person["profile"], "credentials": credentials})
	if err != nil {
		t.Fatal(err)
	}
	query := ""
	if status == org.Staged && person["transitioningToStatus"] == nil {
		query = "?activate=false"
	}
	id := p.do(t, http.MethodPost, "/api/v1/users"+query, string(b), http.StatusOK).id(t)
	p.ids[recorded] = id
	if status == org.Deprovisioned {
		p.do(t, http.MethodPost, "/api/v1/users/"+id+"/lifecycle/deactivate", "", http.StatusOK)
		if activated := person["activated"]; activated == nil {
			// Who was never active has no time of it.
			p.do(t, http.MethodDelete, "/api/v1/users/"+id, "", http.StatusNoContent)
			p.ids[recorded] = p.do(t, http.MethodPost, "/api/v1/users?activate=false", string(b), http.StatusOK).id(t)
			p.do(t, http.MethodPost, "/api/v1/users/"+p.ids[recorded]+"/lifecycle/deactivate", "", http.StatusOK)
		}
	}
}

// need makes what a request names.
func (p *prepared) need(t *testing.T, r recording, id string) {
	t.Helper()
	if p.ids[id] != "" {
		return
	}
	name := "recorded " + id
	switch id[:3] {
	case "00u":
		extra := ""
		query := ""
		if strings.Contains(r.URL, "/credentials/") {
			extra = `,"credentials":{"password":{"value":"SuperSecret007"},"recovery_question":{"question":"What?","answer":"Forty Two"}}`
		}
		if strings.HasSuffix(r.URL, "/lifecycle/activate") {
			query = "?activate=false"
		}
		p.ids[id] = p.world.person(t, id+"@example.com", query, extra)
	case "00g":
		p.ids[id] = p.do(t, http.MethodPost, "/api/v1/groups", fmt.Sprintf(`{"profile":{"name":%q,"description":""}}`, name), http.StatusOK).id(t)
	case "0pr":
		p.ids[id] = p.rule(t, r, name)
	case "oty", "osc":
		own := p.do(t, http.MethodGet, "/api/v1/meta/types/user/default", "", http.StatusOK).id(t)
		if strings.Contains(r.Template, "types/user/") && r.Method != http.MethodGet || strings.Contains(fmt.Sprint(r.Resp), "default:false") {
			own = p.do(t, http.MethodPost, "/api/v1/meta/types/user", fmt.Sprintf(`{"name":%q,"displayName":"d","description":"d"}`, name), http.StatusOK).id(t)
		}
		p.ids[id] = own
	case "0oa", "prm", "gPm", "rst":
		p.needOfApps(t, r, id)
	}
}

func (p *prepared) rule(t *testing.T, r recording, name string) string {
	t.Helper()
	groupIDs := []string{}
	if request, ok := r.Req.(map[string]any); ok {
		b, err := json.Marshal(request["actions"])
		if err != nil {
			t.Fatal(err)
		}
		for _, id := range anID.FindAllString(string(b), -1) {
			p.need(t, r, id)
			groupIDs = append(groupIDs, p.ids[id])
		}
	}
	if len(groupIDs) == 0 {
		groupIDs = append(groupIDs, p.group(t, "group of "+name))
	}
	exclude := ""
	if strings.Contains(fmt.Sprint(r.Resp), "exclude:[00u") {
		exclude = `"` + p.world.person(t, "excluded@example.com", "", "") + `"`
	}
	return p.do(t, http.MethodPost, "/api/v1/groups/rules", fmt.Sprintf(`{"type":"group_rule","name":%q,`+
		`"conditions":{"people":{"users":{"exclude":[%s]}},"expression":{"type":"urn:okta:expression:1.0","value":"user.city==\"x\""}},`+
		`"actions":{"assignUserToGroups":{"groupIds":["%s"]}}}`, name, exclude, strings.Join(groupIDs, `","`)), http.StatusOK).id(t)
}

var (
	roleID     = regexp.MustCompile(`^(/api/v1/(?:users|groups)/(\w+)/roles)(?:/(\w+))?$`)
	roleLabels = regexp.MustCompile(`type:([A-Z_]+_ADMIN)`)
)

// roles gives the holder of the path the roles that were recorded.
func (p *prepared) roles(t *testing.T, r recording) {
	t.Helper()
	path, _, _ := strings.Cut(r.URL, "?")
	m := roleID.FindStringSubmatch(path)
	if m == nil || r.Method == http.MethodPost || r.Code == http.StatusNotFound {
		return
	}
	kinds := []string{"SUPER_ADMIN"}
	if found := roleLabels.FindAllStringSubmatch(fmt.Sprint(r.Resp), -1); found != nil {
		kinds = nil
		for _, one := range found {
			kinds = append(kinds, one[1])
		}
	} else if m[3] == "" {
		return
	}
	if b, err := base32.StdEncoding.WithPadding(base32.NoPadding).DecodeString(m[3]); err == nil && m[3] != "" {
		kinds = []string{string(b)}
	}
	for _, kind := range kinds {
		id, _ := p.do(t, http.MethodPost, strings.ReplaceAll(m[1], m[2], p.ids[m[2]]), `{"type":"`+kind+`"}`, http.StatusCreated).object(t)["id"].(string)
		if m[3] != "" {
			p.ids[m[3]] = id
		}
	}
}

// owners gives the group of the path the owner that was recorded.
func (p *prepared) owners(t *testing.T, r recording) {
	t.Helper()
	ids := anID.FindAllString(r.URL, -1)
	list, _ := r.Resp.([]any)
	owned := len(list) > 0 || r.Method == http.MethodDelete && r.Code == http.StatusNoContent || r.Code == http.StatusBadRequest
	if !strings.Contains(r.URL, "/owners") || !owned {
		return
	}
	who := ids[len(ids)-1]
	if request, ok := r.Req.(map[string]any); ok {
		who, _ = request["id"].(string)
	} else if len(ids) == 1 {
		who = "00u of the list"
		p.ids[who] = p.world.person(t, "owner@example.com", "", "")
	}
	p.do(t, http.MethodPost, "/api/v1/groups/"+p.ids[ids[0]]+"/owners", `{"type":"USER","id":"`+p.ids[who]+`"}`, http.StatusCreated)
}

// join makes the lists that were not empty so here.
func (p *prepared) join(t *testing.T, r recording) {
	t.Helper()
	list, ok := r.Resp.([]any)
	if !ok || len(list) == 0 {
		return
	}
	switch r.Template {
	case "/api/v1/groups/{id}/users":
		group := anID.FindString(p.path)
		for _, person := range peopleOf(r.Resp) {
			id, _ := person["id"].(string)
			p.do(t, http.MethodPut, "/api/v1/groups/"+group+"/users/"+p.ids[id], "", http.StatusNoContent)
		}
	case "/api/v1/groups", "/api/v1/users/{id}/groups":
		for _, one := range list {
			o, _ := one.(map[string]any)
			if o["type"] != "OKTA_GROUP" {
				continue
			}
			b, err := json.Marshal(map[string]any{"profile": o["profile"]})
			if err != nil {
				t.Fatal(err)
			}
			id := p.do(t, http.MethodPost, "/api/v1/groups", string(b), http.StatusOK).id(t)
			if user := anID.FindString(p.path); user != "" {
				p.do(t, http.MethodPut, "/api/v1/groups/"+id+"/users/"+user, "", http.StatusNoContent)
			}
		}
	case "/api/v1/groups/rules":
		for _, one := range list {
			o, _ := one.(map[string]any)
			name, _ := o["name"].(string)
			p.rule(t, r, name)
		}
	}
}

// compare names what differs in shape.
func (p *prepared) compare(r recording, got reply) []string {
	if got.status != r.Code {
		return []string{fmt.Sprintf("status %d, recorded %d", got.status, r.Code)}
	}
	if r.Resp == nil || r.Resp == "" {
		if got.body != "" {
			return []string{"a body, where the recorded answer has none"}
		}
		return nil
	}
	if text, ok := r.Resp.(string); ok && strings.HasPrefix(text, "<") {
		return sameElements(text, got.body)
	}
	var ours any
	if err := json.Unmarshal([]byte(got.body), &ours); err != nil {
		return []string{err.Error()}
	}
	return differences("", r.Resp, ours)
}

// orgs differ in these: settings of an org, or how new it is.
var differsByOrg = regexp.MustCompile(`(^|\.)(realmId|_links\.resetFactors|_links\.owners|settings\.op4wEnabled|` +
	`definitions\.base\.properties\.lastName\.required|` +
	// Whether the org is of the Identity Engine, and how new it is.
	`universalLogout|emOptInStatus|_links\.(policies|profileEnrollment|accessPolicy)|` +
	// What the catalogue says of an app: this org does not have Okta's catalogue.
	`licensing|settings\.app\.(adminUserId|attributeStatements|base_url|tenantType|occSettings|office365\w+)|signOnMode|settings\.oauthClient\.participate_slo|` +
	// What is named after the app, which is named after the org.
	`visibility\.appLinks\.(classic-00|sandbox|some)_\w+_link|visibility\.appLinks\.video)$`)

// differences compares two values; recorded custom attributes were those of the
// tests that ran there.
func differences(at string, recorded, ours any) []string {
	if differsByOrg.MatchString(at) || at == ".definitions.custom.properties" {
		return nil
	}
	switch recorded := recorded.(type) {
	case map[string]any:
		o, ok := ours.(map[string]any)
		if !ok {
			return []string{fmt.Sprintf("%s is %T, recorded an object", at, ours)}
		}
		var found []string
		keys := maps.Clone(recorded)
		maps.Copy(keys, o)
		for _, key := range slices.Sorted(maps.Keys(keys)) {
			path := at + "." + key
			theirs, there := recorded[key]
			mine, here := o[key]
			switch {
			case differsByOrg.MatchString(path):
			case !here:
				found = append(found, path+" is missing")
			case !there:
				found = append(found, path+" is not in the recorded answer")
			default:
				found = append(found, differences(path, theirs, mine)...)
			}
		}
		return found
	case []any:
		o, ok := ours.([]any)
		if !ok {
			return []string{fmt.Sprintf("%s is %T, recorded a list", at, ours)}
		}
		return listDifferences(at, recorded, o)
	}
	if fmt.Sprintf("%T", recorded) != fmt.Sprintf("%T", ours) {
		return []string{fmt.Sprintf("%s is %T, recorded %T", at, ours, recorded)}
	}
	if strings.HasSuffix(at, "errorCode") && recorded != ours {
		return []string{fmt.Sprintf("%s is %v, recorded %v", at, ours, recorded)}
	}
	return nil
}

// listDifferences wants each of ours to be like one recorded.
func listDifferences(at string, recorded, ours []any) []string {
	if strings.HasSuffix(at, ".required") || strings.HasSuffix(at, "exclude") {
		return nil
	}
	if len(recorded) > 0 && len(ours) == 0 {
		return []string{cmp.Or(at, "the list") + " is empty, recorded it is not"}
	}
	for n, one := range ours {
		var best []string
		for i, other := range recorded {
			found := differences(fmt.Sprintf("%s.%d", at, n), other, one)
			if i == 0 || len(found) < len(best) {
				best = found
			}
		}
		if len(recorded) > 0 && len(best) > 0 {
			return best
		}
	}
	return nil
}
