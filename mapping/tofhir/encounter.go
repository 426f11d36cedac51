// SPDX-License-Identifier: Apache-2.0

package tofhir

import (
	"slices"

	"github.com/carelode/lode/fhir"
	"github.com/carelode/lode/fhir/ukcore"
	"github.com/carelode/lode/mapping/care"
	"github.com/carelode/lode/mapping/codes"
)

// Encounter maps a contact, by index, unless it is a message. FHIR gives an Encounter no note: what was
// written is its narrative. A visit at which nobody answered is cancelled, which
// is the nearest that FHIR has, and the narrative says why.
func (f *Frame) Encounter(i int) (*fhir.Encounter, error) {
	c, path := &f.record.Contacts[i], at("contacts", i)
	var e fhir.Encounter
	e.Id, e.Identifier = bears("Encounter", f.of("Encounter", c.ID))
	e.Meta = profile(ukcore.Encounter)
	e.Subject = &f.subject
	class, err := encounterClass(c, path)
	if err != nil {
		return nil, err
	}
	e.Class = class
	if f.takenBack(c.Item) || !isEncounter(c) {
		e.Status = new(fhir.EncounterStatusEnteredInError)
		return &e, nil
	}
	if e.Status, err = code[fhir.EncounterStatus](codes.ContactStatus, c.Status, path.dot("status")); err != nil {
		return nil, err
	}
	kind, err := concept(codes.ContactKind, c.Kind, path.dot("kind"))
	if err != nil {
		return nil, err
	}
	e.Type = []fhir.CodeableConcept{kind}
	e.Period = period(c.Start, c.End)
	e.ServiceProvider = f.team()
	if ref := f.episode(); ref != nil {
		e.EpisodeOfCare = []fhir.Reference{*ref}
	}
	e.ReasonReference = f.reasons(c.Interventions)
	var t text
	contactText(&t, c)
	e.Text = t.additional()
	return &e, f.addParticipants(&e, c)
}

// encounterClass says where it took place, in the sense of HL7's list; where
// nobody wrote that down, it says in our own list what kind of contact it was.
func encounterClass(c *care.Contact, path place) (fhir.Coding, error) {
	if c.Place != "" {
		if class, coded, err := codes.ContactClass.Find(c.Kind+"/"+c.Place, ""); err == nil && coded {
			return fhir.Coded(class.System, class.Code, class.Display), nil
		}
	}
	class, err := look(codes.ContactClass, c.Kind, path.dot("kind"))
	if err != nil {
		return fhir.Coding{}, err
	}
	return fhir.Coded(class.System, class.Code, class.Display), nil
}

func (f *Frame) addParticipants(e *fhir.Encounter, c *care.Contact) error {
	e.Participant = make([]fhir.EncounterParticipant, 0, len(c.Workers)+len(c.With))
	for _, id := range c.Workers {
		who, err := f.worker(id)
		if err != nil {
			return err
		}
		e.Participant = append(e.Participant, fhir.EncounterParticipant{Individual: who})
	}
	for j := range c.With {
		e.Participant = append(e.Participant, fhir.EncounterParticipant{Individual: &fhir.Reference{Display: &c.With[j]}})
	}
	return nil
}

// reasons refers to the needs that something was done for, each once.
func (f *Frame) reasons(done []care.Intervention) []fhir.Reference {
	var needs []string
	for i := range done {
		if done[i].Need != "" {
			needs = append(needs, done[i].Need)
		}
	}
	return f.needs(needs)
}

// needs refers to those of the needs that are Conditions, each once.
func (f *Frame) needs(ids []string) []fhir.Reference {
	var out []fhir.Reference
	for i, id := range ids {
		if slices.Contains(ids[:i], id) {
			continue
		}
		root := f.root(id)
		c, ok := withRoot(f.lists.needs, root, 0)
		if !ok || !c.visible {
			continue
		}
		if ref := f.refer("Condition", f.ID("Condition", root)); ref != nil {
			out = append(out, *ref)
		}
	}
	return out
}

// episode refers to the episode, where there is one.
func (f *Frame) episode() *fhir.Reference {
	if f.record.Episode == nil || f.record.Episode.ID == "" {
		return nil
	}
	return f.refer("EpisodeOfCare", f.ID("EpisodeOfCare", f.record.Episode.ID))
}

func contactText(t *text, c *care.Contact) {
	if c.Status == "no-access" {
		t.say("Outcome", words("contact-status", c.Status))
	}
	t.say("Notes", c.Notes)
	for i := range c.Interventions {
		d := &c.Interventions[i]
		what := words("omaha-target", d.Target)
		if d.Text != "" {
			what += ". " + d.Text
		}
		t.say(words("omaha-category", d.Category), what)
	}
	t.say("Next actions", c.NextActions)
}
