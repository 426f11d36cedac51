// SPDX-License-Identifier: Apache-2.0

package tofhir

import (
	"github.com/carelode/lode/fhir"
	"github.com/carelode/lode/fhir/ukcore"
	"github.com/carelode/lode/mapping/care"
)

const (
	systemParticipant = "http://terminology.hl7.org/CodeSystem/provenance-participant-type"
	systemOperation   = "http://terminology.hl7.org/CodeSystem/v3-DataOperation"
)

// Provenance says who wrote the version that a message tells of, when, and that
// Lode put the message together. Its id is the message's key, so a repeat of the
// message is the same Provenance.
func (f *Frame) Provenance(key string, correction bool, targets []fhir.Reference) (*fhir.Provenance, error) {
	var p fhir.Provenance
	p.Id = &key
	p.Meta = profile(ukcore.Provenance)
	p.Target = targets
	if f.record.RecordedAt == "" {
		return nil, care.At(care.Invalid, "recordedAt", "required", "is required, since it says when this was written")
	}
	p.Recorded = string(f.record.RecordedAt)
	p.Activity = new(chosen(systemOperation, "UPDATE"))
	if correction {
		p.Activity = new(chosen(systemOperation, "NULLIFY"))
	}
	team := f.team()
	author := fhir.ProvenanceAgent{Type: new(chosen(systemParticipant, "author")), Who: *team}
	who, err := f.worker(f.record.RecordedBy)
	if err != nil {
		return nil, err
	}
	if who != nil {
		author.Who, author.OnBehalfOf = *who, team
	}
	p.Agent = []fhir.ProvenanceAgent{author, {
		Type: new(chosen(systemParticipant, "assembler")),
		Who: fhir.Reference{
			Type: new("Device"), Display: new("Lode gateway"),
			Identifier: &fhir.Identifier{System: new(idSystem + "device"), Value: new("lode")},
		},
	}}
	return &p, nil
}
