// SPDX-License-Identifier: Apache-2.0

package tofhir

import (
	"strings"

	"github.com/carelode/lode/fhir"
	"github.com/carelode/lode/fhir/ukcore"
	"github.com/carelode/lode/mapping/care"
	"github.com/carelode/lode/mapping/codes"
)

// Practitioner maps the worker with an index in the record: their identifiers
// and name, never their telephone.
func (f *Frame) Practitioner(i int) (*fhir.Practitioner, error) {
	w := &f.record.Workers[i]
	ids, err := f.practitionerIDs(i)
	if err != nil {
		return nil, err
	}
	var p fhir.Practitioner
	p.Id = new(f.ID("Practitioner", w.ID))
	p.Meta = profile(ukcore.Practitioner)
	p.Identifier = append([]fhir.Identifier{ours("Practitioner", p.Id)}, ids...)
	if w.Name.Family != "" {
		name, err := humanName(w.Name, at("workers", i).item("name", none))
		if err != nil {
			return nil, err
		}
		p.Name = []fhir.HumanName{name}
	}
	return &p, nil
}

// practitionerIDs gives what others know a worker by, surest first.
func (f *Frame) practitionerIDs(i int) ([]fhir.Identifier, error) {
	w := &f.record.Workers[i]
	var ids []fhir.Identifier
	if w.SDSUserID != "" {
		ids = append(ids, ukcore.Identifier(ukcore.SystemSDSUser, w.SDSUserID))
	}
	if r := w.Registration; r != nil {
		register, coded, err := seek(codes.Register, r.Body, at("workers", i).item("registration", none).dot("body"))
		if err != nil {
			return nil, err
		}
		if coded {
			ids = append(ids, ukcore.Identifier(register.System, r.Number))
		}
	}
	return ids, nil
}

// worker refers to a worker by what the recipient may know them by, and by name.
// A recipient that does not know them still files what they wrote: a reference
// by identifier never fails. Where we are the master it is the resource itself.
func (f *Frame) worker(id string) (*fhir.Reference, error) {
	if id == "" {
		return nil, nil //nolint:nilnil // nobody was named
	}
	if f.writes.Practitioner && f.workerAt(id) >= 0 {
		if f.workers == nil {
			f.workers = make(map[string]bool)
		}
		f.workers[id] = true
	}
	if ref, ok := f.signed[id]; ok {
		return ref, nil
	}
	ref, err := f.refersToWorker(id)
	if err == nil {
		f.signed[id] = ref
	}
	return ref, err
}

// refersToWorker makes the reference to a worker, whom the record may name by id
// only.
func (f *Frame) refersToWorker(id string) (*fhir.Reference, error) {
	own, i := f.ID("Practitioner", id), f.workerAt(id)
	if f.writes.Practitioner && i >= 0 {
		return new(fhir.Refer(fhir.URN(own))), nil
	}
	ref := &fhir.Reference{Type: new("Practitioner")}
	known := ours("Practitioner", &own)
	if i >= 0 {
		ids, err := f.practitionerIDs(i)
		if err != nil {
			return nil, err
		}
		if len(ids) > 0 {
			known = ids[0]
		}
		ref.Display = opt(signature(&f.record.Workers[i]))
	}
	ref.Identifier = &known
	return ref, nil
}

// workerAt gives a worker's index, -1 for one whom the record names by id only.
func (f *Frame) workerAt(id string) int {
	for i := range f.record.Workers {
		if f.record.Workers[i].ID == id {
			return i
		}
	}
	return -1
}

// signature is how a worker signs: "Sister Ada Fenland, Community nurse".
func signature(w *care.Worker) string {
	parts := make([]string, 0, 2+len(w.Name.Given))
	if w.Name.Prefix != "" {
		parts = append(parts, w.Name.Prefix)
	}
	parts = append(parts, w.Name.Given...)
	if w.Name.Family != "" {
		parts = append(parts, w.Name.Family)
	}
	name := strings.Join(parts, " ")
	if name != "" && w.Role != "" {
		return name + ", " + words("worker-role", w.Role)
	}
	return name
}

// signedBy gives how a worker signs, "" for one whom the record does not name.
func (f *Frame) signedBy(id string) string {
	if w := f.record.Worker(id); w != nil {
		return signature(w)
	}
	return ""
}
