// SPDX-License-Identifier: Apache-2.0

package sim

import (
	"encoding/json"
	"errors"
	"net/http"
)

// refusal is why a FHIR server will not do what it was asked.
type refusal struct {
	status  int
	code    string // FHIR issue type
	path    string // FHIRPath-like
	message string // no value from the body
}

// Error gives the path and the message.
func (r *refusal) Error() string {
	if r.path == "" {
		return r.message
	}
	return r.path + ": " + r.message
}

func fault(status int, code, path, message string) error {
	return &refusal{status: status, code: code, path: path, message: message}
}

// refuse answers with an OperationOutcome.
func refuse(w http.ResponseWriter, err error) {
	r := &refusal{status: http.StatusInternalServerError, code: "exception", message: "the simulator failed"}
	errors.As(err, &r)
	issue := map[string]any{"severity": "error", "code": r.code, "diagnostics": r.Error()}
	if r.path != "" {
		issue["expression"] = []any{r.path}
	}
	writeJSON(w, r.status, map[string]any{"resourceType": "OperationOutcome", "issue": []any{issue}})
}

func writeJSON(w http.ResponseWriter, status int, value any) {
	body, err := json.Marshal(value)
	if err != nil {
		status, body = http.StatusInternalServerError, nil
	}
	if w.Header().Get("Content-Type") == "" {
		w.Header().Set("Content-Type", "application/fhir+json; charset=utf-8")
	}
	w.WriteHeader(status)
	_, _ = w.Write(body) // the caller may have gone
}
