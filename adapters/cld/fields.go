// SPDX-License-Identifier: Apache-2.0

package cld

import "slices"

// field is one thing that a column can hold. The list is closed: it is what the
// package knows how to take from a record.
type field uint8

const (
	laCode field = iota
	periodStart
	periodEnd
	nhsNumber
	laPersonID
	gpPracticeCode
	gender
	ethnicity
	dateOfBirth
	dateOfDeath
	clientType
	supportReason
	postcode
	accommodation
	employment
	hasUnpaidCarer
	autism
	visual
	hearing
	dementia
	funding
	eventType
	eventReference
	eventStart
	eventEnd
	eventDescription
	eventOutcome
	routeOfAccess
	assessmentType
	eligibleNeeds
	assessmentMethod
	hoursCaring
	adultsCaredFor
	linked1
	linked2
	linked3
	serviceType
	serviceComponent
	deliveryMechanism
	providerCQC
	reviewReason
	reviewAchieved
	reviewMethod
	unitCost
	costFrequency
	plannedUnits
	numFields
)

// source is what the package knows of one field: its name in a profile, how it
// may be written, which code lists its list translates, and where in a record it
// comes from: below the person, or below the item of the row's kind.
type source struct {
	name   string
	kind   kind
	vocabs []vocab
	person string
	item   [numKinds]string
}

// every is an item path that is the same for all events.
func every(path string) (paths [numKinds]string) {
	for k := range paths {
		paths[k] = path
	}
	return paths
}

func request(path string) (paths [numKinds]string)    { paths[requestRow] = path; return paths }
func assessment(path string) (paths [numKinds]string) { paths[assessmentRow] = path; return paths }
func service(path string) (paths [numKinds]string)    { paths[serviceRow] = path; return paths }
func review(path string) (paths [numKinds]string)     { paths[reviewRow] = path; return paths }

// ends says where each kind's end is kept: a request ends with its decision.
func ends() [numKinds]string {
	paths := every("end")
	paths[requestRow] = "decidedOn"
	return paths
}

// sources gives the table of fields, by field.
func sources() [numFields]source {
	return [numFields]source{
		laCode:            {name: "la-code", kind: integerKind},
		periodStart:       {name: "period-start", kind: dateKind},
		periodEnd:         {name: "period-end", kind: dateKind},
		nhsNumber:         {name: "nhs-number", kind: nhsNumberKind, person: "nhsNumber"},
		laPersonID:        {name: "la-person-id", kind: idKind, person: "identifiers"},
		gpPracticeCode:    {name: "gp-practice-code", kind: odsKind, person: "gpPractice.odsCode"},
		gender:            {name: "gender", kind: listKind, vocabs: []vocab{statedGenders}, person: "statedGender"},
		ethnicity:         {name: "ethnicity", kind: listKind, vocabs: []vocab{ethnicities}, person: "ethnicity"},
		dateOfBirth:       {name: "date-of-birth", kind: dateKind, person: "birthDate"},
		dateOfDeath:       {name: "date-of-death", kind: dateKind, person: "deathDate"},
		clientType:        {name: "client-type", kind: listKind, vocabs: []vocab{clients}},
		supportReason:     {name: "primary-support-reason", kind: listKind, vocabs: []vocab{supportReasons}, person: "supportReason"},
		postcode:          {name: "postcode", kind: postcodeKind, person: "addresses"},
		accommodation:     {name: "accommodation-status", kind: listKind, vocabs: []vocab{accommodations}, person: "accommodation"},
		employment:        {name: "employment-status", kind: listKind, vocabs: []vocab{employments}, person: "employment"},
		hasUnpaidCarer:    {name: "has-unpaid-carer", kind: listKind, vocabs: []vocab{yesNoUnknown}, person: "hasUnpaidCarer"},
		autism:            {name: "autism", kind: listKind, vocabs: []vocab{answers}, person: "impairments"},
		visual:            {name: "visual-impairment", kind: listKind, vocabs: []vocab{answers, degrees}, person: "impairments"},
		hearing:           {name: "hearing-impairment", kind: listKind, vocabs: []vocab{answers, degrees}, person: "impairments"},
		dementia:          {name: "dementia", kind: listKind, vocabs: []vocab{answers}, person: "impairments"},
		funding:           {name: "client-funding-status", kind: listKind, vocabs: []vocab{fundings}, person: "funding"},
		eventType:         {name: "event-type", kind: listKind, vocabs: []vocab{events}},
		eventReference:    {name: "event-reference", kind: idKind, item: every("id")},
		eventStart:        {name: "event-start-date", kind: dateKind, item: every("start")},
		eventEnd:          {name: "event-end-date", kind: dateKind, item: ends()},
		eventDescription:  {name: "event-description", kind: textKind, item: service("description")},
		eventOutcome:      {name: "event-outcome", kind: listKind, vocabs: []vocab{outcomes}, item: every("outcome")},
		routeOfAccess:     {name: "route-of-access", kind: listKind, vocabs: []vocab{routes}, item: request("route")},
		assessmentType:    {name: "assessment-type", kind: listKind, vocabs: []vocab{assessmentKinds}, item: assessment("kind")},
		eligibleNeeds:     {name: "eligible-needs", kind: listKind, vocabs: []vocab{yesNoUnknown}, item: assessment("eligibleNeeds")},
		assessmentMethod:  {name: "assessment-method", kind: listKind, vocabs: []vocab{methods}, item: assessment("method")},
		hoursCaring:       {name: "hours-caring", kind: listKind, vocabs: []vocab{caringHours}, person: "caresFor"},
		adultsCaredFor:    {name: "adults-cared-for", kind: integerKind, person: "caresFor"},
		linked1:           {name: "linked-person-1", kind: idKind, person: "caresFor"},
		linked2:           {name: "linked-person-2", kind: idKind, person: "caresFor"},
		linked3:           {name: "linked-person-3", kind: idKind, person: "caresFor"},
		serviceType:       {name: "service-type", kind: listKind, vocabs: []vocab{serviceTypes}, item: service("type")},
		serviceComponent:  {name: "service-component", kind: listKind, vocabs: []vocab{serviceComponents}, item: service("component")},
		deliveryMechanism: {name: "delivery-mechanism", kind: listKind, vocabs: []vocab{mechanisms}, item: service("mechanism")},
		providerCQC:       {name: "provider-cqc-location", kind: cqcKind, item: service("providerCqcLocation")},
		reviewReason:      {name: "review-reason", kind: listKind, vocabs: []vocab{reviewReasons}, item: review("reason")},
		reviewAchieved:    {name: "review-outcomes-achieved", kind: listKind, vocabs: []vocab{achieved}, item: review("outcomesAchieved")},
		reviewMethod:      {name: "review-method", kind: listKind, vocabs: []vocab{methods}, item: review("method")},
		unitCost:          {name: "unit-cost", kind: decimalKind, item: service("unitCost")},
		costFrequency:     {name: "cost-frequency", kind: listKind, vocabs: []vocab{costFrequencies}, item: service("costPer")},
		plannedUnits:      {name: "planned-units", kind: decimalKind, item: service("unitsPerWeek")},
	}
}

// fieldNamed finds a field by its name in a profile.
func fieldNamed(name string) (field, bool) {
	all := sources()
	n := slices.IndexFunc(all[:], func(s source) bool { return s.name == name })
	return field(max(n, 0)), n >= 0 //nolint:gosec // an index of the table fits
}
