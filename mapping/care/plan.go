// SPDX-License-Identifier: Apache-2.0

package care

// Plan is the care and support plan.
type Plan struct {
	Item
	Status      string `json:"status" validate:"required,code=plan-status"`
	Title       string `json:"title,omitempty" validate:"max=200,text"`
	Summary     string `json:"summary,omitempty" validate:"max=20000,text"`
	Goals       []Goal `json:"goals,omitempty" validate:"dive"`
	Contingency string `json:"contingency,omitempty" validate:"max=20000,text"`
	AgreedOn    Date   `json:"agreedOn,omitempty" validate:"omitempty,date"`
	AgreedBy    string `json:"agreedBy,omitempty" validate:"omitempty,code=agreed-by"` // person, attorney, best-interests, not-agreed
	ReviewOn    Date   `json:"reviewOn,omitempty" validate:"omitempty,date"`
	Start       Date   `json:"start,omitempty" validate:"omitempty,date"`
	End         Date   `json:"end,omitempty" validate:"omitempty,date"`
}

// Goal is what the person wants, in their words where possible.
type Goal struct {
	Item
	Text    string      `json:"text" validate:"required,max=10000,text"`
	Needs   []string    `json:"needs,omitempty" validate:"dive,id"`
	Status  string      `json:"status" validate:"required,code=goal-status"`
	Start   Date        `json:"start,omitempty" validate:"omitempty,date"`
	Target  PartialDate `json:"target,omitempty" validate:"omitempty,partialdate"`
	Actions []Action    `json:"actions,omitempty" validate:"dive"`
	Outcome string      `json:"outcome,omitempty" validate:"max=10000,text"`
}

// Action is one thing to do. CarriedBy names the layer that does it: over time
// it should move inwards.
type Action struct {
	Item
	Text      string `json:"text" validate:"required,max=10000,text"`
	CarriedBy string `json:"carriedBy" validate:"required,code=layer"`
	Who       string `json:"who,omitempty" validate:"max=200,text"`
	When      string `json:"when,omitempty" validate:"max=500,text"`
	Status    string `json:"status" validate:"required,code=action-status"`
	Due       Date   `json:"due,omitempty" validate:"omitempty,date"`
	Done      Date   `json:"done,omitempty" validate:"omitempty,date"`
}

// AdvancePlan is a decision made for a time when the person cannot decide, and
// where the paper is kept.
type AdvancePlan struct {
	Item
	Kind     string      `json:"kind" validate:"required,code=advance-plan"` // respect, dnacpr, adrt, advance-statement
	MadeOn   PartialDate `json:"madeOn,omitempty" validate:"omitempty,partialdate"`
	ReviewOn Date        `json:"reviewOn,omitempty" validate:"omitempty,date"`
	KeptAt   string      `json:"keptAt" validate:"required,max=500,text"`
	Summary  string      `json:"summary,omitempty" validate:"max=10000,text"`
}

// CapacityDecision is an assessment of capacity for one decision, and what was
// decided in the person's best interests where they lacked it.
type CapacityDecision struct {
	Item
	Decision      string `json:"decision" validate:"required,max=2000,text"` // the decision in question
	AssessedOn    Date   `json:"assessedOn" validate:"required,date"`
	HasCapacity   string `json:"hasCapacity" validate:"required,code=yes-no"`
	BestInterests string `json:"bestInterests,omitempty" validate:"max=10000,text"`
	Consulted     string `json:"consulted,omitempty" validate:"max=2000,text"`
}

// LegalStatus is a legal framework that applies: deprivation of liberty
// safeguards, section 117 aftercare and the like.
type LegalStatus struct {
	Item
	Kind  string `json:"kind" validate:"required,code=legal-status"`
	From  Date   `json:"from" validate:"required,date"`
	Until Date   `json:"until,omitempty" validate:"omitempty,date"`
	Note  string `json:"note,omitempty" validate:"max=2000,text"`
}
