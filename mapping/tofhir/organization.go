// SPDX-License-Identifier: Apache-2.0

//nolint:misspell // FHIR spells Organization so
package tofhir

import (
	"github.com/carelode/lode/fhir"
	"github.com/carelode/lode/fhir/ukcore"
)

// Organization maps the team that sends.
func (f *Frame) Organization() *fhir.Organization {
	var o fhir.Organization
	o.Id, o.Identifier = bears("Organization", f.ID("Organization", ""))
	o.Meta = profile(ukcore.Organization)
	if f.sender.ODSCode != "" {
		o.Identifier = append(o.Identifier, ukcore.Identifier(ukcore.SystemODS, f.sender.ODSCode))
	}
	o.Active = new(true)
	o.Name = opt(f.sender.Name)
	if f.sender.Phone != "" {
		o.Telecom = []fhir.ContactPoint{{System: new(fhir.ContactPointSystemPhone), Value: &f.sender.Phone, Use: new(fhir.ContactPointUseWork)}}
	}
	if f.sender.OrganisationODS != "" {
		o.PartOf = body(f.sender.OrganisationODS, f.sender.Organisation)
	}
	return &o
}

// team refers to the team that sends: by what others know it by, or, where we
// are the master, to the resource itself.
func (f *Frame) team() *fhir.Reference {
	if f.own == nil {
		f.own = f.refersToTeam()
	}
	return f.own
}

func (f *Frame) refersToTeam() *fhir.Reference {
	own := f.ID("Organization", "")
	switch {
	case f.writes.Organization:
		return new(fhir.Refer(fhir.URN(own)))
	case f.sender.ODSCode != "":
		return body(f.sender.ODSCode, f.sender.Name)
	}
	id := ours("Organization", &own)
	return &fhir.Reference{Type: new("Organization"), Identifier: &id, Display: opt(f.sender.Name)}
}

// body refers to an organisation by its ODS code.
func body(ods, name string) *fhir.Reference {
	ref := fhir.ReferIdentifier("Organization", ukcore.SystemODS, ods)
	ref.Display = opt(name)
	return &ref
}
