package acctest

import (
	"bytes"
	"context"
	"sync"
	"testing"

	"github.com/hashicorp/terraform-plugin-framework/provider"
	"github.com/hashicorp/terraform-plugin-framework/providerserver"
	"github.com/hashicorp/terraform-plugin-go/tfprotov6"
	"github.com/hashicorp/terraform-plugin-log/tflogtest"

	veza "github.com/veza/terraform-provider-veza/internal/provider"
)

// Server is the provider answering protocol 6 in process, spoken to as a CLI
// would: what no CLI at hand can do is tested with it, in milliseconds. Where a
// CLI checks an answer (a plan that contradicts the configuration, an apply that
// contradicts the plan, a missing identity), so does it, and fails the test.
type Server struct {
	t          testing.TB
	ctx        context.Context // carries the log that TraceLog returns, for the life of one test
	log        *buffer
	raw        tfprotov6.ProviderServer
	schemas    *tfprotov6.GetProviderSchemaResponse
	identities map[string]*tfprotov6.ResourceIdentitySchema
}

// NewServer is the provider before it is configured.
func NewServer(t testing.TB) *Server {
	t.Helper()
	return Serve(t, veza.New("test")())
}

// Configured is the provider with these attributes in its provider block. It
// fails the test when the provider has anything to say about them.
func Configured(t testing.TB, attributes Attrs) *Server {
	t.Helper()
	s := NewServer(t)
	s.Configure(attributes).None(t)
	return s
}

// Serve is a Server for any provider.
func Serve(t testing.TB, p provider.Provider) *Server {
	t.Helper()
	log := new(buffer)
	ctx := tflogtest.RootLogger(t.Context(), log)
	raw := providerserver.NewProtocol6(p)()
	schemas, err := raw.GetProviderSchema(ctx, &tfprotov6.GetProviderSchemaRequest{})
	if err != nil {
		t.Fatal(err)
	}
	Diagnostics(schemas.Diagnostics).None(t)
	identities, err := raw.GetResourceIdentitySchemas(ctx, &tfprotov6.GetResourceIdentitySchemasRequest{})
	if err != nil {
		t.Fatal(err)
	}
	Diagnostics(identities.Diagnostics).None(t)
	return &Server{t: t, ctx: ctx, log: log, raw: raw, schemas: schemas, identities: identities.IdentitySchemas}
}

// Raw is the protocol itself, for a call that has no method here.
func (s *Server) Raw() tfprotov6.ProviderServer { return s.raw }

// Schemas is everything the provider offers.
func (s *Server) Schemas() *tfprotov6.GetProviderSchemaResponse { return s.schemas }

// TraceLog is all that the provider has logged so far, at TRACE, as JSON lines.
func (s *Server) TraceLog() string { return s.log.String() }

// Validate is what validate says of a provider block with these attributes.
func (s *Server) Validate(attributes Attrs) Diagnostics {
	s.t.Helper()
	typ := s.schemas.Provider.ValueType()
	resp, err := s.raw.ValidateProviderConfig(s.ctx, &tfprotov6.ValidateProviderConfigRequest{
		Config: s.dynamic(s.encode(typ, attributes)),
	})
	s.must(err)
	return resp.Diagnostics
}

// Configure validates the provider block and, where that finds no error, configures the provider with it.
func (s *Server) Configure(attributes Attrs) Diagnostics {
	s.t.Helper()
	diags := s.Validate(attributes)
	if diags.HasError() {
		return diags
	}
	typ := s.schemas.Provider.ValueType()
	resp, err := s.raw.ConfigureProvider(s.ctx, &tfprotov6.ConfigureProviderRequest{
		TerraformVersion: "1.14.0",
		Config:           s.dynamic(s.encode(typ, attributes)),
	})
	s.must(err)
	return append(diags, resp.Diagnostics...)
}

func (s *Server) must(err error) {
	s.t.Helper()
	if err != nil {
		s.t.Fatal(err)
	}
}

// buffer takes the log of concurrent requests.
type buffer struct {
	mu   sync.Mutex
	text bytes.Buffer
}

func (b *buffer) Write(p []byte) (int, error) {
	b.mu.Lock()
	defer b.mu.Unlock()
	return b.text.Write(p)
}

func (b *buffer) String() string {
	b.mu.Lock()
	defer b.mu.Unlock()
	return b.text.String()
}
