// SPDX-License-Identifier: Apache-2.0

package cld_test

import (
	"bytes"
	"testing"

	"github.com/carelode/lode/adapters"
	"github.com/carelode/lode/adapters/cld"
	"github.com/carelode/lode/conformance/people"
	"github.com/carelode/lode/mapping/care"
)

// What it can do.
var (
	_ adapters.Batcher   = (*cld.Adapter)(nil)
	_ adapters.Deliverer = (*cld.Adapter)(nil)
	_ adapters.Prober    = (*cld.Adapter)(nil)
)

func TestUsesAreRecordPaths(t *testing.T) {
	t.Parallel()
	if _, err := care.ParsePaths(cld.Factory().Descriptor.Uses...); err != nil {
		t.Fatal(err)
	}
}

// TestCaseload: over a synthetic caseload every row passes an independent
// judge, the totals of the summary are those of the file, and every item read is
// accounted for.
func TestCaseload(t *testing.T) {
	t.Parallel()
	var all []*care.Record
	for r := range people.New(11, 400, people.WithCouncil("623")).Records() {
		all = append(all, r)
	}
	a := newAdapter(t, nil)
	for _, period := range []care.Period{{Start: "2025-04-01", End: "2026-03-31"}, {Start: "2026-01-01", End: "2026-03-31"}} {
		var b bytes.Buffer
		sum, err := a.WriteBatch(projected(t, all...), period, facts(), &b)
		if err != nil {
			t.Fatal(err)
		}
		header, rows := readBack(t, b.Bytes())
		judge(t, a, header, rows)
		tally(t, sum, rows, all)
		t.Logf("%s: %d rows of %d records: %v; left out %v; warned %v", period, sum.Rows, sum.Records, sum.ByKind, sum.LeftOutBy, sum.WarnedBy)
	}
}

func judge(t *testing.T, a *cld.Adapter, header []string, rows []map[string]string) {
	t.Helper()
	references := make(map[string]bool)
	for i, row := range rows {
		for _, h := range header {
			if problem := cellProblem(a, h, row[h]); problem != "" {
				t.Errorf("row %d: %s: %s", i, h, problem)
			}
		}
		if problem := rowProblem(row); problem != "" {
			t.Errorf("row %d: %s", i, problem)
		}
		if ref := row[hReference]; ref != "" && references[ref] {
			t.Errorf("row %d: the reference was used before", i)
		} else {
			references[ref] = true
		}
		if year := row["Date of Birth"]; len(year) == 10 && year[6:] > "2008" {
			t.Errorf("row %d is about a child", i)
		}
	}
}

// tally counts by itself what the summary says.
func tally(t *testing.T, sum adapters.Summary, rows []map[string]string, all []*care.Record) {
	t.Helper()
	byKind := make(map[string]int)
	for _, row := range rows {
		kind := row[hEvent]
		if kind == "" {
			kind = "Person only"
		}
		byKind[kind]++
	}
	if len(rows) != sum.Rows || len(all) != sum.Records {
		t.Errorf("the summary tells %d rows of %d records; there are %d of %d", sum.Rows, sum.Records, len(rows), len(all))
	}
	for kind := range byKind {
		if byKind[kind] != sum.ByKind[kind] {
			t.Errorf("%s: the summary tells %d rows, there are %d", kind, sum.ByKind[kind], byKind[kind])
		}
	}
	// Every item is a row or left out; of a person who is left out, the person is.
	people := 0
	for _, reason := range []string{"under 18", "the person objects to sharing with the council", "the date of birth does not show that they are an adult"} {
		people += sum.LeftOutBy[reason]
	}
	if people == 0 {
		t.Error("nobody was left out: the caseload tests nothing of that")
	}
	told := sum.Rows - sum.ByKind["Person only"]
	for reason, n := range sum.LeftOutBy {
		if n > 0 && reason != "" {
			told += n
		}
	}
	items := 0
	for _, r := range all {
		items += len(r.Contacts) + len(r.Assessments) + len(r.Services) + len(r.Reviews)
	}
	for _, left := range sum.Left { // a person's items are not told one by one
		if left.Path == "person.birthDate" || left.Path == "sharing.objections" {
			told--
			items -= itemsOf(all, left.Record)
		}
	}
	if told != items {
		t.Errorf("%d items are told of or left out, %d were read", told, items)
	}
}

func itemsOf(all []*care.Record, id string) (n int) {
	for _, r := range all {
		if r.ID == id {
			n += len(r.Contacts) + len(r.Assessments) + len(r.Services) + len(r.Reviews)
		}
	}
	return n
}

// TestProjectionIsEnough: what the adapter declares is all that it looks at.
func TestProjectionIsEnough(t *testing.T) {
	t.Parallel()
	var whole, part bytes.Buffer
	a := newAdapter(t, nil)
	unprojected := func(yield func(*care.Record, error) bool) {
		for _, r := range caseload() {
			if !yield(r, nil) {
				return
			}
		}
	}
	if _, err := a.WriteBatch(unprojected, quarter(), facts(), &whole); err != nil {
		t.Fatal(err)
	}
	if _, err := a.WriteBatch(projected(t, caseload()...), quarter(), facts(), &part); err != nil {
		t.Fatal(err)
	}
	if !bytes.Equal(whole.Bytes(), part.Bytes()) {
		t.Error("the adapter looks at something that it does not declare")
	}
}
