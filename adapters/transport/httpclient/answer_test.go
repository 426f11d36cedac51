// SPDX-License-Identifier: Apache-2.0

package httpclient_test

import (
	"context"
	"errors"
	"net"
	"net/http"
	"strings"
	"testing"
	"time"

	"github.com/carelode/lode/adapters/transport/httpclient"
	"github.com/carelode/lode/conformance/sim"
	"github.com/carelode/lode/mapping/care"
)

func TestTimeOutsAndCancellations(t *testing.T) {
	t.Parallel()
	hang := always(sim.Fault{Hang: true})
	inBubble(t, httpclient.Settings{HeaderTimeout: 7 * time.Second}, hang, func(t bubble) {
		start := time.Now()
		_, err := t.client.Do(t.Context(), post())
		wantKind(t, err, care.Unconfirmed)
		if time.Since(start) != 7*time.Second {
			t.Errorf("gave up after %v", time.Since(start))
		}
		ctx, cancel := context.WithTimeout(t.Context(), time.Second)
		defer cancel()
		_, err = t.client.Do(ctx, safePost(0))
		wantKind(t, err, care.Unavailable)
		if !errors.Is(err, context.DeadlineExceeded) {
			t.Error("the cause was lost")
		}
		before := len(t.far.got())
		gone, cancelNow := context.WithCancel(t.Context())
		cancelNow()
		_, err = t.client.Do(gone, post())
		wantKind(t, err, care.Unavailable) // nothing was sent
		if len(t.far.got()) != before {
			t.Error("it was sent")
		}
	})
}

func TestWhatCannotBeReachedWasNotSent(t *testing.T) {
	t.Parallel()
	dial := func(context.Context, string, string) (net.Conn, error) {
		return nil, &net.DNSError{Err: "no such host", Name: "far.invalid"}
	}
	client, err := httpclient.New(httpclient.Settings{Dial: dial})
	if err != nil {
		t.Fatal(err)
	}
	_, err = client.Do(t.Context(), post())
	if e := mustKind(t, err, care.Unavailable); strings.Contains(e.Error(), "far.invalid") {
		t.Errorf("the error holds the address: %v", e)
	}
}

func TestALyingSuccessIsNotBelieved(t *testing.T) {
	t.Parallel()
	cases := map[string]sim.Fault{
		"another type": {ContentType: "text/html", Body: "<html>Please log in</html>"},
		"no type":      {ContentType: "nonsense//"},
		"cut short":    {Truncate: true},
		"too large":    {ContentType: "application/fhir+json", Body: strings.Repeat("x", 101)},
	}
	for name, fault := range cases {
		t.Run(name, func(t *testing.T) {
			t.Parallel()
			inBubble(t, httpclient.Settings{LargestAnswer: 100}, always(fault), func(t bubble) {
				for kind, r := range map[care.Kind]httpclient.Request{care.Unconfirmed: post(), care.Unavailable: safePost(0)} {
					r.Accept = []string{"application/fhir+json"}
					answer, err := t.client.Do(t.Context(), r)
					wantKind(t, err, kind)
					if answer == nil || answer.Status != http.StatusOK {
						t.Errorf("answer %+v", answer)
					}
				}
			})
		})
	}
}

func TestAMalformedAnswerIsNotBelieved(t *testing.T) {
	t.Parallel()
	fault := sim.Fault{ContentType: "application/json", Body: `{"id": "999`}
	inBubble(t, httpclient.Settings{}, always(fault), func(t bubble) {
		answer, err := t.client.Do(t.Context(), post())
		if err != nil {
			t.Fatal(err)
		}
		var v map[string]any
		if e := mustKind(t, answer.JSON(&v), care.Unconfirmed); strings.Contains(e.Error(), "999") {
			t.Error("the error quotes the body")
		}
	})
}
