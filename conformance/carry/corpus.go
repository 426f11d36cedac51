// SPDX-License-Identifier: Apache-2.0

package carry

import (
	_ "embed" // the record that says something everywhere
	"fmt"
	"reflect"
	"strconv"
	"strings"

	"github.com/carelode/lode/conformance/people"
	"github.com/carelode/lode/mapping/care"
)

// whole is one record that fills every leaf that can be filled at once.
//
//go:embed whole.json
var whole []byte

// Case is one telling that leaves are replaced in.
type Case struct {
	Name   string
	Before *care.Record // what the destination had, nil for a first send
	After  *care.Record
	Part   string // the one part of the record that it holds, "" for all of it
	About  string // what it was made for: leaves below this path are always looked at in it
}

// Corpus gives the cases: a record that says something everywhere, the same with
// what cannot hold at the same time (restricted, dead, withdrawn, corrected,
// another answer), one for each part with an entry for every code that may
// decide how it is told, and the latest versions of a synthetic caseload. It is
// the same every time. It fails only if this package's own record is faulty.
func Corpus() ([]Case, error) {
	base, err := care.DecodeTrusted(whole)
	if err != nil {
		return nil, fmt.Errorf("read the whole record: %w", err)
	}
	all := []Case{{Name: "whole", After: base}}
	for _, v := range variants() {
		r := clone(base)
		v.change(r)
		c := Case{Name: v.name, After: r, About: v.about}
		if v.after {
			c.Before = base
		}
		all = append(all, c)
	}
	all = append(all, parts(base)...)
	for _, c := range all {
		if problems := care.Validate(c.After); problems != nil {
			return nil, fmt.Errorf("the case %s: %w", c.Name, problems)
		}
	}
	for r := range people.New(caseloadSeed, caseload).Records() {
		all = append(all, Case{Name: "person " + r.ID, After: r})
	}
	return all, nil
}

// The caseload adds ordinary lives to what was made by hand.
const (
	caseload     = 4
	caseloadSeed = 7
)

type variant struct {
	name   string
	about  string
	after  bool // told to a destination that had the whole record
	change func(*care.Record)
}

// variants are what the whole record cannot say at once.
func variants() []variant {
	all := []variant{
		{"restricted", "person", false, func(r *care.Record) { r.Person.Restricted = true }},
		{"dead", "person.deathDate", false, func(r *care.Record) { r.Person.DeathDate = "2026-03-30" }},
		{"undated", "aboutMe", false, func(r *care.Record) { r.AboutMe.WrittenOn = "" }},
		{"all withdrawn", "", false, func(r *care.Record) { eachItem(r, withdraw(r)) }},
		{"goals withdrawn", "plan.goals.withdrawn", false, func(r *care.Record) { withdraw(r)(&r.Plan.Goals[0].Item) }},
		{"actions withdrawn", "plan.goals.actions.withdrawn", false, func(r *care.Record) { withdraw(r)(&r.Plan.Goals[0].Actions[0].Item) }},
		{"plan put right", "plan.supersedes", true, putRight},
		{"withdrawn since", "", true, func(r *care.Record) { eachItem(r, withdraw(r)) }},
		{"restricted since", "person.restricted", true, func(r *care.Record) { r.Person.Restricted = true }},
		{"a carer", "episode", false, func(r *care.Record) { carer(r); known(r, "2026-03-31", "", "active") }},
		{"a carer left", "episode", false, func(r *care.Record) { carer(r); known(r, "2025-06-01", "2025-12-31", "finished") }},
		{"a carer in error", "episode", false, func(r *care.Record) { carer(r); known(r, "2026-02-03", "", "entered-in-error") }},
		{"a carer of one", "person.caresFor", false, carer},
		{"a carer's assessment", "person.supportReason", false, func(r *care.Record) { r.Person.SupportReason = "unpaid-carer" }},
		{"of working age", "person.employment", false, ofWorkingAge},
		{"moved house", "person.addresses", false, func(r *care.Record) { r.Person.Addresses[0].From = "2026-03-31" }},
		{"objects", "sharing.objections", false, object},
		{"objects to one part", "sharing.objections.parts", false, func(r *care.Record) { object(r); r.Sharing.Objections[0].Parts = []string{"person"} }},
		{"objected", "sharing.objections", false, objected},
		{"objection put right", "sharing.objections", false, func(r *care.Record) { object(r); correctObjection(r) }},
		{"objection withdrawn", "sharing.objections", false, func(r *care.Record) { object(r); withdraw(r)(&r.Sharing.Objections[0].Item) }},
		{"eligible", "eligibility", false, eligible},
		{"eligibility put right", "eligibility", false, func(r *care.Record) { eligible(r); correctEligibility(r) }},
		{"eligibility withdrawn", "eligibility", false, func(r *care.Record) { eligible(r); withdraw(r)(&r.Eligibility[0].Item) }},
		{"decided at once", "contacts.end", false, func(r *care.Record) { r.Contacts[0].DecidedOn = "" }},
		{"a service over", "services", false, func(r *care.Record) { r.Services[0].End, r.Services[0].Status = "2026-03-20", "completed" }},
	}
	for _, answer := range []string{"none", "unknown", "refused"} {
		all = append(all, variant{"answered " + answer, "", false, func(r *care.Record) { answerAll(reflect.ValueOf(r).Elem(), answer) }})
	}
	return all
}

// carer makes the person a carer of whom nothing else is told.
func carer(r *care.Record) {
	r.Person.SupportReason = "unpaid-carer"
	r.Contacts, r.Services, r.Reviews, r.Assessments, r.Eligibility = nil, nil, nil, nil, nil
}

// known says since when and until when the team has known the person.
func known(r *care.Record, start, end care.Date, status string) {
	r.Episode.Start, r.Episode.End, r.Episode.Status = start, end, status
}

// object makes the person object to what the council would be told.
func object(r *care.Record) {
	o := &r.Sharing.Objections[0]
	o.To, o.Parts, o.From, o.Lifted = "council", nil, "2026-04-10", ""
}

// objected makes it an objection that was over as the period ended.
func objected(r *care.Record) {
	o := &r.Sharing.Objections[0]
	o.To, o.Parts, o.From, o.Lifted = "council", nil, "2026-01-05", "2026-03-31"
}

// correctObjection says that it was somebody else whom they meant.
func correctObjection(r *care.Record) {
	o := r.Sharing.Objections[0]
	o.ID, o.Supersedes, o.To = "ob-2", o.ID, "voluntary"
	r.Sharing.Objections = append(r.Sharing.Objections, o)
}

// eligible makes an assessment of several the one in which eligibility was
// decided.
func eligible(r *care.Record) {
	a := r.Assessments[0]
	a.ID, a.Kind = "as-2", "conversation-2"
	r.Assessments = append(r.Assessments, a)
	r.Eligibility[0].Assessment = a.ID
}

// correctEligibility says that it was decided elsewhere.
func correctEligibility(r *care.Record) {
	e := r.Eligibility[0]
	e.ID, e.Supersedes, e.Assessment = "el-2", e.ID, r.Assessments[0].ID
	r.Eligibility = append(r.Eligibility, e)
}

// ofWorkingAge makes the person one of whose work a council asks.
func ofWorkingAge(r *care.Record) {
	r.Person.BirthDate, r.Person.SupportReason = "1990-07-01", "learning-disability"
	r.Services[0].Type, r.Services[0].Component = "long-community", "home-support"
}

// putRight says the plan and the account of "about me" anew.
func putRight(r *care.Record) {
	r.Plan.ID, r.Plan.Supersedes = "pl-2", r.Plan.ID
	r.Plan.Title += " (put right)"
	r.AboutMe.ID, r.AboutMe.Supersedes = "am-2", r.AboutMe.ID
	r.AboutMe.Wellness += " And back again."
	r.Episode.Status = "entered-in-error"
}

func withdraw(r *care.Record) func(*care.Item) {
	return func(i *care.Item) {
		i.Withdrawn = &care.Withdrawal{By: r.RecordedBy, At: i.RecordedAt, Reason: "mistake", Note: "Written in the wrong record."}
	}
}

// eachItem calls f for every entry of a record.
func eachItem(r *care.Record, f func(*care.Item)) {
	var visit func(v reflect.Value)
	visit = func(v reflect.Value) {
		if item, ok := reflect.TypeAssert[*care.Item](v.Addr()); ok {
			f(item)
			return
		}
		for _, inner := range inside(v) {
			visit(inner)
		}
	}
	visit(reflect.ValueOf(r).Elem())
}

// inside gives what a value holds that may lead to an entry; all can be set.
func inside(v reflect.Value) []reflect.Value {
	var all []reflect.Value
	switch v.Kind() { //nolint:exhaustive // nothing else leads to an entry
	case reflect.Pointer:
		if !v.IsNil() {
			all = append(all, v.Elem())
		}
	case reflect.Struct:
		for i := range v.NumField() {
			all = append(all, v.Field(i))
		}
	case reflect.Slice:
		for i := range v.Len() {
			all = append(all, v.Index(i))
		}
	}
	return all
}

// answerAll gives every question that was asked another answer.
func answerAll(v reflect.Value, answer string) {
	if v.Kind() == reflect.Struct && strings.HasPrefix(v.Type().Name(), "Asked[") {
		v.FieldByName("Answer").SetString(answer)
		v.FieldByName("Items").SetZero()
		return
	}
	for _, inner := range inside(v) {
		answerAll(inner, answer)
	}
}

// parts gives a small record for each part, with an entry for every code.
func parts(base *care.Record) []Case {
	var all []Case
	t := reflect.TypeFor[care.Record]()
	for i := range t.NumField() {
		key, _, _ := strings.Cut(t.Field(i).Tag.Get("json"), ",")
		r := clone(base)
		v := reflect.ValueOf(r).Elem()
		if !isPart(v.Field(i).Type()) || key == "workers" {
			continue
		}
		for j := range t.NumField() {
			if name := t.Field(j).Name; j != i && v.Field(j).Kind() != reflect.String && !kept(name) {
				v.Field(j).SetZero()
			}
		}
		multiply(r, v.Field(i))
		all = append(all, Case{Name: "every code of " + key, After: r, Part: key})
	}
	return all
}

// isPart reports whether a field holds more than one value.
func isPart(t reflect.Type) bool {
	switch t.Kind() { //nolint:exhaustive // no other kind holds fields
	case reflect.Struct, reflect.Pointer:
		return true
	case reflect.Slice:
		return t.Elem().Kind() == reflect.Struct
	}
	return false
}

// kept reports whether a part stays because others refer to it.
func kept(name string) bool {
	switch name {
	case "Version", "Workers", "Person", "Needs", "Assessments":
		return true
	}
	return false
}

// multiply adds to each list of entries one for every code that its first might
// have instead. What is not valid is left out again.
func multiply(r *care.Record, v reflect.Value) {
	if v.Kind() != reflect.Slice {
		for _, inner := range inside(v) {
			multiply(r, inner)
		}
		return
	}
	if v.Len() == 0 || v.Type().Elem().Kind() != reflect.Struct {
		return
	}
	t := v.Type().Elem()
	if _, corrects := t.FieldByName("Supersedes"); corrects {
		add(r, v, func(x reflect.Value) { x.FieldByName("Supersedes").Set(v.Index(0).FieldByName("ID")) })
	}
	for i := range t.NumField() {
		_, list, coded := strings.Cut(t.Field(i).Tag.Get("validate"), "code=")
		if !coded || t.Field(i).Type.Kind() != reflect.String {
			continue
		}
		for _, code := range care.Codes(list) {
			if len(care.Codes(list)) <= longestList && code.Code != v.Index(0).Field(i).String() {
				add(r, v, func(x reflect.Value) { x.Field(i).SetString(code.Code) })
			}
		}
	}
}

// longestList is how many codes may decide how an entry is told; longer lists
// name things.
const longestList = 14

// add adds a copy of a list's first entry, changed, if the record is then valid.
func add(r *care.Record, v reflect.Value, change func(reflect.Value)) {
	was := v.Interface()
	fresh := reflect.New(v.Type().Elem()).Elem()
	fresh.Set(v.Index(0))
	if id := fresh.FieldByName("ID"); id.IsValid() {
		id.SetString("x" + strconv.Itoa(v.Len()) + "-" + id.String())
	}
	change(fresh)
	v.Set(reflect.Append(v, fresh))
	if care.Validate(r) != nil {
		v.Set(reflect.ValueOf(was))
	}
}

// clone gives a record of which nothing is shared.
func clone(r *care.Record) *care.Record {
	everything, err := care.ParsePaths(care.AllLeaves()...)
	if err != nil {
		panic("carry: the record's own paths: " + err.Error()) // care's tests prove that it knows them
	}
	return care.Project(r, everything)
}
