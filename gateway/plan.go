// SPDX-License-Identifier: Apache-2.0

package gateway

import (
	"context"
	"errors"
	"fmt"
	"io"
	"slices"
	"strings"

	"github.com/carelode/lode/adapters"
	"github.com/carelode/lode/gateway/store"
	"github.com/carelode/lode/mapping/care"
)

// plan turns a planned delivery into its messages. It happens when the delivery
// is the head of its lane, so that it starts from what the destination has by
// then. A record that cannot be encoded parks the delivery with the field
// named; nothing else is held up by it.
func (w *work) plan(ctx context.Context) (err error) {
	ctx, end := w.tel.span(ctx, "plan")
	defer func() { end(err) }()
	change, lane, err := w.rebase(ctx)
	if err != nil {
		return err
	}
	if gave, err := w.giveWay(ctx, lane); gave || err != nil {
		return err
	}
	if w.d.Key != "" {
		return w.asItIs(ctx)
	}
	if change.Empty() {
		return w.nothingLeft(ctx, "no-change", "Nothing was left to tell them.")
	}
	messages, err := w.encode(ctx, change, lane)
	if err != nil {
		return w.park(ctx, err, false)
	}
	made := len(messages)
	messages = fresh(messages, lane, w.d)
	switch {
	case made == 0:
		return w.nothingLeft(ctx, "no-message", "Nothing in this change concerns them.")
	case len(messages) == 0:
		return w.stop(ctx, "no-message", "They were asked before.")
	}
	first := w.d
	first.Event, first.Correction, first.Items = messages[0].Event, messages[0].Correction, messages[0].Items
	v, err := w.guardNow(ctx, first)
	if err != nil {
		return err
	}
	if v.stands() && !w.overridden(v) {
		return w.hold(ctx, v)
	}
	if err := w.clearSiblings(ctx, lane); err != nil {
		return err
	}
	return w.keep(ctx, change, messages)
}

// nothingLeft ends a delivery for which there is nothing to say any more. What
// asks somebody to act does not end so: a person decides.
func (w *work) nothingLeft(ctx context.Context, code, reason string) error {
	if w.objectsToSome() {
		code, reason = "objection", "What was left to tell is what the person objects to sharing with "+w.r.about.Title+"."
	}
	if !w.d.Event {
		return w.stop(ctx, code, reason)
	}
	return w.hold(ctx, verdict{"not-to-be-told", "What this asks for may not be told to " + w.r.about.Title + " any more. Please decide whether somebody else is to be asked, and stop it."})
}

// objectsToSome reports whether the person objects today to sharing a part that
// this destination would see, and that the version holds.
func (w *work) objectsToSome() bool {
	for _, o := range objections(w.current, w.r.about.Recipient, today()) {
		for _, part := range o.Parts {
			if slices.Contains(care.Diff(nil, care.Project(w.current, w.r.uses)).Parts(), part) {
				return true
			}
		}
	}
	return false
}

func (w *work) stop(ctx context.Context, code, reason string) error {
	return w.move(ctx, store.Move{To: store.Withdrawn, Current: version(w.current), Code: code, Reason: reason, Final: true, Done: reason})
}

// asItIs lets a message go that a person let go and that must not be made anew:
// the same bytes and ids, if nothing stands against it.
func (w *work) asItIs(ctx context.Context) error {
	v, err := w.guardNow(ctx, w.d)
	if err != nil {
		return err
	}
	if v.stands() && !w.overridden(v) {
		return w.hold(ctx, v)
	}
	return w.move(ctx, store.Move{To: store.Ready, Current: version(w.current), Keep: true, Code: inSpite(w.d.Code), Deadline: deadline(w.r, now())})
}

// clearSiblings takes away the further messages of an earlier edition: the new
// edition makes them anew.
func (w *work) clearSiblings(ctx context.Context, lane []store.Delivery) error {
	for _, d := range lane {
		_, unsent := store.Allows(d.State, store.Superseded)
		if d.Seq != w.d.Seq || d.ID == w.d.ID || !unsent || d.Event { // an event under way is not made twice: see fresh
			continue
		}
		_, err := w.store.Apply(ctx, store.Move{
			Team: d.Team, ID: d.ID, From: d.State, To: store.Superseded, Actor: actor, Final: true, By: w.d.ID,
			Reason: "What it was made from has changed.", Done: "Made anew.",
		})
		if err != nil {
			return fmt.Errorf("replace sibling: %w", err)
		}
	}
	return nil
}

// rebase computes what the destination must be told, from what it has now.
func (w *work) rebase(ctx context.Context) (care.Change, []store.Delivery, error) {
	lanes, err := w.store.Lane(ctx, w.d.Team, w.d.Subject)
	if err != nil {
		return care.Change{}, nil, fmt.Errorf("read lane: %w", err)
	}
	lane := of(lanes, w.r.Name)
	vs := w.reader(w.d.Team, w.current)
	after, err := vs.at(ctx, w.d.After)
	if err != nil {
		return care.Change{}, nil, err
	}
	w.d.Before = base(before(lane, w.d.Seq))
	change, err := w.change(ctx, w.r, vs, w.current, after, w.d.Before)
	return change, lane, err
}

// before gives the part of a lane that was caused earlier.
func before(lane []store.Delivery, seq int64) []store.Delivery {
	for i, d := range lane {
		if d.Seq >= seq {
			return lane[:i]
		}
	}
	return lane
}

// encode asks the adapter, with the facts fixed for this delivery. A panic of
// an adapter is a fault of its own, not of the gateway.
func (w *work) encode(ctx context.Context, change care.Change, lane []store.Delivery) (messages []adapters.Message, err error) {
	defer func() {
		if recover() != nil {
			messages, err = nil, care.Errorf(care.Internal, "the adapter failed while encoding")
		}
	}()
	encoder, ok := w.r.Adapter.(adapters.Encoder)
	if !ok {
		return nil, care.Errorf(care.Internal, "the adapter does not encode records")
	}
	messages, err = encoder.Encode(change, w.facts(ctx, lane))
	if err != nil || w.check == nil {
		return messages, err
	}
	for _, m := range messages {
		if err := w.check(m); err != nil {
			return nil, err
		}
	}
	return messages, nil
}

// facts are what Encode may know beside the change. The planning time is the
// delivery's own, so a repeat of the planning gives the same bytes.
func (w *work) facts(ctx context.Context, lane []store.Delivery) adapters.Facts {
	return adapters.Facts{
		Unsure:    w.unsure(lane),
		PlannedAt: w.d.CreatedAt, Key: messageKey(w.d), Sequence: w.d.Seq, Team: w.teams[w.d.Team], Values: w.r.Facts,
		BlobOpener: func(sha256 string) (io.ReadCloser, error) {
			return w.store.OpenBlob(ctx, w.d.Team, sha256)
		},
	}
}

// unsure reports whether they may hold something that the version they are taken
// to have does not show: a part of a newer one reached them, or an older one
// while nobody objected to sharing.
func (w *work) unsure(lane []store.Delivery) bool {
	return slices.ContainsFunc(lane, func(d store.Delivery) bool {
		reached := d.Attempts > 0 || had(d)
		return reached && d.ID != w.d.ID && (d.After > w.d.Before || d.After < w.d.Before && objected(w.current))
	})
}

// objected reports whether the person ever objected to sharing a part.
func objected(current *care.Record) bool {
	return current != nil && current.Sharing != nil &&
		slices.ContainsFunc(current.Sharing.Objections, func(o care.Objection) bool { return len(o.Parts) > 0 })
}

// fresh leaves out events that were made before under the same key: an event is
// never replaced by a newer version, so it must not be made twice. One that was
// refused, stopped or closed stays with the person who decides about it.
func fresh(messages []adapters.Message, lane []store.Delivery, self store.Delivery) []adapters.Message {
	under := make(map[string]bool)
	for _, d := range lane {
		if d.ID != self.ID && d.Key != "" && d.State != store.Superseded {
			under[d.Key] = true
		}
	}
	var left []adapters.Message
	for _, m := range messages {
		if !m.Event || !under[m.Key] {
			left = append(left, m)
		}
	}
	return left
}

// keep stores the messages: the first is the delivery's own, each further one
// becomes a delivery behind it.
func (w *work) keep(ctx context.Context, change care.Change, messages []adapters.Message) error {
	encoded := make([]store.Encoded, len(messages))
	for i, m := range messages {
		e, err := w.stored(m)
		if err != nil {
			return w.park(ctx, err, false)
		}
		if i > 0 {
			e.ID = siblingID(w.d.ID, i+1, w.d.Edition)
		}
		encoded[i] = e
	}
	w.tel.size(ctx, w.r, len(change.Difference))
	m := store.Move{
		To: store.Ready, Current: version(w.current), Keep: true, Encoded: &encoded[0], Siblings: encoded[1:], Code: inSpite(w.d.Code),
		Deadline: w.d.Deadline,
	}
	if m.Keep = w.admit(); m.Keep {
		begin := w.begin() // Guard has just judged: encoded and begun are one transaction
		m.Then = &begin
	}
	w.message = &messages[0]
	err := w.move(ctx, m)
	if errors.Is(err, store.ErrConflict) && !errors.Is(err, store.ErrMoved) {
		return w.park(ctx, care.Errorf(care.Internal, "the adapter gave the message a key that another message bears"), false)
	}
	return err
}

// stored reads a message's bytes into what the store keeps.
func (w *work) stored(m adapters.Message) (store.Encoded, error) {
	if m.Body == nil {
		return store.Encoded{}, care.Errorf(care.Internal, "the adapter made a message without a body")
	}
	data, err := adapters.ReadBody(m.Body)
	if err != nil {
		return store.Encoded{}, fmt.Errorf("read message: %w", err)
	}
	return store.Encoded{
		Key: m.Key, Header: m.Header, ContentType: m.ContentType, SHA256: m.Body.SHA256(), Size: m.Body.Size(), Body: data,
		Event: m.Event, Correction: m.Correction, Items: m.Items, Before: w.d.Before, MadeWith: w.madeWith,
		UseBy: w.d.UseBy, Deadline: w.d.Deadline,
	}, nil
}

// park sets aside what cannot be sent, with the fields named; doubt says that
// the other side may have acted on it all the same.
func (w *work) park(ctx context.Context, cause error, doubt bool) error {
	kind := care.KindOf(cause)
	reason := w.inDoubt(words(cause), doubt)
	return w.wait(ctx, store.Move{
		To: store.Parked, Code: string(kind), Reason: reason, Doubt: doubt, Deadline: now().Add(w.pace.Remind), Task: task(string(kind), reason),
	})
}

// words gives what may be shown of an error: only errors made to be shown, by
// path and message.
func words(err error) string {
	if problems, ok := errors.AsType[care.Problems](err); ok {
		return plain(strings.ReplaceAll(problems.Error(), "\n", "; "))
	}
	if e, ok := errors.AsType[*care.Error](err); ok {
		return plain(e.Error())
	}
	return "an internal fault"
}
