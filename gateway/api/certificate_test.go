// SPDX-License-Identifier: Apache-2.0

package api_test

import (
	"crypto/ecdsa"
	"crypto/elliptic"
	"crypto/rand"
	"crypto/x509"
	"encoding/pem"
	"math/big"
	"os"
	"path/filepath"
	"testing"
	"time"

	"github.com/carelode/lode/gateway/api"
)

// writePair writes a certificate of a serial number, dated so that a change shows.
func writePair(t *testing.T, folder string, serial int64) (certificate, key string) {
	t.Helper()
	private, err := ecdsa.GenerateKey(elliptic.P256(), rand.Reader)
	if err != nil {
		t.Fatal(err)
	}
	template := &x509.Certificate{SerialNumber: big.NewInt(serial), NotAfter: time.Now().Add(time.Hour), DNSNames: []string{"lode.example.org"}}
	der, err := x509.CreateCertificate(rand.Reader, template, template, private.Public(), private)
	if err != nil {
		t.Fatal(err)
	}
	secret, err := x509.MarshalPKCS8PrivateKey(private)
	if err != nil {
		t.Fatal(err)
	}
	certificate, key = filepath.Join(folder, "cert.pem"), filepath.Join(folder, "key.pem")
	for file, block := range map[string]*pem.Block{certificate: {Type: "CERTIFICATE", Bytes: der}, key: {Type: "PRIVATE KEY", Bytes: secret}} {
		if err := os.WriteFile(file, pem.EncodeToMemory(block), 0o600); err != nil {
			t.Fatal(err)
		}
		at := time.Unix(1_700_000_000+serial, 0)
		if err := os.Chtimes(file, at, at); err != nil {
			t.Fatal(err)
		}
	}
	return certificate, key
}

func TestCertificateIsReadAnew(t *testing.T) {
	t.Parallel()
	folder := t.TempDir()
	get, err := api.Certificate(writePair(t, folder, 1))
	if err != nil {
		t.Fatal(err)
	}
	serial := func() int64 {
		pair, err := get(nil)
		if err != nil {
			t.Fatal(err)
		}
		return pair.Leaf.SerialNumber.Int64()
	}
	if serial() != 1 {
		t.Error("the first certificate is not used")
	}
	certificate, _ := writePair(t, folder, 2)
	if serial() != 2 {
		t.Error("the renewed certificate is not used")
	}
	if err := os.WriteFile(certificate, []byte("half"), 0o600); err != nil {
		t.Fatal(err)
	}
	if serial() != 2 {
		t.Error("a broken file put the good certificate out of use")
	}
	if err := os.Remove(certificate); err != nil {
		t.Fatal(err)
	}
	if serial() != 2 {
		t.Error("a missing file put the good certificate out of use")
	}
	if _, err := api.Certificate(certificate, certificate); err == nil {
		t.Error("files that are not there were taken")
	}
}
