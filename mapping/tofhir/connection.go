// SPDX-License-Identifier: Apache-2.0

package tofhir

import (
	"github.com/carelode/lode/fhir"
	"github.com/carelode/lode/fhir/ukcore"
	"github.com/carelode/lode/mapping/care"
	"github.com/carelode/lode/mapping/codes"
)

// ConnectionRequest maps a connection to something in the neighbourhood, by
// index: a proposal at first, then a plan. Where somebody goes each week says
// where they can be found, so a restricted person's are taken back.
func (f *Frame) ConnectionRequest(i int) (*fhir.ServiceRequest, error) {
	c, path := &f.record.CommunityConnections[i], at("communityConnections", i)
	var s fhir.ServiceRequest
	s.Id, s.Identifier = bears("ServiceRequest", f.of("ServiceRequest", c.ID))
	s.Meta = profile(ukcore.ServiceRequest)
	s.Subject = f.subject
	s.Intent = new(fhir.RequestIntentPlan)
	if f.takenBack(c.Item) || f.record.Person.Restricted {
		s.Status = new(fhir.RequestStatusEnteredInError)
		return &s, nil
	}
	var err error
	if s.Status, err = code[fhir.RequestStatus](codes.ConnectionStatus, c.Status, path.dot("status")); err != nil {
		return nil, err
	}
	if s.Intent, err = code[fhir.RequestIntent](codes.ConnectionIntent, c.Status, path.dot("status")); err != nil {
		return nil, err
	}
	kind, err := concept(codes.CommunityKind, c.Kind, path.dot("kind"))
	if err != nil {
		return nil, err
	}
	role, err := concept(codes.CommunityRole, c.Role, path.dot("role"))
	if err != nil {
		return nil, err
	}
	s.Category, s.OrderDetail = []fhir.CodeableConcept{kind}, []fhir.CodeableConcept{role}
	s.Code = new(fhir.TextConcept("Community connection: " + c.Name))
	s.AuthoredOn = opt(c.SuggestedOn)
	s.OccurrencePeriod = period(c.FirstAttended, c.EndedOn)
	if s.Requester, err = f.worker(c.RecordedBy); err != nil {
		return nil, err
	}
	if c.Organisation != "" {
		s.Performer = []fhir.Reference{{Display: &c.Organisation}}
	}
	if c.Note != "" {
		s.Note = []fhir.Annotation{note(c.Note, care.DateTime(""))}
	}
	var t text
	t.say(words("connection-status", c.Status), c.Name)
	s.Text = t.additional()
	return &s, nil
}

// connections gives their chains: all of a restricted person's are taken back.
func connections(r *care.Record, roots map[string]string) []chain {
	all := chains(r.CommunityConnections, roots, always[care.CommunityConnection])
	if r.Person.Restricted {
		takeBack(all)
	}
	return all
}
