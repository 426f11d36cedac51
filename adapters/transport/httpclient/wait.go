// SPDX-License-Identifier: Apache-2.0

package httpclient

import (
	"math"
	"net/http"
	"strconv"
	"strings"
	"time"
)

// retryAfter reads Retry-After, in seconds or as a date (RFC 9110 10.2.3), never
// negative and never above the longest allowed. What cannot be read is none.
func retryAfter(h http.Header, longest time.Duration) time.Duration {
	text := strings.TrimSpace(h.Get("Retry-After"))
	if text == "" {
		return 0
	}
	if strings.Trim(text, "0123456789") == "" {
		seconds, err := strconv.ParseInt(text, 10, 64)
		if err != nil || seconds > int64(longest/time.Second) {
			return longest // digits only: too large to hold
		}
		return time.Duration(seconds) * time.Second
	}
	at, err := http.ParseTime(text)
	if err != nil {
		return 0
	}
	return min(max(time.Until(at), 0), longest)
}

// pause is the wait before the next quick try: full jitter under an exponential
// ceiling, or what the other side asked for, and never above the longest.
func (s Settings) pause(shortest, longest time.Duration, n int, res *http.Response) time.Duration {
	if res != nil {
		if asked := retryAfter(res.Header, s.LongestRetryAfter); asked > 0 {
			return min(asked, longest)
		}
	}
	ceiling := float64(shortest) * math.Pow(2, float64(min(n, 30)))
	return time.Duration(s.Chance() * min(ceiling, float64(longest)))
}
