// SPDX-License-Identifier: Apache-2.0

package api_test

import (
	"context"
	"errors"
	"fmt"
	"net/http"
	"net/http/httptest"
	"strings"
	"testing"
	"time"

	"github.com/carelode/lode/gateway"
	"github.com/carelode/lode/gateway/api"
	"github.com/carelode/lode/gateway/store"
	"github.com/carelode/lode/mapping/care"
)

// failing is a gateway whose Accept fails in some way.
type failing struct {
	api.Gateway
	accept func() error
}

func (f failing) Accept(context.Context, gateway.Caller, string, []byte) (gateway.Answer, error) {
	return gateway.Answer{}, f.accept()
}

func broken(accept func() error) option {
	return func(o *api.Options) { o.Gateway = failing{o.Gateway, accept} }
}

func TestPanicsAreNotQuoted(t *testing.T) {
	t.Parallel()
	for name, fail := range map[string]func() error{
		"a text":   func() error { panic("about " + canary) },
		"an error": func() error { panic(errors.New("about " + canary)) },
	} {
		t.Run(name, func(t *testing.T) {
			t.Parallel()
			w := newWorld(t, broken(fail))
			got := w.put(t, soham, "/v1/records/"+person, string(record(soham, person, 1)), http.StatusInternalServerError, nil)
			problem(t, got)
			if strings.Contains(got.Body.String()+w.log.String(), canary) {
				t.Error("what the panic said was told")
			}
			if !strings.Contains(w.log.String(), "silence_test") && !strings.Contains(w.log.String(), "TestPanicsAreNotQuoted") {
				t.Errorf("the log does not say where: %s", w.log)
			}
		})
	}
}

// The one table from error to answer.
func TestErrorsHaveTheirStatus(t *testing.T) {
	t.Parallel()
	tests := map[string]struct {
		err  error
		want int
	}{
		"a fault of the record":     {care.At(care.Invalid, "person", "required", "is missing"), 422},
		"a code without mapping":    {care.Errorf(care.Unmapped, "no code"), 422},
		"a refusal":                 {care.Errorf(care.Rejected, "refused"), 409},
		"an outage":                 {&care.Error{Kind: care.Unavailable, RetryAfter: 90 * time.Second}, 503},
		"credentials":               {care.Errorf(care.Unauthorised, "not let in"), 503},
		"no answer":                 {care.Errorf(care.Unconfirmed, "no answer"), 503},
		"nobody knows":              {errors.New("about " + canary), 500},
		"absent":                    {store.ErrNotFound, 404},
		"a conflict of versions":    {&gateway.Conflict{Current: 7}, 409},
		"moved meanwhile":           {store.ErrMoved, 409},
		"a move that there is none": {store.ErrEdge, 409},
		"a lost lease":              {store.ErrLease, 409},
		"a store that is away":      {fmt.Errorf("%w: %w", store.ErrAway, errors.New("about "+canary)), 503},
		"no time left":              {context.DeadlineExceeded, 503},
	}
	for name, tt := range tests {
		t.Run(name, func(t *testing.T) {
			t.Parallel()
			w := newWorld(t, broken(func() error { return fmt.Errorf("accept: %w", tt.err) }))
			got := w.put(t, soham, "/v1/records/"+person, "{}", tt.want, nil)
			p := problem(t, got)
			if strings.Contains(got.Body.String(), canary) {
				t.Error("the cause was quoted")
			}
			if tt.want == 503 && got.Header().Get("Retry-After") == "" {
				t.Error("does not say when to try again")
			}
			if strings.HasPrefix(name, "a conflict") && (p.Current != 7 || !strings.Contains(p.Detail, "7")) {
				t.Errorf("does not name the current version: %s", got.Body)
			}
		})
	}
}

// What is logged tells no id of a record, no name, and not who calls from where.
func TestLogTellsNothing(t *testing.T) {
	t.Parallel()
	w := newWorld(t)
	have := w.seen(t)
	for _, path := range []string{"/v1/records/" + person, "/v1/records/" + canary, "/v1/deliveries/" + have.delivery, "/v1/" + canary, "/" + canary, "/v1/deliveries?record=" + canary} {
		w.call(t, soham, http.MethodGet, path, "", nil)
	}
	request := httptest.NewRequestWithContext(t.Context(), canary, "/v1/tasks", nil)
	w.api.ServeHTTP(httptest.NewRecorder(), request)
	said := w.log.String()
	for _, secret := range []string{canary, `"` + person, "/" + person, have.delivery, w.tokens[soham], "192.0.2.1"} {
		if strings.Contains(said, secret) {
			t.Errorf("the log tells %q:\n%s", secret, said)
		}
	}
	for _, wanted := range []string{`"route":"/v1/records/:id"`, `"status":200`, `"team":"soham"`, `"method":"_OTHER"`, `"route":"(none)"`} {
		if !strings.Contains(said, wanted) {
			t.Errorf("the log does not tell %s:\n%s", wanted, said)
		}
	}
}
