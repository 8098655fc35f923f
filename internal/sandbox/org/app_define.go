package org

import (
	"regexp"
	"slices"
	"strings"
	"unicode"
)

// templates are the apps that Okta's API makes from a template, by name.
var templates = map[string]bool{
	"bookmark": true, "oidc_client": true, "template_basic_auth": true, "template_sps": true, "template_swa": true,
	"template_swa3field": true,
}

// modes are the sign-on modes that can be asked for, and the template of each
// that has one alone.
var modes = map[string]string{
	"AUTO_LOGIN": "", "SAML_2_0": "", "SAML_1_1": "", "BROWSER_PLUGIN": "", "BOOKMARK": "bookmark", "OPENID_CONNECT": "oidc_client",
	"BASIC_AUTH": "template_basic_auth", "SECURE_PASSWORD_STORE": "template_sps",
}

// templateModes is modes the other way round.
var templateModes = map[string]string{
	"bookmark": "BOOKMARK", "oidc_client": "OPENID_CONNECT", "template_basic_auth": "BASIC_AUTH", "template_sps": "SECURE_PASSWORD_STORE",
	"template_swa": "BROWSER_PLUGIN", "template_swa3field": "BROWSER_PLUGIN",
}

// templateFields are the settings of a template, which it always shows.
var templateFields = map[string][]string{
	"bookmark":            {"url"},
	"template_basic_auth": {"authURL", "url", "loginUrlRegex"},
	"template_sps": {
		"url", "usernameField", "passwordField", "optionalField1", "optionalField1Value", "optionalField2", "optionalField2Value",
		"optionalField3", "optionalField3Value",
	},
	"template_swa": {"url", "usernameField", "passwordField", "buttonField", "checkbox", "redirectUrl", "loginUrlRegex"},
	"template_swa3field": {
		"targetURL", "userNameSelector", "passwordSelector", "buttonSelector", "extraFieldSelector", "extraFieldValue", "redirectUrl",
		"loginUrlRegex",
	},
}

// templateNeeds are those of them that must be given.
var templateNeeds = map[string][]string{
	"bookmark": {"url"}, "template_basic_auth": {"authURL", "url"}, "template_sps": {"url"}, "template_swa": {"url"},
	"template_swa3field": {"targetURL"},
}

// catalogueName is how the names of the catalogue look. Which of its thousands
// of apps there are is not for this org to know: it takes them at their word.
var catalogueName = regexp.MustCompile(`^[a-z0-9][a-z0-9_-]{0,99}$`)

// define finds out what kind of app is asked for.
func (a *App) define(in AppInput) error {
	template, known := modes[in.SignOnMode]
	switch {
	case in.SignOnMode == "" && in.Name == "":
		return Invalid("signOnMode", "signOnMode: The field cannot be left blank")
	case in.SignOnMode != "" && !known:
		return Invalid("signOnMode", "signOnMode: '"+in.SignOnMode+"' is not a sign-on mode")
	}
	a.Name, a.SignOnMode = strings.ToLower(in.Name), in.SignOnMode
	if a.Name == "" {
		a.Name = template
	}
	switch {
	case a.Name == "" && (in.SignOnMode == "AUTO_LOGIN" || in.SignOnMode == "SAML_2_0"):
		a.Wizard = true
		a.Name = wizardName(in.Label, a.Number)
	case templates[a.Name]:
		if mode := templateModes[a.Name]; in.SignOnMode != "" && in.SignOnMode != mode {
			return Invalid("signOnMode", "signOnMode: "+a.Name+" has the sign-on mode "+mode)
		}
		a.SignOnMode = templateModes[a.Name]
	case !catalogueName.MatchString(a.Name):
		return Invalid("name", "name: '"+a.Name+"' is not the name of an application")
	case a.SignOnMode == "AUTO_LOGIN" && !strings.HasPrefix(a.Name, "scim"):
		// What the catalogue calls SWA is shown as the browser plugin's, as
		// recorded. Of its SCIM test apps nothing is recorded; they keep the mode.
		a.SignOnMode = "BROWSER_PLUGIN"
	}
	return nil
}

// wizardName is the name that the wizard gives: the org's, the label's letters
// and digits, and a number.
func wizardName(label string, number int64) string {
	plain := strings.Map(func(r rune) rune {
		if unicode.IsLetter(r) || unicode.IsDigit(r) {
			return unicode.ToLower(r)
		}
		return -1
	}, fold(label))
	return "sandbox_" + plain + "_" + decimal(number)
}

// redefine refuses what cannot change any more.
func (a *App) redefine(in AppInput) error {
	if in.Name != "" && !strings.EqualFold(in.Name, a.Name) {
		return Invalid("name", "name: The name of an application cannot be changed")
	}
	same := []string{"", a.SignOnMode}
	if a.SignOnMode == "BROWSER_PLUGIN" && !templates[a.Name] {
		same = append(same, "AUTO_LOGIN")
	}
	if slices.Contains(same, in.SignOnMode) {
		return nil
	}
	// An app of the catalogue may offer several modes; one of the wizard has its own.
	if _, known := modes[in.SignOnMode]; !known || a.Wizard || templates[a.Name] {
		return Invalid("signOnMode", "signOnMode: The sign-on mode of this application cannot be changed")
	}
	a.SignOnMode = in.SignOnMode
	return nil
}
