package org

import (
	"maps"
	"slices"
	"strconv"
)

func decimal(n int64) string { return strconv.FormatInt(n, 10) }

// same compares two values by their JSON.
func same(a, b any) bool {
	x, errX := encode(a)
	y, errY := encode(b)
	return errX == nil && errY == nil && x == y
}

func yes(value *bool, otherwise bool) bool {
	if value == nil {
		return otherwise
	}
	return *value
}

// access sets how people come to the app and where they see it.
func (a *App) access(in AppInput) {
	a.Access = Accessibility{
		SelfService: yes(in.Access.SelfService, false), ErrorRedirectURL: in.Access.ErrorRedirectURL, LoginRedirectURL: in.Access.LoginRedirectURL,
	}
	links := map[string]bool{a.linkName(): true}
	if a.Provisions() && len(a.Visibility.AppLinks) == 0 && len(in.Visibility.AppLinks) > 0 {
		// Which links an app of the catalogue has is its own to say.
		links = map[string]bool{}
		maps.Copy(links, in.Visibility.AppLinks)
	} else if a.Visibility.AppLinks != nil {
		links = maps.Clone(a.Visibility.AppLinks)
	}
	for name, shown := range in.Visibility.AppLinks {
		if _, known := links[name]; known {
			links[name] = shown
		}
	}
	a.Visibility = AppVisibility{
		AutoLaunch: in.Visibility.AutoLaunch, AutoSubmitToolbar: yes(in.Visibility.AutoSubmitToolbar, false),
		Hide: in.Visibility.Hide, AppLinks: links,
	}
}

func (a *App) linkName() string {
	if a.Wizard || a.SignOnMode == "OPENID_CONNECT" {
		return a.Name + "_link"
	}
	return "login"
}

// schemes of credentials are those of the modes in which Okta fills in a form.
var (
	schemeModes = []string{"AUTO_LOGIN", "BROWSER_PLUGIN", "BASIC_AUTH", "SECURE_PASSWORD_STORE"}
	schemes     = []string{
		"EDIT_USERNAME_AND_PASSWORD", "ADMIN_SETS_CREDENTIALS", "EDIT_PASSWORD_ONLY", "EXTERNAL_PASSWORD_SYNC",
		"SHARED_USERNAME_AND_PASSWORD",
	}
)

func (a *App) credentials(in AppInput) error {
	sent := in.Credentials
	c := AppCredentials{UserNameTemplate: NameTemplate{Template: "${source.login}", Type: "BUILT_IN"}, Signing: a.Credentials.Signing}
	if t := sent.UserNameTemplate; t != nil && (t.Template != "" || t.Type != "") {
		c.UserNameTemplate = *t
		switch t.Type {
		case "", "BUILT_IN", "NONE":
			c.UserNameTemplate.PushStatus = ""
		case "CUSTOM":
			if t.PushStatus == "" {
				c.UserNameTemplate.PushStatus = "DONT_PUSH"
			}
		default:
			return Invalid("userNameTemplate", "credentials.userNameTemplate.type: '"+t.Type+"' is not a type of template")
		}
		if t.Type == "" {
			c.UserNameTemplate.Type = "BUILT_IN"
		}
	}
	if slices.Contains(schemeModes, a.SignOnMode) {
		if c.Scheme = sent.Scheme; c.Scheme == "" {
			c.Scheme = "EDIT_USERNAME_AND_PASSWORD"
		}
		if !slices.Contains(schemes, c.Scheme) {
			return Invalid("scheme", "credentials.scheme: '"+c.Scheme+"' is not a scheme")
		}
		c.RevealPassword = &sent.RevealPassword
		if c.Scheme == "SHARED_USERNAME_AND_PASSWORD" {
			c.UserName = sent.UserName
			if sent.Password != nil && sent.Password.Value != "" || a.Credentials.Password != nil {
				c.Password = &struct{}{}
			}
		}
	}
	if a.Name == "oidc_client" {
		c.OAuthClient = a.oauthCredentials(sent.OAuthClient)
	}
	a.Credentials = c
	return nil
}

func (a *App) oauthCredentials(sent map[string]any) map[string]any {
	client := map[string]any{
		"autoKeyRotation": true, "client_id": a.ID, "token_endpoint_auth_method": "client_secret_basic", "pkce_required": false,
	}
	overlay(client, sent, "autoKeyRotation", "token_endpoint_auth_method", "pkce_required")
	if secret := text(sent, "client_secret"); secret != "" {
		a.Secret = secret
	}
	switch client["token_endpoint_auth_method"] {
	case "none", "private_key_jwt":
	default:
		client["client_secret"] = a.Secret
	}
	return client
}

// overlay takes over those of the named values that are set.
func overlay(into, from map[string]any, names ...string) {
	for _, name := range names {
		if value, ok := from[name]; ok && value != nil {
			into[name] = value
		}
	}
}

func (a *App) settings(in AppInput) error {
	sent := in.Settings
	s := AppSettings{
		App: map[string]any{}, ManualProvisioning: sent.ManualProvisioning, ImplicitAssignment: sent.ImplicitAssignment,
		EmOptInStatus: "NONE", Notes: sent.Notes, Notifications: sent.Notifications,
	}
	if s.Notifications.VPN.Network.Connection == "" {
		s.Notifications.VPN.Network.Connection = "DISABLED"
	}
	for _, name := range templateFields[a.Name] {
		s.App[name] = nil
	}
	if a.Name == "bookmark" {
		s.App["requestIntegration"] = false
	}
	if a.Provisions() {
		maps.Copy(s.App, sent.App)
	} else {
		overlaySet(s.App, sent.App)
	}
	for _, name := range templateNeeds[a.Name] {
		if value, ok := s.App[name].(string); !ok || value == "" {
			return Invalid(name, "settings.app."+name+": The field cannot be left blank")
		}
	}
	var err error
	if s.SignOn, err = a.signOn(sent.SignOn); err != nil {
		return err
	}
	if a.Name == "oidc_client" {
		s.OAuthClient = oauthSettings(sent.OAuthClient)
	}
	a.Settings = s
	return nil
}

func oauthSettings(sent map[string]any) map[string]any {
	s := map[string]any{
		"client_uri": nil, "logo_uri": nil, "redirect_uris": []any{}, "response_types": []any{"code"}, "grant_types": []any{"authorization_code"},
		"application_type": "web", "consent_method": "TRUSTED", "issuer_mode": "ORG_URL",
		"idp_initiated_login": map[string]any{"mode": "DISABLED", "default_scope": []any{}},
		"wildcard_redirect":   "DISABLED", "dpop_bound_access_tokens": false, "participate_slo": false,
	}
	for name, value := range sent {
		if value != nil {
			s[name] = value
		}
	}
	return s
}
