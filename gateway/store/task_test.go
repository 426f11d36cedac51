// SPDX-License-Identifier: Apache-2.0

package store_test

import (
	"errors"
	"testing"
	"time"

	"github.com/carelode/lode/gateway/store"
)

func TestWhatATaskIsAbout(t *testing.T) {
	t.Parallel()
	seen := map[string]bool{}
	for _, k := range []store.Task{
		{Record: "p"}, {Record: "q"}, {Delivery: "p"}, {Inbound: "p"}, {Delivery: "p", Inbound: "p"},
	} {
		if seen[k.About()] {
			t.Errorf("%+v is about what another is about", k)
		}
		seen[k.About()] = true
		k.Record += " of its delivery"
		if (k.Delivery != "" || k.Inbound != "") && !seen[k.About()] {
			t.Errorf("the record makes %+v another", k)
		}
	}
}

func TestATaskIsSeenAndFinishedOnce(t *testing.T) {
	t.Parallel()
	k := store.Task{ID: "k", SeenAt: now(), DoneAt: now(), DoneBy: "x", DueAt: later(time.Nanosecond), Note: "n"}
	k.Begin(now())
	same(t, k, store.Task{ID: "k", OpenedAt: now(), DueAt: now(), Note: "n"})
	if k.Begin(later(time.Hour)); !k.OpenedAt.Equal(now()) {
		t.Error("it was opened when its caller says")
	}
	if !k.See(later(1)) || k.See(later(2)) || !k.SeenAt.Equal(later(1)) {
		t.Errorf("seen at %v", k.SeenAt)
	}
	if !k.Finish("a", "done", later(3)) || k.Finish("b", "again", later(4)) {
		t.Error("it was finished twice, or not at all")
	}
	same(t, k, store.Task{ID: "k", OpenedAt: now(), DueAt: now(), SeenAt: later(1), DoneAt: later(3), DoneBy: "a", Note: "done"})
	unseen := store.Task{DoneAt: now()}
	if unseen.See(now()) {
		t.Error("what is done was seen afterwards")
	}
}

func TestTheTasksOfAMove(t *testing.T) {
	t.Parallel()
	d := way()
	m := store.Move{Code: "late", Reason: "No reply.", Task: &store.Task{Team: "x", Delivery: "x", Record: "x", ID: "k", Code: "refused", Owner: "w"}}
	same(t, m.Opens(&d), store.Task{Team: "t", Delivery: "d", Record: "p", ID: "k", Code: "refused", Owner: "w"})
	same(t, m.Holds(&d), store.Task{Team: "t", Delivery: "d", Record: "p", Code: "late", Words: "No reply."})
	d.Subject = "period:2026-04-01/2026-06-30"
	if k := m.Opens(&d); k.Record != "" {
		t.Errorf("an extract is about no record, got %q", k.Record)
	}
}

func TestAuditRows(t *testing.T) {
	t.Parallel()
	d := way()
	same(t, d.Moved("w", store.Planned), store.Event{
		Team: "t", Act: "moved", Actor: "w", Record: "p", Version: 2, Delivery: "d", Destination: "gp", From: store.Planned, To: store.Ready,
		Code: "x", Reason: "encoded", Trace: "trace",
	})
	a := store.Acceptance{Version: store.Version{Team: "t", Record: "p", Number: 2, Actor: "w"}, Trace: "trace"}
	same(t, a.Accepted(), store.Event{Team: "t", Act: "accepted", Actor: "w", Record: "p", Version: 2, Trace: "trace"})
	same(t, a.Cited(), store.Event{Team: "t", Act: "inbound", Actor: "w", Record: "p", Version: 2, Code: "done"})
	in := store.Inbound{Team: "t", Destination: "gp", Delivery: "d", State: "matched", Reason: "It acknowledges."}
	same(t, in.Event(), store.Event{Team: "t", Act: "inbound", Actor: "gateway", Delivery: "d", Destination: "gp", Code: "matched", Reason: "It acknowledges."})
	k := store.Task{Team: "t", Record: "p", Delivery: "d", Code: "late", Words: "Please look.", Note: "typed"}
	same(t, k.Event("task-done", "w"), store.Event{Team: "t", Act: "task-done", Actor: "w", Record: "p", Delivery: "d", Code: "late", Reason: "Please look."})
}

func TestStatesOfAnInbound(t *testing.T) {
	t.Parallel()
	for _, state := range []string{"new", "matched", "unmatched", "done"} {
		if err := store.InboundState(state); err != nil {
			t.Errorf("%s: %v", state, err)
		}
	}
	for _, state := range []string{"", "lost", "New"} {
		if err := store.InboundState(state); !errors.Is(err, store.ErrState) {
			t.Errorf("%q: %v", state, err)
		}
	}
}
