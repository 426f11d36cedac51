// SPDX-License-Identifier: Apache-2.0

package cld_test

import (
	"bytes"
	"flag"
	"os"
	"path/filepath"
	"testing"
)

var update = flag.Bool("update", false, "write the golden files")

func TestGolden(t *testing.T) {
	t.Parallel()
	cases := []struct {
		name     string
		settings map[string]string
	}{
		{"team-extract", nil},
		{"iso-one-row-bom", map[string]string{"date_format": "iso", "conversations": "one_row", "bom": "yes", "strip_newlines": "no"}},
	}
	for _, c := range cases {
		t.Run(c.name, func(t *testing.T) {
			t.Parallel()
			got := extractOf(t, c.settings, caseload()...).raw
			if want := golden(t, c.name, got); !bytes.Equal(got, want) {
				t.Errorf("the extract differs from %s; run with -update and read the difference\n%s", c.name, got)
			}
			if again := extractOf(t, c.settings, caseload()...).raw; !bytes.Equal(again, got) {
				t.Error("the same records gave another file")
			}
		})
	}
}

// golden gives what is kept under a name, after writing it if -update asks.
func golden(t *testing.T, name string, got []byte) []byte {
	t.Helper()
	file := filepath.Join("testdata", "golden", name+".csv")
	if *update {
		if err := os.WriteFile(file, got, 0o600); err != nil {
			t.Fatal(err)
		}
	}
	want, err := os.ReadFile(file)
	if err != nil {
		t.Fatal(err)
	}
	return want
}
