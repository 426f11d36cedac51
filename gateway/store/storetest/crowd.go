// SPDX-License-Identifier: Apache-2.0

package storetest

import (
	"context"
	"errors"
	"fmt"
	"strconv"
	"strings"
	"sync"
	"sync/atomic"

	"github.com/carelode/lode/gateway/store"
)

func crowdParts() []part {
	return []part{
		{name: "of many who send the same version one wins", prove: oneWins},
		{name: "two claimers never get one delivery", prove: neverBoth},
		{name: "whatever many do at once, nothing is lost or doubled", prove: conserved},
		{name: "one caller's mistake does not touch another's work", prove: mistakesApart},
		{name: "a cursor never appears below one that was seen", prove: cursorsRise},
		{name: "all versions are read from one moment while others write", prove: consistent},
		{name: "one who gives up leaves nothing half done", prove: givesUp},
		{name: "what a person typed is kept while another finishes the task", prove: bothWordsKept},
	}
}

// together runs f for each of n at once.
func together(n int, f func(i int)) {
	var all sync.WaitGroup
	for i := range n {
		all.Go(func() { f(i) })
	}
	all.Wait()
}

func oneWins(r *Rig) {
	var won atomic.Int64
	together(16, func(i int) {
		v := version(home, "p", 1)
		v.Actor = strconv.Itoa(i)
		_, err := r.Side(i).Accept(r.Ctx(), store.Acceptance{Version: v, Plan: []store.Delivery{planned(gp, "p", 1)}})
		if err == nil {
			won.Add(1)
		} else if !errors.Is(err, store.ErrConflict) {
			r.Errorf("answered %v", err)
		}
	})
	lane, err := r.Lane(r.Ctx(), home, "p")
	r.Must(err)
	r.Want(won.Load() == 1 && len(lane) == 1, "one to win, got %d with %d deliveries", won.Load(), len(lane))
}

func neverBoth(r *Rig) {
	const lanes = 60
	for i := range lanes {
		r.Accepted(home, fmt.Sprint("p", i), 1, gp)
	}
	var mu sync.Mutex
	holders := map[string]int{}
	together(8, func(i int) {
		for {
			ds, err := r.Side(i).Claim(r.Ctx(), store.Claim{Owner: strconv.Itoa(i), Destinations: []string{gp}, Limit: 3, Lease: lease})
			if err != nil || len(ds) == 0 {
				if err != nil {
					r.Errorf("answered %v", err)
				}
				return
			}
			mu.Lock()
			for _, d := range ds {
				holders[d.ID]++
			}
			mu.Unlock()
		}
	})
	for id, n := range holders {
		r.Want(n == 1, "%s to be given once, got %d times", id, n)
	}
	r.Want(len(holders) == lanes, "all to be given, got %d", len(holders))
}

func conserved(r *Rig) {
	const people, versions, senders = 12, 4, 4
	var accepted sync.WaitGroup
	var done atomic.Bool
	for i := range people {
		accepted.Go(func() {
			for number := 1; number <= versions; number++ {
				a := store.Acceptance{Version: version(home, fmt.Sprint("p", i), number), Previous: number - 1}
				a.Plan = []store.Delivery{planned(gp, a.Version.Record, number), planned(council, a.Version.Record, number)}
				if _, err := r.Side(i).Accept(r.Ctx(), a); err != nil {
					r.Errorf("accept answered %v", err)
				}
			}
		})
	}
	ledger := &ledger{last: map[string]int{}}
	var sending sync.WaitGroup
	for i := range senders {
		sending.Go(func() { ledger.work(r, i, &done) })
	}
	accepted.Wait()
	done.Store(true)
	sending.Wait()
	r.Want(ledger.sent == people*versions*2, "each sent once, got %d", ledger.sent)
	ds, err := r.Deliveries(r.Ctx(), store.Search{Team: home})
	r.Must(err)
	for _, d := range ds {
		r.Want(d.State == store.Filed && d.Attempts == 1, "all filed at the first attempt, got %s", d.State)
	}
	steps := 0
	for _, e := range r.rows(home, 0, 0) {
		if e.Act == "moved" {
			steps++
		}
	}
	r.Want(steps == len(ds)*4, "an audit row for each step, got %d", steps)
}

// ledger is what the far ends saw.
type ledger struct {
	mu   sync.Mutex
	sent int
	last map[string]int
}

// work sends until all is accepted and nothing is left to claim.
func (l *ledger) work(r *Rig, i int, done *atomic.Bool) {
	s := r.Side(i)
	for {
		ended := done.Load()
		ds, err := s.Claim(r.Ctx(), store.Claim{Owner: strconv.Itoa(i), Destinations: []string{gp, council}, Limit: 5, Lease: lease})
		if err != nil {
			r.Errorf("claim answered %v", err)
			return
		}
		if len(ds) == 0 && ended {
			return
		}
		for _, d := range ds {
			l.send(r, s, d)
		}
	}
}

// send takes a claimed delivery to its end.
func (l *ledger) send(r *Rig, s store.Store, d store.Delivery) {
	for _, to := range []store.State{store.Ready, store.Sending, store.Filed} {
		if to == store.Filed {
			l.arrive(r, d)
		}
		var err error
		if d, err = s.Apply(r.Ctx(), move(d, to)); err != nil {
			r.Errorf("move answered %v", err)
			return
		}
	}
}

// arrive notes that a far end has it, and that nothing overtook it.
func (l *ledger) arrive(r *Rig, d store.Delivery) {
	l.mu.Lock()
	defer l.mu.Unlock()
	lane := d.Destination + " " + d.Subject
	if l.last[lane] != d.After-1 {
		r.Errorf("version %d arrived after %d", d.After, l.last[lane])
	}
	l.last[lane] = d.After
	l.sent++
}

func mistakesApart(r *Rig) {
	r.Accepted(home, "taken", 1)
	var refused, kept atomic.Int64
	together(40, func(i int) {
		a := store.Acceptance{Version: version(home, fmt.Sprint("p", i), 1), Plan: []store.Delivery{planned(gp, fmt.Sprint("p", i), 1)}}
		if i%2 == 0 { // it fails at its end, after it has written much
			a.Plan = append(a.Plan, a.Plan[0])
		}
		switch _, err := r.Side(i/2).Accept(r.Ctx(), a); {
		case err == nil:
			kept.Add(1)
		case errors.Is(err, store.ErrConflict):
			refused.Add(1)
		default:
			r.Errorf("answered %v", err)
		}
	})
	n := 0
	for v, err := range r.All(r.Ctx(), home) {
		r.Must(err)
		if v.Record != "taken" {
			n++
		}
	}
	ds, err := r.Deliveries(r.Ctx(), store.Search{Team: home})
	r.Must(err)
	r.Want(kept.Load() == 20 && refused.Load() == 20 && n == 20 && len(ds) == 20, "the good half kept and the bad half not: %d records, %d deliveries", n, len(ds))
}

func cursorsRise(r *Rig) {
	var writing sync.WaitGroup
	var done atomic.Bool
	for i := range 8 {
		writing.Go(func() {
			for number := 1; number <= 15; number++ {
				r.Accepted(home, fmt.Sprint("p", i), number, gp)
			}
		})
	}
	seen := 0
	var reading sync.WaitGroup
	reading.Go(func() { seen = r.readOn(&done) })
	writing.Wait()
	done.Store(true)
	reading.Wait()
	r.Want(seen == 8*15*2, "a reader who goes on from the last to see all, got %d", seen)
}

// readOn reads on from the last row that it saw until nothing more comes.
func (r *Rig) readOn(done *atomic.Bool) (seen int) {
	for last := int64(0); ; {
		ended := done.Load()
		es, err := r.Events(r.Ctx(), home, last, 7)
		if err != nil {
			r.Errorf("answered %v", err)
			return seen
		}
		if len(es) == 0 && ended {
			return seen
		}
		for _, e := range es {
			last = e.Cursor
		}
		seen += len(es)
	}
}

func consistent(r *Rig) {
	const people = 30
	for i := range people {
		r.Accepted(home, fmt.Sprintf("p%02d", i), 1)
	}
	n := 0
	for v, err := range r.All(r.Ctx(), home) {
		r.Must(err)
		if n == 0 { // once reading has begun, others write, and are not held up
			together(people, func(i int) { r.Accepted(home, fmt.Sprintf("p%02d", i), 2) })
			r.Accepted(home, "p99", 1)
		}
		r.Want(v.Number == 1 && v.Record != "p99", "what was there when reading began, got %s at %d", v.Record, v.Number)
		n++
	}
	r.Want(n == people, "all of them, got %d", n)
}

func givesUp(r *Rig) {
	gone, cancel := context.WithCancel(r.Ctx())
	cancel()
	_, err := r.Accept(gone, store.Acceptance{Version: version(home, "p", 1)})
	r.Is(err, context.Canceled)
	_, err = r.Claim(gone, store.Claim{Owner: "w", Destinations: []string{gp}, Limit: 1, Lease: lease})
	r.Is(err, context.Canceled)
	_, _, err = r.PutBlob(gone, home, "", strings.NewReader("some bytes"))
	r.Is(err, context.Canceled)
	var said atomic.Int64
	together(40, func(i int) {
		ctx, cancel := context.WithCancel(r.Ctx())
		together(2, func(j int) {
			if j == 0 {
				cancel()
				return
			}
			a := store.Acceptance{Version: version(home, fmt.Sprint("p", i), 1), Plan: []store.Delivery{planned(gp, fmt.Sprint("p", i), 1)}}
			if _, err := r.Accept(ctx, a); err == nil {
				said.Add(1)
			} else if !errors.Is(err, context.Canceled) {
				r.Errorf("answered %v", err)
			}
		})
	})
	n := int64(0)
	for _, err := range r.All(r.Ctx(), home) {
		r.Must(err)
		n++
	}
	ds, err := r.Deliveries(r.Ctx(), store.Search{Team: home})
	r.Must(err)
	r.Want(n == said.Load() && int64(len(ds)) == n, "what was said to be kept: %d; kept %d with %d deliveries", said.Load(), n, len(ds))
}

// bothWordsKept: the task that was to hold a person's words is finished by another
// just then, with words of their own.
func bothWordsKept(r *Rig) {
	for range 20 {
		d := r.In(store.Held)
		k, err := r.Open(r.Ctx(), store.Task{Team: d.Team, Delivery: d.ID, Code: "trace"})
		r.Must(err)
		together(2, func(i int) {
			var err error
			if i == 0 {
				_, err = r.Side(i).Finish(r.Ctx(), d.Team, k.ID, "worker-1", "traced")
			} else {
				_, err = r.Side(i).Apply(r.Ctx(), move(d, store.Withdrawn, func(m *store.Move) { m.Done, m.Typed = "rang them", true }))
			}
			if err != nil {
				r.Errorf("answered %v", err)
			}
		})
		kept := false
		for _, k := range tasksOf(r, d, true) {
			kept = kept || k.Note == "rang them"
			r.Want(!k.DoneAt.IsZero(), "no task left open, got %+v", k)
		}
		r.Want(kept, "the words of who moved it")
	}
}
