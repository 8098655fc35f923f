package provider_test

import (
	"crypto/ecdsa"
	"crypto/elliptic"
	"crypto/rand"
	"crypto/x509"
	"encoding/pem"
	"os"
	"path/filepath"
	"strings"
	"testing"

	"github.com/veza/terraform-provider-veza/internal/acctest"
	"github.com/veza/terraform-provider-veza/internal/sandbox"
)

func TestEitherSystemMayBeConfiguredAlone(t *testing.T) {
	t.Parallel()
	box := sandbox.New(t, sandbox.WithOrg())
	okta := acctest.Attrs{"org_url": box.OrgURL, "api_token": box.OrgToken()}

	_, diags := acctest.Configured(t, acctest.Attrs{"okta": okta}).DataSource(switches).Read(acctest.Attrs{})
	diags.WantError(t, "Tenant Not Configured", "VEZA_URL")

	half := acctest.NewServer(t).Configure(acctest.Attrs{"okta": okta, "url": box.URL})
	half.WantError(t, "API Key Missing")
	if requests := append(box.Requests(), box.OrgRequests()...); len(requests) > 0 {
		t.Errorf("sent %v", requests)
	}
}

func TestWhatIsMissingOfAnOrgIsNamedWithItsVariable(t *testing.T) {
	t.Parallel()
	at := func(changes acctest.Attrs) acctest.Diagnostics {
		return acctest.NewServer(t).Configure(block(acctest.Attrs{"okta": changes}))
	}
	at(acctest.Attrs{"api_token": "t"}).WantError(t, "Okta Org URL Missing", "OKTA_ORG_NAME", "OKTA_BASE_URL")
	at(acctest.Attrs{"org_url": "acme.okta.com"}).WantError(t, "Okta Credentials Missing", "OKTA_API_TOKEN", "OKTA_API_CLIENT_ID")
	at(acctest.Attrs{"org_url": "acme.okta.com", "client_id": "0oa1", "scopes": []any{"okta.users.manage"}}).
		WantError(t, "Okta Org Not Usable", "private key")
	at(acctest.Attrs{"org_url": "acme.okta.com", "client_id": "0oa1", "private_key": "no PEM", "scopes": []any{"okta.users.manage"}}).
		WantError(t, "Okta Org Not Usable")
	at(acctest.Attrs{"org_url": "acme.okta.com", "client_id": "0oa1", "private_key": privateKey(t)}).
		WantError(t, "Okta Org Not Usable", "scopes", "okta.groups.manage")
	at(acctest.Attrs{"org_url": acctest.Unknown, "api_token": "t"}).WantError(t, "Provider Attribute Not Known Yet", "okta depends on")
}

func privateKey(t *testing.T) string {
	t.Helper()
	key, err := ecdsa.GenerateKey(elliptic.P256(), rand.Reader)
	if err != nil {
		t.Fatal(err)
	}
	der, err := x509.MarshalPKCS8PrivateKey(key)
	if err != nil {
		t.Fatal(err)
	}
	return string(pem.EncodeToMemory(&pem.Block{Type: "PRIVATE KEY", Bytes: der}))
}

// The environment is one for all: none of these runs in parallel.

func TestAnOrgMayComeFromTheEnvironment(t *testing.T) {
	file := filepath.Join(t.TempDir(), "key.pem")
	if err := os.WriteFile(file, []byte(privateKey(t)), 0o600); err != nil {
		t.Fatal(err)
	}
	token := map[string]string{"OKTA_ORG_NAME": "acme", "OKTA_API_TOKEN": "t"}
	client := map[string]string{
		"OKTA_ORG_NAME": "acme", "OKTA_BASE_URL": "oktapreview.com", "OKTA_API_CLIENT_ID": "0oa1",
		"OKTA_API_PRIVATE_KEY": file, "OKTA_API_SCOPES": "okta.users.manage, okta.groups.manage",
	}
	for name, tc := range map[string]struct {
		environment map[string]string
		okta        any
		words       string // of the error; none is configured
	}{
		"a token, no block":           {token, nil, ""},
		"a token, an empty block":     {token, acctest.Attrs{}, ""},
		"a whole address":             {map[string]string{"OKTA_ORG_URL": "http://127.0.0.1:8644", "OKTA_ORG_NAME": "acme-admin", "OKTA_API_TOKEN": "t"}, nil, ""},
		"a client, no block":          {client, nil, ""},
		"the block names the client":  {token, acctest.Attrs{"client_id": "0oa1", "private_key": privateKey(t), "scopes": []any{"okta.users.read"}}, ""},
		"an Admin Console":            {map[string]string{"OKTA_ORG_NAME": "acme-admin", "OKTA_API_TOKEN": "t"}, nil, "Okta Org URL Not Usable"},
		"a key that is nowhere":       {map[string]string{"OKTA_ORG_NAME": "acme", "OKTA_API_CLIENT_ID": "0oa1", "OKTA_API_PRIVATE_KEY": "/nowhere/secret"}, acctest.Attrs{}, "Okta Private Key Not Read"},
		"half of it, no block":        {map[string]string{"OKTA_ORG_NAME": "acme"}, nil, "Tenant URL Missing"},
		"the other half, no block":    {map[string]string{"OKTA_API_TOKEN": "t"}, nil, "Tenant URL Missing"},
		"half of it, and a block":     {map[string]string{"OKTA_ORG_NAME": "acme"}, acctest.Attrs{}, "Okta Credentials Missing"},
		"a block for the other half":  {map[string]string{"OKTA_ORG_NAME": "acme"}, acctest.Attrs{"api_token": "t"}, ""},
		"a block over an environment": {map[string]string{"OKTA_ORG_NAME": "acme-admin", "OKTA_API_TOKEN": "t"}, acctest.Attrs{"org_url": "acme.okta.com"}, ""},
	} {
		t.Run(name, func(t *testing.T) {
			for variable, value := range tc.environment {
				t.Setenv(variable, value)
			}
			diags := acctest.NewServer(t).Configure(acctest.Attrs{"okta": tc.okta})
			if tc.words == "" {
				diags.None(t)
				return
			}
			diags.WantError(t, tc.words)
			if only := tc.words != "Tenant URL Missing"; only && strings.Contains(diags.String(), "Tenant URL Missing") {
				t.Errorf("what is about the org alone asks for a tenant as well: %s", diags)
			}
			if strings.Contains(diags.String(), "secret") {
				t.Errorf("the error repeats what may be the key: %s", diags)
			}
		})
	}
}

// The variables are those of Okta's own provider, which may be given the rest elsewhere.
func TestAnEnvironmentThatIsHalfAnOrgLeavesATenantAlone(t *testing.T) {
	for name, tc := range map[string]struct {
		environment map[string]string
		says        string
	}{
		"a client without its key":    {map[string]string{"OKTA_API_CLIENT_ID": "0oa1", "OKTA_API_SCOPES": "okta.users.read"}, "private key"},
		"a client without its scopes": {map[string]string{"OKTA_API_CLIENT_ID": "0oa1", "OKTA_API_PRIVATE_KEY": privateKey(t)}, "OKTA_API_SCOPES"},
		"a key that is nowhere":       {map[string]string{"OKTA_API_CLIENT_ID": "0oa1", "OKTA_API_PRIVATE_KEY": "/nowhere"}, "OKTA_API_PRIVATE_KEY"},
		"an Admin Console":            {map[string]string{"OKTA_ORG_NAME": "acme-admin", "OKTA_API_TOKEN": "t"}, "Admin Console"},
	} {
		t.Run(name, func(t *testing.T) {
			t.Setenv("OKTA_ORG_NAME", "acme")
			for variable, value := range tc.environment {
				t.Setenv(variable, value)
			}
			box := sandbox.New(t)
			srv := acctest.NewServer(t)
			srv.Configure(acctest.Attrs{"url": box.URL, "api_key": box.Key}).None(t)
			diags := srv.Resource("veza_okta_entitlement").Plan(nil, acctest.Attrs{"name": "g"}).Diagnostics
			diags.WantError(t, "Okta Not Configured", tc.says)
		})
	}
}
