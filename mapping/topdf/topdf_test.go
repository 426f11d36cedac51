// SPDX-License-Identifier: Apache-2.0

package topdf_test

import (
	"bytes"
	"crypto/sha256"
	"encoding/hex"
	"errors"
	"flag"
	"os"
	"path/filepath"
	"strconv"
	"strings"
	"sync"
	"testing"

	"github.com/carelode/lode/mapping/care"
	"github.com/carelode/lode/mapping/topdf"
)

var update = flag.Bool("update", false, "write the golden files anew")

// example is the mapping's shared record: valid, with something of everything.
func example(tb testing.TB) *care.Record {
	tb.Helper()
	data, err := os.ReadFile(filepath.Join("..", "tofhir", "testdata", "record.json"))
	if err != nil {
		tb.Fatal(err)
	}
	r, err := care.Decode(data)
	if err != nil {
		tb.Fatal(err)
	}
	return r
}

func team() topdf.Team {
	return topdf.Team{Name: "Soham Neighbourhood Team", Organisation: "Fen Community Care", Phone: "01632 960100"}
}

func plan(tb testing.TB, r *care.Record) []byte {
	tb.Helper()
	var out bytes.Buffer
	if err := topdf.Plan(&out, r, team()); err != nil {
		tb.Fatal(err)
	}
	return out.Bytes()
}

func referral(tb testing.TB, r *care.Record, id string) []byte {
	tb.Helper()
	var out bytes.Buffer
	if err := topdf.Referral(&out, r, team(), id); err != nil {
		tb.Fatal(err)
	}
	return out.Bytes()
}

// TestGolden compares what the documents say, and by their hash every byte of them.
func TestGolden(t *testing.T) {
	t.Parallel()
	for name, pdf := range map[string][]byte{"plan": plan(t, example(t)), "referral": referral(t, example(t), "rf-1")} {
		t.Run(name, func(t *testing.T) {
			t.Parallel()
			sum := sha256.Sum256(pdf)
			got := text(t, pdf) + "--- sha256 " + hex.EncodeToString(sum[:]) + "\n"
			file := filepath.Join("testdata", "golden", name+".txt")
			if *update {
				if err := os.WriteFile(file, []byte(got), 0o644); err != nil { //nolint:gosec // a file of the repository
					t.Fatal(err)
				}
				return
			}
			want, err := os.ReadFile(file)
			if err != nil {
				t.Fatal(err)
			}
			if got != string(want) {
				t.Errorf("%s differs; run with -update and read the difference\n%s", file, got)
			}
		})
	}
}

// TestTheSameRecordGivesTheSameBytes, whoever else makes documents at the time.
func TestTheSameRecordGivesTheSameBytes(t *testing.T) {
	t.Parallel()
	want := plan(t, example(t))
	var all sync.WaitGroup
	for range 4 {
		all.Go(func() {
			if !bytes.Equal(plan(t, example(t)), want) {
				t.Error("the bytes differ")
			}
		})
	}
	all.Wait()
	later := example(t)
	later.Version++
	if bytes.Equal(plan(t, later), want) {
		t.Error("another version gives the same bytes")
	}
}

// TestEveryPageSaysWhoAndWhose it is, and which of how many.
func TestEveryPageSaysWhoAndWhose(t *testing.T) {
	t.Parallel()
	r := example(t)
	r.Plan.Summary = strings.Repeat("A long summary goes on. ", 800)
	all := pages(t, plan(t, r))
	if len(all) < 8 {
		t.Fatalf("%d pages", len(all))
	}
	for i, page := range all {
		var said strings.Builder
		for _, l := range page {
			said.WriteString(strings.ReplaceAll(l.text, "\u00a0", " ") + "\n")
		}
		for _, want := range []string{
			"Mrs Ada Rose Fenwick", "NHS number 999 123 4578", "Born 2 March 1941", "Care and support plan", "Soham Neighbourhood Team", "01632 960100",
			"Version 7 of the record, 31 March 2026", "Page " + strconv.Itoa(i+1) + " of " + strconv.Itoa(len(all)),
		} {
			if !strings.Contains(said.String(), want) {
				t.Errorf("page %d does not say %q", i+1, want)
			}
		}
	}
}

func TestItBearsTheRecordsDateAndItsLanguage(t *testing.T) {
	t.Parallel()
	pdf := string(plan(t, example(t)))
	for _, want := range []string{"/Lang (en-GB)", "D:20260331150500", "/Title ", "/MediaBox [0 0 595.28 841.89]"} {
		if !strings.Contains(pdf, want) {
			t.Errorf("it has no %s", want)
		}
	}
}

// TestAProjectionToItsUsesGivesTheSameBytes: it reads nothing that it does not say.
func TestAProjectionToItsUsesGivesTheSameBytes(t *testing.T) {
	t.Parallel()
	for name, c := range map[string]struct {
		uses []string
		make func(testing.TB, *care.Record) []byte
	}{
		"plan":     {topdf.PlanUses(), plan},
		"referral": {topdf.ReferralUses(), func(tb testing.TB, r *care.Record) []byte { tb.Helper(); return referral(tb, r, "rf-1") }},
	} {
		t.Run(name, func(t *testing.T) {
			t.Parallel()
			set, err := care.ParsePaths(c.uses...)
			if err != nil {
				t.Fatal(err)
			}
			if set.Contains("person.keySafe") || set.Contains("person.keySafe.code") {
				t.Error("it uses the key safe")
			}
			if !bytes.Equal(c.make(t, care.Project(example(t), set)), c.make(t, example(t))) {
				t.Error("it reads something that its uses do not name")
			}
		})
	}
}

func TestWhatIsNoDocumentIsNotWritten(t *testing.T) {
	t.Parallel()
	for name, c := range map[string]struct {
		path  string
		spoil func(*care.Record) (referral string)
	}{
		"a draft plan":            {"plan", func(r *care.Record) string { r.Plan.Status = "draft"; return "" }},
		"no plan":                 {"plan", func(r *care.Record) string { r.Plan = nil; return "" }},
		"a withdrawn plan":        {"plan", func(r *care.Record) string { r.Plan.Withdrawn = &care.Withdrawal{}; return "" }},
		"no time":                 {"recordedAt", func(r *care.Record) string { r.RecordedAt = ""; return "" }},
		"an unknown referral":     {"referrals", func(*care.Record) string { return "rf-99" }},
		"a draft referral":        {"referrals[1].status", func(*care.Record) string { return "rf-10" }},
		"a referral that came in": {"referrals[0].direction", func(r *care.Record) string { r.Referrals[0].Direction = "in"; return "rf-1" }},
		"a referral taken back":   {"referrals", func(r *care.Record) string { r.Referrals[0].Withdrawn = &care.Withdrawal{}; return "rf-1" }},
		"a correction that is gone": {"referrals", func(r *care.Record) string {
			r.Referrals[1].Supersedes, r.Referrals[1].Withdrawn = "rf-1", &care.Withdrawal{}
			return "rf-1"
		}},
	} {
		t.Run(name, func(t *testing.T) {
			t.Parallel()
			r := example(t)
			id := c.spoil(r)
			var out bytes.Buffer
			err := topdf.Plan(&out, r, team())
			if id != "" {
				err = topdf.Referral(&out, r, team(), id)
			}
			var e *care.Error
			if !errors.As(err, &e) || e.Kind != care.Invalid || e.Path != c.path {
				t.Errorf("it gave %v", err)
			}
			if id == "" && out.Len() > 0 {
				t.Error("something was written")
			}
		})
	}
}
