// SPDX-License-Identifier: Apache-2.0

package sharedcare_test

import (
	"fmt"
	"os"
	"strings"
	"testing"

	"github.com/carelode/lode/adapters/sharedcare"
)

// TestTheREADMEListsEverySetting as the descriptor documents it.
func TestTheREADMEListsEverySetting(t *testing.T) {
	t.Parallel()
	readme, err := os.ReadFile("README.md")
	if err != nil {
		t.Fatal(err)
	}
	for _, s := range sharedcare.Factory().Descriptor.Settings {
		required := ""
		if s.Required {
			required = "yes"
		}
		row := strings.Join(strings.Fields(fmt.Sprintf("| `%s` | %s | %s | %s |", s.Name, required, s.Default, s.About)), " ")
		if !strings.Contains(strings.Join(strings.Fields(string(readme)), " "), row) {
			t.Errorf("the README lacks the row\n%s", row)
		}
	}
}
