// SPDX-License-Identifier: Apache-2.0

package main_test

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
	"regexp"
	"strings"
	"testing"
	"time"

	"github.com/carelode/lode/gateway/access"
)

// filled is the example that lode settings prints, with what it leaves to the
// operator filled in: addresses, files, the token's hash, the destination's
// own settings.
func filled(t *testing.T, dir, text, hash, destination string) string {
	t.Helper()
	for _, place := range []struct{ pattern, value string }{
		{`address: "127\.0\.0\.1:8080"`, `address: "127.0.0.1:0"`},
		{`file: /var/lib/lode/lode\.db`, "file: " + dir + "/lode.db"},
		{`keys: /etc/lode/keys`, "keys: " + dir + "/keys"},
		{`"0{64}"`, hash},
		{`(?m)^    settings: \{.*\}`, "    settings: " + destination},
	} {
		found := regexp.MustCompile(place.pattern)
		if n := len(found.FindAllString(text, -1)); n != 1 {
			t.Fatalf("the example holds %s %d times", place.pattern, n)
		}
		text = found.ReplaceAllLiteralString(text, place.value)
	}
	return text
}

func TestSettings(t *testing.T) {
	t.Parallel()
	dir := t.TempDir()
	_, hash := access.NewToken()
	text := filled(t, dir, good(t, "", "settings").out, hash, `{base_url: "https://record.example.org/fhir/R4"}`)
	file := write(t, dir, "lode.yaml", text)
	if got := good(t, "", "settings", file); got.out != "" || got.err != file+": good\n" {
		t.Errorf("out: %s\nerr: %s", got.out, got.err)
	}
	for name, c := range map[string]struct{ old, new, words string }{
		"a misspelt name":               {"address:", "adddress:", "listen.adddress is not a setting; did you mean address?"},
		"a hash that is none":           {hash, "secret", "must be 64 hexadecimal digits"},
		"the example's hash":            {hash, `"` + strings.Repeat("0", 64) + `"`, "tokens[0].sha256 is the example's and no hash: put the one that lode token prints"},
		"a port that is none":           {"127.0.0.1:0", "127.0.0.1:99999999", "listen.address must be host and port"},
		"an adapter that nobody knows":  {"adapter: sharedcare", "adapter: sharedcar", "destination shared-record:\nthere is no adapter called \"sharedcar\""},
		"an adapter's setting misspelt": {"base_url", "url", "destination shared-record:\nbase_url: this setting is required\nurl: there is no such setting"},
		"an address without TLS":        {"https://record", "http://record", "base_url: must begin with https://"},
		"a certificate without its key": {"# certificate:", "certificate: tls.pem", "listen needs both certificate and key"},
	} {
		t.Run(name, func(t *testing.T) {
			t.Parallel()
			broken := write(t, t.TempDir(), "lode.yaml", strings.Replace(text, c.old, c.new, 1))
			for _, args := range [][]string{{"settings", broken}, {"serve", "--settings", broken}} {
				got := run(t, "", args...)
				if got.code == 0 || !strings.Contains(got.err, c.words) || strings.Count(got.err, broken) != 1 || strings.Contains(got.err, "secret") {
					t.Errorf("%s: exit %d: %s", args[0], got.code, got.err)
				}
			}
		})
	}
}

// TestSettingsAllAtOnce tells every fault in one go, each with its line or the
// destination that it is in.
func TestSettingsAllAtOnce(t *testing.T) {
	t.Parallel()
	text := filled(t, t.TempDir(), good(t, "", "settings").out, "not a hash", `{base_url: x}`)
	first := write(t, t.TempDir(), "lode.yaml", strings.NewReplacer("address:", "adddress:", "level: info", "level: loud", "  keys:", "  kyes:").Replace(text))
	got := run(t, "", "settings", first)
	for _, setting := range []string{"listen.adddress", "store.kyes", "store.keys"} {
		if !regexp.MustCompile(`(?m)^line \d+: ` + regexp.QuoteMeta(setting) + " ").MatchString(got.err) {
			t.Errorf("nothing about %s: %s", setting, got.err)
		}
	}
	p := newPlace(t, "  certificate: nowhere.pem", "  key: nowhere.key")
	second := write(t, p.dir, "second.yaml", strings.NewReplacer("base_url", "bas_url", "adapter: cld", "adapter: ldc").Replace(read(t, p.settings)))
	got = run(t, "", "serve", "--settings", second)
	for _, words := range []string{"nowhere.pem", "destination shared-record:", "destination council:"} {
		if got.code != 2 || !strings.Contains(got.err, words) {
			t.Errorf("exit %d, nothing about %s: %s", got.code, words, got.err)
		}
	}
}

// TestUnreadableSettings names the file.
func TestUnreadableSettings(t *testing.T) {
	t.Parallel()
	dir := t.TempDir()
	bad(t, 2, dir, "serve", "--settings", dir)
	bad(t, 2, "there is no settings file", "serve", "--settings", dir+"/nowhere.yaml")
	empty := write(t, dir, "empty.yaml", "")
	bad(t, 2, empty, "serve", "--settings", empty)
	yaml := write(t, dir, "no.yaml", "{")
	bad(t, 1, "is not YAML", "settings", yaml)
}

func TestTLS(t *testing.T) {
	t.Parallel()
	p := newPlace(t, "  certificate: tls.pem", "  key: tls.key")
	certificate, key := selfSigned(t)
	write(t, p.dir, "tls.pem", certificate)
	write(t, p.dir, "tls.key", key)
	s := serve(t, p)
	s.URL = strings.Replace(s.URL, "http:", "https:", 1)
	known := x509.NewCertPool()
	known.AppendCertsFromPEM([]byte(certificate))
	s.http.Transport = &http.Transport{TLSClientConfig: &tls.Config{RootCAs: known, MinVersion: tls.VersionTLS12}}
	s.must(t, http.StatusOK, http.MethodGet, "/readyz", "")
	s.http.CloseIdleConnections()
	// A renewed certificate needs no restart.
	renewed, key := selfSigned(t)
	write(t, p.dir, "tls.key", key)
	write(t, p.dir, "tls.pem", renewed)
	anew := x509.NewCertPool()
	anew.AppendCertsFromPEM([]byte(renewed))
	s.http.Transport = &http.Transport{TLSClientConfig: &tls.Config{RootCAs: anew, MinVersion: tls.VersionTLS12}}
	s.must(t, http.StatusOK, http.MethodGet, "/readyz", "")
}

// selfSigned makes a certificate for loopback, and its key, as PEM.
func selfSigned(t *testing.T) (certificate, key string) {
	t.Helper()
	private, err := ecdsa.GenerateKey(elliptic.P256(), rand.Reader)
	if err != nil {
		t.Fatalf("make key: %v", err)
	}
	about := &x509.Certificate{
		SerialNumber: big.NewInt(1), NotBefore: time.Now().Add(-time.Hour), NotAfter: time.Now().Add(time.Hour),
		IPAddresses: []net.IP{net.IPv4(127, 0, 0, 1)}, IsCA: true, BasicConstraintsValid: true,
	}
	der, err := x509.CreateCertificate(rand.Reader, about, about, private.Public(), private)
	if err != nil {
		t.Fatalf("make certificate: %v", err)
	}
	secret, err := x509.MarshalPKCS8PrivateKey(private)
	if err != nil {
		t.Fatalf("write key: %v", err)
	}
	return string(pem.EncodeToMemory(&pem.Block{Type: "CERTIFICATE", Bytes: der})), string(pem.EncodeToMemory(&pem.Block{Type: "PRIVATE KEY", Bytes: secret}))
}
