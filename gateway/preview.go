// SPDX-License-Identifier: Apache-2.0

package gateway

import (
	"context"
	"errors"
	"fmt"

	"github.com/carelode/lode/adapters"
	"github.com/carelode/lode/gateway/store"
	"github.com/carelode/lode/mapping/care"
)

// Preview is what one destination would be sent if a version were accepted now.
type Preview struct {
	Destination string
	Title       string
	Parts       []string
	Code        string // why nothing would go, or would wait; "" if it would go
	Reason      string
	Messages    []PreviewMessage
}

// PreviewMessage is one message of a preview, whole.
type PreviewMessage struct {
	ContentType string
	Header      map[string]string
	Body        []byte
}

// Preview says, for every destination of the caller's team, what would be sent
// if this version were accepted now. Nothing is stored.
func (g *Gateway) Preview(ctx context.Context, who Caller, body []byte) ([]Preview, error) {
	rec, err := care.Decode(body)
	if err != nil {
		return nil, err
	}
	if err := belongs(rec, who, rec.ID); err != nil {
		return nil, err
	}
	lanes, err := g.store.Lane(ctx, who.Team, rec.ID)
	if err != nil && !errors.Is(err, store.ErrNotFound) {
		return nil, fmt.Errorf("read deliveries: %w", err)
	}
	vs := g.reader(who.Team, rec)
	previews := []Preview{}
	for _, r := range g.routesOf(who.Team) {
		p, err := g.preview(ctx, r, vs, rec, of(lanes, r.Name))
		if err != nil {
			return nil, err
		}
		previews = append(previews, p)
	}
	return previews, nil
}

func (g *Gateway) preview(ctx context.Context, r *route, vs *versions, rec *care.Record, lane []store.Delivery) (Preview, error) {
	p := Preview{Destination: r.Name, Title: r.about.Title, Parts: []string{}}
	if _, ok := r.Adapter.(adapters.Encoder); !ok {
		p.Code, p.Reason = "extract", "It goes out with the next extract."
		return p, nil
	}
	w := &work{Gateway: g, r: r, current: rec, d: store.Delivery{
		Team: vs.team, ID: deliveryID(vs.team, cause(rec.ID, rec.Version), r.Name), Destination: r.Name, Subject: rec.ID,
		Number: 1, Edition: 1, Before: base(lane), After: rec.Version, CreatedAt: now(),
	}}
	change, err := g.change(ctx, r, vs, rec, rec, w.d.Before)
	if err != nil {
		return Preview{}, err
	}
	if change.Empty() {
		why, err := g.notPlanned(ctx, r, vs, rec, w.d.Before)
		p.Code, p.Reason = why.Code, why.Reason
		return p, err
	}
	p.Parts = change.Difference.Parts()
	return w.show(ctx, p, change, lane)
}

func (w *work) show(ctx context.Context, p Preview, change care.Change, lane []store.Delivery) (Preview, error) {
	messages, err := w.encode(ctx, change, lane)
	if err != nil {
		p.Code, p.Reason = string(care.KindOf(err)), words(err)
		return p, nil
	}
	for _, m := range messages {
		e, err := w.stored(m)
		if err != nil {
			return Preview{}, err
		}
		p.Messages = append(p.Messages, PreviewMessage{m.ContentType, m.Header, e.Body})
	}
	if len(messages) > 0 {
		w.d.Event, w.d.Correction = messages[0].Event, messages[0].Correction
	}
	v, err := w.guard(ctx, w.r, w.d, w.current)
	p.Code, p.Reason = v.code, v.reason
	return p, err
}
