// SPDX-License-Identifier: Apache-2.0

package care_test

import (
	"reflect"
	"slices"
	"strconv"
	"strings"

	"github.com/carelode/lode/mapping/care"
)

// mend makes a drawn record whole where its fields depend on each other.
func (g *generator) mend(r *care.Record) {
	g.mendObject(r, reflect.ValueOf(r).Elem())
	var needs []string
	for i := range r.Needs {
		needs = append(needs, r.Needs[i].ID)
		if i > 0 && g.flip() {
			r.Needs[i].Supersedes = r.Needs[i-1].ID
		}
		if r.Needs[i].Degree != "actual" {
			r.Needs[i].Signs = nil
		}
	}
	if len(needs) == 0 {
		r.Ratings = nil
	}
	for i := range r.Ratings {
		r.Ratings[i].Need = needs[i%len(needs)]
	}
	g.mendReferences(r, needs)
}

func (g *generator) mendReferences(r *care.Record, needs []string) {
	for i := range r.Eligibility {
		r.Eligibility[i].Assessment = ""
		if len(r.Assessments) > 0 {
			r.Eligibility[i].Assessment = r.Assessments[0].ID
		}
	}
	if r.Plan != nil {
		for i := range r.Plan.Goals {
			r.Plan.Goals[i].Needs = slices.Clone(needs)
		}
	}
	for i := range r.Contacts {
		for j := range r.Contacts[i].Interventions {
			r.Contacts[i].Interventions[j].Need = strings.Join(needs[:min(1, len(needs))], "")
		}
	}
	for i := range r.Referrals {
		r.Referrals[i].Needs = slices.Clone(needs)
		mendReferral(&r.Referrals[i])
	}
}

func mendReferral(r *care.Referral) {
	if r.Direction == "in" && r.Status == "draft" {
		r.Status = "asked"
	}
	if r.Status == "draft" || r.Status == "asked" {
		r.Outcome, r.OutcomeOn = "", ""
	}
	if r.OutcomeOn != "" {
		r.OutcomeOn = r.MadeOn.Date()
	}
}

// mendObject walks every object, with Go's own reflection rather than care's.
func (g *generator) mendObject(r *care.Record, v reflect.Value) {
	switch v.Kind() { //nolint:exhaustive // only what holds objects
	case reflect.Pointer:
		if !v.IsNil() {
			g.mendObject(r, v.Elem())
		}
	case reflect.Slice:
		for i := range v.Len() {
			g.mendObject(r, v.Index(i))
		}
	case reflect.Struct:
		for i := range v.NumField() {
			rules := strings.Split(v.Type().Field(i).Tag.Get("validate"), ",")
			if slices.Contains(rules, "worker") {
				g.hire(r, v.Field(i), slices.Contains(rules, "required"))
				continue
			}
			g.mendObject(r, v.Field(i))
		}
		g.mendFields(v)
	}
}

func (g *generator) hire(r *care.Record, v reflect.Value, needed bool) {
	id := r.Workers[g.upTo(0, len(r.Workers)-1)].ID
	if v.Kind() == reflect.String {
		if needed || g.flip() {
			v.SetString(id)
		}
		return
	}
	for i := range v.Len() {
		v.Index(i).SetString(id)
	}
}

func (g *generator) mendFields(v reflect.Value) {
	inOrder(v, "Start", "End")
	inOrder(v, "From", "To")
	inOrder(v, "From", "Until")
	inOrder(v, "From", "Lifted")
	inOrder(v, "BirthDate", "DeathDate")
	inOrder(v, "RequestedOn", "GivenOn", "ReturnedOn")
	inOrder(v, "SuggestedOn", "FirstAttended", "EndedOn")
	for _, name := range []string{"AskedOn", "AssessedOn", "SeenOn", "Done"} {
		if f := v.FieldByName(name); f.IsValid() && f.String() != "" {
			f.SetString("20" + strconv.Itoa(g.upTo(10, 26)) + f.String()[4:]) // not after the version
		}
	}
	if f := v.FieldByName("Supersedes"); f.IsValid() {
		f.SetString("")
	}
	if a := v.FieldByName("Answer"); a.IsValid() && a.String() != "some" {
		v.FieldByName("Items").SetZero()
	} else if a.IsValid() && v.FieldByName("Items").Len() == 0 {
		a.SetString("unknown")
	}
	mendPairs(v.Addr().Interface())
}

// mendPairs sets what one field asks of another.
func mendPairs(object any) {
	switch o := object.(type) {
	case *care.Service:
		if o.UnitCost != "" && o.CostPer == "" {
			o.CostPer = "hour"
		}
	case *care.Observation:
		if o.Text == "" && o.Value == "" {
			o.Text = "seen"
		}
		if o.Value != "" && o.Unit == "" {
			o.Unit = "kg"
		}
	case *care.Telecom:
		o.Value = "01353 555 0142"
		if o.Kind == "email" {
			o.Value = "a@example.org"
		}
	case *care.NHSNumber:
		if o.Value == "" {
			o.Status = "07"
		}
	}
}

// inOrder sorts what the named fields say, where they say something.
func inOrder(v reflect.Value, names ...string) {
	var there []reflect.Value
	var said []string
	for _, name := range names {
		f := v.FieldByName(name)
		if f.IsValid() && f.Kind() == reflect.String && f.String() != "" {
			there, said = append(there, f), append(said, f.String())
		}
	}
	slices.Sort(said)
	for i, f := range there {
		f.SetString(said[i])
	}
}
