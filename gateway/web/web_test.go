// SPDX-License-Identifier: Apache-2.0

package web_test

import (
	"context"
	"crypto/sha256"
	"encoding/base64"
	"errors"
	"fmt"
	"net/http"
	"net/http/httptest"
	"os"
	"regexp"
	"strings"
	"testing"
	"testing/synctest"
	"time"

	"github.com/carelode/lode/adapters"
	"github.com/carelode/lode/gateway"
	"github.com/carelode/lode/gateway/store"
	"github.com/carelode/lode/gateway/store/sqlite"
	"github.com/carelode/lode/gateway/store/sqlite/sqlitetest"
	"github.com/carelode/lode/gateway/web"
	"github.com/carelode/lode/mapping/care"
)

// canary is a name that must stay in records.
const canary = "Zaphnath"

func record(id string, version int) []byte {
	return fmt.Appendf(nil, `{"id":%q,"team":"soham","version":%d,"recordedAt":"2026-03-31T16:05:00+01:00","recordedBy":"w-1",`+
		`"workers":[{"id":"w-1","name":{"given":["Amal"],"family":"Osei"},"role":"nurse"}],`+
		`"person":{"names":[{"use":"official","given":["Ada"],"family":"%s%d"}],"birthDate":"1941-03-02"}}`, id, version, canary, version)
}

// practice is a destination that answers, or not.
type practice struct {
	name  string
	fault error
}

func (p practice) Descriptor() adapters.Descriptor {
	return adapters.Descriptor{
		Name: p.name, Title: "The practice <" + p.name + ">", Recipient: "gp", Uses: []string{"person.names"},
		RepeatSafe: true, WaitFor: adapters.Sent, Ends: adapters.Filed,
	}
}

func (p practice) Encode(change care.Change, facts adapters.Facts) ([]adapters.Message, error) {
	return []adapters.Message{{Key: facts.Key, ContentType: "text/plain", Body: adapters.Bytes([]byte(change.After.Person.Names[0].Family)), Items: []string{"person.names[0]"}}}, nil
}

func (p practice) Deliver(context.Context, adapters.Message) (adapters.Receipt, error) {
	return adapters.Receipt{Reached: adapters.Filed}, p.fault
}

func newGateway(t *testing.T, s *sqlite.Store, destinations ...practice) *gateway.Gateway {
	t.Helper()
	o := gateway.Options{Store: s, Teams: teams()}
	for _, d := range destinations {
		o.Destinations = append(o.Destinations, gateway.Destination{Name: d.name, Adapter: d, Teams: []string{"soham"}})
	}
	g, err := gateway.New(o)
	if err != nil {
		t.Fatal(err)
	}
	return g
}

func teams() []adapters.Team { return []adapters.Team{{ID: "soham", Name: "Soham <b>team</b>"}} }

func read(t *testing.T, o web.Options, query string) *httptest.ResponseRecorder {
	t.Helper()
	w, err := web.New(o)
	if err != nil {
		t.Fatal(err)
	}
	got := httptest.NewRecorder()
	w.ServeHTTP(got, httptest.NewRequestWithContext(t.Context(), http.MethodGet, "/"+query, nil))
	return got
}

// One destination is down, one is well: the page says so while it lasts, and
// for how many and since when.
func TestPageTellsOfADestinationThatIsDown(t *testing.T) {
	t.Parallel()
	synctest.Test(t, tellsOfADestinationThatIsDown)
}

func tellsOfADestinationThatIsDown(t *testing.T) {
	s := sqlitetest.Open(t)
	down := practice{"down", &care.Error{Kind: care.Unavailable, Message: "no connection"}}
	g := newGateway(t, s, down, practice{"well", nil})
	ctx, stop := context.WithCancel(t.Context())
	done := make(chan error, 1)
	go func() { done <- g.Run(ctx) }()
	const people = 7
	for i := range people {
		id := fmt.Sprintf("p-%d", i)
		if _, err := g.Accept(t.Context(), gateway.Caller{Team: "soham", Actor: "test"}, id, record(id, 1)); err != nil {
			t.Fatal(err)
		}
	}
	time.Sleep(3 * time.Minute) // the bubble's time
	o := web.Options{Gateway: g, Store: s, Teams: teams()}
	isDown, isWell := destinations(t, o)
	if isDown.Reachable || isDown.Waiting != people || isDown.Since.IsZero() {
		t.Errorf("the page says of the one that is down %+v", isDown)
	}
	if !isWell.Reachable || isWell.Waiting != 0 || isWell.People != 0 {
		t.Errorf("the page says of the one that is well %+v", isWell)
	}
	text := read(t, o, "").Body.String()
	for _, want := range []string{"Cannot be reached", "7 deliveries wait, the oldest since", "(3 minutes)", "Nothing is on the way."} {
		if !strings.Contains(text, want) {
			t.Errorf("the page does not say %q:\n%s", want, text)
		}
	}
	stop()
	if err := errors.Join(<-done, s.Close()); err != nil {
		t.Error(err)
	}
}

// destinations gives what the page says of the two.
func destinations(t *testing.T, o web.Options) (first, second web.Destination) {
	t.Helper()
	w, err := web.New(o)
	if err != nil {
		t.Fatal(err)
	}
	page, err := w.Page(t.Context())
	if err != nil || len(page.Destinations) != 2 {
		t.Fatalf("%d destinations, %v", len(page.Destinations), err)
	}
	return page.Destinations[0], page.Destinations[1]
}

// parked has one delivery that a person must look at, and one that is planned.
func parked(t *testing.T) (*gateway.Gateway, *sqlite.Store) {
	t.Helper()
	s := sqlitetest.Open(t)
	g := newGateway(t, s, practice{"surgery", nil})
	for _, id := range []string{"p-parked", "p-planned"} {
		if _, err := g.Accept(t.Context(), gateway.Caller{Team: "soham", Actor: "test"}, id, record(id, 1)); err != nil {
			t.Fatal(err)
		}
	}
	claimed, err := s.Claim(t.Context(), store.Claim{Owner: "test", Destinations: []string{"surgery"}, Limit: 1, Lease: time.Minute})
	if err != nil || len(claimed) != 1 {
		t.Fatal(err, len(claimed))
	}
	d := claimed[0]
	_, err = s.Apply(t.Context(), store.Move{
		Team: d.Team, ID: d.ID, From: d.State, To: store.Parked, Epoch: d.Epoch, Actor: "test", Code: "invalid", Reason: "person.names: is missing",
		Task: &store.Task{Code: "invalid", Words: "Please mend person.names", DueAt: time.Now().Add(-time.Hour)},
	})
	if err != nil {
		t.Fatal(err)
	}
	return g, s
}

// What is held for a person is not told as something on the way.
func TestPageSaysForWhomItWaits(t *testing.T) {
	t.Parallel()
	s := sqlitetest.Open(t)
	g := newGateway(t, s, practice{"surgery", nil})
	if _, err := g.Accept(t.Context(), gateway.Caller{Team: "soham", Actor: "test"}, "p-held", record("p-held", 1)); err != nil {
		t.Fatal(err)
	}
	claimed, err := s.Claim(t.Context(), store.Claim{Owner: "test", Destinations: []string{"surgery"}, Limit: 1, Lease: time.Minute})
	if err != nil || len(claimed) != 1 {
		t.Fatal(err, len(claimed))
	}
	d := claimed[0]
	_, err = s.Apply(t.Context(), store.Move{
		Team: d.Team, ID: d.ID, From: d.State, To: store.Held, Epoch: d.Epoch, Actor: "test", Code: "hold", Reason: "several matches",
		Task: &store.Task{Code: "hold", Words: "Please look", DueAt: time.Now().Add(time.Hour)},
	})
	if err != nil {
		t.Fatal(err)
	}
	text := read(t, web.Options{Gateway: g, Store: s, Teams: teams()}, "").Body.String()
	for _, want := range []string{"Nothing is on the way.", "1 delivery needs a person to look.", "<dt>Waiting for a person</dt><dd>1</dd>"} {
		if !strings.Contains(text, want) {
			t.Errorf("the page does not say %q:\n%s", want, text)
		}
	}
}

func TestPageCountsOnly(t *testing.T) {
	t.Parallel()
	g, s := parked(t)
	got := read(t, web.Options{Gateway: g, Store: s, Teams: teams()}, "")
	text := got.Body.String()
	for _, want := range []string{"1 delivery needs a person to look", "1 delivery is on the way", "Could not be sent", "Getting ready", "<td>1</td><td>1</td>"} {
		if !strings.Contains(text, want) {
			t.Errorf("the page does not say %q:\n%s", want, text)
		}
	}
	for _, secret := range []string{canary, "p-parked", "p-planned", "Please mend"} {
		if strings.Contains(text, secret) {
			t.Errorf("the page tells %q", secret)
		}
	}
}

func TestPageListsWhenItMay(t *testing.T) {
	t.Parallel()
	g, s := parked(t)
	text := read(t, web.Options{Gateway: g, Store: s, Teams: teams(), ShowDeliveries: true, Notice: "Made-up people."}, "").Body.String()
	for _, want := range []string{"p-parked", "p-planned", "Could not be sent: person.names: is missing", "Please mend person.names", "Made-up people."} {
		if !strings.Contains(text, want) {
			t.Errorf("the page does not say %q", want)
		}
	}
	if strings.Contains(text, canary) {
		t.Error("the page tells a name")
	}
}

func TestPageIsSafe(t *testing.T) {
	t.Parallel()
	g, s := parked(t)
	got := read(t, web.Options{Gateway: g, Store: s, Teams: teams()}, "")
	text := got.Body.String()
	if strings.Contains(text, "<b>team") || strings.Contains(text, "<surgery>") {
		t.Error("a name is written as markup")
	}
	for _, foreign := range []string{"<script", "http://", "https://", "javascript:", " style="} {
		if strings.Contains(text, foreign) {
			t.Errorf("the page holds %q", foreign)
		}
	}
	style := regexp.MustCompile(`(?s)<style>(.*)</style>`).FindStringSubmatch(text)
	if style == nil {
		t.Fatal("the page has no style")
	}
	sum := sha256.Sum256([]byte(style[1]))
	want := "style-src 'sha256-" + base64.StdEncoding.EncodeToString(sum[:]) + "'"
	policy := got.Header().Get("Content-Security-Policy")
	if !strings.HasPrefix(policy, "default-src 'none'") || !strings.Contains(policy, want) {
		t.Errorf("the policy is %q, want %s", policy, want)
	}
}

func TestPageCanStandStill(t *testing.T) {
	t.Parallel()
	g, s := parked(t)
	o := web.Options{Gateway: g, Store: s, Teams: teams(), Refresh: 5 * time.Second}
	if text := read(t, o, "").Body.String(); !strings.Contains(text, `http-equiv="refresh" content="5"`) {
		t.Error("the page does not read itself anew")
	}
	if text := read(t, o, "?refresh=off").Body.String(); strings.Contains(text, "http-equiv=\"refresh\"") {
		t.Error("the page does not stand still")
	}
}

func TestPageWhenTheStoreIsGone(t *testing.T) {
	t.Parallel()
	g, s := parked(t)
	if err := s.Close(); err != nil {
		t.Fatal(err)
	}
	if got := read(t, web.Options{Gateway: g, Store: s, Teams: teams()}, ""); got.Code != http.StatusServiceUnavailable {
		t.Errorf("answered %d", got.Code)
	}
}

// The template reads well: headings in order, tables with captions and scopes.
func TestPageIsAccessible(t *testing.T) {
	t.Parallel()
	b, err := os.ReadFile("page.html")
	if err != nil {
		t.Fatal(err)
	}
	text := string(b)
	if !strings.Contains(text, `<html lang="en-GB">`) || strings.Count(text, "<h1") != 1 || !strings.Contains(text, `href="#main"`) {
		t.Error("the page lacks its language, its one heading or its skip link")
	}
	if strings.Count(text, "<table") != strings.Count(text, "<caption>") {
		t.Error("a table has no caption")
	}
	if strings.Contains(text, "<th>") {
		t.Error("a heading of a table has no scope")
	}
}
