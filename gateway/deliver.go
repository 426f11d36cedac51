// SPDX-License-Identifier: Apache-2.0

package gateway

import (
	"context"
	"fmt"
	"io"
	"time"

	"github.com/carelode/lode/adapters"
	"github.com/carelode/lode/gateway/store"
	"github.com/carelode/lode/mapping/care"
)

// ready takes a message that is encoded towards its attempt: it looks again
// whether the message still fits and may leave, and begins.
func (w *work) ready(ctx context.Context) error {
	if again, err := w.stale(ctx); err != nil {
		return err
	} else if again {
		return w.plan(ctx)
	}
	if w.d.State != store.Ready {
		return nil
	}
	if v, err := w.guardNow(ctx, w.d); err != nil {
		return err
	} else if v.stands() && !w.overridden(v) {
		return w.hold(ctx, v)
	}
	if !w.admit() {
		return w.letGo(ctx, w.d)
	}
	return w.move(ctx, w.begin())
}

// begin is the move that begins an attempt: `sending` is on disk, with the
// attempt's number, in the transaction that confirms the version on which Guard
// judged, before the first byte leaves. So a crash at any moment later is seen
// for what it is. The attempt's time runs from here, since the lease does.
func (w *work) begin() store.Move {
	w.until = time.Now().Add(w.r.Attempt)
	return store.Move{To: store.Sending, Current: version(w.current), Keep: true, Attempt: true, Lease: w.pace.Lease, Deadline: w.d.Deadline}
}

// admit asks the destination's rate and its breaker. It does not wait: what is
// not admitted stays ready and comes again. Once admitted, the breaker must be
// told: report does.
func (w *work) admit() bool {
	if !w.r.limit.Allow() {
		return false
	}
	report, err := w.r.breaker.Allow()
	w.report = report
	return err == nil
}

// deliver makes the attempt that was begun, and settles it. Has this process
// stood still since it began, for longer than an attempt may take, nothing leaves:
// another may have sent it meanwhile.
func (w *work) deliver(ctx context.Context) (err error) {
	ctx, end := w.tel.span(ctx, "deliver")
	defer func() { end(err) }()
	if !time.Now().Before(w.until) {
		return w.settle(context.WithoutCancel(ctx), adapters.Receipt{}, care.Errorf(care.Unavailable, "its time was over before it was sent"))
	}
	receipt, failure := w.attempt(ctx)
	w.report(countsAgainst(failure))
	w.report = nil
	return w.settle(context.WithoutCancel(ctx), receipt, failure)
}

// guardNow judges what Guard does, and what the record has overtaken since the
// delivery's version was made.
func (w *work) guardNow(ctx context.Context, d store.Delivery) (verdict, error) {
	if w.current == nil {
		return late(d), nil
	}
	if w.current.Version != d.After {
		made, err := w.reader(d.Team, w.current).at(ctx, d.After)
		if err != nil {
			return verdict{}, err
		}
		if v := since(d, made, w.current); v.stands() {
			return v, nil
		}
	}
	if v := w.objected(d); v.stands() {
		return v, nil
	}
	if v, err := w.passed(ctx, d); err != nil || v.stands() {
		return v, err
	}
	return w.guard(ctx, w.r, d, w.current)
}

// passed holds what may have arrived and does not give way to a newer version,
// when one has gone all the same: it must not go after it.
func (w *work) passed(ctx context.Context, d store.Delivery) (verdict, error) {
	if !d.Doubt {
		return verdict{}, nil
	}
	gone, err := w.overtaken(ctx, d)
	if err == nil && gone {
		return verdict{"overtaken", "A newer version has gone since, and this one would undo it. Please find out whether it arrived and stop it, and save the record once more, so that they are told all of it."}, nil
	}
	return verdict{}, err
}

// stale looks again at a message that has waited. Has a newer version's
// delivery come behind it meanwhile, it gives way. Does it no longer fit (the
// destination has something else than it was made for, or the person's record
// has moved on, so that whereabouts may have become secret), it is encoded anew
// with a new key, which is safe because it was never sent.
func (w *work) stale(ctx context.Context) (bool, error) {
	if w.current == nil || w.message != nil {
		return false, nil
	}
	lanes, err := w.store.Lane(ctx, w.d.Team, w.d.Subject)
	if err != nil {
		return false, fmt.Errorf("read lane: %w", err)
	}
	lane := of(lanes, w.r.Name)
	if gave, err := w.giveWay(ctx, lane); gave || err != nil {
		return false, err
	}
	fits := base(before(lane, w.d.Seq)) == w.d.Before && w.current.Version == w.d.After
	if fits || w.d.Attempts > 0 {
		return false, nil
	}
	if anew, err := w.mayBeMadeAnew(ctx, w.d); !anew || err != nil {
		return false, err
	}
	return true, w.move(ctx, store.Move{
		To: store.Planned, Code: "changed", Reason: "What it was made from has changed.", Edition: true, Keep: true, Deadline: w.d.Deadline,
	})
}

// attempt calls the adapter once, within its time.
func (w *work) attempt(ctx context.Context) (receipt adapters.Receipt, err error) {
	defer func() {
		if recover() == nil {
			return
		}
		err = &care.Error{Kind: care.Internal, Doubt: true, Message: "the adapter failed while sending"}
		if !w.d.RepeatSafe {
			err = care.Errorf(care.Unconfirmed, "the adapter failed while sending") // nobody knows what left
		}
	}()
	deliverer, ok := w.r.Adapter.(adapters.Deliverer)
	if !ok {
		return adapters.Receipt{}, care.Errorf(care.Internal, "the adapter does not deliver")
	}
	ctx, cancel := context.WithDeadline(ctx, w.until)
	defer cancel()
	begun := time.Now()
	receipt, err = deliverer.Deliver(ctx, w.outgoing())
	w.tel.attempted(ctx, w.r, time.Since(begun), err)
	return receipt, err
}

// outgoing gives the message: the bytes and ids that were stored, always.
func (w *work) outgoing() adapters.Message {
	if w.message != nil {
		return *w.message
	}
	return storedMessage(w.store, w.d)
}

// storedMessage reads a delivery's message from the store when it is opened.
func storedMessage(s store.Lanes, d store.Delivery) adapters.Message {
	return adapters.Message{
		Key: d.Key, Header: d.Header, ContentType: d.ContentType, Event: d.Event, Correction: d.Correction, Items: d.Items,
		Body: storedBody{store: s, d: d},
	}
}

type storedBody struct {
	store store.Lanes
	d     store.Delivery
}

func (b storedBody) Size() int64    { return b.d.Size }
func (b storedBody) SHA256() string { return b.d.SHA256 }
func (b storedBody) Open() (io.ReadCloser, error) {
	return b.store.Message(context.Background(), b.d.Team, b.d.ID)
}

// countsAgainst gives the breaker the failures that speak of the destination's
// health, and none of those that speak of one message.
func countsAgainst(err error) error {
	switch care.KindOf(err) {
	case care.Unavailable, care.Unauthorised, care.Unconfirmed:
		return err
	case care.Invalid, care.Unmapped, care.Rejected, care.Internal:
	}
	return nil
}

// longestAsked is how long another side may have us wait.
const longestAsked = 24 * time.Hour

// backoff gives the wait before the next attempt: exponential, capped, with
// full jitter above a floor, and never less than the other side asked for.
func (p Pace) backoff(attempts int, asked time.Duration, chance func() float64) time.Duration {
	ceiling := p.RetryTo
	if shift := attempts - 1; shift < 20 {
		ceiling = min(ceiling, p.RetryFrom<<max(0, shift))
	}
	wait := ceiling/2 + time.Duration(chance()*float64(ceiling/2))
	return max(wait, min(asked, longestAsked))
}
