package oktaperson_test

import (
	"testing"

	"github.com/hashicorp/terraform-plugin-framework/types"

	"github.com/veza/terraform-provider-veza/internal/oktaperson"
)

func TestAPersonIsNamedByLoginOrByID(t *testing.T) {
	t.Parallel()
	null, unknown := types.StringNull(), types.StringUnknown()
	for name, tc := range map[string]struct {
		ref   oktaperson.Ref
		known bool
		byID  bool
		says  string
	}{
		"a login":         {oktaperson.Ref{Login: types.StringValue("ann"), IdentityID: null}, true, false, "ann"},
		"an id":           {oktaperson.Ref{Login: null, IdentityID: types.StringValue("00u1")}, true, true, "00u1"},
		"some login":      {oktaperson.Ref{Login: unknown, IdentityID: null}, false, false, ""},
		"some id":         {oktaperson.Ref{Login: null, IdentityID: unknown}, false, true, ""},
		"one of the two":  {oktaperson.Ref{Login: unknown, IdentityID: unknown}, false, true, ""},
		"a login, surely": {oktaperson.Ref{Login: types.StringValue("ann"), IdentityID: unknown}, false, true, ""},
	} {
		if tc.ref.Known() != tc.known || tc.ref.ByID() != tc.byID || tc.ref.String() != tc.says {
			t.Errorf("%s: known %t, by id %t, %q", name, tc.ref.Known(), tc.ref.ByID(), tc.ref)
		}
	}
}
