// SPDX-License-Identifier: Apache-2.0

// Package codes translates the care record's codes into those of published code
// lists, as data: codes.csv, one row a code, with its source and how sure it is.
//
// It knows code lists and nothing else: no record, no FHIR, no destination. It
// never guesses. A code that a list has no room for has a row that says so, and
// a code without a row is an error; neither becomes a default.
package codes

import (
	_ "embed" // the tables
	"encoding/csv"
	"strings"
	"sync"
)

//go:embed codes.csv
var codesCSV string

// Local is the base of our own code systems. They exist because nobody has
// published one that can be named: the Omaha System's codes travel under
// Local+"omaha-problem", which no other publisher stands behind.
const Local = "https://carelode.github.io/lode/CodeSystem/"

// Certainty says how much of a code's meaning its translation keeps.
type Certainty string

// The certainties. Whoever reads a translation may rely on Exact only; the
// record's own words travel beside any other.
const (
	Exact   Certainty = "exact"   // the same meaning
	Broader Certainty = "broader" // the published code means more than the record's
	Near    Certainty = "near"    // the nearest published code, chosen by us
	Ours    Certainty = "local"   // a code system of our own, since none is published
	None    Certainty = "none"    // there is no code for it, which is known and said
)

// Coding is one code of a published list.
type Coding struct {
	System    string // canonical URL
	Code      string
	Display   string // as published; "" where the list has none
	Certainty Certainty
	Source    string // where the row comes from
}

// Table names one translation.
type Table string

// The tables, by the record's code list or what is made of it.
const (
	NHSNumberStatus Table = "nhs-number-status"
	Ethnicity       Table = "ethnicity"
	StatedGender    Table = "stated-gender"
	Relationship    Table = "relationship"
	NetworkRole     Table = "network-role"
	ContactClass    Table = "contact-class" // "visit/home": kind and place, or the kind alone
	ContactKind     Table = "contact-kind"
	ContactStatus   Table = "contact-status"
	EpisodeStatus   Table = "episode-status"
	ReferralStatus  Table = "referral-status"
	ReferralKind    Table = "referral-kind"
	PlanStatus      Table = "plan-status"
	GoalStatus      Table = "goal-status"
	GoalAchievement Table = "goal-achievement"
	ActionStatus    Table = "action-status"
	ConditionStatus Table = "condition-status"
	Answer          Table = "answer"
	Urgency         Table = "urgency"
	Register        Table = "register" // an identifier system in System, none in Code's sense
	RiskCategory    Table = "risk-category"
	RiskKind        Table = "risk-kind"
	RiskTo          Table = "risk-to"
	OmahaProblem    Table = "omaha-problem"
	NameUse         Table = "name-use"
	AddressUse      Table = "address-use"
	TelecomKind     Table = "telecom-kind"

	OmahaTarget       Table = "omaha-target"
	OmahaCategory     Table = "omaha-category"
	OmahaKnowledge    Table = "omaha-knowledge" // by the rating, "1" to "5"
	OmahaBehaviour    Table = "omaha-behaviour"
	OmahaStatus       Table = "omaha-status"
	RatingPhase       Table = "rating-phase"
	Instrument        Table = "instrument"
	ObservationLOINC  Table = "observation-loinc"  // by the kind; "blood-pressure/systolic" for a part
	ObservationSNOMED Table = "observation-snomed" // likewise
	ObservationUnit   Table = "observation-unit"   // "weight/kg": kind and unit
	ObservationKind   Table = "observation-kind"
	WoundKind         Table = "wound-kind"
	Healing           Table = "healing"
	EquipmentKind     Table = "equipment-kind"
	EquipmentStatus   Table = "equipment-status"
	AllergyKind       Table = "allergy-kind"
	AllergyAbsent     Table = "allergy-absent" // by the answer: only "none" says that there is none
	Taking            Table = "taking"
	DocumentKind      Table = "document-kind"
	AdvancePlan       Table = "advance-plan"
	Document          Table = "document" // by the document that Lode itself writes
	Layer             Table = "layer"
	WorkerRole        Table = "worker-role"
	CommunityKind     Table = "community-kind"
	CommunityRole     Table = "community-role"
	ConnectionStatus  Table = "connection-status"
	ConnectionIntent  Table = "connection-intent" // by the connection's status
	LegalBasis        Table = "legal-basis"
	Recipient         Table = "recipient"
	Part              Table = "part"
	EventStatus       Table = "event-status"
	AssessmentKind    Table = "assessment-kind"
	ReviewReason      Table = "review-reason"
	ContactEvent      Table = "contact-event" // by the contact's status: of what was done or said in it
	Accommodation     Table = "accommodation"
	Employment        Table = "employment"
	Impairment        Table = "impairment"
	ImpairmentDegree  Table = "impairment-degree"
	Adjustment        Table = "adjustment"
	YesNoUnknown      Table = "yes-no-unknown"
	AnswerGiven       Table = "answer-given" // by the answer: of a form
)

// Error says that a table has no translation for what a path of the record
// holds. It holds no value of the record.
type Error struct {
	Table Table
	Path  string
	Known bool // the table says that there is none; otherwise it has no such row
}

// Error names the path and the table.
func (e *Error) Error() string {
	if e.Known {
		return e.Path + ": the table " + string(e.Table) + " has no translation for this code, as is known"
	}
	return e.Path + ": the table " + string(e.Table) + " does not know this code"
}

// Look gives the translation of a code, or an *Error that names the table and
// the record's path, also where the table says that there is none. Use it where
// a code is required.
func (t Table) Look(code, path string) (Coding, error) {
	c, coded, err := t.Find(code, path)
	if err == nil && !coded {
		err = &Error{Table: t, Path: path, Known: true}
	}
	return c, err
}

// Find is Look for where words may stand in for a code: it reports false when
// the table says that there is none. A code without a row is still an error.
func (t Table) Find(code, path string) (c Coding, coded bool, err error) {
	c, ok := tables()[key{t, code}]
	if !ok {
		return Coding{}, false, &Error{Table: t, Path: path}
	}
	return c, c.Certainty != None, nil
}

// Row is one row of a table.
type Row struct {
	From string // the record's code
	To   Coding
}

// Rows gives the rows of a table in their order, for documents and tests.
func (t Table) Rows() []Row {
	var out []Row
	for _, r := range records() {
		if Table(r[0]) == t {
			out = append(out, Row{From: r[1], To: coding(r)})
		}
	}
	return out
}

// Tables gives every table that has rows, in their order.
func Tables() []Table {
	var out []Table
	for _, r := range records() {
		if t := Table(r[0]); len(out) == 0 || out[len(out)-1] != t {
			out = append(out, t)
		}
	}
	return out
}

type key struct {
	table Table
	from  string
}

var tables = sync.OnceValue(func() map[key]Coding { //nolint:gochecknoglobals // read-only after the first call
	all := make(map[key]Coding)
	for _, r := range records() {
		all[key{Table(r[0]), r[1]}] = coding(r)
	}
	return all
})

// records reads the file, which is part of the program and proved by a test.
func records() [][]string {
	rows, err := csv.NewReader(strings.NewReader(codesCSV)).ReadAll()
	if err != nil {
		panic("codes: codes.csv: " + err.Error())
	}
	return rows[1:]
}

func coding(r []string) Coding {
	return Coding{System: r[2], Code: r[3], Display: r[4], Certainty: Certainty(r[5]), Source: r[6]}
}
