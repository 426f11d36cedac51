// SPDX-License-Identifier: Apache-2.0

package stage

import (
	"bytes"
	"context"
	"encoding/csv"
	"errors"
	"fmt"
	"io"
	"os"
	"path/filepath"
	"slices"
	"strings"

	"github.com/carelode/lode/conformance/people"
	"github.com/carelode/lode/mapping/care"
)

// Counted is what an independent reader finds in the council's files.
type Counted struct {
	Name   string
	Rows   int
	ByKind map[string]int
	People map[string]bool // the council's person ids
}

// Extract has each team's extract made for the period of the stories, and
// compares what the gateway tells with what lies in the council's folder.
func (p *Play) Extract(ctx context.Context, w *World) ([]Extract, error) {
	period := p.period()
	var all []Extract
	for _, team := range sorted(p.Teams) {
		before, err := files(w.CouncilFolder)
		if err != nil {
			return nil, err
		}
		told, err := p.Teams[team].Extract(ctx, period)
		if err != nil {
			return nil, fmt.Errorf("extract of %s: %w", team, err)
		}
		if err := p.Rest(ctx); err != nil {
			return nil, err
		}
		e := Extract{Team: team, Told: told}
		e.File, e.Wrong = found(w.CouncilFolder, before)
		e.Wrong = firstOf(e.Wrong, e.compare(), p.excluded(team, e.File))
		all = append(all, e)
	}
	return all, nil
}

func sorted(teams map[string]*Client) []string {
	var names []string
	for name := range teams {
		names = append(names, name)
	}
	slices.Sort(names)
	return names
}

// period is from the first day of the stories to the last.
func (p *Play) period() string {
	var first, last care.Date
	for step := range p.Load.Versions() {
		day := step.Record.RecordedAt.Date()
		if first == "" {
			first = day
		}
		last = max(last, day)
	}
	return string(first) + "/" + string(last)
}

func files(dir string) (map[string]bool, error) {
	entries, err := os.ReadDir(dir)
	if err != nil {
		return nil, fmt.Errorf("read the council's folder: %w", err)
	}
	names := make(map[string]bool)
	for _, e := range entries {
		names[e.Name()] = true
	}
	return names, nil
}

// found reads the one new file with nothing but the standard library.
func found(dir string, before map[string]bool) (Counted, string) {
	now, err := files(dir)
	if err != nil {
		return Counted{}, "the council's folder cannot be read"
	}
	var fresh []string
	for name := range now {
		if !before[name] && strings.HasSuffix(name, ".csv") {
			fresh = append(fresh, name)
		}
	}
	if len(fresh) != 1 {
		return Counted{}, fmt.Sprintf("%d files arrived, not one", len(fresh))
	}
	data, err := os.ReadFile(filepath.Join(dir, fresh[0]))
	if err != nil {
		return Counted{}, "the file cannot be read"
	}
	c, err := count(data)
	if err != nil {
		return Counted{}, "the file is not CSV"
	}
	c.Name = fresh[0]
	return c, ""
}

func count(data []byte) (Counted, error) {
	r := csv.NewReader(bytes.NewReader(bytes.TrimPrefix(data, []byte("\ufeff"))))
	header, err := r.Read()
	if err != nil {
		return Counted{}, err
	}
	kind, person := slices.Index(header, "Event Type"), slices.Index(header, "LA Person Unique Identifier")
	if kind < 0 || person < 0 {
		return Counted{}, fmt.Errorf("a column is missing: %w", csv.ErrFieldCount)
	}
	c := Counted{ByKind: make(map[string]int), People: make(map[string]bool)}
	for {
		row, err := r.Read()
		if errors.Is(err, io.EOF) {
			return c, nil
		}
		if err != nil {
			return Counted{}, err
		}
		c.Rows++
		c.ByKind[row[kind]]++
		c.People[row[person]] = true
	}
}

// compare wants what was told to be what is there.
func (e Extract) compare() string {
	if e.Told.Rows != e.File.Rows {
		return fmt.Sprintf("%d rows were told of, %d are there", e.Told.Rows, e.File.Rows)
	}
	for kind, n := range e.File.ByKind {
		if kind != "" && e.Told.ByKind[kind] != n {
			return fmt.Sprintf("%d rows of %s were told of, %d are there", e.Told.ByKind[kind], kind, n)
		}
	}
	return ""
}

// excluded wants nobody under 18 in the file.
func (p *Play) excluded(team string, c Counted) string {
	for i := range p.Load.Len() {
		story := p.Load.Story(i)
		if story.Team != team || story.Fates[people.Council] != people.Under18 {
			continue
		}
		for _, id := range p.Load.Steps(i)[0].Record.Person.Identifiers {
			if id.Kind == "council" && c.People[id.Value] {
				return "a person under 18 is in the file"
			}
		}
	}
	return ""
}
