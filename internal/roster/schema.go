package roster

import (
	"fmt"
	"maps"
	"regexp"
	"strings"

	"github.com/hashicorp/terraform-plugin-framework-validators/stringvalidator"
	"github.com/hashicorp/terraform-plugin-framework/resource/identityschema"
	"github.com/hashicorp/terraform-plugin-framework/resource/schema"
	"github.com/hashicorp/terraform-plugin-framework/resource/schema/planmodifier"
	"github.com/hashicorp/terraform-plugin-framework/resource/schema/stringdefault"
	"github.com/hashicorp/terraform-plugin-framework/schema/validator"
)

// What leaving the document, or destroying the resource, does to a person.
const (
	OnDestroyDeactivate = "deactivate"
	OnDestroyDelete     = "delete"
	OnDestroyRetain     = "retain"
)

// word is what an import ID and a line of a log can hold.
var word = regexp.MustCompile(`^\S+$`)

// Words are those in which the sets of two systems differ.
type Words struct {
	Type  string // of the resource: "veza_scim_users"
	Place string // where the people are: "tenant"
	IDs   string // what their ids are: "SCIM ids"
	// Inactive is what those are who are not active: "deactivated in the tenant".
	Inactive string
	// Everybody is whom an import takes: "everybody whom the tenant has".
	Everybody string
	// Deleted is what somebody who is deleted loses: "with memberships and keys for good".
	Deleted string
	// Back is what somebody who is reactivated has back, and has not, as a sentence.
	Back string
}

// Attributes are those that every set has, and more.
func Attributes[P Person[P]](w Words, people string, more map[string]schema.Attribute) map[string]schema.Attribute {
	name := grammarOf[P]().Name
	out := map[string]schema.Attribute{
		"name": schema.StringAttribute{
			Required: true,
			MarkdownDescription: fmt.Sprintf("Name of this set of people, for Terraform alone: the %s does not hear of it. No two sets of a "+
				"configuration may share one, and it never changes.", w.Place),
			Validators: []validator.String{stringvalidator.RegexMatches(word, "must be one word")},
		},
		"people": schema.StringAttribute{
			CustomType:          Type[P]{},
			Required:            true,
			MarkdownDescription: people,
			Validators:          []validator.String{valid[P]{}},
			PlanModifiers:       []planmodifier.String{keepSpelling[P]{}},
		},
		"on_destroy": schema.StringAttribute{
			Optional: true,
			Computed: true,
			Default:  stringdefault.StaticString(OnDestroyDeactivate),
			MarkdownDescription: fmt.Sprintf("What happens to somebody who leaves `people`, and to all of them when the resource is destroyed: "+
				"`deactivate` (default), `delete` %s, or `retain` as they are. Destroying reads "+
				"it from the state: apply a change of it before the resource is removed.", w.Deleted),
			Validators: []validator.String{stringvalidator.OneOf(OnDestroyDeactivate, OnDestroyDelete, OnDestroyRetain)},
		},
		"ids": schema.StringAttribute{
			Computed: true,
			MarkdownDescription: fmt.Sprintf("%s by %s, as a JSON object: `jsondecode(%s.all.ids)[\"ann@example.com\"]`. "+
				"Besides `people` it has those whom a create that failed in part left here and who are no longer in `people`: they leave with the next apply.",
				w.IDs, name, w.Type),
		},
		"inactive": schema.StringAttribute{
			Computed: true,
			MarkdownDescription: fmt.Sprintf("%ss of the people who are %s, as a JSON list: also of those whose `active` follows it.",
				strings.ToUpper(name[:1])+name[1:], w.Inactive),
		},
		"summary": schema.StringAttribute{
			Computed:            true,
			MarkdownDescription: "What the plan does, or the last apply has done, in numbers: `2 created, 1 changed, 1 deactivated`.",
		},
	}
	maps.Copy(out, more)
	return out
}

// IdentitySchema names the set itself: no system has an object for it.
func IdentitySchema(w Words) identityschema.Schema {
	return identityschema.Schema{Attributes: map[string]identityschema.Attribute{
		"name": identityschema.StringAttribute{
			RequiredForImport: true,
			Description:       fmt.Sprintf("Name of the set of people. An import takes %s.", w.Everybody),
		},
	}}
}
