// SPDX-License-Identifier: Apache-2.0

package web

import (
	"context"
	"errors"
	"fmt"
	"time"

	"github.com/carelode/lode/gateway"
	"github.com/carelode/lode/gateway/api"
	"github.com/carelode/lode/gateway/store"
)

// Status is everything that the page shows.
type Status struct {
	At           time.Time
	Destinations []Destination
	Teams        []Team
	Listed       bool // deliveries and tasks are listed, not only counted
}

// Destination is how one destination stands, over all teams.
type Destination struct {
	Name      string
	Title     string
	Reachable bool      // false while attempts fail one after another
	Waiting   int       // not final and not with a person
	People    int       // with a person: held, refused, unconfirmed, overdue, parked
	Since     time.Time // when the oldest of those that wait was made; zero: none waits
	States    []State
}

// State is how many deliveries of a destination are in one state.
type State struct {
	State  store.State
	Words  string
	Number int
	Oldest time.Time
	Person bool // a person is asked to look
	End    bool // nothing more follows
}

// Team is what one team has before it.
type Team struct {
	ID, Name   string
	Tasks      int  // open ones, counted up to mostTasks
	More       bool // there are more than that
	Due        int  // of those, due by now
	Open       []Task
	Deliveries []Delivery
}

// Task is a task as it is listed.
type Task struct {
	Record, Destination, Words string
	DueAt                      time.Time
}

// Delivery is a delivery as it is listed.
type Delivery struct {
	Subject, Destination, Words string
	State                       store.State
	Person                      bool
	Attempts                    int
	UpdatedAt                   time.Time
}

// How much is read for one page.
const (
	mostTasks      = 200
	mostListed     = 10
	mostDeliveries = 25
)

// Page gives what the page shows now.
func (w *Web) Page(ctx context.Context) (Status, error) {
	counts, err := w.store.Counts(ctx, "", w.listed)
	if err != nil {
		return Status{}, fmt.Errorf("count deliveries: %w", err)
	}
	s := Status{At: time.Now(), Listed: w.listed}
	titles := make(map[string]string)
	for _, d := range w.gateway.Destinations("") {
		titles[d.Name] = d.Title
		s.Destinations = append(s.Destinations, destination(d, counts))
	}
	for _, t := range w.teams {
		team, err := w.team(ctx, Team{ID: t.ID, Name: t.Name}, s.At, titles)
		if err != nil {
			return Status{}, err
		}
		s.Teams = append(s.Teams, team)
	}
	return s, nil
}

// destination adds up the counts of all teams, in the order of the machine.
func destination(standing gateway.Standing, counts []store.Count) Destination {
	d := Destination{Name: standing.Name, Title: standing.Title, Reachable: standing.Reachable}
	for _, about := range store.Machine() {
		for _, final := range []bool{false, true} {
			if st := state(d.Name, about, final, counts); st.Number > 0 {
				d.add(st)
			}
		}
	}
	return d
}

// state adds up one state's deliveries, those that are final apart.
func state(destination string, about store.About, final bool, counts []store.Count) State {
	st := State{State: about.State, Words: words(about), Person: about.Task && !final, End: final}
	for _, c := range counts {
		if c.Destination != destination || c.State != about.State || c.Final != final {
			continue
		}
		st.Number += c.Number
		if st.Oldest.IsZero() || c.Oldest.Before(st.Oldest) {
			st.Oldest = c.Oldest
		}
	}
	return st
}

// words are the machine's, but say of what is held for whom it waits: beside
// what is on the way, "Waiting" alone would read as if it were that.
func words(about store.About) string {
	if about.State == store.Held {
		return about.Words + " for a person"
	}
	return about.Words
}

func (d *Destination) add(st State) {
	d.States = append(d.States, st)
	switch {
	case st.End:
		return
	case st.Person:
		d.People += st.Number
		return
	}
	d.Waiting += st.Number
	if d.Since.IsZero() || st.Oldest.Before(d.Since) {
		d.Since = st.Oldest
	}
}

func (w *Web) team(ctx context.Context, t Team, at time.Time, titles map[string]string) (Team, error) {
	tasks, err := w.store.List(ctx, t.ID, false, mostTasks+1)
	if err != nil {
		return Team{}, fmt.Errorf("list tasks: %w", err)
	}
	t.Tasks, t.More = min(len(tasks), mostTasks), len(tasks) > mostTasks
	for _, task := range tasks {
		if !task.DueAt.IsZero() && !task.DueAt.After(at) {
			t.Due++
		}
	}
	if !w.listed {
		return t, nil
	}
	return w.list(ctx, t, tasks[:min(len(tasks), mostListed)], titles)
}

// list adds the tasks and the newest deliveries one by one.
func (w *Web) list(ctx context.Context, t Team, tasks []store.Task, titles map[string]string) (Team, error) {
	for _, task := range tasks {
		about, err := w.store.Delivery(ctx, t.ID, task.Delivery)
		if err != nil && !errors.Is(err, store.ErrNotFound) { // a task need not be about a delivery
			return Team{}, fmt.Errorf("read delivery: %w", err)
		}
		t.Open = append(t.Open, Task{task.Record, titles[about.Destination], task.Words, task.DueAt})
	}
	ds, err := w.store.Deliveries(ctx, store.Search{Team: t.ID, Limit: mostDeliveries})
	if err != nil {
		return Team{}, fmt.Errorf("list deliveries: %w", err)
	}
	for _, d := range ds {
		title := titles[d.Destination]
		t.Deliveries = append(t.Deliveries, Delivery{
			Subject: d.Subject, Destination: title, Words: api.Words(d, title), State: d.State,
			Person: store.Of(d.State).Task && !d.Final, Attempts: d.Attempts, UpdatedAt: d.UpdatedAt,
		})
	}
	return t, nil
}
