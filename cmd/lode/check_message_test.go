// SPDX-License-Identifier: Apache-2.0

package main_test

import (
	"bytes"
	"errors"
	"log/slog"
	"strings"
	"testing"

	"github.com/carelode/lode/adapters"
	main "github.com/carelode/lode/cmd/lode"
	"github.com/carelode/lode/gateway/config"
	"github.com/carelode/lode/mapping/care"
)

// TestAMessageMustConform shows what each setting makes of a message in which a
// birth date is none.
func TestAMessageMustConform(t *testing.T) {
	t.Parallel()
	const (
		good = `{"resourceType":"Patient","text":{"status":"generated","div":"<div xmlns=\"http://www.w3.org/1999/xhtml\">Ada</div>"},"birthDate":"1941-03-02"}`
		bad  = `{"resourceType":"Patient","birthDate":"Ada Fenland","gender":"male"}`
	)
	cases := map[string]struct {
		mode, contentType, body string
		refused, logged         bool
	}{
		"one that conforms":                {"refuse", "application/fhir+json", good, false, false},
		"one that does not":                {"refuse", "application/fhir+json; fhirVersion=4.0", bad, true, false},
		"one that is only to be warned of": {"warn", "application/fhir+json", bad, false, true},
		"one that is no FHIR":              {"refuse", "text/csv", bad, false, false},
	}
	for name, c := range cases {
		t.Run(name, func(t *testing.T) {
			t.Parallel()
			var log bytes.Buffer
			check, err := main.MessageCheck(config.Check{FHIR: c.mode}, slog.New(slog.NewTextHandler(&log, nil)))
			if err != nil {
				t.Fatal(err)
			}
			err = check(adapters.Message{Key: "k", ContentType: c.contentType, Body: adapters.Bytes([]byte(c.body))})
			problems, told := errors.AsType[care.Problems](err)
			if told != c.refused || (log.Len() > 0) != c.logged {
				t.Fatalf("refused %v (%v), logged %q", told, err, log.String())
			}
			if told && (problems[0].Path != "Patient.birthDate" || problems[0].Kind != care.Unmapped) {
				t.Errorf("it is told as %v at %s", problems[0].Kind, problems[0].Path)
			}
			if all := log.String(); strings.Contains(all, "Fenland") || err != nil && strings.Contains(err.Error(), "Fenland") {
				t.Error("what stands in the message is told")
			}
		})
	}
	if check, err := main.MessageCheck(config.Check{FHIR: "off"}, nil); check != nil || err != nil {
		t.Errorf("off: %v", err)
	}
	if _, err := main.MessageCheck(config.Check{FHIR: "refuse", Packages: []string{"nowhere.tgz"}}, nil); err == nil {
		t.Error("a package that is not there is passed over")
	}
}
