package provider_test

import (
	"maps"
	"net/http"
	"net/http/httptest"
	"path/filepath"
	"strings"
	"sync"
	"testing"

	"github.com/veza/terraform-provider-veza/internal/acctest"
	"github.com/veza/terraform-provider-veza/internal/sandbox"
)

// Where the environment says nothing: acctest.Main takes VEZA_* out of it.

func block(changes acctest.Attrs) acctest.Attrs {
	a := acctest.Attrs{"url": "https://acme.vezacloud.com", "api_key": "k"}
	maps.Copy(a, changes)
	return a
}

// org is a provider block of an Okta org alone.
func org(changes acctest.Attrs) acctest.Attrs {
	okta := acctest.Attrs{"org_url": "https://acme.okta.com", "api_token": "t"}
	maps.Copy(okta, changes)
	return acctest.Attrs{"okta": okta}
}

func TestABadProviderBlockIsRefusedAtValidate(t *testing.T) {
	t.Parallel()
	in := func(sandbox acctest.Attrs) acctest.Attrs { return acctest.Attrs{"sandbox": sandbox} }
	tests := map[string]struct {
		config acctest.Attrs
		words  []string
	}{
		"sandbox and url":                {acctest.Attrs{"sandbox": acctest.Attrs{}, "url": "https://acme.vezacloud.com"}, []string{"sandbox", "url"}},
		"sandbox and api_key":            {acctest.Attrs{"sandbox": acctest.Attrs{}, "api_key": "k"}, []string{"sandbox", "api_key"}},
		"sandbox and ca_certificate":     {acctest.Attrs{"sandbox": acctest.Attrs{}, "ca_certificate": "x"}, []string{"sandbox", "ca_certificate"}},
		"blank key":                      {block(acctest.Attrs{"api_key": " \n"}), []string{`AttributeName("api_key")`, "Blank Secret", "VEZA_API_KEY"}},
		"http off loopback":              {block(acctest.Attrs{"url": "http://acme.vezacloud.com"}), []string{`AttributeName("url")`, "Invalid Tenant URL"}},
		"a password in the url":          {block(acctest.Attrs{"url": "https://ann:secret@acme.vezacloud.com"}), []string{`AttributeName("url")`, "password"}},
		"empty url":                      {block(acctest.Attrs{"url": ""}), []string{`AttributeName("url")`, "empty"}},
		"sandbox and okta":               {acctest.Attrs{"sandbox": acctest.Attrs{}, "okta": acctest.Attrs{}}, []string{"sandbox", "okta"}},
		"the Admin Console":              {org(acctest.Attrs{"org_url": "https://acme-admin.okta.com"}), []string{`AttributeName("org_url")`, "https://acme.okta.com"}},
		"an org with a path":             {org(acctest.Attrs{"org_url": "https://acme.okta.com/api/v1"}), []string{`AttributeName("org_url")`, "Invalid Okta Org URL"}},
		"an empty org":                   {org(acctest.Attrs{"org_url": ""}), []string{`AttributeName("org_url")`, "acme.okta.com"}},
		"an org in plain HTTP":           {org(acctest.Attrs{"org_url": "http://acme.okta.com"}), []string{`AttributeName("org_url")`, "unencrypted"}},
		"blank token":                    {org(acctest.Attrs{"api_token": " "}), []string{`AttributeName("api_token")`, "Blank Secret", "OKTA_API_TOKEN"}},
		"token and client":               {org(acctest.Attrs{"client_id": "0oa1"}), []string{`AttributeName("api_token")`, "client_id"}},
		"no scopes":                      {org(acctest.Attrs{"api_token": nil, "scopes": []any{}}), []string{`AttributeName("scopes")`, "at least 1"}},
		"limit that is no number":        {block(acctest.Attrs{"max_removals": "few"}), []string{`AttributeName("max_removals")`, "Invalid Removal Limit", `"10%"`}},
		"limit above all":                {block(acctest.Attrs{"max_removals": "101%"}), []string{`AttributeName("max_removals")`, "Invalid Removal Limit"}},
		"negative limit":                 {block(acctest.Attrs{"max_removals": "-1"}), []string{`AttributeName("max_removals")`, "Invalid Removal Limit"}},
		"timeout without a unit":         {block(acctest.Attrs{"request_timeout": "30"}), []string{`AttributeName("request_timeout")`, "Invalid Timeout", `such as "30s"`}},
		"no time at all":                 {block(acctest.Attrs{"request_timeout": "0s"}), []string{`AttributeName("request_timeout")`, "Invalid Timeout", "1ms at least"}},
		"protected nobody":               {block(acctest.Attrs{"protected_users": []any{""}}), []string{`AttributeName("protected_users")`, "without blanks"}},
		"protected name with a blank":    {block(acctest.Attrs{"protected_users": []any{"ann@example.com "}}), []string{`AttributeName("protected_users")`, "without blanks"}},
		"no requests":                    {block(acctest.Attrs{"requests_per_minute": 0}), []string{`AttributeName("requests_per_minute")`}},
		"retries without end":            {block(acctest.Attrs{"max_retries": 1000}), []string{`AttributeName("max_retries")`}},
		"sandbox in memory":              {in(acctest.Attrs{"path": ":memory:"}), []string{`AttributeName("path")`, "Sandbox Path Is No File", "between plan and apply"}},
		"sandbox without a name":         {in(acctest.Attrs{"path": " "}), []string{`AttributeName("path")`, "Sandbox Path Is No File"}},
		"sandbox of an unknown profile":  {in(acctest.Attrs{"profile": "okta"}), []string{`AttributeName("profile")`, "rfc"}},
		"sandbox with a negative delay":  {in(acctest.Attrs{"activation_delay": "-1s"}), []string{`AttributeName("activation_delay")`, "Invalid Duration"}},
		"sandbox with half a delay":      {in(acctest.Attrs{"activation_delay": "30"}), []string{`AttributeName("activation_delay")`, "Invalid Duration"}},
		"sandbox that allows no request": {in(acctest.Attrs{"rate_limit": 0}), []string{`AttributeName("rate_limit")`}},
	}
	srv := acctest.NewServer(t)
	for name, tc := range tests {
		t.Run(name, func(t *testing.T) {
			t.Parallel()
			diags := srv.Validate(tc.config)
			if !diags.HasError() {
				t.Fatal("accepted")
			}
			for _, word := range tc.words {
				if !strings.Contains(diags.String(), word) {
					t.Errorf("got %q, want an error about %q", diags, word)
				}
			}
			if strings.Contains(diags.String(), "secret") {
				t.Errorf("the error repeats the password: %s", diags)
			}
		})
	}
}

func TestAGoodProviderBlockIsAccepted(t *testing.T) {
	t.Parallel()
	srv := acctest.NewServer(t)
	for name, config := range map[string]acctest.Attrs{
		"nothing, since the environment may have it": {},
		"the least":        block(nil),
		"no scheme":        block(acctest.Attrs{"url": "acme.vezacloud.com"}),
		"http on loopback": block(acctest.Attrs{"url": "http://[::1]:8643"}),
		"everything": block(acctest.Attrs{
			"adopt_existing": true, "protected_users": []any{"ann@example.com"}, "max_removals": "10%",
			"requests_per_minute": 100, "max_retries": 0, "request_timeout": "90s",
		}),
		"unknown":   {"url": acctest.Unknown, "api_key": acctest.Unknown, "max_removals": acctest.Unknown, "request_timeout": acctest.Unknown, "sandbox": acctest.Unknown},
		"a sandbox": {"sandbox": acctest.Attrs{"path": "t.db", "profile": "rfc", "activation_delay": "0s", "rate_limit": 200}},
	} {
		if diags := srv.Validate(config); len(diags) != 0 {
			t.Errorf("%s: %s", name, diags)
		}
	}
}

func TestWhatIsMissingIsNamedWithItsVariable(t *testing.T) {
	t.Parallel()
	diags := acctest.NewServer(t).Configure(acctest.Attrs{})
	diags.WantError(t, "Tenant URL Missing", "VEZA_URL", "sandbox = {}")
	diags.WantError(t, "API Key Missing", "VEZA_API_KEY")
	for _, attribute := range []string{"url", "api_key"} {
		if !strings.Contains(diags.String(), `AttributeName("`+attribute+`")`) {
			t.Errorf("no error at %s: %s", attribute, diags)
		}
	}
}

func TestWhatIsNotKnownYetIsNamed(t *testing.T) {
	t.Parallel()
	for attribute, config := range map[string]acctest.Attrs{
		"url":             block(acctest.Attrs{"url": acctest.Unknown}),
		"api_key":         block(acctest.Attrs{"api_key": acctest.Unknown}),
		"protected_users": block(acctest.Attrs{"protected_users": []any{acctest.Unknown}}),
		"max_removals":    block(acctest.Attrs{"max_removals": acctest.Unknown}),
		"sandbox":         {"sandbox": acctest.Attrs{"path": acctest.Unknown}},
	} {
		t.Run(attribute, func(t *testing.T) {
			t.Parallel()
			diags := acctest.NewServer(t).Configure(config)
			diags.WantError(t, "Provider Attribute Not Known Yet", attribute+" depends on something", "-target")
			if len(diags) != 1 || !strings.Contains(diags.String(), `AttributeName("`+attribute+`")`) {
				t.Errorf("got %s", diags)
			}
		})
	}
}

func TestWhatCannotBeUsedIsNamed(t *testing.T) {
	t.Parallel()
	acctest.NewServer(t).Configure(block(acctest.Attrs{"ca_certificate": "no PEM"})).WantError(t, "Provider Not Configured")
	nowhere := filepath.Join(t.TempDir(), "missing", "tenant.db")
	acctest.NewServer(t).Configure(acctest.Attrs{"sandbox": acctest.Attrs{"path": nowhere}}).
		WantError(t, "Sandbox Not Opened", nowhere)
}

func TestConfigureSendsNoRequest(t *testing.T) {
	t.Parallel()
	box := sandbox.New(t)
	acctest.On(t, box, acctest.Attrs{"protected_users": []any{"ann@example.com"}, "max_removals": "10%"})
	if got := box.Requests(); len(got) != 0 {
		t.Errorf("sent %v", got)
	}
	// A tenant that is down is told by the resource that needs it.
	acctest.Configured(t, acctest.Attrs{"url": "http://127.0.0.1:1", "api_key": "k"})
}

func TestRequestsSayWhoSendsThem(t *testing.T) {
	t.Parallel()
	var mu sync.Mutex
	var heads []http.Header
	tenant := httptest.NewServer(http.HandlerFunc(func(w http.ResponseWriter, r *http.Request) {
		mu.Lock()
		defer mu.Unlock()
		heads = append(heads, r.Header.Clone())
		w.WriteHeader(http.StatusForbidden)
	}))
	defer tenant.Close()
	srv := acctest.Configured(t, acctest.Attrs{"url": tenant.URL, "api_key": "the-key"})
	if _, diags := srv.DataSource("veza_scim_service_provider").Read(acctest.Attrs{}); !diags.HasError() {
		t.Error("a refusal is no error")
	}
	mu.Lock()
	defer mu.Unlock()
	if len(heads) != 1 {
		t.Fatalf("%d requests, want one", len(heads))
	}
	if got, want := heads[0].Get("User-Agent"), "terraform-provider-veza/test Terraform/1.14.0"; got != want {
		t.Errorf("the user agent is %q, want %q", got, want)
	}
	if got := heads[0].Get("Authorization"); got != "Bearer the-key" {
		t.Errorf("authorized by %q", got)
	}
}
