// SPDX-License-Identifier: Apache-2.0

package cld_test

import (
	"bytes"
	"encoding/csv"
	"os"
	"path/filepath"
	"regexp"
	"slices"
	"testing"

	"github.com/carelode/lode/mapping/care"
)

func TestReferenceStays(t *testing.T) {
	t.Parallel()
	of := func(edits ...func(*care.Record)) string {
		return extractOf(t, nil, resident(edits...)).only(t, "Service")[hReference]
	}
	correction := served("s9", func(s *care.Service) { s.Supersedes, s.Component = "s5", "day-support" })
	again := served("s5", func(s *care.Service) { s.Supersedes = "s1" })
	first := of(served("s1"))
	if !regexp.MustCompile(`^L-[A-Z2-7]{16}$`).MatchString(first) {
		t.Fatalf("the reference is %q", first)
	}
	for name, got := range map[string]string{
		"after more was written":          of(served("s1"), reviewed("v1"), asked("c1")),
		"after a correction of a mistake": of(served("s1"), again, correction),
		"in another order":                of(correction, again, served("s1")),
		"when what it corrects is gone":   of(served("s5", func(s *care.Service) { s.Supersedes = "s1" })),
	} {
		if got != first {
			t.Errorf("%s the reference is %q, was %q", name, got, first)
		}
	}
	for name, got := range map[string]string{
		"another service": of(served("s2")),
		"another person":  of(served("s1"), func(r *care.Record) { r.ID = "p2" }),
	} {
		if got == first {
			t.Errorf("%s has the same reference", name)
		}
	}
	circle := extractOf(t, nil, resident(
		served("s1", func(s *care.Service) { s.Supersedes = "s2" }), served("s2", func(s *care.Service) { s.Supersedes = "s1" }),
	))
	if len(circle.rows) != 0 || circle.summary.LeftOutBy["corrected or withdrawn"] != 2 {
		t.Errorf("items that supersede each other gave %v", circle.summary)
	}
}

func TestReferenceDoesNotDependOnTheKind(t *testing.T) {
	t.Parallel()
	got := extractOf(t, nil, resident(served("x1"), reviewed("x1")))
	if a, b := got.rows[0][hReference], got.rows[1][hReference]; a == b {
		t.Error("a service and a review of one id share a reference")
	}
}

// TestReferenceFile compares the header with the research's example, where that
// is at hand.
func TestReferenceFile(t *testing.T) {
	t.Parallel()
	root := os.Getenv("LODE_REFERENCE_DATA")
	if root == "" {
		t.Log("LODE_REFERENCE_DATA is not set: nothing to compare with")
		return
	}
	data, err := os.ReadFile(filepath.Join(root, "council", "cld", "example_cld_r2_SYNTHETIC.csv")) //nolint:gosec // whoever runs the test names the folder
	if err != nil {
		t.Fatal(err)
	}
	want, err := csv.NewReader(bytes.NewReader(data)).ReadAll()
	if err != nil {
		t.Fatal(err)
	}
	if got := extractOf(t, nil); !slices.Equal(got.header, want[0]) {
		t.Errorf("header\n%q\nwant\n%q", got.header, want[0])
	}
	a := newAdapter(t, nil)
	for _, row := range want[1:] {
		for i, value := range row {
			if problem := cellProblem(a, want[0][i], value); problem != "" {
				t.Errorf("our own check refuses the example: %s: %s", want[0][i], problem)
			}
		}
	}
}
