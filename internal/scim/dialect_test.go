package scim_test

import (
	"testing"

	"github.com/veza/terraform-provider-veza/internal/scim"
)

func TestCoreAttributesMayComeUnderTheirURN(t *testing.T) {
	t.Parallel()
	o, err := scim.Validate(scim.UserDefinition(), decode(t, `{"schemas":["`+scim.UserURN+`"],"displayName":"Outside",
		"urn:ietf:params:scim:schemas:core:2.0:user":{"UserName":"ann","displayName":"Inside","active":"True"}}`))
	if err != nil {
		t.Fatal(err)
	}
	wantObject(t, o, `{"schemas":["`+scim.UserURN+`"],"displayName":"Outside","userName":"ann","active":true}`)
}

func TestAManagerMayBeAListOfOne(t *testing.T) {
	t.Parallel()
	const manager = scim.EnterpriseUserURN + ":manager"
	before := decode(t, `{"schemas":["`+scim.UserURN+`"],"id":"1","userName":"ann"}`)
	after, _, err := scim.ApplyPatch(scim.UserDefinition(), before, operations(t, `[{"op":"Add","path":"`+manager+`","value":[{"value":"7"}]}]`))
	if err != nil {
		t.Fatal(err)
	}
	wantObject(t, after, `{"schemas":["`+scim.UserURN+`","`+scim.EnterpriseUserURN+`"],"id":"1","userName":"ann","`+scim.EnterpriseUserURN+`":{"manager":{"value":"7"}}}`)
	_, _, err = scim.ApplyPatch(scim.UserDefinition(), before, operations(t, `[{"op":"Add","path":"`+manager+`","value":[{"value":"7"},{"value":"8"}]}]`))
	wantError(t, err, scim.InvalidValue, "manager", "object")
}
