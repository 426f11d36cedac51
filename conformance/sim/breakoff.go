// SPDX-License-Identifier: Apache-2.0

package sim

import (
	"bytes"
	"io"
	"net"
	"net/http"
	"strconv"
	"time"
)

// Part is how much of an answer gets out before it breaks off. "" is nothing.
type Part string

// The places at which an answer breaks off.
const (
	PartLine   Part = "line"   // within its first line
	PartHead   Part = "head"   // all of its header but the end of it
	PartHeader Part = "header" // its header, and nothing of its body
	PartHalf   Part = "half"   // half of its body
	PartMost   Part = "most"   // all but the last byte
)

// of cuts an answer's bytes off, given where its body begins.
func (p Part) of(raw []byte, body int) []byte {
	at := map[Part]int{
		PartLine: len("HTTP/1.1 2"), PartHead: body - len("\r\n"), PartHeader: body, PartHalf: (body + len(raw)) / 2, PartMost: len(raw) - 1,
	}
	return raw[:at[p]]
}

// breakOff lets a part of the answer out, and then closes, waits for ever, or
// lets the line go dead.
func (f Fault) breakOff(w http.ResponseWriter, r *http.Request, honest *answer) {
	if f.Part != "" {
		hijacked(w, func(c net.Conn) {
			_, _ = c.Write(f.Part.of(honest.raw())) // the caller may have gone
			switch {
			case f.Dark:
				darken(r)
			case f.Hang:
				_, _ = io.Copy(io.Discard, c) // until the caller goes
			}
		})
		return
	}
	switch {
	case f.Dark:
		darken(r)
	case f.Hang:
		<-r.Context().Done()
	}
	panic(http.ErrAbortHandler)
}

// hijacked takes the connection out of the server's hands, and closes it.
func hijacked(w http.ResponseWriter, do func(net.Conn)) {
	conn, _, err := http.NewResponseController(w).Hijack()
	if err != nil {
		panic(http.ErrAbortHandler)
	}
	defer func() { _ = conn.Close() }() // the caller may have gone
	do(conn)
}

// raw gives the answer as it goes over the wire, and where its body begins.
func (a *answer) raw() (raw []byte, body int) {
	var b bytes.Buffer
	b.WriteString("HTTP/1.1 " + strconv.Itoa(a.status) + " " + http.StatusText(a.status) + "\r\n")
	a.header.Set("Content-Length", strconv.Itoa(a.body.Len()))
	_ = a.header.Write(&b) // memory does not fail
	b.WriteString("\r\n")
	body = b.Len()
	b.Write(a.body.Bytes())
	return b.Bytes(), body
}

// sendForever gives the answer and then blanks, until the caller goes.
func (a *answer) sendForever(w http.ResponseWriter, r *http.Request) {
	a.send(w)
	blanks := bytes.Repeat([]byte(" "), 64<<10)
	for r.Context().Err() == nil {
		if _, err := w.Write(blanks); err != nil {
			return
		}
	}
}

// trickle gives the answer bit by bit.
func (a *answer) trickle(w http.ResponseWriter, over time.Duration) {
	const bits = 8
	body := bytes.Clone(a.body.Bytes())
	a.header.Set("Content-Length", strconv.Itoa(len(body)))
	a.body.Reset()
	a.send(w)
	out := http.NewResponseController(w)
	for i := range bits {
		time.Sleep(over / bits)
		_, _ = w.Write(body[len(body)*i/bits : len(body)*(i+1)/bits])
		_ = out.Flush() // the caller may have gone, here and above
	}
}
