// SPDX-License-Identifier: Apache-2.0

package conformance

import (
	"bufio"
	"bytes"
	"context"
	"runtime/pprof"
	"strconv"
	"strings"

	"github.com/carelode/lode/adapters"
	"github.com/carelode/lode/conformance/sim"
)

// leakLabel marks the goroutines that come of using an adapter: whatever they
// start bears it too, and nothing else does, so that other tests may run beside.
const leakLabel = "lode-adapter"

// leaks proves that once the destination has hung up, nothing that the adapter
// started is still running: after successes, failures, cancelled attempts and a
// Receive that was left early.
func leaks(t T, s *suite) {
	e, a := s.open(t)
	name := t.TempDir() // no other test has it
	done := make(chan struct{})
	go func() {
		defer close(done)
		pprof.Do(t.Context(), pprof.Labels(leakLabel, name), func(ctx context.Context) { s.use(ctx, t, e, s.make(t, e)) })
	}()
	<-done
	e.Stop()
	if c, ok := a.(interface{ CloseIdle() }); ok {
		c.CloseIdle()
	}
	if !eventually(t.Context(), s.patience, func() bool { return labelled(t, name) == 0 }) {
		t.Errorf("%d goroutines are left running", labelled(t, name))
	}
}

// use does with an adapter whatever it offers.
func (s *suite) use(ctx context.Context, t T, e Endpoint, a adapters.Adapter) {
	if d, ok := offers[adapters.Deliverer](t, a, "it does not deliver"); ok {
		for i, m := range s.post(t, a) {
			if e.Fault != nil {
				e.Fault(all([]sim.Fault{{}, {Cut: true}, {Truncate: true}, {Status: 503}}[i%4]))
			}
			_, _ = d.Deliver(ctx, m) // whatever becomes of it: other parts look
		}
		gone, cancel := context.WithCancel(ctx)
		cancel()
		_, _ = d.Deliver(gone, s.post(t, a)[0])
	}
	if e.Fault != nil {
		e.Fault(nil)
	}
	if p, ok := a.(adapters.Prober); ok {
		_ = p.Probe(ctx)
	}
	if r, ok := a.(adapters.Receiver); ok {
		for _, err := range r.Receive(ctx) {
			if err == nil {
				break
			}
		}
	}
}

// labelled counts the goroutines that bear a label.
func labelled(t T, name string) int {
	var profile bytes.Buffer
	if err := pprof.Lookup("goroutine").WriteTo(&profile, 1); err != nil {
		t.Fatalf("list goroutines: %v", err)
	}
	count, last := 0, 0
	for lines := bufio.NewScanner(&profile); lines.Scan(); {
		if n, _, ok := strings.Cut(lines.Text(), " @"); ok {
			last, _ = strconv.Atoi(n)
		}
		if strings.HasPrefix(lines.Text(), "# labels:") && strings.Contains(lines.Text(), strconv.Quote(name)) {
			count += last
		}
	}
	return count
}
