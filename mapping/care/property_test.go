// SPDX-License-Identifier: Apache-2.0

package care_test

import (
	"bytes"
	"reflect"
	"testing"

	"pgregory.net/rapid"

	"github.com/carelode/lode/mapping/care"
)

func TestEveryDrawnRecordIsReadAsItWasWritten(t *testing.T) {
	t.Parallel()
	rapid.Check(t, func(t *rapid.T) {
		r := records().Draw(t, "record")
		if problems := care.Validate(r); problems != nil {
			t.Fatalf("a drawn record is not valid:\n%v", problems)
		}
		data, err := care.Encode(r)
		if err != nil {
			t.Fatal(err)
		}
		again, err := care.Decode(data)
		if err != nil {
			t.Fatal(err)
		}
		if !reflect.DeepEqual(r, again) {
			t.Fatal("the record changed on its way")
		}
		twice, err := care.Encode(again)
		if err != nil || !bytes.Equal(data, twice) {
			t.Fatalf("not canonical: %v", err)
		}
	})
}
