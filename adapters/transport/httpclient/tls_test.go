// SPDX-License-Identifier: Apache-2.0

package httpclient_test

import (
	"crypto/ecdsa"
	"crypto/elliptic"
	"crypto/rand"
	"crypto/tls"
	"crypto/x509"
	"crypto/x509/pkix"
	"encoding/pem"
	"log/slog"
	"math/big"
	"net/http"
	"net/http/httptest"
	"os"
	"path/filepath"
	"testing"
	"time"

	"github.com/carelode/lode/adapters/transport/httpclient"
	"github.com/carelode/lode/mapping/care"
)

// secure starts a TLS server and gives it with the file of its certificate.
func secure(t *testing.T, config *tls.Config) (server *httptest.Server, caFile string) {
	t.Helper()
	server = httptest.NewUnstartedServer(&far{})
	server.TLS = config
	server.Config.ErrorLog = slog.NewLogLogger(slog.DiscardHandler, slog.LevelError)
	server.StartTLS()
	t.Cleanup(server.Close)
	caFile = filepath.Join(t.TempDir(), "ca.pem")
	writePEM(t, caFile, "CERTIFICATE", server.Certificate().Raw)
	return server, caFile
}

func writePEM(t *testing.T, path, kind string, der []byte) {
	t.Helper()
	if err := os.WriteFile(path, pem.EncodeToMemory(&pem.Block{Type: kind, Bytes: der}), 0o600); err != nil {
		t.Fatal(err)
	}
}

// ourCertificate makes a client certificate that signs itself.
func ourCertificate(t *testing.T) (certFile, keyFile string, pool *x509.CertPool) {
	t.Helper()
	key, err := ecdsa.GenerateKey(elliptic.P256(), rand.Reader)
	if err != nil {
		t.Fatal(err)
	}
	template := &x509.Certificate{
		SerialNumber: big.NewInt(1), Subject: pkix.Name{CommonName: "lode"}, NotAfter: time.Now().Add(time.Hour),
		KeyUsage: x509.KeyUsageDigitalSignature, ExtKeyUsage: []x509.ExtKeyUsage{x509.ExtKeyUsageClientAuth},
		IsCA: true, BasicConstraintsValid: true,
	}
	der, err := x509.CreateCertificate(rand.Reader, template, template, &key.PublicKey, key)
	if err != nil {
		t.Fatal(err)
	}
	keyDER, err := x509.MarshalECPrivateKey(key)
	if err != nil {
		t.Fatal(err)
	}
	certificate, err := x509.ParseCertificate(der)
	if err != nil {
		t.Fatal(err)
	}
	pool = x509.NewCertPool()
	pool.AddCert(certificate)
	dir := t.TempDir()
	certFile, keyFile = filepath.Join(dir, "cert.pem"), filepath.Join(dir, "key.pem")
	writePEM(t, certFile, "CERTIFICATE", der)
	writePEM(t, keyFile, "EC PRIVATE KEY", keyDER)
	return certFile, keyFile, pool
}

func do(t *testing.T, s httpclient.Settings, address string) error {
	t.Helper()
	client, err := httpclient.New(s)
	if err != nil {
		t.Fatal(err)
	}
	defer client.CloseIdle()
	_, err = client.Do(t.Context(), httpclient.Request{Method: http.MethodPost, URL: address, Body: []byte("{}")})
	return err
}

func TestOnlyAKnownAuthorityIsTrusted(t *testing.T) {
	t.Parallel()
	server, caFile := secure(t, nil)
	if err := do(t, httpclient.Settings{CAFile: caFile}, server.URL); err != nil {
		t.Error(err)
	}
	wantKind(t, do(t, httpclient.Settings{}, server.URL), care.Unavailable) // and nothing was sent
}

func TestOldTLSIsRefused(t *testing.T) {
	t.Parallel()
	server, caFile := secure(t, &tls.Config{MinVersion: tls.VersionTLS10, MaxVersion: tls.VersionTLS11}) // #nosec G402 -- to be refused
	wantKind(t, do(t, httpclient.Settings{CAFile: caFile}, server.URL), care.Unavailable)
}

func TestWeProveWhoWeAre(t *testing.T) {
	t.Parallel()
	certFile, keyFile, pool := ourCertificate(t)
	for _, version := range []uint16{tls.VersionTLS12, tls.VersionTLS13} {
		server, caFile := secure(t, &tls.Config{ClientAuth: tls.RequireAndVerifyClientCert, ClientCAs: pool, MaxVersion: version, MinVersion: version})
		if err := do(t, httpclient.Settings{CAFile: caFile, CertFile: certFile, KeyFile: keyFile}, server.URL); err != nil {
			t.Errorf("version %x: %v", version, err)
		}
		wantKind(t, do(t, httpclient.Settings{CAFile: caFile}, server.URL), care.Unauthorised)
	}
}

func TestSettingsThatCannotBeUsedAreRefused(t *testing.T) {
	t.Parallel()
	empty := filepath.Join(t.TempDir(), "empty.pem")
	if err := os.WriteFile(empty, nil, 0o600); err != nil {
		t.Fatal(err)
	}
	cases := map[string]httpclient.Settings{
		"no such authority file":    {CAFile: empty + "-not"},
		"an empty authority file":   {CAFile: empty},
		"a certificate without key": {CertFile: empty},
		"a proxy without a host":    {ProxyURL: "nonsense"},
	}
	for name, s := range cases {
		if _, err := httpclient.New(s); err == nil || care.KindOf(err) != care.Internal {
			t.Errorf("%s: %v", name, err)
		}
	}
}

// The environment's proxy would see every message; only ours is used.
func TestTheEnvironmentsProxyIsNotUsed(t *testing.T) {
	proxied := 0
	proxy := httptest.NewServer(http.HandlerFunc(func(http.ResponseWriter, *http.Request) { proxied++ }))
	t.Cleanup(proxy.Close)
	t.Setenv("HTTP_PROXY", proxy.URL)
	t.Setenv("http_proxy", proxy.URL)
	_ = do(t, httpclient.Settings{DialTimeout: time.Second}, "http://far.invalid/")
	if proxied != 0 {
		t.Error("the environment's proxy was used")
	}
	if err := do(t, httpclient.Settings{ProxyURL: proxy.URL}, "http://far.invalid/"); err != nil || proxied != 1 {
		t.Errorf("our own proxy: %v, %d requests", err, proxied)
	}
}
