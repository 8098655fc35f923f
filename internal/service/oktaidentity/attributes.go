package oktaidentity

import (
	"github.com/hashicorp/terraform-plugin-framework/attr"
	"github.com/hashicorp/terraform-plugin-framework/types"

	"github.com/veza/terraform-provider-veza/internal/ignorecase"
)

// profile is what the org knows of a person: the attributes of Okta's default profile
// (developer.okta.com, "User types and profiles") under the guide's names, and the rest.
type profile struct {
	Login             ignorecase.String `tfsdk:"login"`
	Email             ignorecase.String `tfsdk:"email"`
	FirstName         types.String      `tfsdk:"first_name"`
	LastName          types.String      `tfsdk:"last_name"`
	MiddleName        types.String      `tfsdk:"middle_name"`
	HonorificPrefix   types.String      `tfsdk:"honorific_prefix"`
	HonorificSuffix   types.String      `tfsdk:"honorific_suffix"`
	Title             types.String      `tfsdk:"title"`
	DisplayName       types.String      `tfsdk:"display_name"`
	NickName          types.String      `tfsdk:"nick_name"`
	ProfileURL        types.String      `tfsdk:"profile_url"`
	SecondEmail       types.String      `tfsdk:"second_email"`
	MobilePhone       types.String      `tfsdk:"mobile_phone"`
	PrimaryPhone      types.String      `tfsdk:"primary_phone"`
	StreetAddress     types.String      `tfsdk:"street_address"`
	City              types.String      `tfsdk:"city"`
	State             types.String      `tfsdk:"state"`
	ZipCode           types.String      `tfsdk:"zip_code"`
	CountryCode       types.String      `tfsdk:"country_code"`
	PostalAddress     types.String      `tfsdk:"postal_address"`
	PreferredLanguage types.String      `tfsdk:"preferred_language"`
	Locale            types.String      `tfsdk:"locale"`
	Timezone          types.String      `tfsdk:"timezone"`
	UserType          types.String      `tfsdk:"user_type"`
	EmployeeNumber    types.String      `tfsdk:"employee_number"`
	CostCenter        types.String      `tfsdk:"cost_center"`
	Organization      types.String      `tfsdk:"organization"`
	Division          types.String      `tfsdk:"division"`
	Department        types.String      `tfsdk:"department"`
	ManagerID         types.String      `tfsdk:"manager_id"`
	Manager           types.String      `tfsdk:"manager"`
	Custom            jsonObject        `tfsdk:"custom_attributes"`
}

// attribute is one that every org has.
type attribute struct {
	name, about string
	of          func(*profile) *types.String
}

// required are the attributes without which there is no identity (lifecycle guide).
var required = []attribute{
	{"login", "Login: the name the person signs in with. Case does not count.", func(p *profile) *types.String { return &p.Login.StringValue }},
	{"email", "Primary e-mail address. Case does not count.", func(p *profile) *types.String { return &p.Email.StringValue }},
	{"first_name", "First name (given name).", func(p *profile) *types.String { return &p.FirstName }},
	{"last_name", "Last name (family name).", func(p *profile) *types.String { return &p.LastName }},
}

var optional = []attribute{
	{"middle_name", "Middle name.", func(p *profile) *types.String { return &p.MiddleName }},
	{"honorific_prefix", "Honorific prefix, such as `Dr.`.", func(p *profile) *types.String { return &p.HonorificPrefix }},
	{"honorific_suffix", "Honorific suffix, such as `Jr.`.", func(p *profile) *types.String { return &p.HonorificSuffix }},
	{"title", "Title of the position, such as `Vice President`.", func(p *profile) *types.String { return &p.Title }},
	{"display_name", "Name shown to others.", func(p *profile) *types.String { return &p.DisplayName }},
	{"nick_name", "Casual name.", func(p *profile) *types.String { return &p.NickName }},
	{"profile_url", "URL of the person's online profile.", func(p *profile) *types.String { return &p.ProfileURL }},
	{"second_email", "Secondary e-mail address, used for account recovery.", func(p *profile) *types.String { return &p.SecondEmail }},
	{"mobile_phone", "Mobile phone number.", func(p *profile) *types.String { return &p.MobilePhone }},
	{"primary_phone", "Primary phone number.", func(p *profile) *types.String { return &p.PrimaryPhone }},
	{"street_address", "Street, with the house number.", func(p *profile) *types.String { return &p.StreetAddress }},
	{"city", "City.", func(p *profile) *types.String { return &p.City }},
	{"state", "State or region.", func(p *profile) *types.String { return &p.State }},
	{"zip_code", "Postal code.", func(p *profile) *types.String { return &p.ZipCode }},
	{"country_code", "Country, two letters of ISO 3166-1, such as `DE`.", func(p *profile) *types.String { return &p.CountryCode }},
	{"postal_address", "Mailing address.", func(p *profile) *types.String { return &p.PostalAddress }},
	{"preferred_language", "Preferred language, such as `en`.", func(p *profile) *types.String { return &p.PreferredLanguage }},
	{"locale", "Locale for numbers, dates and currency, such as `en_US`.", func(p *profile) *types.String { return &p.Locale }},
	{"timezone", "Time zone, such as `Europe/Berlin`.", func(p *profile) *types.String { return &p.Timezone }},
	{"user_type", "Relationship to the company, such as `Employee`. It is an attribute of the profile, not Okta's user type.", func(p *profile) *types.String { return &p.UserType }},
	{"employee_number", "Number that the company gives the person.", func(p *profile) *types.String { return &p.EmployeeNumber }},
	{"cost_center", "Cost center.", func(p *profile) *types.String { return &p.CostCenter }},
	{"organization", "Organization.", func(p *profile) *types.String { return &p.Organization }},
	{"division", "Division.", func(p *profile) *types.String { return &p.Division }},
	{"department", "Department.", func(p *profile) *types.String { return &p.Department }},
	{"manager_id", "Id of the manager, such as their login.", func(p *profile) *types.String { return &p.ManagerID }},
	{"manager", "Display name of the manager.", func(p *profile) *types.String { return &p.Manager }},
}

// attributes are those of every org; the others are custom.
var attributes = append(append([]attribute{}, required...), optional...)

// byName finds an attribute that every org has.
var byName = func() map[string]attribute {
	out := map[string]attribute{}
	for _, a := range attributes {
		out[a.name] = a
	}
	return out
}()

const customName = "custom_attributes"

// profileTypes are the attributes of a profile as the data sources nest them.
func profileTypes() map[string]attr.Type {
	out := map[string]attr.Type{customName: jsonObjectType{}}
	for _, a := range attributes {
		out[a.name] = types.StringType
	}
	out["login"], out["email"] = ignorecase.StringType{}, ignorecase.StringType{}
	return out
}
