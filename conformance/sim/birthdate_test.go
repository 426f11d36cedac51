// SPDX-License-Identifier: Apache-2.0

package sim_test

import (
	"net/http"
	"net/http/httptest"
	"strings"
	"testing"

	"github.com/carelode/lode/conformance/sim"
)

func TestConditionalReferenceByBirthDate(t *testing.T) {
	t.Parallel()
	for name, c := range map[string]struct {
		born string
		want int
	}{
		"the person that they hold":          {"1941-02-03", http.StatusOK},
		"the number, but another birth date": {"1941-02-04", http.StatusPreconditionFailed},
	} {
		t.Run(name, func(t *testing.T) {
			t.Parallel()
			ledger, err := sim.OpenLedger("")
			if err != nil {
				t.Fatal(err)
			}
			server, err := sim.NewFHIR(sim.FHIRSettings{Name: "shared", Ledger: ledger})
			if err != nil {
				t.Fatal(err)
			}
			someone := sim.OtherPatient(sim.Someone{Organisation: "RGT", LocalID: "77", NHSNumber: "9990000018", Family: "Fenland", Given: "Ada", Born: "1941-02-03"})
			if err := server.Seed(someone); err != nil {
				t.Fatal(err)
			}
			body := `{"resourceType":"Bundle","type":"transaction","entry":[{"fullUrl":"urn:uuid:6fa1d8a2-7a3e-4b52-9d6c-0d5d9f2b3c11","resource":{"resourceType":"Flag","status":"active","code":{"text":"x"},` +
				`"identifier":[{"system":"urn:x","value":"1"}],"subject":{"reference":"Patient?identifier=https://fhir.nhs.uk/Id/nhs-number|9990000018&birthdate=` + c.born + `"}},` +
				`"request":{"method":"PUT","url":"Flag?identifier=urn:x|1"}}]}`
			request := httptest.NewRequestWithContext(t.Context(), http.MethodPost, "/", strings.NewReader(body))
			request.Header.Set("Content-Type", "application/fhir+json")
			answer := httptest.NewRecorder()
			server.ServeHTTP(answer, request)
			if answer.Code != c.want {
				t.Errorf("status %d, want %d: %s", answer.Code, c.want, answer.Body)
			}
		})
	}
}
