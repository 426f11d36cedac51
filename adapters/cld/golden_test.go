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
			var b bytes.Buffer
			a := newAdapter(t, c.settings)
			if _, err := a.WriteBatch(projected(t, caseload()...), quarter(), facts(), &b); err != nil {
				t.Fatal(err)
			}
			file := filepath.Join("testdata", "golden", c.name+".csv")
			if *update {
				if err := os.WriteFile(file, b.Bytes(), 0o600); err != nil {
					t.Fatal(err)
				}
			}
			want, err := os.ReadFile(file)
			if err != nil {
				t.Fatal(err)
			}
			if !bytes.Equal(b.Bytes(), want) {
				t.Errorf("the extract differs from %s; run with -update and read the difference\n%s", file, b.Bytes())
			}
			var again bytes.Buffer
			if _, err := a.WriteBatch(projected(t, caseload()...), quarter(), facts(), &again); err != nil {
				t.Fatal(err)
			}
			if !bytes.Equal(again.Bytes(), b.Bytes()) {
				t.Error("the same records gave another file")
			}
		})
	}
}
