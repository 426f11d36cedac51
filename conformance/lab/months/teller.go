// SPDX-License-Identifier: Apache-2.0

package months

import (
	"bytes"
	"context"
	"crypto/sha256"
	"encoding/hex"
	"errors"
	"math/rand/v2"
	"net/http"
	"strconv"
	"time"

	"github.com/carelode/lode/conformance/lab"
	"github.com/carelode/lode/conformance/people"
	"github.com/carelode/lode/gateway"
	"github.com/carelode/lode/mapping/care"
)

// teller is the team's own system, for one person: it tells the story version by
// version, and how life goes on, and hands in the same bytes again for as long as
// no answer comes.
type teller struct {
	month  *month
	person int
	rnd    *rand.Rand
	life   lab.Life
}

func newTeller(m *month, person int) *teller {
	return &teller{month: m, person: person, rnd: m.seed.stream("teller " + strconv.Itoa(person))}
}

func (t *teller) run(ctx context.Context) {
	steps := t.month.load.Steps(t.person)
	more := t.rnd.IntN(6)
	usual := days * 24 * time.Hour / time.Duration(len(steps)+more+1)
	for n := range len(steps) + more {
		gap := between(t.rnd, usual/3, 5*usual/3)
		if t.rnd.IntN(6) == 0 {
			gap = between(t.rnd, time.Second, 10*time.Minute) // and again at once
		}
		if !t.month.pause(gap) {
			return
		}
		if err := t.next(ctx, steps, n); err != nil {
			t.month.judge.fault(err)
			return
		}
	}
}

// next hands in the next version.
func (t *teller) next(ctx context.Context, steps []people.Step, n int) error {
	if n < len(steps) {
		life, err := lab.BeginLife(steps[n].Record)
		if err != nil {
			return err
		}
		t.life = life
		if !t.blobs(ctx, steps[n]) {
			return nil
		}
	} else if err := t.life.Change(t.goOn()); err != nil {
		return err
	}
	return t.hand(ctx)
}

// goOn is how life goes on after the story's end.
func (t *teller) goOn() func(*care.Record) {
	turns := lab.Turns()
	both := func(a, b string) func(*care.Record) {
		return func(r *care.Record) { turns[a](r); turns[b](r) }
	}
	switch n := t.rnd.IntN(20); {
	case n < 4:
		return turns["referred"]
	case n < 6:
		return both("settled", "referred")
	case n < 8:
		return both("referred", "planned")
	case n < 10:
		return cancelled
	case n < 11:
		return turns["died"]
	case n < 12:
		return turns["unnumbered"]
	case n < 14:
		return withdrew
	}
	return turns["planned"]
}

// cancelled takes back that somebody is asked to act; withdrew says that it
// should never have been written.
func cancelled(r *care.Record) {
	for i := range r.Referrals {
		if r.Referrals[i].Status == "asked" {
			r.Referrals[i].Status = "cancelled"
			return
		}
	}
	lab.Turns()["planned"](r)
}

func withdrew(r *care.Record) {
	for i := range r.Needs {
		if r.Needs[i].Withdrawn == nil {
			r.Needs[i].Withdrawn = &care.Withdrawal{By: r.Workers[0].ID, At: r.RecordedAt, Reason: "wrong-person"}
			return
		}
	}
	lab.Turns()["planned"](r)
}

// blobs hands in the attachments that a version is the first to cite.
func (t *teller) blobs(ctx context.Context, s people.Step) bool {
	for _, b := range s.Blobs {
		for done := false; !done; {
			p := t.somewhere()
			if p == nil {
				return false
			}
			_, _, err := p.store.PutBlob(ctx, s.Record.Team, b.Attachment.SHA256, bytes.NewReader(b.Body))
			done = err == nil
		}
	}
	return true
}

// somewhere gives a gateway that works, after a wait when there is none; nil when
// the month is over.
func (t *teller) somewhere() *process {
	for {
		if alive := t.month.alive(); len(alive) > 0 {
			return alive[t.rnd.IntN(len(alive))]
		}
		if !t.month.pause(between(t.rnd, time.Minute, time.Hour)) {
			return nil
		}
	}
}

// hand hands in the newest version until it is answered.
func (t *teller) hand(ctx context.Context) error {
	rec, sum := t.life.Record(), sha256.Sum256(t.life.Body())
	call := lab.Call{Client: t.person, Team: rec.Team, Record: rec.ID, Version: rec.Version, SHA256: hex.EncodeToString(sum[:])}
	t.month.judge.told(call.SHA256, t.life.Body())
	for {
		p := t.somewhere()
		if p == nil {
			return nil
		}
		call.Outcome, call.Status, call.Promised = lab.Invoke, 0, nil
		if err := t.month.journal.Write(call); err != nil {
			return err
		}
		call.Outcome, call.Status, call.Promised = t.call(ctx, p, rec)
		if err := t.month.journal.Write(call); err != nil || call.Outcome != lab.Unknown {
			return err
		}
		if !t.month.pause(between(t.rnd, time.Second, 10*time.Minute)) {
			return nil
		}
	}
}

// patience is how long a caller waits for an answer.
const patience = 15 * time.Second

// call hands a version to one gateway. One that dies or is frozen does not answer.
func (t *teller) call(ctx context.Context, p *process, rec *care.Record) (outcome string, status int, promised []lab.Promise) {
	type answer struct {
		told gateway.Answer
		err  error
	}
	answered := make(chan answer, 1)
	t.month.working.Go(func() {
		told, err := p.gw.Accept(ctx, caller(rec.Team), rec.ID, t.life.Body())
		answered <- answer{told, err}
	})
	timer := time.NewTimer(patience)
	defer timer.Stop()
	var a answer
	select {
	case a = <-answered:
	case <-timer.C:
		return lab.Unknown, 0, nil
	}
	var (
		conflict *gateway.Conflict
		problems care.Problems
	)
	switch {
	case a.err == nil:
		for _, d := range a.told.Deliveries {
			promised = append(promised, lab.Promise{ID: d.ID, Destination: d.Destination})
		}
		return lab.OK, http.StatusAccepted, promised
	case errors.As(a.err, &conflict):
		return lab.Refused, http.StatusConflict, nil
	case errors.As(a.err, &problems):
		return lab.Refused, http.StatusUnprocessableEntity, nil
	}
	return lab.Unknown, 0, nil
}

// quarter is the period of an extract: the year of the stories.
func quarter() care.Period { return care.Period{Start: "2026-01-01", End: "2026-12-31"} }
