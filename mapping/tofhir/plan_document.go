// SPDX-License-Identifier: Apache-2.0

package tofhir

import (
	"github.com/carelode/lode/fhir"
	"github.com/carelode/lode/fhir/ukcore"
	"github.com/carelode/lode/mapping/care"
	"github.com/carelode/lode/mapping/codes"
)

// PlanDocument gives the care and support plan as a FHIR document: a Bundle whose
// first entry is the Composition and which holds every resource of ours that its
// sections refer to. Each section says in its narrative all that its resources
// say, so a reader needs nothing else. What is nobody's business but the team's is
// in no resource and so in no section; whoever sends it decides what the record
// was projected to.
//
// The Bundle's identifier and the Composition's derive from key, its time is the
// record's. It fails with an Invalid error where there is no plan to share, or no
// time at which it was written.
func PlanDocument(r *care.Record, s Sender, key string) (*fhir.Bundle, error) {
	if !isShared(r) {
		return nil, care.At(care.Invalid, "plan", "required", "is required, and must be no draft")
	}
	if r.RecordedAt == "" {
		return nil, care.At(care.Invalid, "recordedAt", "required", "is required, since it says when this was written")
	}
	f, err := NewFrame(r, s, Writes{Patient: true, Organization: true, Practitioner: true}) //nolint:misspell // FHIR spells it so
	if err != nil {
		return nil, err
	}
	d := &document{frame: f, inside: make(map[string]bool)}
	if err := d.gather(); err != nil {
		return nil, err
	}
	return d.bundle(key)
}

// document is a FHIR document in the making.
type document struct {
	frame    *Frame
	sections []fhir.CompositionSection
	inside   map[string]bool // ids of the resources that are in it
	entries  []fhir.BundleEntry
}

// parts are the sections in their order: UK Core's heading, our title
// and the units whose resources it refers to.
func (d *document) parts() []documentPart {
	l := &d.frame.lists
	return []documentPart{
		{"individual-requirements", "About me", whole("QuestionnaireResponse", "aboutMe", "/aboutMe", hasAboutMe(d.frame.record))},
		{"plan", "Care and support plan", whole("CarePlan", "plan", "", true)},
		{"aim-goal", "What I want to reach", visible("Goal", "plan.goals", l.goals)},
		{"actions", "What we do, and who", visible("Task", "plan.goals[].actions", l.actions)},
		{"problems-and-issues", "Needs, as the team sees them", visible("Condition", "needs", l.needs)},
		{"health-characteristics", "Health conditions as told, not confirmed", d.asked("Condition", "conditions", l.told)},
		{"allergies-and-adverse-reaction", "Allergies as told, not confirmed", d.asked("AllergyIntolerance", "allergies", l.allergies)},
		{"medications-and-medical-devices", "Medicines as told, not confirmed", d.asked("MedicationStatement", "medications", l.medications)},
		{"advance-decisions-about-treatment", "Advance plans, and where each is kept", d.asked("DocumentReference", "advancePlans", l.advance)},
		{"risk-information", "Risks", visible("Flag", "risks", l.risks)},
		{"social-context", "People around me", append(visible("RelatedPerson", "network.people", l.related),
			whole("CareTeam", "network", "", hasOnion(d.frame.record))...)},
		{"medical-devices", "Equipment", visible("DeviceUseStatement", "equipment", l.equipment)},
		{"social-circumstances", "How I live", whole("QuestionnaireResponse", "person", "/person", hasCircumstances(d.frame.record))},
	}
}

type documentPart struct {
	heading, title string
	units          []unit
}

func whole(kind, list, item string, there bool) []unit {
	if !there {
		return nil
	}
	return []unit{{kind: kind, list: list, id: item, index: -1, inner: -1}}
}

func visible(kind, list string, all []chain) []unit {
	var out []unit
	for _, c := range all {
		if c.visible {
			out = append(out, unit{kind: kind, list: list, id: c.root, index: c.tip, inner: c.inner})
		}
	}
	return out
}

// asked are what was named and the list that says what was answered.
func (d *document) asked(kind, part string, all []chain) []unit {
	return append(visible(kind, part+".items", all), whole("List", part, part, asked(d.frame.record, part).asked)...)
}

// gather maps every section's resources. What refers to something that is in no
// section refers to it no longer.
func (d *document) gather() error {
	f := d.frame
	parts := d.parts()
	for i := range parts {
		for j := range parts[i].units {
			u := &parts[i].units[j]
			u.id = f.ID(u.kind, u.id)
			d.inside[u.id] = true
		}
	}
	f.find = func(_, id string) (string, bool) { return fhir.URN(id), d.inside[id] }
	for i := range parts {
		section, err := d.section(&parts[i])
		if err != nil {
			return err
		}
		if section != nil {
			d.sections = append(d.sections, *section)
		}
	}
	return nil
}

func (d *document) section(p *documentPart) (*fhir.CompositionSection, error) {
	if len(p.units) == 0 {
		return nil, nil //nolint:nilnil // there is nothing to say
	}
	out := &fhir.CompositionSection{Title: &p.title, Code: new(ukcore.Concept(ukcore.SystemHeading, p.heading))}
	var t text
	for i := range p.units {
		u := &p.units[i]
		_, resource, err := d.frame.resource(u)
		if err != nil {
			return nil, classify(err, u)
		}
		d.add(u.id, resource)
		out.Entry = append(out.Entry, fhir.Refer(fhir.URN(u.id)))
		d.frame.tell(&t, u)
	}
	out.Text = t.narrative(fhir.NarrativeStatusGenerated)
	return out, nil
}

func (d *document) add(id string, resource any) {
	d.entries = append(d.entries, fhir.BundleEntry{FullUrl: new(fhir.URN(id)), Resource: resource})
}

// bundle puts the Composition first and the person, the team and the workers last.
func (d *document) bundle(key string) (*fhir.Bundle, error) {
	f := d.frame
	patient, err := f.Patient()
	if err != nil {
		return nil, err
	}
	first, err := f.composition(fhir.ID(key, "composition"), d.sections)
	if err != nil {
		return nil, err
	}
	sections := d.entries
	d.entries = make([]fhir.BundleEntry, 0, len(sections)+3+len(f.workers))
	d.add(*first.Id, first)
	d.entries = append(d.entries, sections...)
	d.add(*patient.Id, patient)
	team := f.Organization() //nolint:misspell // FHIR spells it so
	d.add(*team.Id, team)
	for i := range f.record.Workers {
		if !f.workers[f.record.Workers[i].ID] {
			continue
		}
		p, err := f.Practitioner(i)
		if err != nil {
			return nil, err
		}
		d.add(*p.Id, p)
	}
	var b fhir.Bundle
	b.Identifier = new(ukcore.Identifier(idSystem+"document", fhir.ID(key, "document")))
	b.Type = new(fhir.BundleTypeDocument)
	b.Timestamp = opt(f.record.RecordedAt)
	b.Entry = d.entries
	return &b, nil
}

// composition is the first page: what the document is, of whom, by whom and when.
func (f *Frame) composition(id string, sections []fhir.CompositionSection) (*fhir.Composition, error) {
	kind, err := concept(codes.Document, "care-and-support-plan", "plan")
	if err != nil {
		return nil, err
	}
	category, err := concept(codes.Document, "care-plan", "plan")
	if err != nil {
		return nil, err
	}
	var c fhir.Composition
	c.Id = &id
	c.Meta = profile(ukcore.Composition)
	c.Identifier = new(ours("Composition", &id))
	c.Status = new(fhir.CompositionStatusFinal)
	c.Type, c.Category = kind, []fhir.CodeableConcept{category}
	c.Subject = &f.subject
	c.Date = string(f.record.RecordedAt)
	c.Title = "Care and support plan"
	author, err := f.worker(f.record.Plan.RecordedBy)
	if err != nil {
		return nil, err
	}
	if author == nil {
		author = f.team()
	}
	c.Author = []fhir.Reference{*author}
	c.Custodian = f.team()
	c.Section = sections
	var t text
	t.say("", c.Title)
	if names := f.record.Person.Names; len(names) > 0 {
		t.say("Of", fullName(&names[0]))
	}
	t.say("Written", c.Date)
	t.say("By", f.signedBy(f.record.Plan.RecordedBy))
	c.Text = t.narrative(fhir.NarrativeStatusGenerated)
	return &c, nil
}
