package provider

import (
	"context"
	"regexp"

	"github.com/hashicorp/terraform-plugin-framework-validators/int64validator"
	"github.com/hashicorp/terraform-plugin-framework-validators/providervalidator"
	"github.com/hashicorp/terraform-plugin-framework-validators/setvalidator"
	"github.com/hashicorp/terraform-plugin-framework-validators/stringvalidator"
	"github.com/hashicorp/terraform-plugin-framework/path"
	"github.com/hashicorp/terraform-plugin-framework/provider"
	"github.com/hashicorp/terraform-plugin-framework/provider/schema"
	"github.com/hashicorp/terraform-plugin-framework/schema/validator"
	"github.com/hashicorp/terraform-plugin-framework/types"

	"github.com/veza/terraform-provider-veza/internal/guardrail"
	"github.com/veza/terraform-provider-veza/internal/ignorecase"
)

// Environment variables, named as Veza's own client names them.
const (
	envURL    = "VEZA_URL"
	envAPIKey = "VEZA_API_KEY"
)

// defaultSandboxPath is in the working folder, beside the state that speaks of it.
const defaultSandboxPath = "veza-sandbox.db"

type config struct {
	URL               types.String   `tfsdk:"url"`
	APIKey            types.String   `tfsdk:"api_key"`
	Okta              *oktaConfig    `tfsdk:"okta"`
	Sandbox           *sandboxConfig `tfsdk:"sandbox"`
	AdoptExisting     types.Bool     `tfsdk:"adopt_existing"`
	ProtectedUsers    types.Set      `tfsdk:"protected_users"`
	MaxRemovals       types.String   `tfsdk:"max_removals"`
	RequestsPerMinute types.Int64    `tfsdk:"requests_per_minute"`
	MaxRetries        types.Int64    `tfsdk:"max_retries"`
	RequestTimeout    types.String   `tfsdk:"request_timeout"`
	CACertificate     types.String   `tfsdk:"ca_certificate"`
}

type sandboxConfig struct {
	Path            types.String `tfsdk:"path"`
	Profile         types.String `tfsdk:"profile"`
	ActivationDelay types.String `tfsdk:"activation_delay"`
	RateLimit       types.Int64  `tfsdk:"rate_limit"`
}

func (*vezaProvider) Schema(_ context.Context, _ provider.SchemaRequest, resp *provider.SchemaResponse) {
	resp.Schema = schema.Schema{
		MarkdownDescription: "Identity provisioning between Okta and Veza, as code: people and groups through SCIM, teams " +
			"with their scope and roles, local users and API keys, the sign-in switch, and the lifecycle of people in Okta.",
		Attributes: map[string]schema.Attribute{
			"url": schema.StringAttribute{
				Optional: true,
				MarkdownDescription: "URL of the tenant, such as `https://acme.vezacloud.com`; environment variable `" + envURL +
					"`. Plain HTTP is accepted for loopback addresses alone.",
				Validators: []validator.String{tenantURL{}},
			},
			"api_key": schema.StringAttribute{
				Optional:  true,
				Sensitive: true,
				MarkdownDescription: "API key of the SCIM admin, a local user with the roles `admin` and `scim_provisioner` on " +
					"the root team; environment variable `" + envAPIKey + "`. It may be an ephemeral value.",
				Validators: []validator.String{notBlank{what: "api_key", env: envAPIKey}},
			},
			"okta":    oktaAttribute(),
			"sandbox": sandboxAttribute(),
			"adopt_existing": schema.BoolAttribute{
				Optional: true,
				MarkdownDescription: "Let a create take over what exists already, such as a person who is active or a group, instead " +
					"of refusing. Only configured attributes that differ are sent. Default `false`.",
			},
			"protected_users": schema.SetAttribute{
				ElementType: ignorecase.StringType{},
				Optional:    true,
				MarkdownDescription: "User names, and logins of the Okta org, that no plan may deactivate, delete, take out of a " +
					"group or take a role from: break-glass accounts, executives, the people who would repair a mistake.",
				// A name with a blank is nobody's, and would protect nobody without a word.
				Validators: []validator.Set{setvalidator.ValueStringsAre(stringvalidator.RegexMatches(
					regexp.MustCompile(`^\S+$`), "must be a user name, without blanks"))},
			},
			"max_removals": schema.StringAttribute{
				Optional: true,
				MarkdownDescription: "How many people one plan may deactivate, delete or take out of groups: a number, or a " +
					"percentage of the people of the tenant such as `\"10%\"`. A plan beyond it is an error that names them. " +
					"People of the Okta org are counted by themselves; a percentage of them costs a request for every 200. " +
					"Default `" + guardrail.DefaultLimit + "`.",
				Validators: []validator.String{removalLimit{}},
			},
			"requests_per_minute": schema.Int64Attribute{
				Optional: true,
				MarkdownDescription: "Requests a minute to the tenant, at most. Default: 200 for `*.vezacloud.com`, which is Veza's " +
					"published limit, and no limit elsewhere. A run begins with a quarter of them, since the plan before an apply " +
					"has spent of the same limit; a long one takes them all, writes before reads. Every 10 s it tells in the log " +
					"(`TF_LOG_PROVIDER=INFO`) how many requests are done, how many wait, and for how long. Lower the limit where " +
					"other clients share the key. Okta's limits are read from its answers.",
				Validators: []validator.Int64{int64validator.AtLeast(1)},
			},
			"max_retries": schema.Int64Attribute{
				Optional: true,
				MarkdownDescription: "How often a request is sent again after an answer that asks for patience (429, 503) or " +
					"a lost connection. Default `4`.",
				Validators: []validator.Int64{int64validator.Between(0, 100)},
			},
			"request_timeout": schema.StringAttribute{
				Optional:            true,
				MarkdownDescription: "How long one attempt of a request may take, such as `30s`. Default `60s`.",
				Validators:          []validator.String{positiveDuration{}},
			},
			"ca_certificate": schema.StringAttribute{
				Optional: true,
				MarkdownDescription: "PEM certificates to trust besides the system's, for a proxy or a gateway of your own, " +
					"such as `file(\"ca.pem\")`.",
			},
		},
	}
}

func sandboxAttribute() schema.Attribute {
	return schema.SingleNestedAttribute{
		Optional: true,
		MarkdownDescription: "Use a tenant and an Okta org in a local file instead of real ones: nothing to sign up for, " +
			"nothing to break. `sandbox = {}` is enough. Environment variables for real ones are ignored then.",
		Attributes: map[string]schema.Attribute{
			"path": schema.StringAttribute{
				Optional: true,
				MarkdownDescription: "SQLite file of both, made if it is not there. Default `" + defaultSandboxPath +
					"`, in the working folder.",
				Validators: []validator.String{sandboxFile{}},
			},
			"profile": schema.StringAttribute{
				Optional: true,
				MarkdownDescription: "`veza` (default) for Veza's published behaviour, `rfc` for everything that SCIM 2.0 " +
					"offers.",
				Validators: []validator.String{stringvalidator.OneOf("veza", "rfc")},
			},
			"activation_delay": schema.StringAttribute{
				Optional: true,
				MarkdownDescription: "Time between turning SCIM on and its first answer, such as `30s`, which a real tenant " +
					"takes. Default none.",
				Validators: []validator.String{duration{}},
			},
			"rate_limit": schema.Int64Attribute{
				Optional: true,
				MarkdownDescription: "Requests a minute before the sandbox answers 429. The provider keeps to it as to a real " +
					"tenant's 200, unless `requests_per_minute` says otherwise. Default no limit.",
				Validators: []validator.Int64{int64validator.AtLeast(1)},
			},
		},
	}
}

func (*vezaProvider) ConfigValidators(context.Context) []provider.ConfigValidator {
	sandbox := path.MatchRoot("sandbox")
	return []provider.ConfigValidator{
		providervalidator.Conflicting(sandbox, path.MatchRoot("url")),
		providervalidator.Conflicting(sandbox, path.MatchRoot("api_key")),
		providervalidator.Conflicting(sandbox, path.MatchRoot("okta")),
		providervalidator.Conflicting(sandbox, path.MatchRoot("ca_certificate")),
	}
}
