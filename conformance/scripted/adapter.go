// SPDX-License-Identifier: Apache-2.0

// Package scripted is an adapter for the simulated mailbox (conformance/sim):
// a destination where a repeat is not safe and where acknowledgements come
// later, so that the gateway is proved for what such destinations need. It is
// for tests, rehearsals and the demo; `lode serve` does not know it.
//
// It knows the simulator's small HTTP interface and nothing of the gateway.
package scripted

import (
	"context"
	"encoding/json"
	"iter"
	"net/http"
	"net/url"
	"strconv"
	"strings"
	"time"

	"github.com/google/uuid"

	"github.com/carelode/lode/adapters"
	"github.com/carelode/lode/adapters/transport/httpclient"
	"github.com/carelode/lode/mapping/care"
)

// Adapter speaks to one simulated mailbox.
type Adapter struct {
	base   string
	client *httpclient.Client
}

// Compile-time proof of what it can do.
var (
	_ adapters.Sender       = (*Adapter)(nil)
	_ adapters.Receiver     = (*Adapter)(nil)
	_ adapters.Acknowledger = (*Adapter)(nil)
	_ adapters.Reconciler   = (*Adapter)(nil)
	_ adapters.Prober       = (*Adapter)(nil)
)

// Factory makes the adapter; base_url is the simulator's address.
func Factory() adapters.Factory {
	return adapters.Factory{Descriptor: describe(), New: func(o adapters.Options) (adapters.Adapter, error) {
		return New(o)
	}}
}

// New makes an adapter. Options.Dial replaces the network.
func New(o adapters.Options) (*Adapter, error) {
	client, err := httpclient.New(httpclient.Settings{Dial: o.Dial, CAFile: o.Settings["ca_file"]})
	if err != nil {
		return nil, err
	}
	return &Adapter{base: strings.TrimSuffix(o.Settings["base_url"], "/"), client: client}, nil
}

// Descriptor implements adapters.Adapter.
func (*Adapter) Descriptor() adapters.Descriptor { return describe() }

func describe() adapters.Descriptor {
	return adapters.Descriptor{
		Name: "scripted", Title: "the simulated mailbox", Recipient: "gp",
		Formats: []string{"JSON of the simulated mailbox"},
		Uses: []string{
			"id", "team", "version", "recordedAt", "person.nhsNumber", "person.deathDate", "aboutMe.whatMatters",
			"aboutMe.withdrawn", "needs", "plan.summary", "plan.withdrawn", "referrals",
		},
		RepeatSafe: false, Traced: true, WaitFor: adapters.Received, Ends: adapters.Filed,
		AckWithin: 15 * time.Minute, Corrects: adapters.CorrectsByReplacing, Stability: "simulated", Owner: "Lode",
		Settings: []adapters.Setting{
			{Name: "base_url", About: "the simulated mailbox's address", Required: true, Example: "http://127.0.0.1:8080"},
			{Name: "ca_file", About: "certificate authorities to trust instead of the system's (PEM)", Example: "/etc/lode/mailbox-ca.pem"},
		},
	}
}

// letter is the body of a message.
type letter struct {
	Record    string   `json:"record"`
	Version   int      `json:"version"`
	Sequence  int64    `json:"sequence"`
	Number    string   `json:"nhsNumber,omitempty"`
	Referral  string   `json:"referral,omitempty"`
	Withdrawn bool     `json:"withdrawn,omitempty"` // the referral should never have been asked
	Reason    string   `json:"reason,omitempty"`
	Summary   string   `json:"summary,omitempty"`
	Matters   string   `json:"whatMatters,omitempty"`
	Plan      string   `json:"plan,omitempty"`
	Needs     []string `json:"needs,omitempty"`
	Changed   []string `json:"changed,omitempty"`
}

// Encode gives one message a newly asked referral, as an event, one more when
// such a referral is withdrawn, and one for whatever else changed.
func (*Adapter) Encode(change care.Change, facts adapters.Facts) ([]adapters.Message, error) {
	var messages []adapters.Message
	rest, corrects := others(change.Difference)
	if len(rest) > 0 {
		m, err := message(facts, facts.Key, update(change.After, facts, rest))
		if err != nil {
			return nil, err
		}
		m.Correction, m.Items = corrects, rest
		messages = append(messages, m)
	}
	for i, r := range change.After.Referrals {
		if r.Direction != "out" {
			continue
		}
		l := letter{Record: change.After.ID, Version: change.After.Version, Sequence: facts.Sequence, Referral: r.ID}
		key := eventKey(change.After, r.ID)
		takenBack := takenBack(change, r)
		switch {
		case takenBack:
			key, l.Withdrawn = eventKey(change.After, r.ID+"/withdrawn"), true
		case r.Status == "asked" && r.Withdrawn == nil && asked(change, r.ID):
			l.Reason, l.Summary = r.Reason, r.Summary
		default:
			continue
		}
		m, err := message(facts, key, l)
		if err != nil {
			return nil, err
		}
		m.Event, m.Correction, m.Items = true, takenBack, []string{"referrals[" + strconv.Itoa(i) + "]"}
		messages = append(messages, m)
	}
	return messages, nil
}

// takenBack reports whether a referral that was asked before is withdrawn in
// this change.
func takenBack(change care.Change, r care.Referral) bool {
	if r.Withdrawn == nil || change.Before == nil {
		return false
	}
	for _, old := range change.Before.Referrals {
		if old.ID == r.ID {
			return old.Withdrawn == nil
		}
	}
	return false
}

// others gives the changed paths outside referrals, and whether one of them
// takes back what was wrongly written.
func others(d care.Difference) (paths []string, corrects bool) {
	for _, c := range d {
		if c.Part == "referrals" {
			continue
		}
		paths = append(paths, c.Path)
		corrects = corrects || (c.Kind == care.Added && strings.Contains(c.Path, ".withdrawn."))
	}
	return paths, corrects
}

// asked reports whether a referral is asked in this change and was not before.
func asked(change care.Change, id string) bool {
	if change.Before == nil {
		return true
	}
	for _, old := range change.Before.Referrals {
		if old.ID == id {
			return old.Status != "asked"
		}
	}
	return true
}

// eventKey names a referral's message for ever: it must never be made twice.
func eventKey(r *care.Record, referral string) string {
	return uuid.NewSHA1(uuid.NameSpaceOID, []byte(r.Team+"\x00"+r.ID+"\x00"+referral)).String()
}

func update(r *care.Record, facts adapters.Facts, changed []string) letter {
	l := letter{Record: r.ID, Version: r.Version, Sequence: facts.Sequence, Changed: changed}
	if r.Person.NHSNumber != nil {
		l.Number = r.Person.NHSNumber.Value
	}
	if r.AboutMe != nil && r.AboutMe.Withdrawn == nil {
		l.Matters = r.AboutMe.WhatMatters
	}
	if r.Plan != nil && r.Plan.Withdrawn == nil {
		l.Plan = r.Plan.Summary
	}
	for _, n := range care.Live(r.Needs) {
		l.Needs = append(l.Needs, n.Problem+" "+n.Text)
	}
	return l
}

func message(facts adapters.Facts, key string, l letter) (adapters.Message, error) {
	body, err := json.Marshal(l)
	if err != nil {
		return adapters.Message{}, care.Errorf(care.Internal, "write letter")
	}
	return adapters.Message{
		Key: key, ContentType: "application/json", Body: adapters.Bytes(body),
		Header: map[string]string{"X-Person-Key": facts.Team.ID + "/" + l.Record, "X-Record-Version": strconv.Itoa(l.Version)},
	}, nil
}

// Deliver posts to the outbox, once.
func (a *Adapter) Deliver(ctx context.Context, m adapters.Message) (adapters.Receipt, error) {
	header := http.Header{"X-Message-Key": {m.Key}, "Content-Type": {m.ContentType}}
	for name, value := range m.Header {
		header.Set(name, value)
	}
	answer, err := a.client.Do(ctx, httpclient.Request{
		Method: http.MethodPost, URL: a.base + "/outbox", Header: header, Open: m.Body.Open, Size: m.Body.Size(),
		Accept: []string{"application/json"},
	})
	switch {
	case answer != nil && answer.Status == http.StatusRequestEntityTooLarge:
		return adapters.Receipt{}, care.Errorf(care.Invalid, "it is larger than the mailbox takes")
	case answer != nil && turnedAway(answer):
		return adapters.Receipt{}, &care.Error{Kind: care.Unavailable, Message: "the mailbox turned it away unread"}
	}
	if err != nil {
		return adapters.Receipt{}, err
	}
	var taken struct {
		ID string `json:"id"`
	}
	if err := answer.JSON(&taken); err != nil {
		return adapters.Receipt{}, err
	}
	if !isMailboxID(taken.ID) {
		return adapters.Receipt{}, answer.Doubt("the answer names no message")
	}
	return adapters.Receipt{Reached: adapters.Sent, Reference: taken.ID}, nil
}

// turnedAway reports whether the mailbox itself says, in words of its own, that it
// did not read the message. A status alone could be anybody's.
func turnedAway(a *httpclient.Answer) bool {
	var said struct {
		Error string `json:"error"`
	}
	return a.Status == http.StatusTooManyRequests && json.Unmarshal(a.Body, &said) == nil && said.Error == "turned away unread"
}

// isMailboxID reports whether a text is an id of the mailbox's making. Whatever
// else an answer may hold does not get into a receipt.
func isMailboxID(id string) bool {
	number, ok := strings.CutPrefix(id, "m")
	_, err := strconv.Atoi(number)
	return ok && err == nil
}

// Receive yields the waiting acknowledgements.
func (a *Adapter) Receive(ctx context.Context) iter.Seq2[adapters.Inbound, error] {
	return func(yield func(adapters.Inbound, error) bool) {
		var list struct {
			Messages []string `json:"messages"`
		}
		if _, err := a.get(ctx, "/inbox", &list); err != nil {
			yield(adapters.Inbound{}, err)
			return
		}
		for _, id := range list.Messages {
			in, err := a.fetch(ctx, id)
			if !yield(in, err) || err != nil {
				return
			}
		}
	}
}

func (a *Adapter) fetch(ctx context.Context, id string) (adapters.Inbound, error) {
	path := "/inbox/" + url.PathEscape(id)
	var fetched ack
	answer, err := a.get(ctx, path, &fetched)
	if err != nil {
		return adapters.Inbound{}, err
	}
	if fetched.ID != id {
		return adapters.Inbound{}, answer.Doubt("the answer is not what was asked for") // once stored, it would not be fetched again
	}
	return adapters.Inbound{ID: id, Type: "acknowledgement", Body: adapters.Bytes(answer.Body), Done: func(ctx context.Context) error {
		_, err := a.client.Do(ctx, httpclient.Request{Method: http.MethodPut, URL: a.base + path + "/acknowledged", Safe: true})
		return err
	}}, nil
}

func (a *Adapter) get(ctx context.Context, path string, into any) (*httpclient.Answer, error) {
	answer, err := a.client.Do(ctx, httpclient.Request{Method: http.MethodGet, URL: a.base + path, Accept: []string{"application/json"}})
	if err != nil {
		return nil, err
	}
	return answer, answer.JSON(into)
}

// ack is an acknowledgement as the simulator writes it.
type ack struct {
	ID    string `json:"id"`
	About string `json:"about"`
	Key   string `json:"key"`
	Kind  string `json:"kind"`
	Code  string `json:"code"`
}

// Acknowledge reads one.
func (*Adapter) Acknowledge(in adapters.Inbound) (*adapters.Acknowledgement, error) {
	body, err := in.Body.Open()
	if err != nil {
		return nil, care.Errorf(care.Internal, "open acknowledgement")
	}
	defer body.Close()
	var a ack
	if err := json.NewDecoder(body).Decode(&a); err != nil || (a.Key == "" && a.About == "") {
		return nil, care.Errorf(care.Rejected, "not an acknowledgement of the simulated mailbox")
	}
	out := adapters.Acknowledgement{Key: a.Key, Reference: a.About}
	switch a.Kind {
	case "received":
		out.Reached = adapters.Received
	case "filed":
		out.Reached, out.Final = adapters.Filed, true
	case "refused":
		out.Reached, out.Final, out.Reason = adapters.Refused, true, "The mailbox's owner refused it."
	default:
		return nil, care.Errorf(care.Rejected, "an acknowledgement of a kind that is not known")
	}
	return &out, nil
}

// Reconcile asks the mailbox whether it took a message.
func (a *Adapter) Reconcile(ctx context.Context, m adapters.Message) (*adapters.Receipt, error) {
	var track struct {
		Accepted *bool `json:"accepted"`
		Messages []struct {
			ID string `json:"id"`
		} `json:"messages"`
	}
	answer, err := a.get(ctx, "/outbox/tracking?key="+url.QueryEscape(m.Key), &track)
	if err != nil {
		return nil, err
	}
	switch {
	case track.Accepted == nil || (*track.Accepted && len(track.Messages) == 0):
		return nil, answer.Doubt("the answer says nothing about the message")
	case !*track.Accepted:
		return nil, nil //nolint:nilnil // the contract's word for: it certainly did not arrive
	}
	return &adapters.Receipt{Reached: adapters.Sent, Reference: track.Messages[0].ID}, nil
}

// Probe asks for the inbox.
func (a *Adapter) Probe(ctx context.Context) error {
	_, err := a.get(ctx, "/inbox", &struct{}{})
	return err
}
