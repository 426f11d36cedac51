// SPDX-License-Identifier: Apache-2.0

package conformance

import (
	"bytes"
	"crypto/sha256"
	"fmt"
	"io"
	"maps"
	"os"
	"time"

	"github.com/carelode/lode/adapters"
	"github.com/carelode/lode/conformance/people"
	"github.com/carelode/lode/mapping/care"
)

// suite is a subject with a caseload: marked, so that a slip shows.
type suite struct {
	Subject
	crowd

	about    adapters.Descriptor
	uses     care.Paths
	tellings []telling
	patience time.Duration // with what should have ended
}

// crowd is a caseload with what is known of it. Nobody alters it.
type crowd struct {
	steps []people.Step // every version of every person, by person
	marks marks
	blobs map[string][]byte
}

// telling is one version of one person, as a destination is told of it.
type telling struct {
	name   string // "bereavement, version 2"
	step   people.Step
	before *care.Record // whole, nil for the first version
	change care.Change
	facts  adapters.Facts
}

// size is how many synthetic people a suite uses: each kind of story once.
const (
	size = 25
	seed = 7
)

func newSuite(t T, subject Subject, c crowd) *suite {
	t.Helper()
	s := &suite{Subject: subject, crowd: c, about: subject.Factory.Descriptor, patience: patience}
	uses, err := care.ParsePaths(s.about.Uses...)
	if err != nil {
		t.Fatalf("the descriptor's paths: %v", err)
	}
	s.uses = uses
	s.tellings = s.tell(s.steps)
	return s
}

func newCrowd(t T) crowd {
	t.Helper()
	load := people.New(seed, size, people.WithMarks())
	c := crowd{steps: stepsOf(load), marks: newMarks(t, load), blobs: map[string][]byte{}}
	for _, step := range c.steps {
		for _, blob := range step.Blobs {
			c.blobs[blob.Attachment.SHA256] = blob.Body
		}
	}
	return c
}

// stepsOf gives every version of a caseload, by person.
func stepsOf(load people.Caseload) []people.Step {
	var steps []people.Step
	for i := range load.Len() {
		steps = append(steps, load.Steps(i)...)
	}
	return steps
}

// tell makes the changes of successive versions, those that the gateway would
// ask the adapter to encode: something differs, and whose it is was traced where
// the descriptor asks for that.
func (s *suite) tell(steps []people.Step) []telling {
	var tellings []telling
	var before *care.Record
	for i, step := range steps {
		if i > 0 && steps[i-1].Person != step.Person {
			before = nil
		}
		number := step.Record.Person.NHSNumber
		if s.about.Traced && (number == nil || !number.Traced()) {
			continue
		}
		one := telling{
			name: fmt.Sprintf("%s, version %d", step.Story.Name, step.Record.Version), step: step, before: before,
			change: care.NewChange(before, step.Record, s.uses), facts: s.factsFor(step.Person, step.Record),
		}
		before = step.Record
		if !one.change.Empty() {
			tellings = append(tellings, one)
		}
	}
	return tellings
}

// ordinary gives the tellings of stories in which nothing special happens.
func (s *suite) ordinary() []telling {
	var plain []telling
	for _, one := range s.tellings {
		if one.step.Story.Twist == people.Filed {
			plain = append(plain, one)
		}
	}
	return plain
}

// first gives everybody's first version, as a destination may know them.
func (s *suite) first() []*care.Record {
	var known []*care.Record
	for i, step := range s.steps {
		if i == 0 || s.steps[i-1].Person != step.Person {
			known = append(known, step.Record)
		}
	}
	return known
}

func (s *suite) factsFor(person int, r *care.Record) adapters.Facts {
	return s.facts(fmt.Sprintf("%d/%d", person, r.Version), r.Team, int64(r.Version))
}

// facts are the same at every call; the key is named after its seed.
func (s *suite) facts(seed, team string, sequence int64) adapters.Facts {
	return adapters.Facts{
		PlannedAt: time.Date(2026, 4, 1, 8, 0, 0, 0, time.UTC).Add(time.Duration(sequence) * time.Minute),
		Key:       uuidOf(seed), Sequence: sequence, Values: maps.Clone(s.Facts), BlobOpener: s.blob,
		Team: adapters.Team{
			ID: team, Name: "The " + team + " team", ODSCode: "XTEAM", Phone: "0808 157 0999",
			Organisation: "Fen Neighbourhood Trust", OrganisationODS: "XORGN", CouncilCode: "623",
		},
	}
}

// uuidOf gives a name the form of a UUID of version 5.
func uuidOf(name string) string {
	sum := sha256.Sum256([]byte(name))
	sum[6], sum[8] = sum[6]&0x0f|0x50, sum[8]&0x3f|0x80
	return fmt.Sprintf("%x-%x-%x-%x-%x", sum[:4], sum[4:6], sum[6:8], sum[8:10], sum[10:16])
}

func (s *suite) blob(sha256 string) (io.ReadCloser, error) {
	body, ok := s.blobs[sha256]
	if !ok {
		return nil, os.ErrNotExist
	}
	return io.NopCloser(bytes.NewReader(body)), nil
}

// make gives a new adapter with the endpoint's settings.
func (s *suite) make(t T, e Endpoint) adapters.Adapter {
	t.Helper()
	given := maps.Clone(s.Settings)
	if given == nil {
		given = map[string]string{}
	}
	maps.Copy(given, e.Settings)
	full, err := adapters.CheckSettings(s.about, given)
	if err != nil {
		t.Fatalf("settings: %v", err)
	}
	a, err := s.Factory.New(adapters.Options{Settings: full})
	if err != nil {
		t.Fatalf("make adapter: %v", err)
	}
	return a
}

// open starts an endpoint with an adapter for it.
func (s *suite) open(t T) (Endpoint, adapters.Adapter) {
	t.Helper()
	e := s.Endpoint(t, s.first())
	return e, s.make(t, e)
}

// encoder gives an adapter that encodes.
func (s *suite) encoder(t T) (adapters.Encoder, bool) {
	t.Helper()
	_, a := s.open(t)
	return offers[adapters.Encoder](t, a, "it makes no messages of single changes")
}

// lost is the kind of a failure that leaves unknown what the other side did.
func (s *suite) lost() care.Kind {
	if s.about.RepeatSafe {
		return care.Unavailable
	}
	return care.Unconfirmed
}
