package lifecycle

import (
	"crypto"
	"crypto/ecdsa"
	"crypto/rand"
	"crypto/rsa"
	_ "crypto/sha256" // RS256 and ES256
	_ "crypto/sha512" // ES384 and ES512
	"crypto/x509"
	"encoding/base64"
	"encoding/json"
	"encoding/pem"
	"errors"
	"fmt"
	"strings"
	"time"
)

// assertionLife is how long the org may take to look at an assertion. Okta
// allows an hour; a shorter life is worth less to a thief.
const assertionLife = 5 * time.Minute

// signer makes the JWTs with which an OAuth client proves who it is
// (https://developer.okta.com/docs/guides/implement-oauth-for-okta-serviceapp/).
type signer struct {
	key                crypto.Signer
	alg                string
	hash               crypto.Hash
	keyID              string
	clientID, audience string
}

func newSigner(key, keyID, clientID, audience string) (*signer, error) {
	parsed, err := parseKey(key)
	if err != nil {
		return nil, err
	}
	s := &signer{key: parsed, keyID: keyID, clientID: clientID, audience: audience}
	switch k := parsed.(type) {
	case *rsa.PrivateKey:
		s.alg, s.hash = "RS256", crypto.SHA256
	case *ecdsa.PrivateKey:
		switch k.Curve.Params().BitSize {
		case 256:
			s.alg, s.hash = "ES256", crypto.SHA256
		case 384:
			s.alg, s.hash = "ES384", crypto.SHA384
		case 521:
			s.alg, s.hash = "ES512", crypto.SHA512
		}
	}
	if s.alg == "" {
		return nil, errors.New("the private key of the OAuth client is of a kind that Okta does not take; it must be RSA, or EC on P-256, P-384 or P-521")
	}
	return s, nil
}

// parseKey reads a PEM key. Its errors repeat nothing of it.
func parseKey(text string) (crypto.Signer, error) {
	if !strings.Contains(strings.TrimSpace(text), "\n") {
		// Environment variables often carry the two characters instead.
		text = strings.ReplaceAll(text, `\n`, "\n")
	}
	block, _ := pem.Decode([]byte(text))
	if block == nil {
		return nil, errors.New("the private key of the OAuth client is not in PEM form (-----BEGIN PRIVATE KEY-----); give the key itself, such as file(\"key.pem\"), not the path of its file, and not a JWK")
	}
	if strings.Contains(block.Type, "ENCRYPTED") || block.Headers["DEK-Info"] != "" {
		return nil, errors.New("the private key of the OAuth client is protected by a passphrase; give the key without one")
	}
	if !strings.HasSuffix(block.Type, "PRIVATE KEY") {
		return nil, fmt.Errorf("the PEM block given as the private key of the OAuth client is a %s", strings.ToLower(block.Type))
	}
	if k, err := x509.ParsePKCS1PrivateKey(block.Bytes); err == nil {
		return k, nil
	}
	if k, err := x509.ParseECPrivateKey(block.Bytes); err == nil {
		return k, nil
	}
	if k, err := x509.ParsePKCS8PrivateKey(block.Bytes); err == nil {
		if s, ok := k.(crypto.Signer); ok {
			return s, nil
		}
	}
	return nil, errors.New("the private key of the OAuth client cannot be read; it must be PKCS #1, SEC 1 or PKCS #8 in PEM form")
}

// assertion returns a new JWT (RFC 7523 §3).
func (s *signer) assertion(now time.Time) (string, error) {
	header := map[string]string{"alg": s.alg, "typ": "JWT"}
	if s.keyID != "" {
		header["kid"] = s.keyID
	}
	claims := map[string]any{
		"iss": s.clientID, "sub": s.clientID, "aud": s.audience,
		"iat": now.Unix(), "exp": now.Add(assertionLife).Unix(), "jti": rand.Text(),
	}
	head, err := segment(header)
	if err != nil {
		return "", err
	}
	body, err := segment(claims)
	if err != nil {
		return "", err
	}
	signature, err := s.sign(head + "." + body)
	if err != nil {
		return "", fmt.Errorf("sign with the private key of the OAuth client: %w", err)
	}
	return head + "." + body + "." + base64.RawURLEncoding.EncodeToString(signature), nil
}

func segment(v any) (string, error) {
	data, err := json.Marshal(v)
	return base64.RawURLEncoding.EncodeToString(data), err
}

func (s *signer) sign(text string) ([]byte, error) {
	h := s.hash.New()
	h.Write([]byte(text))
	sum := h.Sum(nil)
	k, ok := s.key.(*ecdsa.PrivateKey)
	if !ok {
		return s.key.Sign(rand.Reader, sum, s.hash)
	}
	// JWTs carry the two numbers of an ECDSA signature side by side, not in
	// the form that crypto.Signer gives them (RFC 7518 §3.4).
	r, v, err := ecdsa.Sign(rand.Reader, k, sum)
	if err != nil {
		return nil, err
	}
	size := (k.Curve.Params().BitSize + 7) / 8
	out := make([]byte, 2*size)
	r.FillBytes(out[:size])
	v.FillBytes(out[size:])
	return out, nil
}
