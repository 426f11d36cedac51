// SPDX-License-Identifier: Apache-2.0

package matrix

import (
	"bytes"
	"crypto/sha256"
	"crypto/tls"
	"encoding/hex"
	"fmt"
	"io"
	"net/http"
	"os"
	"path/filepath"
	"sync"
	"time"

	"github.com/carelode/lode/adapters"
	"github.com/carelode/lode/conformance/lab"
	"github.com/carelode/lode/conformance/sim"
)

// host is where a simulated service is.
const host = "service.sim.invalid"

// Wire is an other side that speaks HTTP.
type Wire struct {
	Handler http.Handler
	Factory adapters.Factory
	// Settings joins the adapter to an address, and to authorities to trust: a
	// file, "" for none.
	Settings func(base, authorities string) map[string]string
	// HandsOver tells a request that carries a message, and its key.
	HandsOver func(r *http.Request) (key string, ok bool)
	// Returns names the step by which an acknowledgement comes back that a
	// request is, "" for none; nil: it comes back in the answer to the message.
	Returns func(r *http.Request) string
	// Look gives how its answers to a request look.
	Look func(r *http.Request, body []byte, m Moment) Look
}

// wire is a Wire that is set up.
type wire struct {
	Wire
	name    string
	line    *sim.Line
	trust   *sim.Authority // nil: it is not asked for
	adapter adapters.Adapter
	stop    func()

	mu       sync.Mutex
	fault    *Fault
	moment   Moment
	form     Form
	seen     map[string]bool // the steps that were struck
	struck   int
	attempts []lab.Attempt
}

// Open sets it up.
func (w Wire) Open(s Stage) (Side, error) {
	o := &wire{Wire: w, name: s.Name, line: sim.NewLine(), seen: map[string]bool{}}
	base, file := "http://"+host, ""
	var secure *tls.Config
	if s.Secure {
		var err error
		if o.trust, err = sim.NewAuthority(host); err != nil {
			return nil, err
		}
		base, file, secure = "https://"+host, filepath.Join(s.Dir, "authority.pem"), o.trust.TLS()
		if err := os.WriteFile(file, o.trust.PEM, 0o600); err != nil {
			return nil, fmt.Errorf("write the authority: %w", err)
		}
	}
	made, err := w.Factory.New(adapters.Options{Settings: w.Settings(base, file), Dial: o.line.Dial})
	if err != nil {
		return nil, fmt.Errorf("make the adapter: %w", err)
	}
	o.adapter = made
	o.stop = o.line.Serve(o.watch(sim.Faulty(w.Handler, o.judge)), secure)
	return o, nil
}

// Adapter implements Side.
func (o *wire) Adapter() adapters.Adapter { return o.adapter }

// Strike implements Side.
func (o *wire) Strike(f Fault, m Moment, form Form) {
	o.mu.Lock()
	o.fault, o.moment, o.form = &f, m, form
	o.mu.Unlock()
	if m != Before {
		return
	}
	s := f.strike(Before, Look{})
	if s.Down != nil || s.Lapse {
		o.count("all")
		o.away(s)
	}
	if s.Break != "" {
		o.line.Break(o.breaks(s.Break))
	}
}

// away lets every connection fail, for ten minutes or until the world heals.
func (o *wire) away(s Strike) {
	if s.Lapse && o.trust != nil {
		o.trust.Lapse(true)
		o.line.Sever()
	}
	if s.Down != nil {
		o.line.Down(s.Down)
	}
	o.mu.Lock()
	defer o.mu.Unlock()
	if o.form == Once {
		time.AfterFunc(outage, o.reach)
	}
}

func (o *wire) reach() {
	o.line.Down(nil)
	if o.trust != nil {
		o.trust.Lapse(false)
	}
}

// breaks judges what is written by how it begins. The messages are posted; what
// is asked beside them is not.
func (o *wire) breaks(b sim.Break) func(first []byte) sim.Break {
	return func(first []byte) sim.Break {
		if !bytes.HasPrefix(first, []byte(http.MethodPost+" ")) || !o.strikes("message") {
			return ""
		}
		return b
	}
}

// strikes reports whether a step is to be struck, and notes it.
func (o *wire) strikes(step string) bool {
	o.mu.Lock()
	defer o.mu.Unlock()
	if o.fault == nil || step == "" || o.form == Once && o.seen[step] {
		return false
	}
	o.seen[step] = true
	o.struck++
	return true
}

func (o *wire) count(step string) { o.strikes(step) }

// judge says what goes wrong with a request.
func (o *wire) judge(r *http.Request, _ int) sim.Fault {
	f, m, step := o.armed(r)
	if step == "" || !o.strikes(step) {
		return sim.Fault{}
	}
	body, err := io.ReadAll(r.Body)
	if err != nil {
		return sim.Fault{}
	}
	r.Body = io.NopCloser(bytes.NewReader(body))
	s := f.strike(m, o.Look(r, body, m))
	if s.Down != nil || s.Lapse {
		// The answer goes wrong first; then nobody can be reached.
		time.AfterFunc(time.Millisecond, func() { o.away(s) })
	}
	return s.HTTP
}

// armed gives the fault that waits for a request, and the step that the request is.
func (o *wire) armed(r *http.Request) (f Fault, m Moment, step string) {
	o.mu.Lock()
	defer o.mu.Unlock()
	if o.fault == nil {
		return Fault{}, 0, ""
	}
	f, m = *o.fault, o.moment
	_, hands := o.HandsOver(r)
	switch {
	case m == Before && f.strike(m, Look{}).below():
		return f, m, ""
	case m == Ack && o.Returns != nil:
		return f, m, o.Returns(r)
	case hands:
		return f, m, "message"
	}
	return f, m, ""
}

// Struck implements Side.
func (o *wire) Struck() int {
	o.mu.Lock()
	defer o.mu.Unlock()
	return o.struck
}

// Heal implements Side.
func (o *wire) Heal() {
	o.mu.Lock()
	o.fault = nil
	o.mu.Unlock()
	o.line.Break(nil)
	o.reach()
}

// Settle implements Side.
func (o *wire) Settle() error { return nil }

// watch notes each message that arrives whole.
func (o *wire) watch(next http.Handler) http.Handler {
	return http.HandlerFunc(func(w http.ResponseWriter, r *http.Request) {
		body, err := io.ReadAll(r.Body)
		if err != nil {
			panic(http.ErrAbortHandler) // it was cut off while it came
		}
		r.Body = io.NopCloser(bytes.NewReader(body))
		if key, ok := o.HandsOver(r); ok {
			sum := sha256.Sum256(body)
			o.mu.Lock()
			o.attempts = append(o.attempts, lab.Attempt{Destination: o.name, Key: key, SHA256: hex.EncodeToString(sum[:])})
			o.mu.Unlock()
		}
		next.ServeHTTP(w, r)
	})
}

// Attempts implements Side.
func (o *wire) Attempts() []lab.Attempt {
	o.mu.Lock()
	defer o.mu.Unlock()
	return append([]lab.Attempt(nil), o.attempts...)
}

// Close implements Side.
func (o *wire) Close() { o.stop() }
