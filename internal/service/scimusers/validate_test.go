package scimusers_test

import (
	"fmt"
	"strings"
	"testing"

	"github.com/veza/terraform-provider-veza/internal/acctest"
	"github.com/veza/terraform-provider-veza/internal/service/scimusers"
)

func TestWhatIsWrongWithAPersonIsSaidWithTheirKey(t *testing.T) {
	t.Parallel()
	const ann = `"given_name":"Ann","family_name":"Lee","display_name":"Ann Lee"`
	for name, tc := range map[string]struct{ text, want string }{
		"a list":              {`[]`, "not a JSON object"},
		"no JSON":             {`{"ann@example.com":{` + ann, "not JSON"},
		"something behind":    {`{} {}`, "something behind it"},
		"no object":           {`{"ann@example.com":"Ann"}`, `"ann@example.com": the value is a string`},
		"null":                {`{"ann@example.com":null}`, `"ann@example.com": the value is null`},
		"an unknown field":    {`{"ann@example.com":{` + ann + `,"mail":"x"}}`, `"ann@example.com": unknown field "mail"; the fields are given_name`},
		"a field of a state":  {`{"ann@example.com":{` + ann + `,"user_name":"x"}}`, `unknown field "user_name"`},
		"a wrong type":        {`{"ann@example.com":{` + ann + `,"active":"yes"}}`, "active cannot be a string"},
		"no name":             {`{"ann@example.com":{"given_name":"Ann","display_name":"Ann"}}`, "family_name is missing or empty"},
		"no e-mail as key":    {`{"ann":{` + ann + `}}`, `"ann": the key must be an e-mail address`},
		"twice":               {`{"ann@example.com":{` + ann + `},"Ann@example.com":{` + ann + `}}`, `"Ann@example.com": the same person as "ann@example.com"`},
		"a role of no kind":   {`{"ann@example.com":{` + ann + `,"roles":["boss"]}}`, `roles has "boss"`},
		"a role twice":        {`{"ann@example.com":{` + ann + `,"roles":["viewer","viewer"]}}`, "twice"},
		"no primary":          {`{"ann@example.com":{` + ann + `,"emails":[{"value":"ann@example.com"}]}}`, "0 of the emails are marked primary"},
		"another primary":     {`{"ann@example.com":{` + ann + `,"emails":[{"value":"a@example.com","primary":true}]}}`, `the primary e-mail is "a@example.com"`},
		"an address repeated": {`{"ann@example.com":{` + ann + `,"emails":[{"value":"ann@example.com","primary":true},{"value":"ANN@example.com"}]}}`, "more than once"},
		"no address":          {`{"ann@example.com":{` + ann + `,"emails":[{"value":"ann","primary":true}]}}`, "no e-mail address"},
	} {
		t.Run(name, func(t *testing.T) {
			t.Parallel()
			if err := scimusers.Configured(tc.text); err == nil || !strings.Contains(err.Error(), tc.want) {
				t.Errorf("said %v, want %s", err, tc.want)
			}
		})
	}
	good := `{"ann@example.com":{` + ann + `,"active":null,"roles":[],"external_id":"","emails":[{"value":"Ann@example.com","primary":true,"type":"work"}]}}`
	if err := scimusers.Configured(good); err != nil {
		t.Error(err)
	}
}

func TestManyFaultsMakeAShortError(t *testing.T) {
	t.Parallel()
	srv := acctest.NewServer(t)
	p := many(500)
	for name := range p {
		p[name] = acctest.Attrs{"mail": "x"}
	}
	diags := srv.Resource(typeName).Validate(p.config(nil))
	diags.WantError(t, "Invalid People", `"p00000@example.com": unknown field`, "and 480 more")
	if n := len(diags.String()); n > 5000 {
		t.Errorf("%d characters", n)
	}
	srv.Resource(typeName).Validate(acctest.Attrs{"name": "two words", "people": "{}"}).WantError(t, "Invalid Attribute Value Match", "one word")
}

func TestADocumentThatWaitsForOthersIsCheckedAndGuardedWhenItIsKnown(t *testing.T) {
	t.Parallel()
	_, srv := acctest.Tenant(t, nil)
	r := srv.Resource(typeName)
	unknown := acctest.Attrs{"name": "all", "people": acctest.Unknown}
	if p := r.MustPlan(nil, unknown); fmt.Sprint(p.Values["summary"]) != "(known after apply)" {
		t.Errorf("planned %v", p.Values)
	}
	state := r.MustApply(nil, people{"ann": nil}.config(nil))
	if p := r.MustPlan(state, unknown); fmt.Sprint(p.Values["ids"]) != "(known after apply)" {
		t.Errorf("planned %v", p.Values)
	}
}
