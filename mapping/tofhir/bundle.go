// SPDX-License-Identifier: Apache-2.0

//nolint:misspell // FHIR spells Organization so
package tofhir

import (
	"errors"
	"net/url"
	"slices"

	"github.com/carelode/lode/fhir"
	"github.com/carelode/lode/fhir/ukcore"
	"github.com/carelode/lode/mapping/care"
)

// Message is one transaction Bundle and what it is.
type Message struct {
	Key        string // a UUID, derived from the delivery's key
	Correction bool   // it only puts right or takes back what was sent
	Bundle     fhir.Bundle
	Items      []string // the paths of the record's items that it tells of

	sources []string // the path that each entry was made of
}

// Source gives the path of the record that an entry of the Bundle was made of, or
// "" where there is no such entry. The Provenance is made of "recordedAt".
func (m *Message) Source(entry int) string {
	if entry < 0 || entry >= len(m.sources) {
		return ""
	}
	return m.sources[entry]
}

// Delivery says for whom, by whom and under which key messages are made.
type Delivery struct {
	Key    string // message keys derive from it
	Sender Sender
	Writes Writes
	Unsure bool // they may hold what the version before does not show: take back even that
}

// Transactions gives the transaction Bundles that bring a shared record to the
// state of the change: at most two, first what corrects, then the rest.
//
// Each puts whole resources, by our identifier, so that the same message twice
// changes nothing and nobody else's resource is touched. The person is referred
// to by NHS number and birth date, unless we are their master; what the destination holds
// already is referred to by our identifier. A message refers to nothing that the
// destination lacks: a correction that would is sent without that reference, and
// again with it.
//
// It fails with an Invalid error where the record lacks what must be there, and
// an Unmapped one where a required code has no translation.
func Transactions(change care.Change, d Delivery) ([]Message, error) {
	t, err := newTransaction(change, d)
	if err != nil {
		return nil, err
	}
	t.choose()
	corrections, rest := t.split()
	var out []Message
	if len(corrections) > 0 {
		m, again, err := t.message("correction", corrections)
		if err != nil {
			return nil, err
		}
		rest = append(rest, again...)
		out = append(out, m)
	}
	if len(rest) > 0 {
		m, _, err := t.message("update", rest)
		if err != nil {
			return nil, err
		}
		out = append(out, m)
	}
	return out, nil
}

// transaction is the work on one change.
type transaction struct {
	*selection

	delivery Delivery
	inside   map[string]string // full URLs of the resources in the message being made, by id
}

func newTransaction(change care.Change, d Delivery) (*transaction, error) {
	t := &transaction{delivery: d}
	after, err := t.frame(change.After)
	if err != nil {
		return nil, err
	}
	if !d.Writes.Patient && numberOf(change.After) == "" {
		return nil, care.At(care.Invalid, "person.nhsNumber.value", "required", "is required to find the person in the other record")
	}
	var before *Frame
	if change.Before != nil {
		if before, err = t.frame(change.Before); err != nil {
			return nil, err
		}
		before.ids = after.ids
		before.subject = after.subject // what is taken back hangs on whom it hangs on now
		before.back = true
	}
	t.selection = newSelection(before, after, change.Difference)
	t.unsure = t.delivery.Unsure
	return t, nil
}

func (t *transaction) frame(r *care.Record) (*Frame, error) {
	f, err := NewFrame(r, t.delivery.Sender, t.delivery.Writes)
	if err != nil {
		return nil, err
	}
	f.find = t.find
	if t.delivery.Writes.Patient {
		return f, nil // set for each message: the resource itself, or by our identifier
	}
	f.subject = fhir.Refer(personByNumber(r))
	return f, nil
}

// personByNumber finds the person in the other record by NHS number and, where it
// is known to the day, birth date: a number alone that was typed wrongly would
// find somebody else.
func personByNumber(r *care.Record) string {
	search := "Patient?identifier=" + ukcore.SystemNHSNumber + "|" + url.QueryEscape(numberOf(r))
	if day, full := r.Person.BirthDate.Full(); full {
		search += "&birthdate=" + url.QueryEscape(string(day))
	}
	return search
}

// find refers to a resource by its entry in this message or, if the destination
// holds it, by our identifier.
func (t *transaction) find(kind, id string) (string, bool) {
	switch {
	case t.inside[id] != "":
		return t.inside[id], true
	case t.held[id]:
		return condition(kind, id), true
	}
	return "", false
}

// urn gives the full URL of a resource.
func (t *transaction) urn(id string) string {
	if urn := t.inside[id]; urn != "" {
		return urn
	}
	return fhir.URN(id)
}

// condition is what finds a resource of ours: "Encounter?identifier=system|uuid".
func condition(kind, id string) string {
	return kind + "?identifier=" + System(kind) + "|" + url.QueryEscape(id)
}

// split tells what corrects from the rest; mostly nothing does.
func (t *transaction) split() (corrections, rest []unit) {
	if !slices.ContainsFunc(t.units, func(u unit) bool { return u.correction }) {
		return nil, t.units
	}
	for _, u := range t.units {
		if u.correction {
			corrections = append(corrections, u)
		} else {
			rest = append(rest, u)
		}
	}
	return corrections, rest
}

// message makes one Bundle, and gives the units that must be told again since a
// reference had to be left out.
func (t *transaction) message(sort string, units []unit) (Message, []unit, error) {
	m := Message{Key: fhir.ID(t.delivery.Key, sort), Correction: sort == "correction"}
	t.enter(units)
	m.Bundle.Type = new(fhir.BundleTypeTransaction)
	m.Bundle.Entry = make([]fhir.BundleEntry, 0, len(units)+1)
	var again []unit
	m.Items, m.sources = make([]string, 0, len(units)), make([]string, 0, len(units)+1)
	targets := make([]fhir.Reference, 0, len(units))
	for i := range units {
		u := &units[i]
		dropped, err := t.add(&m.Bundle, u)
		if err != nil {
			return m, nil, classify(err, u)
		}
		if dropped {
			again = append(again, *u)
		}
		targets = append(targets, fhir.Refer(t.urn(u.id)))
		path := u.path()
		m.sources = append(m.sources, path)
		if !slices.Contains(m.Items, path) {
			m.Items = append(m.Items, path)
		}
	}
	err := t.close(&m, targets)
	for _, u := range units {
		t.held[u.id] = true // for the message after this one
	}
	return m, again, err
}

// enter begins a message: its resources refer to each other by full URL.
func (t *transaction) enter(units []unit) {
	t.inside = make(map[string]string, len(units))
	for i := range units {
		t.inside[units[i].id] = fhir.URN(units[i].id)
	}
	if !t.delivery.Writes.Patient {
		return
	}
	own := t.after.ID("Patient", "")
	if text, ok := t.find("Patient", own); ok {
		t.after.subject = fhir.Refer(text)
	} else {
		t.after.subject = fhir.Refer(condition("Patient", own))
	}
	if t.before != nil {
		t.before.subject = t.after.subject
	}
}

// close adds what every message ends with: who wrote it and, where we are their
// master, the workers and the team that it refers to.
func (t *transaction) close(m *Message, targets []fhir.Reference) error {
	p, err := t.after.Provenance(m.Key, m.Correction, targets)
	if err != nil {
		return err
	}
	if err := t.addMastered(m); err != nil {
		return err
	}
	m.Bundle.Put(fhir.URN(m.Key), "Provenance/"+m.Key, p)
	m.sources = append(m.sources, "recordedAt")
	return nil
}

func (t *transaction) addMastered(m *Message) error {
	if t.delivery.Writes.Organization {
		o := t.after.Organization()
		t.put(&m.Bundle, "Organization", &o.Id, o)
		m.sources = append(m.sources, "team")
	}
	for i := range t.after.record.Workers {
		w := t.after.record.Workers[i].ID
		if !t.after.workers[w] && (t.before == nil || !t.before.workers[w]) {
			continue
		}
		p, err := t.after.Practitioner(i)
		if err != nil {
			return err
		}
		role, err := t.after.PractitionerRole(i)
		if err != nil {
			return err
		}
		t.put(&m.Bundle, "Practitioner", &p.Id, p)
		t.put(&m.Bundle, "PractitionerRole", &role.Id, role)
		m.sources = append(m.sources, at("workers", i).String(), at("workers", i).String())
	}
	t.after.workers = nil
	return nil
}

// put adds a conditional update on our identifier. The resource goes without an
// id: the server gives it one of its own, and a server whose id is another would
// refuse ours.
func (t *transaction) put(b *fhir.Bundle, kind string, id **string, resource any) {
	own := **id
	*id = nil
	b.Put(t.urn(own), condition(kind, own), resource)
}

// add maps one unit.
func (t *transaction) add(b *fhir.Bundle, u *unit) (dropped bool, err error) {
	f := t.after
	if u.gone {
		f = t.before
	}
	f.dropped = false
	id, resource, err := f.resource(u)
	if err != nil {
		return false, err
	}
	t.put(b, u.kind, id, resource)
	return f.dropped, nil
}

// classify names the record's path in an error that names none.
func classify(err error, u *unit) error {
	if e, ok := errors.AsType[*care.Error](err); ok {
		return e
	}
	return &care.Error{Kind: care.Internal, Path: u.path(), Message: "cannot be mapped", Err: err}
}
