// SPDX-License-Identifier: Apache-2.0

package main

import (
	"context"
	"errors"
	"fmt"
	"net/http"
	"time"

	"github.com/prometheus/client_golang/prometheus"
	"github.com/prometheus/client_golang/prometheus/promhttp"
	"go.opentelemetry.io/otel"
	"go.opentelemetry.io/otel/attribute"
	"go.opentelemetry.io/otel/exporters/otlp/otlptrace/otlptracehttp"
	otelprometheus "go.opentelemetry.io/otel/exporters/prometheus"
	"go.opentelemetry.io/otel/propagation"
	"go.opentelemetry.io/otel/sdk/metric"
	"go.opentelemetry.io/otel/sdk/resource"
	"go.opentelemetry.io/otel/sdk/trace"
)

// drain is how long a stop waits for open requests.
const drain = 25 * time.Second

// telemetry is where measurements and traces go.
type telemetry struct {
	Metrics http.Handler
	Close   func(context.Context) error
}

// openTelemetry has measurements answered for Prometheus, and traces sent to an
// OTLP collector if one is named.
func openTelemetry(ctx context.Context, otlp string, sample float64) (telemetry, error) {
	registry := prometheus.NewRegistry()
	exporter, err := otelprometheus.New(otelprometheus.WithRegisterer(registry))
	if err != nil {
		return telemetry{}, fmt.Errorf("set up metrics: %w", err)
	}
	about := resource.NewSchemaless(attribute.String("service.name", "lode"), attribute.String("service.version", version()))
	meters := metric.NewMeterProvider(metric.WithReader(exporter), metric.WithResource(about))
	otel.SetMeterProvider(meters)
	otel.SetTextMapPropagator(propagation.TraceContext{})
	options := []trace.TracerProviderOption{trace.WithResource(about), trace.WithSampler(trace.ParentBased(trace.TraceIDRatioBased(sample)))}
	if otlp != "" {
		spans, err := otlptracehttp.New(ctx, otlptracehttp.WithEndpointURL(otlp))
		if err != nil {
			return telemetry{}, fmt.Errorf("set up traces: %w", err)
		}
		options = append(options, trace.WithBatcher(spans))
	}
	tracers := trace.NewTracerProvider(options...)
	otel.SetTracerProvider(tracers)
	return telemetry{
		Metrics: promhttp.HandlerFor(registry, promhttp.HandlerOpts{}),
		Close:   func(ctx context.Context) error { return errors.Join(tracers.Shutdown(ctx), meters.Shutdown(ctx)) },
	}, nil
}
