// SPDX-License-Identifier: Apache-2.0

package api

import (
	"crypto/tls"
	"fmt"
	"os"
	"sync"
	"time"
)

// Certificate gives what tls.Config.GetCertificate wants: the certificate in two
// PEM files, read anew when either file has changed, so that a renewed one needs
// no restart. It fails when they cannot be read now; later, the last good
// certificate is used on.
func Certificate(certificate, key string) (func(*tls.ClientHelloInfo) (*tls.Certificate, error), error) {
	c := &certificates{certificate: certificate, key: key}
	if err := c.load(); err != nil {
		return nil, err
	}
	return c.get, nil
}

type certificates struct {
	certificate, key string

	mu     sync.Mutex
	pair   *tls.Certificate
	stamps [2]time.Time // when the files were written, as they were read
}

func (c *certificates) get(*tls.ClientHelloInfo) (*tls.Certificate, error) {
	c.mu.Lock()
	defer c.mu.Unlock()
	if stamps, err := c.written(); err == nil && stamps != c.stamps {
		_ = c.load() // half-written files: the next handshake tries again
	}
	return c.pair, nil
}

func (c *certificates) written() (stamps [2]time.Time, err error) {
	for i, file := range []string{c.certificate, c.key} {
		info, err := os.Stat(file)
		if err != nil {
			return stamps, fmt.Errorf("look at certificate: %w", err)
		}
		stamps[i] = info.ModTime()
	}
	return stamps, nil
}

func (c *certificates) load() error {
	stamps, err := c.written()
	if err != nil {
		return err
	}
	pair, err := tls.LoadX509KeyPair(c.certificate, c.key)
	if err != nil {
		return fmt.Errorf("read certificate: %w", err)
	}
	c.pair, c.stamps = &pair, stamps
	return nil
}
