// SPDX-License-Identifier: Apache-2.0

package gateway_test

import (
	"context"
	"fmt"
	"strings"
	"sync/atomic"
	"testing"
	"testing/synctest"
	"time"

	"github.com/carelode/lode/adapters"
	"github.com/carelode/lode/gateway"
	"github.com/carelode/lode/gateway/store"
	"github.com/carelode/lode/mapping/care"
)

// inTime runs a test in simulated time, with a gateway that carries.
func inTime(t *testing.T, test func(h *house), destinations ...*destination) {
	t.Helper()
	inTimeAt(t, gateway.Pace{Idle: time.Minute, Sweep: 5 * time.Minute}, test, destinations...)
}

func inTimeAt(t *testing.T, pace gateway.Pace, test func(h *house), destinations ...*destination) {
	t.Helper()
	synctest.Test(t, func(t *testing.T) {
		h := openWith(t, pace, destinations...)
		ctx, stop := context.WithCancel(context.Background())
		done := make(chan error, 1)
		go func() { done <- h.Run(ctx) }()
		test(h)
		stop()
		must(t, <-done)
	})
}

func TestDownFor72Hours(t *testing.T) {
	t.Parallel()
	const people = 6
	well := newDestination("well", nil)
	down := newDestination("down", nil)
	urgent := newDestination("urgent", func(d *adapters.Descriptor) { d.UseBy = 3 * time.Hour })
	inTimeAt(t, gateway.Pace{Idle: 10 * time.Minute, Sweep: 15 * time.Minute}, func(h *house) {
		for _, d := range []*destination{down, urgent} {
			d.script(fails(care.Unavailable, "nobody answers"))
		}
		for i := range people {
			h.put(person(fmt.Sprintf("p%d", i), 1))
		}
		time.Sleep(time.Hour)
		for i := range people {
			id := fmt.Sprintf("p%d", i)
			if i%2 == 0 {
				h.put(person(id, 2))
			}
			if got := h.lane(id); !are("well", filedTimes(1+(i+1)%2)...)(got) && i%2 == 1 {
				t.Fatalf("the well one waits too: %v", states(got))
			}
		}
		time.Sleep(30 * time.Hour)
		for _, s := range h.Destinations("soham") {
			if s.Reachable != (s.Name == "well") {
				t.Errorf("%s: reachable is %v while it is down", s.Name, s.Reachable)
			}
		}
		tasks, err := h.store.List(h.t.Context(), "soham", false, 1000)
		must(h.t, err)
		if !told(tasks, "late", people) || !told(tasks, "use-by", people) {
			t.Errorf("a person was not told of everything: %d tasks", len(tasks))
		}
		time.Sleep(41 * time.Hour)
		for _, d := range []*destination{down, urgent} {
			d.script(reaches(adapters.Filed))
		}
		time.Sleep(time.Hour)
		for i := range people {
			h.afterTheOutage(fmt.Sprintf("p%d", i), i%2 == 0)
		}
		h.inOrder(down)
	}, well, down, urgent)
}

func (h *house) lane(id string) []store.Delivery {
	h.t.Helper()
	lane, err := h.store.Lane(context.Background(), "soham", id)
	must(h.t, err)
	return lane
}

func filedTimes(n int) []store.State {
	out := make([]store.State, n)
	for i := range out {
		out[i] = store.Filed
	}
	return out
}

func told(tasks []store.Task, code string, want int) bool {
	n := 0
	for _, task := range tasks {
		if task.Code == code {
			n++
		}
	}
	return n >= want
}

// afterTheOutage checks one person's lanes: the newest version arrived, what it
// replaced is visibly skipped, and what is past its use-by waits for a person.
func (h *house) afterTheOutage(id string, twice bool) {
	h.t.Helper()
	lane := h.lane(id)
	want, late := []store.State{store.Filed}, []store.State{store.Held}
	if twice {
		want, late = []store.State{store.Superseded, store.Filed}, []store.State{store.Superseded, store.Held}
	}
	if !are("down", want...)(lane) {
		h.t.Errorf("%s: down: %v", id, states(lane))
	}
	if !are("urgent", late...)(lane) {
		h.t.Errorf("%s: urgent: %v", id, states(lane))
	}
}

// inOrder checks that no person's older version came after a newer one.
func (h *house) inOrder(d *destination) {
	h.t.Helper()
	last := make(map[string]int)
	for _, e := range d.effects() {
		if e.Version <= last[e.Record] {
			h.t.Errorf("%s: version %d after %d", e.Record, e.Version, last[e.Record])
		}
		last[e.Record] = e.Version
	}
}

func TestOverdue(t *testing.T) {
	t.Parallel()
	d := newDestination("mailbox", func(a *adapters.Descriptor) { a.RepeatSafe = false; a.AckWithin = 24 * time.Hour })
	d.script(reaches(adapters.Sent))
	inTime(t, func(h *house) {
		h.put(person("ada", 1))
		time.Sleep(23 * time.Hour)
		if !are("mailbox", store.Sent)(h.lane("ada")) {
			t.Fatalf("before its time: %v", states(h.lane("ada")))
		}
		time.Sleep(2 * time.Hour)
		if !are("mailbox", store.Overdue)(h.lane("ada")) {
			t.Fatalf("after its time: %v", states(h.lane("ada")))
		}
		tasks, err := h.store.List(h.t.Context(), "soham", false, 10)
		must(h.t, err)
		if len(tasks) != 1 || tasks[0].Code != "no-answer" {
			t.Errorf("tasks %+v", tasks)
		}
	}, d)
}

func TestEveryWaitingStateHasADeadline(t *testing.T) {
	t.Parallel()
	cases := map[string]struct {
		safe   bool
		answer func(adapters.Message, int) (adapters.Receipt, error)
		want   store.State
	}{
		"ready": {true, fails(care.Unavailable, "down"), store.Ready},
		"held": {true, func(adapters.Message, int) (adapters.Receipt, error) {
			return adapters.Receipt{}, adapters.Hold("several")
		}, store.Held},
		"parked":      {true, fails(care.Internal, "bug"), store.Parked},
		"refused":     {true, fails(care.Rejected, "no"), store.Refused},
		"unconfirmed": {false, fails(care.Unconfirmed, "cut"), store.Unconfirmed},
		"overdue":     {true, reaches(adapters.Sent), store.Overdue},
	}
	for name, c := range cases {
		t.Run(name, func(t *testing.T) {
			t.Parallel()
			d := newDestination("shared", func(a *adapters.Descriptor) { a.RepeatSafe = c.safe; a.AckWithin = time.Hour })
			d.script(c.answer)
			inTime(t, func(h *house) {
				h.put(person("ada", 1))
				time.Sleep(26 * time.Hour)
				if !are("shared", c.want)(h.lane("ada")) {
					t.Fatalf("got %v", states(h.lane("ada")))
				}
				tasks, err := h.store.List(h.t.Context(), "soham", false, 10)
				must(h.t, err)
				if len(tasks) != 1 {
					t.Errorf("%d tasks: %+v", len(tasks), tasks)
				}
			}, d)
		})
	}
}

// slow is an adapter whose attempt outlasts its lease: as after a SIGSTOP.
func TestLostLease(t *testing.T) {
	t.Parallel()
	for name, safe := range map[string]bool{"a repeat is safe": true, "a repeat is not safe": false} {
		t.Run(name, func(t *testing.T) {
			t.Parallel()
			d := newDestination("shared", func(a *adapters.Descriptor) { a.RepeatSafe = safe })
			var slept atomic.Bool
			d.script(func(adapters.Message, int) (adapters.Receipt, error) {
				if !slept.Swap(true) {
					time.Sleep(10 * time.Minute) // deaf to its time limit
				}
				return adapters.Receipt{Reached: adapters.Filed}, nil
			})
			inTime(t, func(h *house) {
				h.put(person("ada", 1))
				time.Sleep(8 * time.Minute)
				want := store.Filed
				if !safe {
					want = store.Unconfirmed
				}
				if !are("shared", want)(h.lane("ada")) {
					t.Errorf("got %v", states(h.lane("ada")))
				}
				time.Sleep(time.Hour)
				if !are("shared", want)(h.lane("ada")) {
					t.Errorf("the one that woke up late changed it: %v", states(h.lane("ada")))
				}
				if n := len(d.effects()); n != 1 {
					t.Errorf("%d effects", n)
				}
			}, d)
		})
	}
}

func TestBackoffIsBoundedAndHonoursRetryAfter(t *testing.T) {
	t.Parallel()
	d := newDestination("shared", nil)
	var at []time.Time
	d.script(func(_ adapters.Message, n int) (adapters.Receipt, error) {
		at = append(at, time.Now())
		err := care.Errorf(care.Unavailable, "down")
		if n == 1 {
			err.RetryAfter = 2 * time.Hour
		}
		return adapters.Receipt{}, err
	})
	inTime(t, func(h *house) {
		h.put(person("ada", 1))
		time.Sleep(24 * time.Hour)
	}, d)
	if len(at) < 60 || len(at) > 400 {
		t.Fatalf("%d attempts in a day", len(at))
	}
	if wait := at[1].Sub(at[0]); wait < 2*time.Hour || wait > 2*time.Hour+20*time.Minute {
		t.Errorf("Retry-After of 2 h: waited %s", wait)
	}
	for i := 30; i+1 < len(at); i++ {
		if wait := at[i+1].Sub(at[i]); wait > 20*time.Minute {
			t.Errorf("attempt %d waited %s", i, wait)
		}
	}
}

func TestNothingOfARecordIsInWhatPeopleRead(t *testing.T) {
	t.Parallel()
	d := newDestination("shared", nil)
	d.script(fails(care.Rejected, "not now"))
	inTime(t, func(h *house) {
		h.put(person("ada", 1, func(r *care.Record) { r.Person.Names[0].Family = "Zyxmarked" }))
		time.Sleep(time.Hour)
		events, err := h.store.Events(h.t.Context(), "soham", 0, 100)
		must(h.t, err)
		tasks, err := h.store.List(h.t.Context(), "soham", true, 100)
		must(h.t, err)
		if text := fmt.Sprintf("%+v %+v %+v", events, tasks, h.lane("ada")); strings.Contains(text, "Zyxmarked") || len(events) == 0 {
			t.Error("a name is in them, or there are none")
		}
	}, d)
}

func TestAChangingRecordDoesNotPutOffThatAPersonIsTold(t *testing.T) {
	t.Parallel()
	d := newDestination("shared", nil)
	d.script(fails(care.Unavailable, "nobody answers"))
	inTime(t, func(h *house) {
		for version := 1; version <= 5; version++ {
			h.put(person("ada", version))
			time.Sleep(10 * time.Hour)
		}
		tasks, err := h.store.List(h.t.Context(), "soham", false, 10)
		must(h.t, err)
		if len(tasks) != 1 || tasks[0].Code != "late" {
			h.t.Errorf("nothing got through for 50 hours, and the tasks are %+v", tasks)
		}
	}, d)
}
