// SPDX-License-Identifier: Apache-2.0

//go:build linux

package lab_test

import (
	"context"
	"errors"
	"net/http"
	"testing"
	"time"

	"github.com/carelode/lode/conformance/lab"
	"github.com/carelode/lode/conformance/lab/disk"
	"github.com/carelode/lode/conformance/people"
	"github.com/carelode/lode/conformance/sim"
	"github.com/carelode/lode/mapping/care"
)

// filling is a gateway on a disk that fills.
type filling struct {
	*testing.T
	disk    *disk.Disk
	world   *lab.World
	gateway *lab.Process
	api     *lab.API
	load    people.Caseload
	told    []*care.Record // that it has answered for
}

func newFilling(t *testing.T) *filling {
	t.Helper()
	dir, seed := t.TempDir(), seedOf()
	t.Logf("replay with -seed %d", seed)
	f := &filling{T: t, disk: onDisk(t, dir), load: people.New(seed, 12, people.WithMarks())}
	var err error
	f.world, err = lab.OpenWorld(t.Context(), dir, seed, f.load, 1)
	f.must(err)
	f.gateway, err = lab.NewProcess(t.Context(), lab.Plan{Binary: build(t), Dir: dir}, f.world, 0)
	f.must(err)
	f.api = lab.NewAPI(f.gateway.URL())
	f.must(f.gateway.Start(t.Context()))
	t.Cleanup(func() { f.must(errors.Join(f.gateway.Kill(), f.world.Close())) })
	return f
}

func (f *filling) must(err error) {
	f.Helper()
	if err != nil {
		f.Fatal(err)
	}
}

// hand hands in a person's first version and gives the answer's status.
func (f *filling) hand(person int) int {
	f.Helper()
	rec := f.load.Steps(person)[0].Record
	rec.Documents = nil // they would cite attachments that are not there
	body, err := care.Encode(rec)
	f.must(err)
	_, err = f.api.Put(f.Context(), rec.Team, rec.ID, body)
	var refused *lab.StatusError
	switch {
	case err == nil:
		f.told = append(f.told, rec)
		return http.StatusAccepted
	case errors.As(err, &refused):
		return refused.Status
	}
	f.Fatal(err)
	return 0
}

func (f *filling) ready() int {
	f.Helper()
	req, err := http.NewRequestWithContext(f.Context(), http.MethodGet, f.gateway.URL()+"/readyz", nil)
	f.must(err)
	res, err := http.DefaultClient.Do(req)
	f.must(err)
	f.must(res.Body.Close())
	return res.StatusCode
}

// arrived counts what the mailbox has done.
func (f *filling) arrived() int {
	f.Helper()
	all, err := f.world.Effects()
	f.must(err)
	count := 0
	for _, e := range all {
		if e.Destination == lab.Mailbox && e.Kind == sim.KindEffect {
			count++
		}
	}
	return count
}

func (f *filling) soon(what string, is func() bool) {
	f.Helper()
	ctx, cancel := context.WithTimeout(f.Context(), time.Minute)
	defer cancel()
	for !is() {
		select {
		case <-ctx.Done():
			f.Fatalf("not in a minute: %s", what)
		case <-time.After(20 * time.Millisecond):
		}
	}
}

// refuses wants a few acceptances refused, and the gateway to say that it is not
// ready.
func (f *filling) refuses(when string, from int) {
	f.Helper()
	for person := from; person < from+3; person++ {
		if got := f.hand(person); got != http.StatusServiceUnavailable {
			f.Errorf("%s it answered %d, want 503", when, got)
		}
	}
	if got := f.ready(); got != http.StatusServiceUnavailable {
		f.Errorf("%s /readyz answers %d, want 503", when, got)
	}
}

// TestDiskThatFills: with little room left nothing new is taken, and what was
// taken goes on; with none nothing is lost; with room again all goes on, without
// a start.
func TestDiskThatFills(t *testing.T) {
	t.Parallel()
	const little = 32 << 20
	f := newFilling(t)
	f.world.Script.Outage(time.Hour)
	for person := range 3 {
		if got := f.hand(person); got != http.StatusAccepted {
			t.Fatalf("with room it answered %d", got)
		}
	}
	f.disk.Limit(f.disk.Used() + little)
	f.refuses("nearly full", 3)
	if n := f.arrived(); n > 0 {
		t.Fatalf("%d messages have arrived where nobody is at home", n)
	}
	f.world.Script.Heal()
	f.soon("what was taken is sent", func() bool { return f.arrived() >= 3 })
	f.disk.Limit(f.disk.Used())
	f.refuses("full", 6)
	f.disk.Limit(0)
	f.soon("it is ready again", func() bool { return f.ready() == http.StatusOK })
	for person := 3; person < 12; person++ {
		if got := f.hand(person); got != http.StatusAccepted {
			t.Errorf("with room again it answered %d", got)
		}
	}
	f.must(f.gateway.Kill())
	f.must(f.disk.Cut(nil))
	f.must(f.gateway.Start(t.Context()))
	for _, rec := range f.told {
		if _, err := f.api.Record(t.Context(), rec.Team, rec.ID); err != nil {
			t.Errorf("%s was answered for and is not there: %v", rec.ID, err)
		}
	}
}
