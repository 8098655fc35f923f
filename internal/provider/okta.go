package provider

import (
	"cmp"
	"context"
	"errors"
	"net/http"
	"net/url"
	"os"
	"strings"

	"github.com/hashicorp/terraform-plugin-framework-validators/setvalidator"
	"github.com/hashicorp/terraform-plugin-framework-validators/stringvalidator"
	"github.com/hashicorp/terraform-plugin-framework/diag"
	"github.com/hashicorp/terraform-plugin-framework/path"
	"github.com/hashicorp/terraform-plugin-framework/provider/schema"
	"github.com/hashicorp/terraform-plugin-framework/schema/validator"
	"github.com/hashicorp/terraform-plugin-framework/types"

	"github.com/veza/terraform-provider-veza/internal/lifecycle"
)

// Environment variables, as Okta's own provider names them, and the one that the sandbox
// prints: an address with a port has no name and domain.
const (
	envOktaURL          = "OKTA_ORG_URL"
	envOktaOrg          = "OKTA_ORG_NAME"
	envOktaDomain       = "OKTA_BASE_URL"
	envOktaToken        = "OKTA_API_TOKEN"
	envOktaClientID     = "OKTA_API_CLIENT_ID"
	envOktaPrivateKey   = "OKTA_API_PRIVATE_KEY"
	envOktaPrivateKeyID = "OKTA_API_PRIVATE_KEY_ID"
	envOktaScopes       = "OKTA_API_SCOPES"
)

type oktaConfig struct {
	OrgURL       types.String `tfsdk:"org_url"`
	APIToken     types.String `tfsdk:"api_token"`
	ClientID     types.String `tfsdk:"client_id"`
	PrivateKey   types.String `tfsdk:"private_key"`
	PrivateKeyID types.String `tfsdk:"private_key_id"`
	Scopes       types.Set    `tfsdk:"scopes"`
}

func oktaAttribute() schema.Attribute {
	beside := func(name string) path.Expression { return path.MatchRelative().AtParent().AtName(name) }
	return schema.SingleNestedAttribute{
		Optional: true,
		MarkdownDescription: "The Okta org, for everything named `veza_okta_…`. It may be left out: where the environment has " +
			"the variables of Okta's own provider they are used, and where nothing here is about Okta none is needed.",
		Attributes: map[string]schema.Attribute{
			"org_url": schema.StringAttribute{
				Optional: true,
				MarkdownDescription: "URL of the org, such as `https://acme.okta.com` (not the Admin Console's); environment " +
					"variables `" + envOktaOrg + "` (`acme`) and `" + envOktaDomain + "` (default `okta.com`), or `" + envOktaURL + "`.",
				Validators: []validator.String{orgURL{}},
			},
			"api_token": schema.StringAttribute{
				Optional:  true,
				Sensitive: true,
				MarkdownDescription: "API token of an administrator of the org; environment variable `" + envOktaToken + "`. It may " +
					"be an ephemeral value. An OAuth client, below, is the better choice: it holds no more rights than its scopes, " +
					"and ends with nobody's account.",
				Validators: []validator.String{
					notBlank{what: "api_token", env: envOktaToken},
					stringvalidator.ConflictsWith(beside("client_id"), beside("private_key"), beside("private_key_id"), beside("scopes")),
				},
			},
			"client_id": schema.StringAttribute{
				Optional: true,
				MarkdownDescription: "Client ID of an API services app (OAuth 2.0 with a private key, without DPoP); environment " +
					"variable `" + envOktaClientID + "`.",
			},
			"private_key": schema.StringAttribute{
				Optional:  true,
				Sensitive: true,
				MarkdownDescription: "Private key of that app in PEM; environment variable `" + envOktaPrivateKey + "`, the key itself " +
					"or the name of its file. It may be an ephemeral value.",
				Validators: []validator.String{notBlank{what: "private_key", env: envOktaPrivateKey}},
			},
			"private_key_id": schema.StringAttribute{
				Optional:            true,
				MarkdownDescription: "ID (`kid`) of that key, where the app has several; environment variable `" + envOktaPrivateKeyID + "`.",
			},
			"scopes": schema.SetAttribute{
				ElementType: types.StringType,
				Optional:    true,
				MarkdownDescription: "Scopes to ask for; environment variable `" + envOktaScopes + "`, separated by commas. Lifecycle " +
					"management takes `okta.users.manage` and `okta.groups.manage`, the provisioning of apps `okta.apps.manage` as well, " +
					"`veza_okta_identity_history` `okta.logs.read`.",
				Validators: []validator.Set{setvalidator.SizeAtLeast(1)},
			},
		},
	}
}

// orgAt is where requests to the org go, and as whom; without a URL there is none.
type orgAt struct {
	lifecycle.Options
	inner    http.RoundTripper // the in-process sandbox, nil for the network
	unusable string            // why an org that only the environment names is left out
}

// org decides whether there is an org, from the provider block and the environment.
func (c config) org(ctx context.Context) (orgAt, diag.Diagnostics) {
	var diags diag.Diagnostics
	block := cmp.Or(c.Okta, &oktaConfig{Scopes: types.SetNull(types.StringType)})
	at := path.Root("okta")
	rawURL := cmp.Or(strings.TrimSpace(block.OrgURL.ValueString()), environmentOrg())
	var o lifecycle.Options
	diags.Append(block.credentials(ctx, &o)...)
	switch {
	case c.Okta == nil && (rawURL == "" || o.Token == "" && o.ClientID == ""):
		return orgAt{}, nil // half of an environment is somebody else's
	case rawURL == "":
		diags.AddAttributeError(at.AtName("org_url"), "Okta Org URL Missing", "Say which org to use: set org_url in okta = { … }, or "+
			"the environment variables "+envOktaOrg+" and "+envOktaDomain+", to something like https://acme.okta.com.")
	case o.Token == "" && o.ClientID == "":
		diags.AddAttributeError(at.AtName("api_token"), "Okta Credentials Missing", "Set api_token in okta = { … }, or the environment "+
			"variable "+envOktaToken+"; or client_id, private_key and scopes ("+envOktaClientID+", "+envOktaPrivateKey+", "+
			envOktaScopes+") of an API services app.")
	}
	if diags.HasError() {
		return orgAt{}, diags
	}
	var err error
	if o.OrgURL, err = lifecycle.CheckURL(rawURL); err != nil {
		diags.AddAttributeError(at.AtName("org_url"), "Okta Org URL Not Usable", err.Error())
	}
	return orgAt{Options: o}, diags
}

// orgProblem says where what is wrong with an OAuth client is set.
func orgProblem(o lifecycle.Options, err error) string {
	if o.ClientID == "" {
		return err.Error()
	}
	return err.Error() + ". An OAuth client is client_id, private_key and scopes in okta = { … }, or the environment variables " +
		envOktaClientID + ", " + envOktaPrivateKey + " and " + envOktaScopes + "."
}

// environmentOrg is the org's address, put together as Okta's own provider does.
func environmentOrg() string {
	if whole := strings.TrimSpace(os.Getenv(envOktaURL)); whole != "" {
		return whole
	}
	name := strings.TrimSpace(os.Getenv(envOktaOrg))
	if name == "" {
		return ""
	}
	domain := cmp.Or(strings.TrimSpace(os.Getenv(envOktaDomain)), "okta.com")
	return "https://" + name + "." + domain
}

// credentials takes an API token or an OAuth client, whichever the block names; the
// environment completes it, and decides where the block names neither.
func (c oktaConfig) credentials(ctx context.Context, o *lifecycle.Options) diag.Diagnostics {
	client := !c.ClientID.IsNull() || !c.PrivateKey.IsNull() || !c.PrivateKeyID.IsNull() || !c.Scopes.IsNull()
	if !client {
		o.Token = cmp.Or(strings.TrimSpace(c.APIToken.ValueString()), strings.TrimSpace(os.Getenv(envOktaToken)))
		if o.Token != "" {
			return nil
		}
	}
	o.ClientID = cmp.Or(c.ClientID.ValueString(), os.Getenv(envOktaClientID))
	o.PrivateKeyID = cmp.Or(c.PrivateKeyID.ValueString(), os.Getenv(envOktaPrivateKeyID))
	diags := c.Scopes.ElementsAs(ctx, &o.Scopes, true)
	if len(o.Scopes) == 0 {
		o.Scopes = strings.FieldsFunc(os.Getenv(envOktaScopes), func(r rune) bool { return r == ',' || r == ' ' })
	}
	if o.PrivateKey = c.PrivateKey.ValueString(); o.PrivateKey == "" {
		var err error
		if o.PrivateKey, err = environmentKey(); err != nil {
			diags.AddAttributeError(path.Root("okta").AtName("private_key"), "Okta Private Key Not Read", "The environment variable "+
				envOktaPrivateKey+" holds neither a key in PEM nor the name of a file that can be read: "+err.Error())
		}
	}
	return diags
}

// environmentKey is the key in the environment: itself, or in a file, as Okta's own
// provider takes it.
func environmentKey() (string, error) {
	value := os.Getenv(envOktaPrivateKey)
	if value == "" || strings.Contains(value, "-----BEGIN") {
		return value, nil
	}
	key, err := os.ReadFile(value)
	if err != nil {
		// An error that names the file would repeat a key that is only badly written.
		if cause := (*os.PathError)(nil); errors.As(err, &cause) {
			err = cause.Err
		}
		return "", err
	}
	return string(key), nil
}

// sandboxOrg is the org in the sandbox's file.
func sandboxOrg(token string, inner http.RoundTripper) orgAt {
	return orgAt{
		Options: lifecycle.Options{OrgURL: &url.URL{Scheme: "https", Host: "okta.sandbox.localhost"}, Token: token},
		inner:   inner,
	}
}
