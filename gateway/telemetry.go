// SPDX-License-Identifier: Apache-2.0

package gateway

import (
	"context"
	"fmt"
	"time"

	"go.opentelemetry.io/otel"
	"go.opentelemetry.io/otel/attribute"
	"go.opentelemetry.io/otel/codes"
	"go.opentelemetry.io/otel/metric"
	"go.opentelemetry.io/otel/propagation"
	"go.opentelemetry.io/otel/trace"

	"github.com/carelode/lode/gateway/store"
	"github.com/carelode/lode/mapping/care"
)

// scope names this package in traces and metrics. Their attributes are
// destinations, states and kinds: never a person, a record or a message.
const scope = "github.com/carelode/lode/gateway"

type telemetry struct {
	tracer   trace.Tracer
	moves    metric.Int64Counter
	attempts metric.Float64Histogram
	changed  metric.Int64Histogram
}

func newTelemetry(g *Gateway) (*telemetry, error) {
	meter := otel.Meter(scope)
	t := &telemetry{tracer: otel.Tracer(scope)}
	var err error
	if t.moves, err = meter.Int64Counter("lode.delivery.moves", metric.WithDescription("Moves of deliveries from state to state.")); err != nil {
		return nil, err
	}
	if t.attempts, err = meter.Float64Histogram("lode.delivery.attempt.duration", metric.WithUnit("s"), metric.WithDescription("How long attempts took."),
		metric.WithExplicitBucketBoundaries(0.005, 0.01, 0.025, 0.05, 0.1, 0.25, 0.5, 1, 2.5, 5, 10, 30, 60)); err != nil {
		return nil, err
	}
	if t.changed, err = meter.Int64Histogram("lode.delivery.changed_fields", metric.WithDescription("Fields that a delivery tells of.")); err != nil {
		return nil, err
	}
	waiting, err := meter.Int64ObservableGauge("lode.deliveries", metric.WithDescription("Deliveries that are not final, by destination and state."))
	if err != nil {
		return nil, err
	}
	oldest, err := meter.Float64ObservableGauge("lode.deliveries.oldest", metric.WithUnit("s"), metric.WithDescription("Age of the oldest delivery that is not final."))
	if err != nil {
		return nil, err
	}
	_, err = meter.RegisterCallback(func(ctx context.Context, o metric.Observer) error {
		return observe(ctx, g.store, o, waiting, oldest)
	}, waiting, oldest)
	return t, err
}

func observe(ctx context.Context, s store.Store, o metric.Observer, waiting metric.Int64Observable, oldest metric.Float64Observable) error {
	counts, err := s.Counts(ctx, "", false)
	if err != nil {
		return fmt.Errorf("count deliveries: %w", err)
	}
	for _, c := range counts {
		labels := metric.WithAttributes(attribute.String("team", c.Team), attribute.String("destination", c.Destination), attribute.String("state", string(c.State)))
		o.ObserveInt64(waiting, int64(c.Number), labels)
		o.ObserveFloat64(oldest, time.Since(c.Oldest).Seconds(), labels)
	}
	return nil
}

// span starts a span; the func that it gives ends it with the kind of an error.
func (t *telemetry) span(ctx context.Context, name string) (context.Context, func(error)) {
	ctx, span := t.tracer.Start(ctx, name)
	return ctx, func(err error) {
		if err != nil {
			span.SetStatus(codes.Error, string(care.KindOf(err)))
		}
		span.End()
	}
}

// resume continues the trace of the call that caused a delivery.
func (t *telemetry) resume(ctx context.Context, d store.Delivery) (context.Context, func(error)) {
	carrier := propagation.MapCarrier{"traceparent": d.Trace}
	ctx = propagation.TraceContext{}.Extract(ctx, carrier)
	return t.span(ctx, "carry "+d.Destination)
}

// traceparent gives the W3C form of the present trace, "" if there is none.
func traceparent(ctx context.Context) string {
	carrier := propagation.MapCarrier{}
	propagation.TraceContext{}.Inject(ctx, carrier)
	return carrier["traceparent"]
}

// moved counts a move, and the one that followed in the same transaction.
func (t *telemetry) moved(ctx context.Context, r *route, m store.Move, d store.Delivery) {
	to := d.State
	if m.Then != nil {
		to = m.To
		then := *m.Then
		then.Then = nil
		defer t.moved(ctx, r, then, d)
	}
	t.moves.Add(ctx, 1, metric.WithAttributes(
		attribute.String("destination", r.Name), attribute.String("from", string(m.From)), attribute.String("to", string(to)), attribute.String("code", m.Code),
	))
}

func (t *telemetry) attempted(ctx context.Context, r *route, took time.Duration, err error) {
	outcome := "ok"
	if err != nil {
		outcome = string(care.KindOf(err))
	}
	t.attempts.Record(ctx, took.Seconds(), metric.WithAttributes(attribute.String("destination", r.Name), attribute.String("outcome", outcome)))
}

func (t *telemetry) size(ctx context.Context, r *route, fields int) {
	t.changed.Record(ctx, int64(fields), metric.WithAttributes(attribute.String("destination", r.Name)))
}
