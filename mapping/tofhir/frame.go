// SPDX-License-Identifier: Apache-2.0

//nolint:misspell // FHIR spells Organization so
package tofhir

import (
	"errors"

	"github.com/carelode/lode/fhir"
	"github.com/carelode/lode/mapping/care"
	"github.com/carelode/lode/mapping/codes"
)

// Sender is the team that sends, as the settings describe it.
type Sender struct {
	ID              string // the team's id, as records name it
	Name            string
	ODSCode         string // "" if it has none
	Phone           string
	Organisation    string // the body that employs the team
	OrganisationODS string
}

// Writes says which resources about people and bodies the sender is the master
// of. What it is not the master of is referred to, never written.
type Writes struct{ Patient, Organization, Practitioner bool }

// idSystem is the base of the systems of our identifiers.
const idSystem = "https://carelode.github.io/lode/Id/"

func lower(kind string) string {
	b := []byte(kind)
	for i, c := range b {
		if c >= 'A' && c <= 'Z' {
			b[i] = c + 'a' - 'A'
		}
	}
	return string(b)
}

// Frame maps one version of a record, item by item. It holds what every
// resource needs beside its item: whose record it is, who sends, and how other
// resources are referred to. It changes nothing in the record and keeps nothing
// of it alive but the record itself. Resources of one frame may share what they
// point to, so they are for encoding, not for changing. A frame is not for use by
// two goroutines at once.
type Frame struct {
	record  *care.Record
	sender  Sender
	writes  Writes
	subject fhir.Reference
	// find says how a resource of ours is referred to from this message, and
	// false where the destination has no such resource. nil: by full URL.
	find    func(kind, id string) (string, bool)
	lists   lists
	roots   map[string]string // the identity of an item that corrects another
	ids     map[idKey]string
	signed  map[string]*fhir.Reference // how workers are referred to
	own     *fhir.Reference            // how the team is
	dropped bool                       // a reference was left out because find gave none
	workers map[string]bool            // who was referred to
	back    bool                       // what is mapped is being taken back
}

// ordinary is a little more than an ordinary record makes resources.
const ordinary = 50

// NewFrame makes a frame in which resources refer to each other by full URL
// ("urn:uuid:…"), as in a document or message that holds them all. It fails with
// an Invalid error if the record names no team or no id, from which ids derive.
func NewFrame(r *care.Record, s Sender, w Writes) (*Frame, error) {
	switch {
	case r.Team == "":
		return nil, care.At(care.Invalid, "team", "required", "is required, since ids derive from it")
	case r.ID == "":
		return nil, care.At(care.Invalid, "id", "required", "is required, since ids derive from it")
	}
	f := &Frame{
		record: r, sender: s, writes: w, roots: make(map[string]string),
		ids: make(map[idKey]string, ordinary), signed: make(map[string]*fhir.Reference),
	}
	f.lists = listsOf(r, f.roots)
	f.subject = fhir.Refer(fhir.URN(f.ID("Patient", "")))
	return f, nil
}

// ID gives the id of the resource that an item makes: the UUID version 5 of team,
// record, resource type and item. The person, the plan and the list of conditions
// have one resource each for a record, and no item.
func (f *Frame) ID(kind, item string) string {
	key := idKey{kind, item}
	id, known := f.ids[key]
	switch {
	case known:
		return id
	case kind == "Practitioner", kind == "PractitionerRole", kind == "Organization":
		id = fhir.ID(f.record.Team, kind, item) // the same in every record of the team
	default:
		id = fhir.ID(f.record.Team, f.record.ID, kind, item)
	}
	f.ids[key] = id
	return id
}

type idKey struct{ kind, item string }

// of gives the id of the resource that an item makes, over all its corrections.
func (f *Frame) of(kind, item string) string { return f.ID(kind, f.root(item)) }

// root gives the first item of the chain that an item is in.
func (f *Frame) root(item string) string {
	if root, ok := f.roots[item]; ok {
		return root
	}
	return item
}

// refer gives a reference to a resource of ours, or nil where there is none to
// refer to.
func (f *Frame) refer(kind, id string) *fhir.Reference {
	if f.find == nil {
		return new(fhir.Refer(fhir.URN(id)))
	}
	text, ok := f.find(kind, id)
	if !ok {
		f.dropped = true
		return nil
	}
	return new(fhir.Refer(text))
}

// opt gives nil for what was not said.
func opt[T ~string](s T) *string {
	if s == "" {
		return nil
	}
	return new(string(s))
}

func period[T, U ~string](start T, end U) *fhir.Period {
	if start == "" && end == "" {
		return nil
	}
	return &fhir.Period{Start: opt(start), End: opt(end)}
}

// look gives the translation of a code, or an error that names the place.
func look(t codes.Table, from string, path place) (codes.Coding, error) {
	c, err := t.Look(from, "")
	if err != nil {
		_, err = t.Look(from, path.String())
	}
	return c, unmapped(err)
}

// seek is look for where words may stand in for a code.
func seek(t codes.Table, from string, path place) (c codes.Coding, coded bool, err error) {
	if c, coded, err = t.Find(from, ""); err != nil {
		_, _, err = t.Find(from, path.String())
	}
	return c, coded, unmapped(err)
}

// unmapped classifies what a table does not know.
func unmapped(err error) error {
	if e, ok := errors.AsType[*codes.Error](err); ok {
		return &care.Error{
			Kind: care.Unmapped, Path: e.Path, Rule: string(e.Table), Err: err,
			Message: "the table " + string(e.Table) + " has no translation for this code",
		}
	}
	return err
}

// code translates to a code of FHIR's own: one that a resource must have.
func code[T interface {
	~int
	Code() string
}](t codes.Table, from string, path place) (*T, error) {
	c, err := look(t, from, path)
	if err != nil {
		return nil, err
	}
	for out := T(0); ; out++ { // the lists are short, and their values run from zero
		switch out.Code() {
		case c.Code:
			return new(out), nil
		case "<unknown>":
			return nil, care.At(care.Internal, path.String(), string(t), "the table's code is not one of FHIR's")
		}
	}
}

// words gives the label of a code for a reader, or the code itself.
func words(list, code string) string {
	if label, ok := care.Label(list, code); ok {
		return label
	}
	return code
}

func note[T ~string](text string, when T) fhir.Annotation {
	return fhir.Annotation{Text: text, Time: opt(when)}
}
