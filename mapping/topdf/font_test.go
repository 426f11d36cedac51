// SPDX-License-Identifier: Apache-2.0

package topdf_test

import (
	"bytes"
	"compress/gzip"
	"io"
	"os"
	"testing"

	"github.com/go-fonts/liberation/liberationsansbold"
	"github.com/go-fonts/liberation/liberationsansregular"
)

// TestTheFontsAreAsPublished: unmodified, which their licence's reserved name asks.
func TestTheFontsAreAsPublished(t *testing.T) {
	t.Parallel()
	for weight, want := range map[string][]byte{"Regular": liberationsansregular.TTF, "Bold": liberationsansbold.TTF} {
		packed, err := os.ReadFile("font/LiberationSans-" + weight + ".ttf.gz")
		if err != nil {
			t.Fatal(err)
		}
		unpacked, err := gzip.NewReader(bytes.NewReader(packed))
		if err != nil {
			t.Fatal(err)
		}
		got, err := io.ReadAll(unpacked)
		if err != nil || !bytes.Equal(got, want) {
			t.Errorf("%s is not the published one: %v", weight, err)
		}
	}
}
