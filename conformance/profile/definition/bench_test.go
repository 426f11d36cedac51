// SPDX-License-Identifier: Apache-2.0

package definition_test

import (
	"testing"

	"github.com/carelode/lode/conformance/profile/definition"
)

// BenchmarkOpen is what it costs to begin: open the embedded definitions and
// unpack those that a first check of a UK Core Patient asks for.
func BenchmarkOpen(b *testing.B) {
	b.Run("index", func(b *testing.B) {
		b.ReportAllocs()
		for b.Loop() {
			definition.Core()
		}
	})
	b.Run("first patient", func(b *testing.B) {
		b.ReportAllocs()
		for b.Loop() {
			s, ok := definition.Core().Structure("https://fhir.hl7.org.uk/StructureDefinition/UKCore-Patient")
			if !ok || len(s.Snapshot) == 0 {
				b.Fatal("UKCore-Patient is not known")
			}
		}
	})
	b.Run("everything", func(b *testing.B) {
		b.ReportAllocs()
		for b.Loop() {
			if _, _, err := definition.UnpackAll(definition.Core()); err != nil {
				b.Fatal(err)
			}
		}
	})
}
