// SPDX-License-Identifier: Apache-2.0

package adapters

import (
	"context"
	"time"
)

// Tracer finds a person in a national index.
type Tracer interface {
	Adapter
	// Trace asks about one person, by NHS number if there is one, otherwise by
	// name and birth date. It makes one attempt.
	//
	// It fails with a *care.Error. Rejected with a rule is an answer about the
	// person and no fault: "none", "many", "invalidated", "not-a-number".
	// Unavailable: try again. Unauthorised: an operator must look. No error holds
	// a value from the person or from the answer.
	Trace(ctx context.Context, who Who) (*Traced, error)
}

// Who is the person that is looked for, as the team knows them.
type Who struct {
	NHSNumber string // ten digits, or "": then Family and BirthDate are needed
	Family    string
	Given     string // the first given name, or ""
	BirthDate string // YYYY-MM-DD
	Gender    string // FHIR's administrative gender, or ""
	Postcode  string
}

// Traced is what the index holds of a person, as far as others need it. An
// address is not among it: nothing here may stand in for the team's own.
type Traced struct {
	NHSNumber  string // the number that holds; not the one asked for when that was superseded
	Superseded bool   // the number asked for was replaced by NHSNumber
	// Restricted says that where the person lives must not become known. It is
	// true unless the index says in so many words that it may.
	Restricted bool
	Died       string // the date of death, or as much of it as is known; "" when the index knows of none
	Dead       bool   // the index says so, with or without a date
	Family     string
	Given      []string
	BirthDate  string
	Gender     string
	Practice   string // the ODS code of the practice with which the person is registered now, or ""
	At         time.Time
}
