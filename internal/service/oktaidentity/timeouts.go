package oktaidentity

import (
	"context"
	"errors"
	"fmt"
	"time"

	"github.com/hashicorp/terraform-plugin-framework-timeouts/resource/timeouts"
	"github.com/hashicorp/terraform-plugin-framework/resource/schema"
)

// patience is how long Okta may take for what it does asynchronously, as it does for
// people who have many apps.
const patience = 10 * time.Minute

// timeoutsAttribute gives the library's attribute the description that it lacks.
func timeoutsAttribute(ctx context.Context) schema.Attribute {
	attribute := timeouts.Attributes(ctx, timeouts.Opts{
		Create: true, Update: true, Delete: true,
		CreateDescription: "How long to wait until the person is active, such as `90s`. Default `10m`.",
		UpdateDescription: "How long to wait until somebody is brought back or deprovisioned by `active`. Default `10m`.",
		DeleteDescription: "How long to wait until the person is deprovisioned. Default `10m`.",
	})
	if nested, ok := attribute.(schema.SingleNestedAttribute); ok {
		nested.MarkdownDescription = "How long to wait for changes of status that Okta makes asynchronously."
		return nested
	}
	return attribute
}

// late tells of an error for want of time how to give more.
func late(ctx context.Context, err error, name string, limit time.Duration) error {
	if err == nil || !errors.Is(ctx.Err(), context.DeadlineExceeded) {
		return err
	}
	return fmt.Errorf("%w. It took longer than %s: apply again to go on, or set timeouts.%s to more", err, limit, name)
}
