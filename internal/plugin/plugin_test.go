package plugin_test

import (
	"context"
	"errors"
	"runtime"
	"sync"
	"testing"
	"weak"

	"github.com/hashicorp/terraform-plugin-framework/datasource"
	tfprovider "github.com/hashicorp/terraform-plugin-framework/provider"
	"github.com/hashicorp/terraform-plugin-framework/resource"
	"github.com/hashicorp/terraform-plugin-go/tfprotov6"
	"github.com/hashicorp/terraform-plugin-go/tftypes"

	"github.com/veza/terraform-provider-veza/internal/plugin"
	"github.com/veza/terraform-provider-veza/internal/provider"
)

const typeName = "veza_scim_user"

// call is one request of a kind of which a plan or an apply has many.
type call func(ctx context.Context, s tfprotov6.ProviderServer, object *tfprotov6.DynamicValue) error

var calls = map[string]call{
	"upgrade": func(ctx context.Context, s tfprotov6.ProviderServer, _ *tfprotov6.DynamicValue) error {
		_, err := s.UpgradeResourceState(ctx, &tfprotov6.UpgradeResourceStateRequest{TypeName: typeName, RawState: &tfprotov6.RawState{JSON: []byte(`{}`)}})
		return err
	},
	"validate": func(ctx context.Context, s tfprotov6.ProviderServer, object *tfprotov6.DynamicValue) error {
		_, err := s.ValidateResourceConfig(ctx, &tfprotov6.ValidateResourceConfigRequest{TypeName: typeName, Config: object})
		return err
	},
	"read": func(ctx context.Context, s tfprotov6.ProviderServer, object *tfprotov6.DynamicValue) error {
		// Of a type that there is not: this provider is not configured.
		_, err := s.ReadResource(ctx, &tfprotov6.ReadResourceRequest{TypeName: "veza_nothing", CurrentState: object})
		return err
	},
	"plan": func(ctx context.Context, s tfprotov6.ProviderServer, object *tfprotov6.DynamicValue) error {
		_, err := s.PlanResourceChange(ctx, &tfprotov6.PlanResourceChangeRequest{TypeName: typeName, PriorState: object, ProposedNewState: object, Config: object})
		return err
	},
	"apply": func(ctx context.Context, s tfprotov6.ProviderServer, object *tfprotov6.DynamicValue) error {
		_, err := s.ApplyResourceChange(ctx, &tfprotov6.ApplyResourceChangeRequest{TypeName: "veza_nothing", PriorState: object, PlannedState: object, Config: object})
		return err
	},
}

func TestARequestLeavesNothingBehind(t *testing.T) {
	t.Parallel()
	s := plugin.Server(provider.New("test")())
	object := person(t, s)
	for name, call := range calls {
		t.Run(name, func(t *testing.T) {
			t.Parallel()
			left := weigh(t, call, s, object)
			runtime.GC()
			if left.Value() != nil {
				t.Error("what the context of the request holds is still there")
			}
			runtime.KeepAlive(s)
		})
	}
}

type (
	heavy [1 << 10]byte
	key   struct{}
)

// weigh makes a call whose context holds something heavy.
func weigh(t *testing.T, call call, s tfprotov6.ProviderServer, object *tfprotov6.DynamicValue) weak.Pointer[heavy] {
	t.Helper()
	held := &heavy{}
	ctx, cancel := context.WithCancel(context.WithValue(t.Context(), key{}, held))
	defer cancel()
	if err := call(ctx, s, object); err != nil {
		t.Fatal(err)
	}
	return weak.Make(held)
}

// person is somebody with nothing but a name, in the form of the protocol.
func person(t *testing.T, s tfprotov6.ProviderServer) *tfprotov6.DynamicValue {
	t.Helper()
	schemas, err := s.GetProviderSchema(t.Context(), &tfprotov6.GetProviderSchemaRequest{})
	if err != nil {
		t.Fatal(err)
	}
	typ, ok := schemas.ResourceSchemas[typeName].ValueType().(tftypes.Object)
	if !ok {
		t.Fatal("no object")
	}
	values := map[string]tftypes.Value{}
	for name, of := range typ.AttributeTypes {
		values[name] = tftypes.NewValue(of, nil)
	}
	values["user_name"] = tftypes.NewValue(tftypes.String, "ann@example.com")
	object, err := tfprotov6.NewDynamicValue(typ, tftypes.NewValue(typ, values))
	if err != nil {
		t.Fatal(err)
	}
	return &object
}

// waiting is a provider with a resource that validates until it is told to stop.
type waiting struct{ told chan error }

func (waiting) Metadata(_ context.Context, _ tfprovider.MetadataRequest, resp *tfprovider.MetadataResponse) {
	resp.TypeName = "waiting"
}
func (waiting) Schema(context.Context, tfprovider.SchemaRequest, *tfprovider.SchemaResponse) {}
func (waiting) Configure(context.Context, tfprovider.ConfigureRequest, *tfprovider.ConfigureResponse) {
}
func (waiting) DataSources(context.Context) []func() datasource.DataSource { return nil }
func (w waiting) Resources(context.Context) []func() resource.Resource {
	return []func() resource.Resource{func() resource.Resource { return waiter{told: w.told} }}
}

type waiter struct {
	resource.Resource
	told chan error
}

func (waiter) Metadata(_ context.Context, _ resource.MetadataRequest, resp *resource.MetadataResponse) {
	resp.TypeName = "waiting_resource"
}
func (waiter) Schema(context.Context, resource.SchemaRequest, *resource.SchemaResponse) {}
func (w waiter) ValidateConfig(ctx context.Context, _ resource.ValidateConfigRequest, _ *resource.ValidateConfigResponse) {
	if _, known := ctx.Value(key{}).(*heavy); !known {
		w.told <- errors.New("the context of the request is another one")
	}
	<-ctx.Done()
	w.told <- ctx.Err()
}

func TestARequestIsCancelledAsEver(t *testing.T) {
	t.Parallel()
	told := make(chan error, 2)
	s := plugin.Server(waiting{told})
	nothing, err := tfprotov6.NewDynamicValue(tftypes.Object{}, tftypes.NewValue(tftypes.Object{}, map[string]tftypes.Value{}))
	if err != nil {
		t.Fatal(err)
	}
	ctx, cancel := context.WithCancel(context.WithValue(t.Context(), key{}, &heavy{}))
	var done sync.WaitGroup
	done.Go(func() {
		_, _ = s.ValidateResourceConfig(ctx, &tfprotov6.ValidateResourceConfigRequest{TypeName: "waiting_resource", Config: &nothing})
	})
	cancel()
	if err := <-told; !errors.Is(err, context.Canceled) {
		t.Errorf("told %v", err)
	}
	done.Wait()
}
