// SPDX-License-Identifier: Apache-2.0

package api_test

import (
	"bufio"
	"errors"
	"io"
	"log/slog"
	"net"
	"net/http"
	"net/http/httptest"
	"strconv"
	"strings"
	"testing"
	"time"

	"github.com/carelode/lode/gateway/api"
	"github.com/carelode/lode/gateway/store"
)

// serve runs a world behind a real listener, with the limits of the API.
func (w *world) serve(t *testing.T, l api.Limits) string {
	t.Helper()
	listener, err := (&net.ListenConfig{}).Listen(t.Context(), "tcp", "127.0.0.1:0")
	if err != nil {
		t.Fatal(err)
	}
	server := api.Server(listener.Addr().String(), w.api, l, slog.New(slog.DiscardHandler))
	done := make(chan error, 1)
	go func() { done <- server.Serve(listener) }()
	t.Cleanup(func() {
		_ = server.Close()
		if err := <-done; !errors.Is(err, http.ErrServerClosed) {
			t.Error(err)
		}
	})
	return listener.Addr().String()
}

// zeros is endless; reading it costs the reader nothing.
type zeros struct{}

func (zeros) Read(p []byte) (int, error) {
	clear(p)
	return len(p), nil
}

func (w *world) send(t *testing.T, address, method, path string, body io.Reader, change func(*http.Request)) *http.Response {
	t.Helper()
	r, err := http.NewRequestWithContext(t.Context(), method, "http://"+address+path, body)
	if err != nil {
		t.Fatal(err)
	}
	r.Header.Set("Authorization", "Bearer "+w.tokens[soham])
	if change != nil {
		change(r)
	}
	client := &http.Client{Transport: &http.Transport{DisableKeepAlives: true}}
	res, err := client.Do(r)
	if err != nil {
		t.Fatal(err)
	}
	t.Cleanup(func() { _ = res.Body.Close() })
	return res
}

func TestLimits(t *testing.T) {
	t.Parallel()
	const twenty = 20 << 20
	w := newWorld(t)
	address := w.serve(t, api.Limits{})
	length := func(n int64) func(*http.Request) { return func(r *http.Request) { r.ContentLength = n } }
	tests := map[string]struct {
		method, path string
		size         int64
		change       func(*http.Request)
		want         int
	}{
		"a record of 20 MB that says so":       {http.MethodPut, "/v1/records/p-1", twenty, length(twenty), 413},
		"a record of 20 MB that does not":      {http.MethodPut, "/v1/records/p-1", twenty, length(-1), 413},
		"a preview of 20 MB":                   {http.MethodPost, "/v1/preview", twenty, length(-1), 413},
		"an attachment over 20 MiB":            {http.MethodPut, "/v1/blobs/" + hashOf(""), twenty + 1, length(-1), 413},
		"a note of 17 KiB":                     {http.MethodPost, "/v1/tasks/1/done", 17 << 10, length(-1), 413},
		"a header of 20 KiB":                   {http.MethodGet, "/v1/tasks", 0, func(r *http.Request) { r.Header.Set("X-Long", strings.Repeat("a", 20<<10)) }, 431},
		"a compressed record":                  {http.MethodPut, "/v1/records/p-1", 10, func(r *http.Request) { r.Header.Set("Content-Encoding", "gzip") }, 415},
		"a record as XML":                      {http.MethodPut, "/v1/records/p-1", 10, func(r *http.Request) { r.Header.Set("Content-Type", "application/xml") }, 415},
		"a record whose type is not one":       {http.MethodPut, "/v1/records/p-1", 10, func(r *http.Request) { r.Header.Set("Content-Type", ";;") }, 415},
		"a record in Latin-1":                  {http.MethodPut, "/v1/records/p-1", 10, func(r *http.Request) { r.Header.Set("Content-Type", "application/json; charset=iso-8859-1") }, 415},
		"a record in UTF-8":                    {http.MethodPut, "/v1/records/p-1", 10, func(r *http.Request) { r.Header.Set("Content-Type", "application/json; charset=UTF-8") }, 422},
		"a record of no type":                  {http.MethodPut, "/v1/records/p-1", 10, func(r *http.Request) { r.Header.Del("Content-Type") }, 422},
		"an attachment with another hash":      {http.MethodPut, "/v1/blobs/" + hashOf(""), 10, nil, 422},
		"an attachment whose name is no hash":  {http.MethodPut, "/v1/blobs/letter.pdf", 10, nil, 400},
		"a header just within 16 KiB is taken": {http.MethodGet, "/v1/tasks", 0, func(r *http.Request) { r.Header.Set("X-Long", strings.Repeat("a", 15<<10)) }, 200},
	}
	for name, tt := range tests {
		t.Run(name, func(t *testing.T) {
			t.Parallel()
			res := w.send(t, address, tt.method, tt.path, io.LimitReader(zeros{}, tt.size), tt.change) //nolint:bodyclose // send sees to it
			if res.StatusCode != tt.want {
				t.Fatalf("answered %d, want %d", res.StatusCode, tt.want)
			}
			said, _ := io.ReadAll(res.Body)
			if tt.want >= 400 && tt.want != 431 && !strings.Contains(string(said), `"problems":[{"path":"","rule":"`) {
				t.Errorf("names no problem: %s", said)
			}
			if tt.want == 413 {
				if !strings.Contains(string(said), `"rule":"size","message":"is larger than `) {
					t.Errorf("does not name the size: %s", said)
				}
				if !strings.Contains(string(said), "At most ") {
					t.Errorf("does not say how much is taken: %s", said)
				}
			}
		})
	}
	t.Cleanup(func() {
		if _, err := w.store.Current(t.Context(), soham, person); err == nil {
			t.Error("a version is stored")
		}
	})
}

// A body that ends before its announced length leaves nothing.
func TestLimitsOfBodiesCutShort(t *testing.T) {
	t.Parallel()
	w := newWorld(t)
	address := w.serve(t, api.Limits{})
	whole := string(record(soham, person, 1))
	const chunked = "Transfer-Encoding: chunked\r\n\r\n4000\r\n"
	announced := "Content-Length: " + strconv.Itoa(len(whole)+1) + "\r\n\r\n"
	for path, length := range map[string]string{"/v1/records/" + person: announced, "/v1/blobs/" + hashOf(picture): announced, "/v1/records/p-2": chunked} {
		conn, err := (&net.Dialer{}).DialContext(t.Context(), "tcp", address)
		if err != nil {
			t.Fatal(err)
		}
		_, err = io.WriteString(conn, "PUT "+path+" HTTP/1.1\r\nHost: lode\r\nAuthorization: Bearer "+w.tokens[soham]+
			"\r\n"+length+whole)
		if err != nil {
			t.Fatal(err)
		}
		half, ok := conn.(*net.TCPConn)
		if !ok {
			t.Fatal("no TCP")
		}
		if err := half.CloseWrite(); err != nil {
			t.Fatal(err)
		}
		res, err := http.ReadResponse(bufio.NewReader(conn), nil)
		if err != nil {
			t.Fatal(err)
		}
		said, _ := io.ReadAll(res.Body)
		_ = conn.Close()
		_ = res.Body.Close()
		if !strings.Contains(string(said), `"problems":[{"path":"","rule":"truncated","message":"ends early"}]`) || strings.Contains(string(said), "length") {
			t.Errorf("%s answered %s", path, said)
		}
		if res.StatusCode != http.StatusBadRequest {
			t.Errorf("%s answered %d, want 400", path, res.StatusCode)
		}
	}
	if _, err := w.store.Current(t.Context(), soham, person); !errors.Is(err, store.ErrNotFound) {
		t.Error("a version is stored")
	}
	if _, err := w.store.OpenBlob(t.Context(), soham, hashOf(picture)); !errors.Is(err, store.ErrNotFound) {
		t.Error("an attachment is stored")
	}
}

func TestLimitsOfTime(t *testing.T) {
	t.Parallel()
	quick := api.Limits{ReadHeader: 50 * time.Millisecond, Read: 150 * time.Millisecond, Idle: 50 * time.Millisecond}
	w := newWorld(t, limits(quick))
	address := w.serve(t, quick)
	auth := "Authorization: Bearer " + w.tokens[soham] + "\r\n"
	tests := map[string]struct{ sent, want string }{
		"a header that never ends":  {"GET /v1/tasks HTTP/1.1\r\nHost: lode\r\n", ""},
		"a body that never comes":   {"PUT /v1/records/p-1 HTTP/1.1\r\nHost: lode\r\n" + auth + "Content-Length: 10\r\n\r\n", "408"},
		"a connection without work": {"GET /healthz HTTP/1.1\r\nHost: lode\r\n\r\n", "200"},
	}
	for name, tt := range tests {
		t.Run(name, func(t *testing.T) {
			t.Parallel()
			conn, err := (&net.Dialer{}).DialContext(t.Context(), "tcp", address)
			if err != nil {
				t.Fatal(err)
			}
			defer func() { _ = conn.Close() }()
			_ = conn.SetDeadline(time.Now().Add(5 * time.Second))
			if _, err := io.WriteString(conn, tt.sent); err != nil {
				t.Fatal(err)
			}
			got, err := io.ReadAll(conn) // ends when the server cuts it
			if err != nil {
				t.Fatalf("was not cut: %v", err)
			}
			if !strings.Contains(firstLine(string(got)), tt.want) {
				t.Errorf("was told %q, want %q", firstLine(string(got)), tt.want)
			}
		})
	}
}

func firstLine(s string) string {
	line, _, _ := strings.Cut(s, "\r\n")
	return line
}

// An attachment may take longer than the server gives other requests, and its
// answer still comes.
func TestLimitsOfTimeOfAttachments(t *testing.T) {
	t.Parallel()
	quick := api.Limits{Read: 200 * time.Millisecond, Write: 250 * time.Millisecond, Transfer: 10 * time.Second}
	w := newWorld(t, limits(quick))
	address := w.serve(t, quick)
	r, pipe := io.Pipe()
	go func() {
		_, _ = io.WriteString(pipe, picture[:4])
		<-time.After(500 * time.Millisecond) // a slow line
		_, _ = io.WriteString(pipe, picture[4:])
		_ = pipe.Close()
	}()
	res := w.send(t, address, http.MethodPut, "/v1/blobs/"+hashOf(picture), r, nil) //nolint:bodyclose // send sees to it
	if res.StatusCode != http.StatusOK {
		t.Errorf("answered %d", res.StatusCode)
	}
}

func TestLimitsOfRate(t *testing.T) {
	t.Parallel()
	w := newWorld(t, limits(api.Limits{PerSecond: 0.01, Burst: 3}))
	for range 3 {
		w.get(t, soham, "/v1/tasks", http.StatusOK, nil)
	}
	got := w.get(t, soham, "/v1/tasks", http.StatusTooManyRequests, nil)
	seconds, err := strconv.Atoi(got.Header().Get("Retry-After"))
	if err != nil || seconds < 1 || seconds > 100 {
		t.Errorf("is to wait %q", got.Header().Get("Retry-After"))
	}
	isOutcome(t, w.get(t, soham, "/fhir/R4/metadata", http.StatusTooManyRequests, nil), "throttled")
	w.get(t, ives, "/v1/tasks", http.StatusOK, nil)         // another team's share is its own
	w.get(t, "", "/healthz", http.StatusOK, nil)            // nobody's share
	w.get(t, "", "/v1/tasks", http.StatusUnauthorized, nil) // and a stranger spends none
}

func TestHeadersProtect(t *testing.T) {
	t.Parallel()
	w := newWorld(t)
	for _, got := range []*httptest.ResponseRecorder{
		w.call(t, soham, http.MethodGet, "/v1/tasks", "", nil), w.call(t, "", http.MethodGet, "/v1/tasks", "", nil), w.call(t, "", http.MethodGet, "/nothing", "", nil),
	} {
		for name, want := range map[string]string{
			"X-Content-Type-Options": "nosniff", "Cache-Control": "no-store", "Content-Security-Policy": "default-src 'none'; frame-ancestors 'none'", "Referrer-Policy": "no-referrer",
		} {
			if got.Header().Get(name) != want {
				t.Errorf("%s is %q", name, got.Header().Get(name))
			}
		}
	}
}
