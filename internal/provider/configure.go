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
	"github.com/veza/terraform-provider-veza/internal/sandbox"
	"github.com/veza/terraform-provider-veza/internal/session"
	"github.com/veza/terraform-provider-veza/internal/transport"
	"github.com/veza/terraform-provider-veza/internal/veza"
)

// tenantAt is where requests go.
type tenantAt struct {
	url   *url.URL
	key   string
	inner http.RoundTripper // the in-process sandbox, nil for the network
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
	at, diags := c.tenant()
	resp.Diagnostics.Append(diags...)
	if resp.Diagnostics.HasError() {
		return
	}

	options := c.transport(at)
	options.UserAgent = fmt.Sprintf("terraform-provider-veza/%s Terraform/%s", cmp.Or(p.version, "dev"), cmp.Or(req.TerraformVersion, "unknown"))
	rt, err := transport.New(options)
	if err != nil {
		resp.Diagnostics.AddError("Provider Not Configured", err.Error())
		return
	}
	client := veza.New(at.url, rt)
	guard, diags := c.guard(ctx, client)
	resp.Diagnostics.Append(diags...)
	s := &session.Session{
		Veza: client, Guard: guard, AdoptExisting: c.AdoptExisting.ValueBool(), APIKey: at.key, Unclosed: p.unclosed,
	}
	resp.ResourceData, resp.DataSourceData, resp.ListResourceData, resp.EphemeralResourceData = s, s, s, s
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
				"%s depends on something that exists only after an apply, and the tenant must be asked before it. Give it a "+
					"value that is known while planning (a variable, an ephemeral value, an environment variable), or apply in "+
					"two steps with -target.", name))
		}
	}
	return diags
}

// tenant decides between the sandbox and a tenant on the network.
func (c config) tenant() (tenantAt, diag.Diagnostics) {
	var diags diag.Diagnostics
	if c.Sandbox != nil {
		return c.Sandbox.open()
	}
	rawURL := cmp.Or(strings.TrimSpace(c.URL.ValueString()), strings.TrimSpace(os.Getenv(envURL)))
	key := cmp.Or(strings.TrimSpace(c.APIKey.ValueString()), strings.TrimSpace(os.Getenv(envAPIKey)))
	at := tenantAt{key: key}
	if rawURL == "" {
		diags.AddAttributeError(path.Root("url"), "Tenant URL Missing", "Say which tenant to use: set url in the provider block, "+
			"or the environment variable "+envURL+", to something like https://acme.vezacloud.com. To try the provider without "+
			"a tenant, write sandbox = {} instead.")
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

// open opens the tenant in the file. Nothing closes it: the process ends with the
// command, and every write is in the file before it is answered.
func (s sandboxConfig) open() (tenantAt, diag.Diagnostics) {
	var diags diag.Diagnostics
	file := cmp.Or(s.Path.ValueString(), defaultSandboxPath)
	delay, _ := time.ParseDuration(s.ActivationDelay.ValueString()) // "" is no delay; the rest was validated
	box, err := sandbox.Open(sandbox.Options{
		Path: file, Profile: s.Profile.ValueString(), ActivationDelay: delay,
		RateLimit: int(s.RateLimit.ValueInt64()), TemporaryKey: true,
	})
	if err != nil {
		diags.AddAttributeError(path.Root("sandbox"), "Sandbox Not Opened", fmt.Sprintf("The sandbox in %s cannot be used: %s", file, err))
		return tenantAt{}, diags
	}
	return tenantAt{
		url:   &url.URL{Scheme: "https", Host: "sandbox.localhost"},
		key:   box.AdminKey(),
		inner: box.RoundTripper(),
	}, diags
}

func (c config) transport(at tenantAt) transport.Options {
	o := transport.Options{
		BaseURL: at.url, Token: at.key, Base: at.inner,
		RequestsPerMinute: int(c.RequestsPerMinute.ValueInt64()),
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

func (c config) guard(ctx context.Context, client *veza.Client) (*guardrail.Guard, diag.Diagnostics) {
	var protected []string
	diags := c.ProtectedUsers.ElementsAs(ctx, &protected, true)
	limit, err := guardrail.ParseLimit(cmp.Or(c.MaxRemovals.ValueString(), guardrail.DefaultLimit))
	if err != nil {
		diags.AddAttributeError(path.Root("max_removals"), "Removal Limit Not Understood", err.Error())
	}
	return guardrail.New(people{client}, limit, protected), diags
}
