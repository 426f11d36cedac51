// SPDX-License-Identifier: Apache-2.0

package sim

import (
	"bytes"
	"io"
	"maps"
	"net"
	"net/http"
	"strconv"
	"sync/atomic"
	"time"
)

// Fault is what goes wrong with one request. The zero value: nothing.
type Fault struct {
	Delay       time.Duration // wait first, or until the caller has gone
	After       bool          // act first, and only then go wrong
	Late        time.Duration // wait so long before the answer, when it acts after it has acted
	Hang        bool          // never answer: until the caller goes
	Cut         bool          // close the connection without an answer
	Dark        bool          // the line goes dead: neither an answer nor that the caller gives up gets through. Needs a Line
	Part        Part          // with Hang, Cut or Dark: act, and let so much of the answer out first
	Status      int           // answer this status
	RetryAfter  string        // with this Retry-After, as it stands
	Clock       time.Duration // their clock is so much ahead: their Date, and RetryAfter, in seconds, as a date by that clock
	Truncate    bool          // cut the answer in its middle
	Half        bool          // give half of the answer, as if it were all
	Large       int           // so many bytes follow that mean nothing
	Endless     bool          // the answer never ends
	Garble      bool          // damage the answer's body
	Noise       bool          // what comes is no HTTP
	Trickle     time.Duration // the answer takes so long to come
	ContentType string        // call the answer this, whatever it is
	Body        string        // with Status or ContentType: this body
}

// Faults decides what goes wrong with the nth request, counted from one. It must
// be safe for concurrent use.
type Faults func(r *http.Request, n int) Fault

// Faulty puts faults before a handler. With Fault.After the handler has acted,
// and its ledger is on disk, before the fault strikes.
func Faulty(next http.Handler, faults Faults) http.Handler {
	var count atomic.Int64
	return http.HandlerFunc(func(w http.ResponseWriter, r *http.Request) {
		fault := faults(r, int(count.Add(1)))
		if fault == (Fault{}) {
			next.ServeHTTP(w, r)
			return
		}
		// The body is taken whole: net/http sees that the caller has gone only
		// once there is nothing left to read.
		body, err := io.ReadAll(r.Body)
		if err != nil {
			panic(http.ErrAbortHandler)
		}
		r.Body = io.NopCloser(bytes.NewReader(body))
		fault.serve(w, r, next)
	})
}

func (f Fault) serve(w http.ResponseWriter, r *http.Request, next http.Handler) {
	if f.Delay > 0 && !wait(r, f.Delay) {
		panic(http.ErrAbortHandler)
	}
	honest := newAnswer()
	if f.acts() {
		next.ServeHTTP(honest, r)
	}
	if f.Late > 0 && !wait(r, f.Late) {
		panic(http.ErrAbortHandler)
	}
	f.change(honest)
	switch {
	case f.Hang, f.Cut, f.Dark:
		f.breakOff(w, r, honest)
	case f.Noise:
		hijacked(w, func(c net.Conn) { _, _ = io.WriteString(c, "\x15\x03 220 ready\r\n\r\n") })
	case f.Truncate:
		honest.sendHalf(w)
		panic(http.ErrAbortHandler)
	case f.Endless:
		honest.sendForever(w, r)
	case f.Trickle > 0:
		honest.trickle(w, f.Trickle)
	default:
		honest.send(w)
	}
}

// acts reports whether the handler does what it was asked.
func (f Fault) acts() bool {
	return f.After || f.Part != "" || (!f.Hang && !f.Cut && !f.Dark && f.Status == 0)
}

// change makes the answer the one that the fault wants.
func (f Fault) change(a *answer) {
	if f.Status != 0 {
		a.status, a.header = f.Status, http.Header{}
		a.body.Reset()
		a.body.WriteString(f.Body)
	}
	if f.RetryAfter != "" {
		a.header.Set("Retry-After", f.RetryAfter)
	}
	if f.Clock != 0 {
		f.skew(a.header)
	}
	if f.ContentType != "" {
		a.header.Set("Content-Type", f.ContentType)
		if f.Body != "" && f.Status == 0 {
			a.body.Reset()
			a.body.WriteString(f.Body)
		}
	}
	f.damage(&a.body)
}

// skew tells the time by a clock that is wrong.
func (f Fault) skew(h http.Header) {
	theirs := time.Now().Add(f.Clock)
	h.Set("Date", theirs.UTC().Format(http.TimeFormat))
	if seconds, err := strconv.Atoi(f.RetryAfter); err == nil {
		h.Set("Retry-After", theirs.Add(time.Duration(seconds)*time.Second).UTC().Format(http.TimeFormat))
	}
}

// damage spoils the body. What is too much is blank, so that the size alone is
// wrong.
func (f Fault) damage(body *bytes.Buffer) {
	if f.Half {
		body.Truncate(body.Len() / 2)
	}
	if f.Garble {
		whole := bytes.Clone(body.Bytes())
		body.Reset()
		body.Write(bytes.ReplaceAll(whole, []byte(`":`), []byte(`"=`)))
	}
	if f.Large > 0 {
		body.Write(bytes.Repeat([]byte(" "), f.Large))
	}
}

// wait reports false when the caller went first.
func wait(r *http.Request, d time.Duration) bool {
	timer := time.NewTimer(d)
	defer timer.Stop()
	select {
	case <-timer.C:
		return true
	case <-r.Context().Done():
		return false
	}
}

// answer keeps an honest answer back until the fault has been decided.
type answer struct {
	status int
	header http.Header
	body   bytes.Buffer
}

func newAnswer() *answer { return &answer{status: http.StatusOK, header: http.Header{}} }

// Header is the answer's.
func (a *answer) Header() http.Header { return a.header }

// WriteHeader keeps the status.
func (a *answer) WriteHeader(status int) { a.status = status }

// Write keeps the bytes.
func (a *answer) Write(p []byte) (int, error) { return a.body.Write(p) }

func (a *answer) send(w http.ResponseWriter) {
	maps.Copy(w.Header(), a.header)
	w.WriteHeader(a.status)
	_, _ = w.Write(a.body.Bytes()) // the caller may have gone
}

// sendHalf promises the whole answer and gives half of it.
func (a *answer) sendHalf(w http.ResponseWriter) {
	a.header.Set("Content-Length", strconv.Itoa(a.body.Len()+1)) // more than there is, even of nothing
	body := a.body.Bytes()
	a.body.Truncate(len(body) / 2)
	a.send(w)
	_ = http.NewResponseController(w).Flush() // likewise
}
