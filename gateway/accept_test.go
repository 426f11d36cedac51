// SPDX-License-Identifier: Apache-2.0

package gateway_test

import (
	"errors"
	"reflect"
	"testing"

	"github.com/carelode/lode/adapters"
	"github.com/carelode/lode/gateway"
	"github.com/carelode/lode/gateway/store"
	"github.com/carelode/lode/mapping/care"
)

func TestAccept(t *testing.T) {
	t.Parallel()
	t.Run("the same version and bytes get the same answer", func(t *testing.T) {
		t.Parallel()
		h := open(t, newDestination("shared", nil))
		first := h.put(person("ada", 1))
		if again := h.put(person("ada", 1)); !reflect.DeepEqual(first, again) {
			t.Errorf("got %+v, then %+v", first, again)
		}
		h.put(person("ada", 2))
		if again := h.put(person("ada", 1)); !reflect.DeepEqual(first, again) {
			t.Errorf("a repeat of an earlier version: got %+v, then %+v", first, again)
		}
	})
	t.Run("the same version with other bytes is a conflict that names the current one", func(t *testing.T) {
		t.Parallel()
		h := open(t, newDestination("shared", nil))
		h.put(person("ada", 3))
		other := person("ada", 3, func(r *care.Record) { r.Person.BirthDate = "1942" })
		_, err := h.Accept(t.Context(), who, "ada", encode(t, other))
		var conflict *gateway.Conflict
		if !errors.As(err, &conflict) || conflict.Current != 3 {
			t.Errorf("got %v", err)
		}
	})
	t.Run("an older version is a conflict", func(t *testing.T) {
		t.Parallel()
		h := open(t, newDestination("shared", nil))
		h.put(person("ada", 3))
		_, err := h.Accept(t.Context(), who, "ada", encode(t, person("ada", 2)))
		if !errors.Is(err, store.ErrConflict) {
			t.Errorf("got %v", err)
		}
	})
	t.Run("a record of another team or id is refused by path and nothing is stored", func(t *testing.T) {
		t.Parallel()
		h := open(t, newDestination("shared", nil))
		r := person("ada", 1, func(r *care.Record) { r.Team = "ely" })
		_, err := h.Accept(t.Context(), who, "someone", encode(t, r))
		var problems care.Problems
		if !errors.As(err, &problems) || len(problems) != 2 || problems[0].Path != "team" || problems[1].Path != "id" {
			t.Errorf("got %v", err)
		}
		if _, err := h.store.Current(t.Context(), "soham", "someone"); !errors.Is(err, store.ErrNotFound) {
			t.Errorf("something was stored: %v", err)
		}
	})
	t.Run("every destination is answered for", func(t *testing.T) {
		t.Parallel()
		narrow := newDestination("narrow", func(d *adapters.Descriptor) { d.Uses = []string{"id", "version", "needs"} })
		h := open(t, newDestination("shared", nil), narrow)
		answer := h.put(person("ada", 1))
		if len(answer.Deliveries) != 2 {
			t.Fatalf("the first version goes everywhere: %+v", answer)
		}
		h.run()
		h.until("ada", "both filed", func(l []store.Delivery) bool {
			return are("shared", store.Filed)(l) && are("narrow", store.Filed)(l)
		})
		answer = h.put(person("ada", 2))
		if len(answer.Deliveries) != 1 || len(answer.NotPlanned) != 1 || answer.NotPlanned[0].Code != "no-change" || answer.NotPlanned[0].Destination != "narrow" {
			t.Errorf("got %+v", answer)
		}
	})
}

func TestSupersede(t *testing.T) {
	t.Parallel()
	t.Run("an unsent version is replaced by the newer one, which holds all of it", func(t *testing.T) {
		t.Parallel()
		d := newDestination("shared", nil)
		h := open(t, d)
		h.put(person("ada", 1))
		answer := h.put(person("ada", 2))
		if len(answer.Replaced) != 1 {
			t.Fatalf("got %+v", answer)
		}
		h.run()
		h.until("ada", "first replaced, second filed", are("shared", store.Superseded, store.Filed))
		if got := d.effects(); len(got) != 1 || got[0].Version != 2 || got[0].Before != 0 {
			t.Errorf("they took %+v", got)
		}
	})
	t.Run("a change that is taken back before it was sent leaves nothing to tell", func(t *testing.T) {
		t.Parallel()
		d := newDestination("shared", nil)
		h := open(t, d)
		h.put(person("ada", 1))
		h.run()
		h.until("ada", "filed", are("shared", store.Filed))
		d.script(func(adapters.Message, int) (adapters.Receipt, error) {
			return adapters.Receipt{}, care.Errorf(care.Unavailable, "down")
		})
		h.put(person("ada", 2))
		back := person("ada", 3)
		back.AboutMe.WhatMatters = "The library, version 1"
		back.AboutMe.RecordedAt = "2026-01-01T09:00:00Z"
		for {
			answer, err := h.Accept(t.Context(), who, "ada", encode(t, back))
			must(t, err)
			if len(answer.Deliveries) == 0 {
				break
			}
			// It was just being sent: then the next version tells them, and that one is taken back too.
			back.Version++
		}
	})
	t.Run("a referral that waits is never replaced", func(t *testing.T) {
		t.Parallel()
		d := newDestination("shared", nil)
		d.script(func(m adapters.Message, _ int) (adapters.Receipt, error) {
			if m.Event {
				return adapters.Receipt{}, care.Errorf(care.Unavailable, "down")
			}
			return adapters.Receipt{Reached: adapters.Filed}, nil
		})
		h := open(t, d)
		refer := func(r *care.Record) {
			r.Referrals = []care.Referral{{
				Item: item("ref1", 1), Direction: "out", To: care.Party{Name: "Ely Road Surgery"}, From: care.Party{Name: "Soham"}, Kind: "gp",
				Reason: "falls", Urgency: "routine", MadeOn: "2026-01-01T09:00:00Z", Status: "asked",
			}}
		}
		h.put(person("ada", 1, refer))
		h.run()
		h.until("ada", "the event is being tried", func(l []store.Delivery) bool {
			return len(l) == 2 && l[0].State == store.Filed && l[1].Event && l[1].Attempts > 0
		})
		h.put(person("ada", 2, refer))
		d.script(func(adapters.Message, int) (adapters.Receipt, error) {
			return adapters.Receipt{Reached: adapters.Filed}, nil
		})
		lane := h.until("ada", "all filed", are("shared", store.Filed, store.Filed, store.Filed))
		events := 0
		for _, e := range d.effects() {
			if e.Key == "event-ada-ref1" {
				events++
			}
		}
		if events != 1 || !lane[1].Event {
			t.Errorf("the referral was made %d times: %v", events, states(lane))
		}
	})
}
