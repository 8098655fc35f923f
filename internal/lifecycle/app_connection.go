package lifecycle

import (
	"context"
	"errors"
	"fmt"
	"strings"

	"github.com/okta/okta-sdk-golang/v5/okta"

	"github.com/veza/terraform-provider-veza/internal/transport"
)

// ErrCannotProvision is an app that Okta cannot be told to provision to.
var ErrCannotProvision = errors.New("the app cannot provision")

// AppConnection is how Okta reaches an app to provision to it. The token is never shown.
type AppConnection struct {
	AuthScheme string // TOKEN; UNKNOWN for an app that cannot provision
	Status     string // ENABLED, DISABLED, or UNKNOWN
	BaseURL    string // "" where it was never set
}

// Enabled reports whether Okta provisions over it.
func (c AppConnection) Enabled() bool { return c.Status == "ENABLED" }

// connection is an app's connection on the wire.
type connection struct {
	AuthScheme string `json:"authScheme"`
	Status     string `json:"status"`
	BaseURL    string `json:"baseUrl"`
}

// of returns the connection, or ErrCannotProvision: Okta answers 200 and "UNKNOWN" for an
// app that has none, and takes whatever is sent to it.
func (c connection) of(appID string) (AppConnection, error) {
	if c.Status == "UNKNOWN" || c.AuthScheme == "UNKNOWN" {
		return AppConnection(c), fmt.Errorf("%w (%s): it is neither one of the catalogue that speaks SCIM, such as scim2headerauth, "+
			"nor one whose SCIM switch was set when it was made in the Admin Console, which no API can do", ErrCannotProvision, appID)
	}
	return AppConnection(c), nil
}

// AppConnection reads the connection of an app. One request.
func (e *Engine) AppConnection(ctx context.Context, appID string) (AppConnection, error) {
	if err := checkID("an app", appID); err != nil {
		return AppConnection{}, err
	}
	var c connection
	err := e.despiteLag(ctx, func() error {
		_, err := e.call(ctx, &c, func(ctx context.Context) error {
			_, _, err := e.sdk.ApplicationConnectionsAPI.GetDefaultProvisioningConnectionForApplication(ctx, appID).Execute()
			return err
		})
		return err
	}, appID)
	if err != nil {
		return AppConnection{}, err
	}
	return c.of(appID)
}

// SetAppConnection says where an app is and by which token Okta goes there, sent as it is
// given, and activates the connection where that is asked for. Okta may try it first. One
// request; a second one where the answer to the first was lost.
func (e *Engine) SetAppConnection(ctx context.Context, appID, baseURL, token string, activate bool) (AppConnection, error) {
	if err := checkID("an app", appID); err != nil {
		return AppConnection{}, err
	}
	scheme := okta.ProvisioningConnectionTokenRequest{
		BaseUrl: &baseURL, Profile: okta.ProvisioningConnectionTokenRequestProfile{AuthScheme: "TOKEN", Token: &token},
	}
	body := okta.ProvisioningConnectionTokenRequestAsUpdateDefaultProvisioningConnectionForApplicationRequest(&scheme)
	var c connection
	send := func() error {
		_, err := e.call(ctx, &c, func(ctx context.Context) error {
			_, _, err := e.sdk.ApplicationConnectionsAPI.UpdateDefaultProvisioningConnectionForApplication(ctx, appID).
				UpdateDefaultProvisioningConnectionForApplicationRequest(body).Activate(activate).Execute()
			return err
		})
		return err
	}
	err := e.despiteLag(ctx, send, appID)
	if err != nil && ambiguous(ctx, err) {
		err = send() // done twice it is the same
	}
	if err != nil {
		return AppConnection{}, err
	}
	if c.BaseURL == "" {
		c.BaseURL = baseURL // the API's documentation leaves it out of most answers
	}
	return c.of(appID)
}

// SetAppConnectionActive turns provisioning on, with the token that Okta has, or off. One
// request.
func (e *Engine) SetAppConnectionActive(ctx context.Context, appID string, active bool) error {
	if err := checkID("an app", appID); err != nil {
		return err
	}
	api := e.sdk.ApplicationConnectionsAPI
	send := func() error {
		_, err := e.call(ctx, nil, func(ctx context.Context) error {
			if active {
				_, err := api.ActivateDefaultProvisioningConnectionForApplication(ctx, appID).Execute()
				return err
			}
			_, err := api.DeactivateDefaultProvisioningConnectionForApplication(ctx, appID).Execute()
			return err
		})
		return err
	}
	err := send()
	if err != nil && ambiguous(ctx, err) {
		err = send() // done twice it is the same
	}
	return err
}

// userProvisioning is the feature of an app that is about what Okta tells it.
const userProvisioning = "USER_PROVISIONING"

// AppProvisioning is what Okta tells an app of its people. In a change nil is left as it is;
// read, nothing is nil.
type AppProvisioning struct{ PushNewUsers, ProfileUpdates, Deactivate *bool }

// feature is that feature on the wire.
type feature struct {
	Capabilities struct {
		Create struct {
			New toggle `json:"lifecycleCreate"`
		} `json:"create"`
		Update struct {
			Profile    toggle `json:"profile"`
			Deactivate toggle `json:"lifecycleDeactivate"`
		} `json:"update"`
	} `json:"capabilities"`
}

type toggle struct {
	Status string `json:"status"`
}

func (t toggle) on() *bool {
	on := t.Status == "ENABLED"
	return &on
}

func setting(on bool) map[string]any {
	if on {
		return map[string]any{"status": "ENABLED"}
	}
	return map[string]any{"status": "DISABLED"}
}

func (f feature) provisioning() AppProvisioning {
	c := f.Capabilities
	return AppProvisioning{PushNewUsers: c.Create.New.on(), ProfileUpdates: c.Update.Profile.on(), Deactivate: c.Update.Deactivate.on()}
}

// AppProvisioning reads what Okta tells an app, whose connection must be enabled: Okta has
// an error for all others. One request.
func (e *Engine) AppProvisioning(ctx context.Context, appID string) (AppProvisioning, error) {
	if err := checkID("an app", appID); err != nil {
		return AppProvisioning{}, err
	}
	var f feature
	_, err := e.call(ctx, &f, func(ctx context.Context) error {
		_, _, err := e.sdk.ApplicationFeaturesAPI.GetFeatureForApplication(ctx, appID, userProvisioning).Execute()
		return err
	})
	return f.provisioning(), err
}

// ChangeAppProvisioning changes what is not nil, and returns all of it. One request.
func (e *Engine) ChangeAppProvisioning(ctx context.Context, appID string, change AppProvisioning) (AppProvisioning, error) {
	if err := checkID("an app", appID); err != nil {
		return AppProvisioning{}, err
	}
	all, update := map[string]any{}, map[string]any{}
	if change.PushNewUsers != nil {
		all["create"] = map[string]any{"lifecycleCreate": setting(*change.PushNewUsers)}
	}
	if change.ProfileUpdates != nil {
		update["profile"] = setting(*change.ProfileUpdates)
	}
	if change.Deactivate != nil {
		update["lifecycleDeactivate"] = setting(*change.Deactivate)
	}
	if len(update) > 0 {
		all["update"] = update
	}
	body := okta.CapabilitiesObjectAsUpdateFeatureForApplicationRequest(&okta.CapabilitiesObject{AdditionalProperties: all})
	var f feature
	_, err := e.call(ctx, &f, func(ctx context.Context) error {
		_, _, err := e.sdk.ApplicationFeaturesAPI.UpdateFeatureForApplication(ctx, appID, userProvisioning).
			UpdateFeatureForApplicationRequest(body).Execute()
		return err
	})
	return f.provisioning(), err
}

// CheckBaseURL refuses an address to which Okta must not send a key: anything but https,
// or http on a loopback host, and one with user information, query or fragment.
func CheckBaseURL(raw string) error {
	if !strings.Contains(raw, "://") {
		return fmt.Errorf("%q has no scheme; write the whole URL, such as https://acme.vezacloud.com/scim/v2", raw)
	}
	_, err := transport.CheckURL(raw)
	return err
}
