// SPDX-License-Identifier: Apache-2.0

package gateway

import (
	"context"
	"errors"

	"github.com/carelode/lode/gateway/store"
	"github.com/carelode/lode/mapping/care"
)

// rejudge has what is held for a person, and does not give way to the new
// version, judged on it: what stood against it may be gone, or be something
// else. It is a help and no promise: what is missed here, since the process died
// or another acted, is judged again when a person is reminded.
func (g *Gateway) rejudge(ctx context.Context, rec *care.Record, lanes []store.Delivery) {
	for _, d := range lanes {
		if d.State != store.Held || replaceable(d) {
			continue
		}
		if _, err := g.judgeHeld(ctx, d, rec); err != nil && !errors.Is(err, store.ErrMoved) {
			g.log.WarnContext(ctx, "judge again", "destination", d.Destination, "delivery", d.ID, "error", words(err))
		}
	}
}

// judgeHeld lets a held delivery go on when what it waits for has come, or when
// something else stands against it by now, of which a person must hear instead.
// What an adapter or a person alone can tell stays as it is.
func (g *Gateway) judgeHeld(ctx context.Context, d store.Delivery, current *care.Record) (moved bool, err error) {
	r := g.route(d.Destination)
	if r == nil || !judged(d.Code) {
		return false, nil
	}
	w := &work{Gateway: g, r: r, d: d, current: current}
	if current == nil {
		if err := w.read(ctx); err != nil {
			return false, err
		}
	}
	v, err := w.guardNow(ctx, d)
	if err != nil || v.code == d.Code {
		return false, err
	}
	_, err = g.store.Apply(ctx, store.Move{
		Team: d.Team, ID: d.ID, From: store.Held, To: store.Planned, Current: w.current.Version, Actor: actor, Code: "judged-again",
		Reason: "The record has changed since.", Deadline: deadline(r, now()), Done: "The record has changed since.",
	})
	r.call()
	return err == nil, err
}

// judged reports whether Guard itself gives a code, so that it can also tell
// when it no longer applies.
func judged(code string) bool {
	switch code {
	case "trace", "same-number", "objection", "identity", "restricted", "cancelled", "overtaken":
		return true
	}
	return false
}
