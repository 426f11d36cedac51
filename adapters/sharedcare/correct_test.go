// SPDX-License-Identifier: Apache-2.0

//nolint:misspell // FHIR spells Organization so
package sharedcare_test

import (
	"encoding/json"
	"slices"
	"strings"
	"testing"

	"github.com/carelode/lode/conformance/people"
	"github.com/carelode/lode/conformance/sim"
	"github.com/carelode/lode/mapping/care"
)

// copyOf gives a record of the test's own.
func copyOf(t *testing.T, r *care.Record) *care.Record {
	t.Helper()
	data, err := care.Encode(r)
	if err != nil {
		t.Fatal(err)
	}
	out, err := care.DecodeTrusted(data)
	if err != nil {
		t.Fatal(err)
	}
	return out
}

// contents gives what an entry of a kind says, by kind, of one message.
func contents(t *testing.T, body string) map[string][]string {
	t.Helper()
	var bundle struct {
		Entry []struct {
			Resource json.RawMessage `json:"resource"`
		} `json:"entry"`
	}
	if err := json.Unmarshal([]byte(body), &bundle); err != nil {
		t.Fatal(err)
	}
	out := map[string][]string{}
	for _, e := range bundle.Entry {
		var kind struct {
			ResourceType string `json:"resourceType"`
		}
		if err := json.Unmarshal(e.Resource, &kind); err != nil {
			t.Fatal(err)
		}
		out[kind.ResourceType] = append(out[kind.ResourceType], string(e.Resource))
	}
	return out
}

func withdraw(i *care.Item) {
	i.Withdrawn = &care.Withdrawal{By: i.RecordedBy, At: i.RecordedAt, Reason: "wrong-person"}
}

// TestWhatWasWithdrawnGoesFirstAndAlone: the correction passes objections, so it
// must hold nothing new.
func TestWhatWasWithdrawnGoesFirstAndAlone(t *testing.T) {
	t.Parallel()
	versions := life(t)
	before := versions[1]
	after := copyOf(t, before)
	const news = "A fresh note about a new visit"
	withdraw(&after.Contacts[0].Item)
	fresh := after.Contacts[0]
	fresh.Item = care.Item{ID: "fresh-1", RecordedBy: fresh.RecordedBy, RecordedAt: fresh.RecordedAt}
	fresh.Notes = news
	after.Contacts = append(after.Contacts, fresh)

	r := sharedRecord(t, known(before))
	s := open(t, r)
	deliver(t, s, encode(t, s, "d1", change(t, nil, before))...)
	m := encode(t, s, "d2", change(t, before, after))
	if len(m) != 2 || !m[0].Correction || m[1].Correction || m[0].Event || m[1].Event {
		t.Fatalf("%d messages, corrections in the wrong place", len(m))
	}
	first := text(t, m[0])
	if strings.Contains(first, news) || !strings.Contains(first, "entered-in-error") {
		t.Error("the correction does not only correct")
	}
	if old := before.Contacts[0].Notes; old != "" && strings.Contains(first, old) {
		t.Error("what was about somebody else is sent once more")
	}
	deliver(t, s, m...)
	if got, want := len(r.live("Encounter")), len(before.Contacts); got != want {
		t.Errorf("%d contacts hold, want %d", got, want)
	}
}

// TestACorrectionUpdatesWhatWasSent: the identity is that of the chain.
func TestACorrectionUpdatesWhatWasSent(t *testing.T) {
	t.Parallel()
	before := life(t)[0]
	r := sharedRecord(t, known(before))
	s := open(t, r)
	deliver(t, s, encode(t, s, "d0", change(t, nil, before))...)
	had := len(r.newest("Encounter"))
	was := before
	for i, id := range []string{"better-1", "better-2"} {
		after := copyOf(t, was)
		better := after.Contacts[len(after.Contacts)-1]
		better.Item = care.Item{
			ID: id, RecordedBy: better.RecordedBy, RecordedAt: better.RecordedAt, Supersedes: better.ID,
		}
		better.Notes = "Put right: " + id
		after.Contacts = append(after.Contacts, better)
		m := encode(t, s, "d"+id, change(t, was, after))
		if len(m) != 1 || !m[0].Correction {
			t.Fatalf("correction %d made %d messages", i, len(m))
		}
		deliver(t, s, m...)
		was = after
	}
	now := r.live("Encounter")
	if len(now) != had {
		t.Errorf("%d Encounters, want the %d that there were", len(now), had)
	}
	if !slices.ContainsFunc(now, func(e map[string]any) bool {
		said, _ := json.Marshal(e["text"])
		return strings.Contains(string(said), "Put right: better-2")
	}) {
		t.Error("the last correction is not what holds")
	}
}

// TestARestrictionTakesAddressesBack, also those of the people around the person.
func TestARestrictionTakesAddressesBack(t *testing.T) {
	t.Parallel()
	before := copyOf(t, life(t)[0])
	const street = "17 Hidden Street"
	before.Network = &care.Network{People: []care.NetworkPerson{{
		Item:  care.Item{ID: "kin-1", RecordedBy: before.RecordedBy, RecordedAt: before.RecordedAt},
		Layer: "informal", Name: "Bea", Relationship: "daughter",
		Address: &care.Address{Use: "home", Lines: []string{street}}, Telecoms: []care.Telecom{{Kind: "phone", Value: "01632960999"}},
	}}}
	before.Person.Addresses = []care.Address{{Use: "home", Lines: []string{street}}}
	after := copyOf(t, before)
	after.Person.Restricted = true
	r := sharedRecord(t)
	s := open(t, r, "master_of", "patient")
	deliver(t, s, encode(t, s, "d1", change(t, nil, before))...)
	m := encode(t, s, "d2", change(t, before, after))
	if len(m) != 1 || !m[0].Correction {
		t.Fatalf("a restriction made %d messages", len(m))
	}
	deliver(t, s, m...)
	for _, kind := range []string{"Patient", "RelatedPerson"} {
		for _, resource := range r.newest(kind) {
			data, _ := json.Marshal(resource)
			if strings.Contains(string(data), street) || strings.Contains(string(data), "01632960999") || strings.Contains(string(data), "generalPractitioner") {
				t.Errorf("the %s still tells where the person is", kind)
			}
		}
	}
}

// TestOnlyWhatChangedIsSent.
func TestOnlyWhatChangedIsSent(t *testing.T) {
	t.Parallel()
	before := life(t)[1]
	after := copyOf(t, before)
	after.Contacts[0].NextActions = "Ring on Monday"
	s := open(t, &record{url: "http://127.0.0.1:1"})
	m := encode(t, s, "d", change(t, before, after))
	if len(m) != 1 {
		t.Fatalf("%d messages", len(m))
	}
	got := contents(t, text(t, m[0]))
	if len(got) != 2 || len(got["Encounter"]) != 1 || len(got["Provenance"]) != 1 {
		t.Errorf("sent %d types of resource for one contact", len(got))
	}
	if !slices.Equal(m[0].Items, []string{"contacts[0]"}) {
		t.Errorf("says that it carries %v", m[0].Items)
	}
	same := copyOf(t, before)
	same.Version++
	same.Person.Telecoms = append(same.Person.Telecoms, care.Telecom{Kind: "phone", Value: "01632960123"})
	if m := encode(t, s, "e", change(t, before, same)); len(m) != 0 {
		t.Errorf("a change of what we are not the master of made %d messages", len(m))
	}
}

func TestWeWriteOnlyWhatWeAreTheMasterOf(t *testing.T) {
	t.Parallel()
	v := life(t)[0]
	theirs := known(v)
	r := sharedRecord(t, theirs)
	s := open(t, r, "master_of", "patient, organization, practitioner")
	deliver(t, s, encode(t, s, "d1", change(t, nil, v))...)
	if over := r.OverwrittenSeeds(); len(over) > 0 {
		t.Errorf("overwrote %v: our identifier is the only condition", over)
	}
	if r.Count("Patient") != 2 || r.Count("Organization") != 1 || r.Count("Practitioner") == 0 {
		t.Errorf("%d Patients, %d organisations, %d practitioners", r.Count("Patient"), r.Count("Organization"), r.Count("Practitioner"))
	}
	next := copyOf(t, v)
	next.Contacts[0].NextActions = "Ring on Monday"
	deliver(t, s, encode(t, s, "d2", change(t, v, next))...)
	if r.Count("Patient") != 2 {
		t.Error("a second message made another Patient")
	}
}

// TestEveryFateOfACaseload delivers every version of people of every kind.
func TestEveryFateOfACaseload(t *testing.T) {
	t.Parallel()
	load := people.New(9, 25)
	for story := range load.People() {
		if story.Twist == people.NoTrace || story.Twist == people.Refusal || story.Twist == people.SeveralMatches || story.Twist == people.OneNumberTwice {
			continue // held or refused before or at delivery: see the tests of refusals
		}
		steps := load.Steps(story.Person)
		last := steps[len(steps)-1].Record
		r := sharedRecord(t, sim.Someone{
			Organisation: "RGT", LocalID: "1", NHSNumber: last.Person.NHSNumber.Value, Family: "F", Given: "G", Born: string(last.Person.BirthDate),
		})
		s := open(t, r)
		var before *care.Record
		for i, step := range steps {
			m := encode(t, s, step.Record.ID+string(rune('a'+i)), change(t, before, step.Record))
			deliver(t, s, m...)
			deliver(t, s, m...)
			before = step.Record
		}
		if over := r.OverwrittenSeeds(); len(over) > 0 {
			t.Errorf("person %d: overwrote %v", story.Person, over)
		}
		if story.Twist == people.WrongPerson && len(r.newest("Encounter")) == len(r.live("Encounter")) {
			t.Errorf("person %d: nothing was taken back", story.Person)
		}
	}
}
