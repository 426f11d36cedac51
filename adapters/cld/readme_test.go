// SPDX-License-Identifier: Apache-2.0

package cld_test

import (
	"os"
	"strings"
	"testing"

	"github.com/carelode/lode/adapters/cld"
)

// TestReadmeSettings: the table of settings is the descriptor's; -update writes it.
func TestReadmeSettings(t *testing.T) {
	t.Parallel()
	const start, end = "<!-- settings -->\n", "<!-- /settings -->"
	data, err := os.ReadFile("README.md")
	if err != nil {
		t.Fatal(err)
	}
	before, rest, found := strings.Cut(string(data), start)
	have, after, closed := strings.Cut(rest, end)
	if !found || !closed {
		t.Fatal("the README has no place for its settings")
	}
	var want strings.Builder
	want.WriteString("| setting | default | what it does |\n|---|---|---|\n")
	for _, s := range cld.Factory().Descriptor.Settings {
		shown := ""
		if s.Default != "" {
			shown = "`" + s.Default + "`"
		}
		want.WriteString("| `" + s.Name + "` | " + shown + " | " + s.About + " |\n")
	}
	if have == want.String() {
		return
	}
	if !*update {
		t.Fatal("the table of settings is stale: run with -update")
	}
	if err := os.WriteFile("README.md", []byte(before+start+want.String()+end+after), 0o600); err != nil { //nolint:gosec // its own README
		t.Fatal(err)
	}
}
