// SPDX-License-Identifier: Apache-2.0

package conformance

import (
	"bytes"
	"encoding/csv"
	"errors"
	"io"
	"iter"
	"reflect"
	"slices"
	"strings"

	"github.com/carelode/lode/adapters"
	"github.com/carelode/lode/mapping/care"
)

// quarter is the period of the extracts: it holds most of the stories' versions.
func quarter() care.Period { return care.Period{Start: "2026-01-01", End: "2026-03-31"} }

// latest gives everybody's last version.
func (s *suite) latest() []*care.Record {
	var last []*care.Record
	for i, step := range s.steps {
		if i+1 == len(s.steps) || s.steps[i+1].Person != step.Person {
			last = append(last, step.Record)
		}
	}
	return last
}

func (s *suite) projected(records []*care.Record) []*care.Record {
	out := make([]*care.Record, len(records))
	for i, r := range records {
		out[i] = care.Project(r, s.uses)
	}
	return out
}

// sequence gives records as the gateway does: projected, one at a time.
func (s *suite) sequence(records []*care.Record) iter.Seq2[*care.Record, error] {
	return func(yield func(*care.Record, error) bool) {
		for _, r := range records {
			if !yield(care.Project(r, s.uses), nil) {
				return
			}
		}
	}
}

// extracts proves that an extract depends on nothing but its records, that its
// summary counts what it holds, and that no failure passes for a short file.
func extracts(t T, s *suite) {
	_, a := s.open(t)
	b, ok := offers[adapters.Batcher](t, a, "it writes no extracts")
	if !ok {
		return
	}
	records := s.latest()
	facts := s.facts("extract", "soham", 1)
	write := func(records iter.Seq2[*care.Record, error]) (adapters.Summary, []byte) {
		var file bytes.Buffer
		sum, err := b.WriteBatch(records, quarter(), facts, &file)
		if err != nil {
			t.Errorf("write batch: %v", err)
		}
		return sum, file.Bytes()
	}
	sum, file := write(s.sequence(records))
	again, same := write(s.sequence(records))
	if !bytes.Equal(file, same) || !reflect.DeepEqual(sum, again) {
		t.Errorf("the same records make another extract")
	}
	if sum.Records != len(records) {
		t.Errorf("%d records were read, the summary counts %d", len(records), sum.Records)
	}
	s.countRows(t, sum, file)
	s.leftOut(t, sum)
	s.unaltered(t, write)
	none, header := write(s.sequence(nil))
	if none.Rows != 0 || none.Records != 0 || rowsOf(t, s.about, header, 0) != 0 {
		t.Errorf("an extract of nobody holds something")
	}
	s.failures(t, b, facts)
}

func (s *suite) countRows(t T, sum adapters.Summary, file []byte) {
	byKind := 0
	for _, n := range sum.ByKind {
		byKind += n
	}
	if byKind != sum.Rows {
		t.Errorf("the rows by kind are %d, all rows %d", byKind, sum.Rows)
	}
	if n := rowsOf(t, s.about, file, sum.Rows); n != sum.Rows || n == 0 {
		t.Errorf("the file holds %d rows, the summary says %d", n, sum.Rows)
	}
}

// rowsOf counts the rows below the header with another reader; of a format that
// it cannot read it takes the adapter's word.
func rowsOf(t T, d adapters.Descriptor, file []byte, told int) int {
	t.Helper()
	if len(d.Formats) == 0 || !strings.HasPrefix(d.Formats[0], "CSV") {
		t.Logf("the extract is no CSV; its rows are not counted")
		return told
	}
	rows, err := csv.NewReader(bytes.NewReader(bytes.TrimPrefix(file, []byte("\uFEFF")))).ReadAll()
	if err != nil {
		t.Errorf("the extract is no CSV: %v", err)
	}
	return len(rows) - 1
}

// leftOut proves that what is missing is told by id and path, in words that hold
// no word of a record.
func (s *suite) leftOut(t T, sum adapters.Summary) {
	for _, left := range slices.Concat(sum.Left, sum.Warned) {
		s.marks.slip(t, "what was left out", left.Record+" "+left.Path+" "+left.Reason)
		if left.Record == "" || left.Reason == "" || (left.Path != "" && !known(left.Path)) {
			t.Errorf("what was left out is told of %q at %q because of %q", left.Record, left.Path, left.Reason)
		}
	}
}

func (s *suite) unaltered(t T, write func(iter.Seq2[*care.Record, error]) (adapters.Summary, []byte)) {
	given, want := s.projected(s.latest()), s.projected(s.latest())
	write(func(yield func(*care.Record, error) bool) {
		for _, r := range given {
			if !yield(r, nil) {
				return
			}
		}
	})
	if !reflect.DeepEqual(given, want) {
		t.Errorf("WriteBatch altered a record")
	}
}

// errBroken is what a broken store or disk says.
var errBroken = errors.New("broken")

func (s *suite) failures(t T, b adapters.Batcher, facts adapters.Facts) {
	torn := func(yield func(*care.Record, error) bool) {
		for i, r := range s.latest() {
			if i == 3 {
				yield(nil, errBroken)
				return
			}
			if !yield(care.Project(r, s.uses), nil) {
				return
			}
		}
	}
	if _, err := b.WriteBatch(torn, quarter(), facts, io.Discard); !errors.Is(err, errBroken) {
		t.Errorf("the records broke off, yet: %v", err)
	}
	for _, room := range []int{0, 100} {
		if _, err := b.WriteBatch(s.sequence(s.latest()), quarter(), facts, &full{room: room}); !errors.Is(err, errBroken) {
			t.Errorf("the disk was full after %d bytes, yet: %v", room, err)
		}
	}
}

// full is a disk with room for so many bytes.
type full struct{ room int }

// Write implements io.Writer.
func (f *full) Write(p []byte) (int, error) {
	if len(p) > f.room {
		return f.room, errBroken
	}
	f.room -= len(p)
	return len(p), nil
}
