// SPDX-License-Identifier: Apache-2.0

package httpclient

import (
	"context"
	"crypto/tls"
	"crypto/x509"
	"math/rand/v2"
	"net"
	"net/http"
	"net/url"
	"os"
	"time"

	"go.opentelemetry.io/otel/trace"

	"github.com/carelode/lode/mapping/care"
)

// Settings of a client. Every zero value means the default named beside it.
type Settings struct {
	Timeout       time.Duration // one Do, all tries and waits included: 2 minutes
	DialTimeout   time.Duration // 10 seconds
	TLSTimeout    time.Duration // 10 seconds
	HeaderTimeout time.Duration // from the request's last byte to the answer's header: 60 seconds

	ShortestWait      time.Duration // the first quick try waits up to this: 200 ms
	LongestWait       time.Duration // no wait between quick tries is longer: 2 seconds
	LongestRetryAfter time.Duration // a longer Retry-After is reported as this: 24 hours
	LargestAnswer     int64         // bytes: 5 MiB

	CAFile    string // PEM, instead of the system's authorities
	CertFile  string // PEM client certificate, with KeyFile
	KeyFile   string
	ProxyURL  string // none unless set: the environment is not read
	UserAgent string // "lode"

	// Sign is called below the retry layer, once for each attempt, with a
	// request of its own, so that a single-use token is never sent twice.
	Sign func(*http.Request) error

	// Dial replaces the network, for tests and for in-memory pipes.
	Dial func(ctx context.Context, network, address string) (net.Conn, error)
	// Tracer makes one client span for each attempt: the global one by default.
	Tracer trace.TracerProvider
	// Chance gives numbers in [0,1) for the jitter: math/rand/v2 by default.
	Chance func() float64
}

func (s Settings) withDefaults() Settings {
	usual := func(d *time.Duration, to time.Duration) {
		if *d <= 0 {
			*d = to
		}
	}
	usual(&s.Timeout, 2*time.Minute)
	usual(&s.DialTimeout, 10*time.Second)
	usual(&s.TLSTimeout, 10*time.Second)
	usual(&s.HeaderTimeout, time.Minute)
	usual(&s.ShortestWait, 200*time.Millisecond)
	usual(&s.LongestWait, 2*time.Second)
	usual(&s.LongestRetryAfter, 24*time.Hour)
	if s.LargestAnswer <= 0 {
		s.LargestAnswer = 5 << 20
	}
	if s.UserAgent == "" {
		s.UserAgent = "lode"
	}
	if s.Chance == nil {
		s.Chance = rand.Float64 // #nosec G404 -- jitter, not a secret
	}
	if s.Dial == nil {
		s.Dial = (&net.Dialer{Timeout: s.DialTimeout, KeepAlive: 30 * time.Second}).DialContext
	}
	return s
}

// transport speaks HTTP/1.1 only: one request at a time on a connection is what
// lets us say for certain that nothing of it left.
func (s Settings) transport() (*http.Transport, error) {
	tlsConfig, err := s.tls()
	if err != nil {
		return nil, err
	}
	t := &http.Transport{
		DialContext:            counted(s.Dial, s.DialTimeout),
		TLSClientConfig:        tlsConfig,
		TLSHandshakeTimeout:    s.TLSTimeout,
		ResponseHeaderTimeout:  s.HeaderTimeout,
		MaxResponseHeaderBytes: 64 << 10,
		MaxIdleConnsPerHost:    64, // as many as a destination may have attempts under way: none is dialled twice for want of a place
		IdleConnTimeout:        30 * time.Second,
		DisableCompression:     true, // so that a small answer cannot unpack into a large one
	}
	if s.ProxyURL != "" {
		proxy, err := url.Parse(s.ProxyURL)
		if err != nil || proxy.Host == "" {
			return nil, care.At(care.Internal, "proxy_url", "url", "is not an address")
		}
		t.Proxy = http.ProxyURL(proxy)
	}
	return t, nil
}

func (s Settings) tls() (*tls.Config, error) {
	config := &tls.Config{MinVersion: tls.VersionTLS12}
	if s.CAFile != "" {
		pem, err := os.ReadFile(s.CAFile)
		if err != nil {
			return nil, &care.Error{Kind: care.Internal, Path: "ca_file", Message: "read the file", Err: err}
		}
		config.RootCAs = x509.NewCertPool()
		if !config.RootCAs.AppendCertsFromPEM(pem) {
			return nil, care.At(care.Internal, "ca_file", "pem", "holds no certificate")
		}
	}
	if s.CertFile == "" && s.KeyFile == "" {
		return config, nil
	}
	if _, err := tls.LoadX509KeyPair(s.CertFile, s.KeyFile); err != nil {
		return nil, &care.Error{Kind: care.Internal, Path: "cert_file", Message: "load the certificate and its key", Err: err}
	}
	// Read at each handshake, so that a renewed certificate needs no restart.
	config.GetClientCertificate = func(*tls.CertificateRequestInfo) (*tls.Certificate, error) {
		pair, err := tls.LoadX509KeyPair(s.CertFile, s.KeyFile)
		return &pair, err
	}
	return config, nil
}
