// SPDX-License-Identifier: Apache-2.0

package planted_test

import (
	"errors"
	"strings"
	"testing"
	"testing/fstest"

	"github.com/carelode/lode/conformance/planted"
)

const sound = `What it is,
in two lines.

area: lanes
harm: Somebody is
  harmed.
hazard: H05
test: gateway:TestLanes/the head goes first
flags: -a -b=1
says: out of order

@@ gateway/lane.go
 first
-second
+another
@@ gateway/lane.go
-third
`

func TestParse(t *testing.T) {
	t.Parallel()
	b, err := planted.Parse("07-a-bug.patch", sound)
	if err != nil {
		t.Fatal(err)
	}
	if b.Number != 7 || b.Name != "a-bug" || b.What != "What it is, in two lines." || b.Harm != "Somebody is harmed." || len(b.Test.Flags) != 2 || len(b.Edits) != 2 {
		t.Errorf("got %+v", b)
	}
	if got := b.Test.Expression(); got != "^TestLanes$/^the head goes first$" {
		t.Errorf("the test is run by %s", got)
	}
	if got := b.Test.Shown(); got != "TestLanes/the_head_goes_first" {
		t.Errorf("the test is shown as %s", got)
	}
}

func TestParseRefuses(t *testing.T) {
	t.Parallel()
	for name, c := range map[string]struct{ file, from, to, want string }{
		"a name without a number":    {"a-bug.patch", "", "", "its name"},
		"a field that there is not":  {"07-a.patch", "hazard: H05", "hazzard: H05", "no field"},
		"a field twice":              {"07-a.patch", "hazard: H05", "harm: H05", "there twice"},
		"an area that there is not":  {"07-a.patch", "area: lanes", "area: lane", "no area"},
		"no harm":                    {"07-a.patch", "harm: Somebody is\n  harmed.\n", "", "whom it harms"},
		"a test that is none":        {"07-a.patch", "gateway:TestLanes", "gateway:Lanes", "no test"},
		"no words of the test":       {"07-a.patch", "says: out of order\n", "", "how its test fails"},
		"no edits":                   {"07-a.patch", sound[strings.Index(sound, "@@"):], "", "changes nothing"},
		"an edit without a file":     {"07-a.patch", "@@ gateway/lane.go\n first\n", " first\n", "stands before any"},
		"an edit that changes none":  {"07-a.patch", "-second\n+another\n", " second\n", "changes none"},
		"a line without a sign":      {"07-a.patch", "\n first\n-", "\nfirst\n-", "neither a blank nor a sign"},
		"the laboratory's and edits": {"07-a.patch", "hazard: H05", "lab: forget sending", "it has edits too"},
	} {
		t.Run(name, func(t *testing.T) {
			t.Parallel()
			_, err := planted.Parse(c.file, strings.Replace(sound, c.from, c.to, 1))
			if !errors.Is(err, planted.ErrPatch) || !strings.Contains(err.Error(), c.want) {
				t.Errorf("got %v, want %q", err, c.want)
			}
		})
	}
}

func TestPlant(t *testing.T) {
	t.Parallel()
	b, err := planted.Parse("07-a-bug.patch", sound)
	if err != nil {
		t.Fatal(err)
	}
	for name, c := range map[string]struct{ text, want string }{
		"wherever the lines are":         {"zero\nfirst\nsecond\nthird\n", "zero\nfirst\nanother\n"},
		"lines that are no longer there": {"first\nthird\n", ""},
		"lines that are there twice":     {"first\nsecond\nfirst\nsecond\nthird\n", ""},
		"lines that only end so":         {"the first\nsecond\nthird\n", ""},
		"the end of a line is no line":   {"a first\nfirst\nsecond\nthird\n", "a first\nfirst\nanother\n"},
	} {
		t.Run(name, func(t *testing.T) {
			t.Parallel()
			files, err := b.Plant(fstest.MapFS{"gateway/lane.go": {Data: []byte(c.text)}})
			switch {
			case c.want == "" && !errors.Is(err, planted.ErrMovedOn):
				t.Errorf("got %v", err)
			case c.want != "" && (err != nil || files["gateway/lane.go"] != c.want):
				t.Errorf("got %q, %v", files, err)
			}
		})
	}
	if _, err := b.Plant(fstest.MapFS{}); err == nil {
		t.Error("a file that is not there was changed")
	}
}

// TestOnlyTheRightFailureFinds: a test that fails to be found in time, that is not
// the one, or that complains of something else has found nothing.
func TestOnlyTheRightFailureFinds(t *testing.T) {
	t.Parallel()
	b, err := planted.Parse("07-a-bug.patch", sound)
	if err != nil {
		t.Fatal(err)
	}
	const failed = "--- FAIL: TestLanes (0.10s)\n    --- FAIL: TestLanes/the_head_goes_first (0.10s)\n"
	for name, c := range map[string]struct {
		r    ran
		want string
	}{
		"found":                 {ran{said: failed + "lane_test.go:7: out of order", code: 1}, ""},
		"the test passes":       {ran{said: "--- PASS: TestLanes/the_head_goes_first (0.10s)"}, "not found"},
		"too slow":              {ran{said: failed + "out of order\npanic: test timed out after 3m0s", code: 2}, "in time"},
		"killed":                {ran{said: failed + "out of order", code: -1}, "in time"},
		"another test":          {ran{said: "--- FAIL: TestOther (0.10s)\nout of order", code: 1}, "and not gateway:TestLanes"},
		"another reason":        {ran{said: failed + "no such file", code: 1}, "another reason"},
		"it could not be run":   {ran{err: errors.New("no such program")}, "could not be run"},
		"a name that is longer": {ran{said: "--- FAIL: TestLanes/the_head_goes_first_or_last (0.10s)\nout of order", code: 1}, "and not gateway:TestLanes"},
	} {
		t.Run(name, func(t *testing.T) {
			t.Parallel()
			if err := caught(&b, c.r); (err == nil) != (c.want == "") || err != nil && !strings.Contains(err.Error(), c.want) {
				t.Errorf("got %v, want %q", err, c.want)
			}
		})
	}
	for name, c := range map[string]struct {
		r  ran
		ok bool
	}{
		"it passes":           {ran{said: "    --- PASS: TestLanes/the_head_goes_first (0.10s)"}, true},
		"nothing is run":      {ran{said: "testing: warning: no tests to run\nPASS"}, false},
		"it fails":            {ran{said: failed, code: 1}, false},
		"it could not be run": {ran{err: errors.New("no such program")}, false},
	} {
		if err := passed(b.Test, c.r); (err == nil) != c.ok {
			t.Errorf("without the bug, %s: %v", name, err)
		}
	}
}
