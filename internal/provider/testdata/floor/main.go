// Command floor is a framework provider with one empty resource: what any provider
// costs before it does anything. Benchmarks of the process are read beside it.
package main

import (
	"context"
	"log"

	"github.com/hashicorp/terraform-plugin-framework/datasource"
	"github.com/hashicorp/terraform-plugin-framework/provider"
	"github.com/hashicorp/terraform-plugin-framework/providerserver"
	"github.com/hashicorp/terraform-plugin-framework/resource"
	"github.com/hashicorp/terraform-plugin-framework/resource/schema"
)

type floor struct{}

func (floor) Metadata(_ context.Context, _ provider.MetadataRequest, resp *provider.MetadataResponse) {
	resp.TypeName = "floor"
}
func (floor) Schema(context.Context, provider.SchemaRequest, *provider.SchemaResponse)          {}
func (floor) Configure(context.Context, provider.ConfigureRequest, *provider.ConfigureResponse) {}
func (floor) DataSources(context.Context) []func() datasource.DataSource                        { return nil }
func (floor) Resources(context.Context) []func() resource.Resource {
	return []func() resource.Resource{func() resource.Resource { return empty{} }}
}

type empty struct{}

func (empty) Metadata(_ context.Context, _ resource.MetadataRequest, resp *resource.MetadataResponse) {
	resp.TypeName = "floor_empty"
}

func (empty) Schema(_ context.Context, _ resource.SchemaRequest, resp *resource.SchemaResponse) {
	resp.Schema = schema.Schema{}
}
func (empty) Create(context.Context, resource.CreateRequest, *resource.CreateResponse) {}
func (empty) Read(context.Context, resource.ReadRequest, *resource.ReadResponse)       {}
func (empty) Update(context.Context, resource.UpdateRequest, *resource.UpdateResponse) {}
func (empty) Delete(context.Context, resource.DeleteRequest, *resource.DeleteResponse) {}

func main() {
	err := providerserver.Serve(context.Background(), func() provider.Provider { return floor{} },
		providerserver.ServeOpts{Address: "registry.terraform.io/veza/floor"})
	if err != nil {
		log.Fatal(err)
	}
}
