// SPDX-License-Identifier: Apache-2.0

package gateway_test

import (
	"context"
	"sync"
	"sync/atomic"
	"testing"
	"time"

	"github.com/carelode/lode/adapters"
	"github.com/carelode/lode/gateway"
	"github.com/carelode/lode/gateway/store"
	"github.com/carelode/lode/gateway/store/sqlite"
	"github.com/carelode/lode/mapping/care"
)

// between is a store that lets a test act just before, or just after, a version
// is stored.
type between struct {
	store.Store
	before, after func(store.Acceptance)
}

func (s *between) Accept(ctx context.Context, a store.Acceptance) ([]store.Delivery, error) {
	if s.before != nil {
		s.before(a)
	}
	planned, err := s.Store.Accept(ctx, a)
	if s.after != nil {
		s.after(a)
	}
	return planned, err
}

func openBetween(t *testing.T, d ...gateway.Destination) (*house, *between) {
	t.Helper()
	keys, err := store.CreateKeys(t.TempDir() + "/keys")
	must(t, err)
	s, err := sqlite.Open(t.Context(), sqlite.Options{File: t.TempDir() + "/lode.db", Keys: keys})
	must(t, err)
	t.Cleanup(func() { must(t, s.Close()) })
	b := &between{Store: s}
	return housedIn(t, b, keys.Lookup, d...), b
}

// start carries deliveries until it is told to stop.
func (h *house) start() (stop func()) {
	ctx, cancel := context.WithCancel(context.WithoutCancel(h.t.Context()))
	done := make(chan error, 1)
	go func() { done <- h.Run(ctx) }()
	return func() { cancel(); must(h.t, <-done) }
}

func to(d *destination) gateway.Destination {
	return gateway.Destination{Name: d.about.Name, Adapter: d, Teams: []string{"soham"}}
}

// adaAsAtFirst gives a version of ada's record that says what the first said.
func adaAsAtFirst(version int) *care.Record {
	r := person("ada", version)
	r.AboutMe = person("ada", 1).AboutMe
	return r
}

func lost() error { return &care.Error{Kind: care.Unavailable, Doubt: true, Message: "cut"} }

func lastVersion(d *destination) int {
	got := d.effects()
	if len(got) == 0 {
		return 0
	}
	return got[len(got)-1].Version
}

func TestAVersionDoesNotReplaceWhatCameIntoDoubtMeanwhile(t *testing.T) {
	t.Parallel()
	d := newDestination("shared", nil)
	h, b := openBetween(t, to(d))
	h.put(person("ada", 1))
	stop := h.start()
	h.until("ada", "filed", are("shared", store.Filed))
	d.script(fails(care.Unavailable, "503"))
	h.put(person("ada", 2))
	h.until("ada", "tried", func(l []store.Delivery) bool { return len(l) == 2 && l[1].State == store.Ready && l[1].Attempts > 0 })
	stop()
	var once sync.Once
	b.before = func(store.Acceptance) {
		once.Do(func() { // meanwhile an attempt is made, they act, and the answer is lost
			d.script(func(m adapters.Message, _ int) (adapters.Receipt, error) {
				d.take(m.Key, text(m.Body))
				return adapters.Receipt{}, lost()
			})
			stop := h.start()
			h.until("ada", "in doubt", func(l []store.Delivery) bool { return l[1].State == store.Ready && l[1].Doubt })
			stop()
		})
	}
	h.put(adaAsAtFirst(3))
	d.script(reaches(adapters.Filed))
	defer h.start()()
	h.until("ada", "the third is filed", are("shared", store.Filed, store.Filed, store.Filed))
	if lastVersion(d) != 3 {
		t.Errorf("they were left with version %d", lastVersion(d))
	}
}

func TestASlowCallerDoesNotPutAnOlderVersionInMind(t *testing.T) {
	t.Parallel()
	d := newDestination("shared", nil)
	h, b := openBetween(t, to(d))
	objecting := func(lifted care.Date) func(*care.Record) {
		return objects([]string{"aboutMe"}, lifted)
	}
	stored, goOn := make(chan struct{}), make(chan struct{})
	b.after = func(a store.Acceptance) {
		if a.Version.Number == 2 {
			close(stored)
			<-goOn
		}
	}
	h.put(person("ada", 1))
	stop := h.start()
	h.until("ada", "filed", are("shared", store.Filed))
	stop()
	var slow sync.WaitGroup
	slow.Go(func() { h.put(person("ada", 2, objecting(""))) })
	<-stored
	h.put(person("ada", 3, objecting("2026-01-02")))
	close(goOn)
	slow.Wait()
	defer h.start()()
	h.until("ada", "the third is filed", func(l []store.Delivery) bool { return l[len(l)-1].After == 3 && l[len(l)-1].State == store.Filed })
}

func TestTheSameBytesAtOnceGetTheSameAnswer(t *testing.T) {
	t.Parallel()
	h := open(t, newDestination("gp", nil))
	body := encode(t, person("ada", 1))
	var all sync.WaitGroup
	var refused atomic.Int32
	for range 16 {
		all.Go(func() {
			if _, err := h.Accept(t.Context(), who, "ada", body); err != nil {
				refused.Add(1)
			}
		})
	}
	if all.Wait(); refused.Load() > 0 {
		t.Errorf("%d of 16 were refused", refused.Load())
	}
}

// They did not answer, a person sends it again, and it cannot be sent: they may
// have it, so what takes it back is told.
func TestWhatAPersonSendsAgainMayHaveArrivedBefore(t *testing.T) {
	t.Parallel()
	d := newDestination("box", nil)
	h := housed(t, gateway.Destination{Name: "box", Adapter: d, Teams: []string{"soham"}, AckWithin: 100 * time.Millisecond})
	h.put(person("ada", 1))
	h.run()
	h.until("ada", "filed", are("box", store.Filed))
	d.script(reaches(adapters.Sent))
	h.put(person("ada", 2))
	lane := h.until("ada", "overdue", are("box", store.Filed, store.Overdue))
	d.script(fails(care.Unavailable, "503"))
	_, err := h.Retry(t.Context(), who, lane[1].ID)
	must(t, err)
	h.until("ada", "ready again", func(l []store.Delivery) bool { return l[1].State == store.Ready && l[1].Attempts > 1 })
	h.put(adaAsAtFirst(3))
	d.script(reaches(adapters.Filed))
	h.until("ada", "the third is filed", are("box", store.Filed, store.Filed, store.Filed))
	if lastVersion(d) != 3 {
		t.Errorf("they were left with version %d", lastVersion(d))
	}
}

func TestWhatWaitsDoesNotGoUnderANumberThatWasPutRight(t *testing.T) {
	t.Parallel()
	referral := func(m adapters.Message, _ int) (adapters.Receipt, error) {
		if m.Event {
			return adapters.Receipt{}, care.Errorf(care.Unavailable, "down")
		}
		return adapters.Receipt{Reached: adapters.Filed}, nil
	}
	renumbered := func(r *care.Record) { r.Person.NHSNumber.Value = number("another") }
	cases := map[string]struct {
		answer func(m adapters.Message, _ int) (adapters.Receipt, error)
		right  func(*care.Record)
	}{
		"a referral":                            {referral, renumbered},
		"what is in doubt":                      {func(adapters.Message, int) (adapters.Receipt, error) { return adapters.Receipt{}, lost() }, renumbered},
		"a referral, when it is the birth date": {referral, func(r *care.Record) { r.Person.BirthDate = "1914-03-02" }},
	}
	for name, c := range cases {
		t.Run(name, func(t *testing.T) {
			t.Parallel()
			d := newDestination("shared", nil)
			d.script(c.answer)
			h := open(t, d)
			h.put(person("ada", 1, asks))
			h.run()
			tried := func(l []store.Delivery) bool { return l[len(l)-1].Attempts > 0 || l[0].Doubt }
			h.until("ada", "tried", func(l []store.Delivery) bool { return len(l) == 2 && tried(l) })
			h.put(person("ada", 2, asks, c.right))
			d.script(reaches(adapters.Filed))
			h.until("ada", "it waits for a person", func(l []store.Delivery) bool {
				for _, d := range l {
					if d.After == 1 && d.State == store.Held && d.Code == "identity" {
						return true
					}
				}
				return false
			})
		})
	}
}

func TestAReferralThatWasTakenBackIsNotMadeAnew(t *testing.T) {
	t.Parallel()
	d := newDestination("gp", nil)
	d.script(fails(care.Unavailable, "down"))
	h := housed(t, gateway.Destination{Name: "gp", Adapter: referrer{d}, Teams: []string{"soham"}})
	h.put(person("ada", 1, asks))
	h.run()
	h.until("ada", "tried", func(l []store.Delivery) bool { return l[0].Attempts > 0 })
	h.put(person("ada", 2, asks, func(r *care.Record) {
		r.Referrals[0].Withdrawn = &care.Withdrawal{By: "w1", At: "2026-01-02T09:00:00Z", Reason: "wrong-person"}
	}))
	cancelled := func(l []store.Delivery) bool { return l[0].State == store.Held && l[0].Code == "cancelled" }
	lane := h.until("ada", "held", cancelled)
	d.script(reaches(adapters.Filed))
	_, err := h.Retry(t.Context(), who, lane[0].ID)
	must(t, err)
	h.until("ada", "held again, as nobody may override it", func(l []store.Delivery) bool { return cancelled(l) && l[0].Epoch > lane[0].Epoch })
	for _, e := range d.effects() {
		if e.Version == 1 {
			t.Error("a referral that was withdrawn as for the wrong person was sent")
		}
	}
}

// referrer sends referrals and nothing else.
type referrer struct{ *destination }

func (r referrer) Encode(c care.Change, f adapters.Facts) ([]adapters.Message, error) {
	messages, err := r.destination.Encode(c, f)
	if err != nil {
		return nil, err
	}
	return messages[1:], nil
}
