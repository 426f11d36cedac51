// SPDX-License-Identifier: Apache-2.0

package gateway

import (
	"context"
	"errors"
	"fmt"
	"io"
	"iter"
	"time"

	"github.com/carelode/lode/adapters"
	"github.com/carelode/lode/gateway/store"
	"github.com/carelode/lode/mapping/care"
)

// Extracted is an extract on its way, and what it holds.
type Extracted struct {
	Delivery store.Delivery
	Summary  adapters.Summary
}

// Extract writes a periodic extract of the caller's records for a destination
// and plans its delivery. The file streams into the store, sealed: memory does
// not grow with it and nothing lies in the open. The same extract asked for
// twice is two deliveries in one lane, in order.
func (g *Gateway) Extract(ctx context.Context, who Caller, destination string, period care.Period) (Extracted, error) {
	r := g.route(destination)
	if r == nil || !r.serves(who.Team) {
		return Extracted{}, fmt.Errorf("extract: %w", store.ErrNotFound)
	}
	batcher, ok := r.Adapter.(adapters.Batcher)
	if !ok {
		return Extracted{}, care.Errorf(care.Invalid, "this destination takes no extracts")
	}
	at := now()
	subject := "period:" + period.String()
	d := store.Delivery{
		Team: who.Team, ID: deliveryID(who.Team, subject+"@"+at.Format(time.RFC3339Nano), r.Name), Council: g.teams[who.Team].CouncilCode,
		Destination: r.Name, Subject: subject, Number: 1, Edition: 1, State: store.Ready, Deadline: at.Add(r.Late), UseBy: useBy(r, at),
		CreatedAt: at, UpdatedAt: at, RepeatSafe: r.about.RepeatSafe, WaitFor: string(r.about.WaitFor), Trace: traceparent(ctx),
	}
	w := &work{Gateway: g, r: r, d: d}
	lanes, err := g.store.Lane(ctx, who.Team, subject)
	if err != nil {
		return Extracted{}, fmt.Errorf("read lane: %w", err)
	}
	w.d.Seq = int64(len(of(lanes, r.Name)) + 1)
	summary, sha, size, err := w.write(ctx, batcher, period)
	if err != nil {
		return Extracted{}, fmt.Errorf("write extract: %w", err)
	}
	added, err := g.store.Add(ctx, who.Actor, d, &store.Encoded{
		Key: messageKey(d), ContentType: summary.ContentType, Header: summary.Header, SHA256: sha, Size: size, Blob: sha,
		MadeWith: g.madeWith, UseBy: d.UseBy, Deadline: d.Deadline,
	})
	if err != nil {
		return Extracted{}, fmt.Errorf("store extract: %w", err)
	}
	r.call()
	return Extracted{added, summary}, nil
}

// WriteExtract writes an extract of the caller's records to w, and nothing else:
// it is not stored and never delivered.
func (g *Gateway) WriteExtract(ctx context.Context, who Caller, destination string, period care.Period, to io.Writer) (adapters.Summary, error) {
	r := g.route(destination)
	if r == nil || !r.serves(who.Team) {
		return adapters.Summary{}, fmt.Errorf("extract: %w", store.ErrNotFound)
	}
	batcher, ok := r.Adapter.(adapters.Batcher)
	if !ok {
		return adapters.Summary{}, care.Errorf(care.Invalid, "this destination takes no extracts")
	}
	w := &work{Gateway: g, r: r, d: store.Delivery{Team: who.Team, Destination: r.Name, Seq: 1, CreatedAt: now()}}
	return batcher.WriteBatch(w.records(ctx), period, w.facts(ctx, nil), to)
}

// write streams the batch into a blob.
func (w *work) write(ctx context.Context, b adapters.Batcher, period care.Period) (adapters.Summary, string, int64, error) {
	reader, writer := io.Pipe()
	var summary adapters.Summary
	done := make(chan error, 1)
	go func() {
		var err error
		defer func() {
			if recover() != nil {
				err = care.Errorf(care.Internal, "the adapter failed while writing")
			}
			_ = writer.CloseWithError(err)
			done <- err
		}()
		summary, err = b.WriteBatch(w.records(ctx), period, w.facts(ctx, nil), writer)
	}()
	sha, size, stored := w.store.PutBlob(ctx, w.d.Team, "", reader)
	_ = reader.CloseWithError(stored)
	if err := errors.Join(<-done, stored); err != nil {
		return adapters.Summary{}, "", 0, err
	}
	return summary, sha, size, nil
}

// records yields the team's newest versions as the destination may see them.
func (w *work) records(ctx context.Context) iter.Seq2[*care.Record, error] {
	return func(yield func(*care.Record, error) bool) {
		select {
		case w.extracting <- struct{}{}:
			defer func() { <-w.extracting }()
		case <-ctx.Done():
			yield(nil, fmt.Errorf("wait for another extract: %w", ctx.Err()))
			return
		}
		for v, err := range w.store.All(ctx, w.d.Team) {
			if err != nil {
				yield(nil, fmt.Errorf("read records: %w", err))
				return
			}
			seen, err := w.seen(v)
			if !yield(seen, err) || err != nil {
				return
			}
		}
	}
}

func (w *work) seen(v store.Version) (*care.Record, error) {
	rec, err := care.DecodeTrusted(v.Body)
	if err != nil {
		return nil, fmt.Errorf("read record: %w", err)
	}
	paths, err := w.r.view(rec, today())
	if err != nil {
		return nil, fmt.Errorf("project: %w", err)
	}
	return care.Project(rec, paths), nil
}
