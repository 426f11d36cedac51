// SPDX-License-Identifier: Apache-2.0

package care

// Observation is something measured or seen.
type Observation struct {
	Item
	Kind   string   `json:"kind" validate:"required,code=observation-kind"`
	At     DateTime `json:"at" validate:"required,datetime"`
	Value  Decimal  `json:"value,omitempty" validate:"required_without=Text,omitempty,decimal"`
	Value2 Decimal  `json:"value2,omitempty" validate:"omitempty,decimal"`                     // the second of a pair, such as diastolic pressure
	Unit   string   `json:"unit,omitempty" validate:"required_with=Value,omitempty,code=unit"` // UCUM
	Text   string   `json:"text,omitempty" validate:"max=10000,text"`
}

// Wound is one wound as seen on one day.
type Wound struct {
	Item
	Site      string      `json:"site" validate:"required,max=200,text"`
	Kind      string      `json:"kind" validate:"required,code=wound-kind"`
	SeenOn    Date        `json:"seenOn" validate:"required,date"`
	LengthMM  *int        `json:"lengthMm,omitempty" validate:"omitempty,min=0,max=1000"`
	WidthMM   *int        `json:"widthMm,omitempty" validate:"omitempty,min=0,max=1000"`
	DepthMM   *int        `json:"depthMm,omitempty" validate:"omitempty,min=0,max=500"`
	Healing   string      `json:"healing,omitempty" validate:"omitempty,code=healing"`
	Treatment string      `json:"treatment,omitempty" validate:"max=10000,text"`
	Picture   *Attachment `json:"picture,omitempty"`
}

// Equipment is something given or lent to help the person.
type Equipment struct {
	Item
	Name        string `json:"name" validate:"required,max=200,text"`
	Kind        string `json:"kind" validate:"required,code=equipment-kind"`
	Status      string `json:"status" validate:"required,code=equipment-status"`
	RequestedOn Date   `json:"requestedOn,omitempty" validate:"omitempty,date"`
	GivenOn     Date   `json:"givenOn,omitempty" validate:"omitempty,date"`
	ReturnedOn  Date   `json:"returnedOn,omitempty" validate:"omitempty,date"`
	Note        string `json:"note,omitempty" validate:"max=2000,text"`
}

// Allergy is one as told. It is never sent as confirmed.
type Allergy struct {
	Item
	Substance string      `json:"substance" validate:"required,max=200,text"`
	Kind      string      `json:"kind,omitempty" validate:"omitempty,code=allergy-kind"`
	Reaction  string      `json:"reaction,omitempty" validate:"max=2000,text"`
	Since     PartialDate `json:"since,omitempty" validate:"omitempty,partialdate"`
	ToldBy    string      `json:"toldBy,omitempty" validate:"omitempty,code=told-by"`
}

// Medication is one as told: what the person says they take.
type Medication struct {
	Item
	Name   string `json:"name" validate:"required,max=200,text"`
	Dose   string `json:"dose,omitempty" validate:"max=500,text"`
	Taking string `json:"taking,omitempty" validate:"omitempty,code=taking"`
	Help   string `json:"help,omitempty" validate:"max=2000,text"` // what help they need with it
	ToldBy string `json:"toldBy,omitempty" validate:"omitempty,code=told-by"`
}

// Condition is a health condition as told. It is never sent as confirmed.
type Condition struct {
	Item
	Name   string      `json:"name" validate:"required,max=200,text"`
	Since  PartialDate `json:"since,omitempty" validate:"omitempty,partialdate"`
	Status string      `json:"status,omitempty" validate:"omitempty,code=condition-status"`
	ToldBy string      `json:"toldBy,omitempty" validate:"omitempty,code=told-by"`
	Note   string      `json:"note,omitempty" validate:"max=2000,text"`
}

// Risk is something that may harm the person or those who visit.
type Risk struct {
	Item
	Kind     string `json:"kind" validate:"required,code=risk-kind"`
	To       string `json:"to" validate:"required,code=risk-to"` // person, staff, others
	Text     string `json:"text" validate:"required,max=10000,text"`
	Severity string `json:"severity,omitempty" validate:"omitempty,code=severity"`
	Triggers string `json:"triggers,omitempty" validate:"max=2000,text"`
	Plan     string `json:"plan,omitempty" validate:"max=10000,text"`
	From     Date   `json:"from" validate:"required,date"`
	Until    Date   `json:"until,omitempty" validate:"omitempty,date"`
}

// Safeguarding is a concern raised with the council, which alone decides
// whether it becomes an enquiry.
type Safeguarding struct {
	Item
	Kinds      []string `json:"kinds" validate:"required,min=1,dive,code=abuse-kind"`
	Text       string   `json:"text" validate:"required,max=20000,text"`
	RaisedOn   DateTime `json:"raisedOn" validate:"required,datetime"`
	Wishes     string   `json:"wishes,omitempty" validate:"max=10000,text"` // what the person wants to happen
	Informed   string   `json:"informed,omitempty" validate:"omitempty,code=yes-no"`
	Consent    string   `json:"consent,omitempty" validate:"omitempty,code=yes-no-unknown"`
	Overridden string   `json:"overridden,omitempty" validate:"max=2000,text"` // why it was raised without consent
	Immediate  string   `json:"immediateAction,omitempty" validate:"max=10000,text"`
	Status     string   `json:"status" validate:"required,code=safeguarding-status"`
}
