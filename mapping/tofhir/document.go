// SPDX-License-Identifier: Apache-2.0

package tofhir

import (
	"github.com/carelode/lode/fhir"
	"github.com/carelode/lode/fhir/ukcore"
	"github.com/carelode/lode/mapping/care"
	"github.com/carelode/lode/mapping/codes"
)

const systemEmptyReason = "http://terminology.hl7.org/CodeSystem/list-empty-reason"

// document is a FHIR document in the making.
type document struct {
	frame    *Frame
	front    front
	parts    []documentPart
	sections []fhir.CompositionSection
	inside   map[string]bool // ids of the resources that are in it
	entries  []fhir.BundleEntry
}

// front is the first page: what the document is and who wrote it.
type front struct {
	kind, category string // of the table of documents
	path           string // what in the record it is about
	title, by      string // by: a worker's id
	say            func(*text)
}

// documentPart is a section: UK Core's heading, our title, the units whose
// resources it refers to, and what is to be said that no resource of them says.
type documentPart struct {
	heading, title string
	units          []unit
	more           func(*text)
	unasked        bool // it was a question that nobody asked
}

// newDocument begins a document of a record. It fails with an Invalid error where
// nothing says when the record was written.
func newDocument(r *care.Record, s Sender) (*document, error) {
	if r.RecordedAt == "" {
		return nil, care.At(care.Invalid, "recordedAt", "required", "is required, since it says when this was written")
	}
	f, err := NewFrame(r, s, Writes{Patient: true, Organization: true, Practitioner: true}) //nolint:misspell // FHIR spells it so
	if err != nil {
		return nil, err
	}
	return &document{frame: f, inside: make(map[string]bool)}, nil
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

// asks is the part of a question: what was named, the list that says what was
// answered, or that nobody asked.
func (d *document) asks(heading, title, kind, part string, all []chain) documentPart {
	there := asked(d.frame.record, part).asked
	return documentPart{heading: heading, title: title, units: append(visible(kind, part+".items", all), whole("List", part, part, there)...), unasked: !there}
}

// gather maps every section's resources. What refers to something that is in no
// section refers to it no longer.
func (d *document) gather() error {
	f := d.frame
	for i := range d.parts {
		for j := range d.parts[i].units {
			u := &d.parts[i].units[j]
			u.id = f.ID(u.kind, u.id)
			d.inside[u.id] = true
		}
	}
	f.find = func(_, id string) (string, bool) { return fhir.URN(id), d.inside[id] }
	for i := range d.parts {
		section, err := d.section(&d.parts[i])
		if err != nil {
			return err
		}
		if section != nil {
			d.sections = append(d.sections, *section)
		}
	}
	return nil
}

// section gives a part's section, nil where there is nothing to say. A question
// that nobody asked is a section that says so (FHIR R4, Composition.section.emptyReason).
func (d *document) section(p *documentPart) (*fhir.CompositionSection, error) {
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
	if p.more != nil {
		p.more(&t)
	}
	if p.unasked {
		t.say("", "Not asked: nobody has put the question yet.")
		out.EmptyReason = new(chosen(systemEmptyReason, "notasked"))
	}
	if out.Text = t.narrative(fhir.NarrativeStatusGenerated); out.Text == nil {
		return nil, nil //nolint:nilnil // there is nothing to say
	}
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
	first, err := d.composition(fhir.ID(key, "composition"))
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

// composition is the first page.
func (d *document) composition(id string) (*fhir.Composition, error) {
	f, x := d.frame, &d.front
	kind, err := concept(codes.Document, x.kind, in(x.path))
	if err != nil {
		return nil, err
	}
	category, err := concept(codes.Document, x.category, in(x.path))
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
	c.Title = x.title
	author, err := f.worker(x.by)
	if err != nil {
		return nil, err
	}
	if author == nil {
		author = f.team()
	}
	c.Author = []fhir.Reference{*author}
	c.Custodian = f.team()
	c.Section = d.sections
	var t text
	t.say("", c.Title)
	if names := f.record.Person.Names; len(names) > 0 {
		t.say("Of", fullName(&names[0]))
	}
	if n := f.record.Person.NHSNumber; n != nil {
		t.say("NHS number", n.Value)
	}
	t.say("Born", string(f.record.Person.BirthDate))
	if x.say != nil {
		x.say(&t)
	}
	t.say("Written", c.Date)
	t.say("By", f.signedBy(x.by))
	c.Text = t.narrative(fhir.NarrativeStatusGenerated)
	return &c, nil
}
