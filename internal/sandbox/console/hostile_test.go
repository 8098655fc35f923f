package console_test

import (
	"fmt"
	"net/url"
	"regexp"
	"strings"
	"testing"

	"github.com/veza/terraform-provider-veza/internal/sandbox/console"
	"github.com/veza/terraform-provider-veza/internal/sandbox/tenant"
)

// hostile are values that a page must neither obey nor be spoiled by.
var hostile = map[string]string{
	"markup":     `<script>alert(1)</script><img src=x onerror=alert(2)>`,
	"attribute":  `" onmouseover="alert(3)" x="`,
	"closing":    `</title></svg></style></table><h1>owned</h1>`,
	"template":   `{{.Style}} {{template "content" .}} ${7*7}`,
	"override":   "invoice\u202egpj.exe",
	"isolate":    "a\u2069\u2066b\u2067c",
	"controls":   "a\x00b\x1b[31mc\r\nd\x7f\u0085",
	"invisible":  "adm\u200bin\ufeff\u00ad\u2060",
	"lines":      "a\u2028b\u2029c",
	"tags":       "a\U000E0041\U000E0042",
	"arabic":     "يوسف حداد",
	"joiners":    "می\u200cخواهم",
	"entities":   "&lt;b&gt; &amp;amp; &#x3c;",
	"long":       strings.Repeat("W", 10_000),
	"long emoji": strings.Repeat("👩‍🚀", 3_000),
	"one word":   strings.Repeat("x<", 200),
}

// hostileWorld has a hostile value wherever somebody outside can put one.
func hostileWorld(t *testing.T, value string) (*world, string) {
	t.Helper()
	w := newWorld(t)
	ada := w.person(t, "ada@example.com", value)
	group := value
	if strings.TrimSpace(group) == "" {
		group = "Group"
	}
	w.group(t, group, ada)
	w.mapped(t, group, w.teamRole(t, group, "viewer"))
	w.inOkta(t, "ada@example.com", "Ada")
	w.oktaGroup(t, string([]rune(value)[:min(len([]rune(value)), 200)]))
	_, err := w.tenant.CreateTeam(t.Context(), tenant.Team{
		Name: "Team", PolicyType: "PROVIDER_ID_SET", Providers: []string{value}, Description: value, SSOAlias: value,
	})
	if err != nil {
		t.Fatal(err)
	}
	w.asked = []console.Request{{Time: noon, System: "Veza", Method: value, Path: "/" + value, Query: value, Status: 200}}
	return w, ada
}

// What the pages are made of. A value that got out of its place would add to it.
var (
	elements = words(`html head meta title link style body a header div nav ul li span main footer p time h1 h2 dl dt dd small section
		table thead tbody tr th td bdi code form label input button figure figcaption svg desc text path rect`)
	attributes = words(`lang charset name content rel href class aria-label aria-current aria-labelledby id tabindex role scope rowspan colspan
		action for type dir maxlength value title viewbox width height x y rx d`)
)

func words(list string) map[string]bool {
	set := map[string]bool{}
	for word := range strings.FieldsSeq(list) {
		set[word] = true
	}
	return set
}

// wellMade checks that the page has nothing but the console's own elements and
// attributes, and that what is opened once is closed once.
func wellMade(t *testing.T, target string, page string) {
	t.Helper()
	page = ofStyle.ReplaceAllString(page, "<style></style>")
	quoted := regexp.MustCompile(`="[^"]*"`)
	for _, tag := range ofTags.FindAllString(quoted.ReplaceAllString(page, `=""`), -1) {
		parts := strings.Fields(strings.Trim(tag, "</>"))
		if len(parts) == 0 || parts[0] == "!DOCTYPE" {
			continue
		}
		if !elements[parts[0]] {
			t.Errorf("%s: the element %s", target, tag)
		}
		for _, attribute := range parts[1:] {
			name, _, _ := strings.Cut(strings.ToLower(attribute), "=")
			if !attributes[name] {
				t.Errorf("%s: the attribute %s of %s", target, name, tag)
			}
		}
	}
	for _, element := range []string{"html", "body", "h1", "main", "table", "svg", "section", "div", "ul", "nav", "a", "bdi", "title", "dl", "form"} {
		if opened, closed := len(regexp.MustCompile(`<`+element+`[ >]`).FindAllString(page, -1)), strings.Count(page, "</"+element+">"); opened != closed {
			t.Errorf("%s: %d %s are opened and %d closed", target, opened, element, closed)
		}
	}
	if strings.Count(page, "<h1>") != 1 {
		t.Errorf("%s: more than one heading", target)
	}
}

func TestHostileValuesAreShownAndNothingElse(t *testing.T) {
	t.Parallel()
	for name, value := range hostile {
		t.Run(name, func(t *testing.T) {
			t.Parallel()
			w, _ := hostileWorld(t, value)
			for target, page := range w.crawl(t, oneOfEachKind()) {
				wellMade(t, target, page.html)
				if strings.ContainsAny(page.html, "\x00\x1b\x7f\u0085\u200b\u2028\u2029\u202e\u2066\u2067\u2069\ufeff\u00ad\u2060\U000E0041") {
					t.Errorf("%s: the page has characters that hide or reorder text", target)
				}
				if len(page.html) > 60_000 {
					t.Errorf("%s: %d bytes", target, len(page.html))
				}
			}
		})
	}
}

func TestValuesKeepTheirDirectionToThemselves(t *testing.T) {
	t.Parallel()
	w, ada := hostileWorld(t, "يوسف")
	for _, target := range []string{"/console/people", "/console/people/" + ada, "/console/okta"} {
		page := w.get(t, target)
		body := page.html[strings.Index(page.html, "</title>"):]
		body = regexp.MustCompile(`(?s)<svg class="graph".*?</svg>\n?</div>`).ReplaceAllString(body, "")
		if loose := strings.Count(body, "يوسف") - strings.Count(body, "<bdi>يوسف</bdi>"); loose != 0 {
			t.Errorf("%s: %d values stand outside of bdi: %s", target, loose, body)
		}
	}
	override, _ := hostileWorld(t, "invoice\u202egpj.exe")
	override.get(t, "/console/people").has(t, "invoice‹U+202E›gpj.exe")
}

func TestLongValuesAreCutAndHaveATitle(t *testing.T) {
	t.Parallel()
	long := strings.Repeat("W", 10_000)
	w, ada := hostileWorld(t, long)
	people := w.get(t, "/console/people").html
	want := `<bdi title="` + strings.Repeat("W", 1000) + `… (the first 1000 of 10000 characters)">` + strings.Repeat("W", 56) + `…</bdi>`
	if !strings.Contains(people, want) {
		t.Error("the list does not cut the name")
	}
	if person := w.get(t, "/console/people/"+ada).html; !strings.Contains(person, "<h1>"+want) || strings.Contains(person, strings.Repeat("W", 1001)) {
		t.Error("the person's page does not cut the name")
	}
	exact := strings.Repeat("x", 56)
	other := newWorld(t)
	other.person(t, "ada@example.com", exact)
	if page := other.get(t, "/console/people").html; !strings.Contains(page, "<bdi>"+exact+"</bdi>") {
		t.Error("a name that fits is cut")
	}
}

func TestThePictureHasRoomForWhatItSays(t *testing.T) {
	t.Parallel()
	for value, want := range map[string]string{
		"Latin letters, and more of them": "Latin letters, and …",
		"東京都千代田区丸の内一丁目":                   "東京都千代田区丸の…",
		"東京 Tokyo": "東京 Tokyo",
	} {
		w, ada := hostileWorld(t, value)
		if page := w.get(t, "/console/people/"+ada).html; !strings.Contains(page, `<text class="label" x="14" y="21">`+want+`</text>`) {
			t.Errorf("%s is not drawn as %s", value, want)
		}
	}
}

func TestSearchTextsAreData(t *testing.T) {
	t.Parallel()
	w := newWorld(t)
	for name, value := range hostile {
		for _, path := range []string{"/console/people", "/console/teams", "/console/okta", "/console/okta/groups", "/console/requests"} {
			query := url.Values{}
			for _, parameter := range []string{"q", "state", "source", "only", "system", "page", "refresh", "unknown"} {
				query.Set(parameter, value)
			}
			page := w.get(t, path+"?"+query.Encode())
			if strings.Contains(page.html, "<script") || strings.Contains(page.html, "<h1>owned") || strings.Contains(page.html, `" onmouseover="`) {
				t.Errorf("%s, %s: the page obeys: %s", path, name, page.html)
			}
			if strings.Contains(page.html, "unknown") || len(page.html) > 80_000 {
				t.Errorf("%s, %s: %d bytes", path, name, len(page.html))
			}
		}
	}
}

func TestNonsensePagesAreTheNearestOne(t *testing.T) {
	t.Parallel()
	w := newWorld(t)
	for _, n := range []string{"0", "-1", "2", "99999999999999999999", "1e3", "x", "", "1000000"} {
		for _, path := range []string{"/console/people", "/console/teams", "/console/okta", "/console/okta/groups", "/console/roles"} {
			page := w.get(t, fmt.Sprintf("%s?page=%s", path, n))
			page.hasNot(t, "Nobody matches", "No team matches", "No group matches")
		}
	}
}
