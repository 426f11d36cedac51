// SPDX-License-Identifier: Apache-2.0

package months

import (
	"bytes"
	"context"
	"net"
	"sync"
	"syscall"
)

// wire is one process's network: in memory, and gone when the process is.
type wire struct {
	p    *process
	mu   sync.Mutex
	open map[*cable]bool
}

// cable is one connection of a process's.
type cable struct {
	net.Conn

	wire *wire
}

// to gives the way to one destination.
func (w *wire) to(peer *peer) func(ctx context.Context, network, address string) (net.Conn, error) {
	return func(ctx context.Context, network, address string) (net.Conn, error) {
		if err := w.p.goesOn(); err != nil {
			return nil, err
		}
		if err := ctx.Err(); err != nil {
			return nil, err
		}
		if peer.away() {
			return nil, &net.OpError{Op: "dial", Net: network, Err: syscall.ECONNREFUSED}
		}
		conn, err := peer.pipe.Dial(ctx, network, address)
		if err != nil {
			return nil, err
		}
		return w.keep(conn), nil
	}
}

func (w *wire) keep(conn net.Conn) net.Conn {
	c := &cable{conn, w}
	w.mu.Lock()
	defer w.mu.Unlock()
	w.open[c] = true
	return c
}

// Write says when a message leaves: a process may be struck while it is on its
// way, at work over there, or answered.
func (c *cable) Write(b []byte) (int, error) {
	if bytes.HasPrefix(b, []byte("POST ")) {
		c.wire.p.month.nemesis.meets(c.wire.p, "message")
		if err := c.wire.p.goesOn(); err != nil {
			return 0, err
		}
	}
	return c.Conn.Write(b)
}

// Close ends the connection.
func (c *cable) Close() error {
	c.wire.mu.Lock()
	delete(c.wire.open, c)
	c.wire.mu.Unlock()
	return c.Conn.Close()
}

// cut ends every connection at once.
func (w *wire) cut() {
	w.mu.Lock()
	var all []*cable
	for c := range w.open {
		all = append(all, c)
	}
	w.mu.Unlock()
	for _, c := range all {
		_ = c.Close() // it is a pipe
	}
}
