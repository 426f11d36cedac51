// SPDX-License-Identifier: Apache-2.0

package lab

import (
	"context"
	"fmt"
	"time"

	"github.com/carelode/lode/gateway/store"
)

// tail follows what happened, by each team's cursor.
type tail struct {
	api    *API
	after  map[string]int64
	events []Event
}

func newTail(a *API) *tail { return &tail{api: a, after: map[string]int64{}} }

// rest reads all that has happened since and gives everything.
func (t *tail) rest(ctx context.Context) ([]Event, error) {
	for _, team := range Teams() {
		for {
			events, err := t.api.Events(ctx, team, t.after[team])
			if err != nil {
				return nil, fmt.Errorf("read events: %w", err)
			}
			if len(events) == 0 {
				break
			}
			t.after[team] = events[len(events)-1].Cursor
			t.events = append(t.events, events...)
		}
	}
	return t.events, nil
}

// openTasks gives the deliveries of which a person is asked to look at
// something, by what happened.
func openTasks(events []Event) map[string]bool {
	type which struct{ delivery, code string }
	open := make(map[which]bool)
	for _, e := range events {
		switch e.Act {
		case "task-opened":
			open[which{e.Delivery, e.Code}] = true
		case "task-done":
			delete(open, which{e.Delivery, e.Code})
		}
	}
	of := make(map[string]bool)
	for w := range open {
		of[w.delivery] = true
	}
	return of
}

// resent gives the deliveries that were sent again although they had left their
// lanes.
func resent(events []Event) map[string]bool {
	again := make(map[string]bool)
	for _, e := range events {
		if e.Act == "moved" && e.To == store.Ready && (e.From == store.Overdue || e.From == store.Unconfirmed) {
			again[e.Delivery] = true
		}
	}
	return again
}

// made gives when each delivery was.
func made(events []Event) map[string]time.Time {
	at := make(map[string]time.Time)
	for _, e := range events {
		if e.Act == "moved" && e.From == "" {
			at[e.Delivery] = e.At
		}
	}
	return at
}

// EdgeName is how an edge of the machine is told: "ready -> sending".
func EdgeName(from, to store.State) string { return string(from) + " -> " + string(to) }

// edges counts how often each edge of the machine was taken, and names those
// that never were.
func edges(events []Event) (taken map[string]int, missing []string) {
	taken = make(map[string]int)
	for _, e := range events {
		if e.Act == "moved" && e.From != "" {
			taken[EdgeName(e.From, e.To)]++
		}
	}
	for _, about := range store.Machine() {
		for _, edge := range about.Next {
			if name := EdgeName(about.State, edge.To); taken[name] == 0 {
				missing = append(missing, name)
			}
		}
	}
	return taken, missing
}
