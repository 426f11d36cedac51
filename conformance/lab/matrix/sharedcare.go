// SPDX-License-Identifier: Apache-2.0

package matrix

import (
	"bytes"
	"fmt"
	"net/http"
	"strings"

	"github.com/carelode/lode/adapters/sharedcare"
	"github.com/carelode/lode/conformance/lab"
	"github.com/carelode/lode/conformance/sim"
)

// SharedCare is the shared care record: FHIR over HTTP.
func SharedCare() Subject {
	return Subject{Name: lab.Shared, Title: "Shared care record (`sharedcare`)", Kind: Answers, Set: setSharedCare}
}

const fhirType = "application/fhir+json"

func setSharedCare(s Stage) (Side, error) {
	server, err := sim.NewFHIR(sim.FHIRSettings{Name: s.Name, Ledger: s.Ledger})
	if err != nil {
		return nil, err
	}
	for _, p := range s.People {
		someone := sim.Someone{Organisation: "RGT", LocalID: p.ID, NHSNumber: p.Number, Family: p.Family, Born: p.Born}
		if err := server.Seed(sim.OtherPatient(someone)); err != nil {
			return nil, err
		}
	}
	return Wire{
		Handler: server, Factory: sharedcare.Factory(), Look: lookOfFHIR,
		Settings: func(base, authorities string) map[string]string {
			set := map[string]string{"base_url": base, "allow_http": "yes"}
			if authorities != "" {
				set["ca_file"] = authorities
			}
			return set
		},
		HandsOver: func(r *http.Request) (string, bool) {
			return r.Header.Get("X-Request-ID"), r.Method == http.MethodPost
		},
	}.Open(s)
}

// lookOfFHIR gives what success would look like, one answer an entry, and a lie:
// an answer for fewer entries than were sent, or for none, or that all is well.
func lookOfFHIR(_ *http.Request, body []byte, m Moment) Look {
	entries := bytes.Count(body, []byte(`"fullUrl":`))
	return Look{
		Status: http.StatusOK, Type: fhirType, Success: transactionResponse(entries),
		Lie: []string{
			transactionResponse(0), transactionResponse(entries - 1),
			`{"resourceType":"OperationOutcome","issue":[{"severity":"information","code":"informational","diagnostics":"All OK"}]}`,
		}[m],
		Outcome: `{"resourceType":"OperationOutcome","issue":[{"severity":"error","code":"processing"}]}`,
	}
}

func transactionResponse(entries int) string {
	one := `{"response":{"status":"201 Created"}}`
	return fmt.Sprintf(`{"resourceType":"Bundle","type":"transaction-response","entry":[%s]}`, strings.TrimSuffix(strings.Repeat(one+",", max(0, entries)), ","))
}
