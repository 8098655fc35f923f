package provider

import (
	"context"

	"github.com/hashicorp/terraform-plugin-framework/datasource"
	"github.com/hashicorp/terraform-plugin-framework/list"
	"github.com/hashicorp/terraform-plugin-framework/resource"

	"github.com/veza/terraform-provider-veza/internal/service/scimgroup"
	"github.com/veza/terraform-provider-veza/internal/service/scimgroupmember"
	"github.com/veza/terraform-provider-veza/internal/service/scimgroupmembers"
	"github.com/veza/terraform-provider-veza/internal/service/scimserviceprovider"
	"github.com/veza/terraform-provider-veza/internal/service/scimuser"
	"github.com/veza/terraform-provider-veza/internal/service/signin"
)

// This file is the one register of everything the provider offers.

func (*vezaProvider) Resources(context.Context) []func() resource.Resource {
	return []func() resource.Resource{
		scimgroup.NewResource,
		scimgroupmember.NewResource,
		scimgroupmembers.NewResource,
		scimuser.NewResource,
		signin.NewResource,
	}
}

func (*vezaProvider) ListResources(context.Context) []func() list.ListResource {
	return []func() list.ListResource{
		scimgroup.NewLister,
		scimgroupmember.NewLister,
		scimgroupmembers.NewLister,
		scimuser.NewLister,
		signin.NewLister,
	}
}

func (*vezaProvider) DataSources(context.Context) []func() datasource.DataSource {
	return []func() datasource.DataSource{
		scimgroup.NewDataSource,
		scimgroup.NewListDataSource,
		scimserviceprovider.NewDataSource,
		scimuser.NewDataSource,
		scimuser.NewListDataSource,
		signin.NewDataSource,
	}
}
