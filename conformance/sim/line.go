// SPDX-License-Identifier: Apache-2.0

package sim

import (
	"context"
	"crypto/tls"
	"log/slog"
	"maps"
	"net"
	"net/http"
	"slices"
	"sync"
	"sync/atomic"
	"syscall"
	"time"
)

// Line is a network in memory that can be broken below HTTP: names that lead
// nowhere, calls that nobody takes, connections that end or go dead. It is safe
// for concurrent use.
type Line struct {
	pipe *PipeListener

	mu     sync.Mutex
	down   func(address string) error
	breaks func(first []byte) Break
	near   map[*end]bool // the callers' ends that are open
}

// Break is what happens to a connection when its caller begins to write.
type Break string

// How a connection breaks. "" is not at all.
const (
	BreakBefore Break = "before" // it is closed before a byte was taken
	BreakDuring Break = "during" // it is closed when half of what was written was taken
	BreakDark   Break = "dark"   // it takes everything, and nobody is there
)

// NewLine makes a line on which all is well.
func NewLine() *Line { return &Line{pipe: Pipe(), near: map[*end]bool{}} }

// Down makes every connection meet an error from now on, and closes those that
// are open; nil mends it.
func (l *Line) Down(meets func(address string) error) {
	l.mu.Lock()
	l.down = meets
	l.mu.Unlock()
	if meets != nil {
		l.Sever()
	}
}

// Sever closes every connection that is open.
func (l *Line) Sever() {
	l.mu.Lock()
	open := slices.Collect(maps.Keys(l.near))
	l.mu.Unlock()
	for _, e := range open {
		_ = e.far.Conn.Close() // it may be closed already
	}
}

// Break has each write judged by what it begins with; nil mends it.
func (l *Line) Break(judge func(first []byte) Break) {
	l.mu.Lock()
	defer l.mu.Unlock()
	l.breaks = judge
}

// Nobody is the error of an address at which nobody listens, and NoName that of
// a name that is not known.
func Nobody(string) error {
	return &net.OpError{Op: "dial", Net: "tcp", Err: syscall.ECONNREFUSED}
}

// NoName is the error of a name that is not known.
func NoName(address string) error {
	host, _, _ := net.SplitHostPort(address)
	return &net.OpError{Op: "dial", Net: "tcp", Err: &net.DNSError{Err: "no such host", Name: host, IsNotFound: true}}
}

// Dial connects to the line's server.
func (l *Line) Dial(ctx context.Context, _, address string) (net.Conn, error) {
	l.mu.Lock()
	down := l.down
	l.mu.Unlock()
	if down != nil {
		return nil, down(address)
	}
	far := &end{}
	near := &end{line: l, far: far, dark: new(atomic.Bool)}
	far.dark = near.dark
	near.Conn, far.Conn = newWire()
	select {
	case l.pipe.conns <- far:
	case <-l.pipe.done:
		return nil, Nobody(address)
	case <-ctx.Done():
		return nil, ctx.Err()
	}
	l.mu.Lock()
	defer l.mu.Unlock()
	l.near[near] = true
	return near, nil
}

// Serve answers at the line's end until the stop function is called; over TLS
// if there are settings for it.
func (l *Line) Serve(handler http.Handler, secure *tls.Config) (stop func()) {
	server := &http.Server{
		Handler: handler, ErrorLog: slog.NewLogLogger(slog.DiscardHandler, slog.LevelError), ReadHeaderTimeout: time.Minute, IdleTimeout: 5 * time.Minute,
		ConnContext: func(ctx context.Context, c net.Conn) context.Context {
			return context.WithValue(ctx, endKey{}, under(c))
		},
	}
	var listener net.Listener = l.pipe
	if secure != nil {
		listener = tls.NewListener(listener, secure)
	}
	done := make(chan struct{})
	go func() {
		defer close(done)
		_ = server.Serve(listener) // until it is closed
	}()
	return func() {
		_ = server.Close() // nothing is left to lose
		_ = l.pipe.Close()
		<-done
	}
}

func under(c net.Conn) net.Conn {
	if secured, ok := c.(*tls.Conn); ok {
		return secured.NetConn()
	}
	return c
}

type endKey struct{}

// darken lets the line of a request go dead.
func darken(r *http.Request) {
	if e, ok := r.Context().Value(endKey{}).(*end); ok {
		e.dark.Store(true)
	}
}

// end is one end of a connection.
type end struct {
	net.Conn

	dark *atomic.Bool // of both ends
	line *Line        // of the caller's end only, like far
	far  *end
}

// Write hands bytes over, unless the line is dead: then it takes them, as a
// network does for a while.
func (e *end) Write(p []byte) (int, error) {
	switch e.judge(p) {
	case BreakBefore:
		_ = e.far.Conn.Close()
		return 0, &net.OpError{Op: "write", Net: "tcp", Err: syscall.ECONNRESET}
	case BreakDuring:
		n, _ := e.Conn.Write(p[:len(p)/2])
		_ = e.far.Conn.Close()
		return n, &net.OpError{Op: "write", Net: "tcp", Err: syscall.ECONNRESET}
	case BreakDark:
		e.dark.Store(true)
	}
	if e.dark.Load() {
		return len(p), nil
	}
	return e.Conn.Write(p)
}

func (e *end) judge(p []byte) Break {
	if e.line == nil {
		return ""
	}
	e.line.mu.Lock()
	judge := e.line.breaks
	e.line.mu.Unlock()
	if judge == nil || e.dark.Load() {
		return ""
	}
	return judge(p)
}

// Close closes this end. On a dead line the other end does not hear of it.
func (e *end) Close() error {
	if e.line != nil {
		e.line.mu.Lock()
		delete(e.line.near, e)
		e.line.mu.Unlock()
	}
	if e.dark.Load() {
		return e.SetDeadline(time.Unix(1, 0))
	}
	return e.Conn.Close()
}
