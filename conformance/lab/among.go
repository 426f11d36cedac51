// SPDX-License-Identifier: Apache-2.0

package lab

import (
	"context"
	"errors"
	"time"
)

// beat is how often one of several gateways, or their database, is struck.
const beat = 2 * time.Second

// among strikes one of several gateways, or the database that they share: of
// seven strikes five are kills, one is a freeze for longer than the lease, and
// one ends the database. It reports whether something was in flight with the one
// that was struck.
func (n *nemesis) among(ctx context.Context) (bool, error) {
	if err := pause(ctx, time.Until(n.last.Add(beat))); err != nil {
		return false, err
	}
	n.last = time.Now()
	v := n.victims[n.rnd.IntN(len(n.victims))]
	want := moments()[n.rnd.IntN(3)]
	switch n.struck.Strikes() % 7 {
	case 3:
		return n.freeze(ctx, v, n.awaitOne(ctx, v, want))
	case 5:
		return n.cut(ctx)
	}
	return n.killOne(ctx, v, n.awaitOne(ctx, v, want))
}

// awaitOne waits for a message with one of several: for a while, since the
// others may have them all.
func (n *nemesis) awaitOne(ctx context.Context, v victim, want Moment) map[Moment]int {
	ctx, cancel := context.WithTimeout(ctx, beat)
	defer cancel()
	return n.await(ctx, v, want)
}

// killOne kills one of several, and starts it again a little later; the others
// go on meanwhile.
func (n *nemesis) killOne(ctx context.Context, v victim, at map[Moment]int) (bool, error) {
	if err := v.Kill(); err != nil {
		return false, err
	}
	n.struck.Kills++
	if err := pause(ctx, time.Duration(200+n.rnd.IntN(800))*time.Millisecond); err != nil {
		return false, err
	}
	if err := n.start(ctx, v); err != nil {
		return false, err
	}
	if len(at) == 0 {
		n.struck.Empty++
		return false, nil
	}
	n.met(at)
	n.log("one killed: %v", at)
	return true, nil
}

// cut ends the database as a crash does and starts it again. The gateways must
// come back by themselves.
func (n *nemesis) cut(ctx context.Context) (bool, error) {
	flying := 0
	for _, v := range n.victims {
		flying += len(v.gate.Now())
	}
	if err := n.database.Cut(); err != nil {
		return false, err
	}
	n.struck.Cuts++
	away := pause(ctx, time.Duration(n.rnd.IntN(600))*time.Millisecond)
	if err := errors.Join(n.database.Up(), away); err != nil {
		return false, err
	}
	for _, v := range n.victims {
		if err := v.Ready(ctx); err != nil {
			return false, err
		}
	}
	n.log("database cut: %d in flight", flying)
	return flying > 0, nil
}
