// SPDX-License-Identifier: Apache-2.0

package conformance

import (
	"net/http"

	"github.com/carelode/lode/adapters"
	"github.com/carelode/lode/conformance/sim"
	"github.com/carelode/lode/mapping/care"
)

// probed proves that a probe tells a destination that is up from one that is
// down and from one that does not let us in, and that it does nothing there.
func probed(t T, s *suite) {
	e, a := s.open(t)
	p, ok := offers[adapters.Prober](t, a, "it cannot be probed")
	if !ok {
		return
	}
	if err := p.Probe(t.Context()); err != nil {
		t.Errorf("the destination is up, yet: %v", err)
	}
	if e.Fault != nil {
		e.Fault(all(sim.Fault{Status: http.StatusUnauthorized}))
		wantKind(t, "a probe with wrong credentials", p.Probe(t.Context()), care.Unauthorised)
		e.Fault(all(sim.Fault{Status: http.StatusServiceUnavailable}))
		wantKind(t, "a probe of what is busy", p.Probe(t.Context()), care.Unavailable)
		e.Fault(all(sim.Fault{Status: http.StatusOK, ContentType: "text/html", Body: "<p>sign in"}))
		wantKind(t, "a probe answered by something between us", p.Probe(t.Context()), care.Unavailable, care.Unconfirmed, care.Rejected)
		e.Fault(nil)
	} else {
		t.Logf("the endpoint speaks no HTTP; wrong credentials are not exercised")
	}
	if n := e.effects(); n != 0 {
		t.Errorf("probing had %d effects", n)
	}
	e.Stop()
	wantKind(t, "a probe of what is down", p.Probe(t.Context()), care.Unavailable)
}
