// SPDX-License-Identifier: Apache-2.0

package httpclient_test

import (
	"context"
	"errors"
	"net/http"
	"net/url"
	"strings"
	"testing"
	"time"

	"github.com/carelode/lode/adapters/transport/httpclient"
	"github.com/carelode/lode/mapping/care"
)

// kindOf is "" for no error.
func kindOf(err error) care.Kind {
	if err == nil {
		return ""
	}
	return care.KindOf(err)
}

func TestEveryStatusHasAMeaning(t *testing.T) {
	t.Parallel()
	const none = care.Kind("")
	rows := []struct {
		statuses     []int
		safe, unsafe care.Kind
	}{
		{[]int{200, 201, 202, 204, 206}, none, none},
		{[]int{301, 302, 303, 304, 307, 308}, care.Rejected, care.Rejected},
		{[]int{400, 404, 405, 406, 409, 410, 412, 413, 415, 422, 428, 451}, care.Rejected, care.Rejected},
		{[]int{401, 403, 407}, care.Unauthorised, care.Unauthorised},
		{[]int{408, 425, 429, 503}, care.Unavailable, care.Unconfirmed},
		{[]int{500, 502, 504, 507, 599}, care.Unavailable, care.Unconfirmed},
		{[]int{501, 505}, care.Rejected, care.Rejected},
		{[]int{101, 600}, care.Rejected, care.Rejected},
	}
	for _, row := range rows {
		for _, status := range row.statuses {
			for safe, want := range map[bool]care.Kind{true: row.safe, false: row.unsafe} {
				if got := kindOf(httpclient.Classify(&http.Response{StatusCode: status}, nil, true, safe)); got != want {
					t.Errorf("%d, safe %t: %q, want %q", status, safe, got, want)
				}
			}
		}
	}
}

func TestALostAnswerIsUnconfirmedOnlyWhenSentAndNotSafe(t *testing.T) {
	t.Parallel()
	rows := []struct {
		sent, safe bool
		want       care.Kind
	}{
		{false, false, care.Unavailable},
		{false, true, care.Unavailable},
		{true, true, care.Unavailable},
		{true, false, care.Unconfirmed},
	}
	for _, cause := range []error{context.Canceled, context.DeadlineExceeded, errors.New("EOF")} {
		for _, row := range rows {
			err := httpclient.Classify(nil, &url.Error{Op: "Post", URL: "http://x/canary", Err: cause}, row.sent, row.safe)
			if got := care.KindOf(err); got != row.want {
				t.Errorf("%v, %+v: %s", cause, row, got)
			}
			if !errors.Is(err, cause) || strings.Contains(errors.Unwrap(err).Error(), "canary") {
				t.Errorf("cause %v", errors.Unwrap(err))
			}
		}
	}
}

func FuzzRetryAfter(f *testing.F) {
	for _, seed := range []string{"", "0", "120", "-1", "1e9", "99999999999999999999", "Wed, 21 Oct 2099 07:28:00 GMT", "\u0661"} {
		f.Add(seed)
	}
	f.Fuzz(func(t *testing.T, text string) {
		res := &http.Response{StatusCode: http.StatusServiceUnavailable, Header: http.Header{"Retry-After": {text}}}
		after, ok := care.Retryable(httpclient.Classify(res, nil, true, true))
		if !ok || after < 0 || after > 24*time.Hour {
			t.Errorf("%q: %v, %t", text, after, ok)
		}
	})
}
