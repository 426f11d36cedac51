// SPDX-License-Identifier: Apache-2.0

package tofhir

import (
	"strconv"
	"strings"

	"github.com/carelode/lode/fhir"
	"github.com/carelode/lode/fhir/ukcore"
	"github.com/carelode/lode/mapping/care"
	"github.com/carelode/lode/mapping/codes"
)

// Patient maps the person. Only the master of a person's details writes them; a
// restricted person's whereabouts are left out (address, telecom, practice).
// Earlier NHS numbers, the key safe and the household are never mapped.
func (f *Frame) Patient() (*fhir.Patient, error) {
	who := &f.record.Person
	var p fhir.Patient
	p.Id = new(f.ID("Patient", ""))
	p.Meta = profile(ukcore.Patient)
	p.Active = new(true)
	for _, add := range []func(*fhir.Patient, *care.Person) error{
		f.addIdentifiers, addNames, addDates, addGender, addEthnicity, addLanguage, f.addWhereabouts,
	} {
		if err := add(&p, who); err != nil {
			return nil, err
		}
	}
	p.ManagingOrganization = f.team()
	return &p, nil
}

func (f *Frame) addIdentifiers(p *fhir.Patient, who *care.Person) error {
	p.Identifier = []fhir.Identifier{ours("Patient", p.Id)}
	if n := who.NHSNumber; n != nil && n.Value != "" {
		status, err := look(codes.NHSNumberStatus, n.Status, in("person.nhsNumber").dot("status"))
		if err != nil {
			return err
		}
		p.Identifier = append(p.Identifier, ukcore.NHSNumber(n.Value, status.Code))
	}
	for _, id := range who.Identifiers {
		p.Identifier = append(p.Identifier, fhir.Identifier{
			System: new(idSystem + "person-at/" + id.Kind + "/" + segment(id.Owner)), Value: &id.Value,
			Assigner: &fhir.Reference{Display: &id.Owner},
		})
	}
	return nil
}

// segment keeps an owner's code to what a URI takes.
func segment(owner string) string {
	return strings.Map(func(r rune) rune {
		if r >= '0' && r <= '9' || r >= 'A' && r <= 'Z' || r >= 'a' && r <= 'z' || r == '-' {
			return r
		}
		return '-'
	}, owner)
}

func addNames(p *fhir.Patient, who *care.Person) error {
	for i, n := range who.Names {
		path := at("person.names", i)
		name, err := humanName(n, path)
		if err != nil {
			return err
		}
		p.Name = append(p.Name, name)
		if n.Known != "" {
			p.Name = append(p.Name, fhir.HumanName{Use: new(fhir.NameUseNickname), Given: []string{n.Known}})
		}
	}
	return nil
}

func humanName(n care.Name, path place) (fhir.HumanName, error) {
	name := fhir.HumanName{Family: opt(n.Family), Given: n.Given}
	if n.Prefix != "" {
		name.Prefix = []string{n.Prefix}
	}
	if n.Use != "" {
		use, err := code[fhir.NameUse](codes.NameUse, n.Use, path.dot("use"))
		if err != nil {
			return name, err
		}
		name.Use = use
	}
	return name, nil
}

func addDates(p *fhir.Patient, who *care.Person) error {
	p.BirthDate = opt(who.BirthDate)
	p.DeceasedDateTime = opt(who.DeathDate)
	return nil
}

// addGender keeps four answers apart: not asked is nothing, and a refusal is the
// code for unknown with the reason beside it. The list is required, so a reason
// in the code's place would be refused by a receiver that checks
// (http://hl7.org/fhir/R4/terminologies.html#required).
func addGender(p *fhir.Patient, who *care.Person) error {
	if who.StatedGender == "" {
		return nil
	}
	gender, err := code[fhir.AdministrativeGender](codes.StatedGender, who.StatedGender, in("person").dot("statedGender"))
	p.Gender = gender
	if who.StatedGender == "refused" {
		p.Primitives = map[string]fhir.Element{"gender": ukcore.Absent("asked-declined")}
	}
	return err
}

// addEthnicity gives the category's code, or the record's words where England's
// list has none: the binding is extensible, and a nearest code would be a guess.
func addEthnicity(p *fhir.Patient, who *care.Person) error {
	if who.Ethnicity == "" {
		return nil
	}
	category, err := concept(codes.Ethnicity, who.Ethnicity, in("person").dot("ethnicity"))
	if err != nil {
		return err
	}
	p.Extension = append(p.Extension, fhir.Extension{Url: ukcore.ExtensionEthnicCategory, ValueCodeableConcept: &category})
	return nil
}

func addLanguage(p *fhir.Patient, who *care.Person) error {
	if who.Interpreter != "" {
		p.Extension = append(p.Extension, ukcore.InterpreterRequired(who.Interpreter == "yes"))
	}
	if who.Language != "" {
		p.Communication = []fhir.PatientCommunication{{Language: fhir.Concept("urn:ietf:bcp:47", who.Language, ""), Preferred: new(true)}}
	}
	return nil
}

func (f *Frame) addWhereabouts(p *fhir.Patient, who *care.Person) error {
	if who.Restricted {
		return nil
	}
	for i := range who.Addresses {
		a, err := address(&who.Addresses[i], at("person.addresses", i))
		if err != nil {
			return err
		}
		p.Address = append(p.Address, a)
	}
	for i := range who.Telecoms {
		t, phone, err := telecom(&who.Telecoms[i], at("person.telecoms", i))
		if err != nil {
			return err
		}
		p.Telecom = append(p.Telecom, t)
		if phone {
			p.Primitives = with(p.Primitives, "telecom["+strconv.Itoa(i)+"].system", ukcore.Textphone())
		}
	}
	if gp := who.GPPractice; gp != nil && gp.ODSCode != "" {
		p.GeneralPractitioner = []fhir.Reference{*body(gp.ODSCode, gp.Name)}
	}
	return nil
}

func with(all map[string]fhir.Element, path string, e fhir.Element) map[string]fhir.Element {
	if all == nil {
		all = make(map[string]fhir.Element)
	}
	all[path] = e
	return all
}

func address(a *care.Address, path place) (fhir.Address, error) {
	out := fhir.Address{
		Line: a.Lines, City: opt(a.Town), District: opt(a.County), PostalCode: opt(a.Postcode), Period: period(a.From, a.To),
	}
	if a.UPRN != "" {
		out.Extension = []fhir.Extension{ukcore.UPRN(a.UPRN)}
	}
	switch a.Use {
	case "":
	case "correspondence": // a type in FHIR, not a use
		out.Type = new(fhir.AddressTypePostal)
	default:
		use, err := code[fhir.AddressUse](codes.AddressUse, a.Use, path.dot("use"))
		if err != nil {
			return out, err
		}
		out.Use = use
	}
	return out, nil
}

// telecom maps one, and reports whether it is a textphone, which UK Core marks
// by an extension of the system.
func telecom(t *care.Telecom, path place) (out fhir.ContactPoint, textphone bool, err error) {
	out = fhir.ContactPoint{Value: opt(t.Value)}
	if t.Preferred {
		out.Rank = new(1)
	}
	out.System, err = code[fhir.ContactPointSystem](codes.TelecomKind, t.Kind, path.dot("kind"))
	if t.Kind == "mobile" {
		out.Use = new(fhir.ContactPointUseMobile)
	}
	return out, t.Kind == "textphone", err
}
