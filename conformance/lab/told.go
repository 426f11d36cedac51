// SPDX-License-Identifier: Apache-2.0

package lab

import (
	"strings"

	"github.com/carelode/lode/conformance/people"
	"github.com/carelode/lode/gateway/store"
)

// TellDelivery gives a delivery of a store as the gateway tells of it over HTTP,
// for a history that was not asked for there.
func TellDelivery(d store.Delivery) Delivery {
	told := Delivery{
		ID: d.ID, Destination: d.Destination, Record: d.Subject, State: d.State, Code: d.Code, Reason: d.Reason, Final: d.Final, Arrived: d.Arrived,
		From: d.Before, To: d.After, Number: d.Number, Attempts: d.Attempts, SHA256: d.SHA256, Items: d.Items, ReplacedBy: d.ReplacedBy,
		Deadline: d.Deadline, Team: d.Team,
	}
	if store.IsPeriod(d.Subject) {
		told.Record, told.Period = "", strings.TrimPrefix(d.Subject, "period:")
	}
	return told
}

// TellEvent gives an event of a store likewise.
func TellEvent(e store.Event) Event {
	return Event{
		Cursor: e.Cursor, At: e.At, Act: e.Act, Actor: e.Actor, Record: e.Record, Version: e.Version, Delivery: e.Delivery,
		Destination: e.Destination, From: e.From, To: e.To, Code: e.Code,
	}
}

// Known gives what the shared care record holds of a person of a caseload
// beforehand, as resources.
func Known(load people.Caseload, person int) [][]byte { return known(load, person) }

// Waiting counts what is to go on by itself in a history: whatever is neither at
// its end nor with a person, and what is on its way whoever was told of it.
func Waiting(h *History) int {
	open, count := openTasks(h.Events), 0
	look := func(d Delivery) {
		if !d.Final && (!open[d.ID] || moving(d.State)) {
			count++
		}
	}
	for _, lane := range h.Lanes {
		count += len(unblocked(lane))
		for _, d := range lane {
			look(d)
		}
	}
	for _, d := range h.Extracts {
		look(d)
	}
	return count
}

// Edges counts how often each edge of the machine was taken.
func Edges(events []Event) map[string]int {
	taken, _ := edges(events)
	return taken
}
