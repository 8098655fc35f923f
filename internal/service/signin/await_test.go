package signin_test

import (
	"context"
	"net/url"
	"strings"
	"testing"
	"testing/synctest"
	"time"

	"github.com/hashicorp/terraform-plugin-framework/datasource"
	"github.com/hashicorp/terraform-plugin-framework/provider"
	"github.com/hashicorp/terraform-plugin-framework/resource"

	"github.com/veza/terraform-provider-veza/internal/acctest"
	"github.com/veza/terraform-provider-veza/internal/guardrail"
	"github.com/veza/terraform-provider-veza/internal/sandbox"
	"github.com/veza/terraform-provider-veza/internal/service/signin"
	"github.com/veza/terraform-provider-veza/internal/session"
	"github.com/veza/terraform-provider-veza/internal/transport"
	"github.com/veza/terraform-provider-veza/internal/veza"
)

// inProcess offers the settings of a tenant in the same process, so that provider and
// tenant wait on the one clock of a synctest bubble.
type inProcess struct{ box *sandbox.Sandbox }

func (inProcess) Metadata(_ context.Context, _ provider.MetadataRequest, resp *provider.MetadataResponse) {
	resp.TypeName = "veza"
}

func (inProcess) Schema(context.Context, provider.SchemaRequest, *provider.SchemaResponse) {}

func (p inProcess) Configure(_ context.Context, _ provider.ConfigureRequest, resp *provider.ConfigureResponse) {
	base := &url.URL{Scheme: "https", Host: "tenant.localhost"}
	rt, err := transport.New(transport.Options{BaseURL: base, Token: p.box.AdminKey(), Base: p.box.RoundTripper()})
	if err != nil {
		resp.Diagnostics.AddError("Not Configured", err.Error())
		return
	}
	resp.ResourceData = &session.Session{Veza: veza.New(base, rt), Guard: guardrail.New(administered{}, guardrail.Limit{}, nil)}
}

// administered is a tenant whose key belongs to a local administrator.
type administered struct{ guardrail.Tenant }

func (administered) Self(context.Context) (guardrail.Account, error) {
	return guardrail.Account{ID: "1", Local: true, Active: true, Roles: []guardrail.Role{{Name: "admin"}}}, nil
}

func (inProcess) Resources(context.Context) []func() resource.Resource {
	return []func() resource.Resource{signin.NewResource}
}

func (inProcess) DataSources(context.Context) []func() datasource.DataSource { return nil }

// slowly is a tenant that takes its time from the switch to the first answer.
func slowly(t *testing.T, delay time.Duration) (*sandbox.Sandbox, *acctest.Server) {
	t.Helper()
	box, err := sandbox.Open(sandbox.Options{NewKey: true, ActivationDelay: delay, KeepRequests: true})
	if err != nil {
		t.Fatal(err)
	}
	t.Cleanup(func() {
		if err := box.Close(); err != nil {
			t.Error(err)
		}
	})
	srv := acctest.Serve(t, inProcess{box})
	srv.Configure(acctest.Attrs{}).None(t)
	return box, srv
}

func TestTurningOnWaitsUntilSCIMAnswers(t *testing.T) {
	t.Parallel()
	synctest.Test(t, func(t *testing.T) {
		box, srv := slowly(t, 30*time.Second)
		begun := time.Now()
		state := srv.Resource(typeName).MustApply(nil, settings(true, nil))
		if took := time.Since(begun); took < 30*time.Second || took > 35*time.Second {
			t.Errorf("waited %s for a tenant that takes 30s", took)
		}
		if state.Values["scim_enabled"] != true {
			t.Errorf("state %v", state.Values)
		}
		if got := box.Requests(); len(got) > 5 {
			t.Errorf("sent %v", got)
		}
		if !strings.Contains(srv.TraceLog(), "waiting for SCIM to answer") {
			t.Error("the log does not say what is waited for")
		}
	})
}

func TestTheWaitEndsWithItsTimeout(t *testing.T) {
	t.Parallel()
	tests := map[string]struct {
		config acctest.Attrs
		least  time.Duration
	}{
		"by default": {settings(true, nil), 2 * time.Minute},
		"as set":     {settings(true, acctest.Attrs{"timeouts": acctest.Attrs{"create": "45s"}}), 45 * time.Second},
	}
	for name, tc := range tests {
		t.Run(name, func(t *testing.T) {
			t.Parallel()
			synctest.Test(t, func(t *testing.T) {
				_, srv := slowly(t, time.Hour)
				begun := time.Now()
				_, diags := srv.Resource(typeName).Apply(nil, tc.config)
				diags.WantError(t, "SCIM Still Not Ready", tc.least.String(), "documented: 30 seconds")
				if took := time.Since(begun); took != tc.least {
					t.Errorf("waited %s, want %s", took, tc.least)
				}
			})
		})
	}
}
