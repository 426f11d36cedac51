// SPDX-License-Identifier: Apache-2.0

package api_test

import (
	"bytes"
	"context"
	"encoding/json"
	"fmt"
	"io"
	"iter"
	"log/slog"
	"net/http"
	"net/http/httptest"
	"strings"
	"testing"
	"time"

	"github.com/carelode/lode/adapters"
	"github.com/carelode/lode/gateway"
	"github.com/carelode/lode/gateway/access"
	"github.com/carelode/lode/gateway/api"
	"github.com/carelode/lode/gateway/store"
	"github.com/carelode/lode/gateway/store/sqlite"
	"github.com/carelode/lode/gateway/store/sqlite/sqlitetest"
	"github.com/carelode/lode/mapping/care"
)

// The two teams, and the person of whom both have a record under one id.
const (
	soham  = "soham"
	ives   = "st-ives"
	person = "p-1"
)

// canary is a name that must stay in records and nowhere else.
const canary = "Zaphnath"

// record writes a valid record.
func record(team, id string, version int) []byte {
	return fmt.Appendf(nil, `{"id":%q,"team":%q,"version":%d,"recordedAt":"2026-03-31T16:05:00+01:00","recordedBy":"w-1",`+
		`"workers":[{"id":"w-1","name":{"given":["Amal"],"family":"Osei"},"role":"nurse"}],`+
		`"person":{"nhsNumber":{"value":"9991234578","status":"01","tracedAt":"2026-01-12T08:00:00Z"},`+
		`"names":[{"use":"official","given":["Ada"],"family":"%s%d"}],"birthDate":"1941-03-02"}}`, id, team, version, canary, version)
}

// letters is a destination that takes names.
type letters struct{}

func (letters) Descriptor() adapters.Descriptor {
	return adapters.Descriptor{
		Name: "letters", Title: "The practice", Recipient: "gp", Formats: []string{"text"}, Uses: []string{"person.names"},
		RepeatSafe: true, WaitFor: adapters.Sent, Ends: adapters.Filed, Stability: "trial", Owner: "tests",
	}
}

func (letters) Encode(change care.Change, facts adapters.Facts) ([]adapters.Message, error) {
	return []adapters.Message{{
		Key: facts.Key, ContentType: "text/plain", Body: adapters.Bytes([]byte(change.After.Person.Names[0].Family)), Items: []string{"person.names[0]"},
	}}, nil
}

func (letters) Deliver(context.Context, adapters.Message) (adapters.Receipt, error) {
	return adapters.Receipt{Reached: adapters.Filed}, nil
}

// lists is a destination that takes extracts.
type lists struct{}

func (lists) Descriptor() adapters.Descriptor {
	return adapters.Descriptor{Name: "cld", Title: "The council", Recipient: "council", Uses: []string{"person.names"}, Ends: adapters.Sent, WaitFor: adapters.Sent}
}

func (lists) Deliver(context.Context, adapters.Message) (adapters.Receipt, error) {
	return adapters.Receipt{Reached: adapters.Sent}, nil
}

func (lists) WriteBatch(records iter.Seq2[*care.Record, error], _ care.Period, _ adapters.Facts, w io.Writer) (adapters.Summary, error) {
	s := adapters.Summary{ByKind: map[string]int{}}
	for _, err := range records {
		if err != nil {
			return s, err
		}
		s.Records++
		s.Rows++
	}
	_, err := fmt.Fprintf(w, "rows,%d\n", s.Rows)
	return s, err
}

// world is an API over a real gateway and a real store.
type world struct {
	api    *api.API
	store  *sqlite.Store
	gw     *gateway.Gateway
	tokens map[string]string
	log    *bytes.Buffer
}

// option changes how a world's API is made.
type option func(*api.Options)

func limits(l api.Limits) option { return func(o *api.Options) { o.Limits = l } }

func newWorld(t *testing.T, options ...option) *world {
	t.Helper()
	w := &world{store: sqlitetest.Open(t), tokens: map[string]string{}, log: &bytes.Buffer{}}
	teams := []string{soham, ives}
	var err error
	w.gw, err = gateway.New(gateway.Options{
		Store: w.store,
		Teams: []adapters.Team{{ID: soham, Name: "Soham"}, {ID: ives, Name: "St Ives"}},
		Destinations: []gateway.Destination{
			{Name: "practice", Adapter: letters{}, Teams: teams},
			{Name: "council", Adapter: lists{}, Teams: teams},
		},
	})
	if err != nil {
		t.Fatal(err)
	}
	var entries []access.Token
	for _, team := range teams {
		token, hash := access.NewToken()
		w.tokens[team] = token
		entries = append(entries, access.Token{Name: "record system", Team: team, SHA256: hash})
	}
	callers, err := access.New(entries)
	if err != nil {
		t.Fatal(err)
	}
	o := api.Options{
		Gateway: w.gw, Store: w.store, Callers: callers, Version: "1.2.3",
		Log:     slog.New(slog.NewJSONHandler(w.log, &slog.HandlerOptions{Level: slog.LevelDebug})),
		Metrics: plain("text/plain; version=0.0.4", "up 1"),
		Page:    plain("text/html; charset=utf-8", "<h1>Lode</h1>"),
	}
	for _, change := range options {
		change(&o)
	}
	if w.api, err = api.New(o); err != nil {
		t.Fatal(err)
	}
	return w
}

func plain(kind, text string) http.Handler {
	return http.HandlerFunc(func(w http.ResponseWriter, _ *http.Request) {
		w.Header().Set("Content-Type", kind)
		_, _ = fmt.Fprintln(w, text)
	})
}

// call makes one request as a team ("" for nobody).
func (w *world) call(t *testing.T, team, method, path, kind string, body io.Reader) *httptest.ResponseRecorder {
	t.Helper()
	r := httptest.NewRequestWithContext(t.Context(), method, path, body)
	if team != "" {
		r.Header.Set("Authorization", "Bearer "+w.tokens[team])
	}
	if kind != "" {
		r.Header.Set("Content-Type", kind)
	}
	rec := httptest.NewRecorder()
	w.api.ServeHTTP(rec, r)
	return rec
}

func (w *world) get(t *testing.T, team, path string, want int, into any) *httptest.ResponseRecorder {
	t.Helper()
	return w.expect(t, team, http.MethodGet, path, "", want, into)
}

// post posts as Soham.
func (w *world) post(t *testing.T, path, body string, want int, into any) *httptest.ResponseRecorder {
	t.Helper()
	return w.expect(t, soham, http.MethodPost, path, body, want, into)
}

func (w *world) put(t *testing.T, team, path, body string, want int, into any) *httptest.ResponseRecorder {
	t.Helper()
	return w.expect(t, team, http.MethodPut, path, body, want, into)
}

func (w *world) expect(t *testing.T, team, method, path, body string, want int, into any) *httptest.ResponseRecorder {
	t.Helper()
	got := w.call(t, team, method, path, "", strings.NewReader(body))
	if got.Code != want {
		t.Fatalf("%s %s answered %d %s, want %d", method, path, got.Code, got.Body, want)
	}
	if into != nil {
		if err := json.Unmarshal(got.Body.Bytes(), into); err != nil {
			t.Fatal(err)
		}
	}
	return got
}

// problem reads a refusal.
func problem(t *testing.T, got *httptest.ResponseRecorder) api.Problem {
	t.Helper()
	if kind := got.Header().Get("Content-Type"); kind != "application/problem+json" {
		t.Errorf("the refusal is of type %q", kind)
	}
	var p api.Problem
	if err := json.Unmarshal(got.Body.Bytes(), &p); err != nil {
		t.Fatal(err)
	}
	if p.Status != got.Code {
		t.Errorf("the problem says %d, the answer %d", p.Status, got.Code)
	}
	return p
}

// accepted puts a first version of a record of Soham and gives its delivery.
func (w *world) accepted(t *testing.T, id string) (delivery string) {
	t.Helper()
	var answer gateway.Answer
	w.put(t, soham, "/v1/records/"+id, string(record(soham, id, 1)), http.StatusAccepted, &answer)
	if len(answer.Deliveries) != 1 {
		t.Fatalf("%d deliveries planned", len(answer.Deliveries))
	}
	return answer.Deliveries[0].ID
}

// park moves a planned delivery to parked, as the gateway would.
func (w *world) park(t *testing.T, team, id string) {
	t.Helper()
	claimed, err := w.store.Claim(t.Context(), store.Claim{Owner: "test", Destinations: []string{"practice"}, Limit: 10, Lease: time.Minute})
	if err != nil {
		t.Fatal(err)
	}
	for _, d := range claimed {
		if d.ID != id {
			continue
		}
		_, err = w.store.Apply(t.Context(), store.Move{
			Team: team, ID: id, From: store.Planned, To: store.Parked, Epoch: d.Epoch, Actor: "test", Code: "invalid", Reason: "person.names: is missing",
			Task: &store.Task{Code: "invalid", Words: "person.names: is missing", DueAt: time.Now()},
		})
		if err != nil {
			t.Fatal(err)
		}
		return
	}
	t.Fatal("the delivery was not to be had")
}

// seen fills a world with everything that a team can have, for Soham.
func (w *world) seen(t *testing.T) ids {
	t.Helper()
	const team = soham
	have := ids{record: person, blob: w.blob(t, team)}
	have.delivery = w.accepted(t, person)
	w.park(t, team, have.delivery)
	tasks, err := w.store.List(t.Context(), team, false, 10)
	if err != nil || len(tasks) != 1 {
		t.Fatalf("%d tasks, %v", len(tasks), err)
	}
	have.task = tasks[0].ID
	body := []byte("about " + canary)
	if _, err := w.store.Receive(t.Context(), store.Inbound{Destination: "practice", ID: "in-1", Type: "reply", Body: body, State: "new"}); err != nil {
		t.Fatal(err)
	}
	if err := w.store.Settle(t.Context(), "practice", "in-1", "matched", team, have.delivery, ""); err != nil {
		t.Fatal(err)
	}
	return have
}

// ids are what another team might try.
type ids struct{ record, delivery, task, blob string }
