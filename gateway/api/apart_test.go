// SPDX-License-Identifier: Apache-2.0

package api_test

import (
	"maps"
	"net/http"
	"net/http/httptest"
	"regexp"
	"slices"
	"strings"
	"testing"

	"github.com/carelode/lode/gateway/api"
)

// address fills in the ids of what another team has. A route with an id that
// this does not know fails the test: nobody can forget to think of it.
func address(t *testing.T, r api.Row, theirs ids) string {
	t.Helper()
	path := r.Path
	for _, name := range r.Params {
		var id string
		switch {
		case strings.HasPrefix(path, "/v1/records/"):
			id = theirs.record
		case strings.HasPrefix(path, "/v1/deliveries/"):
			id = theirs.delivery
		case strings.HasPrefix(path, "/v1/tasks/"):
			id = theirs.task
		case strings.HasPrefix(path, "/v1/blobs/"):
			id = theirs.blob
		default:
			t.Fatalf("%s has an id that this test does not know", r.Path)
		}
		path = strings.ReplaceAll(path, "{"+name+"}", id)
	}
	return path
}

// content is a good body for each route that takes one.
func content(t *testing.T, r api.Row) string {
	t.Helper()
	bodies := map[string]string{
		"putRecord": string(record(ives, person, 1)), "preview": string(record(ives, person, 2)), "putBlob": picture,
		"withdrawDelivery": `{"reason":"made in error"}`, "closeDelivery": `{"note":"rang them","arrived":true}`,
		"finishTask": `{"note":"rang them"}`, "extractCLD": `{"period":"2026-01-01/2026-03-31"}`,
	}
	body, ok := bodies[r.Name]
	if r.Body && !ok {
		t.Fatalf("%s takes a body that this test does not know", r.Path)
	}
	return body
}

// moving is what differs between any two runs: times, made-up ids and cursors.
var moving = regexp.MustCompile(`"[0-9a-f]{8}-[0-9a-f-]{27}"|"20\d\d-\d\d-\d\dT[^"]*"|"cursor":\d+|"next":\d+`)

// answered is all that a caller sees of an answer.
func answered(got *httptest.ResponseRecorder) string {
	header := maps.Clone(got.Header())
	for _, name := range []string{"X-Request-Id", "Last-Modified", "Content-Length"} {
		header.Del(name)
	}
	var lines []string
	for _, name := range slices.Sorted(maps.Keys(header)) {
		lines = append(lines, name+": "+strings.Join(header[name], ", "))
	}
	return http.StatusText(got.Code) + "\n" + strings.Join(lines, "\n") + "\n" + moving.ReplaceAllString(got.Body.String(), "…")
}

// makes reports whether a route gives the caller something of its own.
func makes(r api.Row) bool { return r.Method == http.MethodPut || r.Name == "extractCLD" }

// St Ives calls every route with every id that Soham has, in a world where
// Soham has things and in one where it has nothing. Every answer must be the
// same to the byte, and nothing of Soham's may have changed.
func TestTeamsAreApart(t *testing.T) {
	t.Parallel()
	full, empty := newWorld(t), newWorld(t)
	theirs := full.seen(t)
	before := full.whole(t, soham)
	rows := full.guardedRows()
	// What makes things of one's own comes second, then all once more.
	passes := [][]api.Row{slices.DeleteFunc(slices.Clone(rows), makes), slices.DeleteFunc(slices.Clone(rows), func(r api.Row) bool { return !makes(r) }), rows}
	for i, pass := range passes {
		for _, r := range pass {
			path, body := address(t, r, theirs), content(t, r)
			there := full.call(t, ives, r.Method, path, r.Kind, strings.NewReader(body))
			nowhere := empty.call(t, ives, r.Method, path, r.Kind, strings.NewReader(body))
			if a, b := answered(there), answered(nowhere); a != b {
				t.Errorf("%s %s (pass %d) tells that the other team has it:\n%s\n--- where it does not exist:\n%s", r.Method, r.Path, i+1, a, b)
			}
			if i == 0 && len(r.Params) > 0 && there.Code != http.StatusNotFound || there.Code >= http.StatusInternalServerError {
				t.Errorf("%s %s answered %d", r.Method, r.Path, there.Code)
			}
		}
	}
	if after := full.whole(t, soham); after != before {
		t.Errorf("what Soham has was changed:\n%s\n--- before:\n%s", after, before)
	}
}

// whole is all that a team can see of its own.
func (w *world) whole(t *testing.T, team string) string {
	t.Helper()
	var all strings.Builder
	for _, path := range []string{"/v1/deliveries?limit=200", "/v1/tasks?all=true", "/v1/records/" + person, "/v1/blobs/" + hashOf(picture)} {
		all.WriteString(w.get(t, team, path, http.StatusOK, nil).Body.String() + "\n")
	}
	return all.String()
}
