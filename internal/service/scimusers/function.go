package scimusers

import (
	"context"
	"errors"
	"fmt"
	"maps"
	"slices"
	"strconv"
	"strings"

	"github.com/hashicorp/terraform-plugin-framework/attr"
	"github.com/hashicorp/terraform-plugin-framework/function"
	"github.com/hashicorp/terraform-plugin-framework/types"

	"github.com/veza/terraform-provider-veza/internal/roster"
)

var _ function.Function = (*Function)(nil)

// columns are those that a table of people may have.
const columns = "user_name, given_name, family_name, display_name, active, external_id, roles"

// Function makes the document of people of a table.
type Function struct{}

// NewFunction is what the provider registers.
func NewFunction() function.Function { return &Function{} }

func (*Function) Metadata(_ context.Context, _ function.MetadataRequest, resp *function.MetadataResponse) {
	resp.Name = "people"
}

func (*Function) Definition(_ context.Context, _ function.DefinitionRequest, resp *function.DefinitionResponse) {
	resp.Definition = function.Definition{
		Summary: "Makes the people of veza_scim_users of a table",
		MarkdownDescription: "Makes the JSON document that `people` of `veza_scim_users` takes of the rows of a table, such as " +
			"`csvdecode(file(\"people.csv\"))`, and checks each row. The columns are `user_name`, `given_name`, `family_name` and, " +
			"as far as they are there, `display_name` (else given and family name), `active` (`true` or `false`), `external_id` and " +
			"`roles` (separated by semicolons). An empty cell is an attribute that is not set, so that it follows the tenant.",
		Parameters: []function.Parameter{function.DynamicParameter{
			Name:                "rows",
			MarkdownDescription: "A list of objects or maps, one for each person, with the columns as attributes.",
		}},
		Return: function.StringReturn{},
	}
}

// Run answers with the document, or with all that is wrong with the rows.
func (*Function) Run(ctx context.Context, req function.RunRequest, resp *function.RunResponse) {
	var rows types.Dynamic
	if resp.Error = req.Arguments.Get(ctx, &rows); resp.Error != nil {
		return
	}
	list, ok := rows.UnderlyingValue().(interface{ Elements() []attr.Value })
	if _, isMap := rows.UnderlyingValue().(types.Map); !ok || isMap {
		resp.Error = function.NewArgumentFuncError(0, "The rows are not a list of objects, such as csvdecode(file(\"people.csv\")) gives")
		return
	}
	doc, err := tabulated(list.Elements())
	if err != nil {
		resp.Error = function.NewArgumentFuncError(0, "These rows make no people:\n"+err.Error())
		return
	}
	resp.Error = resp.Result.Set(ctx, doc.String())
}

func tabulated(rows []attr.Value) (document, error) {
	doc := document{}
	var wrong roster.Faults
	for i, row := range rows {
		// As an editor counts the lines of the file: from 1, and the first has the names.
		line := fmt.Sprintf("line %d", i+2)
		n, err := fromRow(row)
		if err == nil {
			line += ", " + n.Name
			err = n.Person.Check(n.Name)
		}
		if before, twice := doc[roster.Fold(n.Name)]; twice && err == nil {
			err = fmt.Errorf("the same person as %q in a row above: case does not count in a userName", before.Name)
		}
		if err != nil {
			wrong.Add(line, err)
			continue
		}
		doc[roster.Fold(n.Name)] = n
	}
	return doc, wrong.Err()
}

func fromRow(row attr.Value) (*named, error) {
	var n named
	var cells map[string]attr.Value
	switch row := row.(type) {
	case types.Object:
		cells = row.Attributes()
	case types.Map:
		cells = row.Elements()
	case types.Dynamic:
		return fromRow(row.UnderlyingValue())
	default:
		return &n, errors.New("this row is neither an object nor a map")
	}
	for _, column := range slices.Sorted(maps.Keys(cells)) {
		text, err := cell(cells[column])
		if err == nil {
			err = set(&n, column, strings.TrimSpace(text))
		}
		if err != nil {
			return &n, fmt.Errorf("%s: %w", column, err)
		}
	}
	if n.Name == "" {
		return &n, errors.New("user_name is missing or empty")
	}
	if n.Person.DisplayName == "" {
		n.Person.DisplayName = strings.TrimSpace(n.Person.GivenName + " " + n.Person.FamilyName)
	}
	return &n, nil
}

// cell returns the text of a cell, "" for none. A table that is no CSV may hold booleans.
func cell(v attr.Value) (string, error) {
	switch v := v.(type) {
	case types.String:
		return v.ValueString(), nil
	case types.Bool:
		if v.IsNull() {
			return "", nil
		}
		return strconv.FormatBool(v.ValueBool()), nil
	case types.Dynamic:
		if v.IsNull() || v.IsUnderlyingValueNull() {
			return "", nil
		}
		return cell(v.UnderlyingValue())
	}
	return "", errors.New("a cell is a string")
}

func set(n *named, column, text string) error {
	switch column {
	case "user_name":
		n.Name = text
	case "given_name":
		n.Person.GivenName = text
	case "family_name":
		n.Person.FamilyName = text
	case "display_name":
		n.Person.DisplayName = text
	case "external_id":
		if text != "" {
			n.Person.ExternalID = &text
		}
	case "active":
		if text == "" {
			return nil
		}
		active, err := strconv.ParseBool(text)
		if err != nil {
			return fmt.Errorf("%q is neither true nor false", text)
		}
		n.Person.Active = &active
	case "roles":
		for role := range strings.SplitSeq(text, ";") {
			if role = strings.TrimSpace(role); role != "" {
				n.Person.Roles = append(n.Person.Roles, role)
			}
		}
	default:
		return fmt.Errorf("this column is unknown; the columns are %s", columns)
	}
	return nil
}
