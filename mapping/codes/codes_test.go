// SPDX-License-Identifier: Apache-2.0

package codes_test

import (
	"errors"
	"slices"
	"strings"
	"testing"

	"github.com/carelode/lode/mapping/care"
	"github.com/carelode/lode/mapping/codes"
)

func TestEveryRowIsWhole(t *testing.T) {
	t.Parallel()
	for _, table := range codes.Tables() {
		seen := map[string]bool{}
		for _, row := range table.Rows() {
			at := string(table) + " " + row.From
			if seen[row.From] {
				t.Errorf("%s is there twice", at)
			}
			seen[row.From] = true
			checkRow(t, at, row.To)
		}
	}
}

func checkRow(t *testing.T, at string, c codes.Coding) {
	t.Helper()
	certainties := []codes.Certainty{codes.Exact, codes.Broader, codes.Near, codes.Ours, codes.None}
	if !slices.Contains(certainties, c.Certainty) || c.Source == "" {
		t.Errorf("%s: certainty %q, source %q", at, c.Certainty, c.Source)
	}
	if (c.Certainty == codes.None) != (c.System == "" && c.Code == "" && c.Display == "") {
		t.Errorf("%s: has a code and says that there is none, or the other way round", at)
	}
	if (c.Certainty == codes.Ours) != strings.HasPrefix(c.System, codes.Local) {
		t.Errorf("%s: a code of ours must be called local, and only such a one", at)
	}
}

// TestEveryCodeOfTheRecordHasARow holds the tables against the record's lists,
// so that a new code cannot be forgotten.
func TestEveryCodeOfTheRecordHasARow(t *testing.T) {
	t.Parallel()
	lists := map[codes.Table]string{ // tables that are made of a list of another name
		codes.GoalAchievement: "goal-status", codes.RiskCategory: "risk-kind", codes.ConnectionIntent: "connection-status",
		codes.ContactEvent: "contact-status", codes.AnswerGiven: "answer",
	}
	for _, table := range codes.Tables() {
		if slices.Contains(composed(), table) {
			continue
		}
		list, another := lists[table]
		if !another {
			list = string(table)
		}
		check(t, table, list)
	}
	for _, kind := range care.Codes("contact-kind") {
		if _, err := codes.ContactClass.Look(kind.Code, "contacts[0].kind"); err != nil {
			t.Error(err)
		}
	}
}

// composed are the tables whose rows are no codes of one list.
func composed() []codes.Table {
	return []codes.Table{
		codes.ContactClass, codes.OmahaKnowledge, codes.OmahaBehaviour, codes.OmahaStatus, codes.ObservationLOINC, codes.ObservationSNOMED,
		codes.ObservationUnit, codes.AllergyAbsent, codes.Document,
	}
}

// TestComposedTablesReachEveryCode: each kind of observation has a row for its
// code, each rating one for each grade, and each unit is known to some kind.
func TestComposedTablesReachEveryCode(t *testing.T) {
	t.Parallel()
	for _, kind := range care.Codes("observation-kind") {
		for _, table := range []codes.Table{codes.ObservationLOINC, codes.ObservationSNOMED} {
			if _, _, err := table.Find(kind.Code, "observations[0].kind"); err != nil {
				t.Error(err)
			}
		}
	}
	for _, unit := range care.Codes("unit") {
		if c, err := codes.ObservationUnit.Look("other/"+unit.Code, "observations[0].unit"); err != nil || c.Code != unit.Code {
			t.Errorf("the unit %s gave %+v, %v", unit.Code, c, err)
		}
	}
	for _, table := range []codes.Table{codes.OmahaKnowledge, codes.OmahaBehaviour, codes.OmahaStatus} {
		for _, grade := range []string{"1", "2", "3", "4", "5"} {
			if _, err := table.Look(grade, "ratings[0]"); err != nil {
				t.Error(err)
			}
		}
		if _, err := table.Look("0", "ratings[0]"); err == nil {
			t.Errorf("%s knows a grade of none", table)
		}
	}
	for _, answer := range []string{"unknown", "refused", "some", ""} {
		if c, err := codes.AllergyAbsent.Look(answer, "allergies.answer"); err == nil {
			t.Errorf("the answer %q says that there is no allergy: %+v", answer, c)
		}
	}
}

func check(t *testing.T, table codes.Table, list string) {
	t.Helper()
	var want, got []string
	for _, c := range care.Codes(list) {
		want = append(want, c.Code)
	}
	for _, r := range table.Rows() {
		got = append(got, r.From)
	}
	slices.Sort(want)
	slices.Sort(got)
	if len(want) == 0 || !slices.Equal(want, got) {
		t.Errorf("table %s has rows %v, the record's list %s has %v", table, got, list, want)
	}
}

func TestNothingIsGuessed(t *testing.T) {
	t.Parallel()
	const secret = "klingon"
	tests := map[string]struct {
		code  string
		known bool
	}{
		"a category that the list of 2001 lacks": {"white-roma", true},
		"another":                                {"other-arab", true},
		"a code that nobody wrote down":          {secret, false},
		"none at all":                            {"", false},
	}
	for name, test := range tests {
		t.Run(name, func(t *testing.T) {
			t.Parallel()
			c, err := codes.Ethnicity.Look(test.code, "person.ethnicity")
			var e *codes.Error
			if !errors.As(err, &e) || e.Known != test.known || e.Table != codes.Ethnicity || e.Path != "person.ethnicity" {
				t.Fatalf("gave %+v and %v", c, err)
			}
			if c.Code != "" {
				t.Errorf("gave the code %q beside the error", c.Code)
			}
			if strings.Contains(err.Error(), secret) {
				t.Error("the error quotes the record")
			}
		})
	}
}

func TestFindLetsWordsStandIn(t *testing.T) {
	t.Parallel()
	if _, coded, err := codes.Relationship.Find("volunteer", "network.people[0].relationship"); coded || err != nil {
		t.Errorf("a relationship without a code gave %v, %v", coded, err)
	}
	if _, _, err := codes.Relationship.Find("sorcerer", "network.people[0].relationship"); err == nil {
		t.Error("an unknown relationship is no error")
	}
	c, coded, err := codes.Relationship.Find("daughter", "")
	if err != nil || !coded || c.Code != "DAUC" || c.Display != "daughter" {
		t.Errorf("daughter gave %+v, %v, %v", c, coded, err)
	}
}

func BenchmarkLook(b *testing.B) {
	for b.Loop() {
		if _, err := codes.Relationship.Look("neighbour", ""); err != nil {
			b.Fatal(err)
		}
	}
}
