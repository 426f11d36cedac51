// SPDX-License-Identifier: Apache-2.0

package lab_test

import (
	"context"
	"net/http"
	"net/http/httptest"
	"testing"
	"time"

	"github.com/carelode/lode/conformance/lab"
)

// TestGateKnowsWhereMessagesAre follows one message through the gate.
func TestGateKnowsWhereMessagesAre(t *testing.T) {
	t.Parallel()
	g := lab.NewGate()
	before, goOn := make(chan struct{}), make(chan struct{})
	inner := lab.Acting(http.HandlerFunc(func(http.ResponseWriter, *http.Request) {}))
	outer := g.Outer(http.HandlerFunc(func(w http.ResponseWriter, r *http.Request) {
		close(before)
		<-goOn
		inner.ServeHTTP(w, r)
		goOn <- struct{}{}
		<-goOn
	}))
	done := make(chan struct{})
	go func() {
		defer close(done)
		outer.ServeHTTP(httptest.NewRecorder(), httptest.NewRequestWithContext(t.Context(), http.MethodPost, "/outbox", nil))
	}()
	<-before
	if at := g.Now(); at[lab.BeforeActing] != 1 || at[lab.AfterActing] != 0 {
		t.Errorf("before acting: %v", at)
	}
	goOn <- struct{}{}
	<-goOn
	if at := g.Now(); at[lab.AfterActing] != 1 || at[lab.BeforeActing] != 0 {
		t.Errorf("after acting: %v", at)
	}
	goOn <- struct{}{}
	<-done
	if at := g.Now(); at[lab.BeforeActing]+at[lab.AfterActing] != 0 {
		t.Errorf("after answering: %v", at)
	}
}

func TestGateAwaitsTheMomentThatIsWanted(t *testing.T) {
	t.Parallel()
	g := lab.NewGate()
	ctx, cancel := context.WithTimeout(t.Context(), 30*time.Millisecond)
	defer cancel()
	if at := g.Await(ctx, lab.BeforeActing, time.Millisecond); at != nil {
		t.Errorf("nothing is there, and it came: %v", at)
	}
	outer := g.Outer(http.HandlerFunc(func(_ http.ResponseWriter, r *http.Request) {
		if at := g.Await(r.Context(), lab.BeforeActing, time.Hour); at[lab.BeforeActing] != 1 {
			t.Errorf("it is there, and it came not: %v", at)
		}
	}))
	outer.ServeHTTP(httptest.NewRecorder(), httptest.NewRequestWithContext(t.Context(), http.MethodPost, "/outbox", nil))
}
