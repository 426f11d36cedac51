// SPDX-License-Identifier: Apache-2.0

package api

import (
	"strconv"
	"strings"
	"time"

	"github.com/carelode/lode/gateway"
	"github.com/carelode/lode/gateway/store"
)

// deliveryView is a delivery as it is shown.
type deliveryView struct {
	ID          string    `json:"id"`
	Destination string    `json:"destination" doc:"Its name in the settings."`
	Title       string    `json:"title,omitempty" doc:"The destination's title, for people."`
	Record      string    `json:"record,omitempty" doc:"The record it is about."`
	Period      string    `json:"period,omitempty" doc:"For an extract: its period, START/END."`
	State       string    `json:"state" doc:"What is known of its fate."`
	Words       string    `json:"words" doc:"The same for a worker, with the reason."`
	Reason      string    `json:"reason,omitempty" doc:"Why, in plain words without any value from a record."`
	Code        string    `json:"code,omitempty" doc:"Why, for programs."`
	Final       bool      `json:"final" doc:"Nothing more is awaited and nobody need look."`
	Arrived     bool      `json:"arrived,omitempty" doc:"Closed, and found to have arrived."`
	Correction  bool      `json:"correction,omitempty" doc:"It puts right what was sent before: an objection does not stop it."`
	Parts       []string  `json:"parts" doc:"The parts of the record that it carries; empty until it is encoded."`
	Items       []string  `json:"items,omitempty" doc:"The items that it carries, by path."`
	From        int       `json:"fromVersion,omitempty" doc:"The version that they had before; absent: none."`
	To          int       `json:"toVersion,omitempty" doc:"The version that it tells of."`
	Number      int       `json:"number" doc:"Of the messages of one cause: which."`
	Edition     int       `json:"edition" doc:"Higher than 1 when it was encoded anew before it was sent."`
	Attempts    int       `json:"attempts"`
	CreatedAt   time.Time `json:"createdAt"`
	UpdatedAt   time.Time `json:"updatedAt"`
	NextAt      time.Time `json:"nextAt,omitzero" doc:"The next attempt is not before this."`
	Deadline    time.Time `json:"deadline,omitzero" doc:"When a person is told that it is still not done."`
	UseBy       time.Time `json:"useBy,omitzero" doc:"Not to be sent after this."`
	ContentType string    `json:"contentType,omitempty"`
	SHA256      string    `json:"sha256,omitempty" doc:"Of the message."`
	Size        int64     `json:"size,omitempty"`
	Reference   string    `json:"reference,omitempty" doc:"The destination's own id for it."`
	Replaces    string    `json:"replaces,omitempty"`
	ReplacedBy  string    `json:"replacedBy,omitempty"`
}

type deliveryList struct {
	Deliveries []deliveryView `json:"deliveries"`
	Next       string         `json:"next,omitempty" doc:"For before, to get the next page; absent: there is none."`
}

// periodSubject begins the subject of an extract's lane.
const periodSubject = "period:"

func (c *call) view(d store.Delivery) deliveryView {
	return viewOf(d, c.titles())
}

func (c *call) views(ds []store.Delivery) []deliveryView {
	titles := c.titles()
	list := make([]deliveryView, len(ds))
	for i, d := range ds {
		list[i] = viewOf(d, titles)
	}
	return list
}

func (c *call) titles() map[string]string {
	titles := make(map[string]string)
	for _, s := range c.gateway.Destinations(c.who.Team) {
		titles[s.Name] = s.Title
	}
	return titles
}

func viewOf(d store.Delivery, titles map[string]string) deliveryView {
	v := deliveryView{
		ID: d.ID, Destination: d.Destination, Title: titles[d.Destination], State: string(d.State), Words: Words(d, titles[d.Destination]),
		Reason: d.Reason, Code: d.Code, Final: d.Final, Arrived: d.Arrived, Correction: d.Correction, Parts: heads(d.Items), Items: d.Items,
		From: d.Before, To: d.After, Number: d.Number, Edition: d.Edition, Attempts: d.Attempts,
		CreatedAt: d.CreatedAt.UTC(), UpdatedAt: d.UpdatedAt.UTC(), NextAt: d.NextAt, Deadline: d.Deadline, UseBy: d.UseBy,
		ContentType: d.ContentType, SHA256: d.SHA256, Size: d.Size, Reference: d.Reference, Replaces: d.Replaces, ReplacedBy: d.ReplacedBy,
	}
	if period, ok := strings.CutPrefix(d.Subject, periodSubject); ok {
		v.Period = period
	} else {
		v.Record = d.Subject
	}
	return v
}

// mendedCode marks a refusal that a newer delivery made good.
const mendedCode = "mended"

// Words says what became of a delivery, in words that a worker understands:
// the state, and the reason where there is one. title names the destination.
func Words(d store.Delivery, title string) string {
	words := store.Of(d.State).Words
	switch d.State {
	case store.Refused:
		if title != "" {
			words += " by " + title
		}
	case store.Ready:
		if d.Attempts > 0 {
			words = "Waiting to be sent again, after " + times(d.Attempts)
		}
	case store.Closed:
		switch {
		case d.Code == mendedCode: // the reason says it
		case d.Arrived:
			return words + ": it had arrived"
		default:
			return words + " by a person"
		}
	case store.Superseded, store.Withdrawn:
		return words
	case store.Planned, store.Held, store.Sending, store.Sent, store.Received, store.Filed, store.Unconfirmed, store.Overdue, store.Parked:
	}
	if d.Reason != "" {
		words += ": " + d.Reason
	}
	return words
}

func times(attempts int) string {
	if attempts == 1 {
		return "one attempt"
	}
	return strconv.Itoa(attempts) + " attempts"
}

// heads gives the first steps of paths, each once.
func heads(paths []string) []string {
	list := []string{}
	seen := make(map[string]bool)
	for _, p := range paths {
		head, _, _ := strings.Cut(p, ".")
		head, _, _ = strings.Cut(head, "[")
		if !seen[head] {
			seen[head] = true
			list = append(list, head)
		}
	}
	return list
}

// destinationView is how one destination stands.
type destinationView struct {
	Name      string      `json:"name"`
	Title     string      `json:"title"`
	Recipient string      `json:"recipient"`
	Reachable bool        `json:"reachable" doc:"False while attempts fail one after another."`
	Waiting   []countView `json:"waiting" doc:"Deliveries that are not final, by state."`
}

type countView struct {
	State  string    `json:"state"`
	Words  string    `json:"words"`
	Number int       `json:"number"`
	Oldest time.Time `json:"oldest" doc:"When the oldest of them was made."`
}

type destinationList struct {
	Destinations []destinationView `json:"destinations"`
}

func standing(s gateway.Standing, counts []store.Count) destinationView {
	v := destinationView{Name: s.Name, Title: s.Title, Recipient: s.Recipient, Reachable: s.Reachable, Waiting: []countView{}}
	for _, n := range counts {
		if n.Destination == s.Name {
			v.Waiting = append(v.Waiting, countView{string(n.State), store.Of(n.State).Words, n.Number, n.Oldest.UTC()})
		}
	}
	return v
}
