// SPDX-License-Identifier: Apache-2.0

package gateway_test

import (
	"context"
	"errors"
	"io"
	"iter"
	"slices"
	"sync"
	"sync/atomic"
	"testing"
	"time"

	"github.com/carelode/lode/adapters"
	"github.com/carelode/lode/gateway"
	"github.com/carelode/lode/gateway/store"
	"github.com/carelode/lode/mapping/care"
)

// What happens seldom, and would harm somebody if it were got wrong then.

// says stores what a mailbox says of a message, and has it read.
func (h *house) says(id, word, key string) {
	h.t.Helper()
	_, err := h.store.Receive(h.t.Context(), store.Inbound{Destination: "mailbox", ID: id, Type: word, Body: []byte(key), SHA256: "x", State: "new"})
	must(h.t, err)
	must(h.t, h.Sweep(h.t.Context()))
}

// Their no to the second comes when the third, which was made from the second, has
// gone: the fourth must tell again what was in both.
func TestWhatWasBuiltOnARefusedVersionDoesNotCount(t *testing.T) {
	t.Parallel()
	m, h := openMailbox(t)
	m.script(reaches(adapters.Sent))
	stop := h.start()
	for version := 1; version <= 3; version++ {
		h.put(person("ada", version))
		h.until("ada", "sent", func(l []store.Delivery) bool { return len(l) == version && l[version-1].State == store.Sent })
	}
	stop()
	h.says("1", "refused", h.lane("ada")[1].Key)
	defer h.start()()
	h.put(person("ada", 4))
	h.until("ada", "the fourth sent", func(l []store.Delivery) bool { return l[len(l)-1].After == 4 && l[len(l)-1].State == store.Sent })
	if got := m.effects(); got[3].Before != 1 {
		t.Errorf("the fourth was built on version %d, and they refused the second", got[3].Before)
	}
}

func TestWhatContradictsAnEndIsToldToAPerson(t *testing.T) {
	t.Parallel()
	cases := map[string]struct {
		answer func(adapters.Message, int) (adapters.Receipt, error)
		is     store.State
		word   string
	}{
		"filed, and then refused": {reaches(adapters.Filed), store.Filed, "refused"},
		"refused, and then filed": {fails(care.Rejected, "no"), store.Refused, "filed"},
	}
	for name, c := range cases {
		t.Run(name, func(t *testing.T) {
			t.Parallel()
			m, h := openMailbox(t)
			m.script(c.answer)
			h.put(person("ada", 1))
			stop := h.start()
			lane := h.until("ada", "at its end", are("mailbox", c.is))
			stop()
			h.says("1", c.word, lane[0].Key)
			open := h.tasks(false)
			if !slices.ContainsFunc(open, func(k store.Task) bool { return k.Code == "contradiction" && k.Delivery == lane[0].ID }) {
				t.Errorf("nobody is told that their answer says other than what was taken as settled: %+v", open)
			}
		})
	}
}

func TestNobodyIsKeptWaitingForLongerThanADay(t *testing.T) {
	t.Parallel()
	d := newDestination("shared", nil)
	var tried atomic.Int32
	d.script(func(adapters.Message, int) (adapters.Receipt, error) {
		tried.Add(1)
		return adapters.Receipt{}, &care.Error{Kind: care.Unavailable, RetryAfter: 365 * 24 * time.Hour}
	})
	inTime(t, func(h *house) {
		h.put(person("ada", 1))
		time.Sleep(50 * time.Hour)
		if n := tried.Load(); n < 2 || n > 4 {
			h.t.Errorf("asked to wait for a year, it was tried %d times in two days", n)
		}
	}, d)
}

// begins is a store that lets a test act just before an attempt begins.
type begins struct {
	store.Store
	before func()
}

func (s *begins) Apply(ctx context.Context, m store.Move) (store.Delivery, error) {
	if m.To == store.Sending {
		s.before()
	}
	return s.Store.Apply(ctx, m)
}

// The person dies in the very moment between the look at the record and the
// beginning of the attempt.
func TestWhatWasJudgedOnAnOlderVersionDoesNotBegin(t *testing.T) {
	t.Parallel()
	d := newDestination("gp", nil)
	outer := housed(t, to(d))
	s := &begins{Store: outer.store}
	h := housedIn(t, s, nil, to(d))
	var once sync.Once
	s.before = func() { once.Do(func() { h.put(person("ada", 2, asks, dies)) }) }
	h.put(person("ada", 1, asks))
	h.run()
	lane := h.until("ada", "the referral is judged", func(l []store.Delivery) bool {
		return len(l) == 3 && l[1].Event && (l[1].State == store.Held || l[1].State == store.Filed)
	})
	if lane[1].Code != "died" || len(d.said(lane[1].Key)) > 0 {
		t.Errorf("the referral is %s, and it left %d times after the death was known", lane[1].State, len(d.said(lane[1].Key)))
	}
}

// seeing notes what it is given.
type seeing struct {
	*destination
	saw chan *care.Record
}

func (s seeing) Encode(c care.Change, f adapters.Facts) ([]adapters.Message, error) {
	s.saw <- c.After
	return s.destination.Encode(c, f)
}

func (s seeing) WriteBatch(records iter.Seq2[*care.Record, error], _ care.Period, _ adapters.Facts, _ io.Writer) (adapters.Summary, error) {
	for r, err := range records {
		if err != nil {
			return adapters.Summary{}, err
		}
		s.saw <- r
	}
	return adapters.Summary{}, nil
}

// findable fills in everything by which a person is found.
func findable(r *care.Record) {
	at := care.Address{Use: "home", Lines: []string{"2 The Lode"}, Postcode: "CB7 5XX"}
	rings := []care.Telecom{{Kind: "phone", Value: "01353 555 0101"}}
	r.Person.Telecoms, r.Person.GPPractice = rings, &care.Practice{ODSCode: "D81044"}
	r.Person.KeySafe = &care.KeySafe{Where: "beside the door", Code: "1234"}
	r.Person.Household = []care.HouseholdMember{{Name: "Ross Peers"}}
	r.Network = &care.Network{People: []care.NetworkPerson{{Item: item("np1", 1), Layer: "informal", Name: "Ross Peers", Telecoms: rings, Address: &at}}}
}

// whereabouts names what of them a record holds.
func whereabouts(r *care.Record) (found []string) {
	p := &r.Person
	for name, is := range map[string]bool{
		"addresses": p.Addresses != nil, "telecoms": p.Telecoms != nil, "gpPractice": p.GPPractice != nil, "keySafe": p.KeySafe != nil,
		"household": p.Household != nil,
	} {
		if is {
			found = append(found, name)
		}
	}
	if r.Network == nil {
		return found
	}
	for _, n := range r.Network.People {
		if n.Telecoms != nil || n.Address != nil {
			found = append(found, "network")
		}
	}
	return found
}

func TestNoWhereaboutsOfARestrictedPersonAreShown(t *testing.T) {
	t.Parallel()
	for name, c := range map[string]struct {
		restricted bool
		want       int
	}{"restricted": {true, 0}, "not restricted": {false, 6}} {
		t.Run(name, func(t *testing.T) {
			t.Parallel()
			d := seeing{newDestination("shared", func(a *adapters.Descriptor) { a.Uses = []string{"id", "version", "person", "network"} }), make(chan *care.Record, 9)}
			h := housed(t, gateway.Destination{Name: "shared", Adapter: d, Teams: []string{"soham"}})
			h.put(person("ada", 1, findable, func(r *care.Record) { r.Person.Restricted = c.restricted }))
			h.run()
			if found := whereabouts(<-d.saw); len(found) != c.want {
				t.Errorf("they are shown %v", found)
			}
		})
	}
}

func TestAnExtractHoldsOnlyWhatItsDestinationMaySee(t *testing.T) {
	t.Parallel()
	d := seeing{newDestination("council", func(a *adapters.Descriptor) { a.Recipient, a.Uses = "council", []string{"id", "person.names", "needs"} }), make(chan *care.Record, 9)}
	h := housed(t, gateway.Destination{Name: "council", Adapter: d, Teams: []string{"soham"}})
	h.put(person("ada", 1, needs(theirNeed()), objects([]string{"needs"}, ""), func(r *care.Record) { r.Sharing.Objections[0].To = "council" }))
	period, err := care.ParsePeriod("2026-01-01/2026-03-31")
	must(t, err)
	_, err = h.WriteExtract(t.Context(), who, "council", period, io.Discard)
	must(t, err)
	switch r := <-d.saw; {
	case r.ID != "ada" || len(r.Person.Names) != 1:
		t.Error("it lacks what they may see")
	case r.AboutMe != nil || r.Person.NHSNumber != nil || r.Team != "":
		t.Error("it holds what they do not use")
	case r.Needs != nil:
		t.Error("it holds what the person objects to sharing with them")
	}
}

// forgetful is a store that fails to keep the first thing that comes in.
type forgetful struct {
	store.Store
	fails atomic.Bool
	kept  atomic.Int32
}

func (s *forgetful) Receive(ctx context.Context, in store.Inbound) (bool, error) {
	if s.fails.Swap(false) {
		return false, errors.New("no room")
	}
	fresh, err := s.Store.Receive(ctx, in)
	if err == nil {
		s.kept.Add(1)
	}
	return fresh, err
}

func TestASourceIsToldOnlyOfWhatIsKept(t *testing.T) {
	t.Parallel()
	m := mailbox{newDestination("mailbox", nil), make(chan adapters.Inbound, 8)}
	s := &forgetful{Store: housed(t).store}
	s.fails.Store(true)
	h := housedIn(t, s, nil, gateway.Destination{Name: "mailbox", Adapter: m, Teams: []string{"soham"}})
	told := make(chan int32, 8)
	in := adapters.Inbound{ID: "1", Type: "noise", Body: adapters.Bytes([]byte("a result")), Done: func(context.Context) error {
		told <- s.kept.Load()
		return nil
	}}
	m.waiting <- in
	m.waiting <- in // what nobody has said is kept comes again
	h.run()
	if kept := <-told; kept != 1 {
		t.Errorf("the source was told that we have it when %d were kept", kept)
	}
	h.until("ada", "a person is told of it", func([]store.Delivery) bool { return len(h.tasks(false)) == 1 })
	if n := len(told); n > 0 {
		t.Errorf("the source was told %d times more", n)
	}
}
