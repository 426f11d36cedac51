// SPDX-License-Identifier: Apache-2.0

package httpclient

import (
	"context"
	"net"
	"net/http/httptrace"
	"sync"
	"sync/atomic"
	"time"
)

// countedConn counts the bytes that were handed to the network.
type countedConn struct {
	net.Conn

	written atomic.Int64
}

// Write counts what left, also when the write then failed.
func (c *countedConn) Write(p []byte) (int, error) {
	n, err := c.Conn.Write(p)
	c.written.Add(int64(n))
	return n, err
}

type dialFunc func(ctx context.Context, network, address string) (net.Conn, error)

func counted(dial dialFunc, limit time.Duration) dialFunc {
	return func(ctx context.Context, network, address string) (net.Conn, error) {
		ctx, cancel := context.WithTimeout(ctx, limit)
		defer cancel()
		conn, err := dial(ctx, network, address)
		if err != nil {
			return nil, err
		}
		return &countedConn{Conn: conn}, nil
	}
}

// watch tells whether bytes of one attempt may have left. httptrace's
// WroteHeaders is not enough: it fires when the header is in a buffer.
type watch struct {
	mu     sync.Mutex
	conn   *countedConn
	start  int64
	given  bool
	reused bool
}

// got notes the connection that the attempt was given, and what had already
// been written to it (the handshake, earlier requests).
func (w *watch) got(info httptrace.GotConnInfo) {
	w.mu.Lock()
	defer w.mu.Unlock()
	w.given, w.reused = true, info.Reused
	conn := info.Conn
	if under, ok := conn.(interface{ NetConn() net.Conn }); ok {
		conn = under.NetConn() // below TLS
	}
	if counted, ok := conn.(*countedConn); ok {
		w.conn, w.start = counted, counted.written.Load()
	}
}

// mayHaveLeft is false only when no connection was given, or nothing was
// written to the one that was.
func (w *watch) mayHaveLeft() bool {
	w.mu.Lock()
	defer w.mu.Unlock()
	if !w.given {
		return false
	}
	return w.conn == nil || w.conn.written.Load() > w.start
}

// dead reports an idle connection that took none of our bytes.
func (w *watch) dead() bool {
	w.mu.Lock()
	reused := w.reused
	w.mu.Unlock()
	return reused && !w.mayHaveLeft()
}
