package org

import "context"

// AppIDToken gives the JSON of what the ID tokens of an OpenID Connect app carry
// beside the usual, "" where nothing was set.
func (o *Org) AppIDToken(ctx context.Context, appID string) (string, error) {
	a, err := o.oauthApp(ctx, appID)
	if err != nil {
		return "", err
	}
	return a.IDToken, nil
}

// SetAppIDToken sets it.
func (o *Org) SetAppIDToken(ctx context.Context, appID string, token string) error {
	if _, err := o.oauthApp(ctx, appID); err != nil {
		return err
	}
	_, err := o.changeApp(ctx, appID, func(_ *writer, a *App) error {
		a.IDToken = token
		return nil
	})
	return err
}

// AppSecret gives the id and the text of an OpenID Connect app's client secret.
func (o *Org) AppSecret(ctx context.Context, appID string) (a *App, err error) {
	return o.oauthApp(ctx, appID)
}

// oauthApp is App for the OpenID Connect clients that are no catalogue's.
func (o *Org) oauthApp(ctx context.Context, appID string) (*App, error) {
	a, err := o.App(ctx, appID)
	if err != nil {
		return nil, err
	}
	if a.Name != "oidc_client" {
		return nil, NotFound(appID, "OAuth2AppInstance")
	}
	return a, nil
}

// publicKeys are those that an OpenID Connect app signs its assertions with.
func publicKeys(settings map[string]any) []map[string]any {
	set, _ := settings["jwks"].(map[string]any)
	list, _ := set["keys"].([]any)
	var keys []map[string]any
	for _, one := range list {
		if key, ok := one.(map[string]any); ok {
			keys = append(keys, key)
		}
	}
	return keys
}

// nameKeys gives public keys the ids that they had or new ones.
func (w *writer) nameKeys(keys, known []map[string]any) error {
	for _, key := range keys {
		for _, old := range known {
			if same(old["kid"], key["kid"]) {
				key["id"] = old["id"]
			}
		}
		if key["id"] == nil {
			id, err := w.newID("pks")
			if err != nil {
				return err
			}
			key["id"] = id
		}
		if _, said := key["use"]; !said {
			key["use"] = nil
		}
	}
	return nil
}
