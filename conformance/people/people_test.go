// SPDX-License-Identifier: Apache-2.0

package people_test

import (
	"bytes"
	"crypto/sha256"
	"encoding/hex"
	"encoding/json"
	"flag"
	"os"
	"path/filepath"
	"strings"
	"testing"
	"time"

	"github.com/carelode/lode/conformance/people"
	"github.com/carelode/lode/mapping/care"
)

var update = flag.Bool("update", false, "rewrite the golden files")

func ndjson(t *testing.T, c people.Caseload) []byte {
	t.Helper()
	var out bytes.Buffer
	if err := people.WriteNDJSON(&out, c); err != nil {
		t.Fatal(err)
	}
	return out.Bytes()
}

func TestSameSeedSameBytes(t *testing.T) {
	t.Parallel()
	once, again := ndjson(t, people.New(7, 40)), ndjson(t, people.New(7, 40))
	if !bytes.Equal(once, again) {
		t.Error("the same seed gave other bytes")
	}
	if bytes.Equal(once, ndjson(t, people.New(8, 40))) {
		t.Error("another seed gave the same bytes")
	}
}

func TestCaseloadIsTheGoldenOne(t *testing.T) {
	t.Parallel()
	sum := sha256.Sum256(ndjson(t, people.New(1, 20)))
	got := hex.EncodeToString(sum[:]) + "\n"
	golden := filepath.Join("testdata", "seed-1-people-20.sha256")
	if *update {
		if err := os.WriteFile(golden, []byte(got), 0o600); err != nil {
			t.Fatal(err)
		}
	}
	want, err := os.ReadFile(golden)
	if err != nil {
		t.Fatal(err)
	}
	if got != string(want) {
		t.Errorf("seed 1, 20 people: %s, want %s: read a few stories, then run with -update", got, want)
	}
}

func TestPersonDoesNotDependOnHowManyThereAre(t *testing.T) {
	t.Parallel()
	few, many := people.New(3, 5), people.New(3, 500)
	for i := range 5 {
		if !bytes.Equal(asJSON(t, few.Steps(i)), asJSON(t, many.Steps(i))) {
			t.Errorf("person %d differs", i)
		}
	}
}

func asJSON(t *testing.T, v any) []byte {
	t.Helper()
	out, err := json.Marshal(v)
	if err != nil {
		t.Fatal(err)
	}
	return out
}

func TestEveryVersionIsValid(t *testing.T) {
	t.Parallel()
	for name, c := range map[string]people.Caseload{"plain": people.New(1, 300), "marked": people.New(1, 75, people.WithMarks())} {
		t.Run(name, func(t *testing.T) {
			t.Parallel()
			for step := range c.Versions() {
				for _, p := range care.Validate(step.Record) {
					t.Errorf("%s, person %d, version %d: %s (%s)", step.Story.Name, step.Person, step.Record.Version, p.Path, p.Rule)
				}
			}
		})
	}
}

func TestEveryVersionReadsBackAsItIs(t *testing.T) {
	t.Parallel()
	for step := range people.New(5, 50).Versions() {
		body, err := care.Encode(step.Record)
		if err != nil {
			t.Fatalf("person %d: %v", step.Person, err)
		}
		back, err := care.Decode(body)
		if err != nil {
			t.Fatalf("person %d: %v", step.Person, err)
		}
		again, err := care.Encode(back)
		if err != nil {
			t.Fatal(err)
		}
		if !bytes.Equal(body, again) {
			t.Errorf("person %d, version %d reads back otherwise", step.Person, step.Record.Version)
		}
	}
}

func TestVersionsAreInOrderOfTime(t *testing.T) {
	t.Parallel()
	var before time.Time
	count := 0
	for step := range people.New(2, 120).Versions() {
		at, err := time.Parse(time.RFC3339, string(step.Record.RecordedAt))
		if err != nil {
			t.Fatal(err)
		}
		if at.Before(before) {
			t.Fatalf("person %d, version %d was written before the one that it follows", step.Person, step.Record.Version)
		}
		before = at
		count++
	}
	want := 0
	for s := range people.New(2, 120).People() {
		want += s.Versions
	}
	if count != want {
		t.Errorf("%d versions, the stories say %d", count, want)
	}
}

func TestRecordsAreTheLatestVersions(t *testing.T) {
	t.Parallel()
	c := people.New(4, 60)
	i := 0
	for r := range c.Records() {
		steps := c.Steps(i)
		if !bytes.Equal(asJSON(t, r), asJSON(t, steps[len(steps)-1].Record)) {
			t.Errorf("person %d: the record is not the latest version", i)
		}
		i++
	}
	if i != 60 {
		t.Errorf("%d records", i)
	}
}

func TestVersionsOwnTheirRecords(t *testing.T) {
	t.Parallel()
	c := people.New(1, 25)
	steps := c.Steps(0)
	want := asJSON(t, c.Steps(0)[1].Record)
	steps[0].Record.Needs[0].Text = "changed by its reader"
	steps[0].Record.Person.Names[0].Given[0] = "changed"
	if !bytes.Equal(want, asJSON(t, steps[1].Record)) {
		t.Error("changing one version changed the next")
	}
}

func TestBaseDayMovesEverything(t *testing.T) {
	t.Parallel()
	day := time.Date(2027, time.March, 1, 0, 0, 0, 0, time.UTC)
	for step := range people.New(1, 10, people.WithBase(day), people.WithCouncil("777")).Versions() {
		if r := step.Record; string(r.RecordedAt) < "2027-03-01" || strings.HasPrefix(string(r.Episode.Start), "2026") {
			t.Errorf("person %d was written on %s", step.Person, r.RecordedAt)
		}
		if owner := step.Record.Person.Identifiers[0].Owner; owner != "777" {
			t.Errorf("the council's id is owned by %s", owner)
		}
	}
}
