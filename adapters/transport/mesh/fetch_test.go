// SPDX-License-Identifier: Apache-2.0

package mesh_test

import (
	"bytes"
	"errors"
	"io"
	"net/http"
	"strings"
	"testing"
	"time"

	"github.com/carelode/lode/adapters/transport/mesh"
	"github.com/carelode/lode/conformance/sim"
	"github.com/carelode/lode/mapping/care"
)

// TestAFetchIsNotFooled: what is not whole and right is not given as if it were.
func TestAFetchIsNotFooled(t *testing.T) {
	t.Parallel()
	header := func(name, value string) func(http.Handler) http.Handler {
		return func(next http.Handler) http.Handler {
			return http.HandlerFunc(func(w http.ResponseWriter, r *http.Request) {
				next.ServeHTTP(&changed{ResponseWriter: w, name: name, value: value}, r)
			})
		}
	}
	for name, c := range map[string]struct {
		disturb func(http.Handler) http.Handler
		rule    string
		kind    care.Kind
	}{
		"another chunk than was asked for": {func(next http.Handler) http.Handler {
			return http.HandlerFunc(func(w http.ResponseWriter, r *http.Request) {
				if base, ok := strings.CutSuffix(r.URL.Path, "/2"); ok {
					r.URL.Path = base + "/3"
				}
				next.ServeHTTP(w, r)
			})
		}, "chunk", care.Unavailable},
		"a range that is none":            {header("mex-chunk-range", "one of three"), "chunk", care.Unavailable},
		"a range that shrinks":            {header("mex-chunk-range", "1:1"), "chunk", care.Unavailable},
		"a range beyond reason":           {header("mex-chunk-range", "1:999999999"), "chunk", care.Unavailable},
		"another checksum":                {header("mex-content-checksum", strings.Repeat("0", 32)), "checksum", care.Unavailable},
		"another checksum, by SHA-256":    {header("mex-content-checksum", "SHA256:"+strings.Repeat("0", 64)), "checksum", care.Unavailable},
		"packed in a way nobody knows":    {header("Content-Encoding", "br"), "encoding", care.Rejected},
		"said to be packed, and is not":   {header("Content-Encoding", "gzip"), "", care.Unavailable},
		"half a chunk":                    {func(h http.Handler) http.Handler { return sim.Faulty(h, truncated) }, "", care.Unavailable},
		"a message that is not there":     {func(http.Handler) http.Handler { return status(http.StatusNotFound) }, "gone", care.Rejected},
		"a message that has expired":      {func(http.Handler) http.Handler { return status(http.StatusGone) }, "gone", care.Rejected},
		"an answer that is no part of it": {func(http.Handler) http.Handler { return status(http.StatusAccepted) }, "", care.Unavailable},
	} {
		t.Run(name, func(t *testing.T) {
			t.Parallel()
			x := open(t, false)
			id, err := x.client(t, team, chunk(4)).Send(t.Context(), outgoing([]byte("ten bytes!")))
			if err != nil {
				t.Fatal(err)
			}
			x.disturb(c.disturb)
			in, err := x.client(t, practice, func(s *mesh.Settings) { s.HTTP.ShortestWait = time.Millisecond }).Fetch(t.Context(), id, 1<<20, io.Discard)
			e, ok := errors.AsType[*care.Error](err)
			if !ok || in != nil || e.Kind != c.kind || e.Rule != c.rule {
				t.Errorf("%+v, %v (rule %s)", in, err, e.Rule)
			}
		})
	}
	x := open(t, false)
	packed := outgoing(make([]byte, 1<<20))
	packed.Gzip = true
	id, err := x.client(t, team).Send(t.Context(), packed)
	if err != nil {
		t.Fatal(err)
	}
	var got bytes.Buffer
	if _, err := x.client(t, practice).Fetch(t.Context(), id, 1000, &got); care.KindOf(err) != care.Rejected || got.Len() > 1001 {
		t.Errorf("a message larger than is taken: %v, %d bytes", err, got.Len())
	}
	for _, bad := range []string{"", "..", "../outbox", "a/b", "a?b"} {
		if _, err := x.client(t, practice).Fetch(t.Context(), bad, 1, io.Discard); care.KindOf(err) != care.Internal {
			t.Errorf("%q was taken for an id", bad)
		}
	}
}

func truncated(*http.Request, int) sim.Fault { return sim.Fault{Truncate: true, After: true} }

func status(code int) http.Handler {
	return http.HandlerFunc(func(w http.ResponseWriter, _ *http.Request) { w.WriteHeader(code) })
}

// changed sets one header last.
type changed struct {
	http.ResponseWriter
	name, value string
}

// WriteHeader changes the header first.
func (c *changed) WriteHeader(code int) {
	c.Header().Set(c.name, c.value)
	c.ResponseWriter.WriteHeader(code)
}
