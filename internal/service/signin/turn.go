package signin

import (
	"context"
	"errors"
	"fmt"
	"time"

	"github.com/hashicorp/terraform-plugin-framework/diag"
	"github.com/hashicorp/terraform-plugin-framework/types"
	"github.com/hashicorp/terraform-plugin-log/tflog"

	"github.com/veza/terraform-provider-veza/internal/apidiag"
	"github.com/veza/terraform-provider-veza/internal/veza"
)

// settings is the switch as the tenant shows it.
type settings struct {
	enabled          bool
	verificationOnly bool
	// availableAt is when SCIM begins to answer, RFC 3339, empty if the tenant does not say.
	availableAt string
}

// read asks the settings API and, where there is none, SCIM itself.
func read(ctx context.Context, tenant *veza.Client) (settings, error) {
	current, err := tenant.SignInSettings(ctx)
	if err == nil {
		return settings{enabled: current.SCIMEnabled, availableAt: current.SCIMAvailableAt}, nil
	}
	if !errors.Is(err, veza.ErrNoAPI) {
		return settings{}, err
	}
	_, err = tenant.ServiceProviderConfig(ctx)
	if errors.Is(err, veza.ErrSCIMOff) {
		return settings{verificationOnly: true}, nil
	}
	return settings{enabled: err == nil, verificationOnly: true}, err
}

// turn brings the switch to on or off, and waits until SCIM answers if on. The value
// is that of verification_only.
func (r *Resource) turn(ctx context.Context, on bool, timeout time.Duration) (types.Bool, diag.Diagnostics) {
	_, err := r.Veza.UpdateSignInSettings(ctx, veza.SignInSettings{SCIMEnabled: on})
	verify := errors.Is(err, veza.ErrNoAPI)
	switch {
	case err != nil && !verify:
		return types.BoolUnknown(), diag.Diagnostics{apidiag.Error("Sign-In Settings Not Changed", err)}
	case on:
		return types.BoolValue(verify), r.await(ctx, timeout, verify)
	case verify:
		return types.BoolValue(true), r.verifyOff(ctx)
	}
	return types.BoolValue(false), nil
}

func (r *Resource) await(ctx context.Context, timeout time.Duration, verify bool) diag.Diagnostics {
	ctx, cancel := context.WithTimeout(ctx, timeout)
	defer cancel()
	err := r.Veza.AwaitSCIM(ctx, func(elapsed time.Duration) {
		tflog.Info(ctx, "waiting for SCIM to answer", map[string]any{
			"elapsed": elapsed.Round(time.Second).String(), "timeout": timeout.String(),
		})
	})
	switch {
	case err == nil:
		return nil
	case !errors.Is(err, context.DeadlineExceeded):
		return diag.Diagnostics{apidiag.Error("SCIM Not Ready", err)}
	case verify:
		return diag.Diagnostics{diag.NewErrorDiagnostic("SCIM Not Turned On", fmt.Sprintf(
			"SCIM did not answer within %s, and this tenant offers no API for the switch. Sign in to Veza as an "+
				"administrator, open Administration > Sign-in Settings, check the box \"Enable SCIM provisioning\" at the "+
				"end of the page, save, and apply again: endpoints become available about 30 seconds later.", timeout))}
	}
	return diag.Diagnostics{diag.NewErrorDiagnostic("SCIM Still Not Ready", fmt.Sprintf(
		"The switch is on, and SCIM did not answer within %s (documented: 30 seconds). Apply again to go on waiting, or set "+
			"timeouts.create and timeouts.update to more.", timeout))}
}

func (r *Resource) verifyOff(ctx context.Context) diag.Diagnostics {
	_, err := r.Veza.ServiceProviderConfig(ctx)
	switch {
	case errors.Is(err, veza.ErrSCIMOff):
		return nil
	case err != nil:
		return diag.Diagnostics{apidiag.Error("SCIM Switch Not Verified", err)}
	}
	return diag.Diagnostics{diag.NewErrorDiagnostic("SCIM Is Still On", fmt.Sprintf(
		"SCIM answers, and this tenant offers no API for the switch. Turn it off by hand (%s) and apply again.", clicks))}
}
