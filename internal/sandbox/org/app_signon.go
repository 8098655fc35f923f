package org

import "maps"

// signOn are the settings of the sign-on mode; only those of a wizard's app and
// of SAML have any.
func (a *App) signOn(sent map[string]any) (map[string]any, error) {
	switch {
	case a.SignOnMode == "AUTO_LOGIN" && a.Wizard:
		s := map[string]any{"redirectUrl": nil, "loginUrl": nil}
		overlay(s, sent, "redirectUrl", "loginUrl")
		if s["loginUrl"] == nil || s["loginUrl"] == "" {
			return nil, Invalid("loginUrl", "settings.signOn.loginUrl: The field cannot be left blank")
		}
		return s, nil
	case a.SignOnMode == "AUTO_LOGIN" && len(sent) > 0:
		return maps.Clone(sent), nil
	case a.SignOnMode == "SAML_2_0" && a.Wizard:
		return wizardSAML(sent)
	case a.SignOnMode == "SAML_2_0":
		s := map[string]any{
			"defaultRelayState": nil, "ssoAcsUrlOverride": nil, "audienceOverride": nil, "recipientOverride": nil, "destinationOverride": nil,
			"attributeStatements": []any{},
		}
		overlaySet(s, sent)
		return s, nil
	case a.SignOnMode == "SAML_1_1":
		s := map[string]any{"defaultRelayState": nil, "ssoAcsUrlOverride": nil, "audienceOverride": nil, "recipientOverride": nil}
		overlaySet(s, sent)
		return s, nil
	}
	return nil, nil
}

// overlaySet takes over what the map has a place for and what is not empty:
// Okta shows null for an override of "".
func overlaySet(into, from map[string]any) {
	for name := range into {
		if value, ok := from[name]; ok && value != nil && value != "" {
			into[name] = value
		}
	}
}

// wizardSAML fills in what the wizard does. The answer carries the issuer of a
// logout request as spIssuer too, and none of the overrides.
func wizardSAML(sent map[string]any) (map[string]any, error) {
	s := map[string]any{
		"defaultRelayState": nil, "ssoAcsUrl": nil, "idpIssuer": "http://www.okta.com/${org.externalKey}", "audience": nil, "recipient": nil,
		"destination": nil, "subjectNameIdTemplate": "${user.userName}",
		"subjectNameIdFormat": "urn:oasis:names:tc:SAML:1.1:nameid-format:unspecified", "responseSigned": true, "assertionSigned": true,
		"signatureAlgorithm": "RSA_SHA256", "digestAlgorithm": "SHA256", "honorForceAuthn": true,
		"authnContextClassRef": "urn:oasis:names:tc:SAML:2.0:ac:classes:PasswordProtectedTransport", "spIssuer": nil, "requestCompressed": false,
		"attributeStatements": []any{}, "inlineHooks": []any{}, "assertionEncryption": map[string]any{"enabled": false},
		"allowMultipleAcsEndpoints": false, "acsEndpoints": []any{}, "samlSignedRequestEnabled": false, "slo": map[string]any{"enabled": false},
	}
	for name := range s {
		if value, ok := sent[name]; ok && value != nil {
			s[name] = value
		}
	}
	if certificate := sent["spCertificate"]; certificate != nil {
		s["spCertificate"] = certificate
	}
	if slo, ok := sent["slo"].(map[string]any); ok && slo["enabled"] == true {
		s["spIssuer"] = slo["issuer"]
	}
	for _, name := range []string{"ssoAcsUrl", "audience", "recipient", "destination"} {
		if value, ok := s[name].(string); !ok || value == "" {
			return nil, Invalid(name, "settings.signOn."+name+": The field cannot be left blank")
		}
	}
	for _, name := range []string{"attributeStatements", "inlineHooks", "acsEndpoints"} {
		if _, ok := s[name].([]any); !ok {
			return nil, Invalid(name, "settings.signOn."+name+": Type mismatch exception. Expected array")
		}
	}
	return s, nil
}
