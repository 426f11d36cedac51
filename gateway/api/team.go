// SPDX-License-Identifier: Apache-2.0

package api

import (
	"fmt"
	"net/http"
	"time"

	"github.com/carelode/lode/gateway/store"
)

func getDestinations(c *call) error {
	counts, err := c.store.Counts(c.ctx(), c.who.Team, false)
	if err != nil {
		return fmt.Errorf("count deliveries: %w", err)
	}
	list := destinationList{Destinations: []destinationView{}}
	for _, s := range c.gateway.Destinations(c.who.Team) {
		list.Destinations = append(list.Destinations, standing(s, counts))
	}
	return c.answer(http.StatusOK, list)
}

// taskView is a task as it is shown.
type taskView struct {
	ID       string    `json:"id"`
	Delivery string    `json:"delivery,omitempty" doc:"The delivery it is about."`
	Inbound  string    `json:"inbound,omitempty" doc:"What came in that it is about."`
	Record   string    `json:"record,omitempty" doc:"The record it is about."`
	Code     string    `json:"code" doc:"Why, for programs."`
	Words    string    `json:"words" doc:"What to do, in plain words."`
	Owner    string    `json:"owner,omitempty" doc:"The worker whose it is; absent: anyone's."`
	OpenedAt time.Time `json:"openedAt"`
	DueAt    time.Time `json:"dueAt"`
	SeenAt   time.Time `json:"seenAt,omitzero"`
	DoneAt   time.Time `json:"doneAt,omitzero" doc:"Absent: it is open."`
	DoneBy   string    `json:"doneBy,omitempty"`
	Note     string    `json:"note,omitempty"`
}

type taskList struct {
	Tasks []taskView `json:"tasks"`
}

func taskOf(t store.Task) taskView {
	return taskView{
		ID: t.ID, Delivery: t.Delivery, Inbound: t.Inbound, Record: t.Record, Code: t.Code, Words: t.Words, Owner: t.Owner,
		OpenedAt: t.OpenedAt.UTC(), DueAt: t.DueAt.UTC(), SeenAt: t.SeenAt, DoneAt: t.DoneAt, DoneBy: t.DoneBy, Note: t.Note,
	}
}

func getTasks(c *call) error {
	limit, err := c.limit()
	if err != nil {
		return err
	}
	all, err := c.flag("all")
	if err != nil {
		return err
	}
	tasks, err := c.store.List(c.ctx(), c.who.Team, all, limit)
	if err != nil {
		return fmt.Errorf("list tasks: %w", err)
	}
	list := taskList{Tasks: make([]taskView, len(tasks))}
	for i, t := range tasks {
		list.Tasks[i] = taskOf(t)
	}
	return c.answer(http.StatusOK, list)
}

func seeTask(c *call) error {
	t, err := c.store.See(c.ctx(), c.who.Team, c.gin.Param("id"), c.who.Actor)
	return c.tasked(t, err)
}

type finishing struct {
	Note string `json:"note" need:"" doc:"What was done, in words that name nobody."`
}

func finishTask(c *call) error {
	var in finishing
	if err := c.fields(&in); err != nil {
		return err
	}
	t, err := c.store.Finish(c.ctx(), c.who.Team, c.gin.Param("id"), c.who.Actor, in.Note)
	return c.tasked(t, err)
}

func (c *call) tasked(t store.Task, err error) error {
	if err != nil {
		return fmt.Errorf("mark task: %w", err)
	}
	return c.answer(http.StatusOK, taskOf(t))
}

// inboundView is what came in, as it came.
type inboundView struct {
	ID          string            `json:"id" doc:"The source's id for it."`
	Destination string            `json:"destination" doc:"Where it came from."`
	Type        string            `json:"type,omitempty" doc:"What the transport calls it."`
	Header      map[string]string `json:"header,omitempty"`
	At          time.Time         `json:"at"`
	State       string            `json:"state" doc:"new, matched, unmatched or done."`
	Reason      string            `json:"reason,omitempty"`
	Delivery    string            `json:"delivery,omitempty" doc:"The delivery that it answers."`
	SHA256      string            `json:"sha256"`
	Size        int               `json:"size"`
	Body        []byte            `json:"body,omitempty" doc:"The bytes, in base64."`
}

type inboxList struct {
	Inbox []inboundView `json:"inbox"`
}

func getInbox(c *call) error {
	limit, err := c.limit()
	if err != nil {
		return err
	}
	items, err := c.store.Inbox(c.ctx(), c.who.Team, limit)
	if err != nil {
		return fmt.Errorf("read inbox: %w", err)
	}
	list := inboxList{Inbox: make([]inboundView, len(items))}
	for i, in := range items {
		list.Inbox[i] = inboundView{
			ID: in.ID, Destination: in.Destination, Type: in.Type, Header: in.Header, At: in.At.UTC(), State: in.State,
			Reason: in.Reason, Delivery: in.Delivery, SHA256: in.SHA256, Size: len(in.Body), Body: in.Body,
		}
	}
	if len(items) > 0 {
		if err := c.disclosed("inbox"); err != nil {
			return err
		}
	}
	return c.answer(http.StatusOK, list)
}

// eventView is one thing that happened.
type eventView struct {
	Cursor      int64     `json:"cursor" doc:"Rises; nothing ever appears below one already seen."`
	At          time.Time `json:"at"`
	Act         string    `json:"act" doc:"accepted, moved, read, refused, task-opened, task-done, inbound or disclosed."`
	Actor       string    `json:"actor,omitempty" doc:"Who: a token's name, or gateway."`
	Record      string    `json:"record,omitempty"`
	Version     int       `json:"version,omitempty"`
	Delivery    string    `json:"delivery,omitempty"`
	Destination string    `json:"destination,omitempty"`
	From        string    `json:"from,omitempty" doc:"The state before."`
	To          string    `json:"to,omitempty" doc:"The state after."`
	Code        string    `json:"code,omitempty"`
	Reason      string    `json:"reason,omitempty"`
}

type eventList struct {
	Events []eventView `json:"events"`
	Next   int64       `json:"next" doc:"For after, to get what happens next."`
}

func getEvents(c *call) error {
	limit, err := c.limit()
	if err != nil {
		return err
	}
	after, err := c.after()
	if err != nil {
		return err
	}
	events, err := c.store.Events(c.ctx(), c.who.Team, after, limit)
	if err != nil {
		return fmt.Errorf("read events: %w", err)
	}
	list := eventList{Events: make([]eventView, len(events)), Next: after}
	for i, e := range events {
		list.Events[i] = eventView{
			Cursor: e.Cursor, At: e.At.UTC(), Act: e.Act, Actor: e.Actor, Record: e.Record, Version: e.Version, Delivery: e.Delivery,
			Destination: e.Destination, From: string(e.From), To: string(e.To), Code: e.Code, Reason: e.Reason,
		}
		list.Next = e.Cursor
	}
	return c.answer(http.StatusOK, list)
}
