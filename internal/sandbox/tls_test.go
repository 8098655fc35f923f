package sandbox_test

import (
	"crypto/ecdsa"
	"crypto/elliptic"
	"crypto/rand"
	"crypto/tls"
	"crypto/x509"
	"encoding/pem"
	"math/big"
	"net"
	"net/http"
	"os"
	"path/filepath"
	"strings"
	"testing"
	"time"
)

// certificate writes one for 127.0.0.1 and its key.
func certificate(t *testing.T) (certPath, keyPath string, trust *x509.CertPool) {
	t.Helper()
	key, err := ecdsa.GenerateKey(elliptic.P256(), rand.Reader)
	if err != nil {
		t.Fatal(err)
	}
	template := &x509.Certificate{
		SerialNumber: big.NewInt(1), NotBefore: time.Now().Add(-time.Hour), NotAfter: time.Now().Add(time.Hour),
		IPAddresses: []net.IP{net.IPv4(127, 0, 0, 1)}, IsCA: true, BasicConstraintsValid: true,
	}
	der, err := x509.CreateCertificate(rand.Reader, template, template, &key.PublicKey, key)
	if err != nil {
		t.Fatal(err)
	}
	private, err := x509.MarshalPKCS8PrivateKey(key)
	if err != nil {
		t.Fatal(err)
	}
	folder := t.TempDir()
	certPath, keyPath = filepath.Join(folder, "cert.pem"), filepath.Join(folder, "key.pem")
	certPEM := pem.EncodeToMemory(&pem.Block{Type: "CERTIFICATE", Bytes: der})
	for path, data := range map[string][]byte{
		certPath: certPEM,
		keyPath:  pem.EncodeToMemory(&pem.Block{Type: "PRIVATE KEY", Bytes: private}),
	} {
		if err := os.WriteFile(path, data, 0o600); err != nil {
			t.Fatal(err)
		}
	}
	trust = x509.NewCertPool()
	trust.AppendCertsFromPEM(certPEM)
	return certPath, keyPath, trust
}

func TestServesHTTPSWithHTTPSLocations(t *testing.T) {
	t.Parallel()
	cert, key, trust := certificate(t)
	p := start(t, nil, "--data", ":memory:", "--scim-enabled", "--tls-cert", cert, "--tls-key", key,
		"--fault", "DELETE / reset", "--fault", "PUT / drop")
	for name, http2 := range map[string]bool{"HTTP/1.1": false, "HTTP/2.0": true} {
		transport := &http.Transport{TLSClientConfig: &tls.Config{RootCAs: trust}, ForceAttemptHTTP2: http2}
		t.Cleanup(transport.CloseIdleConnections)
		c := caller{p.url, p.key, &http.Client{Transport: transport}}
		made := c.do(t, "POST", users, person(strings.ToLower(name[:4])+name[5:6]+"@example.com"), http.StatusCreated)
		if want := p.url + users + "/"; !strings.HasPrefix(p.url, "https://") || !strings.HasPrefix(made.header.Get("Location"), want) {
			t.Errorf("%s: Location %q, want one under %s", name, made.header.Get("Location"), want)
		}
		for _, method := range []string{"PUT", "DELETE"} {
			if got, err := c.try(t, method, made.header.Get("Location")[len(p.url):], person("x@example.com")); err == nil {
				t.Errorf("%s: %s was answered with %d", name, method, got.status)
			}
		}
	}
}
