// SPDX-License-Identifier: Apache-2.0

package tofhir

import (
	"github.com/carelode/lode/fhir"
	"github.com/carelode/lode/fhir/ukcore"
	"github.com/carelode/lode/mapping/care"
	"github.com/carelode/lode/mapping/codes"
)

// hasOnion reports whether anybody is around the person.
func hasOnion(r *care.Record) bool {
	if r == nil || r.Network == nil {
		return false
	}
	for i := range r.Network.People {
		if isLive(r.Network.People, i) {
			return true
		}
	}
	return false
}

// onionPutRight reports whether somebody who was there no longer is. The onion is
// one resource, so what corrects it sends it as it is now.
func onionPutRight(was, is *care.Record) bool {
	if was == nil || was.Network == nil || is.Network == nil {
		return false
	}
	for i := range was.Network.People {
		j := find(is.Network.People, was.Network.People[i].ID)
		if isLive(was.Network.People, i) && (j < 0 || !isLive(is.Network.People, j)) {
			return true
		}
	}
	return false
}

// CareTeam maps the onion: the person, those around them and the team, each with
// the layer where they stand. A record has one, so it is one resource whose
// versions tell its history. Whoever is no RelatedPerson is named, with the ODS
// code of their organisation where there is one; a restricted person's services
// and groups are left out, since a practice says where somebody lives.
func (f *Frame) CareTeam() (*fhir.CareTeam, error) {
	var c fhir.CareTeam
	c.Id, c.Identifier = bears("CareTeam", f.ID("CareTeam", ""))
	c.Meta = profile(ukcore.CareTeam)
	c.Subject = &f.subject
	if f.back {
		c.Status = new(fhir.CareTeamStatusEnteredInError)
		return &c, nil
	}
	c.Status = new(fhir.CareTeamStatusActive)
	c.Name = new("People around the person")
	c.ManagingOrganization = []fhir.Reference{*f.team()}
	if err := f.addInnermost(&c); err != nil {
		return nil, err
	}
	people := f.record.Network.People
	for i := range people {
		if !isLive(people, i) {
			continue
		}
		p, err := f.participant(&people[i], at("network.people", i))
		if err != nil {
			return nil, err
		}
		if p != nil {
			c.Participant = append(c.Participant, *p)
		}
	}
	return &c, nil
}

// addInnermost adds the team and, by name, the worker who answers for the person.
func (f *Frame) addInnermost(c *fhir.CareTeam) error {
	layer, err := concept(codes.Layer, "team", in("network.people").dot("layer"))
	if err != nil {
		return err
	}
	c.Participant = append(make([]fhir.CareTeamParticipant, 0, 2+len(f.record.Network.People)),
		fhir.CareTeamParticipant{Role: []fhir.CodeableConcept{layer}, Member: f.team()})
	if f.record.Episode == nil || f.record.Episode.NamedWorker == "" {
		return nil
	}
	named, err := concept(codes.NetworkRole, "named-worker", in("episode").dot("namedWorker"))
	if err != nil {
		return err
	}
	who, err := f.worker(f.record.Episode.NamedWorker)
	c.Participant = append(c.Participant, fhir.CareTeamParticipant{
		Role: []fhir.CodeableConcept{layer, named}, Member: who, OnBehalfOf: f.team(),
	})
	return err
}

// participant is somebody of the network; nil for one who is left out, or whom
// the destination does not hold yet.
func (f *Frame) participant(n *care.NetworkPerson, path place) (*fhir.CareTeamParticipant, error) {
	layer, err := concept(codes.Layer, n.Layer, path.dot("layer"))
	if err != nil {
		return nil, err
	}
	p := fhir.CareTeamParticipant{Role: []fhir.CodeableConcept{layer}, Period: period(n.From, n.Until)}
	for j, role := range n.Roles {
		c, err := concept(codes.NetworkRole, role, path.item("roles", j))
		if err != nil {
			return nil, err
		}
		p.Role = append(p.Role, c)
	}
	if n.Layer == "self" {
		p.Member = &f.subject
		return &p, nil
	}
	if isRelated(n) {
		if p.Member = f.refer("RelatedPerson", f.of("RelatedPerson", n.ID)); p.Member == nil {
			return nil, nil //nolint:nilnil // told again, with them, in the message after this one
		}
		return &p, nil
	}
	if f.record.Person.Restricted {
		return nil, nil //nolint:nilnil // left out
	}
	name := n.Name
	if n.Organisation != "" && n.Organisation != n.Name {
		name += ", " + n.Organisation
	}
	if n.ODSCode != "" {
		p.Member = body(n.ODSCode, name)
	} else {
		p.Member = &fhir.Reference{Display: &name}
	}
	return &p, nil
}
