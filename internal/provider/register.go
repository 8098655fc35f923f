package provider

import (
	"context"

	"github.com/hashicorp/terraform-plugin-framework/action"
	"github.com/hashicorp/terraform-plugin-framework/datasource"
	"github.com/hashicorp/terraform-plugin-framework/ephemeral"
	"github.com/hashicorp/terraform-plugin-framework/function"
	"github.com/hashicorp/terraform-plugin-framework/list"
	"github.com/hashicorp/terraform-plugin-framework/resource"

	"github.com/veza/terraform-provider-veza/internal/service/apikey"
	"github.com/veza/terraform-provider-veza/internal/service/auditevents"
	"github.com/veza/terraform-provider-veza/internal/service/effectiveaccess"
	"github.com/veza/terraform-provider-veza/internal/service/extractionschedule"
	"github.com/veza/terraform-provider-veza/internal/service/extractionsettings"
	"github.com/veza/terraform-provider-veza/internal/service/lifecycledatasources"
	"github.com/veza/terraform-provider-veza/internal/service/localuser"
	"github.com/veza/terraform-provider-veza/internal/service/oktaapp"
	"github.com/veza/terraform-provider-veza/internal/service/oktaappassignment"
	"github.com/veza/terraform-provider-veza/internal/service/oktaassignment"
	"github.com/veza/terraform-provider-veza/internal/service/oktaassignments"
	"github.com/veza/terraform-provider-veza/internal/service/oktadeprovision"
	"github.com/veza/terraform-provider-veza/internal/service/oktaentitlement"
	"github.com/veza/terraform-provider-veza/internal/service/oktaidentities"
	"github.com/veza/terraform-provider-veza/internal/service/oktaidentity"
	"github.com/veza/terraform-provider-veza/internal/service/oktaidentityhistory"
	"github.com/veza/terraform-provider-veza/internal/service/oktaintegration"
	"github.com/veza/terraform-provider-veza/internal/service/oktalogout"
	"github.com/veza/terraform-provider-veza/internal/service/oktapasswordreset"
	"github.com/veza/terraform-provider-veza/internal/service/oktapushgroup"
	"github.com/veza/terraform-provider-veza/internal/service/oktascimconnection"
	"github.com/veza/terraform-provider-veza/internal/service/provisioningstatus"
	"github.com/veza/terraform-provider-veza/internal/service/role"
	"github.com/veza/terraform-provider-veza/internal/service/scimgroup"
	"github.com/veza/terraform-provider-veza/internal/service/scimgroupmember"
	"github.com/veza/terraform-provider-veza/internal/service/scimgroupmembers"
	"github.com/veza/terraform-provider-veza/internal/service/scimserviceprovider"
	"github.com/veza/terraform-provider-veza/internal/service/scimuser"
	"github.com/veza/terraform-provider-veza/internal/service/scimusers"
	"github.com/veza/terraform-provider-veza/internal/service/signin"
	"github.com/veza/terraform-provider-veza/internal/service/ssorolemapping"
	"github.com/veza/terraform-provider-veza/internal/service/team"
	"github.com/veza/terraform-provider-veza/internal/service/teamrole"
	"github.com/veza/terraform-provider-veza/internal/service/teamscope"
)

// This file is the one register of everything the provider offers.

func (*vezaProvider) Resources(context.Context) []func() resource.Resource {
	return []func() resource.Resource{
		apikey.NewResource,
		extractionschedule.NewResource,
		extractionsettings.NewResource,
		localuser.NewResource,
		oktaapp.NewResource,
		oktaappassignment.NewResource,
		oktaassignment.NewResource,
		oktaassignments.NewResource,
		oktaentitlement.NewResource,
		oktaidentities.NewResource,
		oktaidentity.NewResource,
		oktaintegration.NewResource,
		oktapasswordreset.NewResource,
		oktapushgroup.NewResource,
		oktascimconnection.NewResource,
		scimgroup.NewResource,
		scimgroupmember.NewResource,
		scimgroupmembers.NewResource,
		scimuser.NewResource,
		scimusers.NewResource,
		signin.NewResource,
		ssorolemapping.NewResource,
		team.NewResource,
		teamrole.NewResource,
		teamscope.NewResource,
	}
}

func (*vezaProvider) ListResources(context.Context) []func() list.ListResource {
	return []func() list.ListResource{
		apikey.NewLister,
		extractionschedule.NewLister,
		extractionsettings.NewLister,
		localuser.NewLister,
		oktaapp.NewLister,
		oktaappassignment.NewLister,
		oktaassignment.NewLister,
		oktaassignments.NewLister,
		oktaentitlement.NewLister,
		oktaidentities.NewLister,
		oktaidentity.NewLister,
		oktaintegration.NewLister,
		oktapushgroup.NewLister,
		oktascimconnection.NewLister,
		scimgroup.NewLister,
		scimgroupmember.NewLister,
		scimgroupmembers.NewLister,
		scimuser.NewLister,
		scimusers.NewLister,
		signin.NewLister,
		ssorolemapping.NewLister,
		team.NewLister,
		teamrole.NewLister,
		teamscope.NewLister,
	}
}

func (*vezaProvider) DataSources(context.Context) []func() datasource.DataSource {
	return []func() datasource.DataSource{
		apikey.NewListDataSource,
		auditevents.NewDataSource,
		effectiveaccess.NewDataSource,
		extractionsettings.NewDataSource,
		lifecycledatasources.NewDataSource,
		localuser.NewDataSource,
		oktaapp.NewDataSource,
		oktaentitlement.NewDataSource,
		oktaentitlement.NewListDataSource,
		oktaidentity.NewDataSource,
		oktaidentity.NewListDataSource,
		oktaidentityhistory.NewDataSource,
		oktaintegration.NewDataSource,
		provisioningstatus.NewDataSource,
		role.NewDataSource,
		role.NewListDataSource,
		scimgroup.NewDataSource,
		scimgroup.NewListDataSource,
		scimserviceprovider.NewDataSource,
		scimuser.NewDataSource,
		scimuser.NewListDataSource,
		signin.NewDataSource,
		team.NewDataSource,
		team.NewListDataSource,
	}
}

func (*vezaProvider) EphemeralResources(context.Context) []func() ephemeral.EphemeralResource {
	return []func() ephemeral.EphemeralResource{
		apikey.NewEphemeral,
	}
}

func (*vezaProvider) Actions(context.Context) []func() action.Action {
	return []func() action.Action{
		oktadeprovision.NewAction,
		oktalogout.NewAction,
		oktapasswordreset.NewAction,
	}
}

func (*vezaProvider) Functions(context.Context) []func() function.Function {
	return []func() function.Function{
		scimusers.NewFunction,
	}
}
