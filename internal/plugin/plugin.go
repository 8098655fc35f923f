// Package plugin serves a provider to the CLI that started it, in a process that stays small.
package plugin

import (
	"context"
	"errors"
	"runtime"

	"github.com/hashicorp/terraform-plugin-framework/provider"
	"github.com/hashicorp/terraform-plugin-framework/providerserver"
	"github.com/hashicorp/terraform-plugin-go/tfprotov6"
	"github.com/hashicorp/terraform-plugin-go/tfprotov6/tf6server"
)

// reserve is memory that nobody touches, so that it is address space and nothing else. The
// collector counts it: it runs when the heap has doubled, which is every few requests while
// the heap is small, and costs a quarter of a plan's CPU then. Raising GOGC instead
// would let a large heap, as of a hundred thousand people, grow by as much again.
const reserve = 32 << 20

// Serve is providerserver.Serve for a provider whose requests leave nothing behind. It
// returns when the CLI has ended the conversation.
func Serve(address string, newProvider func() provider.Provider, debug bool) error {
	var options []tf6server.ServeOpt
	if debug {
		options = append(options, tf6server.WithManagedDebug())
	}
	untouched := make([]byte, reserve)
	defer runtime.KeepAlive(untouched)
	return tf6server.Serve(address, func() tfprotov6.ProviderServer { return Server(newProvider()) }, options...)
}

// Server is the protocol server of a provider. The one of the framework keeps a way to
// cancel each request until the process ends, and by it the request's context, with its
// stream and its loggers: some 20 KB each. Those of which a plan has thousands get a
// context here that lets go of all that when the request is over.
func Server(p provider.Provider) tfprotov6.ProviderServer {
	inner, ok := providerserver.NewProtocol6(p)().(complete)
	if !ok {
		// Never: what the framework does not serve would be missing from all providers.
		panic(errors.New("plugin: the framework serves neither lists nor actions"))
	}
	return server{inner}
}

// complete is all that the framework serves for a provider like ours.
type complete interface {
	tfprotov6.ProviderServer
	tfprotov6.ListResourceServer
	tfprotov6.ActionServer
}

type server struct{ complete }

func (s server) UpgradeResourceState(ctx context.Context, req *tfprotov6.UpgradeResourceStateRequest) (*tfprotov6.UpgradeResourceStateResponse, error) {
	return lend(ctx, req, s.complete.UpgradeResourceState)
}

func (s server) ValidateResourceConfig(ctx context.Context, req *tfprotov6.ValidateResourceConfigRequest) (*tfprotov6.ValidateResourceConfigResponse, error) {
	return lend(ctx, req, s.complete.ValidateResourceConfig)
}

func (s server) ReadResource(ctx context.Context, req *tfprotov6.ReadResourceRequest) (*tfprotov6.ReadResourceResponse, error) {
	return lend(ctx, req, s.complete.ReadResource)
}

func (s server) PlanResourceChange(ctx context.Context, req *tfprotov6.PlanResourceChangeRequest) (*tfprotov6.PlanResourceChangeResponse, error) {
	return lend(ctx, req, s.complete.PlanResourceChange)
}

func (s server) ApplyResourceChange(ctx context.Context, req *tfprotov6.ApplyResourceChangeRequest) (*tfprotov6.ApplyResourceChangeResponse, error) {
	return lend(ctx, req, s.complete.ApplyResourceChange)
}
