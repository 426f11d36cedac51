// SPDX-License-Identifier: Apache-2.0

package gateway_test

import (
	"context"
	"strings"
	"sync/atomic"
	"testing"
	"time"

	"github.com/carelode/lode/adapters"
	"github.com/carelode/lode/gateway"
	"github.com/carelode/lode/gateway/store"
	"github.com/carelode/lode/mapping/care"
)

func TestWhatMayHaveLeftGoesAgainAsItIs(t *testing.T) {
	t.Parallel()
	d := newDestination("mailbox", func(a *adapters.Descriptor) { a.RepeatSafe = false })
	d.script(fails(care.Unconfirmed, "cut"))
	h := open(t, d)
	h.put(person("ada", 1))
	h.run()
	lane := h.until("ada", "unconfirmed", are("mailbox", store.Unconfirmed))
	h.put(person("ida", 1, func(r *care.Record) { r.Person.NHSNumber.Value = number("ada") }))
	_, err := h.Retry(t.Context(), who, lane[0].ID)
	must(t, err)
	h.until("ada", "held, as two have one number", func(l []store.Delivery) bool { return l[0].State == store.Held && l[0].Code == "same-number" })
	h.put(person("ida", 2))
	d.script(reaches(adapters.Filed))
	_, err = h.Retry(t.Context(), who, lane[0].ID)
	must(t, err)
	after := h.until("ada", "filed", are("mailbox", store.Filed))
	if bodies := d.said(lane[0].Key); after[0].Key != lane[0].Key || len(bodies) != 2 || bodies[0] != bodies[1] {
		t.Errorf("it went with another key or other bytes: %d attempts under the first key", len(bodies))
	}
}

func TestWhatTheRecordHasOvertakenDoesNotLeave(t *testing.T) {
	t.Parallel()
	refer := func(r *care.Record) {
		r.Referrals = []care.Referral{{
			Item: item("ref1", 1), Direction: "out", To: care.Party{Name: "Ely Road Surgery"}, From: care.Party{Name: "Soham"}, Kind: "gp",
			Reason: "falls", Urgency: "routine", MadeOn: "2026-01-01T09:00:00Z", Status: "asked",
		}}
	}
	cases := map[string]struct {
		change func(*care.Record)
		code   string
	}{
		"whereabouts that became secret": {func(r *care.Record) { r.Person.Restricted = true }, "restricted"},
		"a referral that was cancelled":  {func(r *care.Record) { r.Referrals[0].Status = "cancelled" }, "cancelled"},
		"a referral for another person": {func(r *care.Record) {
			r.Referrals[0].Withdrawn = &care.Withdrawal{By: "w1", At: "2026-01-02T09:00:00Z", Reason: "wrong-person"}
		}, "cancelled"},
		"a part that the person now objects to": {func(r *care.Record) {
			r.Sharing = &care.Sharing{Objections: []care.Objection{{Item: item("ob1", 1), To: "shared-record", Parts: []string{"referrals"}, From: "2026-01-01"}}}
		}, "objection"},
		"to someone who has died": {func(r *care.Record) { r.Person.DeathDate = "2026-01-02" }, "died"},
	}
	for name, c := range cases {
		t.Run(name, func(t *testing.T) {
			t.Parallel()
			d := newDestination("shared", nil)
			d.script(func(m adapters.Message, _ int) (adapters.Receipt, error) {
				if m.Event {
					return adapters.Receipt{}, care.Errorf(care.Unavailable, "down")
				}
				return adapters.Receipt{Reached: adapters.Filed}, nil
			})
			h := open(t, d)
			h.put(person("ada", 1, refer))
			h.run()
			h.until("ada", "the referral is being tried", func(l []store.Delivery) bool { return len(l) == 2 && l[1].Attempts > 0 })
			h.put(person("ada", 2, refer, c.change))
			d.script(reaches(adapters.Filed))
			h.until("ada", "the referral is held", func(l []store.Delivery) bool { return l[1].State == store.Held && l[1].Code == c.code })
			if c.code != "died" {
				return
			}
			lane := h.lane("ada")
			_, err := h.Retry(t.Context(), who, lane[1].ID)
			must(t, err)
			h.until("ada", "sent all the same, as a person decided", func(l []store.Delivery) bool { return l[1].State == store.Filed })
		})
	}
}

func TestWhatTheyMayHaveIsTakenBack(t *testing.T) {
	t.Parallel()
	d := newDestination("shared", nil)
	h := open(t, d)
	h.put(person("ada", 1))
	h.run()
	h.until("ada", "filed", are("shared", store.Filed))
	d.script(func(m adapters.Message, _ int) (adapters.Receipt, error) { // they act, and the answer is lost
		d.take(m.Key, text(m.Body))
		return adapters.Receipt{}, &care.Error{Kind: care.Unavailable, Doubt: true, Message: "cut"}
	})
	h.put(person("ada", 2))
	h.until("ada", "in doubt", func(l []store.Delivery) bool { return len(l) == 2 && l[1].State == store.Ready && l[1].Doubt })
	back := person("ada", 3)
	back.AboutMe = person("ada", 1).AboutMe
	h.put(back)
	d.script(reaches(adapters.Filed))
	h.until("ada", "the third filed", are("shared", store.Filed, store.Filed, store.Filed))
	if got := d.effects(); got[len(got)-1].Version != 3 || got[len(got)-1].Before != 2 {
		t.Errorf("they were left with version %d, built on %d", got[len(got)-1].Version, got[len(got)-1].Before)
	}
}

// TestWhoDecidesIsToldOfTheDoubt: what could not be sent again may have arrived the
// first time, and whoever is asked to decide must know that.
func TestWhoDecidesIsToldOfTheDoubt(t *testing.T) {
	t.Parallel()
	for name, c := range map[string]struct {
		then func(*house, *destination)
		in   store.State
	}{
		"parked": {func(_ *house, d *destination) { d.script(fails(care.Invalid, "too large")) }, store.Parked},
		"held": {func(h *house, d *destination) {
			d.script(reaches(adapters.Filed))
			h.put(person("ida", 1, func(r *care.Record) { r.Person.NHSNumber.Value = number("ada") }))
		}, store.Held},
	} {
		t.Run(name, func(t *testing.T) {
			t.Parallel()
			d := newDestination("mailbox", func(a *adapters.Descriptor) { a.RepeatSafe = false })
			d.script(fails(care.Unconfirmed, "cut"))
			h := open(t, d)
			h.put(person("ada", 1))
			h.run()
			first := h.until("ada", "unconfirmed", are("mailbox", store.Unconfirmed))[0]
			c.then(h, d)
			_, err := h.Retry(t.Context(), who, first.ID)
			must(t, err)
			h.until("ada", string(c.in), func(l []store.Delivery) bool { return l[0].State == c.in })
			got, err := h.store.Delivery(t.Context(), "soham", first.ID)
			must(t, err)
			told := false
			for _, task := range h.tasks(false) {
				told = told || task.Delivery == first.ID && strings.Contains(task.Words, "may have arrived")
			}
			if !strings.Contains(got.Reason, "may have arrived") || !told {
				t.Errorf("the reason is %q, and the task says so: %t", got.Reason, told)
			}
		})
	}
}

func TestRetractionPassesABlockedLane(t *testing.T) {
	t.Parallel()
	d := newDestination("mailbox", func(a *adapters.Descriptor) { a.RepeatSafe = false })
	d.script(fails(care.Unconfirmed, "cut"))
	h := open(t, d)
	need := wrongPerson()
	need.Withdrawn = nil
	h.put(person("ada", 1, func(r *care.Record) { r.Needs = []care.Need{need} }))
	h.run()
	h.until("ada", "unconfirmed", are("mailbox", store.Unconfirmed))
	d.script(reaches(adapters.Filed))
	h.put(person("ada", 2, func(r *care.Record) { r.Needs = []care.Need{wrongPerson()} }))
	h.until("ada", "the retraction has passed", are("mailbox", store.Unconfirmed, store.Filed))
}

func TestUnmatchedInboundIsToldToAPerson(t *testing.T) {
	t.Parallel()
	d := newDestination("mailbox", nil)
	h := open(t, d)
	_, err := h.store.Receive(t.Context(), store.Inbound{Destination: "mailbox", ID: "in-1", Body: []byte("?"), SHA256: "x", State: "new"})
	must(t, err)
	must(t, h.Sweep(t.Context()))
	tasks, err := h.store.List(t.Context(), "soham", false, 10)
	must(t, err)
	if len(tasks) != 1 || tasks[0].Code != "unmatched" || tasks[0].Inbound != "mailbox/in-1" {
		t.Errorf("tasks %+v", tasks)
	}
}

// asked is a destination that can be asked whether a message arrived, and that
// tells when one is being made and can keep it waiting.
type asked struct {
	*destination
	has    atomic.Bool
	making func(version int) // nil: nobody is told
}

func (a *asked) Reconcile(context.Context, adapters.Message) (*adapters.Receipt, error) {
	if a.has.Load() {
		return &adapters.Receipt{Reached: adapters.Sent}, nil
	}
	return nil, nil //nolint:nilnil // the contract's word for: it did not arrive
}

func (a *asked) Encode(c care.Change, f adapters.Facts) ([]adapters.Message, error) {
	if a.making != nil {
		a.making(c.After.Version)
	}
	return a.destination.Encode(c, f)
}

func TestWhatARetractionHasPassedIsNotSentAfterIt(t *testing.T) {
	t.Parallel()
	d := newDestination("mailbox", func(a *adapters.Descriptor) { a.RepeatSafe = false })
	d.script(fails(care.Unconfirmed, "cut"))
	other := &asked{destination: d}
	h := openAsked(t, other)
	need := wrongPerson()
	need.Withdrawn = nil
	h.put(person("ada", 1, func(r *care.Record) { r.Needs = []care.Need{need} }))
	h.run()
	h.until("ada", "unconfirmed", are("mailbox", store.Unconfirmed))
	d.script(reaches(adapters.Filed))
	h.put(person("ada", 2, func(r *care.Record) { r.Needs = []care.Need{wrongPerson()} }))
	h.until("ada", "the retraction has passed, and the first is not sent after it", func(l []store.Delivery) bool {
		// Whether they were asked before the retraction had gone decides which.
		waits := l[0].State == store.Closed || l[0].State == store.Held && l[0].Code == "overtaken"
		return len(l) == 2 && l[1].State == store.Filed && waits
	})
	if got := d.effects(); len(got) != 1 || got[0].Version != 2 {
		t.Errorf("they took %+v", got)
	}
}

// A person sends the first again at the very moment at which the second is being
// made: by then the second has left its lane's head, and goes.
func TestWhatMayHaveArrivedIsNotSentAfterANewerVersion(t *testing.T) {
	t.Parallel()
	d := newDestination("mailbox", func(a *adapters.Descriptor) { a.RepeatSafe = false })
	d.script(fails(care.Unconfirmed, "cut"))
	begun, goOn := make(chan struct{}), make(chan struct{})
	other := &asked{destination: d, making: func(version int) {
		if version == 2 {
			begun <- struct{}{}
			<-goOn
		}
	}}
	other.has.Store(true)
	h := openAsked(t, other)
	h.put(person("ada", 1))
	h.run()
	lane := h.until("ada", "no reply", are("mailbox", store.Overdue))
	d.script(reaches(adapters.Filed))
	h.put(person("ada", 2))
	<-begun
	_, err := h.Retry(t.Context(), who, lane[0].ID)
	must(t, err)
	close(goOn)
	lane = h.until("ada", "the first waits for a person", are("mailbox", store.Held, store.Filed))
	if got := d.effects(); len(got) != 1 || got[0].Version != 2 || lane[0].Code != "overtaken" {
		t.Errorf("they took %+v; the first is held as %s", got, lane[0].Code)
	}
	_, err = h.Retry(t.Context(), who, lane[0].ID)
	must(t, err)
	h.until("ada", "it waits still", are("mailbox", store.Held, store.Filed))
	_, err = h.Withdraw(t.Context(), who, lane[0].ID, "It did not arrive.")
	must(t, err)
	h.put(person("ada", 3))
	h.until("ada", "the third is filed", are("mailbox", store.Withdrawn, store.Filed, store.Filed))
	if got := d.effects(); got[1].Before != 0 {
		t.Errorf("the third builds on version %d, and they have none for certain", got[1].Before)
	}
}

func openAsked(t *testing.T, a *asked) *house {
	t.Helper()
	h := open(t)
	g, err := gateway.New(gateway.Options{
		Store: h.store, Teams: []adapters.Team{soham()}, Pace: gateway.Pace{Idle: 20 * time.Millisecond, Sweep: 50 * time.Millisecond},
		Destinations: []gateway.Destination{{Name: a.about.Name, Adapter: a, Teams: []string{"soham"}, Attempt: 300 * time.Millisecond, AckWithin: 200 * time.Millisecond}},
	})
	must(t, err)
	h.Gateway = g
	return h
}
