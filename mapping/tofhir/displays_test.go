// SPDX-License-Identifier: Apache-2.0

package tofhir_test

import (
	"strings"
	"testing"

	"github.com/carelode/lode/fhir/ukcore"
	"github.com/carelode/lode/mapping/codes"
)

// TestDisplaysAreAsPublished holds the tables against the lists that UK Core
// publishes: every code exists there and is shown in its publisher's words.
func TestDisplaysAreAsPublished(t *testing.T) {
	t.Parallel()
	checked := 0
	for _, table := range codes.Tables() {
		for _, row := range table.Rows() {
			published := strings.HasPrefix(row.To.System, "https://fhir.hl7.org.uk/CodeSystem/") || row.To.System == ukcore.SystemRole ||
				row.To.System == ukcore.SystemContactRole
			if !published {
				continue
			}
			checked++
			if display, ok := ukcore.Display(row.To.System, row.To.Code); !ok || display != row.To.Display {
				t.Errorf("%s %s: %s is shown as %q, published as %q (%v)", table, row.From, row.To.Code, row.To.Display, display, ok)
			}
		}
	}
	const some = 40
	if checked < some {
		t.Errorf("only %d codes were checked", checked)
	}
}
