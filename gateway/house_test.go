// SPDX-License-Identifier: Apache-2.0

package gateway_test

import (
	"context"
	"encoding/json"
	"fmt"
	"slices"
	"strconv"
	"sync"
	"testing"
	"time"

	"github.com/carelode/lode/adapters"
	"github.com/carelode/lode/gateway"
	"github.com/carelode/lode/gateway/store"
	"github.com/carelode/lode/gateway/store/sqlite"
	"github.com/carelode/lode/mapping/care"
)

// destination is a scripted adapter with the other side built in: what it took,
// in order, and what it is told to answer.
type destination struct {
	about  adapters.Descriptor
	answer func(m adapters.Message, attempt int) (adapters.Receipt, error)

	mu       sync.Mutex
	taken    []taken
	attempts map[string]int
	bodies   map[string][]string // every body ever sent under a key
}

type taken struct {
	Key     string
	Record  string
	Version int
	Before  int
	At      time.Time
}

// said is the body of its messages.
type said struct {
	Record  string
	Before  int
	Version int
	Family  string
	Address bool
	Paths   []string
	Event   string
}

func newDestination(name string, change func(*adapters.Descriptor)) *destination {
	d := &destination{
		about: adapters.Descriptor{
			Name: name, Title: "the " + name, Recipient: "shared-record", RepeatSafe: true, WaitFor: adapters.Sent, Ends: adapters.Filed,
			Uses: []string{"id", "version", "person", "aboutMe", "needs", "referrals", "contacts"},
		},
		attempts: make(map[string]int), bodies: make(map[string][]string),
		answer: func(adapters.Message, int) (adapters.Receipt, error) {
			return adapters.Receipt{Reached: adapters.Filed}, nil
		},
	}
	if change != nil {
		change(&d.about)
	}
	return d
}

func (d *destination) Descriptor() adapters.Descriptor { return d.about }

func (d *destination) Encode(c care.Change, f adapters.Facts) ([]adapters.Message, error) {
	s := said{Record: c.After.ID, Version: c.After.Version, Address: len(c.After.Person.Addresses) > 0}
	for _, n := range c.After.Person.Names {
		s.Family = n.Family
	}
	if s.Family == "Unmappable" {
		return nil, care.At(care.Unmapped, "person.statedGender", "code", "there is no translation")
	}
	if c.Before != nil {
		s.Before = c.Before.Version
	}
	correction := false
	for _, change := range c.Difference {
		s.Paths = append(s.Paths, change.Path)
		correction = correction || (change.Part == "needs" && change.Kind == care.Added && len(change.Path) > 9 && slices.Contains([]string{"needs[0].withdrawn.reason"}, change.Path))
	}
	m := message(f.Key, s)
	m.Correction = correction
	messages := []adapters.Message{m}
	for i, r := range c.After.Referrals {
		if len(c.Difference.Item(r.ID)) > 0 && r.Status == "asked" {
			event := message("event-"+c.After.ID+"-"+r.ID, said{Record: c.After.ID, Version: c.After.Version, Event: r.ID})
			event.Event, event.Items = true, []string{fmt.Sprintf("referrals[%d]", i)}
			messages = append(messages, event)
		}
	}
	return messages, nil
}

func message(key string, s said) adapters.Message {
	body, err := json.Marshal(s)
	if err != nil {
		panic(err)
	}
	return adapters.Message{Key: key, ContentType: "application/json", Body: adapters.Bytes(body), Header: map[string]string{"X": "1"}}
}

func (d *destination) Deliver(_ context.Context, m adapters.Message) (adapters.Receipt, error) {
	d.mu.Lock()
	d.attempts[m.Key]++
	n := d.attempts[m.Key]
	body := text(m.Body)
	d.bodies[m.Key] = append(d.bodies[m.Key], body)
	answer := d.answer
	d.mu.Unlock()
	receipt, err := answer(m, n)
	if err != nil {
		return receipt, err
	}
	d.take(m.Key, body)
	return receipt, nil
}

// take is the effect: it happens once for a key where a repeat is safe.
func (d *destination) take(key, body string) {
	d.mu.Lock()
	defer d.mu.Unlock()
	if d.about.RepeatSafe && slices.ContainsFunc(d.taken, func(t taken) bool { return t.Key == key }) {
		return
	}
	var s said
	if err := json.Unmarshal([]byte(body), &s); err != nil {
		panic(err)
	}
	d.taken = append(d.taken, taken{Key: key, Record: s.Record, Version: s.Version, Before: s.Before, At: time.Now()})
}

func (d *destination) effects() []taken {
	d.mu.Lock()
	defer d.mu.Unlock()
	return slices.Clone(d.taken)
}

func (d *destination) script(answer func(m adapters.Message, attempt int) (adapters.Receipt, error)) {
	d.mu.Lock()
	defer d.mu.Unlock()
	d.answer = answer
}

func (d *destination) said(key string) []string {
	d.mu.Lock()
	defer d.mu.Unlock()
	return slices.Clone(d.bodies[key])
}

func text(b adapters.Body) string {
	r, err := b.Open()
	if err != nil {
		panic(err)
	}
	defer r.Close()
	var out []byte
	buf := make([]byte, 4096)
	for {
		n, err := r.Read(buf)
		out = append(out, buf[:n]...)
		if err != nil {
			return string(out)
		}
	}
}

// house is a gateway on a store of its own, with its destinations.
type house struct {
	*gateway.Gateway
	store store.Store
	t     *testing.T
}

func soham() adapters.Team {
	return adapters.Team{ID: "soham", Name: "Soham Neighbourhood Cares", ODSCode: "NCS01", CouncilCode: "623"}
}

func open(t *testing.T, destinations ...*destination) *house {
	t.Helper()
	return openWith(t, gateway.Pace{Idle: 20 * time.Millisecond, Sweep: 50 * time.Millisecond, RetryFrom: 10 * time.Millisecond}, destinations...)
}

func openWith(t *testing.T, pace gateway.Pace, destinations ...*destination) *house {
	t.Helper()
	keys, err := store.CreateKeys(t.TempDir() + "/keys")
	must(t, err)
	s, err := sqlite.Open(t.Context(), sqlite.Options{File: t.TempDir() + "/lode.db", Keys: keys})
	must(t, err)
	t.Cleanup(func() { must(t, s.Close()) })
	h := &house{store: s, t: t}
	var ds []gateway.Destination
	for _, d := range destinations {
		ds = append(ds, gateway.Destination{Name: d.about.Name, Adapter: d, Teams: []string{"soham"}, Attempt: time.Second})
	}
	h.Gateway, err = gateway.New(gateway.Options{Store: s, Teams: []adapters.Team{soham()}, Destinations: ds, Lookup: keys.Lookup, Pace: pace})
	must(t, err)
	return h
}

// run carries deliveries until the test ends.
func (h *house) run() {
	h.t.Helper()
	ctx, stop := context.WithCancel(context.WithoutCancel(h.t.Context()))
	done := make(chan error, 1)
	go func() { done <- h.Run(ctx) }()
	h.t.Cleanup(func() { stop(); must(h.t, <-done) })
}

var who = gateway.Caller{Team: "soham", Actor: "test"}

// put accepts a version made from a person's record by changing it.
func (h *house) put(r *care.Record) gateway.Answer {
	h.t.Helper()
	answer, err := h.Accept(h.t.Context(), who, r.ID, encode(h.t, r))
	must(h.t, err)
	return answer
}

func encode(t *testing.T, r *care.Record) []byte {
	t.Helper()
	body, err := care.Encode(r)
	must(t, err)
	return body
}

// person is a small valid record.
func person(id string, version int, change ...func(*care.Record)) *care.Record {
	r := &care.Record{
		ID: id, Team: "soham", Version: version, RecordedAt: care.DateTime(fmt.Sprintf("2026-01-%02dT10:00:00Z", version)), RecordedBy: "w1",
		Workers: []care.Worker{{ID: "w1", Name: care.Name{Family: "Okafor", Given: []string{"Ruth"}}, Role: "nurse"}},
		Person: care.Person{
			NHSNumber: &care.NHSNumber{Value: number(id), Status: "01"},
			Names:     []care.Name{{Use: "usual", Family: "Fenland", Given: []string{"Ada"}}}, BirthDate: "1941-03-02",
			Addresses: []care.Address{{Use: "home", Lines: []string{"1 The Lode"}, Postcode: "CB7 5XX"}},
		},
		AboutMe: &care.AboutMe{Item: item("about", version), WhatMatters: "The library, version " + strconv.Itoa(version)},
	}
	for _, c := range change {
		c(r)
	}
	return r
}

func item(id string, version int) care.Item {
	return care.Item{ID: id, RecordedBy: "w1", RecordedAt: care.DateTime(fmt.Sprintf("2026-01-%02dT09:00:00Z", version))}
}

// number derives a valid NHS number of the test range from a record's id.
func number(id string) string {
	sum := 0
	for _, c := range id {
		sum = (sum*31 + int(c)) % 100000
	}
	for n := sum * 10; ; n++ {
		digits := fmt.Sprintf("999%06d", n%1000000)
		total := 0
		for i, d := range digits {
			total += int(d-'0') * (10 - i)
		}
		if check := (11 - total%11) % 11; check < 10 {
			return digits + strconv.Itoa(check)
		}
	}
}

// until waits for deliveries of a record to be as they should.
func (h *house) until(record string, what string, ok func([]store.Delivery) bool) []store.Delivery {
	h.t.Helper()
	deadline := time.Now().Add(20 * time.Second)
	for {
		lane, err := h.store.Lane(h.t.Context(), "soham", record)
		must(h.t, err)
		if ok(lane) {
			return lane
		}
		if time.Now().After(deadline) {
			h.t.Fatalf("never: %s; it is %v", what, states(lane))
		}
		time.Sleep(5 * time.Millisecond)
	}
}

func states(lane []store.Delivery) []string {
	var out []string
	for _, d := range lane {
		out = append(out, fmt.Sprintf("%s/%d.%d:%s(%s)", d.Destination, d.Seq, d.Number, d.State, d.Code))
	}
	return out
}

// are checks the states of one destination's lane, in order.
func are(destination string, want ...store.State) func([]store.Delivery) bool {
	return func(lane []store.Delivery) bool {
		var got []store.State
		for _, d := range lane {
			if d.Destination == destination {
				got = append(got, d.State)
			}
		}
		return slices.Equal(got, want)
	}
}

func must(t *testing.T, err error) {
	t.Helper()
	if err != nil {
		t.Fatal(err)
	}
}
