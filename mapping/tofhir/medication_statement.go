// SPDX-License-Identifier: Apache-2.0

package tofhir

import (
	"github.com/carelode/lode/fhir"
	"github.com/carelode/lode/fhir/ukcore"
	"github.com/carelode/lode/mapping/care"
	"github.com/carelode/lode/mapping/codes"
)

const systemMedicationCategory = "http://terminology.hl7.org/CodeSystem/medication-statement-category"

// MedicationStatement maps a medicine as told, by index: in the teller's words,
// never with a code, and with who said so. FHIR wants a status of it: nobody asked,
// nobody knows and refused are all "unknown", and the reason keeps them apart.
func (f *Frame) MedicationStatement(i int) (*fhir.MedicationStatement, error) {
	all := f.record.Medications
	t, path := &all.Items[i], at("medications.items", i)
	var m fhir.MedicationStatement
	m.Id, m.Identifier = bears("MedicationStatement", f.of("MedicationStatement", t.ID))
	m.Meta = profile(ukcore.MedicationStatement)
	m.Subject = f.subject
	if f.takenBack(t.Item) {
		m.Status = "entered-in-error"
		m.MedicationCodeableConcept = fhir.TextConcept("Entered in error")
		return &m, nil
	}
	m.MedicationCodeableConcept = fhir.TextConcept(t.Name)
	m.Status = "unknown"
	if t.Taking != "" {
		taking, err := look(codes.Taking, t.Taking, path.dot("taking"))
		if err != nil {
			return nil, err
		}
		m.Status = taking.Code
		m.StatusReason = []fhir.CodeableConcept{fhir.TextConcept(words("taking", t.Taking))}
	}
	m.DateAsserted = opt(t.RecordedAt)
	m.InformationSource = f.teller(t.ToldBy)
	if t.ToldBy == "person" || t.ToldBy == "carer" {
		m.Category = new(chosen(systemMedicationCategory, "patientspecified"))
	}
	if t.Dose != "" {
		m.Dosage = []fhir.Dosage{{Text: &t.Dose}}
	}
	if all.Informant != "" {
		m.Note = append(m.Note, note("Told by "+all.Informant, care.DateTime("")))
	}
	if t.Help != "" {
		m.Note = append(m.Note, note("Help needed: "+t.Help, care.DateTime("")))
	}
	return &m, nil
}
