// SPDX-License-Identifier: Apache-2.0

package people

import (
	"reflect"
	"slices"

	"github.com/carelode/lode/mapping/care"
)

// Even a careful team types something twice, or puts it down under the wrong
// colleague's name. In each ordinary story the last version but one has an
// entry too many; the last version withdraws it, and corrects another.

// entries is one list of a record, or a block that is an entry itself.
type entries struct {
	path  string
	value reflect.Value // a slice of entries, or the one entry
}

// slip makes or mends the story's slips of the pen.
func (b *builder) slip() {
	if b.twist != Filed || b.r.Person.DeathDate != "" {
		return
	}
	switch left := b.last - b.r.Version; left {
	case 1:
		b.twice()
	case 0:
		b.mendTwice()
		b.correct()
	}
}

// turnOf picks the list whose turn it is, so that a caseload has slips in every
// list. Where a record has lists that few others have, they come first.
func (b *builder) turnOf(all []entries) entries {
	at := b.telling
	if rarity(all[0].path) > rarity("Wounds") {
		at += 8 * (1 + b.i%2)
	}
	return all[at%len(all)]
}

// twice writes the last entry of a list a second time.
func (b *builder) twice() {
	l := b.turnOf(b.lists())
	if l.value.Kind() != reflect.Slice { // a block: it is written anew, and the first is gone from here on
		return
	}
	again := reflect.New(l.value.Type().Elem()).Elem()
	copyInto(again, l.value.Index(l.value.Len()-1))
	b.rename(again)
	b.extra = itemOf(again).ID
	l.value.Set(reflect.Append(l.value, again))
}

// mendTwice withdraws what was written a second time.
func (b *builder) mendTwice() {
	if b.extra == "" {
		return
	}
	reason, note := "duplicate", "Written twice on the tablet."
	if b.i%3 == 0 {
		reason, note = "mistake", "Saved before it was finished."
	}
	for _, l := range b.lists() {
		for _, it := range l.items() {
			if it.ID == b.extra {
				it.Withdrawn = &care.Withdrawal{By: b.me, At: b.now(), Reason: reason, Note: note}
			}
		}
	}
}

// correct writes an entry anew under the right name; it replaces the old one.
func (b *builder) correct() {
	l := b.turnOf(b.lists())
	if l.value.Kind() != reflect.Slice {
		b.correctBlock(l)
		return
	}
	anew := reflect.New(l.value.Type().Elem()).Elem()
	old := l.value.Index(0)
	copyInto(anew, old)
	it := itemOf(anew)
	if it.Withdrawn != nil {
		return
	}
	b.rename(anew)
	it.Supersedes = itemOf(old).ID
	l.value.Set(reflect.Append(l.value, anew))
}

// correctBlock gives a plan or an account of "about me" a new edition; or, in
// every other block of people, says that it was never meant for this person.
func (b *builder) correctBlock(l entries) {
	it := itemOf(l.value)
	if b.telling%2 == 1 {
		it.Withdrawn = &care.Withdrawal{By: b.me, At: b.now(), Reason: "mistake", Note: "A draft, saved as the final one."}
		return
	}
	old := it.ID
	it.ID, it.Supersedes = b.item("edition").ID, old
	b.touch(it)
}

// rename gives a copied entry, and those inside it, ids of their own.
func (b *builder) rename(entry reflect.Value) {
	for _, it := range itemsIn(entry) {
		fresh := b.item("again")
		it.ID, it.RecordedBy, it.RecordedAt, it.Supersedes = fresh.ID, fresh.RecordedBy, fresh.RecordedAt, ""
	}
}

// itemOf gives the Item that an entry embeds.
func itemOf(entry reflect.Value) *care.Item {
	it, _ := reflect.TypeAssert[*care.Item](entry.FieldByName("Item").Addr())
	return it
}

// items gives the Items of a list.
func (l entries) items() []*care.Item {
	if l.value.Kind() != reflect.Slice {
		return []*care.Item{itemOf(l.value)}
	}
	var all []*care.Item
	for i := range l.value.Len() {
		all = append(all, itemOf(l.value.Index(i)))
	}
	return all
}

// itemsIn gives the Items of an entry and of every entry inside it.
func itemsIn(entry reflect.Value) []*care.Item {
	all := []*care.Item{itemOf(entry)}
	for _, l := range listsIn(entry, "") {
		for i := range l.value.Len() {
			all = append(all, itemsIn(l.value.Index(i))...)
		}
	}
	return all
}

// lists gives every list of the record that has entries, the rare ones first,
// and then the blocks that are entries themselves.
func (b *builder) lists() []entries {
	all := listsIn(reflect.ValueOf(b.r).Elem(), "")
	slices.SortStableFunc(all, func(x, y entries) int { return rarity(x.path) - rarity(y.path) })
	return all
}

// rarity orders lists from those that few records have to those that all have.
func rarity(path string) int {
	rare := []string{
		"Legal", "Capacity", "Safeguarding", "Sharing.Objections", "AdvancePlans.Items", "Wounds", "Documents", "AboutMe", "Plan",
		"Eligibility", "Scores", "Equipment", "Observations", "Risks", "Services", "Reviews", "CommunityConnections", "Allergies.Items",
		"Medications.Items", "Conditions.Items", "Plan.Goals", "Referrals", "Assessments", "Strengths",
	}
	if at := slices.Index(rare, path); at >= 0 {
		return at
	}
	return len(rare)
}

// listsIn finds lists of entries below a value. It stops at them, but for the
// actions of a goal, which are entries inside entries.
func listsIn(v reflect.Value, path string) []entries {
	var found []entries
	for i := range v.NumField() {
		f, name := v.Field(i), v.Type().Field(i).Name
		if f.Kind() == reflect.Pointer && !f.IsNil() {
			f = f.Elem()
		}
		at := name
		if path != "" {
			at = path + "." + name
		}
		found = append(found, listAt(f, at)...)
	}
	return found
}

func listAt(f reflect.Value, at string) []entries {
	switch {
	case f.Kind() == reflect.Slice && f.Len() > 0 && isEntry(f.Type().Elem()):
		all := []entries{{at, f}}
		if at == "Plan.Goals" {
			for i := range f.Len() {
				all = append(all, listsIn(f.Index(i), at)...)
			}
		}
		return all
	case f.Kind() == reflect.Struct && isEntry(f.Type()):
		return append([]entries{{at, f}}, listsIn(f, at)...)
	case f.Kind() == reflect.Struct && at != "Person":
		return listsIn(f, at)
	}
	return nil
}

// isEntry reports whether a type embeds Item.
func isEntry(t reflect.Type) bool {
	if t.Kind() != reflect.Struct {
		return false
	}
	f, ok := t.FieldByName("Item")
	return ok && f.Anonymous
}
