// SPDX-License-Identifier: Apache-2.0

package gateway_test

import (
	"context"
	"encoding/json"
	"errors"
	"iter"
	"testing"
	"time"

	"github.com/carelode/lode/adapters"
	"github.com/carelode/lode/gateway"
	"github.com/carelode/lode/gateway/store"
	"github.com/carelode/lode/gateway/store/sqlite"
	"github.com/carelode/lode/mapping/care"
)

// The controls of docs/safety/hazards.yaml that no other test of this package shows.

func asks(r *care.Record) {
	r.Referrals = []care.Referral{{
		Item: item("ref1", 1), Direction: "out", To: care.Party{Name: "Ely Road Surgery"}, From: care.Party{Name: "Soham"}, Kind: "gp",
		Reason: "falls", Urgency: "routine", MadeOn: "2026-01-01T09:00:00Z", Status: "asked",
	}}
}

func dies(r *care.Record) { r.Person.DeathDate = "2026-01-02" }

// TestDeathWhileItWaits: a referral for someone who has died meanwhile is for a
// person to decide on; the news of the death itself goes out.
func TestDeathWhileItWaits(t *testing.T) {
	t.Parallel()
	d := newDestination("shared", nil)
	d.script(func(m adapters.Message, _ int) (adapters.Receipt, error) {
		if m.Event {
			return adapters.Receipt{}, care.Errorf(care.Unavailable, "down")
		}
		return adapters.Receipt{Reached: adapters.Filed}, nil
	})
	h := open(t, d)
	h.put(person("ada", 1, asks))
	h.run()
	h.until("ada", "the referral was tried", func(l []store.Delivery) bool { return len(l) == 2 && l[1].Event && l[1].Attempts > 0 })
	h.put(person("ada", 2, asks, dies))
	d.script(reaches(adapters.Filed))
	lane := h.until("ada", "the referral is held", func(l []store.Delivery) bool { return l[1].State == store.Held })
	if lane[1].Code != "died" {
		t.Errorf("held for %q", lane[1].Code)
	}
	for _, e := range d.effects() {
		if e.Key == lane[1].Key {
			t.Error("it left all the same")
		}
	}
	if tasks, err := h.store.List(t.Context(), "soham", false, 10); err != nil || len(tasks) != 1 || tasks[0].Code != "died" {
		t.Errorf("tasks %+v, %v", tasks, err)
	}
}

// TestRestrictionWhileItWaits: what was made before somebody became restricted
// does not leave with their whereabouts afterwards.
func TestRestrictionWhileItWaits(t *testing.T) {
	t.Parallel()
	d := newDestination("shared", nil)
	h := open(t, d)
	h.put(person("ada", 1))
	d.script(fails(care.Unavailable, "down"))
	h.run()
	h.until("ada", "tried", func(l []store.Delivery) bool { return l[0].Attempts > 0 })
	h.put(person("ada", 2, func(r *care.Record) { r.Person.Restricted = true }))
	d.script(reaches(adapters.Filed))
	h.until("ada", "filed", func(l []store.Delivery) bool { return l[len(l)-1].State == store.Filed })
	for _, e := range d.effects() {
		var s said
		must(t, json.Unmarshal([]byte(d.said(e.Key)[0]), &s))
		if e.Record == "ada" && s.Address {
			t.Errorf("version %d left with the address", e.Version)
		}
	}
}

// TestDestinationsAreTheTeams: a team's records go to its own destinations.
func TestDestinationsAreTheTeams(t *testing.T) {
	t.Parallel()
	own, other := newDestination("own", nil), newDestination("other", nil)
	h := housed(t, gateway.Destination{Name: "own", Adapter: own, Teams: []string{"soham"}}, gateway.Destination{Name: "other", Adapter: other, Teams: []string{"ely"}})
	answer := h.put(person("ada", 1))
	if len(answer.Deliveries) != 1 || answer.Deliveries[0].Destination != "own" {
		t.Fatalf("planned %+v", answer.Deliveries)
	}
	h.run()
	h.until("ada", "filed with the team's own", are("own", store.Filed))
	if len(other.effects()) > 0 {
		t.Error("another team's destination took it")
	}
}

// housed is a gateway of two teams on a store of its own.
func housed(t *testing.T, destinations ...gateway.Destination) *house {
	t.Helper()
	keys, err := store.CreateKeys(t.TempDir() + "/keys")
	must(t, err)
	s, err := sqlite.Open(t.Context(), sqlite.Options{File: t.TempDir() + "/lode.db", Keys: keys})
	must(t, err)
	t.Cleanup(func() { must(t, s.Close()) })
	return housedIn(t, s, keys.Lookup, destinations...)
}

func housedIn(t *testing.T, s store.Store, lookup func(team, kind, value string) string, destinations ...gateway.Destination) *house {
	t.Helper()
	ely := adapters.Team{ID: "ely", Name: "Ely", ODSCode: "NCS02", CouncilCode: "623"}
	pace := gateway.Pace{Idle: 20 * time.Millisecond, Sweep: 50 * time.Millisecond, RetryFrom: 10 * time.Millisecond}
	g, err := gateway.New(gateway.Options{Store: s, Teams: []adapters.Team{soham(), ely}, Destinations: destinations, Lookup: lookup, Pace: pace})
	must(t, err)
	return &house{Gateway: g, store: s, t: t}
}

// full is a store whose disk is full.
type full struct {
	store.Store
	err error
}

func (f full) Accept(context.Context, store.Acceptance) ([]store.Delivery, error) { return nil, f.err }

// TestAcceptWhenTheStoreFails: there is no half of an acceptance, and no answer
// that somebody could take for one.
func TestAcceptWhenTheStoreFails(t *testing.T) {
	t.Parallel()
	d := newDestination("own", nil)
	well := housed(t, gateway.Destination{Name: "own", Adapter: d, Teams: []string{"soham"}})
	broken := errors.New("no room")
	ill := housedIn(t, full{well.store, broken}, nil, gateway.Destination{Name: "own", Adapter: d, Teams: []string{"soham"}})
	body := encode(t, person("ada", 1))
	answer, err := ill.Accept(t.Context(), who, "ada", body)
	if !errors.Is(err, broken) || answer.Record != "" || len(answer.Deliveries) > 0 {
		t.Fatalf("answered %+v, %v", answer, err)
	}
	if _, err := well.store.Current(t.Context(), "soham", "ada"); !errors.Is(err, store.ErrNotFound) {
		t.Errorf("a version is stored: %v", err)
	}
	if lane := well.lane("ada"); len(lane) != 0 {
		t.Errorf("deliveries are stored: %v", states(lane))
	}
	if answer, err := well.Accept(t.Context(), who, "ada", body); err != nil || len(answer.Deliveries) != 1 {
		t.Errorf("when there is room again: %+v, %v", answer, err)
	}
}

// mailbox is a destination that sends acknowledgements.
type mailbox struct {
	*destination
	waiting chan adapters.Inbound
}

func (m mailbox) Receive(context.Context) iter.Seq2[adapters.Inbound, error] {
	return func(yield func(adapters.Inbound, error) bool) {
		for {
			select {
			case in := <-m.waiting:
				if !yield(in, nil) {
					return
				}
			default:
				return
			}
		}
	}
}

func (m mailbox) Acknowledge(in adapters.Inbound) (*adapters.Acknowledgement, error) {
	if in.Type == "noise" {
		return nil, care.Errorf(care.Invalid, "no acknowledgement at all")
	}
	return &adapters.Acknowledgement{Key: text(in.Body), Reached: adapters.Reached(in.Type)}, nil
}

// TestAcknowledgement: it moves the one delivery that it names, and what names
// nothing of ours, or cannot be read, moves none and holds up nobody.
func TestAcknowledgement(t *testing.T) {
	t.Parallel()
	m := mailbox{newDestination("mailbox", func(d *adapters.Descriptor) { d.RepeatSafe = false; d.AckWithin = time.Hour }), make(chan adapters.Inbound, 8)}
	m.script(reaches(adapters.Sent))
	h := housed(t, gateway.Destination{Name: "mailbox", Adapter: m, Teams: []string{"soham"}})
	h.put(person("ada", 1))
	h.put(person("ida", 1))
	h.run()
	lane := h.until("ada", "sent", are("mailbox", store.Sent))
	h.until("ida", "sent", are("mailbox", store.Sent))
	m.waiting <- adapters.Inbound{ID: "1", Type: "noise", Body: adapters.Bytes([]byte("what is this"))}
	m.waiting <- adapters.Inbound{ID: "2", Type: "filed", Body: adapters.Bytes([]byte("a key of nobody's"))}
	m.waiting <- adapters.Inbound{ID: "3", Type: "filed", Body: adapters.Bytes([]byte(lane[0].Key))}
	h.until("ada", "filed", are("mailbox", store.Filed))
	if !are("mailbox", store.Sent)(h.lane("ida")) {
		t.Errorf("somebody else's moved too: %v", states(h.lane("ida")))
	}
	h.until("ada", "every inbound is settled", func([]store.Delivery) bool {
		left, err := h.store.Unsettled(t.Context(), 0, 10)
		return err == nil && len(left) == 0
	})
}
