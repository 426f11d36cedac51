// SPDX-License-Identifier: Apache-2.0

package lab_test

import (
	"strings"
	"testing"

	"github.com/carelode/lode/conformance/lab"
	"github.com/carelode/lode/conformance/people"
)

func TestMarksAreFound(t *testing.T) {
	t.Parallel()
	load := people.New(3, 8, people.WithMarks())
	marks := lab.NewMarks(load)
	for mark := range load.Marks() {
		if len(mark) < 6 {
			continue
		}
		if n := marks.In([]byte("\x00\xffname" + mark + "'")); n == 0 {
			t.Errorf("%q is not found", mark)
		}
	}
	number := load.Steps(0)[0].Record.Person.NHSNumber.Value
	for text, want := range map[string]int{
		"":                                     0,
		"GET /v1/records/:id 200 soham-000001": 0,
		`{"nhsNumber":"` + number + `"}`:       1,
		strings.Repeat("a", 20) + number + strings.Repeat("f", 20): 0, // a hash, by chance
		"zq7klab": 1,
	} {
		if got := marks.In([]byte(text)); got != want {
			t.Errorf("%q: found %d, want %d", text, got, want)
		}
	}
}
