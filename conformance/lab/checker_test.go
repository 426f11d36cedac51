// SPDX-License-Identifier: Apache-2.0

package lab_test

import (
	"slices"
	"testing"
	"time"

	"github.com/carelode/lode/conformance/lab"
	"github.com/carelode/lode/conformance/sim"
	"github.com/carelode/lode/gateway/store"
)

const (
	ada  = "soham/ada"
	noon = "2026-05-01T12:00:00Z"
)

// sound is a history in which all is well: two versions of Ada, both filed in
// the mailbox, the second by way of a repeat that was not needed; a third that
// waits for a person; and an attempt that was cut off.
func sound(t *testing.T) *lab.History {
	t.Helper()
	at, err := time.Parse(time.RFC3339, noon)
	if err != nil {
		t.Fatal(err)
	}
	call := func(version int, sum, promised string) lab.Call {
		return lab.Call{Outcome: lab.OK, Team: "soham", Record: "ada", Version: version, SHA256: sum, Promised: []lab.Promise{{ID: promised, Destination: lab.Mailbox}}}
	}
	delivery := func(id string, to int, state store.State, sum string) lab.Delivery {
		return lab.Delivery{ID: id, Destination: lab.Mailbox, Record: "ada", To: to, State: state, Final: store.Of(state).End, SHA256: sum, Team: "soham"}
	}
	moved := func(after time.Duration, id string, from, to store.State) lab.Event {
		return lab.Event{At: at.Add(after), Act: "moved", Delivery: id, From: from, To: to}
	}
	replaced := delivery("d3", 3, store.Superseded, "")
	replaced.ReplacedBy = "d4"
	return &lab.History{
		Calls: []lab.Call{call(1, "v1", "d1"), call(2, "v2", "d2"), call(3, "v3", "d3"), call(4, "v4", "d4")},
		Effects: []sim.Effect{
			{Destination: lab.Mailbox, Kind: sim.KindSeed},
			{Destination: lab.Mailbox, Kind: sim.KindEffect, Key: "k1", SHA256: "m1"},
			{Destination: lab.Mailbox, Kind: sim.KindEffect, Key: "k2", SHA256: "m2"},
			{Destination: lab.Mailbox, Kind: sim.KindSame, Key: "k2", SHA256: "m2"},
		},
		Attempts: []lab.Attempt{{lab.Mailbox, "k1", "m1"}, {lab.Mailbox, "k2", "m2"}, {lab.Mailbox, "k2", "m2"}},
		Lanes: map[string][]lab.Delivery{ada: {
			delivery("d1", 1, store.Filed, "m1"), delivery("d2", 2, store.Filed, "m2"), replaced, delivery("d4", 4, store.Held, ""),
		}},
		Newest:   map[string]lab.Newest{ada: {Version: 4, SHA256: "v4"}},
		Corrects: map[string]bool{},
		Lease:    5 * time.Second,
		Events: []lab.Event{
			moved(0, "d1", store.Ready, store.Sending), moved(time.Second, "d1", store.Sending, store.Sent),
			moved(0, "d2", store.Ready, store.Sending), moved(time.Minute, "d2", store.Sending, store.Ready),
			{At: at, Act: "task-opened", Delivery: "d4", Code: "trace"},
		},
	}
}

func TestCheckFindsNothingWhereNothingIs(t *testing.T) {
	t.Parallel()
	if found := lab.Check(sound(t)); len(found) > 0 {
		t.Errorf("found %v", found)
	}
}

// TestCheckFindsEach forges one fault into a sound history at a time.
func TestCheckFindsEach(t *testing.T) {
	t.Parallel()
	lane := func(h *lab.History, i int) *lab.Delivery { return &h.Lanes[ada][i] }
	for name, forged := range map[string]struct {
		kind  string
		forge func(h *lab.History)
	}{
		"the record is not there": {lab.LostVersion, func(h *lab.History) { h.Newest[ada] = lab.Newest{} }},
		"an older version is the newest": {lab.LostVersion, func(h *lab.History) {
			h.Newest[ada] = lab.Newest{Version: 3, SHA256: "v3"}
		}},
		"the newest has other bytes":       {lab.LostVersion, func(h *lab.History) { h.Newest[ada] = lab.Newest{Version: 4, SHA256: "v5"} }},
		"an older version is gone":         {lab.LostVersion, func(h *lab.History) { h.Lost = h.Calls[1:2] }},
		"a version gets another answer":    {lab.OtherAnswer, func(h *lab.History) { h.Changed = h.Calls[1:2] }},
		"a version was refused":            {lab.WronglyNo, func(h *lab.History) { h.Calls[3].Outcome = lab.Refused }},
		"a promised delivery is not there": {lab.LostDelivery, func(h *lab.History) { h.Calls[0].Promised[0].ID = "d0" }},
		"nobody is asked about what waits": {lab.LostDelivery, func(h *lab.History) { h.Events = h.Events[:4] }},
		"the task was done, the waiting not": {lab.LostDelivery, func(h *lab.History) {
			h.Events = append(h.Events, lab.Event{Act: "task-done", Delivery: "d4", Code: "trace"})
		}},
		"nobody will ever be told": {lab.Silent, func(h *lab.History) { h.Events = h.Events[:4] }},
		"an acknowledgement was taken and forgotten": {lab.Silent, func(h *lab.History) {
			h.Effects = append(h.Effects, sim.Effect{Destination: lab.Mailbox, Kind: sim.KindCollected, Key: "k1"})
		}},
		"a person is asked twice":       {lab.AskedTwice, func(h *lab.History) { h.Events = append(h.Events, h.Events[4]) }},
		"replaced by what is not there": {lab.LostDelivery, func(h *lab.History) { lane(h, 2).ReplacedBy = "d0" }},
		"a referral gave way to a newer version": {lab.LostEvent, func(h *lab.History) {
			lane(h, 2).Items = []string{"referrals[0]"}
		}},
		"done twice":                  {lab.SecondEffect, func(h *lab.History) { h.Effects[3].Kind = sim.KindEffect }},
		"filed, and nothing is there": {lab.NoEffect, func(h *lab.History) { h.Effects = h.Effects[:2] }},
		"closed as arrived, and nothing there": {lab.NoEffect, func(h *lab.History) {
			lane(h, 1).State, lane(h, 1).Arrived, h.Effects = store.Closed, true, h.Effects[:2]
		}},
		"an extract is told as there, and nothing is": {lab.NoEffect, func(h *lab.History) {
			h.Extracts = []lab.Delivery{{ID: "x", Destination: lab.Council, State: store.Filed, Final: true, SHA256: "m9"}}
		}},
		"an effect that is nobody's": {lab.Foreign, func(h *lab.History) {
			h.Effects = append(h.Effects, sim.Effect{Destination: lab.Mailbox, Kind: sim.KindEffect, Key: "k9", SHA256: "m9"})
		}},
		"the older after the newer": {lab.Order, func(h *lab.History) { h.Effects[1], h.Effects[2] = h.Effects[2], h.Effects[1] }},
		"the last effect is an old one": {lab.Stale, func(h *lab.History) {
			h.Effects[2].Kind = sim.KindSame
		}},
		"ready for ever": {lab.Stuck, func(h *lab.History) { lane(h, 3).State = store.Ready }},
		"sending for ever": {lab.Stuck, func(h *lab.History) {
			lane(h, 3).State = store.Sending
		}},
		"an extract stays behind": {lab.Stuck, func(h *lab.History) { h.Extracts = []lab.Delivery{{ID: "x", State: store.Ready}} }},
		"a repeat of other bytes": {lab.OtherBytes, func(h *lab.History) { h.Attempts[2].SHA256 = "m3" }},
		"settled after the lease": {lab.Unfenced, func(h *lab.History) { h.Events[1].At = h.Events[1].At.Add(time.Minute) }},
		"a step that is none":     {lab.NoSuchEdge, func(h *lab.History) { h.Events[1].From = store.Planned }},
		"sent in spite of an objection": {lab.InSpite, func(h *lab.History) {
			lane(h, 1).Destination = lab.Shared
			h.Objects = map[string]time.Time{ada: h.Events[0].At.Add(-time.Second)}
		}},
		"a mark where none may be": {lab.Leak, func(h *lab.History) { h.Leaks = []string{"output.log: 1"} }},
	} {
		t.Run(name, func(t *testing.T) {
			t.Parallel()
			h := sound(t)
			forged.forge(h)
			found := lab.Check(h)
			if !slices.ContainsFunc(found, func(v lab.Violation) bool { return v.Kind == forged.kind }) {
				t.Errorf("want %q, found %v", forged.kind, found)
			}
		})
	}
}

// TestWhatAsksUndoesNothing: a message that asks somebody to act may be followed by
// an older one that was sent again, and be the last one.
func TestWhatAsksUndoesNothing(t *testing.T) {
	t.Parallel()
	referral := func(d *lab.Delivery) { d.Items = []string{"referrals[0]"} }
	wrong := func(h *lab.History) (kinds []string) {
		for _, v := range lab.Check(h) {
			kinds = append(kinds, v.Kind)
		}
		return kinds
	}
	h := sound(t) // the second is a referral; the first is sent again after it
	referral(&h.Lanes[ada][1])
	h.Effects[1], h.Effects[2] = h.Effects[2], h.Effects[1]
	if !slices.Contains(wrong(h), lab.Order) {
		t.Error("it overtook one that was never sent again, and that is well")
	}
	h.Events = append(h.Events, lab.Event{Act: "moved", Delivery: "d1", From: store.Overdue, To: store.Ready})
	if found := wrong(h); slices.Contains(found, lab.Order) || slices.Contains(found, lab.Stale) {
		t.Errorf("found %v", found)
	}
}

// atWork is a moment at which the sound history is at work.
func atWork(t *testing.T, after time.Duration) lab.Watch {
	t.Helper()
	at, err := time.Parse(time.RFC3339, noon)
	if err != nil {
		t.Fatal(err)
	}
	return lab.Watch{Now: at.Add(after), Since: at.Add(-time.Hour), Grace: time.Minute}
}

// TestCheckAtWorkFindsEach forges one fault into a history of a gateway that is at
// work, in which one more delivery is on its way and something came in.
func TestCheckAtWorkFindsEach(t *testing.T) {
	t.Parallel()
	last := func(h *lab.History) *lab.Delivery { return &h.Lanes[ada][4] }
	working := func(t *testing.T) *lab.History {
		t.Helper()
		h, w := sound(t), atWork(t, 0)
		h.Lanes[ada] = append(h.Lanes[ada], lab.Delivery{ID: "d5", Destination: lab.Mailbox, Record: "ada", To: 5, State: store.Sent, Deadline: w.Now.Add(time.Hour)})
		h.Calls = append(h.Calls, lab.Call{Outcome: lab.OK, Team: "soham", Record: "ada", Version: 5, SHA256: "v5", Promised: []lab.Promise{{ID: "d5", Destination: lab.Mailbox}}})
		h.Inbound = []lab.Inbound{{Destination: lab.Mailbox, ID: "m1-a1", At: w.Now}}
		h.Effects = append(h.Effects, sim.Effect{Destination: lab.Mailbox, Kind: sim.KindCollected, Key: "k1", State: []byte(`{"id":"m1-a1"}`)})
		return h
	}
	for name, forged := range map[string]struct {
		kind  string // "": nothing is wrong
		after time.Duration
		forge func(h *lab.History, w *lab.Watch)
	}{
		"nothing":               {"", 0, func(*lab.History, *lab.Watch) {}},
		"no deadline":           {lab.Silent, 0, func(h *lab.History, _ *lab.Watch) { last(h).Deadline = time.Time{} }},
		"promised, no deadline": {lab.LostDelivery, 0, func(h *lab.History, _ *lab.Watch) { last(h).Deadline = time.Time{} }},
		"nobody told in time":   {lab.Silent, 2 * time.Hour, func(h *lab.History, _ *lab.Watch) { h.Inbound[0].Settled = true }},
		"somebody was told":     {"", 2 * time.Hour, func(h *lab.History, _ *lab.Watch) { h.Inbound[0].Settled = true; told(h, "d5") }},
		"nobody there to look":  {"", 2 * time.Hour, func(_ *lab.History, w *lab.Watch) { w.Since = time.Time{} }},
		"only just there again": {"", 2 * time.Hour, func(_ *lab.History, w *lab.Watch) { w.Since = w.Now }},
		"late when it was made": {"", 2 * time.Hour, func(h *lab.History, w *lab.Watch) {
			h.Inbound[0].Settled = true
			h.Events = append(h.Events, lab.Event{Act: "moved", Delivery: "d5", At: w.Now, To: store.Planned})
		}},
		"an inbound lies unseen": {lab.Silent, 10 * time.Minute, func(*lab.History, *lab.Watch) {}},
		"an inbound that waits":  {"", 10 * time.Minute, func(h *lab.History, _ *lab.Watch) { h.Inbound[0].Waits = true }},
		"what came in is gone":   {lab.LostInbound, 0, func(h *lab.History, _ *lab.Watch) { h.Inbound = []lab.Inbound{} }},
		"two at once": {lab.TwoAtOnce, 0, func(h *lab.History, _ *lab.Watch) {
			h.Lanes[ada][3].State, last(h).State = store.Sending, store.Sending
		}},
	} {
		t.Run(name, func(t *testing.T) {
			t.Parallel()
			h, w := working(t), atWork(t, forged.after)
			forged.forge(h, &w)
			found := lab.CheckAtWork(h, w)
			if forged.kind == "" && len(found) > 0 {
				t.Errorf("found %v", found)
			}
			if forged.kind != "" && !slices.ContainsFunc(found, func(v lab.Violation) bool { return v.Kind == forged.kind }) {
				t.Errorf("want %q, found %v", forged.kind, found)
			}
		})
	}
}

func told(h *lab.History, delivery string) {
	h.Events = append(h.Events, lab.Event{Act: "task-opened", Delivery: delivery, Code: "late"})
}

func TestACorrectionMayPassWhatWaits(t *testing.T) {
	t.Parallel()
	h := sound(t)
	h.Effects[1], h.Effects[2] = h.Effects[2], h.Effects[1]
	h.Corrects[ada+"/2"] = true
	for _, v := range lab.Check(h) {
		if v.Kind == lab.Order {
			t.Errorf("found %v", v)
		}
	}
}
