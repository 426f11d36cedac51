// SPDX-License-Identifier: Apache-2.0

package sim

import (
	"io"
	"net"
	"os"
	"sync"
	"syscall"
	"time"
)

// inFlight is how much a wire holds before its writer must wait.
const inFlight = 64 << 10

// newWire makes both ends of a connection in memory. It holds what is on its way,
// as a network does: two ends that write at the same time do not wait for each
// other, as they would on a net.Pipe.
func newWire() (a, b net.Conn) {
	there, back := newStream(), newStream()
	return &wireEnd{in: back, out: there}, &wireEnd{in: there, out: back}
}

type wireEnd struct{ in, out *stream }

func (w *wireEnd) Read(p []byte) (int, error)  { return w.in.read(p) }
func (w *wireEnd) Write(p []byte) (int, error) { return w.out.write(p) }

// Close ends both ways. What was written before arrives.
func (w *wireEnd) Close() error {
	w.in.end(&w.in.readerGone)
	w.out.end(&w.out.writerGone)
	return nil
}

func (w *wireEnd) LocalAddr() net.Addr  { return &net.UnixAddr{Name: "wire", Net: "wire"} }
func (w *wireEnd) RemoteAddr() net.Addr { return w.LocalAddr() }

func (w *wireEnd) SetDeadline(t time.Time) error {
	w.in.reading.set(w.in, t)
	w.out.writing.set(w.out, t)
	return nil
}

func (w *wireEnd) SetReadDeadline(t time.Time) error {
	w.in.reading.set(w.in, t)
	return nil
}

func (w *wireEnd) SetWriteDeadline(t time.Time) error {
	w.out.writing.set(w.out, t)
	return nil
}

// stream is one way of a wire.
type stream struct {
	mu                     sync.Mutex
	moved                  *sync.Cond
	held                   []byte
	readerGone, writerGone bool
	reading, writing       deadline
}

func newStream() *stream {
	s := &stream{}
	s.moved = sync.NewCond(&s.mu)
	return s
}

func (s *stream) end(gone *bool) {
	s.mu.Lock()
	defer s.mu.Unlock()
	*gone = true
	s.moved.Broadcast()
}

func (s *stream) read(p []byte) (int, error) {
	s.mu.Lock()
	defer s.mu.Unlock()
	for {
		switch {
		case s.readerGone:
			return 0, net.ErrClosed
		case s.reading.passed():
			return 0, os.ErrDeadlineExceeded
		case len(s.held) > 0:
			n := copy(p, s.held)
			s.held = s.held[n:]
			s.moved.Broadcast()
			return n, nil
		case s.writerGone:
			return 0, io.EOF
		}
		s.moved.Wait()
	}
}

func (s *stream) write(p []byte) (n int, err error) {
	s.mu.Lock()
	defer s.mu.Unlock()
	for {
		switch {
		case s.writerGone:
			return n, net.ErrClosed
		case s.readerGone:
			return n, syscall.EPIPE
		case s.writing.passed():
			return n, os.ErrDeadlineExceeded
		}
		room := min(inFlight-len(s.held), len(p)-n)
		s.held = append(s.held, p[n:n+room]...)
		n += room
		s.moved.Broadcast()
		if n == len(p) {
			return n, nil
		}
		s.moved.Wait()
	}
}

// deadline is when reading or writing is given up; the zero value: never.
type deadline struct {
	at    time.Time
	timer *time.Timer
}

func (d *deadline) set(s *stream, t time.Time) {
	s.mu.Lock()
	defer s.mu.Unlock()
	if d.timer != nil {
		d.timer.Stop()
	}
	d.at, d.timer = t, nil
	if left := time.Until(t); !t.IsZero() && left > 0 {
		d.timer = time.AfterFunc(left, func() {
			s.mu.Lock()
			defer s.mu.Unlock()
			s.moved.Broadcast()
		})
	}
	s.moved.Broadcast()
}

func (d *deadline) passed() bool { return !d.at.IsZero() && !time.Now().Before(d.at) }
