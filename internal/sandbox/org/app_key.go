package org

import (
	"context"
	"crypto/rand"
	"crypto/rsa"
	"crypto/sha256"
	"crypto/x509"
	"crypto/x509/pkix"
	"encoding/base64"
	"encoding/pem"
	"errors"
	"math/big"
	"slices"
	"sync"
	"time"

	"github.com/veza/terraform-provider-veza/internal/sandbox/store"
)

// AppKey is a key that an app's assertions are signed with, as a JSON Web Key
// with its certificate.
type AppKey struct {
	Kid                  string
	Created, Expires     string
	Certificate          string // DER in base64
	Thumbprint           string // SHA-256 of it, in base64url
	Exponent, Modulus    string // in base64url
	LastUpdated, Subject string
}

// keyYears is how long the key of a new app is good for.
const keyYears = 10

// signedModes are those in which something is signed.
var signedModes = []string{"SAML_2_0", "SAML_1_1", "OPENID_CONNECT"}

// sign gives the app its key, or the one among its keys that was asked for.
func (w *writer) sign(a *App, in AppInput) error {
	if !slices.Contains(signedModes, a.SignOnMode) {
		return nil
	}
	if a.Credentials.Signing.Kid == "" {
		key, err := w.newKey(a.ID, keyYears)
		if err != nil {
			return err
		}
		a.Credentials.Signing.Kid = key.Kid
		return nil
	}
	kid := in.Credentials.Signing.Kid
	if kid == "" || kid == a.Credentials.Signing.Kid {
		return nil
	}
	if found, err := object(w.Tx, "appkey", a.ID, kid, &AppKey{}); err != nil {
		return err
	} else if !found {
		return Invalid("kid", "credentials.signing.kid: The application has no such key")
	}
	a.Credentials.Signing.Kid = kid
	return nil
}

// newKey makes a certificate. All are of one key pair of the org: making one
// takes long, and nobody checks who signed what in here.
func (w *writer) newKey(appID string, years int) (*AppKey, error) {
	pair, err := w.signingKey()
	if err != nil {
		return nil, err
	}
	begin := w.now.Truncate(time.Second)
	subject := pkix.Name{Country: []string{"US"}, Organization: []string{"Okta"}, OrganizationalUnit: []string{"SSOProvider"}, CommonName: w.o.id}
	template := &x509.Certificate{
		SerialNumber: new(big.Int).SetBytes(random(8)), Subject: subject, NotBefore: begin, NotAfter: begin.AddDate(years, 0, 0),
	}
	der, err := x509.CreateCertificate(rand.Reader, template, template, &pair.PublicKey, pair)
	if err != nil {
		return nil, wrap("a certificate cannot be made", err)
	}
	sum := sha256.Sum256(der)
	key := &AppKey{
		Kid: Secret(43), Created: stamp(begin), LastUpdated: stamp(begin), Expires: stamp(template.NotAfter),
		Certificate: base64.StdEncoding.EncodeToString(der), Thumbprint: base64.RawURLEncoding.EncodeToString(sum[:]),
		Exponent: base64.RawURLEncoding.EncodeToString(big.NewInt(int64(pair.E)).Bytes()),
		Modulus:  base64.RawURLEncoding.EncodeToString(pair.N.Bytes()),
	}
	return key, w.putObject("appkey", appID, key.Kid, key.Kid, key)
}

// newPair makes one pair for all orgs that begin in this process.
var newPair = sync.OnceValues(func() (*rsa.PrivateKey, error) { return rsa.GenerateKey(rand.Reader, 2048) })

func (w *writer) signingKey() (*rsa.PrivateKey, error) {
	const name = "org.signing-key"
	kept, found, err := setting(w.Tx, name)
	if err != nil {
		return nil, err
	}
	if found {
		block, _ := pem.Decode([]byte(kept))
		if block == nil {
			return nil, errors.New("the org's signing key cannot be read")
		}
		return x509.ParsePKCS1PrivateKey(block.Bytes)
	}
	pair, err := newPair()
	if err != nil {
		return nil, err
	}
	block := &pem.Block{Type: "RSA PRIVATE KEY", Bytes: x509.MarshalPKCS1PrivateKey(pair)}
	return pair, w.set(name, string(pem.EncodeToMemory(block)))
}

// AppKeys gives the keys of an app.
func (o *Org) AppKeys(ctx context.Context, appID string) ([]*AppKey, error) {
	var keys []*AppKey
	err := o.db.Read(ctx, func(tx *store.Tx) error {
		if _, err := findApp(tx, appID); err != nil {
			return err
		}
		var err error
		keys, err = objects[AppKey](tx, "appkey", appID)
		return err
	})
	return keys, err
}

// AppKey gives one of them, with "" the one in use, and its app.
func (o *Org) AppKey(ctx context.Context, appID, kid string) (*App, *AppKey, error) {
	var a *App
	key := &AppKey{}
	err := o.db.Read(ctx, func(tx *store.Tx) error {
		var err error
		if a, err = findApp(tx, appID); err != nil {
			return err
		}
		if kid == "" {
			kid = a.Credentials.Signing.Kid
		}
		found, err := object(tx, "appkey", appID, kid, key)
		if err == nil && !found {
			err = NotFound(kid, "JsonWebKey")
		}
		return err
	})
	return a, key, err
}

// GenerateAppKey adds a key that is good for 2 to 10 years.
func (o *Org) GenerateAppKey(ctx context.Context, appID string, years int) (*AppKey, error) {
	if years < 2 || years > 10 {
		return nil, Invalid("validityYears", "validityYears: Must be between 2 and 10")
	}
	var key *AppKey
	_, err := o.changeApp(ctx, appID, func(w *writer, a *App) error {
		var err error
		key, err = w.newKey(a.ID, years)
		return err
	})
	return key, err
}
