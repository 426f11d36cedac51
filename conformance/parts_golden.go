// SPDX-License-Identifier: Apache-2.0

package conformance

import (
	"bytes"
	"encoding/json"
	"fmt"
	"maps"
	"os"
	"path/filepath"
	"slices"
	"strings"

	"github.com/carelode/lode/adapters"
	"github.com/carelode/lode/conformance/people"
)

// How much the golden files hold: enough to read what an adapter says, little
// enough to be read.
const (
	goldenMessages = 16
	goldenStories  = 6
	goldenVersions = 3
)

// goldens proves that every byte, key and header is as somebody read it: one
// file a story, nothing ignored.
func goldens(t T, s *suite) {
	_, a := s.open(t)
	load := people.New(seed, size)
	if b, ok := a.(adapters.Batcher); ok {
		s.goldenExtract(t, b, load)
	}
	if e, ok := offers[adapters.Encoder](t, a, "it makes no messages of single changes"); ok {
		s.goldenStories(t, e, load)
	}
}

func (s *suite) goldenStories(t T, a adapters.Encoder, load people.Caseload) {
	files := map[string]*bytes.Buffer{}
	messages := 0
	for _, one := range s.tell(stepsOf(load)) {
		if one.step.Story.Twist != people.Filed || one.step.Record.Version > goldenVersions {
			continue
		}
		file, open := files[one.step.Story.Name]
		if messages >= goldenMessages || !open && len(files) >= goldenStories {
			continue
		}
		if !open {
			file = &bytes.Buffer{}
			files[one.step.Story.Name] = file
			_, _ = fmt.Fprintf(file, "# %s\n", one.step.Story.Title)
		}
		made, _ := s.encode(t, a, one.name, one.change, one.facts)
		messages += len(made)
		_, _ = fmt.Fprintf(file, "\n## version %d: %s\n", one.step.Record.Version, strings.Join(one.change.Difference.Parts(), ", "))
		for _, m := range flatten(t, made) {
			m.write(file)
		}
	}
	if messages == 0 {
		t.Errorf("the ordinary stories make no message")
	}
	for _, name := range slices.Sorted(maps.Keys(files)) {
		s.compare(t, name+".txt", files[name].Bytes())
	}
}

// write puts a message down so that nothing of it is lost.
func (p plain) write(w *bytes.Buffer) {
	_, _ = fmt.Fprintf(w, "---- %s\nContent-Type: %s\n", p.Key, p.ContentType)
	for _, name := range slices.Sorted(maps.Keys(p.Header)) {
		_, _ = fmt.Fprintf(w, "%s: %s\n", name, p.Header[name])
	}
	_, _ = fmt.Fprintf(w, "event %t, correction %t, items %q, %d bytes\n\n%s\n", p.Event, p.Correction, p.Items, len(p.Body), p.Body)
}

func (s *suite) goldenExtract(t T, b adapters.Batcher, load people.Caseload) {
	var file bytes.Buffer
	records := slices.Collect(load.Records())
	sum, err := b.WriteBatch(s.sequence(records), quarter(), s.facts("extract", "soham", 1), &file)
	if err != nil {
		t.Errorf("write batch: %v", err)
		return
	}
	counts, err := json.MarshalIndent(sum, "", "  ")
	if err != nil {
		t.Errorf("write summary: %v", err)
		return
	}
	s.compare(t, "extract.txt", slices.Concat(counts, []byte("\n----\n"), file.Bytes()))
}

// compare compares with a golden file, or writes it.
func (s *suite) compare(t T, name string, got []byte) {
	t.Helper()
	if s.Golden == "" {
		t.Errorf("the subject names no folder of golden files")
		return
	}
	path := filepath.Join(s.Golden, name)
	if s.Update {
		if err := os.MkdirAll(s.Golden, 0o750); err != nil {
			t.Fatalf("make folder: %v", err)
		}
		if err := os.WriteFile(path, got, 0o600); err != nil {
			t.Fatalf("write golden file: %v", err)
		}
	}
	want, err := os.ReadFile(path)
	if err != nil {
		t.Errorf("no golden file: run `make golden` and read what it wrote (%v)", err)
		return
	}
	if bytes.Equal(got, want) {
		return
	}
	gotLines, wantLines := strings.Split(string(got), "\n"), strings.Split(string(want), "\n")
	for i := range gotLines {
		if i >= len(wantLines) || gotLines[i] != wantLines[i] {
			t.Errorf("%s differs from line %d on; run `make golden` and read the difference", path, i+1)
			return
		}
	}
	t.Errorf("%s has more lines than there should be", path)
}
