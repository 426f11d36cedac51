// SPDX-License-Identifier: Apache-2.0

package conformance

import (
	"reflect"
	"slices"
	"strings"

	"github.com/carelode/lode/adapters"
	"github.com/carelode/lode/mapping/care"
)

// onlyChanges proves that where nothing changed there is nothing to tell.
func onlyChanges(t T, s *suite) {
	a, ok := s.encoder(t)
	if !ok {
		return
	}
	for _, one := range s.tellings {
		same := care.NewChange(one.step.Record, one.step.Record, s.uses)
		if messages, _ := s.encode(t, a, one.name, same, one.facts); len(messages) > 0 {
			t.Errorf("%s: nothing changed, yet there are %d messages", one.name, len(messages))
		}
	}
}

const withdrawnReason = ".withdrawn.reason"

// withdrawnTravels proves that an item which was carried and is then withdrawn,
// because it is about somebody else, makes a message that puts it right: for
// every list of the record of which the adapter carries anything. Whether it
// carries an item is found out: without the item, are the bytes others?
func withdrawnTravels(t T, s *suite) {
	a, ok := s.encoder(t)
	if !ok {
		return
	}
	proved := 0
	for _, leaf := range care.AllLeaves() {
		list, isList := strings.CutSuffix(leaf, withdrawnReason)
		if !isList || !s.reaches(list) {
			continue
		}
		if !s.uses.Contains(leaf) {
			t.Errorf("%s is declared without %s: the adapter cannot know what was withdrawn", list, leaf)
			continue
		}
		switch carried, corrected := s.withdraw(t, a, list); {
		case !carried:
			t.Logf("no item of %s is carried; its withdrawal is not exercised", list)
		case !corrected:
			t.Errorf("%s: an item that was carried is withdrawn, and no message is a correction", list)
		default:
			proved++
		}
	}
	if proved == 0 {
		t.Logf("it carries no list of items; withdrawal is not exercised")
	}
}

// withdraw looks for an item of a list that is carried, and withdraws it.
func (s *suite) withdraw(t T, a adapters.Encoder, list string) (carried, corrected bool) {
	for _, one := range s.tellings {
		for i := range itemsAt(one.step.Record, list) {
			without := copyOf(t, one.step.Record)
			itemsAt(without, list)[i].cut()
			gone := copyOf(t, one.step.Record)
			if !s.tells(t, a, one, without) || !itemsAt(gone, list)[i].withdraw() {
				continue
			}
			messages, _ := s.encode(t, a, one.name, care.NewChange(one.step.Record, gone, s.uses), one.facts)
			return true, anyCorrection(messages)
		}
	}
	return false, false
}

// tells reports whether somebody who knows nothing is told otherwise when the
// record is the other one.
func (s *suite) tells(t T, a adapters.Encoder, one telling, other *care.Record) bool {
	with, refused := s.encode(t, a, one.name, care.NewChange(nil, one.step.Record, s.uses), one.facts)
	if refused {
		return false
	}
	without, refused := s.encode(t, a, one.name, care.NewChange(nil, other, s.uses), one.facts)
	return !refused && !slices.Equal(bodies(t, with), bodies(t, without))
}

// bodies gives what a destination reads. The items that a message names are for
// our own eyes, and move when one is taken out.
func bodies(t T, messages []adapters.Message) []string {
	var texts []string
	for _, m := range messages {
		texts = append(texts, string(read(t, m.Body)))
	}
	return texts
}

// item is an entry of a record that can be withdrawn: one of a list, or a block
// that there is once.
type item struct {
	holder reflect.Value // the list, or the pointer to the block
	index  int           // in the list, -1 of a block
	value  reflect.Value
}

func itemsAt(r *care.Record, path string) []item {
	var items []item
	for _, holder := range fieldsAt(r, path) {
		switch {
		case holder.Kind() == reflect.Slice:
			for i := range holder.Len() {
				items = append(items, item{holder, i, holder.Index(i)})
			}
		case holder.Kind() == reflect.Pointer && !holder.IsNil():
			items = append(items, item{holder, -1, holder.Elem()})
		}
	}
	return items
}

// cut takes the item out of its record.
func (i item) cut() {
	if i.index < 0 {
		i.holder.SetZero()
		return
	}
	i.holder.Set(reflect.AppendSlice(i.holder.Slice(0, i.index), i.holder.Slice(i.index+1, i.holder.Len())))
}

// withdraw marks the item as about somebody else, if it is not withdrawn.
func (i item) withdraw() bool {
	w := i.value.FieldByName("Withdrawn")
	if !w.IsValid() || !w.IsNil() {
		return false
	}
	w.Set(reflect.ValueOf(&care.Withdrawal{
		By: i.value.FieldByName("RecordedBy").String(), At: care.DateTime(i.value.FieldByName("RecordedAt").String()), Reason: "wrong-person",
	}))
	return true
}

func anyCorrection(messages []adapters.Message) bool {
	for _, m := range messages {
		if m.Correction {
			return true
		}
	}
	return false
}
