package oktaintegration_test

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
	"github.com/veza/terraform-provider-veza/internal/sandbox"
	"github.com/veza/terraform-provider-veza/internal/service/oktaintegration"
	"github.com/veza/terraform-provider-veza/internal/session"
	"github.com/veza/terraform-provider-veza/internal/transport"
	"github.com/veza/terraform-provider-veza/internal/veza"
)

// inProcess offers the integrations of a tenant in the same process, so that provider
// and tenant wait on the one clock of a synctest bubble.
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
	resp.ResourceData = &session.Session{Veza: veza.New(base, rt)}
}

func (inProcess) Resources(context.Context) []func() resource.Resource {
	return []func() resource.Resource{oktaintegration.NewResource}
}

func (inProcess) DataSources(context.Context) []func() datasource.DataSource { return nil }

// slowly is a tenant that takes its time to delete.
func slowly(t *testing.T, delay time.Duration) (*sandbox.Sandbox, *acctest.Server) {
	t.Helper()
	box, err := sandbox.Open(sandbox.Options{NewKey: true, DeletionDelay: delay, KeepRequests: true})
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

func TestDestroyingWaitsUntilTheIntegrationIsGone(t *testing.T) {
	t.Parallel()
	synctest.Test(t, func(t *testing.T) {
		box, srv := slowly(t, 30*time.Second)
		r := srv.Resource(typeName)
		state := r.MustApply(nil, acme(nil))
		box.Forget()
		begun := time.Now()
		r.MustApply(state, nil)
		if took := time.Since(begun); took < 30*time.Second || took > 35*time.Second {
			t.Errorf("waited %s for a tenant that takes 30s", took)
		}
		if got := box.Requests(); len(got) > 12 {
			t.Errorf("sent %v", got)
		}
		if !strings.Contains(srv.TraceLog(), "waiting for the Okta integration to be gone") {
			t.Error("the log does not say what is waited for")
		}
	})
}

func TestTheWaitEndsWithItsTimeoutAndTheNextDestroyGoesOn(t *testing.T) {
	t.Parallel()
	tests := map[string]struct {
		config acctest.Attrs
		wait   time.Duration
	}{
		"by default": {acme(nil), 10 * time.Minute},
		"as set":     {acme(acctest.Attrs{"timeouts": acctest.Attrs{"delete": "45s"}}), 45 * time.Second},
	}
	for name, tc := range tests {
		t.Run(name, func(t *testing.T) {
			t.Parallel()
			synctest.Test(t, func(t *testing.T) {
				_, srv := slowly(t, 15*time.Minute)
				r := srv.Resource(typeName)
				state := r.MustApply(nil, tc.config)
				begun := time.Now()
				left, diags := r.Apply(state, nil)
				diags.WantError(t, "Okta Integration Not Gone Yet", tc.wait.String(), "timeouts.delete")
				if took := time.Since(begun); took != tc.wait || left == nil {
					t.Errorf("waited %s, want %s; left %v", took, tc.wait, left)
				}
				<-time.After(15*time.Minute - tc.wait)
				r.MustApply(left, nil)
			})
		})
	}
}

func TestWhatIsBeingDeletedIsGoneFromTheStateAndItsSuccessorWaits(t *testing.T) {
	t.Parallel()
	synctest.Test(t, func(t *testing.T) {
		box, srv := slowly(t, 30*time.Second)
		r := srv.Resource(typeName)
		state := r.MustApply(nil, acme(nil))
		if err := box.Tenant().DeleteOktaProvider(t.Context(), state.Identity["id"].(string)); err != nil { //nolint:forcetypeassert // A test.
			t.Fatal(err)
		}
		if gone := r.MustRead(state); gone != nil {
			t.Errorf("read %v", gone.Values)
		}
		_, diags := r.Apply(nil, acme(acctest.Attrs{"timeouts": acctest.Attrs{"create": "5s"}}))
		diags.WantError(t, "Okta Integration Not Gone Yet", "5s", "timeouts.create")
		next := r.MustApply(nil, acme(nil))
		if next.Values["id"] == state.Values["id"] || next.Values["state"] != "ENABLED" {
			t.Errorf("made %v", next.Values)
		}
	})
}
