// SPDX-License-Identifier: Apache-2.0

package sim_test

import (
	"context"
	"encoding/json"
	"fmt"
	"net/http"
	"net/http/httptest"
	"net/url"
	"strings"
	"testing"

	"github.com/carelode/lode/conformance/sim"
)

const (
	ours         = "https://team.example.invalid/person"
	odsSystem    = "https://fhir.nhs.uk/Id/ods-organization-code"
	organisation = "Organization" //nolint:misspell // FHIR spells its own names
)

func ledger(t *testing.T, path string) *sim.Ledger {
	t.Helper()
	l, err := sim.OpenLedger(path)
	if err != nil {
		t.Fatal(err)
	}
	t.Cleanup(func() { _ = l.Close() })
	return l
}

func server(t *testing.T, l *sim.Ledger) *sim.FHIRServer {
	t.Helper()
	s, err := sim.NewFHIR(sim.FHIRSettings{Name: "scr", Ledger: l})
	if err != nil {
		t.Fatal(err)
	}
	return s
}

func ask(h http.Handler, method, path, body string, header ...string) *httptest.ResponseRecorder {
	r := httptest.NewRequestWithContext(context.Background(), method, path, strings.NewReader(body))
	r.Header.Set("Content-Type", "application/fhir+json")
	for i := 0; i+1 < len(header); i += 2 {
		r.Header.Set(header[i], header[i+1])
	}
	w := httptest.NewRecorder()
	h.ServeHTTP(w, r)
	return w
}

func wantStatus(t *testing.T, w *httptest.ResponseRecorder, status int) map[string]any {
	t.Helper()
	if w.Code != status {
		t.Fatalf("status %d, want %d: %s", w.Code, status, w.Body)
	}
	var body map[string]any
	if w.Body.Len() > 0 {
		if err := json.Unmarshal(w.Body.Bytes(), &body); err != nil {
			t.Fatal(err)
		}
	}
	if status >= 400 && body["resourceType"] != "OperationOutcome" {
		t.Errorf("a refusal without an OperationOutcome: %s", w.Body)
	}
	return body
}

func patient(value, family string) string {
	return fmt.Sprintf(`{"resourceType":"Patient","identifier":[{"system":%q,"value":%q}],"name":[{"family":%q}]}`, ours, value, family)
}

// put is an entry that updates by our identifier.
func put(fullURL, kind, value, resource string) string {
	return fmt.Sprintf(`{%s"resource":%s,"request":{"method":"PUT","url":"%s?identifier=%s"}}`,
		named(fullURL), resource, kind, url.QueryEscape(ours+"|"+value))
}

func create(fullURL, resource string) string {
	return fmt.Sprintf(`{%s"resource":%s,"request":{"method":"POST","url":"%s"}}`, named(fullURL), resource, kindOf(resource))
}

func named(fullURL string) string {
	if fullURL == "" {
		return ""
	}
	return fmt.Sprintf(`"fullUrl":%q,`, fullURL)
}

func kindOf(resource string) string {
	var r struct{ ResourceType string }
	_ = json.Unmarshal([]byte(resource), &r)
	return r.ResourceType
}

func transaction(entries ...string) string {
	return `{"resourceType":"Bundle","type":"transaction","entry":[` + strings.Join(entries, ",") + `]}`
}

func flag(subject string) string {
	return fmt.Sprintf(`{"resourceType":"Flag","status":"active","code":{"text":"x"},"subject":{"reference":%q}}`, subject)
}

const (
	one = "urn:uuid:00000000-0000-4000-8000-000000000001"
	two = "urn:uuid:00000000-0000-4000-8000-000000000002"
)

func TestATransactionResolvesWhatPointsInsideIt(t *testing.T) {
	t.Parallel()
	l := ledger(t, "")
	s := server(t, l)
	// The Flag stands before the Patient it points at, and a third entry points by condition.
	body := transaction(create(two, flag(one)), put(one, "Patient", "7", patient("7", "Kestrel")),
		create("", flag("Patient?identifier="+ours+"|7")))
	answer := wantStatus(t, ask(s, "POST", "/", body, "X-Request-ID", "k1"), 200)
	entries, _ := answer["entry"].([]any)
	if len(entries) != 3 || answer["type"] != "transaction-response" {
		t.Fatalf("answer %v", answer)
	}
	found := s.Find("Patient", ours, "7")
	if len(found) != 1 || s.Count("Flag") != 2 {
		t.Fatalf("found %v, %d flags", found, s.Count("Flag"))
	}
	if got := wantStatus(t, ask(s, "GET", "/Flag?subject="+found[0], ""), 200); got["total"] != 2.0 {
		t.Errorf("flags about the person: %v", got["total"])
	}
	if l.Count("scr", "k1") != 1 || l.Effects()[0].Person != ours+"|7" {
		t.Errorf("ledger %+v", l.Effects())
	}
}

func TestATransactionIsAllOrNothing(t *testing.T) {
	t.Parallel()
	l := ledger(t, "")
	s := server(t, l)
	body := transaction(put(one, "Patient", "7", patient("7", "Kestrel")), create("", flag("Patient/nobody")))
	wantStatus(t, ask(s, "POST", "/", body), 400)
	if s.Count("Patient") != 0 || len(l.Effects()) != 0 {
		t.Errorf("%d patients, %d rows, want none", s.Count("Patient"), len(l.Effects()))
	}
}

func TestARepeatedUpdateChangesNothing(t *testing.T) {
	t.Parallel()
	l := ledger(t, "")
	s := server(t, l)
	body := transaction(put(one, "Patient", "7", patient("7", "Kestrel")), put(two, "Flag", "f", strings.Replace(flag(one), `"status"`,
		`"identifier":[{"system":"`+ours+`","value":"f"}],"status"`, 1)))
	for range 3 {
		wantStatus(t, ask(s, "POST", "/", body, "X-Request-ID", "k1"), 200)
	}
	if l.Count("scr", "k1") != 1 || len(l.Effects()) != 3 || l.Effects()[2].Kind != sim.KindSame {
		t.Errorf("rows %+v", l.Effects())
	}
	if n := len(s.Versions(s.Find("Patient", ours, "7")[0])); n != 1 {
		t.Errorf("%d versions, want 1", n)
	}
	wantStatus(t, ask(s, "POST", "/", transaction(create("", patient("8", "Wren"))), "X-Request-ID", "k2"), 200)
	wantStatus(t, ask(s, "POST", "/", transaction(create("", patient("8", "Wren"))), "X-Request-ID", "k2"), 200)
	if l.Count("scr", "k2") != 2 {
		t.Error("a repeated create is two effects")
	}
}

func TestAConditionMustFindOne(t *testing.T) {
	t.Parallel()
	s := server(t, ledger(t, ""))
	for range 2 {
		wantStatus(t, ask(s, "POST", "/Patient", patient("7", "Kestrel")), 201)
	}
	condition := "identifier=" + url.QueryEscape(ours+"|7")
	cases := map[string]*httptest.ResponseRecorder{
		"update":           ask(s, "PUT", "/Patient?"+condition, patient("7", "Wren")),
		"create":           ask(s, "POST", "/Patient", patient("7", "Wren"), "If-None-Exist", condition),
		"delete":           ask(s, "DELETE", "/Patient?"+condition, ""),
		"update in one":    ask(s, "POST", "/", transaction(put("", "Patient", "7", patient("7", "Wren")))),
		"reference":        ask(s, "POST", "/", transaction(create("", flag("Patient?"+condition)))),
		"reference, to no": ask(s, "POST", "/", transaction(create("", flag("Patient?identifier=nobody")))),
	}
	for name, w := range cases {
		t.Run(name, func(t *testing.T) { t.Parallel(); wantStatus(t, w, 412) })
	}
	wantStatus(t, ask(s, "POST", "/Patient", patient("9", "Wren"), "If-None-Exist", "identifier=9"), 201)
	wantStatus(t, ask(s, "POST", "/Patient", patient("9", "Wren"), "If-None-Exist", "identifier=9"), 200)
	if n := len(s.Find("Patient", ours, "9")); n != 1 {
		t.Errorf("%d created", n)
	}
}

func TestTheOrderIsDeletePostPutGet(t *testing.T) {
	t.Parallel()
	s := server(t, ledger(t, ""))
	wantStatus(t, ask(s, "POST", "/Patient", patient("7", "Old")), 201)
	old := s.Find("Patient", ours, "7")[0]
	body := transaction(
		`{"request":{"method":"GET","url":"Patient?identifier=7"}}`,
		put("", "Patient", "7", patient("7", "New")),
		`{"request":{"method":"DELETE","url":"`+old+`"}}`,
	)
	answer := wantStatus(t, ask(s, "POST", "/", body), 200)
	if now := s.Find("Patient", ours, "7"); len(now) != 1 || now[0] == old {
		t.Errorf("now %v, want one that is not %s: the delete comes before the update", now, old)
	}
	if !strings.Contains(fmt.Sprint(answer["entry"]), "New") {
		t.Error("the read does not see what the transaction wrote")
	}
	wantStatus(t, ask(s, "GET", "/"+old, ""), 410)
}

func TestTwoEntriesAboutOneResourceAreRefused(t *testing.T) {
	t.Parallel()
	s := server(t, ledger(t, ""))
	wantStatus(t, ask(s, "POST", "/Patient", patient("7", "Old")), 201)
	old := s.Find("Patient", ours, "7")[0]
	withID := strings.Replace(patient("7", "X"), `{`, `{"id":"`+strings.TrimPrefix(old, "Patient/")+`",`, 1)
	byID := `{"resource":` + withID + `,"request":{"method":"PUT","url":"` + old + `"}}`
	cases := map[string]string{
		"the same condition twice, new": transaction(put("", "Patient", "8", patient("8", "A")), put("", "Patient", "8", patient("8", "B"))),
		"the same condition twice":      transaction(put("", "Patient", "8", patient("1", "A")), put("", "Patient", "8", patient("2", "B"))),
		"by id and by condition":        transaction(byID, put("", "Patient", "7", patient("7", "B"))),
		"deleted and updated":           transaction(`{"request":{"method":"DELETE","url":"`+old+`"}}`, byID),
		"one fullUrl twice":             transaction(create(one, patient("8", "A")), create(one, patient("9", "A"))),
	}
	for name, body := range cases {
		t.Run(name, func(t *testing.T) {
			t.Parallel()
			wantStatus(t, ask(s, "POST", "/", body), 400)
		})
	}
}
