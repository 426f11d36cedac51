// SPDX-License-Identifier: Apache-2.0

package sim

import (
	"crypto/ecdsa"
	"crypto/elliptic"
	"crypto/rand"
	"crypto/tls"
	"crypto/x509"
	"crypto/x509/pkix"
	"encoding/pem"
	"fmt"
	"math/big"
	"strconv"
	"sync/atomic"
	"time"
)

// Authority vouches for a simulated server, whose certificate may lapse.
type Authority struct {
	PEM []byte // the authority's own certificate, for a caller to trust

	good, lapsed tls.Certificate
	lapse        atomic.Bool
}

// NewAuthority makes an authority and two certificates for a host, one of which
// lapsed yesterday.
func NewAuthority(host string) (*Authority, error) {
	key, err := ecdsa.GenerateKey(elliptic.P256(), rand.Reader)
	if err != nil {
		return nil, fmt.Errorf("make a key: %w", err)
	}
	now := time.Now()
	issue := func(number int64, from, to time.Time, parent *x509.Certificate) ([]byte, error) {
		c := &x509.Certificate{
			SerialNumber: big.NewInt(number), NotBefore: from, NotAfter: to, DNSNames: []string{host}, IsCA: parent == nil,
			Subject: pkix.Name{CommonName: "simulated " + strconv.FormatInt(number, 10)}, BasicConstraintsValid: true,
			KeyUsage: x509.KeyUsageDigitalSignature | x509.KeyUsageCertSign,
		}
		if parent == nil {
			parent = c
		}
		return x509.CreateCertificate(rand.Reader, c, parent, &key.PublicKey, key)
	}
	year := 365 * 24 * time.Hour
	root, err := issue(1, now.Add(-year), now.Add(year), nil)
	if err != nil {
		return nil, fmt.Errorf("make the authority: %w", err)
	}
	parent, err := x509.ParseCertificate(root)
	if err != nil {
		return nil, fmt.Errorf("read the authority: %w", err)
	}
	a := &Authority{PEM: pem.EncodeToMemory(&pem.Block{Type: "CERTIFICATE", Bytes: root})}
	for number, made := range []struct {
		to   time.Time
		into *tls.Certificate
	}{{now.Add(year), &a.good}, {now.Add(-24 * time.Hour), &a.lapsed}} {
		leaf, err := issue(int64(number)+2, now.Add(-year), made.to, parent)
		if err != nil {
			return nil, fmt.Errorf("make a certificate: %w", err)
		}
		*made.into = tls.Certificate{Certificate: [][]byte{leaf}, PrivateKey: key}
	}
	return a, nil
}

// Lapse lets the server show the certificate that has lapsed, or the good one
// again.
func (a *Authority) Lapse(yes bool) { a.lapse.Store(yes) }

// TLS is how a server of this authority speaks.
func (a *Authority) TLS() *tls.Config {
	return &tls.Config{MinVersion: tls.VersionTLS12, GetCertificate: func(*tls.ClientHelloInfo) (*tls.Certificate, error) {
		if a.lapse.Load() {
			return &a.lapsed, nil
		}
		return &a.good, nil
	}}
}
