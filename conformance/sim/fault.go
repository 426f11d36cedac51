// SPDX-License-Identifier: Apache-2.0

package sim

import (
	"bytes"
	"io"
	"maps"
	"net/http"
	"strconv"
	"sync/atomic"
	"time"
)

// Fault is what goes wrong with one request. The zero value: nothing.
type Fault struct {
	Delay       time.Duration // wait first, or until the caller has gone
	After       bool          // act first, and only then go wrong
	Hang        bool          // never answer: until the caller goes
	Cut         bool          // close the connection without an answer
	Status      int           // answer this status
	RetryAfter  string        // with this Retry-After, as it stands
	Truncate    bool          // cut the answer in its middle
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
	acts := f.After || (!f.Hang && !f.Cut && f.Status == 0)
	if acts {
		next.ServeHTTP(honest, r)
	}
	switch {
	case f.Hang:
		<-r.Context().Done()
		panic(http.ErrAbortHandler)
	case f.Cut:
		panic(http.ErrAbortHandler)
	}
	f.change(honest)
	if f.Truncate {
		honest.sendHalf(w)
		panic(http.ErrAbortHandler)
	}
	honest.send(w)
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
	if f.ContentType == "" {
		return
	}
	a.header.Set("Content-Type", f.ContentType)
	if f.Body != "" && f.Status == 0 {
		a.body.Reset()
		a.body.WriteString(f.Body)
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
