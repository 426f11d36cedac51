// SPDX-License-Identifier: Apache-2.0

package gateway

import (
	"context"
	"errors"
	"fmt"
	"time"

	"github.com/carelode/lode/adapters"
	"github.com/carelode/lode/gateway/store"
	"github.com/carelode/lode/mapping/care"
)

// settle writes what became of an attempt. It is the one table from an
// adapter's answer to the next state.
func (w *work) settle(ctx context.Context, receipt adapters.Receipt, failure error) error {
	if failure == nil {
		return w.landed(ctx, receipt)
	}
	kind, doubt := care.KindOf(failure), doubtful(failure)
	if kind == care.Unconfirmed && w.d.RepeatSafe {
		kind = care.Unavailable
	}
	if kind == care.Internal && !w.d.RepeatSafe && !classified(failure) {
		kind = care.Unconfirmed // nobody knows what left
	}
	reason := words(failure)
	w.log.WarnContext(ctx, "attempt failed", "destination", w.r.Name, "delivery", w.d.ID, "attempt", w.d.Attempts, "kind", string(kind), "why", reason)
	switch kind {
	case care.Unavailable:
		asked, _ := care.Retryable(failure)
		return w.retry(ctx, kind, reason, asked, doubt, nil)
	case care.Unauthorised:
		t := task(string(kind), "They did not let Lode in. An operator must look at the credentials.")
		if doubt && !w.d.RepeatSafe {
			return w.unconfirmed(ctx, failure, t)
		}
		return w.retry(ctx, kind, reason, w.pace.RetryTo, doubt, t)
	case care.Unconfirmed:
		return w.unconfirmed(ctx, failure, askWhether())
	case care.Rejected:
		return w.rejected(ctx, failure, reason)
	case care.Invalid, care.Unmapped, care.Internal:
	}
	return w.park(ctx, failure, doubt)
}

// unconfirmed leaves what nobody can tell of to a person. Should it go again after
// all, it does not before the time that they asked for.
func (w *work) unconfirmed(ctx context.Context, failure error, t *store.Task) error {
	m := store.Move{
		To: store.Unconfirmed, Code: string(care.Unconfirmed), Reason: words(failure), Doubt: true, Deadline: now().Add(w.pace.Remind), Task: t,
	}
	if e, ok := errors.AsType[*care.Error](failure); ok && e.RetryAfter > 0 {
		m.NextAt = now().Add(min(e.RetryAfter, longestAsked))
	}
	return w.move(ctx, m)
}

func askWhether() *store.Task {
	return task(string(care.Unconfirmed), "No answer came that can be relied on. Please find out whether it arrived before it is sent again.")
}

// doubtful reports whether the other side may have acted on a failed attempt.
func doubtful(err error) bool {
	var e *care.Error
	return !errors.As(err, &e) || e.Kind == care.Unconfirmed || e.Doubt
}

// classified reports whether an adapter said what an error is.
func classified(err error) bool {
	var e *care.Error
	return errors.As(err, &e)
}

func (w *work) rejected(ctx context.Context, failure error, reason string) error {
	var e *care.Error
	if errors.As(failure, &e) && e.Rule == adapters.RuleHold {
		return w.wait(ctx, store.Move{
			To: store.Held, Code: adapters.RuleHold, Reason: reason, Deadline: now().Add(w.pace.Remind), Task: task(adapters.RuleHold, reason),
		})
	}
	return w.refused(ctx, reason)
}

func (w *work) refused(ctx context.Context, reason string) error {
	return w.move(ctx, store.Move{
		To: store.Refused, Code: string(care.Rejected), Reason: reason, Deadline: now().Add(w.pace.Remind), Task: task(string(care.Rejected), reason),
	})
}

// retry puts a delivery back, to be tried again by itself.
func (w *work) retry(ctx context.Context, kind care.Kind, reason string, asked time.Duration, doubt bool, t *store.Task) error {
	next := now().Add(w.pace.backoff(w.d.Attempts, asked, w.chance))
	if next.After(w.d.UseBy) && now().Before(w.d.UseBy) {
		next = w.d.UseBy // then it is held, whatever they asked for
	}
	return w.move(ctx, store.Move{
		To: store.Ready, Code: string(kind), Reason: reason, NextAt: next,
		Deadline: w.d.Deadline, Doubt: doubt, Task: t,
	})
}

// landed writes how far it got. What the destination tells no more of is final.
func (w *work) landed(ctx context.Context, receipt adapters.Receipt) error {
	to, known := reachedState(receipt.Reached)
	switch {
	case to == store.Refused:
		return w.refused(ctx, receipt.Note)
	case !known && !w.d.RepeatSafe:
		return w.unconfirmed(ctx, care.Errorf(care.Unconfirmed, "the adapter's receipt says nothing known"), askWhether())
	case !known:
		return w.park(ctx, care.Errorf(care.Internal, "the adapter's receipt says nothing known"), true)
	}
	m := store.Move{To: to, Ref: plainID(receipt.Reference), Reason: plain(receipt.Note), Final: enough(w.r, receipt.Reached), Done: "It got through."}
	if !m.Final {
		m.Deadline = now().Add(w.r.AckWithin)
	}
	if err := w.move(ctx, m); err != nil {
		return err
	}
	return w.mended(ctx, w.d)
}

// reachedState gives the state for how far a message got.
func reachedState(r adapters.Reached) (store.State, bool) {
	switch r {
	case adapters.Sent:
		return store.Sent, true
	case adapters.Received:
		return store.Received, true
	case adapters.Filed:
		return store.Filed, true
	case adapters.Refused:
		return store.Refused, true
	}
	return "", false
}

// enough reports whether a destination tells no more than this.
func enough(r *route, got adapters.Reached) bool {
	rank := map[adapters.Reached]int{adapters.Sent: 1, adapters.Received: 2, adapters.Filed: 3}
	return rank[got] >= rank[r.about.Ends] || r.AckWithin == 0 // then nothing more is awaited
}

// mended closes the earlier refusals of a lane whose content a delivery that
// got through holds too: nobody needs to look at them any more.
func (g *Gateway) mended(ctx context.Context, d store.Delivery) error {
	if !d.Final || d.After == 0 || d.Seq == 1 {
		return nil
	}
	lanes, err := g.store.Lane(ctx, d.Team, d.Subject)
	if err != nil {
		return fmt.Errorf("read lane: %w", err)
	}
	have := base(of(lanes, d.Destination))
	for _, old := range of(lanes, d.Destination) {
		if old.State != store.Refused || old.Event || old.Seq >= d.Seq || have < old.After {
			continue
		}
		_, err := g.store.Apply(ctx, store.Move{
			Team: old.Team, ID: old.ID, From: store.Refused, To: store.Closed, Actor: actor, Final: true,
			Code: "mended", Reason: "A newer delivery that holds all of it got through.", Done: "A newer delivery that holds all of it got through.",
		})
		if err != nil && !errors.Is(err, store.ErrMoved) {
			return fmt.Errorf("close refused: %w", err)
		}
	}
	return nil
}
