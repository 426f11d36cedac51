// SPDX-License-Identifier: Apache-2.0

package api_test

import (
	"encoding/json"
	"io"
	"net/http"
	"net/http/httptest"
	"slices"
	"strings"
	"testing"

	"github.com/carelode/lode/gateway/access"
	"github.com/carelode/lode/gateway/api"
)

// guarded is what a token must stand before: all that is a team's.
func guarded(path string) bool {
	switch path {
	case "/", "/healthz", "/readyz", "/metrics", "/openapi.json":
		return false
	}
	return true
}

// sealed is a body that must not be opened.
type sealed struct{ read bool }

func (s *sealed) Read([]byte) (int, error) {
	s.read = true
	return 0, io.EOF
}

func TestAccess(t *testing.T) {
	t.Parallel()
	w := newWorld(t)
	theirs := w.seen(t)
	stranger, _ := access.NewToken()
	headers := map[string]string{"no token": "", "an unknown token": "Bearer " + stranger, "another scheme": "Basic " + w.tokens[soham]}
	for name, header := range headers {
		for _, r := range w.guardedRows() {
			body := &sealed{}
			request := httptest.NewRequestWithContext(t.Context(), r.Method, address(t, r, theirs), body)
			request.Header.Set("Authorization", header)
			got := httptest.NewRecorder()
			w.api.ServeHTTP(got, request)
			if got.Code != http.StatusUnauthorized || got.Header().Get("WWW-Authenticate") == "" || body.read {
				t.Errorf("%s: %s %s answered %d (body read: %v)", name, r.Method, r.Path, got.Code, body.read)
			}
			if strings.HasPrefix(r.Path, "/fhir/") {
				isOutcome(t, got, "login")
			}
		}
	}
}

// guardedRows gives the routes that are a team's.
func (w *world) guardedRows() []api.Row {
	return slices.DeleteFunc(w.api.Rows(), func(r api.Row) bool { return !guarded(r.Path) })
}

func isOutcome(t *testing.T, got *httptest.ResponseRecorder, code string) {
	t.Helper()
	var outcome struct {
		ResourceType string
		Issue        []struct{ Code string }
	}
	if err := json.Unmarshal(got.Body.Bytes(), &outcome); err != nil {
		t.Fatal(err)
	}
	if outcome.ResourceType != "OperationOutcome" || len(outcome.Issue) == 0 || outcome.Issue[0].Code != code {
		t.Errorf("answered %s, want an OperationOutcome of %s", got.Body, code)
	}
}

// Whoever has no token cannot learn which addresses exist.
func TestNothingBehindTheTokenIsTold(t *testing.T) {
	t.Parallel()
	w := newWorld(t)
	tests := map[string]struct {
		team, method, path string
		want               int
	}{
		"an address that is none, without a token":          {"", http.MethodGet, "/v1/nothing", http.StatusUnauthorized},
		"an address that is none, with one":                 {soham, http.MethodGet, "/v1/nothing", http.StatusNotFound},
		"a method that is none, without a token":            {"", http.MethodDelete, "/v1/tasks", http.StatusUnauthorized},
		"a method that is none, with one":                   {soham, http.MethodDelete, "/v1/tasks", http.StatusMethodNotAllowed},
		"a FHIR resource that is not served":                {soham, http.MethodGet, "/fhir/R4/Patient/1", http.StatusNotFound},
		"outside what tokens guard":                         {"", http.MethodGet, "/nothing", http.StatusNotFound},
		"a slash too much is another address":               {soham, http.MethodGet, "/v1/tasks/", http.StatusNotFound},
		"two slashes are another address":                   {soham, http.MethodGet, "//v1/tasks", http.StatusNotFound},
		"another case is another address":                   {"", http.MethodGet, "/V1/tasks", http.StatusNotFound},
		"dots that would lead out and in again are refused": {"", http.MethodGet, "/healthz/../v1/tasks", http.StatusNotFound},
	}
	for name, tt := range tests {
		t.Run(name, func(t *testing.T) {
			t.Parallel()
			if got := w.call(t, tt.team, tt.method, tt.path, "", nil); got.Code != tt.want {
				t.Errorf("answered %d %s, want %d", got.Code, got.Body, tt.want)
			}
		})
	}
}
