// SPDX-License-Identifier: Apache-2.0

package itk

import (
	_ "embed" // the list of codes
	"encoding/csv"
	"strings"
)

// Level is who answers.
type Level string

// Who answers: their system, or the practice about the person.
const (
	Infrastructure Level = "infrastructure"
	Business       Level = "business"
)

// Outcome is what an answer means for the message.
type Outcome string

// What an answer means. Only Received, Filed and Died are good news of the
// message itself; after any other of their system's no further answer follows.
const (
	Received     Outcome = "received"     // 20013: it is in their system, and nobody has looked yet
	Filed        Outcome = "filed"        // the person is known there
	Died         Outcome = "died"         // the person is known there, and died recently: filed, and somebody must be told
	Unknown      Outcome = "unknown"      // the person is not known there, or not any more
	Repeat       Outcome = "repeat"       // they have had it before: of our own repeat, that it arrived the first time
	Recipient    Outcome = "recipient"    // it is not for them: it may have gone to a wrong place
	Failed       Outcome = "failed"       // they could not take it
	Referral     Outcome = "referral"     // what became of a referral, later
	Registration Outcome = "registration" // about a registration with a practice, which is none of ours
)

// Meaning is what a code says.
type Meaning struct {
	Code    string
	Level   Level
	Outcome Outcome
	Words   string // for a worker, in plain words
}

//go:embed codes.csv
var codesCSV string

// MeaningOf gives the meaning of a code of ITK-ResponseCodes-1; false for one
// that is not in the list.
func MeaningOf(code string) (Meaning, bool) {
	for _, m := range Meanings() {
		if m.Code == code {
			return m, true
		}
	}
	return Meaning{}, false
}

// Meanings lists every code of ITK-ResponseCodes-1, in order.
func Meanings() []Meaning {
	rows, err := csv.NewReader(strings.NewReader(codesCSV)).ReadAll()
	if err != nil {
		panic("itk: the embedded list of codes: " + err.Error()) // a test reads it
	}
	var all []Meaning
	for _, row := range rows[1:] {
		all = append(all, Meaning{row[0], Level(row[1]), Outcome(row[2]), row[3]})
	}
	return all
}
