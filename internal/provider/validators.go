package provider

import (
	"context"
	"fmt"
	"strings"
	"time"

	"github.com/hashicorp/terraform-plugin-framework/schema/validator"

	"github.com/veza/terraform-provider-veza/internal/guardrail"
	"github.com/veza/terraform-provider-veza/internal/lifecycle"
	"github.com/veza/terraform-provider-veza/internal/transport"
)

// check is the part of a string validator that differs: an error for a known value.
func check(req validator.StringRequest, resp *validator.StringResponse, summary string, of func(string) error) {
	if req.ConfigValue.IsNull() || req.ConfigValue.IsUnknown() {
		return
	}
	if err := of(req.ConfigValue.ValueString()); err != nil {
		resp.Diagnostics.AddAttributeError(req.Path, summary, err.Error())
	}
}

// tenantURL accepts what the transport does: HTTPS, or HTTP to a loopback address.
type tenantURL struct{}

func (tenantURL) Description(context.Context) string {
	return "must be an HTTPS URL, or HTTP to a loopback address"
}
func (v tenantURL) MarkdownDescription(ctx context.Context) string { return v.Description(ctx) }

func (tenantURL) ValidateString(_ context.Context, req validator.StringRequest, resp *validator.StringResponse) {
	check(req, resp, "Invalid Tenant URL", func(s string) error {
		_, err := transport.CheckURL(s)
		return err
	})
}

// orgURL accepts what the engine does: the same, and no Admin Console.
type orgURL struct{}

func (orgURL) Description(context.Context) string {
	return "must be the HTTPS URL of an Okta org, or HTTP to a loopback address"
}
func (v orgURL) MarkdownDescription(ctx context.Context) string { return v.Description(ctx) }

func (orgURL) ValidateString(_ context.Context, req validator.StringRequest, resp *validator.StringResponse) {
	check(req, resp, "Invalid Okta Org URL", func(s string) error {
		_, err := lifecycle.CheckURL(s)
		return err
	})
}

// notBlank refuses a secret that is set and empty: the mark of a variable that is not.
type notBlank struct{ what, env string }

func (notBlank) Description(context.Context) string { return "must not be blank" }

func (v notBlank) MarkdownDescription(ctx context.Context) string { return v.Description(ctx) }

func (v notBlank) ValidateString(_ context.Context, req validator.StringRequest, resp *validator.StringResponse) {
	if req.ConfigValue.IsNull() || req.ConfigValue.IsUnknown() || strings.TrimSpace(req.ConfigValue.ValueString()) != "" {
		return
	}
	resp.Diagnostics.AddAttributeError(req.Path, "Blank Secret",
		v.what+" is set and blank. Give it its value, or leave the attribute out and set "+v.env+".")
}

// removalLimit accepts "25" and "10%".
type removalLimit struct{}

func (removalLimit) Description(context.Context) string { return "must be a number or a percentage" }

func (v removalLimit) MarkdownDescription(ctx context.Context) string { return v.Description(ctx) }

func (removalLimit) ValidateString(_ context.Context, req validator.StringRequest, resp *validator.StringResponse) {
	check(req, resp, "Invalid Removal Limit", func(s string) error {
		_, err := guardrail.ParseLimit(s)
		return err
	})
}

// duration accepts "30s"; positiveDuration refuses "0s" besides.
type (
	duration         struct{}
	positiveDuration struct{ duration }
)

func (duration) Description(context.Context) string { return "must be a duration such as \"30s\"" }

func (v duration) MarkdownDescription(ctx context.Context) string { return v.Description(ctx) }

func (duration) ValidateString(_ context.Context, req validator.StringRequest, resp *validator.StringResponse) {
	check(req, resp, "Invalid Duration", func(s string) error { return checkDuration(s, 0) })
}

func (positiveDuration) ValidateString(_ context.Context, req validator.StringRequest, resp *validator.StringResponse) {
	check(req, resp, "Invalid Timeout", func(s string) error { return checkDuration(s, time.Millisecond) })
}

func checkDuration(s string, least time.Duration) error {
	d, err := time.ParseDuration(s)
	if err != nil {
		return fmt.Errorf("%q is no duration: write a number with its unit, such as \"30s\" or \"2m\"", s)
	}
	if d < least {
		return fmt.Errorf("%q is too short: it must be %s at least", s, least)
	}
	return nil
}

// sandboxFile refuses a tenant in memory: Terraform starts the provider anew for the
// plan and for the apply of one command, and what is in memory would be gone between.
type sandboxFile struct{}

func (sandboxFile) Description(context.Context) string { return "must be a file" }

func (v sandboxFile) MarkdownDescription(ctx context.Context) string { return v.Description(ctx) }

func (sandboxFile) ValidateString(_ context.Context, req validator.StringRequest, resp *validator.StringResponse) {
	check(req, resp, "Sandbox Path Is No File", func(s string) error {
		if strings.TrimSpace(s) == "" || s == ":memory:" {
			return fmt.Errorf("%q is no file, and Terraform starts the provider more than once in a command: a tenant in memory "+
				"would be forgotten between plan and apply. Name a file, or leave path out for %s", s, defaultSandboxPath)
		}
		return nil
	})
}
