// SPDX-License-Identifier: Apache-2.0

package fhir_test

import (
	"encoding/binary"
	"testing"

	"github.com/google/uuid"
	"pgregory.net/rapid"

	"github.com/carelode/lode/fhir"
)

// An independent implementation agrees, from the documented namespace on.
func TestIDIsVersion5OfThePartsInLodesNamespace(t *testing.T) {
	t.Parallel()
	namespace := uuid.NewSHA1(uuid.NameSpaceURL, []byte("https://github.com/carelode/lode"))
	rapid.Check(t, func(t *rapid.T) {
		parts := rapid.SliceOf(rapid.String()).Draw(t, "parts")
		var name []byte
		for _, p := range parts {
			name = append(binary.AppendUvarint(name, uint64(len(p))), p...)
		}
		if got, want := fhir.ID(parts...), uuid.NewSHA1(namespace, name).String(); got != want {
			t.Fatalf("got %s, want %s", got, want)
		}
	})
}

func TestIDTellsPartsApart(t *testing.T) {
	t.Parallel()
	seen := map[string]bool{}
	for _, parts := range [][]string{{}, {""}, {"", ""}, {"a", "bc"}, {"ab", "c"}, {"abc"}, {"a", "b", "c"}} {
		id := fhir.ID(parts...)
		if seen[id] {
			t.Errorf("%q has the id of another", parts)
		}
		seen[id] = true
	}
	if got := fhir.URN(fhir.ID("x")); got[:9] != "urn:uuid:" || len(got) != 45 {
		t.Errorf("URN %s", got)
	}
}
