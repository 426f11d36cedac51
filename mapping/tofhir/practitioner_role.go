// SPDX-License-Identifier: Apache-2.0

//nolint:misspell // FHIR spells Organization so
package tofhir

import (
	"github.com/carelode/lode/fhir"
	"github.com/carelode/lode/fhir/ukcore"
	"github.com/carelode/lode/mapping/codes"
)

// PractitionerRole maps the post that a worker has in the team, by index. It is
// written where the Practitioner is: by their master.
func (f *Frame) PractitionerRole(i int) (*fhir.PractitionerRole, error) {
	w := &f.record.Workers[i]
	var p fhir.PractitionerRole
	p.Id, p.Identifier = bears("PractitionerRole", f.ID("PractitionerRole", w.ID))
	p.Meta = profile(ukcore.PractitionerRole)
	p.Active = new(true)
	p.Organization = f.team()
	var err error
	if p.Practitioner, err = f.worker(w.ID); err != nil {
		return nil, err
	}
	if w.Role != "" {
		role, err := concept(codes.WorkerRole, w.Role, at("workers", i).dot("role"))
		if err != nil {
			return nil, err
		}
		p.Code = []fhir.CodeableConcept{role}
	}
	return &p, nil
}
