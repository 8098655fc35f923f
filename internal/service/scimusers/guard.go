package scimusers

import (
	"context"

	"github.com/hashicorp/terraform-plugin-framework/diag"

	"github.com/veza/terraform-provider-veza/internal/access"
	"github.com/veza/terraform-provider-veza/internal/guardrail"
)

// guard asks whether the changes may take from people what they take. All of them are
// asked about at once, so that too many make one error and not thousands.
func (r *Resource) guard(ctx context.Context, all []change, onDestroy string) diag.Diagnostics {
	var leave, off []guardrail.Person
	var diags diag.Diagnostics
	for _, c := range all {
		switch {
		case c.have == nil:
		case c.want == nil:
			leave = append(leave, c.have.who())
		case c.deactivates():
			off = append(off, c.have.who())
		default:
			diags.Append(r.Guard.Demotion(ctx, c.have.who(), access.SCIMRole, c.lost()...)...)
		}
	}
	diags.Append(r.Guard.Departures(ctx, off, "deactivates")...)
	if onDestroy != onDestroyRetain {
		diags.Append(r.Guard.Departures(ctx, leave, onDestroy+"s")...)
	}
	return diags
}
