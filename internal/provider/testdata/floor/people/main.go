// Command people is a framework provider with the schemas and identities of veza_scim_user
// and veza_scim_users that keeps what is planned and does nothing else, built and served
// the usual way: what any provider for people costs. Benchmarks are read beside it.
package main

import (
	"context"
	"log"

	"github.com/hashicorp/terraform-plugin-framework/datasource"
	"github.com/hashicorp/terraform-plugin-framework/diag"
	"github.com/hashicorp/terraform-plugin-framework/provider"
	"github.com/hashicorp/terraform-plugin-framework/providerserver"
	"github.com/hashicorp/terraform-plugin-framework/resource"
	"github.com/hashicorp/terraform-plugin-framework/tfsdk"
	"github.com/hashicorp/terraform-plugin-go/tftypes"

	"github.com/veza/terraform-provider-veza/internal/service/scimuser"
	"github.com/veza/terraform-provider-veza/internal/service/scimusers"
)

type floor struct{}

func (floor) Metadata(_ context.Context, _ provider.MetadataRequest, resp *provider.MetadataResponse) {
	resp.TypeName = "floor"
}
func (floor) Schema(context.Context, provider.SchemaRequest, *provider.SchemaResponse)          {}
func (floor) Configure(context.Context, provider.ConfigureRequest, *provider.ConfigureResponse) {}
func (floor) DataSources(context.Context) []func() datasource.DataSource                        { return nil }
func (floor) Resources(context.Context) []func() resource.Resource {
	return []func() resource.Resource{
		func() resource.Resource { return idle{scimuser.NewResource()} },
		func() resource.Resource { return idle{scimusers.NewResource()} },
	}
}

// idle is a resource with the name, the schema and the identity of another, and nothing
// else of it.
type idle struct{ like resource.Resource }

func (i idle) Metadata(ctx context.Context, req resource.MetadataRequest, resp *resource.MetadataResponse) {
	i.like.Metadata(ctx, req, resp)
}

func (i idle) Schema(ctx context.Context, req resource.SchemaRequest, resp *resource.SchemaResponse) {
	i.like.Schema(ctx, req, resp)
}

func (i idle) IdentitySchema(ctx context.Context, req resource.IdentitySchemaRequest, resp *resource.IdentitySchemaResponse) {
	i.like.(resource.ResourceWithIdentity).IdentitySchema(ctx, req, resp)
}

func (idle) Create(ctx context.Context, req resource.CreateRequest, resp *resource.CreateResponse) {
	raw, err := known(req.Plan.Raw)
	failed(&resp.Diagnostics, err)
	resp.State.Raw = raw
	failed(&resp.Diagnostics, identify(ctx, resp.Identity, raw))
}

// Read has nobody to ask. Terraform 1.11 hands no identity over, and has to get one.
func (idle) Read(ctx context.Context, req resource.ReadRequest, resp *resource.ReadResponse) {
	failed(&resp.Diagnostics, identify(ctx, resp.Identity, req.State.Raw))
}

func (idle) Update(ctx context.Context, req resource.UpdateRequest, resp *resource.UpdateResponse) {
	raw, err := known(req.Plan.Raw)
	failed(&resp.Diagnostics, err)
	resp.State.Raw = raw
	failed(&resp.Diagnostics, identify(ctx, resp.Identity, raw))
}

func (idle) Delete(context.Context, resource.DeleteRequest, *resource.DeleteResponse) {}

// identify makes an identity of the attributes with the same names.
func identify(ctx context.Context, identity *tfsdk.ResourceIdentity, object tftypes.Value) error {
	have := map[string]tftypes.Value{}
	if err := object.As(&have); err != nil {
		return err
	}
	attributes := map[string]tftypes.Value{}
	for name := range identity.Schema.GetAttributes() {
		attributes[name] = have[name]
	}
	identity.Raw = tftypes.NewValue(identity.Schema.Type().TerraformType(ctx), attributes)
	return nil
}

// known returns an object with null for what is unknown in it, but for the id: that is the
// name of a person.
func known(object tftypes.Value) (tftypes.Value, error) {
	attributes := map[string]tftypes.Value{}
	if err := object.As(&attributes); err != nil {
		return tftypes.Value{}, err
	}
	for name, v := range attributes {
		switch {
		case v.IsFullyKnown():
		case name == "id":
			attributes[name] = attributes["user_name"]
		default:
			attributes[name] = tftypes.NewValue(v.Type(), nil)
		}
	}
	return tftypes.NewValue(object.Type(), attributes), nil
}

func failed(diags *diag.Diagnostics, err error) {
	if err != nil {
		diags.AddError("Not Kept", err.Error())
	}
}

func main() {
	err := providerserver.Serve(context.Background(), func() provider.Provider { return floor{} },
		providerserver.ServeOpts{Address: "registry.terraform.io/veza/floor"})
	if err != nil {
		log.Fatal(err)
	}
}
