// SPDX-License-Identifier: Apache-2.0

package gateway_test

import (
	"context"
	"errors"
	"fmt"
	"io"
	"iter"
	"strings"
	"testing"
	"time"

	"github.com/carelode/lode/adapters"
	"github.com/carelode/lode/gateway"
	"github.com/carelode/lode/gateway/store"
	"github.com/carelode/lode/mapping/care"
)

// twice makes two messages of every change.
type twice struct{ *destination }

func (twice) Encode(c care.Change, f adapters.Facts) ([]adapters.Message, error) {
	a := message(f.Key, said{Record: c.After.ID, Version: c.After.Version, Event: "first"})
	b := message(f.Key+"-2", said{Record: c.After.ID, Version: c.After.Version, Event: "second"})
	return []adapters.Message{a, b}, nil
}

// tasks gives the team's tasks, open ones only unless all is set.
func (h *house) tasks(all bool) []store.Task {
	h.t.Helper()
	tasks, err := h.store.List(h.t.Context(), "soham", all, 20)
	must(h.t, err)
	return tasks
}

func TestHalfOfAChangeIsNotLost(t *testing.T) {
	t.Parallel()
	d := newDestination("shared", nil)
	d.script(func(m adapters.Message, _ int) (adapters.Receipt, error) {
		if strings.HasSuffix(m.Key, "-2") {
			return adapters.Receipt{}, care.Errorf(care.Unavailable, "down")
		}
		return adapters.Receipt{Reached: adapters.Filed}, nil
	})
	h := housed(t, gateway.Destination{Name: "shared", Adapter: twice{d}, Teams: []string{"soham"}})
	h.put(person("ada", 1))
	stop := h.start()
	h.until("ada", "the first is filed, the second tried", func(l []store.Delivery) bool {
		return len(l) == 2 && l[0].State == store.Filed && l[1].Attempts > 0
	})
	stop()                 // else the second may be on its way just then, which nothing takes the place of
	h.put(adaAsAtFirst(2)) // nothing that they see has changed
	d.script(reaches(adapters.Filed))
	defer h.start()()
	h.until("ada", "the second half is filed, alone or with the next version", func(l []store.Delivery) bool {
		last := l[len(l)-1]
		return last.State == store.Filed && strings.HasSuffix(last.Key, "-2")
	})
}

func TestAFaultThatIsTakenBackIsNoConflict(t *testing.T) {
	t.Parallel()
	h := open(t, newDestination("shared", nil), newDestination("other", nil))
	h.put(person("ada", 1))
	h.run()
	h.until("ada", "filed", are("shared", store.Filed))
	h.put(person("ada", 2, func(r *care.Record) { r.Person.Names[0].Family = "Unmappable" }))
	h.until("ada", "parked", are("shared", store.Filed, store.Parked))
	h.put(adaAsAtFirst(3))
	h.until("ada", "nothing is left to tell", are("shared", store.Filed, store.Withdrawn))
	if open := h.tasks(false); len(open) > 0 {
		t.Errorf("somebody is still asked to look: %+v", open)
	}
}

func TestAnAdapterThatFailsWhileSendingLeavesDoubt(t *testing.T) {
	t.Parallel()
	d := newDestination("gp", nil)
	d.script(func(m adapters.Message, _ int) (adapters.Receipt, error) {
		d.take(m.Key, text(m.Body))
		panic("answer")
	})
	h := open(t, d)
	h.put(person("ada", 1))
	h.run()
	lane := h.until("ada", "parked", are("gp", store.Parked))
	d.script(reaches(adapters.Filed))
	_, err := h.Retry(t.Context(), who, lane[0].ID)
	must(t, err)
	h.until("ada", "filed", are("gp", store.Filed))
	if got := d.effects(); len(got) != 1 {
		t.Errorf("they acted %d times", len(got))
	}
}

func TestNothingWaitsForADestinationThatIsGone(t *testing.T) {
	t.Parallel()
	d := newDestination("gp", nil)
	d.script(fails(care.Invalid, "no"))
	h := housed(t, to(d))
	h.put(person("ada", 1))
	stop := h.start()
	lane := h.until("ada", "parked", are("gp", store.Parked))
	stop()
	other := housedIn(t, h.store, nil, to(newDestination("gp-new", nil)))
	if _, err := other.Retry(t.Context(), who, lane[0].ID); !errors.Is(err, store.ErrEdge) {
		t.Errorf("it was let go on to nowhere: %v", err)
	}
}

func TestATeamTakenOffADestinationIsHeld(t *testing.T) {
	t.Parallel()
	d := newDestination("gp", nil)
	h := housed(t, gateway.Destination{Name: "gp", Adapter: d, Teams: []string{"soham", "ely"}})
	h.put(person("ada", 1))
	other := housedIn(t, h.store, nil, gateway.Destination{Name: "gp", Adapter: d, Teams: []string{"ely"}})
	other.run()
	h.until("ada", "held", func(l []store.Delivery) bool { return l[0].State == store.Held && l[0].Code == "not-served" })
	if len(d.effects()) > 0 {
		t.Error("it went")
	}
}

func TestAUseByIsNoticedWhileADestinationAsksToWait(t *testing.T) {
	t.Parallel()
	d := newDestination("urgent", func(d *adapters.Descriptor) { d.UseBy = 3 * time.Hour })
	inTimeAt(t, gateway.Pace{Idle: 10 * time.Minute, Sweep: 15 * time.Minute}, func(h *house) {
		d.script(func(adapters.Message, int) (adapters.Receipt, error) {
			return adapters.Receipt{}, &care.Error{Kind: care.Unavailable, RetryAfter: 20 * time.Hour}
		})
		h.put(person("ada", 1))
		time.Sleep(4 * time.Hour)
		if lane := h.lane("ada"); lane[0].State != store.Held || lane[0].Code != "use-by" || len(h.tasks(false)) == 0 {
			h.t.Errorf("an hour past its use-by: %v", states(lane))
		}
	}, d)
}

func TestWhatAPersonTypesIsKept(t *testing.T) {
	t.Parallel()
	h := open(t, newDestination("gp", nil))
	answer := h.put(person("ada", 1))
	_, err := h.Withdraw(t.Context(), who, answer.Deliveries[0].ID, "It was for her sister.")
	must(t, err)
	if done := h.tasks(true); len(done) != 1 || done[0].DoneAt.IsZero() || !strings.Contains(done[0].Note, "sister") {
		t.Errorf("kept: %+v", done)
	}
}

// slow writes an extract that ends when it is told to.
type slow struct {
	*destination
	goOn chan struct{}
}

func (s slow) WriteBatch(records iter.Seq2[*care.Record, error], _ care.Period, _ adapters.Facts, _ io.Writer) (adapters.Summary, error) {
	for _, err := range records {
		if <-s.goOn; err != nil {
			return adapters.Summary{}, err
		}
	}
	return adapters.Summary{}, nil
}

func TestExtractsKeepNobodyWaiting(t *testing.T) {
	t.Parallel()
	s := slow{newDestination("council", nil), make(chan struct{})}
	h := housed(t, gateway.Destination{Name: "council", Adapter: s, Teams: []string{"soham"}})
	h.put(person("ada", 1))
	done := make(chan error, 4)
	for i := range 4 {
		go func() {
			p, _ := care.ParsePeriod(fmt.Sprintf("2026-0%d-01/2026-0%d-28", i+1, i+1))
			_, err := h.Extract(context.WithoutCancel(t.Context()), who, "council", p)
			done <- err
		}()
	}
	s.goOn <- struct{}{} // one is under way, and another begins
	h.put(person("ida", 1))
	close(s.goOn)
	for range 4 {
		must(t, <-done)
	}
}

func TestWhatDoesNotPassItsCheckIsNotSent(t *testing.T) {
	t.Parallel()
	d := newDestination("shared", nil)
	h := open(t)
	g, err := gateway.New(gateway.Options{
		Store: h.store, Teams: []adapters.Team{soham()}, Destinations: []gateway.Destination{to(d)},
		Pace: gateway.Pace{Idle: 20 * time.Millisecond, Sweep: 50 * time.Millisecond},
		Check: func(adapters.Message) error {
			return care.Problems{care.At(care.Unmapped, "Bundle.entry[2].resource.status", "binding", "must be a code of the value set")}
		},
	})
	must(t, err)
	h.Gateway = g
	h.put(person("ada", 1))
	h.run()
	lane := h.until("ada", "parked", are("shared", store.Parked))
	if !strings.Contains(lane[0].Reason, "Bundle.entry[2].resource.status") || lane[0].Code != "unmapped" || lane[0].Key != "" {
		t.Errorf("parked as %s: %q", lane[0].Code, lane[0].Reason)
	}
	if open := h.tasks(false); len(d.effects()) > 0 || len(open) != 1 {
		t.Errorf("they took %d; tasks %+v", len(d.effects()), open)
	}
}
