package provider

import (
	"cmp"
	"context"
	"fmt"
	"net/http"
	"net/url"
	"os"
	"strings"
	"time"

	"github.com/hashicorp/terraform-plugin-framework/diag"
	"github.com/hashicorp/terraform-plugin-framework/path"
	"github.com/hashicorp/terraform-plugin-framework/provider"
	"github.com/hashicorp/terraform-plugin-go/tftypes"

	"github.com/veza/terraform-provider-veza/internal/guardrail"
	"github.com/veza/terraform-provider-veza/internal/lifecycle"
	"github.com/veza/terraform-provider-veza/internal/sandbox"
	"github.com/veza/terraform-provider-veza/internal/sandbox/provisioning"
	"github.com/veza/terraform-provider-veza/internal/session"
	"github.com/veza/terraform-provider-veza/internal/transport"
	"github.com/veza/terraform-provider-veza/internal/veza"
)

// tenantAt is where requests go.
type tenantAt struct {
	url   *url.URL
	key   string
	inner http.RoundTripper // the in-process sandbox, nil for the network
	// perMinute are the requests that it is known to allow; 0 is what the host tells.
	perMinute int
}

// Configure makes the session of one provider block. It sends no request: a plan over
// nothing costs nothing, and a tenant that is down is told by the resource that needs it.
func (p *vezaProvider) Configure(ctx context.Context, req provider.ConfigureRequest, resp *provider.ConfigureResponse) {
	resp.Diagnostics.Append(refuseUnknown(req)...)
	if resp.Diagnostics.HasError() {
		return
	}
	var c config
	resp.Diagnostics.Append(req.Config.Get(ctx, &c)...)
	if resp.Diagnostics.HasError() {
		return
	}
	at, org, diags := c.systems(ctx)
	resp.Diagnostics.Append(diags...)
	if resp.Diagnostics.HasError() {
		return
	}

	userAgent := fmt.Sprintf("terraform-provider-veza/%s Terraform/%s", cmp.Or(p.version, "dev"), cmp.Or(req.TerraformVersion, "unknown"))
	s := &session.Session{AdoptExisting: c.AdoptExisting.ValueBool(), APIKey: at.key, Unclosed: p.unclosed}
	limit, protected, diags := c.limits(ctx)
	resp.Diagnostics.Append(diags...)
	if at.url != nil {
		resp.Diagnostics.Append(c.useTenant(s, at, userAgent)...)
		s.Guard = guardrail.New(people{s.Veza}, limit, protected)
	}
	s.OktaUnusable = org.unusable
	if org.OrgURL != nil {
		resp.Diagnostics.Append(c.useOrg(s, org, userAgent)...)
		s.OktaGuard = guardrail.NewOrg(identities{s.Okta}, limit, protected)
		s.OktaGuard.Beside(s.Guard)
	}
	if resp.Diagnostics.HasError() {
		return
	}
	resp.ResourceData, resp.DataSourceData, resp.ListResourceData = s, s, s
	resp.EphemeralResourceData, resp.ActionData = s, s
}

// systems decides where the tenant and the org are: both in the sandbox, or each on the
// network, or one of them alone.
func (c config) systems(ctx context.Context) (tenantAt, orgAt, diag.Diagnostics) {
	if c.Sandbox != nil {
		return c.Sandbox.open()
	}
	org, diags := c.org(ctx)
	at, more := c.tenant(c.Okta != nil || org.OrgURL != nil || diags.HasError())
	if at.url != nil && c.Okta == nil && diags.HasError() {
		// Nobody asked this block for the org of an environment that others use too.
		org, diags = orgAt{unusable: diags[0].Detail()}, nil
	}
	return at, org, append(diags, more...)
}

func (c config) useTenant(s *session.Session, at tenantAt, userAgent string) diag.Diagnostics {
	options := c.transport(at)
	options.UserAgent = userAgent
	rt, err := transport.New(options)
	if err != nil {
		return diag.Diagnostics{diag.NewErrorDiagnostic("Provider Not Configured", err.Error())}
	}
	s.Veza = veza.New(at.url, rt)
	return nil
}

func (c config) useOrg(s *session.Session, at orgAt, userAgent string) diag.Diagnostics {
	// The tenant's budget is no business of the org's, which tells its own in every answer.
	general := c.transport(tenantAt{inner: at.inner})
	at.Base, at.CACertificate, at.UserAgent = general.Base, general.CACertificate, userAgent
	at.MaxRetries, at.RequestTimeout = general.MaxRetries, general.RequestTimeout
	engine, err := lifecycle.New(at.Options)
	switch {
	case err != nil && c.Okta == nil && s.Veza != nil:
		s.OktaUnusable = orgProblem(at.Options, err)
		return nil
	case err != nil:
		return diag.Diagnostics{diag.NewAttributeErrorDiagnostic(path.Root("okta"), "Okta Org Not Usable", orgProblem(at.Options, err))}
	}
	s.Okta = engine
	return nil
}

// refuseUnknown says which attribute waits for a resource that does not exist yet. The
// framework would name only a Go type.
func refuseUnknown(req provider.ConfigureRequest) diag.Diagnostics {
	var diags diag.Diagnostics
	object := map[string]tftypes.Value{}
	if err := req.Config.Raw.As(&object); err != nil {
		diags.AddError("Provider Configuration Not Read", err.Error())
		return diags
	}
	for name, value := range object {
		if !value.IsFullyKnown() {
			diags.AddAttributeError(path.Root(name), "Provider Attribute Not Known Yet", fmt.Sprintf(
				"%s depends on something that exists only after an apply, and the tenant or the org must be asked before it. Give it a "+
					"value that is known while planning (a variable, an ephemeral value, an environment variable), or apply in "+
					"two steps with -target.", name))
		}
	}
	return diags
}

// tenant is the tenant on the network. There may be none where there is an org.
func (c config) tenant(optional bool) (tenantAt, diag.Diagnostics) {
	var diags diag.Diagnostics
	rawURL := cmp.Or(strings.TrimSpace(c.URL.ValueString()), strings.TrimSpace(os.Getenv(envURL)))
	key := cmp.Or(strings.TrimSpace(c.APIKey.ValueString()), strings.TrimSpace(os.Getenv(envAPIKey)))
	if optional && rawURL == "" && key == "" {
		return tenantAt{}, nil
	}
	at := tenantAt{key: key}
	if rawURL == "" {
		diags.AddAttributeError(path.Root("url"), "Tenant URL Missing", "Say which tenant to use: set url in the provider block, "+
			"or the environment variable "+envURL+", to something like https://acme.vezacloud.com. To try the provider without "+
			"a tenant, write sandbox = {} instead; for an Okta org alone, okta = { … }.")
	} else {
		var err error
		if at.url, err = transport.CheckURL(rawURL); err != nil {
			diags.AddAttributeError(path.Root("url"), "Tenant URL Not Usable", err.Error())
		}
	}
	if key == "" {
		diags.AddAttributeError(path.Root("api_key"), "API Key Missing", "Set api_key in the provider block, or the environment "+
			"variable "+envAPIKey+", to an API key of the SCIM admin (Administration > API Keys, signed in as that user). "+
			"The environment keeps it out of files.")
	}
	return at, diags
}

// open opens the tenant and the org in the file. Nothing closes it: the process ends with the
// command, and every write is in the file before it is answered.
func (s sandboxConfig) open() (tenantAt, orgAt, diag.Diagnostics) {
	var diags diag.Diagnostics
	file := cmp.Or(s.Path.ValueString(), defaultSandboxPath)
	delay, _ := time.ParseDuration(s.ActivationDelay.ValueString()) // "" is no delay; the rest was validated
	box, err := sandbox.Open(sandbox.Options{
		Path: file, Profile: s.Profile.ValueString(), ActivationDelay: delay,
		RateLimit: int(s.RateLimit.ValueInt64()), TemporaryKey: true,
		// Nothing works in the background of a process that may end with the next request.
		Provisioning: string(provisioning.Sync),
	})
	if err != nil {
		diags.AddAttributeError(path.Root("sandbox"), "Sandbox Not Opened", fmt.Sprintf("The sandbox in %s cannot be used: %s", file, err))
		return tenantAt{}, orgAt{}, diags
	}
	at := tenantAt{
		url: &url.URL{Scheme: "https", Host: "sandbox.localhost"}, key: box.AdminKey(), inner: box.RoundTripper(),
		perMinute: int(s.RateLimit.ValueInt64()),
	}
	return at, sandboxOrg(box.OrgToken(), box.OrgRoundTripper()), diags
}

func (c config) transport(at tenantAt) transport.Options {
	o := transport.Options{
		BaseURL: at.url, Token: at.key, Base: at.inner,
		RequestsPerMinute: cmp.Or(int(c.RequestsPerMinute.ValueInt64()), at.perMinute),
		MaxRetries:        -1,
	}
	if !c.MaxRetries.IsNull() {
		o.MaxRetries = int(c.MaxRetries.ValueInt64())
	}
	if pem := c.CACertificate.ValueString(); pem != "" {
		o.CACertificate = []byte(pem)
	}
	o.RequestTimeout, _ = time.ParseDuration(c.RequestTimeout.ValueString()) // "" is the default; the rest was validated
	return o
}

// limits are what the guards of both systems hold a plan to.
func (c config) limits(ctx context.Context) (guardrail.Limit, []string, diag.Diagnostics) {
	var protected []string
	diags := c.ProtectedUsers.ElementsAs(ctx, &protected, true)
	limit, err := guardrail.ParseLimit(cmp.Or(c.MaxRemovals.ValueString(), guardrail.DefaultLimit))
	if err != nil {
		diags.AddAttributeError(path.Root("max_removals"), "Removal Limit Not Understood", err.Error())
	}
	return limit, protected, diags
}
