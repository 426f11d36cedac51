// SPDX-License-Identifier: Apache-2.0

package matrix

import (
	"context"
	"crypto/sha256"
	"encoding/hex"
	"errors"
	"fmt"
	"slices"
	"sync"
	"time"

	"github.com/carelode/lode/adapters"
	"github.com/carelode/lode/conformance/lab"
	"github.com/carelode/lode/conformance/sim"
	"github.com/carelode/lode/gateway"
	"github.com/carelode/lode/gateway/store/memory"
	"github.com/carelode/lode/mapping/care"
)

// Cell is one destination, one fault, one moment, and how long the fault lasts.
type Cell struct {
	Subject Subject
	Fault   Fault
	Moment  Moment
	Form    Form
}

// String names it.
func (c Cell) String() string {
	return fmt.Sprintf("%s/%s/%s/%s", c.Subject.Name, c.Fault.Name, [...]string{"before", "after", "ack"}[c.Moment], c.Form)
}

// Outcome is what became of a cell.
type Outcome struct {
	Cell
	Fate       Fate            // of the message that was struck
	Wrong      []lab.Violation // what must not be
	Deliveries []lab.Delivery  // all of them, as they stand in the end
}

// What may be wrong with a cell, beside what the laboratory's checker knows.
const (
	OtherFate = "other fate"       // not the one that the list of faults says
	NotStruck = "not struck"       // the fault never came about: the cell shows nothing
	NotFiled  = "newest not filed" // the world is well, and the newest version is not there
	Unmatched = "not looked at"    // something came in, and nobody knows what it is about
	Broken    = "the cell broke"   // it shows nothing
)

const team = "soham"

var caller = gateway.Caller{Team: team, Actor: "matrix"} //nolint:gochecknoglobals // a constant

// cell is a Cell that runs.
type cell struct {
	Cell
	side   Side
	ledger *sim.Ledger
	store  *memory.Store
	gw     *gateway.Gateway
	people []Person
	calls  []lab.Call
	names  map[string]string // of the files of extracts, by delivery

	mu    sync.Mutex
	wrong []lab.Violation
}

// Run plays a cell, with its files in dir. It must run in a bubble of
// testing/synctest: a day passes in it.
func (c Cell) Run(ctx context.Context, dir string) (out Outcome, err error) {
	run, err := c.open(dir)
	if err != nil {
		return Outcome{}, fmt.Errorf("set up %s: %w", c, err)
	}
	defer func() { err = errors.Join(err, run.ledger.Close(), run.store.Close()) }()
	ctx, stop := context.WithCancel(ctx)
	done := make(chan error, 1)
	go func() { done <- run.gw.Run(ctx) }()
	go run.collect(ctx)
	err = run.play(ctx)
	run.side.Heal()
	stop()
	err = errors.Join(err, <-done)
	run.side.Close()
	if err != nil {
		return Outcome{}, fmt.Errorf("play %s: %w", c, err)
	}
	return run.judge(context.WithoutCancel(ctx))
}

func (c Cell) open(dir string) (*cell, error) {
	run := &cell{Cell: c, people: people(), names: map[string]string{}, store: memory.Open(memory.New())}
	var err error
	if run.ledger, err = sim.OpenLedger(""); err != nil {
		return nil, err
	}
	secure := c.Fault.strike(Before, Look{}).Lapse
	run.side, err = c.Subject.Set(Stage{Name: c.Subject.Name, Dir: dir, Ledger: run.ledger, Secure: secure, People: run.people})
	if err != nil {
		return nil, err
	}
	run.gw, err = gateway.New(gateway.Options{
		Store: run.store,
		Teams: []adapters.Team{{
			ID: team, Name: "Soham neighbourhood team", ODSCode: "Y9901", Organisation: "Fenland Care", OrganisationODS: "Y9998",
			CouncilCode: "623", Phone: "01353 555 0100",
		}},
		Destinations: []gateway.Destination{{
			Name: c.Subject.Name, Adapter: run.side.Adapter(), Teams: []string{team}, AckWithin: ackWithin,
		}},
		Lookup: func(team, kind, value string) string {
			sum := sha256.Sum256([]byte(team + kind + value))
			return hex.EncodeToString(sum[:])
		},
		Pace: gateway.Pace{Idle: 2 * time.Minute, Sweep: 5 * time.Minute, Lease: lease, RetryTo: 30 * time.Minute},
	})
	return run, err
}

const (
	lease     = 2 * time.Minute
	ackWithin = 2 * time.Hour
	collects  = 7 * time.Minute // how often the council's importer looks
)

// play is what happens in a cell. One person's first version is struck; another's
// comes a minute later; the first person's second while the trouble may last, and
// where it lasts for hours a third when it is over.
func (c *cell) play(ctx context.Context) error {
	ada, ida := &c.people[0], &c.people[1]
	acts := []struct {
		wait time.Duration
		do   func() error
	}{
		{time.Minute, func() error { c.side.Strike(c.Fault, c.Moment, c.Form); return c.say(ctx, ada) }},
		{time.Minute, func() error { return c.say(ctx, ida) }},
	}
	heal := func() error { c.side.Heal(); return nil }
	if c.Form == Once {
		acts = append(acts, act{20 * time.Minute, func() error { return c.say(ctx, ada) }}, act{time.Hour, heal}, act{6 * time.Hour, c.look})
	} else {
		acts = append(acts, act{time.Hour, func() error { return c.say(ctx, ada) }}, act{hours - time.Hour, c.look}, act{0, heal},
			act{6 * time.Hour, func() error { return errors.Join(c.say(ctx, ada), c.say(ctx, ida)) }}, act{6 * time.Hour, c.look})
	}
	for _, a := range acts {
		time.Sleep(a.wait)
		if err := a.do(); err != nil {
			return err
		}
	}
	return c.side.Settle()
}

// collect lets the other side take what lies there for it, now and then.
func (c *cell) collect(ctx context.Context) {
	for ctx.Err() == nil {
		if err := c.side.Settle(); err != nil {
			c.found(Broken, "%v", err)
		}
		select {
		case <-ctx.Done():
		case <-time.After(collects):
		}
	}
}

func (c *cell) found(kind, format string, args ...any) {
	c.mu.Lock()
	defer c.mu.Unlock()
	c.wrong = append(c.wrong, lab.Violation{Kind: kind, What: fmt.Sprintf(format, args...)})
}

type act = struct {
	wait time.Duration
	do   func() error
}

// put hands in a person's next version.
func (c *cell) put(ctx context.Context, p *Person) error {
	rec := p.next()
	body, err := care.Encode(rec)
	if err != nil {
		return fmt.Errorf("write the record: %w", err)
	}
	answer, err := c.gw.Accept(ctx, caller, rec.ID, body)
	if err != nil {
		return fmt.Errorf("hand in version %d: %w", rec.Version, err)
	}
	sum := sha256.Sum256(body)
	call := lab.Call{At: time.Now(), Outcome: lab.OK, Team: team, Record: rec.ID, Version: rec.Version, SHA256: hex.EncodeToString(sum[:])}
	for _, d := range answer.Deliveries {
		call.Promised = append(call.Promised, lab.Promise{ID: d.ID, Destination: d.Destination})
	}
	c.calls = append(c.calls, call)
	return nil
}

// look judges while the gateway is at work: nothing may wait in silence.
func (c *cell) look() error {
	if err := c.side.Settle(); err != nil {
		return err
	}
	h, err := c.history(context.Background())
	if err != nil {
		return err
	}
	watch := lab.Watch{Now: time.Now(), Since: time.Now().Add(-time.Hour), Grace: 15 * time.Minute}
	c.wrong = append(c.wrong, lab.CheckAtWork(h, watch)...)
	return nil
}

// judge says what became of it all.
func (c *cell) judge(ctx context.Context) (Outcome, error) {
	h, err := c.history(ctx)
	if err != nil {
		return Outcome{}, err
	}
	out := Outcome{Cell: c.Cell}
	mine, other := h.Lanes[team+"/ada"], h.Lanes[team+"/ida"]
	if c.Subject.Period != nil {
		mine, other = extracts(h, c.Subject.Period("ada")), extracts(h, c.Subject.Period("ida"))
	}
	out.Deliveries = slices.Concat(mine, other)
	if len(mine) == 0 || len(other) == 0 {
		return Outcome{}, errors.New("nothing was planned")
	}
	out.Fate = fateOf(mine[0], h.Events)
	if want := c.Subject.Want(c.Fault, c.Moment, c.Form); out.Fate != want {
		c.found(OtherFate, "%q, and not %q", out.Fate, want)
	}
	if c.side.Struck() == 0 {
		c.found(NotStruck, "%s", c.Cell)
	}
	for _, lane := range [][]lab.Delivery{mine, other} {
		if last := lane[len(lane)-1]; !last.Final || !arrived(last) {
			c.found(NotFiled, "version %d is %s (%s)", last.To, last.State, last.Code)
		}
	}
	if err := c.cameIn(ctx, h); err != nil {
		return Outcome{}, err
	}
	c.wrong = append(c.wrong, lab.Check(h)...)
	if c.Subject.Period != nil {
		c.wrong = append(c.wrong, c.files(h)...)
	}
	slices.SortFunc(c.wrong, func(a, b lab.Violation) int { return compare(a, b) })
	out.Wrong = slices.Compact(c.wrong)
	return out, nil
}

// cameIn wants everything that came in to be known for what it is.
func (c *cell) cameIn(ctx context.Context, h *lab.History) error {
	left, err := c.store.Unsettled(ctx, 0, 10)
	if err != nil {
		return fmt.Errorf("read what came in: %w", err)
	}
	for _, in := range left {
		c.found(Unmatched, "%s", in.ID)
	}
	for _, e := range h.Events {
		if e.Act == "task-opened" && e.Code == "unmatched" {
			c.found(Unmatched, "a person was asked what something is about")
		}
	}
	return nil
}
