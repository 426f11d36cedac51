// SPDX-License-Identifier: Apache-2.0

package conformance

import (
	"mime"

	"github.com/carelode/lode/conformance/profile"
	"github.com/carelode/lode/conformance/profile/definition"
)

// conforming proves that every FHIR R4 message conforms to R4, UK Core and the
// profiles that its resources claim, for every version of every story. Warnings
// are the mapping's own matter; errors are what a receiver may refuse.
func conforming(t T, s *suite) {
	a, ok := s.encoder(t)
	if !ok {
		return
	}
	source := definition.Core()
	if len(s.Packages) > 0 {
		source = definition.With(source, s.Packages...)
	}
	checker, err := profile.New(source, profile.Options{})
	if err != nil {
		t.Fatalf("make the checker: %v", err)
	}
	checked := 0
	for _, one := range s.encodeAll(t, a) {
		for _, m := range flatten(t, one.messages) {
			if kind, _, err := mime.ParseMediaType(m.ContentType); err == nil && kind == "application/fhir+json" {
				checked++
				conforms(t, checker, one.name, m.Body)
			}
		}
	}
	if checked == 0 {
		t.Logf("it makes no FHIR R4 messages; not exercised")
	}
}

func conforms(t T, checker *profile.Checker, name, body string) {
	t.Helper()
	for _, i := range checker.Check([]byte(body)) {
		if !profile.Conforms([]profile.Issue{i}) {
			t.Errorf("%s: %s", name, profile.Text("message", i))
		}
	}
}
