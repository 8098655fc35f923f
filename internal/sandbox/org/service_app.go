package org

import (
	"crypto"
	"crypto/ecdsa"
	"crypto/elliptic"
	"crypto/rsa"
	"crypto/x509"
	"encoding/base64"
	"encoding/pem"
	"errors"
	"math/big"
	"net/http"

	"github.com/veza/terraform-provider-veza/internal/sandbox/store"
)

// clients are the keys with which a client may sign: one that was registered, or those of
// a service app that was made over the API. None is an *OAuthError.
func clients(tx *store.Tx, id string) ([]*Client, error) {
	registered := &Client{}
	if found, err := object(tx, "client", "", id, registered); found || err != nil {
		return []*Client{registered}, err
	}
	app, err := findApp(tx, id)
	refusal := (*Error)(nil)
	if errors.As(err, &refusal) && refusal.Status == http.StatusNotFound || err == nil && !app.service() {
		return nil, &OAuthError{"invalid_client", "Invalid value for 'client_id' parameter."}
	}
	if err != nil {
		return nil, err
	}
	all := []*Client{}
	keys := publicKeys(app.Settings.OAuthClient)
	for _, key := range keys {
		one := &Client{ID: app.ID, Name: app.Label, PublicKey: pemOf(key), AnyScope: true}
		if len(keys) > 1 {
			one.KeyID = text(key, "kid") // of a single key an assertion need not tell
		}
		all = append(all, one)
	}
	return all, nil
}

// service reports whether an app gets tokens for itself, with a private key.
func (a *App) service() bool {
	return a.Name == "oidc_client" && a.Status == "ACTIVE" && text(a.Settings.OAuthClient, "application_type") == "service" &&
		text(a.Credentials.OAuthClient, "token_endpoint_auth_method") == "private_key_jwt"
}

// pemOf is a JSON web key (RFC 7517) as PEM, "" for one that signs nothing here.
func pemOf(jwk map[string]any) string {
	number := func(name string) *big.Int {
		b, err := base64.RawURLEncoding.DecodeString(text(jwk, name))
		if err != nil {
			return nil
		}
		return new(big.Int).SetBytes(b)
	}
	var public crypto.PublicKey
	switch text(jwk, "kty") {
	case "RSA":
		n, e := number("n"), number("e")
		if n == nil || e == nil || n.Sign() == 0 || e.BitLen() > 31 || e.Int64() < 2 {
			return ""
		}
		public = &rsa.PublicKey{N: n, E: int(e.Int64())}
	case "EC":
		x, y := number("x"), number("y")
		if x == nil || y == nil || text(jwk, "crv") != "P-256" || x.BitLen() > 256 || y.BitLen() > 256 {
			return ""
		}
		point := append([]byte{4}, append(x.FillBytes(make([]byte, 32)), y.FillBytes(make([]byte, 32))...)...)
		key, err := ecdsa.ParseUncompressedPublicKey(elliptic.P256(), point)
		if err != nil {
			return ""
		}
		public = key
	}
	der, err := x509.MarshalPKIXPublicKey(public)
	if err != nil {
		return ""
	}
	return string(pem.EncodeToMemory(&pem.Block{Type: "PUBLIC KEY", Bytes: der}))
}
