// SPDX-License-Identifier: Apache-2.0

package gateway_test

import (
	"context"
	"encoding/json"
	"errors"
	"slices"
	"testing"
	"time"

	"github.com/carelode/lode/adapters"
	"github.com/carelode/lode/gateway/store"
	"github.com/carelode/lode/mapping/care"
)

func fails(kind care.Kind, words string) func(adapters.Message, int) (adapters.Receipt, error) {
	return func(adapters.Message, int) (adapters.Receipt, error) {
		return adapters.Receipt{}, care.Errorf(kind, "%s", words)
	}
}

func reaches(r adapters.Reached) func(adapters.Message, int) (adapters.Receipt, error) {
	return func(m adapters.Message, _ int) (adapters.Receipt, error) {
		return adapters.Receipt{Reached: r, Reference: "their-" + m.Key}, nil
	}
}

func TestSettle(t *testing.T) {
	t.Parallel()
	cases := map[string]struct {
		safe   bool
		answer func(adapters.Message, int) (adapters.Receipt, error)
		want   store.State
		code   string
		task   bool
	}{
		"filed":                                {true, reaches(adapters.Filed), store.Filed, "", false},
		"handed over":                          {true, reaches(adapters.Sent), store.Sent, "", false},
		"reached their system":                 {true, reaches(adapters.Received), store.Received, "", false},
		"down":                                 {true, fails(care.Unavailable, "down"), store.Ready, "unavailable", false},
		"no answer where a repeat is safe":     {true, fails(care.Unconfirmed, "cut"), store.Ready, "unavailable", false},
		"no answer where a repeat is not safe": {false, fails(care.Unconfirmed, "cut"), store.Unconfirmed, "unconfirmed", true},
		"refused":                              {true, fails(care.Rejected, "not ours"), store.Refused, "rejected", true},
		"wants a person to look": {true, func(adapters.Message, int) (adapters.Receipt, error) {
			return adapters.Receipt{}, adapters.Hold("several match")
		}, store.Held, "hold", true},
		"credentials":                            {true, fails(care.Unauthorised, "who are you"), store.Ready, "unauthorised", true},
		"our own fault":                          {true, fails(care.Internal, "bug"), store.Parked, "internal", true},
		"nobody classified it, repeat not safe":  {false, func(adapters.Message, int) (adapters.Receipt, error) { return adapters.Receipt{}, errors.New("x") }, store.Unconfirmed, "unconfirmed", true},
		"the adapter panics, repeat is safe":     {true, func(adapters.Message, int) (adapters.Receipt, error) { panic("x") }, store.Parked, "internal", true},
		"the receipt says nothing that is known": {true, reaches("perhaps"), store.Parked, "internal", true},
	}
	for name, c := range cases {
		t.Run(name, func(t *testing.T) {
			t.Parallel()
			d := newDestination("shared", func(a *adapters.Descriptor) { a.RepeatSafe = c.safe; a.AckWithin = time.Hour })
			d.script(c.answer)
			h := open(t, d)
			h.put(person("ada", 1))
			h.run()
			lane := h.until("ada", "settled", func(l []store.Delivery) bool { return l[0].Attempts > 0 && l[0].State == c.want })
			if lane[0].Code != c.code {
				t.Errorf("code %q, want %q", lane[0].Code, c.code)
			}
			tasks, err := h.store.List(t.Context(), "soham", false, 10)
			must(t, err)
			if (len(tasks) > 0) != c.task {
				t.Errorf("tasks %+v", tasks)
			}
		})
	}
}

func TestGuard(t *testing.T) {
	t.Parallel()
	objects := func(r *care.Record) {
		r.Sharing = &care.Sharing{Objections: []care.Objection{{Item: item("ob1", 1), To: "shared-record", From: "2026-01-01"}}}
	}
	cases := map[string]struct {
		change func(*care.Record)
		about  func(*adapters.Descriptor)
		want   store.State
		code   string
	}{
		"nothing stands against it":                 {func(*care.Record) {}, nil, store.Filed, ""},
		"objection":                                 {objects, nil, store.Held, "objection"},
		"objection to everybody":                    {func(r *care.Record) { objects(r); r.Sharing.Objections[0].To = "all" }, nil, store.Held, "objection"},
		"objection to another":                      {func(r *care.Record) { objects(r); r.Sharing.Objections[0].To = "council" }, nil, store.Filed, ""},
		"objection that was lifted":                 {func(r *care.Record) { objects(r); r.Sharing.Objections[0].Lifted = "2026-01-02" }, nil, store.Filed, ""},
		"an objection to one part lets the rest go": {func(r *care.Record) { objects(r); r.Sharing.Objections[0].Parts = []string{"aboutMe"} }, nil, store.Filed, ""},
		"not traced":                                {func(r *care.Record) { r.Person.NHSNumber.Status = "03" }, func(d *adapters.Descriptor) { d.Traced = true }, store.Held, "trace"},
		"not traced where that does not matter":     {func(r *care.Record) { r.Person.NHSNumber.Status = "03" }, nil, store.Filed, ""},
		"cannot be mapped, with the field named":    {func(r *care.Record) { r.Person.Names[0].Family = "Unmappable" }, nil, store.Parked, "unmapped"},
		"past its use-by":                           {func(*care.Record) {}, func(d *adapters.Descriptor) { d.UseBy = time.Nanosecond }, store.Held, "use-by"},
		"a correction passes an objection":          {func(r *care.Record) { objects(r); r.Needs = []care.Need{wrongPerson()} }, nil, store.Filed, ""},
	}
	for name, c := range cases {
		t.Run(name, func(t *testing.T) {
			t.Parallel()
			d := newDestination("shared", c.about)
			h := open(t, d)
			h.put(person("ada", 1, c.change))
			h.run()
			lane := h.until("ada", "judged", func(l []store.Delivery) bool { return len(l) > 0 && l[0].State == c.want })
			if lane[0].Code != c.code {
				t.Errorf("code %q, want %q", lane[0].Code, c.code)
			}
			if c.want != store.Filed && len(d.effects()) > 0 {
				t.Error("something left all the same")
			}
			if c.want == store.Parked && lane[0].Reason != "person.statedGender: there is no translation" {
				t.Errorf("the field is not named: %q", lane[0].Reason)
			}
		})
	}
	t.Run("two records with one number are both held", func(t *testing.T) {
		t.Parallel()
		d := newDestination("shared", nil)
		h := open(t, d)
		h.put(person("ada", 1))
		h.put(person("ida", 1, func(r *care.Record) { r.Person.NHSNumber.Value = number("ada") }))
		h.run()
		for _, id := range []string{"ada", "ida"} {
			h.until(id, "held", func(l []store.Delivery) bool { return l[0].State == store.Held && l[0].Code == "same-number" })
		}
		if len(d.effects()) > 0 {
			t.Error("something left all the same")
		}
	})
	t.Run("an objection that comes while it waits stops it", func(t *testing.T) {
		t.Parallel()
		d := newDestination("shared", nil)
		d.script(fails(care.Unavailable, "down"))
		h := open(t, d)
		h.put(person("ada", 1))
		h.run()
		h.until("ada", "tried", func(l []store.Delivery) bool { return l[0].Attempts > 0 })
		h.put(person("ada", 2, objects))
		d.script(reaches(adapters.Filed))
		h.until("ada", "held", func(l []store.Delivery) bool {
			last := l[len(l)-1]
			return last.State == store.Held && last.Code == "objection"
		})
	})
	t.Run("a restricted person's whereabouts never leave", func(t *testing.T) {
		t.Parallel()
		d := newDestination("shared", nil)
		h := open(t, d)
		h.put(person("ada", 1, func(r *care.Record) { r.Person.Restricted = true }))
		h.run()
		lane := h.until("ada", "filed", are("shared", store.Filed))
		var s said
		must(t, json.Unmarshal([]byte(d.said(lane[0].Key)[0]), &s))
		if s.Address {
			t.Error("the address left")
		}
	})
}

func wrongPerson() care.Need {
	return care.Need{
		Item:    care.Item{ID: "n1", RecordedBy: "w1", RecordedAt: "2026-01-01T09:00:00Z", Withdrawn: &care.Withdrawal{By: "w1", At: "2026-01-01T10:00:00Z", Reason: "wrong-person"}},
		Problem: "06", Whose: "individual", Degree: "potential",
	}
}

func TestRefusedVersionIsWhollyInTheNext(t *testing.T) {
	t.Parallel()
	d := newDestination("shared", nil)
	h := open(t, d)
	h.put(person("ada", 1))
	h.run()
	h.until("ada", "filed", are("shared", store.Filed))
	d.script(fails(care.Rejected, "not now"))
	h.put(person("ada", 2))
	h.until("ada", "refused", are("shared", store.Filed, store.Refused))
	d.script(reaches(adapters.Filed))
	h.put(person("ada", 3))
	h.until("ada", "third filed, refusal closed by it", are("shared", store.Filed, store.Closed, store.Filed))
	got := d.effects()
	if last := got[len(got)-1]; last.Before != 1 || last.Version != 3 {
		t.Errorf("the third was built on version %d", last.Before)
	}
	tasks, err := h.store.List(t.Context(), "soham", false, 10)
	must(t, err)
	if len(tasks) != 0 {
		t.Errorf("open tasks: %+v", tasks)
	}
}

func TestRepeatIsTheStoredBytes(t *testing.T) {
	t.Parallel()
	d := newDestination("shared", nil)
	d.script(func(_ adapters.Message, n int) (adapters.Receipt, error) {
		if n < 4 {
			return adapters.Receipt{}, care.Errorf(care.Unavailable, "down")
		}
		return adapters.Receipt{Reached: adapters.Filed}, nil
	})
	h := open(t, d)
	h.put(person("ada", 1))
	h.run()
	lane := h.until("ada", "filed", are("shared", store.Filed))
	bodies := d.said(lane[0].Key)
	if len(bodies) != 4 || len(slices.Compact(slices.Clone(bodies))) != 1 {
		t.Errorf("%d attempts, bodies %v", len(bodies), slices.Compact(bodies))
	}
	if lane[0].Attempts != 4 {
		t.Errorf("counted %d attempts", lane[0].Attempts)
	}
}

func TestDeadDestinationDelaysNobody(t *testing.T) {
	t.Parallel()
	dead, well := newDestination("dead", nil), newDestination("well", nil)
	hang := make(chan struct{})
	dead.script(func(adapters.Message, int) (adapters.Receipt, error) {
		<-hang
		return adapters.Receipt{}, care.Errorf(care.Unavailable, "hung")
	})
	h := open(t, dead, well)
	for _, id := range []string{"a", "b", "c", "d", "e", "f", "g", "h"} {
		h.put(person(id, 1))
	}
	h.run()
	t.Cleanup(func() { close(hang) })
	for _, id := range []string{"a", "b", "c", "d", "e", "f", "g", "h"} {
		h.until(id, "filed with the well one", are("well", store.Filed))
	}
}

func TestPersonDecides(t *testing.T) {
	t.Parallel()
	refuse := func(t *testing.T) (*house, *destination, store.Delivery) {
		t.Helper()
		d := newDestination("shared", func(a *adapters.Descriptor) { a.RepeatSafe = false })
		d.script(fails(care.Unconfirmed, "cut"))
		h := open(t, d)
		h.put(person("ada", 1))
		h.run()
		lane := h.until("ada", "unconfirmed", are("shared", store.Unconfirmed))
		return h, d, lane[0]
	}
	t.Run("sending again uses the same bytes and ids", func(t *testing.T) {
		t.Parallel()
		h, d, delivery := refuse(t)
		d.script(reaches(adapters.Filed))
		_, err := h.Retry(t.Context(), who, delivery.ID)
		must(t, err)
		h.until("ada", "filed", are("shared", store.Filed))
		if bodies := d.said(delivery.Key); len(bodies) != 2 || bodies[0] != bodies[1] {
			t.Errorf("bodies %v", bodies)
		}
	})
	t.Run("closing as arrived makes the next change start from it", func(t *testing.T) {
		t.Parallel()
		h, d, delivery := refuse(t)
		_, err := h.Close(t.Context(), who, delivery.ID, "they have it", true)
		must(t, err)
		d.script(reaches(adapters.Filed))
		h.put(person("ada", 2))
		h.until("ada", "filed", are("shared", store.Closed, store.Filed))
		if got := d.effects(); got[0].Before != 1 {
			t.Errorf("built on %d", got[0].Before)
		}
	})
	t.Run("closing as not arrived makes the next change hold it all", func(t *testing.T) {
		t.Parallel()
		h, d, delivery := refuse(t)
		_, err := h.Close(t.Context(), who, delivery.ID, "they do not have it", false)
		must(t, err)
		d.script(reaches(adapters.Filed))
		h.put(person("ada", 2))
		h.until("ada", "filed", are("shared", store.Closed, store.Filed))
		if got := d.effects(); got[0].Before != 0 {
			t.Errorf("built on %d", got[0].Before)
		}
	})
	t.Run("another team's delivery does not exist", func(t *testing.T) {
		t.Parallel()
		h, _, delivery := refuse(t)
		other := who
		other.Team = "ely"
		for name, act := range map[string]func() error{
			"retry":    func() error { _, err := h.Retry(context.Background(), other, delivery.ID); return err },
			"withdraw": func() error { _, err := h.Withdraw(context.Background(), other, delivery.ID, ""); return err },
			"close":    func() error { _, err := h.Close(context.Background(), other, delivery.ID, "", true); return err },
		} {
			if err := act(); !errors.Is(err, store.ErrNotFound) {
				t.Errorf("%s: %v", name, err)
			}
		}
	})
	t.Run("what has left cannot be withdrawn", func(t *testing.T) {
		t.Parallel()
		h, _, delivery := refuse(t)
		if _, err := h.Withdraw(t.Context(), who, delivery.ID, ""); !errors.Is(err, store.ErrEdge) {
			t.Errorf("got %v", err)
		}
	})
}
