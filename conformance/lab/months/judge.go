// SPDX-License-Identifier: Apache-2.0

package months

import (
	"bytes"
	"context"
	"crypto/sha256"
	"encoding/hex"
	"encoding/json"
	"errors"
	"fmt"
	"io"
	"sync"
	"time"

	"github.com/carelode/lode/conformance/lab"
	"github.com/carelode/lode/conformance/sim"
	"github.com/carelode/lode/gateway"
	"github.com/carelode/lode/gateway/store"
	"github.com/carelode/lode/mapping/care"
)

// judge looks into the store and the destinations' ledger from beside, and has
// lab's checker say what is wrong.
type judge struct {
	month  *month
	h      *lab.History
	cursor int64
	seen   int // rows of the ledger
	found  []lab.Violation
	counts lab.Conservation
	judged int // times

	mu     sync.Mutex
	bodies map[string][]byte // of versions, by hash
	before map[string]int    // how much is withdrawn, by person
	faults []error
}

func newJudge(m *month) *judge {
	return &judge{
		month: m, bodies: make(map[string][]byte), before: make(map[string]int),
		h: &lab.History{Lanes: make(map[string][]lab.Delivery), Newest: make(map[string]lab.Newest), Corrects: make(map[string]bool), Lease: lease},
	}
}

// fault keeps what ought not to fail in the simulation itself.
func (j *judge) fault(err error) {
	if err == nil {
		return
	}
	j.mu.Lock()
	defer j.mu.Unlock()
	j.faults = append(j.faults, err)
}

// asked keeps why something that was asked of a gateway failed, unless that
// gateway was struck meanwhile.
func (j *judge) asked(what string, err error) {
	if err != nil && !errors.Is(err, errCut) && !errors.Is(err, io.ErrClosedPipe) {
		j.fault(fmt.Errorf("%s: %w", what, err))
	}
}

// told keeps the bytes of a version outside the gateway.
func (j *judge) told(sum string, body []byte) {
	j.mu.Lock()
	defer j.mu.Unlock()
	j.bodies[sum] = bytes.Clone(body)
}

// atWork judges the month as it is now; false when something is wrong.
func (j *judge) atWork() bool {
	if err := j.look(); err != nil {
		j.fault(err)
		return false
	}
	j.judged++
	sweep := j.month.pace.sweep
	w := lab.Watch{Now: time.Now(), Since: j.month.nemesis.steady(), Grace: 6*sweep + 40*time.Minute}
	j.found = append(j.found, lab.CheckAtWork(j.h, w)...)
	return len(j.found) == 0
}

// atRest reports whether nothing more is to come by itself.
func (j *judge) atRest() bool {
	j.fault(j.look())
	return lab.Waiting(j.h) == 0 && j.month.world.box.Uncollected() == 0 && j.settled()
}

func (j *judge) settled() bool {
	for _, in := range j.h.Inbound {
		if !in.Settled {
			return false
		}
	}
	return true
}

// last judges the month at its end.
func (j *judge) last() {
	if len(j.found) > 0 {
		return
	}
	ctx := context.Background()
	j.fault(j.look())
	j.fault(j.again(ctx))
	j.fault(j.leaks(ctx))
	j.found, j.counts = lab.CheckAll(j.h)
}

// look brings the history up to date.
func (j *judge) look() error {
	ctx := context.Background()
	news, err := j.events(ctx)
	if err != nil {
		return err
	}
	if _, err := j.month.world.drops.Scan(); err != nil {
		return fmt.Errorf("look into the council's folder: %w", err)
	}
	j.h.Effects = j.month.world.ledger.Effects()
	j.month.world.mu.Lock()
	j.h.Attempts = append([]lab.Attempt(nil), j.month.world.attempts...)
	j.month.world.mu.Unlock()
	if !news && len(j.h.Effects) == j.seen {
		return nil
	}
	j.seen = len(j.h.Effects)
	j.calls()
	if err := j.lanes(ctx); err != nil {
		return err
	}
	return j.inbound(ctx)
}

func (j *judge) events(ctx context.Context) (news bool, err error) {
	const most = 1000
	for {
		events, err := j.month.store.Events(ctx, "", j.cursor, most)
		if err != nil {
			return news, fmt.Errorf("read events: %w", err)
		}
		for _, e := range events {
			j.h.Events = append(j.h.Events, lab.TellEvent(e))
			j.cursor = e.Cursor
		}
		news = news || len(events) > 0
		if len(events) < most {
			return news, nil
		}
	}
}

// calls takes over what the tellers were told, and which versions take
// something back.
func (j *judge) calls() {
	all := j.month.journal.Calls()
	for _, c := range all[len(j.h.Calls):] {
		key := fmt.Sprintf("%s/%s/%d", c.Team, c.Record, c.Version)
		if _, known := j.h.Corrects[key]; known {
			continue
		}
		j.mu.Lock()
		n := bytes.Count(j.bodies[c.SHA256], []byte(`"withdrawn":{`))
		j.mu.Unlock()
		person := c.Team + "/" + c.Record
		j.h.Corrects[key] = n > j.before[person]
		j.before[person] = n
	}
	j.h.Calls = all
}

func (j *judge) lanes(ctx context.Context) error {
	people := make(map[[2]string]bool)
	for _, c := range j.h.Calls {
		people[[2]string{c.Team, c.Record}] = true
	}
	for who := range people {
		lane, err := j.month.store.Lane(ctx, who[0], who[1])
		if err != nil {
			return fmt.Errorf("read lane: %w", err)
		}
		j.h.Lanes[who[0]+"/"+who[1]] = tell(lane)
	}
	j.h.Extracts = j.h.Extracts[:0]
	for _, team := range lab.Teams() {
		all, err := j.month.store.Deliveries(ctx, store.Search{Team: team, Destination: lab.Council, Limit: 200})
		if err != nil {
			return fmt.Errorf("read extracts: %w", err)
		}
		j.h.Extracts = append(j.h.Extracts, tell(all)...)
	}
	return nil
}

func tell(ds []store.Delivery) []lab.Delivery {
	told := make([]lab.Delivery, len(ds))
	for i, d := range ds {
		told[i] = lab.TellDelivery(d)
	}
	return told
}

// inbound reads what came in: what is matched, what a person was told of, and
// what nobody knows of yet.
func (j *judge) inbound(ctx context.Context) error {
	j.h.Inbound = []lab.Inbound{}
	add := func(in store.Inbound, settled, waits bool) {
		j.h.Inbound = append(j.h.Inbound, lab.Inbound{Destination: in.Destination, ID: in.ID, At: in.At, Settled: settled, Waits: waits})
	}
	for _, team := range lab.Teams() {
		matched, err := j.month.store.Inbox(ctx, team, 10000)
		if err != nil {
			return fmt.Errorf("read inbox: %w", err)
		}
		for _, in := range matched {
			add(in, true, false)
		}
		tasks, err := j.month.store.List(ctx, team, true, 10000)
		if err != nil {
			return fmt.Errorf("read tasks: %w", err)
		}
		for _, t := range tasks {
			if id, ok := bytes.CutPrefix([]byte(t.Inbound), []byte(lab.Mailbox+"/")); ok {
				add(store.Inbound{Destination: lab.Mailbox, ID: string(id)}, true, false)
			}
		}
	}
	left, err := j.month.store.Unsettled(ctx, 0, 10000)
	if err != nil {
		return fmt.Errorf("read unsettled: %w", err)
	}
	for _, in := range left {
		add(in, false, j.waits(ctx, in))
	}
	return nil
}

// waits reports whether what came in names a delivery that is being tried, or is
// about to be judged anew.
func (j *judge) waits(ctx context.Context, in store.Inbound) bool {
	var names sim.Acknowledgement
	if json.Unmarshal(in.Body, &names) != nil {
		return false
	}
	d, err := j.month.store.ByKey(ctx, in.Destination, names.Key)
	return err == nil && (d.State == store.Sending || d.State == store.Planned && d.Attempts > 0)
}

// again asks for every version once more: the newest must be there, and each
// must get the answer that it got.
func (j *judge) again(ctx context.Context) error {
	g := j.month.all()[0].gw
	asked := make(map[string]bool)
	for _, c := range j.h.Calls {
		person := c.Team + "/" + c.Record
		if err := j.newest(ctx, person, c); err != nil {
			return err
		}
		key := fmt.Sprintf("%s/%d", person, c.Version)
		if c.Outcome != lab.OK || asked[key] || c.Version > j.h.Newest[person].Version {
			continue
		}
		asked[key] = true
		answer, err := g.Accept(ctx, caller(c.Team), c.Record, j.bodies[c.SHA256])
		if _, conflict := errors.AsType[*gateway.Conflict](err); conflict {
			j.h.Lost = append(j.h.Lost, c)
			continue
		}
		if err != nil {
			return fmt.Errorf("ask again: %w", err)
		}
		if !same(answer.Deliveries, c.Promised) {
			j.h.Changed = append(j.h.Changed, c)
		}
	}
	return nil
}

func same(a []gateway.Planned, b []lab.Promise) bool {
	if len(a) != len(b) {
		return false
	}
	for i := range a {
		if a[i].ID != b[i].ID || a[i].Destination != b[i].Destination {
			return false
		}
	}
	return true
}

func (j *judge) newest(ctx context.Context, person string, c lab.Call) error {
	if _, asked := j.h.Newest[person]; asked {
		return nil
	}
	v, err := j.month.store.Current(ctx, c.Team, c.Record)
	if errors.Is(err, store.ErrNotFound) {
		j.h.Newest[person] = lab.Newest{}
		return nil
	}
	if err != nil {
		return fmt.Errorf("read record: %w", err)
	}
	rec, err := care.Decode(v.Body)
	if err != nil {
		return fmt.Errorf("read record: %w", err)
	}
	sum := sha256.Sum256(v.Body)
	j.h.Newest[person] = lab.Newest{Version: rec.Version, SHA256: hex.EncodeToString(sum[:])}
	return nil
}

// leaks looks for personal data in what people and programs read of deliveries.
func (j *judge) leaks(ctx context.Context) error {
	var read bytes.Buffer
	for _, team := range lab.Teams() {
		tasks, err := j.month.store.List(ctx, team, true, 10000)
		if err != nil {
			return fmt.Errorf("read tasks: %w", err)
		}
		for _, t := range tasks {
			fmt.Fprintln(&read, t.Code, t.Words, t.Note)
		}
	}
	for _, lane := range j.h.Lanes {
		for _, d := range lane {
			fmt.Fprintln(&read, d.Code, d.Reason, d.Items)
		}
	}
	if n := j.marks().In(read.Bytes()); n > 0 {
		j.h.Leaks = append(j.h.Leaks, fmt.Sprintf("words: %d", n))
	}
	return nil
}

func (j *judge) marks() *lab.Marks { return lab.NewMarks(j.month.load) }
