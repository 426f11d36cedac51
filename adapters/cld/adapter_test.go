// SPDX-License-Identifier: Apache-2.0

package cld_test

import (
	"bytes"
	"maps"
	"strings"
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
	for _, period := range []care.Period{{Start: "2025-04-01", End: "2026-03-31"}, {Start: "2026-04-01", End: "2026-06-30"}} {
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
	if !maps.Equal(byKind, sum.ByKind) {
		t.Errorf("the summary tells %v, there are %v", sum.ByKind, byKind)
	}
	everyItem(t, sum, all)
}

// everyItem: each item is a row or is left out; of a person who is left out
// whole, the person is.
func everyItem(t *testing.T, sum adapters.Summary, all []*care.Record) {
	t.Helper()
	told := sum.Rows - sum.ByKind["Person only"]
	for _, n := range sum.LeftOutBy {
		told += n
	}
	items, persons := 0, 0
	for _, r := range all {
		items += itemsOf(all, r.ID)
	}
	for _, left := range sum.Left {
		if strings.HasPrefix(left.Path, "person.birthDate") || left.Path == "sharing.objections" {
			persons++
			items -= itemsOf(all, left.Record)
		}
	}
	if persons == 0 {
		t.Error("nobody was left out: the caseload tests nothing of that")
	}
	if told-persons != items {
		t.Errorf("%d items are told of or left out, %d were read", told-persons, items)
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
