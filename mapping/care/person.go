// SPDX-License-Identifier: Apache-2.0

package care

// Person is who the care is for.
type Person struct {
	NHSNumber      *NHSNumber         `json:"nhsNumber,omitempty"`
	Identifiers    []Identifier       `json:"identifiers,omitempty" validate:"dive"` // other organisations' ids for the person
	Names          []Name             `json:"names" validate:"required,min=1,dive"`
	BirthDate      PartialDate        `json:"birthDate,omitempty" validate:"omitempty,partialdate"`
	DeathDate      PartialDate        `json:"deathDate,omitempty" validate:"omitempty,partialdate"`
	StatedGender   string             `json:"statedGender,omitempty" validate:"omitempty,code=stated-gender"`
	Ethnicity      string             `json:"ethnicity,omitempty" validate:"omitempty,code=ethnicity"`
	Language       string             `json:"language,omitempty" validate:"omitempty,bcp47_strict_language_tag"` // BCP 47, the one to use with the person
	Interpreter    string             `json:"interpreter,omitempty" validate:"omitempty,code=yes-no"`
	Addresses      []Address          `json:"addresses,omitempty" validate:"dive"`
	Telecoms       []Telecom          `json:"telecoms,omitempty" validate:"dive"`
	GPPractice     *Practice          `json:"gpPractice,omitempty"`
	Accommodation  string             `json:"accommodation,omitempty" validate:"omitempty,code=accommodation"`
	Employment     string             `json:"employment,omitempty" validate:"omitempty,code=employment"`
	Funding        string             `json:"funding,omitempty" validate:"omitempty,code=funding"`
	SupportReason  string             `json:"supportReason,omitempty" validate:"omitempty,code=support-reason"` // primary support reason
	Impairments    *Asked[Impairment] `json:"impairments,omitempty"`
	Adjustments    *Asked[Adjustment] `json:"reasonableAdjustments,omitempty"`
	Household      []HouseholdMember  `json:"household,omitempty" validate:"dive"`
	Dependants     *Asked[Dependant]  `json:"dependants,omitempty"`
	Pets           *Asked[Pet]        `json:"pets,omitempty"`
	HasUnpaidCarer string             `json:"hasUnpaidCarer,omitempty" validate:"omitempty,code=yes-no-unknown"`
	CaresFor       []CaredFor         `json:"caresFor,omitempty" validate:"dive"` // people the person is an unpaid carer of
	KeySafe        *KeySafe           `json:"keySafe,omitempty"`
	Restricted     bool               `json:"restricted,omitempty"` // the person's whereabouts must not leave (NHS "S-flag")
}

// NHSNumber is the person's number with how far it is known to be theirs.
type NHSNumber struct {
	Value      string   `json:"value,omitempty" validate:"required_unless=Status 07,omitempty,nhsnumber"`
	Status     string   `json:"status" validate:"required,code=nhs-number-status"` // 01 to 08; 01 only after a trace
	TracedAt   DateTime `json:"tracedAt,omitempty" validate:"omitempty,datetime"`
	Superseded []string `json:"superseded,omitempty" validate:"dive,nhsnumber"` // earlier numbers, kept for matching only
}

// Identifier is the person's id in another organisation's system.
type Identifier struct {
	Kind  string `json:"kind" validate:"required,code=identifier-kind"` // council, hospital, gp-system, other
	Owner string `json:"owner" validate:"required,max=100,text"`        // the owner's code: a CASSR code for a council, an ODS code else
	Value string `json:"value" validate:"required,max=50,text"`
}

// Name is a person's name.
type Name struct {
	Use    string   `json:"use,omitempty" validate:"omitempty,code=name-use"`
	Prefix string   `json:"prefix,omitempty" validate:"max=35,text"`
	Given  []string `json:"given,omitempty" validate:"dive,required,max=100,text"`
	Family string   `json:"family" validate:"required,max=100,text"`
	Known  string   `json:"knownAs,omitempty" validate:"max=100,text"` // what the person likes to be called
}

// Address is where the person lives or stays.
type Address struct {
	Use      string   `json:"use" validate:"required,code=address-use"`
	Lines    []string `json:"lines,omitempty" validate:"max=5,dive,required,max=100,text"`
	Town     string   `json:"town,omitempty" validate:"max=100,text"`
	County   string   `json:"county,omitempty" validate:"max=100,text"`
	Postcode string   `json:"postcode,omitempty" validate:"omitempty,postcode"`
	UPRN     string   `json:"uprn,omitempty" validate:"omitempty,uprn"`
	From     Date     `json:"from,omitempty" validate:"omitempty,date"`
	To       Date     `json:"to,omitempty" validate:"omitempty,date"`
}

// Telecom is a way to reach someone.
type Telecom struct {
	Kind      string `json:"kind" validate:"required,code=telecom-kind"` // phone, mobile, email, textphone
	Value     string `json:"value" validate:"required,max=254,telecom"`
	Preferred bool   `json:"preferred,omitempty"`
	Note      string `json:"note,omitempty" validate:"max=500,text"`
}

// Practice is the GP practice where the person is registered.
type Practice struct {
	ODSCode string `json:"odsCode" validate:"required,ods"`
	Name    string `json:"name,omitempty" validate:"max=200,text"`
	GP      string `json:"gp,omitempty" validate:"max=200,text"` // the usual doctor's name
}

// Impairment is one that the person or the team told of.
type Impairment struct {
	Kind   string `json:"kind" validate:"required,code=impairment"`
	Degree string `json:"degree,omitempty" validate:"omitempty,code=impairment-degree"`
	Note   string `json:"note,omitempty" validate:"max=2000,text"`
}

// Adjustment is something to do differently so that the person can be served.
type Adjustment struct {
	Kind string `json:"kind" validate:"required,code=adjustment"`
	Note string `json:"note,omitempty" validate:"max=2000,text"`
}

// HouseholdMember lives with the person.
type HouseholdMember struct {
	Name         string `json:"name" validate:"required,max=200,text"`
	Relationship string `json:"relationship,omitempty" validate:"omitempty,code=relationship"`
}

// Dependant is someone who depends on the person.
type Dependant struct {
	Name         string      `json:"name" validate:"required,max=200,text"`
	Relationship string      `json:"relationship,omitempty" validate:"omitempty,code=relationship"`
	BirthDate    PartialDate `json:"birthDate,omitempty" validate:"omitempty,partialdate"`
	Note         string      `json:"note,omitempty" validate:"max=2000,text"`
}

// Pet is an animal that matters when someone visits or the person is away.
type Pet struct {
	Kind string `json:"kind" validate:"required,max=100,text"`
	Name string `json:"name,omitempty" validate:"max=100,text"`
	Note string `json:"note,omitempty" validate:"max=500,text"`
}

// CaredFor is someone the person is an unpaid carer of.
type CaredFor struct {
	Name         string `json:"name" validate:"required,max=200,text"`
	Record       string `json:"record,omitempty" validate:"omitempty,id,meaningless"` // their record in the same team
	CouncilID    string `json:"councilId,omitempty" validate:"max=50,text"`
	Relationship string `json:"relationship,omitempty" validate:"omitempty,code=relationship"`
	HoursPerWeek string `json:"hoursPerWeek,omitempty" validate:"omitempty,code=caring-hours"`
}

// KeySafe says how to get in. It never leaves the team unless a destination's
// descriptor names it and the settings allow that.
type KeySafe struct {
	Where string `json:"where" validate:"required,max=500,text"`
	Code  string `json:"code" validate:"required,max=50,text"`
}
