// SPDX-License-Identifier: Apache-2.0

package matrix_test

import (
	"strings"
	"testing"
	"testing/synctest"

	"github.com/carelode/lode/conformance/lab/matrix"
)

// play runs a cell in simulated time.
func play(t *testing.T, c matrix.Cell) (out matrix.Outcome) {
	t.Helper()
	dir := t.TempDir()
	synctest.Test(t, func(t *testing.T) {
		var err error
		if out, err = c.Run(t.Context(), dir); err != nil {
			t.Fatal(err)
		}
	})
	return out
}

func TestMatrix(t *testing.T) {
	t.Parallel()
	for _, s := range matrix.Subjects() {
		for _, f := range matrix.Faults() {
			for _, m := range matrix.Moments() {
				for _, form := range matrix.Forms() {
					if s.Never(f, m) != "" {
						continue
					}
					c := matrix.Cell{Subject: s, Fault: f, Moment: m, Form: form}
					t.Run(strings.ReplaceAll(c.String(), " ", "-"), func(t *testing.T) {
						t.Parallel()
						out := play(t, c)
						for _, v := range out.Wrong {
							t.Errorf("%s: %s", v.Kind, v.What)
						}
					})
				}
			}
		}
	}
}
