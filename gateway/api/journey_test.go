// SPDX-License-Identifier: Apache-2.0

package api_test

import (
	"encoding/json"
	"net/http"
	"net/http/httptest"
	"strings"
	"testing"

	"github.com/carelode/lode/gateway"
)

func TestPutRecordTwice(t *testing.T) {
	t.Parallel()
	w := newWorld(t)
	path := "/v1/records/" + person
	one, two := string(record(soham, person, 1)), string(record(soham, person, 2))
	first := w.put(t, soham, path, one, http.StatusAccepted, nil)
	w.put(t, soham, path, two, http.StatusAccepted, nil)
	again := w.put(t, soham, path, one, http.StatusAccepted, nil)
	if first.Body.String() != again.Body.String() {
		t.Errorf("the same version got another answer: %s, then %s", first.Body, again.Body)
	}
	other := w.put(t, soham, path, strings.Replace(one, "Ada", "Eve", 1), http.StatusConflict, nil)
	if p := problem(t, other); p.Current != 2 {
		t.Errorf("the conflict names version %d", p.Current)
	}
	var found struct {
		Deliveries []struct{ State, Words string }
	}
	w.get(t, soham, path+"/deliveries", http.StatusOK, &found)
	if len(found.Deliveries) != 2 || found.Deliveries[0].State != "superseded" || found.Deliveries[1].Words != "Getting ready" {
		t.Errorf("the deliveries are %+v", found.Deliveries)
	}
}

func TestGetRecord(t *testing.T) {
	t.Parallel()
	w := newWorld(t)
	w.accepted(t, person)
	got := w.get(t, soham, "/v1/records/"+person, http.StatusOK, nil)
	if got.Body.String() != string(record(soham, person, 1)) {
		t.Error("the record is not what was put")
	}
	r := httptest.NewRequestWithContext(t.Context(), http.MethodGet, "/v1/records/"+person, nil)
	r.Header.Set("Authorization", "Bearer "+w.tokens[soham])
	r.Header.Set("If-None-Match", got.Header().Get("ETag"))
	again := httptest.NewRecorder()
	w.api.ServeHTTP(again, r)
	if again.Code != http.StatusNotModified || again.Body.Len() != 0 {
		t.Errorf("answered %d to the version it had given", again.Code)
	}
	events, err := w.store.Events(t.Context(), soham, 0, 100)
	if err != nil {
		t.Fatal(err)
	}
	reads := 0
	for _, e := range events {
		if e.Act == "read" && e.Actor == "record system" {
			reads++
		}
	}
	if reads != 2 {
		t.Errorf("%d reads are audited, want 2", reads)
	}
}

func TestParkedDeliveryIsSeenAndClosed(t *testing.T) {
	t.Parallel()
	w := newWorld(t)
	id := w.accepted(t, person)
	w.park(t, soham, id)
	var list struct {
		Deliveries []struct{ ID, Words, Title string }
	}
	w.get(t, soham, "/v1/deliveries?state=parked&state=held&destination=practice", http.StatusOK, &list)
	if len(list.Deliveries) != 1 || list.Deliveries[0].Words != "Could not be sent: person.names: is missing" || list.Deliveries[0].Title != "The practice" {
		t.Fatalf("found %+v", list.Deliveries)
	}
	var tasks struct {
		Tasks []struct{ ID, Words, Delivery string }
	}
	w.get(t, soham, "/v1/tasks", http.StatusOK, &tasks)
	if len(tasks.Tasks) != 1 || tasks.Tasks[0].Delivery != id {
		t.Fatalf("the tasks are %+v", tasks.Tasks)
	}
	w.post(t, "/v1/tasks/"+tasks.Tasks[0].ID+"/seen", "", http.StatusOK, nil)
	w.post(t, "/v1/deliveries/"+id+"/withdraw", `{"reason":"not needed"}`, http.StatusConflict, nil)
	var closed struct{ State, Words string }
	w.post(t, "/v1/deliveries/"+id+"/close", `{"note":"told them by telephone","arrived":true}`, http.StatusOK, &closed)
	if closed.State != "closed" || closed.Words != "Closed: it had arrived" {
		t.Errorf("it is %+v", closed)
	}
	w.get(t, soham, "/v1/tasks", http.StatusOK, &tasks)
	if len(tasks.Tasks) != 0 {
		t.Error("its task is still open")
	}
	var done struct {
		Tasks []struct{ Note, DoneBy string }
	}
	w.get(t, soham, "/v1/tasks?all=true", http.StatusOK, &done)
	if len(done.Tasks) != 1 || !strings.Contains(done.Tasks[0].Note, "told them by telephone") || done.Tasks[0].DoneBy != "record system" {
		t.Errorf("the tasks that were done are %+v", done.Tasks)
	}
	w.post(t, "/v1/deliveries/"+id+"/retry", "", http.StatusConflict, nil)
}

func TestRetryAndWithdraw(t *testing.T) {
	t.Parallel()
	w := newWorld(t)
	id := w.accepted(t, person)
	w.park(t, soham, id)
	var d struct{ State string }
	w.post(t, "/v1/deliveries/"+id+"/retry", "", http.StatusOK, &d)
	if d.State != "planned" {
		t.Errorf("after retry it is %s", d.State)
	}
	w.post(t, "/v1/deliveries/"+id+"/withdraw", `{"reason":"not needed"}`, http.StatusOK, &d)
	if d.State != "withdrawn" {
		t.Errorf("after withdraw it is %+v", d)
	}
}

func TestPagesOfDeliveries(t *testing.T) {
	t.Parallel()
	w := newWorld(t)
	for _, id := range []string{"p-1", "p-2", "p-3"} {
		w.accepted(t, id)
	}
	seen := map[string]bool{}
	path := "/v1/deliveries?limit=2"
	for range 3 {
		var page struct {
			Deliveries []struct{ ID string }
			Next       string
		}
		w.get(t, soham, path, http.StatusOK, &page)
		for _, d := range page.Deliveries {
			seen[d.ID] = true
		}
		if page.Next == "" {
			break
		}
		path = "/v1/deliveries?limit=2&before=" + page.Next
	}
	if len(seen) != 3 {
		t.Errorf("%d deliveries on all pages", len(seen))
	}
}

func TestEventsGoOn(t *testing.T) {
	t.Parallel()
	w := newWorld(t)
	w.accepted(t, person)
	var page struct {
		Events []struct{ Act string }
		Next   int64
	}
	w.get(t, soham, "/v1/events", http.StatusOK, &page)
	if len(page.Events) == 0 || page.Events[0].Act != "accepted" {
		t.Fatalf("the events are %+v", page)
	}
	next, _ := json.Marshal(page.Next)
	w.get(t, soham, "/v1/events?after="+string(next), http.StatusOK, &page)
	if len(page.Events) != 0 {
		t.Error("an event is told twice")
	}
}

func TestPreviewStoresNothing(t *testing.T) {
	t.Parallel()
	w := newWorld(t)
	var list struct {
		Previews []struct {
			Destination, Code string
			Messages          []struct{ Text string }
		}
	}
	said := w.post(t, "/v1/preview", string(record(soham, person, 1)), http.StatusOK, &list)
	if len(list.Previews) != 2 || list.Previews[0].Messages[0].Text != canary+"1" || list.Previews[1].Code != "extract" {
		t.Errorf("the preview is %s", said.Body)
	}
	w.holdsNothing(t, soham, "")
}

func TestExtract(t *testing.T) {
	t.Parallel()
	w := newWorld(t)
	w.accepted(t, person)
	var made struct {
		Delivery struct{ Period, State string }
		Rows     int
	}
	w.post(t, "/v1/extracts/cld", `{"start":"2026-01-01","end":"2026-03-31"}`, http.StatusAccepted, &made)
	if made.Rows != 1 || made.Delivery.Period != "2026-01-01/2026-03-31" || made.Delivery.State != "ready" {
		t.Errorf("the extract is %+v", made)
	}
	for _, body := range []string{`{}`, `{"period":"2026"}`, `{"period":"2026-02-30/2026-03-31"}`, `{"period":"2026-04-01/2026-03-31"}`, `{"period":"2026-01-01/"}`, `{"period":"2026-01-01/2026-03-31","start":"2026-01-01"}`} {
		w.post(t, "/v1/extracts/cld", body, http.StatusUnprocessableEntity, nil)
	}
	w.post(t, "/v1/extracts/cld", `{"period":"2026-01-01/2026-03-31","destination":"nobody"}`, http.StatusNotFound, nil)
}

func TestHealth(t *testing.T) {
	t.Parallel()
	w := newWorld(t)
	w.get(t, "", "/readyz", http.StatusOK, nil)
	if err := w.store.Close(); err != nil {
		t.Fatal(err)
	}
	w.get(t, "", "/healthz", http.StatusOK, nil)
	w.get(t, "", "/readyz", http.StatusServiceUnavailable, nil)
	refused := w.put(t, soham, "/v1/records/"+person, string(record(soham, person, 1)), http.StatusServiceUnavailable, nil)
	if p := problem(t, refused); !strings.Contains(p.Detail, "What was accepted is kept") || refused.Header().Get("Retry-After") == "" {
		t.Errorf("does not say what is the matter: %s", refused.Body)
	}
}

func TestAnswerKeepsLists(t *testing.T) {
	t.Parallel()
	w := newWorld(t)
	var answer gateway.Answer
	w.put(t, soham, "/v1/records/"+person, string(record(soham, person, 1)), http.StatusAccepted, &answer)
	if answer.Version != 1 || len(answer.NotPlanned) != 1 || answer.NotPlanned[0].Reason == "" {
		t.Errorf("the answer is %+v", answer)
	}
}
