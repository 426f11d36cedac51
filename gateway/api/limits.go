// SPDX-License-Identifier: Apache-2.0

package api

import (
	"crypto/tls"
	"log/slog"
	"net/http"
	"time"
)

// Limits are what a request may cost. A zero field takes the default.
type Limits struct {
	Record     int64         // bytes of a record; 0: 1 MiB
	Attachment int64         // bytes of an attachment, streamed; 0: 20 MiB
	Small      int64         // bytes of any other body; 0: 16 KiB
	Header     int           // bytes of a request's header; 0: 16 KiB
	ReadHeader time.Duration // to read the header; 0: 2 s
	Read       time.Duration // to read the whole request; 0: 10 s
	Write      time.Duration // from the header to the end of the answer; 0: 15 s
	Idle       time.Duration // between two requests of a connection; 0: 60 s
	Transfer   time.Duration // to read an attachment, or to write one; 0: 2 min
	Extract    time.Duration // to write an extract over all records; 0: 30 min
	PerSecond  float64       // requests a second of one team, in the long run; 0: 200
	Burst      int           // and at once; 0: 400
}

// WithDefaults fills in what is zero.
func (l Limits) WithDefaults() Limits {
	orDefault(&l.Record, 1<<20)
	orDefault(&l.Attachment, 20<<20)
	orDefault(&l.Small, 16<<10)
	orDefault(&l.Header, 16<<10)
	orDefault(&l.ReadHeader, 2*time.Second)
	orDefault(&l.Read, 10*time.Second)
	orDefault(&l.Write, 15*time.Second)
	orDefault(&l.Idle, time.Minute)
	orDefault(&l.Transfer, 2*time.Minute)
	orDefault(&l.Extract, 30*time.Minute)
	orDefault(&l.PerSecond, 200)
	orDefault(&l.Burst, 400)
	return l
}

func orDefault[T comparable](field *T, value T) {
	var zero T
	if *field == zero {
		*field = value
	}
}

// headerSlop is what net/http adds to MaxHeaderBytes before it refuses.
const headerSlop = 4096

// Server makes the HTTP server that keeps to the limits of time and header. Its
// complaints about connections go to the log. With TLS it takes 1.2 or newer.
func Server(address string, h http.Handler, l Limits, log *slog.Logger) *http.Server {
	l = l.WithDefaults()
	return &http.Server{
		Addr: address, Handler: h,
		ReadHeaderTimeout: l.ReadHeader, ReadTimeout: l.Read, WriteTimeout: l.Write, IdleTimeout: l.Idle,
		MaxHeaderBytes: max(1, l.Header-headerSlop),
		TLSConfig:      &tls.Config{MinVersion: tls.VersionTLS12},
		ErrorLog:       slog.NewLogLogger(log.Handler(), slog.LevelDebug),
	}
}
