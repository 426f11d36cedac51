// SPDX-License-Identifier: Apache-2.0

package gateway_test

import (
	"slices"
	"testing"

	"github.com/carelode/lode/adapters"
	"github.com/carelode/lode/gateway"
	"github.com/carelode/lode/gateway/store"
	"github.com/carelode/lode/mapping/care"
)

// objects has the person object to sharing parts, until it is lifted.
func objects(parts []string, lifted care.Date) func(*care.Record) {
	return func(r *care.Record) {
		r.Sharing = &care.Sharing{Objections: []care.Objection{{Item: item("ob1", 1), To: "shared-record", Parts: parts, From: "2026-01-01", Lifted: lifted}}}
	}
}

func needs(n ...care.Need) func(*care.Record) { return func(r *care.Record) { r.Needs = n } }

func theirNeed() care.Need {
	need := wrongPerson()
	need.Withdrawn = nil
	return need
}

func TestALiftedObjectionIsTold(t *testing.T) {
	t.Parallel()
	d := newDestination("shared", nil)
	h := open(t, d)
	h.put(person("ada", 1, needs(theirNeed()), objects([]string{"needs"}, "")))
	h.run()
	h.until("ada", "filed", are("shared", store.Filed))
	second := adaAsAtFirst(2)
	needs(theirNeed())(second)
	objects([]string{"needs"}, "2026-01-02")(second)
	if answer := h.put(second); len(answer.Deliveries) != 1 || !slices.Contains(answer.Deliveries[0].Parts, "needs") {
		t.Errorf("they are not told of what they may see by now: %+v", answer)
	}
}

func TestAnObjectionDoesNotStopARetraction(t *testing.T) {
	t.Parallel()
	d := newDestination("shared", nil)
	h := open(t, d)
	h.put(person("ada", 1, needs(theirNeed())))
	h.run()
	h.until("ada", "filed", are("shared", store.Filed))
	second := adaAsAtFirst(2)
	needs(wrongPerson())(second)
	objects([]string{"needs"}, "")(second)
	h.put(second)
	lane := h.until("ada", "taken back", are("shared", store.Filed, store.Filed))
	if !lane[1].Correction {
		t.Error("what takes it back is no correction")
	}
}

func TestAnObjectionIsTheReasonThatIsGiven(t *testing.T) {
	t.Parallel()
	d := newDestination("gp", func(a *adapters.Descriptor) { a.Uses = []string{"id", "version", "referrals"} })
	h := housed(t, gateway.Destination{Name: "gp", Adapter: referrer{d}, Teams: []string{"soham"}})
	h.put(person("ada", 1, asks))
	h.put(person("ada", 2, asks, objects([]string{"referrals"}, "")))
	h.run()
	h.until("ada", "what waited is not told, for that reason", func(l []store.Delivery) bool {
		return len(l) == 2 && l[0].State == store.Superseded && l[1].State == store.Withdrawn && l[1].Code == "objection"
	})
	third := person("ada", 3, asks, objects([]string{"referrals"}, ""))
	third.Referrals[0].Reason = "falls, again"
	h.put(third)
	fourth := person("ada", 4, asks, objects([]string{"referrals"}, "2026-01-02"))
	h.put(fourth)
	h.until("ada", "it is asked when the objection is lifted", func(l []store.Delivery) bool { return l[len(l)-1].After == 4 && l[len(l)-1].State == store.Filed })
}

// A message in doubt waits for an objection to be lifted: then nobody need press
// anything.
func TestWhatWaitsIsJudgedAgainOnANewerVersion(t *testing.T) {
	t.Parallel()
	d := newDestination("shared", nil)
	d.script(func(adapters.Message, int) (adapters.Receipt, error) { return adapters.Receipt{}, lost() })
	h := open(t, d)
	h.put(person("ada", 1))
	h.run()
	h.until("ada", "in doubt", func(l []store.Delivery) bool { return l[0].Doubt })
	h.put(person("ada", 2, objects(nil, "")))
	h.until("ada", "held", func(l []store.Delivery) bool { return l[0].State == store.Held && l[0].Code == "objection" })
	d.script(reaches(adapters.Filed))
	h.put(person("ada", 3, objects(nil, "2026-01-02")))
	h.until("ada", "all told", are("shared", store.Filed, store.Superseded, store.Filed))
	if open := h.tasks(false); len(open) > 0 {
		t.Errorf("somebody is still asked to look: %+v", open)
	}
}
