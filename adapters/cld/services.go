// SPDX-License-Identifier: Apache-2.0

package cld

import "github.com/carelode/lode/mapping/care"

// services writes a row for each service that was active at any time in the
// period, as it stood when the period ended.
func (x *extract) services() {
	all := x.rec.Services
	take(&x.items, all, func(s *care.Service) *care.Item { return &s.Item })
	for i := range all {
		if x.skip(serviceRow, i) {
			continue
		}
		s := &all[i]
		span := x.span(s)
		if reason := x.served(s, span); reason != "" {
			x.leave(itemPath(serviceRow, i), reason)
			continue
		}
		e := event{
			id: x.items.first(i), code: asService, as: x.servedAs(s.Type), start: s.Start, end: span.end,
			outcome: span.outcome, about: s.Description,
		}
		r := x.tell(serviceRow, i, &e)
		x.service(r, s)
		if span.end == "" && !span.open {
			x.doubt(itemPath(serviceRow, i)+".end", endUnknown)
		}
		x.emit(r)
	}
}

func (x *extract) service(r *row, s *care.Service) {
	x.code(r, serviceType, serviceTypes, s.Type)
	x.code(r, serviceComponent, serviceComponents, s.Component)
	x.code(r, deliveryMechanism, mechanisms, s.Mechanism)
	if !x.rec.Person.Restricted { // a provider's place may give the person's away
		x.put(&r.cells[providerCQC], s.ProviderCQC, notCQC, plainCQC(s.ProviderCQC))
	}
	x.decimal(r, unitCost, s.UnitCost)
	x.code(r, costFrequency, costFrequencies, s.CostPer)
	x.decimal(r, plannedUnits, s.UnitsPerWeek)
}

// span is a service's time and outcome as the period ended.
type span struct {
	end     care.Date
	outcome string
	open    bool
}

// span ends a service with the person's life, and shows one that ends after the
// period as still running: the extract speaks as of the period's end.
func (x *extract) span(s *care.Service) span {
	end, died := s.End, x.known.died
	if died != "" && (end == "" || end > died) {
		outcome := s.Outcome
		if outcome == "" || outcome == "continue" {
			outcome = "died"
		}
		return span{end: died, outcome: outcome}
	}
	if end > x.period.End || end == "" && s.Status != "completed" && !x.known.dead {
		return span{outcome: "continue", open: true}
	}
	return span{end: end, outcome: s.Outcome}
}

// served says why a service is not told.
func (x *extract) served(s *care.Service, t span) string {
	switch {
	case s.Status == "cancelled":
		return cancelled
	case s.Payer == "nhs" || s.Payer == "" && x.rec.Person.Funding == "nhs":
		return nhsOnly
	case s.Status == "planned":
		return notStarted
	case t.end != "" && t.end < s.Start:
		return endsBeforeStart
	case !x.period.Overlaps(s.Start, t.end):
		return outsidePeriod
	case t.end != "" && t.end < x.known.adultOn:
		return underAge
	}
	return ""
}

// servedAs says for whom a service is. Support that involves the person cared
// for is a carer's if the record is a carer's.
func (x *extract) servedAs(serviceType string) string {
	switch {
	case serviceType == "carer-direct", forCarers(serviceType) && len(x.rec.Person.CaresFor) > 0:
		return asCarer
	}
	return x.known.client
}
