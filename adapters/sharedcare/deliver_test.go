// SPDX-License-Identifier: Apache-2.0

//nolint:misspell // FHIR spells Organization so
package sharedcare_test

import (
	"bytes"
	"encoding/json"
	"errors"
	"io"
	"regexp"
	"slices"
	"strings"
	"testing"
	"time"

	"github.com/carelode/lode/adapters"
	"github.com/carelode/lode/conformance/people"
	"github.com/carelode/lode/conformance/sim"
	"github.com/carelode/lode/mapping/care"
)

func TestALifeIsFiledAndNobodyElseIsTouched(t *testing.T) {
	t.Parallel()
	versions := life(t)
	r := sharedRecord(t, known(versions[0]))
	s := open(t, r)
	var before *care.Record
	for i, v := range versions {
		deliver(t, s, encode(t, s, "d"+string(rune('a'+i)), change(t, before, v))...)
		before = v
	}
	if over := r.OverwrittenSeeds(); len(over) > 0 {
		t.Errorf("overwrote %v, which are another organisation's", over)
	}
	if n := r.Count("Patient"); n != 1 {
		t.Errorf("there are %d Patients, want the one that was there", n)
	}
	for _, kind := range []string{"Organization", "Practitioner"} {
		if n := r.Count(kind); n != 0 {
			t.Errorf("wrote %d of %s without being their master", n, kind)
		}
	}
	for _, kind := range []string{"Condition", "Encounter", "CarePlan", "Provenance"} {
		if r.Count(kind) == 0 {
			t.Errorf("no %s was filed", kind)
		}
	}
}

// TestVersionByVersionComesToTheSameAsAllAtOnce for people of every story: what
// holds in the end does not depend on how it was told.
func TestVersionByVersionComesToTheSameAsAllAtOnce(t *testing.T) {
	t.Parallel()
	load := people.New(5, 20)
	counted := map[string]int{}
	for i := range load.Len() {
		var versions []*care.Record
		for _, s := range load.Steps(i) {
			versions = append(versions, s.Record)
		}
		last := versions[len(versions)-1]
		if last.Person.NHSNumber == nil || last.Person.NHSNumber.Value == "" {
			continue
		}
		step, whole := sharedRecord(t, known(last)), sharedRecord(t, known(last))
		a, b := open(t, step), open(t, whole)
		var before *care.Record
		for i, v := range versions {
			if v.Person.NHSNumber == nil || v.Person.NHSNumber.Value != last.Person.NHSNumber.Value || v.Person.BirthDate != last.Person.BirthDate {
				continue // nobody there bears it
			}
			deliver(t, a, encode(t, a, "d"+string(rune('a'+i)), change(t, before, v))...)
			before = v
		}
		deliver(t, b, encode(t, b, "all", change(t, nil, last))...)
		for _, kind := range []string{
			"Condition", "Encounter", "CarePlan", "Goal", "Task", "ServiceRequest", "Flag", "RelatedPerson", "CareTeam", "EpisodeOfCare", "List",
			"Observation", "Procedure", "Communication", "AllergyIntolerance", "MedicationStatement", "DeviceUseStatement", "DocumentReference",
			"QuestionnaireResponse",
		} {
			x, y := step.live(kind), whole.live(kind)
			if len(x) != len(y) {
				t.Errorf("person %d, %s: %d version by version, %d at once", i, kind, len(x), len(y))
			}
			counted[kind] += len(y)
			if a, b := sayings(t, x), sayings(t, y); !slices.Equal(a, b) {
				for _, one := range a {
					if !slices.Contains(b, one) {
						t.Errorf("person %d, %s: said version by version, and not at once: %s", i, kind, one)
					}
				}
			}
		}
	}
	for _, kind := range []string{"Goal", "Task", "CareTeam", "Observation", "Procedure", "AllergyIntolerance", "MedicationStatement", "QuestionnaireResponse"} {
		if counted[kind] == 0 {
			t.Errorf("nobody has a %s", kind)
		}
	}
}

// sayings gives what resources say, sorted, without what each server calls them.
func sayings(t *testing.T, all []map[string]any) []string {
	t.Helper()
	var out []string
	for _, r := range all {
		said, err := json.Marshal(r)
		if err != nil {
			t.Fatal(err)
		}
		var copied map[string]any
		if err := json.Unmarshal(said, &copied); err != nil {
			t.Fatal(err)
		}
		delete(copied, "id")
		delete(copied, "meta")
		said, err = json.Marshal(copied)
		if err != nil {
			t.Fatal(err)
		}
		out = append(out, regexp.MustCompile("/sim-[0-9]+").ReplaceAllString(string(said), "/…"))
	}
	slices.Sort(out)
	return out
}

// TestRefusedThenAll: what was refused is not lost, since the next change is
// encoded against what the destination really holds.
func TestRefusedThenAll(t *testing.T) {
	t.Parallel()
	versions := life(t)
	r := sharedRecord(t)
	s := open(t, r)
	for _, m := range encode(t, s, "d1", change(t, nil, versions[0])) {
		_, err := s.Deliver(t.Context(), m)
		if care.KindOf(err) != care.Rejected || isHold(err) {
			t.Fatalf("a person whom nobody knows there gave %v", err)
		}
		if !strings.Contains(err.Error(), "They hold nobody with this NHS number and birth date.") {
			t.Errorf("the worker would read %q", err)
		}
	}
	if err := r.Seed(sim.OtherPatient(known(versions[0]))); err != nil {
		t.Fatal(err)
	}
	deliver(t, s, encode(t, s, "d2", change(t, nil, versions[1]))...)
	if want := len(versions[1].Contacts); r.Count("Encounter") != want {
		t.Errorf("%d contacts are filed, want all %d", r.Count("Encounter"), want)
	}
}

func isHold(err error) bool {
	var e *care.Error
	return errors.As(err, &e) && e.Rule == adapters.RuleHold
}

func TestAnotherBirthDateIsAnotherPerson(t *testing.T) {
	t.Parallel()
	v := life(t)[0]
	other := known(v)
	other.Born = "1901-01-01"
	r := sharedRecord(t, other)
	s := open(t, r)
	_, err := s.Deliver(t.Context(), encode(t, s, "d", change(t, nil, v))[0])
	if care.KindOf(err) != care.Rejected || r.effects() != 0 {
		t.Errorf("somebody else under the number gave %v and %d effects", err, r.effects())
	}
}

func TestSeveralMatchesHold(t *testing.T) {
	t.Parallel()
	v := life(t)[0]
	r := sharedRecord(t, known(v))
	twin := `{"resourceType":"Patient","identifier":[{"system":"https://rgt.sim.invalid/patient","value":"78"},` +
		`{"system":"` + sim.NHSNumberSystem + `","value":"` + v.Person.NHSNumber.Value + `"}],"birthDate":"` + string(v.Person.BirthDate) + `"}`
	if err := r.Seed([]byte(twin)); err != nil {
		t.Fatal(err)
	}
	s := open(t, r)
	_, err := s.Deliver(t.Context(), encode(t, s, "d", change(t, nil, v))[0])
	if !isHold(err) || !strings.Contains(err.Error(), "more than once") {
		t.Errorf("two entries for one person gave %v", err)
	}
	if r.effects() != 0 {
		t.Error("something was filed")
	}
}

func TestARepeatChangesNothing(t *testing.T) {
	t.Parallel()
	v := life(t)[0]
	for name, fault := range map[string]sim.Fault{
		"the answer was cut":          {Cut: true, After: true},
		"the answer was cut short":    {Truncate: true, After: true},
		"a middlebox answered":        {ContentType: "text/html", After: true},
		"a gateway between us failed": {Status: 502, After: true},
		"it was too busy":             {Status: 503, RetryAfter: "120"},
		"it asked to wait":            {Status: 429, RetryAfter: "5"},
		"nothing came back":           {Cut: true},
	} {
		t.Run(name, func(t *testing.T) {
			t.Parallel()
			r := sharedRecord(t, known(v))
			s := open(t, r)
			m := encode(t, s, "d", change(t, nil, v))
			r.fails(fault)
			_, err := s.Deliver(t.Context(), m[0])
			after, again := care.Retryable(err)
			if !again {
				t.Fatalf("gave %v, want one that is tried again", err)
			}
			if fault.RetryAfter == "120" && after != 2*time.Minute {
				t.Errorf("waits %v, want what was asked", after)
			}
			deliver(t, s, m...)
			deliver(t, s, m...)
			if n := r.ledger.Count("shared-record", m[0].Key); n != 1 {
				t.Errorf("the message had %d effects", n)
			}
		})
	}
}

// answering gives an adapter whose every request gets one answer.
func answering(t *testing.T, status int, body string) (adapters.Sender, adapters.Message) {
	t.Helper()
	web := scripted(t, status, body)
	r := &record{url: web}
	s := open(t, r)
	return s, encode(t, s, "d", change(t, nil, life(t)[0]))[0]
}

func TestALyingSuccessIsNone(t *testing.T) {
	t.Parallel()
	for name, body := range map[string]string{
		"nothing at all":       ``,
		"HTML":                 `<html>Welcome</html>`,
		"no Bundle":            `{"resourceType":"Patient"}`,
		"our own words back":   `{"resourceType":"Bundle","type":"transaction","entry":[]}`,
		"missing answers":      `{"resourceType":"Bundle","type":"transaction-response","entry":[{"response":{"status":"200 OK"}}]}`,
		"no answers":           `{"resourceType":"Bundle","type":"transaction-response"}`,
		"cut":                  `{"resourceType":"Bundle","type":"transaction-resp`,
		"a null":               `null`,
		"a batch's answer":     `{"resourceType":"Bundle","type":"batch-response","entry":[]}`,
		"an outcome, as if OK": `{"resourceType":"OperationOutcome","issue":[{"severity":"error","code":"invalid"}]}`,
	} {
		t.Run(name, func(t *testing.T) {
			t.Parallel()
			s, m := answering(t, 200, body)
			if receipt, err := s.Deliver(t.Context(), m); care.KindOf(err) != care.Unavailable {
				t.Errorf("gave %+v, %v", receipt, err)
			}
		})
	}
}

func TestOneEntryThatFailedIsNoSuccess(t *testing.T) {
	t.Parallel()
	_, m := answering(t, 200, "")
	n := strings.Count(text(t, m), `"fullUrl"`)
	for _, last := range []string{"412 Precondition Failed", "204", "", "2000", "200OK"} {
		body := `{"resourceType":"Bundle","type":"transaction-response","entry":[` +
			strings.Repeat(`{"response":{"status":"201 Created"}},`, n-1) + `{"response":{"status":"` + last + `"}}]}`
		web := scripted(t, 200, body)
		s := open(t, &record{url: web})
		if _, err := s.Deliver(t.Context(), m); care.KindOf(err) != care.Unavailable {
			t.Errorf("status %q gave %v", last, err)
		}
	}
}

func TestRefusalsAreToldInCodesOnly(t *testing.T) {
	t.Parallel()
	tests := map[string]struct {
		status int
		body   string
		kind   care.Kind
		hold   bool
		says   string
	}{
		"an element that they refuse":   {422, outcome("invalid", `"Bundle.entry[2].resource.status"`), care.Rejected, false, "(invalid) at Bundle.entry[2].resource.status"},
		"words where a path should be":  {422, outcome("invalid", `"`+quoted+`"`), care.Rejected, false, "(invalid)"},
		"words where a code should be":  {422, outcome(quoted, ``), care.Rejected, false, "refused"},
		"no outcome":                    {400, quoted, care.Rejected, false, "HTTP 400"},
		"several people":                {412, outcome("multiple-matches", `"Bundle.entry[0].resource.subject.reference"`), care.Rejected, true, "this person more than once"},
		"several of ours":               {412, outcome("multiple-matches", `"Bundle.entry[0]"`), care.Rejected, true, "of ours more than once"},
		"several, without a word":       {412, quoted, care.Rejected, true, "none, or several"},
		"nobody":                        {404, outcome("not-found", ``), care.Rejected, false, "They hold nobody"},
		"an address that is not theirs": {404, "<html>", care.Rejected, false, "HTTP 404"},
		"something of ours is gone":     {412, outcome("not-found", `"Bundle.entry[1].resource.reasonReference[0].reference"`), care.Rejected, true, "no longer holds something"},
		"we may not":                    {401, quoted, care.Unauthorised, false, "credentials"},
		"it moved":                      {302, "", care.Rejected, false, "redirected"},
	}
	for name, test := range tests {
		t.Run(name, func(t *testing.T) {
			t.Parallel()
			s, m := answering(t, test.status, test.body)
			_, err := s.Deliver(t.Context(), m)
			if care.KindOf(err) != test.kind || isHold(err) != test.hold || err == nil || !strings.Contains(err.Error(), test.says) {
				t.Errorf("gave %v (hold: %v)", err, isHold(err))
			}
			if err != nil && strings.Contains(err.Error(), "Ada") {
				t.Error("the error quotes the other side")
			}
		})
	}
}

// quoted is what a careless server might quote back.
const quoted = "Ada Fenland lives at 1 Mill Lane"

func outcome(code, expression string) string {
	if expression != "" {
		expression = `,"expression":[` + expression + `]`
	}
	return `{"resourceType":"OperationOutcome","issue":[{"severity":"error","code":"` + code + `","diagnostics":"` + quoted + `"` + expression + `}]}`
}

func text(t *testing.T, m adapters.Message) string {
	t.Helper()
	body, err := m.Body.Open()
	if err != nil {
		t.Fatal(err)
	}
	data, err := io.ReadAll(body)
	if err != nil {
		t.Fatal(err)
	}
	return string(data)
}

func TestHeadersNameTheMessageAndNobody(t *testing.T) {
	t.Parallel()
	v := life(t)[0]
	r := sharedRecord(t, known(v))
	token := t.TempDir() + "/token"
	write(t, token, "s3cret\n")
	s := open(t, r, "token_file", token)
	m := encode(t, s, "d", change(t, nil, v))
	deliver(t, s, m[0])
	req := r.seen[0]
	if got := req.Header.Get("X-Request-ID"); got != m[0].Key || len(got) != 36 {
		t.Errorf("X-Request-ID is %q, the key %q", got, m[0].Key)
	}
	if req.Header.Get("X-Correlation-ID") == "" || req.Header.Get("Authorization") != "Bearer s3cret" {
		t.Errorf("headers are %v", req.Header)
	}
	for name, values := range req.Header {
		if strings.Contains(strings.Join(values, " "), v.Person.NHSNumber.Value) {
			t.Errorf("the header %s holds the NHS number", name)
		}
	}
	if req.URL.RawQuery != "" {
		t.Errorf("the address has the query %q", req.URL.RawQuery)
	}
}

func TestTheSameArgumentsGiveTheSameBytes(t *testing.T) {
	t.Parallel()
	v := life(t)[0]
	s := open(t, &record{url: "http://127.0.0.1:1"})
	a, b := encode(t, s, "d", change(t, nil, v)), encode(t, s, "d", change(t, nil, v))
	if len(a) != 1 || a[0].Key != b[0].Key || !bytes.Equal([]byte(text(t, a[0])), []byte(text(t, b[0]))) {
		t.Error("encoding twice gave two messages")
	}
	if c := encode(t, s, "e", change(t, nil, v)); c[0].Key == a[0].Key {
		t.Error("another delivery has the same key")
	}
}
