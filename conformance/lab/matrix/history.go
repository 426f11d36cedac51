// SPDX-License-Identifier: Apache-2.0

package matrix

import (
	"cmp"
	"context"
	"fmt"
	"slices"
	"strings"

	"github.com/carelode/lode/adapters/cld"
	"github.com/carelode/lode/conformance/lab"
	"github.com/carelode/lode/conformance/sim"
	"github.com/carelode/lode/mapping/care"
)

// history is what a cell has left behind, as the laboratory's checker reads it.
func (c *cell) history(ctx context.Context) (*lab.History, error) {
	h := &lab.History{
		Calls: c.calls, Effects: c.ledger.Effects(), Attempts: c.side.Attempts(), Lanes: map[string][]lab.Delivery{},
		Newest: map[string]lab.Newest{}, Corrects: map[string]bool{}, Lease: lease,
	}
	for _, p := range c.people {
		if err := c.lane(ctx, h, p.ID); err != nil {
			return nil, err
		}
	}
	for after := int64(0); ; {
		page, err := c.store.Events(ctx, team, after, 500)
		if err != nil {
			return nil, fmt.Errorf("read events: %w", err)
		}
		if len(page) == 0 {
			return h, nil
		}
		for _, e := range page {
			h.Events = append(h.Events, lab.TellEvent(e))
		}
		after = page[len(page)-1].Cursor
	}
}

// lane reads what became of one person's versions, or of their extracts, and that
// every version that was accepted is there.
func (c *cell) lane(ctx context.Context, h *lab.History, person string) error {
	subject, key := person, team+"/"+person
	if c.Subject.Period != nil {
		subject = "period:" + c.Subject.Period(person).String()
	}
	found, err := c.store.Lane(ctx, team, subject)
	if err != nil {
		return fmt.Errorf("read lane: %w", err)
	}
	for _, d := range found {
		if c.Subject.Period != nil {
			h.Extracts = append(h.Extracts, lab.TellDelivery(d))
			c.names[d.ID] = d.Header[cld.HeaderFileName]
		} else {
			h.Lanes[key] = append(h.Lanes[key], lab.TellDelivery(d))
		}
	}
	for _, call := range h.Calls {
		if call.Record != person {
			continue
		}
		v, err := c.store.Version(ctx, team, person, call.Version)
		if err != nil || v.SHA256 != call.SHA256 {
			h.Lost = append(h.Lost, call)
			continue
		}
		h.Newest[key] = lab.Newest{Version: v.Number, SHA256: v.SHA256}
	}
	return nil
}

func extracts(h *lab.History, p care.Period) []lab.Delivery {
	var all []lab.Delivery
	for _, d := range h.Extracts {
		if d.Period == p.String() {
			all = append(all, d)
		}
	}
	return all
}

// files judges what the council collected, which the laboratory's checker knows
// only by name: each extract whole and once, none that nobody sent, and in each
// lane in order.
func (c *cell) files(h *lab.History) []lab.Violation {
	var wrong []lab.Violation
	bad := func(kind, what string) { wrong = append(wrong, lab.Violation{Kind: kind, What: what}) }
	taken, last := make(map[string]int), make(map[string]int)
	for _, e := range h.Effects {
		if e.Kind != sim.KindEffect || e.SHA256 == sum(stranger) || vouches(h, e) {
			continue
		}
		at := slices.IndexFunc(h.Extracts, func(d lab.Delivery) bool { return d.SHA256 == e.SHA256 && c.names[d.ID] == e.Key })
		if at < 0 {
			bad(lab.Foreign, e.Key)
			continue
		}
		d := h.Extracts[at]
		if taken[d.ID]++; taken[d.ID] > 1 {
			bad(lab.SecondEffect, e.Key)
		}
		if at < last[d.Period] {
			bad(lab.Order, e.Key)
		}
		last[d.Period] = at
	}
	for _, d := range h.Extracts {
		if arrived(d) && taken[d.ID] == 0 {
			bad(lab.NoEffect, d.ID)
		}
	}
	return wrong
}

// vouches reports whether a file is the checksum of an extract.
func vouches(h *lab.History, e sim.Effect) bool {
	name, is := strings.CutSuffix(e.Key, ".sha256")
	return is && slices.ContainsFunc(h.Extracts, func(d lab.Delivery) bool { return e.SHA256 == sum(d.SHA256+"  "+name+"\n") })
}

func compare(a, b lab.Violation) int {
	return cmp.Or(cmp.Compare(a.Kind, b.Kind), cmp.Compare(a.What, b.What))
}
