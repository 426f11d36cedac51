// SPDX-License-Identifier: Apache-2.0

package conformance

import (
	"net/http"
	"net/http/httptest"
	"sync/atomic"

	"github.com/carelode/lode/conformance/sim"
)

// Endpoint is a simulated destination.
type Endpoint struct {
	Settings map[string]string // its address, under the adapter's own setting names
	// Effects gives what it has taken so far: one a message, more if it took one
	// twice.
	Effects func() []sim.Effect
	// Fault makes its HTTP answers go wrong from now on, nil mends it; the field
	// is nil where it speaks no HTTP.
	Fault func(sim.Faults)
	// Stop makes it unreachable for good.
	Stop func()
	// Names gives the names under which things were put there, where it speaks no
	// HTTP: file names above all. They must not tell who is meant.
	Names func() []string
}

// Serve makes an endpoint of an HTTP handler on a loopback address, given to the
// adapter under the setting's name. The ledger is the handler's own.
func Serve(t T, setting string, handler http.Handler, ledger *sim.Ledger) Endpoint {
	t.Helper()
	var faults atomic.Pointer[sim.Faults]
	server := httptest.NewServer(sim.Faulty(handler, func(r *http.Request, n int) sim.Fault {
		if f := faults.Load(); f != nil && *f != nil {
			return (*f)(r, n)
		}
		return sim.Fault{}
	}))
	stop := func() {
		server.CloseClientConnections()
		server.Close()
	}
	t.Cleanup(stop)
	return Endpoint{
		Settings: map[string]string{setting: server.URL},
		Effects:  ledger.Effects,
		Fault:    func(f sim.Faults) { faults.Store(&f) },
		Stop:     stop,
	}
}

// count gives how many effects there are of the kinds.
func (e Endpoint) count(kinds ...string) int {
	n := 0
	for _, effect := range e.Effects() {
		for _, kind := range kinds {
			if effect.Kind == kind {
				n++
			}
		}
	}
	return n
}

// effects gives how often something happened there.
func (e Endpoint) effects() int { return e.count(sim.KindEffect) }

// writes makes a fault strike what carries something, not questions.
func writes(f sim.Fault) sim.Faults {
	return func(r *http.Request, _ int) sim.Fault {
		if r.Method == http.MethodGet || r.Method == http.MethodHead {
			return sim.Fault{}
		}
		return f
	}
}

// all makes a fault strike every request.
func all(f sim.Fault) sim.Faults { return func(*http.Request, int) sim.Fault { return f } }
