// SPDX-License-Identifier: Apache-2.0

package adapters

import (
	"time"
)

// Descriptor is what the gateway, the documents and the conformance suite may
// know about an adapter without making one do anything.
type Descriptor struct {
	Name       string        // snake_case or one word, the folder's name
	Title      string        // for people
	Recipient  string        // a code of the record's list "recipient": whose objection concerns it
	Formats    []string      // "FHIR R4 transaction Bundle", "CSV"
	Profiles   []string      // canonical URLs of profiles claimed
	Uses       []string      // record paths it may see: nothing else reaches Encode (care.ParsePaths)
	Needs      []string      // names of facts it needs
	RepeatSafe bool          // the destination does nothing twice when it gets the same message again
	Traced     bool          // only for a person whose NHS number is verified (status 01)
	WaitFor    Reached       // successors of a lane wait until the head got this far: Sent or Received
	Ends       Reached       // the furthest that this destination ever tells: Sent, Received or Filed
	AckWithin  time.Duration // a missing acknowledgement is overdue after this long; 0: none is awaited
	UseBy      time.Duration // a message older than this is held for a person; 0: no limit
	Corrects   Corrects      // how a message already sent is put right
	Stability  string        // "stable", "trial"
	Owner      string        // who maintains it
	Settings   []Setting
}

// Corrects says how a destination lets us put right what was sent.
type Corrects string

// How a destination corrects.
const (
	CorrectsByReplacing Corrects = "replace"          // a later message replaces the earlier
	CorrectsByError     Corrects = "entered-in-error" // the item is marked as an error
	CorrectsByDeleting  Corrects = "delete"
	CorrectsByRinging   Corrects = "ring" // there is no way: a person rings them
)

// Setting is one setting of an adapter, as documented and as checked: a key
// that is not listed is refused.
type Setting struct {
	Name     string
	About    string
	Default  string // shown in the documents; "" when required or empty
	Required bool
	Secret   bool // the value is the name of a file that holds it
	Example  string
}
