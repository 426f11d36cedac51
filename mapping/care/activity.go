// SPDX-License-Identifier: Apache-2.0

package care

// Contact is one meeting, visit or call with the person or about them.
type Contact struct {
	Item
	Kind          string         `json:"kind" validate:"required,code=contact-kind"` // visit, call, video, meeting, conversation, message
	First         bool           `json:"first,omitempty"`                            // the first contact about a new matter: a council's "request"
	Route         string         `json:"route,omitempty" validate:"omitempty,code=route-of-access"`
	Start         DateTime       `json:"start" validate:"required,datetime"`
	End           DateTime       `json:"end,omitempty" validate:"omitempty,datetime"`
	Status        string         `json:"status" validate:"required,code=contact-status"`
	Workers       []string       `json:"workers" validate:"required,min=1,dive,worker"`
	Place         string         `json:"place,omitempty" validate:"omitempty,code=contact-place"`
	With          []string       `json:"with,omitempty" validate:"dive,required,max=200,text"` // who else took part
	Notes         string         `json:"notes,omitempty" validate:"max=50000,text"`
	Interventions []Intervention `json:"interventions,omitempty" validate:"dive"`
	NextActions   string         `json:"nextActions,omitempty" validate:"max=10000,text"`
	Outcome       string         `json:"outcome,omitempty" validate:"omitempty,code=event-outcome"`
	DecidedOn     Date           `json:"decidedOn,omitempty" validate:"omitempty,date"`
}

// Intervention is what was done for one need, in Omaha's terms.
type Intervention struct {
	Need     string `json:"need,omitempty" validate:"omitempty,id"`
	Category string `json:"category" validate:"required,code=omaha-category"`
	Target   string `json:"target" validate:"required,code=omaha-target"` // "01" to "76"
	Text     string `json:"text,omitempty" validate:"max=10000,text"`
}

// Assessment is a finished or running assessment.
type Assessment struct {
	Item
	Kind     string   `json:"kind" validate:"required,code=assessment-kind"` // conversation-1, care-act, carer, reablement, occupational-therapy, …
	Start    Date     `json:"start" validate:"required,date"`
	End      Date     `json:"end,omitempty" validate:"omitempty,date"`
	Status   string   `json:"status" validate:"required,code=event-status"`
	Method   string   `json:"method,omitempty" validate:"omitempty,code=method"` // who took part
	Workers  []string `json:"workers,omitempty" validate:"dive,worker"`
	Summary  string   `json:"summary,omitempty" validate:"max=50000,text"`
	Eligible string   `json:"eligibleNeeds,omitempty" validate:"omitempty,code=yes-no-unknown"`
	Outcome  string   `json:"outcome,omitempty" validate:"omitempty,code=event-outcome"`
}

// Service is support over a period: one item a period, not one a visit.
type Service struct {
	Item
	Type         string  `json:"type" validate:"required,code=service-type"`
	Component    string  `json:"component" validate:"required,code=service-component"`
	Start        Date    `json:"start" validate:"required,date"`
	End          Date    `json:"end,omitempty" validate:"omitempty,date"`
	Status       string  `json:"status" validate:"required,code=event-status"`
	Mechanism    string  `json:"mechanism,omitempty" validate:"omitempty,code=delivery-mechanism"`
	ProviderName string  `json:"providerName,omitempty" validate:"max=200,text"`
	ProviderCQC  string  `json:"providerCqcLocation,omitempty" validate:"omitempty,cqc"`
	Payer        string  `json:"payer,omitempty" validate:"omitempty,code=payer"` // council, nhs, joint, self
	UnitCost     Decimal `json:"unitCost,omitempty" validate:"omitempty,decimal"` // pounds
	CostPer      string  `json:"costPer,omitempty" validate:"required_with=UnitCost,omitempty,code=cost-frequency"`
	UnitsPerWeek Decimal `json:"unitsPerWeek,omitempty" validate:"omitempty,decimal"`
	Description  string  `json:"description,omitempty" validate:"max=10000,text"`
	Outcome      string  `json:"outcome,omitempty" validate:"omitempty,code=event-outcome"`
}

// Review looks again at what was agreed.
type Review struct {
	Item
	Reason   string   `json:"reason" validate:"required,code=review-reason"`
	Start    Date     `json:"start" validate:"required,date"`
	End      Date     `json:"end,omitempty" validate:"omitempty,date"`
	Status   string   `json:"status" validate:"required,code=event-status"`
	Method   string   `json:"method,omitempty" validate:"omitempty,code=method"`
	Workers  []string `json:"workers,omitempty" validate:"dive,worker"`
	Achieved string   `json:"outcomesAchieved,omitempty" validate:"omitempty,code=outcomes-achieved"`
	Changed  string   `json:"planChanged,omitempty" validate:"omitempty,code=yes-no"`
	Summary  string   `json:"summary,omitempty" validate:"max=20000,text"`
	Outcome  string   `json:"outcome,omitempty" validate:"omitempty,code=event-outcome"`
}

// Referral asks another to act, or is another's asking the team.
type Referral struct {
	Item
	Direction   string       `json:"direction" validate:"required,code=direction"` // out, in
	To          Party        `json:"to"`
	From        Party        `json:"from"`
	Kind        string       `json:"kind" validate:"required,code=referral-kind"` // gp, hospital, community-health, therapy, social-care, voluntary, housing, other
	Reason      string       `json:"reason" validate:"required,max=2000,text"`
	Summary     string       `json:"summary,omitempty" validate:"max=50000,text"`
	Urgency     string       `json:"urgency" validate:"required,code=urgency"`
	MadeOn      DateTime     `json:"madeOn" validate:"required,datetime"`
	Needs       []string     `json:"needs,omitempty" validate:"dive,id"`
	Attachments []Attachment `json:"attachments,omitempty" validate:"dive"`
	Status      string       `json:"status" validate:"required,code=referral-status"` // draft, asked, accepted, rejected, did-not-attend, in-progress, completed, cancelled
	Outcome     string       `json:"outcome,omitempty" validate:"max=10000,text"`
	OutcomeOn   Date         `json:"outcomeOn,omitempty" validate:"omitempty,date"`
}

// Party is an organisation or service that a referral goes to or comes from.
type Party struct {
	Name      string `json:"name" validate:"required,max=200,text"`
	ODSCode   string `json:"odsCode,omitempty" validate:"omitempty,ods"`
	ServiceID string `json:"serviceId,omitempty" validate:"max=50,text"`
}

// Attachment cites bytes that were stored under their hash beforehand.
type Attachment struct {
	Title       string `json:"title" validate:"required,max=200,text"`
	ContentType string `json:"contentType" validate:"required,code=content-type"`
	SHA256      string `json:"sha256" validate:"required,sha256"`
	Size        int64  `json:"size" validate:"required,min=1"`
}

// Document is something kept about the person.
type Document struct {
	Item
	Kind       string     `json:"kind" validate:"required,code=document-kind"`
	Date       Date       `json:"date" validate:"required,date"`
	Author     string     `json:"author,omitempty" validate:"max=200,text"`
	Attachment Attachment `json:"attachment"`
}
