package orgapi

import (
	"bytes"
	"crypto/md5" // the hash that Okta shows of a secret has its length
	"encoding/base64"
	"encoding/json"
	"encoding/xml"
	"net/http"
	"strconv"

	"github.com/veza/terraform-provider-veza/internal/sandbox/org"
)

// jsonWebKey is the body of a key with its certificate (RFC 7517).
type jsonWebKey struct {
	Type        string   `json:"kty"`
	Created     string   `json:"created"`
	LastUpdated string   `json:"lastUpdated"`
	Expires     string   `json:"expiresAt"`
	Kid         string   `json:"kid"`
	Use         string   `json:"use"`
	Chain       []string `json:"x5c"`
	Thumbprint  string   `json:"x5t#S256"`
	Exponent    string   `json:"e"`
	Modulus     string   `json:"n"`
}

func keyBody(k *org.AppKey) jsonWebKey {
	return jsonWebKey{
		Type: "RSA", Created: k.Created, LastUpdated: k.LastUpdated, Expires: k.Expires, Kid: k.Kid, Use: "sig",
		Chain: []string{k.Certificate}, Thumbprint: k.Thumbprint, Exponent: k.Exponent, Modulus: k.Modulus,
	}
}

func (s *server) listAppKeys(r *request) (answer, error) {
	keys, err := s.org.AppKeys(r.Context(), r.param("app"))
	if err != nil {
		return answer{}, err
	}
	list := make([]jsonWebKey, len(keys))
	for n, k := range keys {
		list[n] = keyBody(k)
	}
	return ok(list)
}

func (s *server) getAppKey(r *request) (answer, error) {
	_, k, err := s.org.AppKey(r.Context(), r.param("app"), r.param("key"))
	if err != nil {
		return answer{}, err
	}
	return ok(keyBody(k))
}

func (s *server) generateAppKey(r *request) (answer, error) {
	years, err := strconv.Atoi(r.query.Get("validityYears"))
	if err != nil {
		return answer{}, missing("validityYears")
	}
	k, err := s.org.GenerateAppKey(r.Context(), r.param("app"), years)
	if err != nil {
		return answer{}, err
	}
	return answer{status: http.StatusCreated, body: keyBody(k)}, nil
}

// The metadata of an identity provider (SAML 2.0 Metadata §2.4.3).
type (
	entityDescriptor struct {
		XMLName xml.Name      `xml:"md:EntityDescriptor"`
		ID      string        `xml:"entityID,attr"`
		Space   string        `xml:"xmlns:md,attr"`
		IDP     idpDescriptor `xml:"md:IDPSSODescriptor"`
	}
	idpDescriptor struct {
		WantSigned bool          `xml:"WantAuthnRequestsSigned,attr"`
		Protocols  string        `xml:"protocolSupportEnumeration,attr"`
		Key        keyDescriptor `xml:"md:KeyDescriptor"`
		LogOut     []location    `xml:"md:SingleLogoutService"`
		Formats    []string      `xml:"md:NameIDFormat"`
		SignOn     []location    `xml:"md:SingleSignOnService"`
	}
	keyDescriptor struct {
		Use  string  `xml:"use,attr"`
		Info keyInfo `xml:"ds:KeyInfo"`
	}
	keyInfo struct {
		Space       string `xml:"xmlns:ds,attr"`
		Certificate string `xml:"ds:X509Data>ds:X509Certificate"`
	}
	location struct {
		Binding string `xml:"Binding,attr"`
		URL     string `xml:"Location,attr"`
	}
)

func (s *server) samlMetadata(r *request) (answer, error) {
	a, k, err := s.org.AppKey(r.Context(), r.param("app"), r.query.Get("kid"))
	if err != nil {
		return answer{}, err
	}
	if a.SignOnMode != "SAML_2_0" {
		return answer{}, org.NotFound(a.ID, "AppInstance")
	}
	var b bytes.Buffer
	b.WriteString(`<?xml version="1.0" encoding="UTF-8"?>`)
	if err := xml.NewEncoder(&b).Encode(r.entity(a, k)); err != nil {
		return answer{}, err
	}
	return answer{status: http.StatusOK, body: document{"application/xml", b.Bytes()}}, nil
}

func (r *request) entity(a *org.App, k *org.AppKey) entityDescriptor {
	const binding, format = "urn:oasis:names:tc:SAML:2.0:bindings:HTTP-", "urn:oasis:names:tc:SAML:1.1:nameid-format:"
	both := func(url string) []location { return []location{{binding + "POST", url}, {binding + "Redirect", url}} }
	path := r.base + "/app/" + a.Name + "/" + a.ExternalKey()
	idp := idpDescriptor{
		WantSigned: a.Settings.SignOn["samlSignedRequestEnabled"] == true, Protocols: "urn:oasis:names:tc:SAML:2.0:protocol",
		Key:     keyDescriptor{"signing", keyInfo{"http://www.w3.org/2000/09/xmldsig#", k.Certificate}},
		Formats: []string{format + "unspecified", format + "emailAddress"}, SignOn: both(path + "/sso/saml"),
	}
	if own, ok := a.Settings.SignOn["subjectNameIdFormat"].(string); ok {
		idp.Formats = []string{own}
	}
	if slo, ok := a.Settings.SignOn["slo"].(map[string]any); ok && slo["enabled"] == true {
		idp.LogOut = both(path + "/slo/saml")
	}
	return entityDescriptor{ID: "http://www.okta.com/" + a.ExternalKey(), Space: "urn:oasis:names:tc:SAML:2.0:metadata", IDP: idp}
}

// document is a body that is not JSON.
type document struct {
	mediaType string
	content   []byte
}

// secret is the body of a client secret of an OpenID Connect app.
type secret struct {
	ID          string            `json:"id"`
	Created     string            `json:"created"`
	LastUpdated string            `json:"lastUpdated"`
	Status      string            `json:"status"`
	Secret      string            `json:"client_secret"`
	Hash        string            `json:"secret_hash"`
	Links       map[string]hinted `json:"_links"`
}

func (s *server) listAppSecrets(r *request) (answer, error) {
	a, err := s.org.AppSecret(r.Context(), r.param("app"))
	if err != nil {
		return answer{}, err
	}
	sum := md5.Sum([]byte(a.Secret))
	self := r.base + "/api/v1/apps/" + a.ID + "/credentials/secrets/" + a.SecretID
	return ok([]secret{{
		ID: a.SecretID, Created: a.Created, LastUpdated: a.Created, Status: "ACTIVE", Secret: a.Secret,
		Hash:  base64.RawURLEncoding.EncodeToString(sum[:]),
		Links: map[string]hinted{"deactivate": hint(self+"/lifecycle/deactivate", http.MethodPost)},
	}})
}

// idToken is the body of what an app's ID tokens carry. Issuer and audience are
// told when it is read, not when it is set.
type idToken struct {
	Issuer     *string `json:"issuer"`
	OrgURL     *string `json:"orgUrl"`
	CustomURL  *string `json:"customUrl"`
	Audience   *string `json:"audience"`
	IssuerMode string  `json:"issuerMode"`
	ValueType  string  `json:"valueType,omitempty"`
	Name       string  `json:"name,omitempty"`
	FilterType string  `json:"groupFilterType,omitempty"`
	Value      string  `json:"value,omitempty"`
}

func (s *server) getIDToken(r *request) (answer, error) {
	body := idToken{Issuer: &r.base, IssuerMode: "ORG_URL"}
	id := r.param("app")
	kept, err := s.org.AppIDToken(r.Context(), id)
	if err != nil {
		return answer{}, err
	}
	if kept != "" {
		if err := json.Unmarshal([]byte(kept), &body); err != nil {
			return answer{}, err
		}
	}
	body.Issuer, body.Audience = &r.base, &id
	return ok(body)
}

func (s *server) setIDToken(r *request) (answer, error) {
	in := idToken{}
	if err := r.required(&in); err != nil {
		return answer{}, err
	}
	in.Issuer, in.OrgURL, in.CustomURL, in.Audience = nil, nil, nil, nil
	text, err := json.Marshal(in)
	if err != nil {
		return answer{}, err
	}
	if err := s.org.SetAppIDToken(r.Context(), r.param("app"), string(text)); err != nil {
		return answer{}, err
	}
	return ok(in)
}
