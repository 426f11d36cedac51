// SPDX-License-Identifier: Apache-2.0

package sim_test

import (
	"net/http/httptest"
	"strings"
	"testing"
)

func TestWhatARealServerRefusesIsRefused(t *testing.T) {
	t.Parallel()
	const observation = `{"resourceType":"Observation","status":"final","code":{"text":"x"}`
	cases := map[string]struct {
		body   string
		status int
		path   string
	}{
		"malformed":                 {`{"resourceType":"Patient"`, 400, ""},
		"not an object":             {`[]`, 400, ""},
		"text after it":             {`{"resourceType":"Patient","active":true} {}`, 400, ""},
		"a key twice":               {`{"resourceType":"Patient","gender":"male","gender":"female"}`, 400, "gender"},
		"a key twice, deep":         {`{"resourceType":"Patient","name":[{"family":"a","family":"b"}]}`, 400, "name[0].family"},
		"not UTF-8":                 {"{\"resourceType\":\"Patient\",\"id\":\"\xff\"}", 400, ""},
		"too deep":                  {`{"resourceType":"Patient","a":` + strings.Repeat(`[`, 100) + strings.Repeat(`]`, 100) + `}`, 400, ""},
		"unknown code":              {`{"resourceType":"Patient","gender":"m"}`, 422, "Patient.gender"},
		"no status":                 {`{"resourceType":"Observation","code":{"text":"x"}}`, 422, "Observation.status"},
		"no event":                  {`{"resourceType":"MessageHeader","source":{"endpoint":"x"}}`, 422, "MessageHeader.event"},
		"empty event":               {`{"resourceType":"MessageHeader","source":{"endpoint":"x"},"eventCoding":{"code":"a"},"eventUri":""}`, 422, ""},
		"two branches":              {`{"resourceType":"Patient","deceasedBoolean":true,"deceasedDateTime":"2020-01-01"}`, 422, "Patient.deceased[x]"},
		"two branches of a value":   {observation + `,"valueString":"a","valueInteger":1}`, 422, "Observation.value[x]"},
		"two branches, deep":        {observation + `,"extension":[{"url":"u","valueCode":"a","valueUri":"b"}]}`, 422, "Observation.extension[0].value[x]"},
		"empty object":              {`{"resourceType":"Patient","name":[{}]}`, 422, "Patient.name[0]"},
		"empty array":               {`{"resourceType":"Patient","name":[]}`, 422, "Patient.name"},
		"empty string":              {`{"resourceType":"Patient","name":[{"family":""}]}`, 422, "Patient.name[0].family"},
		"blank string":              {`{"resourceType":"Patient","name":[{"family":"  "}]}`, 422, "Patient.name[0].family"},
		"null":                      {`{"resourceType":"Patient","name":null}`, 422, "Patient.name"},
		"an array of nulls":         {`{"resourceType":"Patient","name":[{"given":[null]}]}`, 422, "Patient.name[0].given"},
		"a day that is not":         {`{"resourceType":"Patient","birthDate":"1940-02-30"}`, 422, "Patient.birthDate"},
		"a birth date with a time":  {`{"resourceType":"Patient","birthDate":"1940-02-03T10:00:00Z"}`, 422, "Patient.birthDate"},
		"the British way":           {`{"resourceType":"Patient","birthDate":"03/02/1940"}`, 422, "Patient.birthDate"},
		"a time without zone":       {observation + `,"effectiveDateTime":"2026-01-01T10:00:00"}`, 422, "Observation.effectiveDateTime"},
		"a time without seconds":    {observation + `,"effectiveDateTime":"2026-01-01T10:00Z"}`, 422, "Observation.effectiveDateTime"},
		"a period that is not":      {observation + `,"effectivePeriod":{"start":"soon"}}`, 422, "Observation.effectivePeriod.start"},
		"an instant that is a date": {observation + `,"issued":"2026-01-01"}`, 422, "Observation.issued"},
		"points at nobody":          {observation + `,"subject":{"reference":"Patient/nobody"}}`, 400, "Observation.subject.reference"},
		"points at no entry":        {observation + `,"subject":{"reference":"` + one + `"}}`, 400, "Observation.subject.reference"},
		"a condition on its own":    {observation + `,"subject":{"reference":"Patient?identifier=7"}}`, 400, "Observation.subject.reference"},
		"contains no such":          {observation + `,"subject":{"reference":"#p"}}`, 400, "Observation.subject.reference"},
		"contained, of no type":     {observation + `,"contained":[{"resourceType":"Person2","id":"p"}]}`, 422, "Observation.contained[0].resourceType"},
		"contained, without status": {observation + `,"contained":[{"resourceType":"Observation","id":"p","code":{"text":"x"}}]}`, 422, "Observation.contained[0].status"},
	}
	l := ledger(t, "")
	s := server(t, l)
	for name, tc := range cases {
		t.Run(name, func(t *testing.T) {
			t.Parallel()
			kind := "Patient"
			for _, other := range []string{"Observation", "MessageHeader"} {
				if strings.HasPrefix(tc.body, `{"resourceType":"`+other) {
					kind = other
				}
			}
			outcome := wantStatus(t, ask(s, "POST", "/"+kind, tc.body), tc.status)
			issues, _ := outcome["issue"].([]any)
			issue, _ := issues[0].(map[string]any)
			expression, _ := issue["expression"].([]any)
			if tc.path != "" && (len(expression) != 1 || expression[0] != tc.path) {
				t.Errorf("at %v, want %s", expression, tc.path)
			}
		})
	}
	t.Cleanup(func() {
		if len(l.Effects()) != 0 {
			t.Errorf("a refusal left %d rows", len(l.Effects()))
		}
	})
}

func TestRequestsThatMakeNoSenseAreRefused(t *testing.T) {
	t.Parallel()
	s := server(t, ledger(t, ""))
	entry := func(e string) *httptest.ResponseRecorder { return ask(s, "POST", "/", transaction(e)) }
	cases := map[string]struct {
		w      *httptest.ResponseRecorder
		status int
	}{
		"another type of body":     {ask(s, "POST", "/Patient", patient("7", "x"), "Content-Type", "text/plain"), 415},
		"another character set":    {ask(s, "POST", "/Patient", patient("7", "x"), "Content-Type", "application/fhir+json; charset=latin1"), 415},
		"no type of FHIR":          {ask(s, "POST", "/Sausage", patient("7", "x")), 404},
		"another type than said":   {ask(s, "POST", "/Flag", patient("7", "x")), 400},
		"an update without an id":  {ask(s, "PUT", "/Patient/1", patient("7", "x")), 400},
		"an update of everything":  {ask(s, "PUT", "/Patient", patient("7", "x")), 400},
		"a create with an id":      {ask(s, "POST", "/Patient/1", patient("7", "x")), 400},
		"patch":                    {ask(s, "PATCH", "/Patient/1", "[]"), 405},
		"a batch":                  {ask(s, "POST", "/", `{"resourceType":"Bundle","type":"batch"}`), 400},
		"an entry without request": {entry(`{"resource":` + patient("7", "x") + `}`), 400},
		"an entry without address": {entry(`{"resource":` + patient("7", "x") + `,"request":{"method":"POST"}}`), 400},
		"a put without resource":   {entry(`{"request":{"method":"PUT","url":"Patient?identifier=7"}}`), 400},
		"a UUID in capitals":       {entry(create("urn:uuid:ABCDEF00-0000-4000-8000-000000000001", patient("7", "x"))), 400},
		"a delete with a resource": {entry(`{"resource":` + patient("7", "x") + `,"request":{"method":"DELETE","url":"Patient/1"}}`), 400},
		"an unknown condition":     {ask(s, "PUT", "/Patient?name=x", patient("7", "x")), 400},
	}
	for name, tc := range cases {
		t.Run(name, func(t *testing.T) {
			t.Parallel()
			wantStatus(t, tc.w, tc.status)
		})
	}
}

func FuzzNothingBreaksTheServer(f *testing.F) {
	f.Add(transaction(put(one, "Patient", "7", patient("7", "x")), create(two, flag(one))))
	f.Add(`{"resourceType":"Bundle","type":"transaction","entry":[null,1,{"request":[]}]}`)
	f.Add(`{"resourceType":"Bundle","type":"transaction","entry":[{"resource":{"resourceType":"Patient","id":7},"request":{"method":"PUT","url":"Patient/7"}}]}`)
	f.Fuzz(func(t *testing.T, body string) {
		s := server(t, ledger(t, ""))
		if w := ask(s, "POST", "/", body); w.Code >= 500 {
			t.Errorf("status %d: %s", w.Code, w.Body)
		}
	})
}
