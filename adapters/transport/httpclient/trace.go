// SPDX-License-Identifier: Apache-2.0

package httpclient

import (
	"context"
	"net/http"

	"go.opentelemetry.io/otel"
	"go.opentelemetry.io/otel/attribute"
	"go.opentelemetry.io/otel/codes"
	"go.opentelemetry.io/otel/propagation"
	"go.opentelemetry.io/otel/trace"
)

// teller makes one span for each attempt. The usual instrumentation writes the
// full address, and the text of errors that hold it, into the span; a search by
// NHS number would put the number there. So this one names the method, the host
// and the status only, and carries no baggage to the other side.
type teller struct {
	tracer trace.Tracer
	carry  propagation.TraceContext
}

func newTeller(s Settings) teller {
	provider := s.Tracer
	if provider == nil {
		provider = otel.GetTracerProvider()
	}
	return teller{tracer: provider.Tracer("github.com/carelode/lode/adapters/transport/httpclient")}
}

func (t teller) start(ctx context.Context, req *http.Request, resend int) (context.Context, trace.Span) {
	attributes := []attribute.KeyValue{
		attribute.String("http.request.method", req.Method),
		attribute.String("server.address", req.URL.Hostname()),
	}
	if resend > 0 {
		attributes = append(attributes, attribute.Int("http.request.resend_count", resend))
	}
	return t.tracer.Start(ctx, "HTTP "+req.Method,
		trace.WithSpanKind(trace.SpanKindClient), trace.WithAttributes(attributes...))
}

func (t teller) inject(ctx context.Context, h http.Header) {
	t.carry.Inject(ctx, propagation.HeaderCarrier(h))
}

func (t teller) end(span trace.Span, res *http.Response, err error) {
	switch {
	case err != nil:
		span.SetStatus(codes.Error, "no answer")
	case res != nil:
		span.SetAttributes(attribute.Int("http.response.status_code", res.StatusCode))
		if res.StatusCode >= http.StatusBadRequest {
			span.SetStatus(codes.Error, "")
		}
	}
	span.End()
}
