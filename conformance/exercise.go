// SPDX-License-Identifier: Apache-2.0

// Package conformance proves of any adapter what the contract promises, with
// one call: Exercise. It knows the contract, synthetic people and simulated
// destinations; it knows no one adapter, and nothing of the gateway.
//
// An adapter that passes may be trusted with a delivery: it encodes purely,
// sends once, says honestly what became of it, and lets no word of a record
// slip into an error or an address.
package conformance

import (
	"testing"

	"github.com/carelode/lode/adapters"
	"github.com/carelode/lode/conformance/profile/definition"
	"github.com/carelode/lode/mapping/care"
)

// Subject is an adapter with what is needed to exercise it.
type Subject struct {
	Factory  adapters.Factory
	Settings map[string]string // valid ones, without the endpoint's address
	// Endpoint starts a fresh simulated destination that knows the people given,
	// and ends it with the test.
	Endpoint func(t T, known []*care.Record) Endpoint
	// Golden is the folder of expected messages, "testdata/golden".
	Golden string
	// Update writes the golden files anew instead of comparing with them.
	Update bool
	// Facts are what the adapter needs beside the usual.
	Facts map[string]string
	// Wrap makes the message that delivers an extract. Needed of an adapter that
	// delivers extracts, since writing one makes no message.
	Wrap func(a adapters.Adapter, file []byte, period care.Period, facts adapters.Facts) (adapters.Message, error)
	// Packages are further FHIR packages whose profiles the messages claim, beside
	// R4 core and UK Core.
	Packages []*definition.Package
	// Acks are acknowledgements as the destination writes them. Needed of an
	// Acknowledger that is no Receiver; others get theirs from the endpoint.
	Acks [][]byte
}

// part is one promise, by name.
type part struct {
	name string
	test func(t T, s *suite)
}

// parts are the promises, in the order in which a reader should learn them.
func parts() []part {
	return []part{
		{"the descriptor is complete", descriptorIsComplete},
		{"settings are checked", settingsAreChecked},
		{"encoding twice gives the same bytes", encodeTwice},
		{"encoding in parallel gives the same bytes", encodeInParallel},
		{"the record is left alone", recordLeftAlone},
		{"messages are as expected, byte for byte", goldens},
		{"FHIR messages conform to their profiles", conforming},
		{"every message has what it needs", messagesAreWhole},
		{"only what changed is told", onlyChanges},
		{"what was withdrawn is put right", withdrawnTravels},
		{"nothing undeclared is carried", nothingUndeclared},
		{"incomplete records are refused by path", incompleteRecords},
		{"an honest endpoint takes it once", delivered},
		{"a repeat does nothing twice", repeated},
		{"answers have their kinds", answers},
		{"a lost answer is never a success", lostAnswers},
		{"a lying success is never a success", lies},
		{"a cancelled attempt ends", cancelled},
		{"no word of a record slips out", canary},
		{"nothing is left running", leaks},
		{"acknowledgements are read strictly", acknowledgements},
		{"a doubt can be cleared", reconciled},
		{"an extract is pure and counts its rows", extracts},
		{"it can be probed", probed},
	}
}

// Exercise proves every promise that the adapter makes. What it does not offer
// is said in the test's log, never passed over in silence.
//
// The parts run one after another: one of them listens to the process's default
// logger.
func Exercise(t *testing.T, subject Subject) {
	t.Helper()
	s := newSuite(t, subject, newCrowd(t))
	for _, p := range parts() {
		t.Run(p.name, func(t *testing.T) { p.test(t, s) })
	}
}
