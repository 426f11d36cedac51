// SPDX-License-Identifier: Apache-2.0

package gateway

import (
	"context"
	"errors"
	"fmt"
	"strings"
	"time"

	"github.com/carelode/lode/adapters"
	"github.com/carelode/lode/gateway/store"
	"github.com/carelode/lode/mapping/care"
)

// work is one claimed delivery on its way through plan and attempt.
type work struct {
	*Gateway
	r       *route
	d       store.Delivery
	current *care.Record      // the person's newest version; nil for an extract
	message *adapters.Message // as just encoded; nil: read from the store
	until   time.Time         // when the time of the attempt that was begun is over
	report  func(error)       // tells the breaker how an admitted attempt went; nil: nothing was admitted
}

// carry takes a claimed delivery as far as it goes now: plans it if it is not
// yet encoded, and makes one attempt. Whatever happens is settled in the store;
// the error is for the log only.
func (g *Gateway) carry(ctx context.Context, r *route, d store.Delivery) error {
	w := &work{Gateway: g, r: r, d: d}
	err := w.steps(ctx)
	switch {
	case err == nil:
		return nil
	case errors.Is(err, store.ErrMoved), errors.Is(err, store.ErrLease), errors.Is(err, store.ErrNotFound):
		// Somebody else acted on it: what they did stands. Give the lease back,
		// if it is still ours, so that the lane goes on at once.
		g.recent.forget(d.Team, d.Subject)
		return g.letGo(ctx, w.d)
	}
	return err // the lease is kept until it lapses: what fails for no known reason is not tried at once again
}

func (g *Gateway) letGo(ctx context.Context, d store.Delivery) error {
	if d.State == store.Sending { // never: the lease is what says that an attempt may be running
		return nil
	}
	err := g.store.Release(context.WithoutCancel(ctx), d.Team, d.ID, d.Epoch)
	if errors.Is(err, store.ErrLease) || errors.Is(err, store.ErrNotFound) {
		return nil
	}
	return err
}

func (w *work) steps(ctx context.Context) (err error) {
	defer func() {
		if recover() != nil {
			err = care.Errorf(care.Internal, "a fault of the gateway's own")
		}
		if w.report != nil {
			w.report(errNotTried)
		}
	}()
	ctx, end := w.tel.resume(ctx, w.d)
	err = w.read(ctx)
	if err == nil && !w.r.serves(w.d.Team) {
		err = w.hold(ctx, verdict{"not-served", "The settings no longer send what the team writes to " + w.r.about.Title + ". Please ask the operator, or stop it."})
	}
	if err == nil && w.d.State == store.Planned {
		err = w.plan(ctx)
	}
	if err == nil && w.d.State == store.Ready {
		err = w.ready(ctx)
	}
	if err == nil && w.d.State == store.Sending {
		err = w.deliver(ctx)
	}
	end(err)
	return err
}

// errNotTried tells the breaker that an admitted attempt was not made after all.
var errNotTried = errors.New("not tried")

// read fetches the person's current version, which Guard and the view judge on.
func (w *work) read(ctx context.Context) error {
	if w.d.After == 0 {
		return nil
	}
	if w.current = w.recent.of(w.d.Team, w.d.Subject); w.current != nil {
		return nil
	}
	v, err := w.store.Current(ctx, w.d.Team, w.d.Subject)
	if err != nil {
		return fmt.Errorf("read current version: %w", err)
	}
	if w.current, err = care.DecodeTrusted(v.Body); err != nil {
		return fmt.Errorf("read current version: %w", err)
	}
	return nil
}

// move applies one move of this delivery under its lease.
func (w *work) move(ctx context.Context, m store.Move) error {
	m.Team, m.ID, m.From, m.Epoch, m.Actor = w.d.Team, w.d.ID, w.d.State, w.d.Epoch, actor
	if m.Then != nil {
		m.Then.Team, m.Then.ID, m.Then.From, m.Then.Epoch, m.Then.Actor = m.Team, m.ID, m.To, m.Epoch, actor
	}
	d, err := w.store.Apply(ctx, m)
	if err != nil {
		return fmt.Errorf("%s to %s: %w", m.From, m.To, err)
	}
	w.tel.moved(ctx, w.r, m, d)
	w.d = d
	return nil
}

// hold lets the delivery wait for a person or for time, and tells a person.
func (w *work) hold(ctx context.Context, v verdict) error {
	v.reason = w.inDoubt(v.reason, false)
	return w.wait(ctx, store.Move{
		To: store.Held, Current: version(w.current), Reason: v.reason, Code: v.code,
		Deadline: now().Add(w.pace.Remind), Task: task(v.code, v.reason),
	})
}

// inDoubt adds to what a person reads, who may have it sent again, that it may be
// there already and that a repeat is not safe; doubt is of this attempt, beside
// what is known of those before.
func (w *work) inDoubt(reason string, doubt bool) string {
	if w.d.RepeatSafe || !doubt && !w.d.Doubt {
		return reason
	}
	return strings.TrimSuffix(reason, ".") + ". An earlier attempt may have arrived: please find out before it is sent again."
}

// wait makes a move into a state that blocks the lane, and gives way at once if
// a newer version's delivery stands behind it already.
func (w *work) wait(ctx context.Context, m store.Move) error {
	if err := w.move(ctx, m); err != nil || w.d.After == 0 {
		return err
	}
	lanes, err := w.store.Lane(ctx, w.d.Team, w.d.Subject)
	if err != nil {
		return fmt.Errorf("read lane: %w", err)
	}
	_, err = w.giveWay(ctx, of(lanes, w.r.Name))
	return err
}

// giveWay lets a newer version's delivery take the place of this unsent one. It
// happens here when the newer version came while this one was being sent, so
// that Accept could not do it, or went past it: then this one would put the old
// over the new.
func (w *work) giveWay(ctx context.Context, lane []store.Delivery) (bool, error) {
	if !replaceable(w.d) {
		return false, nil
	}
	for _, newer := range lane {
		if newer.Seq <= w.d.Seq || newer.After <= w.d.After || newer.Event || (newer.State != store.Planned && !had(newer)) {
			continue
		}
		return true, w.move(ctx, store.Move{
			To: store.Superseded, By: newer.ID, Reason: "A newer version holds all of it.", Final: true, Done: "A newer version holds all of it.",
		})
	}
	return false, nil
}

func version(rec *care.Record) int {
	if rec == nil {
		return 0
	}
	return rec.Version
}

// actor is the gateway's own name in the audit.
const actor = "gateway"

// task makes the task that goes with a state; the store fills in whose it is.
func task(code, words string) *store.Task {
	return &store.Task{Code: code, Words: words, DueAt: now()}
}
