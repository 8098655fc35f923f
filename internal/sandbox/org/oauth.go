package org

import (
	"context"
	"crypto"
	"crypto/ecdsa"
	"crypto/hmac"
	"crypto/rsa"
	"crypto/sha256"
	"crypto/x509"
	"encoding/base64"
	"encoding/json"
	"encoding/pem"
	"errors"
	"fmt"
	"math/big"
	"slices"
	"strings"
	"time"

	"github.com/veza/terraform-provider-veza/internal/sandbox/store"
)

// Client is a service app that signs in with a private key (private_key_jwt).
type Client struct {
	ID, Name string
	// PublicKey is PEM, PKIX or a certificate: RSA or ECDSA on P-256.
	PublicKey string
	// KeyID is the kid that assertions must name, "" for any.
	KeyID string
	// Scopes are those granted to it, such as okta.users.manage.
	Scopes []string
	// AnyScope is for an app that was made over the API: the org has no grants of scopes
	// (/apps/{id}/grants), so that such an app has each scope that it asks for.
	AnyScope bool `json:",omitempty"`
}

// OAuthError is a refusal of the token endpoint (RFC 6749 §5.2).
type OAuthError struct{ Code, Description string }

func (e *OAuthError) Error() string { return e.Code + ": " + e.Description }

// Grant is what an access token stands for.
type Grant struct {
	ClientID, Name string
	Scopes         []string
}

// TokenLife is how long an access token is good for.
const TokenLife = time.Hour

// RegisterClient adds a service app, or changes the one of that id; without an
// id it gets one.
func (o *Org) RegisterClient(ctx context.Context, c Client) (Client, error) {
	if _, err := publicKey(c.PublicKey); err != nil {
		return c, err
	}
	err := o.write(ctx, func(w *writer) error {
		if c.ID == "" {
			id, err := w.newID("0oa")
			if err != nil {
				return err
			}
			c.ID = id
		}
		return w.putObject("client", "", c.ID, c.Name, c)
	})
	return c, err
}

func publicKey(text string) (crypto.PublicKey, error) {
	block, _ := pem.Decode([]byte(text))
	if block == nil {
		return nil, errors.New("the public key is not PEM")
	}
	if block.Type == "CERTIFICATE" {
		certificate, err := x509.ParseCertificate(block.Bytes)
		if err != nil {
			return nil, fmt.Errorf("the certificate cannot be read: %w", err)
		}
		return certificate.PublicKey, nil
	}
	key, err := x509.ParsePKIXPublicKey(block.Bytes)
	if err != nil {
		return nil, fmt.Errorf("the public key cannot be read: %w", err)
	}
	return key, nil
}

// claims of a client assertion (RFC 7523 §3) and of our access tokens.
type claims struct {
	Issuer   string   `json:"iss,omitempty"`
	Subject  string   `json:"sub,omitempty"`
	Audience audience `json:"aud,omitempty"`
	Expires  float64  `json:"exp,omitempty"`
	Scopes   []string `json:"scp,omitempty"`
}

// audience is one text or several.
type audience []string

func (a *audience) UnmarshalJSON(b []byte) error {
	var one string
	if json.Unmarshal(b, &one) == nil {
		*a = audience{one}
		return nil
	}
	return json.Unmarshal(b, (*[]string)(a))
}

// Token gives an access token for a client's signed assertion. audience is the
// token endpoint's URL. Its refusals are *OAuthError.
func (o *Org) Token(ctx context.Context, assertion, audience string, scopes []string) (token string, err error) {
	parts := strings.Split(assertion, ".")
	var c claims
	if len(parts) != 3 || !unpack(parts[1], &c) {
		return "", &OAuthError{"invalid_client", "The client_assertion token is not a signed JWT."}
	}
	var client *Client
	err = o.db.Read(ctx, func(tx *store.Tx) error {
		all, err := clients(tx, c.Subject)
		for _, one := range all {
			if verify(one, parts) {
				client = one
			}
		}
		return err
	})
	if err != nil {
		return "", err
	}
	now := o.now()
	expires := time.Unix(int64(c.Expires), 0)
	switch {
	case client == nil:
		return "", &OAuthError{"invalid_client", "The client_assertion signature is invalid."}
	case c.Issuer != c.Subject:
		return "", &OAuthError{"invalid_client", "The client_assertion token must have an 'iss' claim equal to its 'sub'."}
	case !slices.Contains(c.Audience, audience):
		return "", &OAuthError{"invalid_client", "The audience claim for client_assertion must be the endpoint invoked for the request."}
	case !expires.After(now):
		return "", &OAuthError{"invalid_client", "The client_assertion token is expired."}
	case expires.Sub(now) > time.Hour+time.Minute:
		return "", &OAuthError{"invalid_client", "The client_assertion token has an expiration too far into the future."}
	case len(scopes) == 0:
		return "", &OAuthError{"invalid_scope", "The scope parameter is required."}
	}
	for _, scope := range scopes {
		if !client.AnyScope && !slices.Contains(client.Scopes, scope) {
			return "", &OAuthError{"invalid_scope", "One or more scopes are not configured for the authorization server resource."}
		}
	}
	key, _, err := o.Setting(ctx, "token-key", func() string { return Secret(43) })
	if err != nil {
		return "", err
	}
	return seal(key, claims{Subject: client.ID, Expires: float64(now.Add(TokenLife).Unix()), Scopes: scopes})
}

func unpack(part string, into any) bool {
	b, err := base64.RawURLEncoding.DecodeString(strings.TrimRight(part, "="))
	return err == nil && json.Unmarshal(b, into) == nil
}

func verify(c *Client, parts []string) bool {
	var header struct{ Alg, Kid string }
	signature, err := base64.RawURLEncoding.DecodeString(strings.TrimRight(parts[2], "="))
	if err != nil || !unpack(parts[0], &header) || c.KeyID != "" && header.Kid != c.KeyID {
		return false
	}
	public, err := publicKey(c.PublicKey)
	if err != nil {
		return false
	}
	digest := sha256.Sum256([]byte(parts[0] + "." + parts[1]))
	switch key := public.(type) {
	case *rsa.PublicKey:
		return header.Alg == "RS256" && rsa.VerifyPKCS1v15(key, crypto.SHA256, digest[:], signature) == nil
	case *ecdsa.PublicKey:
		return header.Alg == "ES256" && len(signature) == 64 &&
			ecdsa.Verify(key, digest[:], new(big.Int).SetBytes(signature[:32]), new(big.Int).SetBytes(signature[32:]))
	}
	return false
}

// seal makes an access token that this org, and no one else, can read again.
func seal(key string, c claims) (string, error) {
	body, err := json.Marshal(c)
	if err != nil {
		return "", err
	}
	text := base64.RawURLEncoding.EncodeToString([]byte(`{"alg":"HS256"}`)) + "." + base64.RawURLEncoding.EncodeToString(body)
	return text + "." + sign(key, text), nil
}

func sign(key, text string) string {
	mac := hmac.New(sha256.New, []byte(key))
	_, _ = mac.Write([]byte(text))
	return base64.RawURLEncoding.EncodeToString(mac.Sum(nil))
}

// Introspect gives what an access token stands for, nil for one that is not good
// or no longer.
func (o *Org) Introspect(ctx context.Context, token string) (*Grant, error) {
	var grant *Grant
	err := o.db.Read(ctx, func(tx *store.Tx) error {
		key, found, err := setting(tx, "org.token-key")
		parts := strings.Split(token, ".")
		if err != nil || !found || len(parts) != 3 {
			return err
		}
		var c claims
		if !hmac.Equal([]byte(parts[2]), []byte(sign(key, parts[0]+"."+parts[1]))) || !unpack(parts[1], &c) ||
			!time.Unix(int64(c.Expires), 0).After(o.now()) {
			return nil
		}
		all, err := clients(tx, c.Subject)
		if len(all) > 0 {
			grant = &Grant{all[0].ID, all[0].Name, c.Scopes}
		}
		if refused := (*OAuthError)(nil); errors.As(err, &refused) {
			return nil // deactivated or deleted since
		}
		return err
	})
	return grant, err
}
