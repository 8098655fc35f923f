package lifecycledatasources_test

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
	"github.com/veza/terraform-provider-veza/internal/sandbox/tenant"
	"github.com/veza/terraform-provider-veza/internal/service/lifecycledatasources"
	"github.com/veza/terraform-provider-veza/internal/session"
	"github.com/veza/terraform-provider-veza/internal/transport"
	"github.com/veza/terraform-provider-veza/internal/veza"
)

// inProcess reads a tenant in the same process, so that provider and tenant wait on the
// one clock of a synctest bubble.
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
	resp.DataSourceData = &session.Session{Veza: veza.New(base, rt)}
}

func (inProcess) Resources(context.Context) []func() resource.Resource { return nil }

func (inProcess) DataSources(context.Context) []func() datasource.DataSource {
	return []func() datasource.DataSource{lifecycledatasources.NewDataSource}
}

// empty is a tenant without integrations.
func empty(t *testing.T) (*sandbox.Sandbox, *acctest.Server) {
	t.Helper()
	box, err := sandbox.Open(sandbox.Options{NewKey: true, KeepRequests: true})
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

func TestTheFirstDataSourceIsWaitedForWhereThereIsATimeout(t *testing.T) {
	t.Parallel()
	synctest.Test(t, func(t *testing.T) {
		box, srv := empty(t)
		discovered := time.AfterFunc(time.Minute, func() {
			secret := "hush"
			_, err := box.Tenant().CreateOktaProvider(context.WithoutCancel(t.Context()), "Acme", tenant.OktaSettings{Domain: "acme.okta.com"}, tenant.OktaSecrets{Token: &secret})
			if err != nil {
				t.Error(err)
			}
		})
		defer discovered.Stop()
		begun := time.Now()
		if got := names(t, srv.DataSource(typeName).MustRead(acctest.Attrs{})); got != "" || !time.Now().Equal(begun) {
			t.Errorf("without a timeout it read %q after %s", got, time.Since(begun))
		}
		got := names(t, srv.DataSource(typeName).MustRead(acctest.Attrs{"timeouts": acctest.Attrs{"read": "15m"}}))
		if took := time.Since(begun); got != "Okta (Acme) false" || took < time.Minute || took > 75*time.Second {
			t.Errorf("read %q after %s", got, took)
		}
		if sent := box.Requests(); len(sent) > 14 {
			t.Errorf("sent %v", sent)
		}
		if !strings.Contains(srv.TraceLog(), "waiting for a data source to appear") {
			t.Error("the log does not say what is waited for")
		}
	})
}

func TestTheWaitForTheFirstEndsWithItsTimeout(t *testing.T) {
	t.Parallel()
	synctest.Test(t, func(t *testing.T) {
		_, srv := empty(t)
		begun := time.Now()
		_, diags := srv.DataSource(typeName).Read(acctest.Attrs{"timeouts": acctest.Attrs{"read": "90s"}})
		diags.WantError(t, "No Lifecycle Data Source Yet", "1m30s", "timeouts.read")
		if took := time.Since(begun); took != 90*time.Second {
			t.Errorf("waited %s", took)
		}
	})
}
