// SPDX-License-Identifier: Apache-2.0

package lab_test

import (
	"bytes"
	"regexp"
	"testing"

	"github.com/carelode/lode/conformance/lab"
	"github.com/carelode/lode/conformance/people"
	"github.com/carelode/lode/mapping/care"
)

// owners says whose each mark of a caseload is.
type owners struct {
	marks *regexp.Regexp
	nhs   map[string]bool // a provider's number at the CQC may look like one
	of    map[string]map[int]bool
	team  map[int]string
}

func ownersOf(t *testing.T, load people.Caseload) owners {
	t.Helper()
	o := owners{regexp.MustCompile(`zq7k[0-9a-z]+|\b999[0-9]{7}\b`), map[string]bool{}, map[string]map[int]bool{}, map[int]string{}}
	for i := range load.Len() {
		for _, step := range load.Steps(i) {
			o.team[i] = step.Record.Team
			o.learn(t, i, step.Record)
		}
	}
	return o
}

func (o owners) learn(t *testing.T, person int, r *care.Record) {
	t.Helper()
	body, err := care.Encode(r)
	if err != nil {
		t.Fatal(err)
	}
	if number := r.Person.NHSNumber; number != nil {
		o.nhs[number.Value] = true
	}
	for _, mark := range o.in(body) {
		if o.of[mark] == nil {
			o.of[mark] = map[int]bool{}
		}
		o.of[mark][person] = true
	}
}

func (o owners) in(body []byte) (found []string) {
	for _, m := range o.marks.FindAll(body, -1) {
		if text := string(m); text[0] == 'z' || o.nhs[text] {
			found = append(found, text)
		}
	}
	return found
}

// TestCaseload lets a hundred marked people through the gateway and looks into
// everything that arrived anywhere.
func TestCaseload(t *testing.T) {
	t.Parallel()
	const everybody = 100
	p, err := lab.Through(t.Context(), lab.Plan{Binary: build(t), Dir: t.TempDir(), Seed: 5, People: everybody, Log: t.Logf})
	if err != nil {
		t.Fatal(err)
	}
	whose := ownersOf(t, p.Load)
	t.Logf("%d messages, %d files, %d marks", len(p.Messages), len(p.Files), len(whose.of))
	t.Run("every message is about its own person", func(t *testing.T) {
		t.Parallel()
		aboutTheirOwn(t, p, whose)
	})
	t.Run("every message reached its own destination", func(t *testing.T) {
		t.Parallel()
		atTheirOwn(t, p, whose)
	})
	t.Run("no personal data in logs", func(t *testing.T) {
		t.Parallel()
		for _, leak := range p.History.Leaks {
			t.Error(leak)
		}
	})
	t.Run("nothing is lost, doubled or stuck", func(t *testing.T) {
		t.Parallel()
		if !p.AtRest {
			t.Error("not all came to rest")
		}
		for _, v := range p.Violations {
			t.Errorf("%s: %s", v.Kind, v.What)
		}
	})
}

// aboutTheirOwn wants every mark in a message to be its own person's.
func aboutTheirOwn(t *testing.T, p *lab.Passage, whose owners) {
	t.Helper()
	told := map[int]bool{}
	for _, m := range p.Messages {
		marks := whose.in(m.Body)
		if len(marks) == 0 && !bytes.Contains(m.Body, []byte(m.Delivery.Record)) { // a short one names its record
			t.Errorf("%s at %s bears no mark: nothing is shown by it", m.Delivery.ID, m.Destination)
		}
		for _, mark := range marks {
			if !whose.of[mark][m.Person] {
				t.Errorf("%s at %s is about person %d and bears a mark of %v", m.Delivery.ID, m.Destination, m.Person, whose.of[mark])
			}
		}
		told[m.Person] = true
	}
	if len(told) < p.Load.Len()*8/10 {
		t.Errorf("messages about %d people of %d: too few to show anything", len(told), p.Load.Len())
	}
}

// atTheirOwn wants every message to be one that was planned for where it
// arrived, and nothing for the shared record of a person who objects to it.
func atTheirOwn(t *testing.T, p *lab.Passage, whose owners) {
	t.Helper()
	for _, m := range p.Messages {
		if m.Person < 0 || m.Delivery.Destination != m.Destination {
			t.Errorf("%s arrived at %s, and nothing of the kind was planned for it", m.Key, m.Destination)
			continue
		}
		story := p.Load.Story(m.Person)
		if m.Destination == lab.Shared && story.Twist == people.Objection && m.Delivery.To >= story.Objects {
			t.Errorf("version %d of person %d reached the shared record in spite of the objection", m.Delivery.To, m.Person)
		}
	}
	if len(p.Files) != len(lab.Teams()) {
		t.Errorf("%d files for the council, want one for each team", len(p.Files))
	}
	for _, f := range p.Files {
		ofTheTeam(t, f, whose)
	}
}

// ofTheTeam wants nobody of another team in a team's file.
func ofTheTeam(t *testing.T, f lab.File, whose owners) {
	t.Helper()
	marks := whose.in(f.Data)
	if len(marks) == 0 {
		t.Errorf("the file of %s bears no mark: nothing is shown by it", f.Team)
	}
	for _, mark := range marks {
		for i := range whose.of[mark] {
			if whose.team[i] != f.Team {
				t.Errorf("person %d of %s is in the file of %s", i, whose.team[i], f.Team)
			}
		}
	}
}
