// SPDX-License-Identifier: Apache-2.0

package main_test

import (
	"flag"
	"fmt"
	"io"
	"maps"
	"os"
	"path/filepath"
	"regexp"
	"slices"
	"strings"
	"sync"
	"testing"
	"time"

	"github.com/carelode/lode/adapters"
	main "github.com/carelode/lode/cmd/lode"
	"github.com/carelode/lode/conformance/carry"
	"github.com/carelode/lode/conformance/people"
	"github.com/carelode/lode/conformance/profile"
	"github.com/carelode/lode/conformance/profile/definition"
	"github.com/carelode/lode/mapping/care"
)

var caseload = flag.Int("people", 60, "how many people TestEveryMessageOfACaseloadIsClean tells of")

// warnings are the kinds of warning that were seen, how often each.
type warnings struct {
	mu    sync.Mutex
	seen  map[string]int
	count struct{ versions, messages, refused int }
}

// TestEveryMessageOfACaseloadIsClean tells every version of a caseload, and the
// records that reach every branch, through every adapter that makes FHIR. No
// resource may break a rule, and each kind of warning must be explained in
// docs/fhir-warnings.md; an explanation that nothing needs must go.
func TestEveryMessageOfACaseloadIsClean(t *testing.T) {
	t.Parallel()
	checker, err := profile.New(definition.Core(), profile.Options{})
	if err != nil {
		t.Fatal(err)
	}
	w := &warnings{seen: map[string]int{}}
	for _, f := range main.Factories() {
		for _, settings := range append(f.Explain().Settings, nil) {
			if e, ok := made(t, f, settings).(adapters.Encoder); ok {
				w.tell(t, checker, e)
			}
		}
	}
	t.Logf("%d people: %d versions, %d messages, %d versions that cannot be told", *caseload, w.count.versions, w.count.messages, w.count.refused)
	for _, kind := range slices.Sorted(maps.Keys(w.seen)) {
		t.Logf("%6d %s", w.seen[kind], kind)
	}
	if w.count.messages == 0 {
		t.Fatal("nothing was told")
	}
	explained := explanations(t)
	for kind := range w.seen {
		if explained[kind] == "" {
			t.Errorf("docs/fhir-warnings.md does not explain %s", kind)
		}
	}
	for kind := range explained {
		if w.seen[kind] == 0 {
			t.Errorf("docs/fhir-warnings.md explains %s, which is no longer told", kind)
		}
	}
}

func made(t *testing.T, f adapters.Factory, settings map[string]string) adapters.Adapter {
	t.Helper()
	given := maps.Clone(settings)
	if given == nil {
		given = map[string]string{}
	}
	for _, s := range f.Descriptor.Settings {
		if s.Required {
			given[s.Name] = s.Example
		}
	}
	full, err := adapters.CheckSettings(f.Descriptor, given)
	if err != nil {
		t.Fatal(err)
	}
	a, err := f.New(adapters.Options{Settings: full})
	if err != nil {
		t.Fatal(err)
	}
	return a
}

func (w *warnings) tell(t *testing.T, checker *profile.Checker, e adapters.Encoder) {
	t.Helper()
	uses, err := care.ParsePaths(e.Descriptor().Uses...)
	if err != nil {
		t.Fatal(err)
	}
	corpus, err := carry.Corpus()
	if err != nil {
		t.Fatal(err)
	}
	for _, c := range corpus {
		w.version(t, checker, e, c.Name, care.NewChange(c.Before, c.After, uses))
	}
	load := people.New(11, *caseload)
	for i := range load.Len() {
		var before *care.Record
		for _, step := range load.Steps(i) {
			w.version(t, checker, e, fmt.Sprintf("person %d version %d", i, step.Record.Version), care.NewChange(before, step.Record, uses))
			before = step.Record
		}
	}
}

// version tells one version. A record that lacks what the destination asks for is
// refused by path, which other tests look at.
func (w *warnings) version(t *testing.T, checker *profile.Checker, e adapters.Encoder, name string, c care.Change) {
	t.Helper()
	w.count.versions++
	messages, err := e.Encode(c, adapters.Facts{
		Key: "6fa1d8a2-7a3e-4b52-9d6c-0d5d9f2b3c11", PlannedAt: time.Date(2026, 4, 10, 9, 0, 0, 0, time.UTC), Sequence: 1,
		Team: adapters.Team{
			ID: c.After.Team, Name: "The team", ODSCode: "XTEAM", Phone: "0808 157 0999", Organisation: "Fen Trust", OrganisationODS: "XORGN", CouncilCode: "623",
		},
	})
	if err != nil {
		w.count.refused++
		if care.KindOf(err) != care.Invalid && !strings.HasPrefix(name, "every code of") { // among them units that a profile has no place for
			t.Errorf("%s: %v", name, err)
		}
		return
	}
	for _, m := range messages {
		w.count.messages++
		w.check(t, checker, name, m)
	}
}

func (w *warnings) check(t *testing.T, checker *profile.Checker, name string, m adapters.Message) {
	t.Helper()
	r, err := m.Body.Open()
	if err != nil {
		t.Fatal(err)
	}
	defer r.Close()
	body, err := io.ReadAll(r)
	if err != nil {
		t.Fatal(err)
	}
	for _, i := range checker.Check(body) {
		switch i.Severity {
		case profile.Error, profile.Fatal:
			t.Errorf("%s: %s", name, profile.Text("", i))
		case profile.Warning:
			w.seen[kindOf(i)]++
		case profile.Information:
		}
	}
}

// kindOf names a kind of warning: its rule, the profile, and the path without
// indices and without what a Bundle adds.
func kindOf(i profile.Issue) string {
	path := regexp.MustCompile(`\[[^\]]*\]`).ReplaceAllString(i.Expression, "")
	path = strings.TrimPrefix(path, "Bundle.entry.resource.")
	return "`" + i.Rule + "` `" + i.Source + "` `" + path + "`"
}

// explanations reads the table of docs/fhir-warnings.md: rule, where the rule
// stands, path, and a sentence.
func explanations(t *testing.T) map[string]string {
	t.Helper()
	text, err := os.ReadFile(filepath.Join("..", "..", "docs", "fhir-warnings.md"))
	if err != nil {
		t.Fatal(err)
	}
	all := map[string]string{}
	for line := range strings.Lines(string(text)) {
		cells := strings.Split(strings.Trim(strings.TrimSpace(line), "|"), " | ")
		if len(cells) != 4 || !strings.HasPrefix(strings.TrimSpace(cells[0]), "`") {
			continue
		}
		kind, why := strings.TrimSpace(strings.Join(cells[:3], " ")), strings.TrimSpace(cells[3])
		if len(why) < 30 || all[kind] != "" {
			t.Errorf("docs/fhir-warnings.md: %s is there twice, or is explained in too few words", kind)
		}
		all[kind] = why
	}
	return all
}
