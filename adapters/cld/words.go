// SPDX-License-Identifier: Apache-2.0

package cld

import (
	"slices"

	"github.com/carelode/lode/mapping/care"
)

// kind is how a column is written.
type kind uint8

const (
	textKind kind = iota
	dateKind
	integerKind
	decimalKind
	listKind
	idKind
	nhsNumberKind
	postcodeKind
	odsKind
	cqcKind
)

func kindNames() []string {
	return []string{"text", "date", "integer", "decimal", "list", "id", "nhs-number", "postcode", "ods", "cqc"}
}

// rowKind is what a row tells.
type rowKind uint8

const (
	personRow rowKind = iota // a carer known by association: no event
	requestRow
	assessmentRow
	serviceRow
	reviewRow
	numKinds
)

// part gives the record's part that a row of this kind comes from.
func (k rowKind) part() string {
	return [numKinds]string{"person", "contacts", "assessments", "services", "reviews"}[k]
}

// name is the kind as the Summary tells it, in CLD's words.
func (k rowKind) name() string {
	return [numKinds]string{"Person only", "Request", "Assessment", "Service", "Review"}[k]
}

// vocab is a list of codes that a profile translates from: one of the care
// record's, or one of the package's own two.
type vocab uint8

const (
	events vocab = iota
	clients
	accommodations
	achieved
	answers
	assessmentKinds
	caringHours
	costFrequencies
	degrees
	employments
	ethnicities
	fundings
	mechanisms
	methods
	outcomes
	reviewReasons
	routes
	serviceComponents
	serviceTypes
	statedGenders
	supportReasons
	yesNoUnknown
	numVocabs
)

func vocabNames() [numVocabs]string {
	return [numVocabs]string{
		"event", "client", "accommodation", "outcomes-achieved", "answer", "assessment-kind", "caring-hours", "cost-frequency",
		"impairment-degree", "employment", "ethnicity", "funding", "delivery-mechanism", "method", "event-outcome", "review-reason",
		"route-of-access", "service-component", "service-type", "stated-gender", "support-reason", "yes-no-unknown",
	}
}

// Codes of the package's own two lists.
const (
	asRequest    = "request"
	asAssessment = "assessment"
	asService    = "service"
	asReview     = "review"

	asPerson      = "person"      // cared for: a council's "service user"
	asCarer       = "carer"       // an unpaid carer in their own right
	asAssociation = "association" // an unpaid carer of whom nothing is told but that they are one
)

// Codes of the care record that rules look at.
const (
	carersReason = "unpaid-carer"
	someAnswer   = "some"
	capacityKind = "capacity"
)

func vocabNamed(name string) (vocab, bool) {
	names := vocabNames()
	n := slices.Index(names[:], name)
	return vocab(max(n, 0)), n >= 0 //nolint:gosec // an index of the table fits
}

// codes gives every code of the vocabulary.
func (v vocab) codes() []string {
	switch v { //nolint:exhaustive // the others are the care record's
	case events:
		return []string{asRequest, asAssessment, asService, asReview}
	case clients:
		return []string{asPerson, asCarer, asAssociation}
	}
	list := care.Codes(vocabNames()[v])
	all := make([]string, len(list))
	for i, c := range list {
		all[i] = c.Code
	}
	return all
}
