// SPDX-License-Identifier: Apache-2.0

package care_test

import (
	"testing"

	"github.com/carelode/lode/mapping/care"
)

// TestRulesBetweenFields breaks one rule at a time in ada's record.
func TestRulesBetweenFields(t *testing.T) {
	t.Parallel()
	for name, c := range map[string]struct {
		path       string
		value      any
		want, rule string
	}{
		"ten digits that are no NHS number":         {"id", "9991234579", "", ""},
		"a team that is an NHS number":              {"team", "9991234578", "", ""},
		"two entries with one id":                   {"needs[1].id", "n-1", "needs[1].id", "unique"},
		"two entries of two lists with one id":      {"contacts[0].id", "n-1", "contacts[0].id", "unique"},
		"a goal with the id of a need":              {"plan.goals[0].id", "go-1x", "", ""},
		"two workers with one id":                   {"workers[1].id", "w-amal", "workers[1].id", "unique"},
		"a worker named like an entry":              {"workers[1].id", "n-1", "contacts[0].workers[1]", "worker"},
		"a correction of what is not there":         {"needs[2].supersedes", "n-9", "needs[2].supersedes", "supersedes"},
		"a correction of another list":              {"needs[2].supersedes", "st-1", "needs[2].supersedes", "supersedes"},
		"a correction of itself":                    {"needs[2].supersedes", "n-3", "needs[2].supersedes", "cycle"},
		"two corrections of each other":             {"needs[0].supersedes", "n-3", "needs[0].supersedes", "cycle"},
		"a correction of an action elsewhere":       {"plan.goals[0].actions[0].supersedes", "go-1", "plan.goals[0].actions[0].supersedes", "supersedes"},
		"a plan that corrects an earlier one":       {"plan.supersedes", "pl-0", "", ""},
		"a rating of a need that is not there":      {"ratings[0].need", "n-9", "ratings[0].need", "reference"},
		"a goal for a need that is not there":       {"plan.goals[0].needs[0]", "n-9", "plan.goals[0].needs[0]", "reference"},
		"an intervention for no need":               {"contacts[0].interventions[0].need", "st-1", "contacts[0].interventions[0].need", "reference"},
		"a referral for no need":                    {"referrals[0].needs[0]", "n-9", "referrals[0].needs[0]", "reference"},
		"eligibility without its assessment":        {"eligibility[0].assessment", "n-1", "eligibility[0].assessment", "reference"},
		"withdrawn by nobody":                       {"needs[3].withdrawn.by", "n-1", "needs[3].withdrawn.by", "worker"},
		"asked by nobody":                           {"person.impairments.askedBy", "w-eve", "person.impairments.askedBy", "worker"},
		"recorded by nobody":                        {"recordedBy", "w-eve", "recordedBy", "worker"},
		"an episode that ends first":                {"episode.end", "2026-02-02", "episode.end", "order"},
		"an address left before it was taken":       {"person.addresses[0].to", "1974-05-31", "person.addresses[0].to", "order"},
		"death before birth":                        {"person.deathDate", "1941-03-01", "person.deathDate", "order"},
		"death in the year of birth":                {"person.deathDate", "1941", "", ""},
		"a visit that ends first, by its offset":    {"contacts[0].end", "2026-03-31T09:30:00+02:00", "contacts[0].end", "order"},
		"an objection lifted before it was made":    {"sharing.objections[0].lifted", "2026-02-02", "sharing.objections[0].lifted", "order"},
		"a need resolved before it was there":       {"needs[0].resolvedOn", "2025-11-30", "needs[0].resolvedOn", "order"},
		"a need resolved in its first month":        {"needs[0].resolvedOn", "2025-12-01", "", ""},
		"a rail fitted before it was asked for":     {"equipment[0].givenOn", "2026-02-11", "equipment[0].givenOn", "order"},
		"someone in the network for less than 0":    {"network.people[0].until", "2019-12-31", "network.people[0].until", "order"},
		"an entry later than its version":           {"needs[0].recordedAt", "2026-04-02T09:00:00Z", "needs[0].recordedAt", "later"},
		"an entry a little later than its version":  {"needs[0].recordedAt", "2026-03-31T18:00:00Z", "", ""},
		"withdrawn later than its version":          {"needs[3].withdrawn.at", "2026-05-01T09:00:00Z", "needs[3].withdrawn.at", "later"},
		"born after the version was written":        {"person.birthDate", "2026-04-01", "person.birthDate", "ahead"},
		"born on the day it was written":            {"person.birthDate", "2026-03-31", "", ""},
		"born in the year it was written":           {"person.birthDate", "2026", "", ""},
		"born in a later month":                     {"person.birthDate", "2026-04", "person.birthDate", "ahead"},
		"dead after it was written":                 {"person.deathDate", "2026-04-01", "person.deathDate", "ahead"},
		"a dependant who is not born yet":           {"person.dependants", map[string]any{"answer": "some", "items": []any{map[string]any{"name": "Kit", "birthDate": "2031"}}}, "person.dependants.items[0].birthDate", "ahead"},
		"asked after it was written":                {"person.impairments.askedOn", "2026-04-01", "person.impairments.askedOn", "ahead"},
		"allergic from a year to come":              {"allergies.items[0].since", "2027", "allergies.items[0].since", "ahead"},
		"seen after it was written":                 {"wounds[0].seenOn", "2026-04-01", "wounds[0].seenOn", "ahead"},
		"capacity assessed after it was written":    {"capacity[0].assessedOn", "2026-04-01", "capacity[0].assessedOn", "ahead"},
		"raised after it was written":               {"safeguarding[0].raisedOn", "2026-04-02T09:00:00Z", "safeguarding[0].raisedOn", "ahead"},
		"raised a little later than it was written": {"safeguarding[0].raisedOn", "2026-03-31T18:00:00Z", "", ""},
		"traced after it was written":               {"person.nhsNumber.tracedAt", "2026-04-02T09:00:00Z", "person.nhsNumber.tracedAt", "ahead"},
		"an action done after it was written":       {"plan.goals[0].actions[0].done", "2026-04-01", "plan.goals[0].actions[0].done", "ahead"},
		"an action due after it was written":        {"plan.goals[0].actions[0].due", "2026-04-01", "", ""},
		"some, but none listed":                     {"allergies.items", gone{}, "allergies.items", "required"},
		"none, but some listed":                     {"allergies.answer", "none", "allergies.items", "excluded"},
		"refused, but some listed":                  {"medications.answer", "refused", "medications.items", "excluded"},
		"signs of a potential need":                 {"needs[0].degree", "potential", "needs[0].signs", "excluded"},
		"a cost without what it is for":             {"services[0].costPer", gone{}, "services[0].costPer", "required"},
		"a value without its unit":                  {"observations[0].unit", gone{}, "observations[0].unit", "required"},
		"nothing seen":                              {"observations[1].text", gone{}, "observations[1].value", "required"},
		"no NHS number":                             {"person.nhsNumber.value", gone{}, "person.nhsNumber.value", "required"},
		"an earlier NHS number that is none":        {"person.nhsNumber.superseded[0]", "9991234561", "person.nhsNumber.superseded[0]", "nhsnumber"},
		"e-mail for a telephone":                    {"person.telecoms[0].value", "ada@example.org", "person.telecoms[0].value", "telecom"},
		"a telephone for e-mail":                    {"person.telecoms[1].value", "01353 555 0107", "person.telecoms[1].value", "telecom"},
		"an answer to what nobody has asked":        {"referrals[0].status", "draft", "referrals[0].outcome", "referral"},
		"a day of an answer that did not come":      {"referrals[0].status", "asked", "referrals[0].outcomeOn", "referral"},
		"an answer before the question":             {"referrals[0].outcomeOn", "2026-03-30", "referrals[0].outcomeOn", "order"},
		"no workers":                                {"workers", gone{}, "workers", "required"},
		"no person":                                 {"person", gone{}, "person.names", "required"},
		"no party to refer to":                      {"referrals[0].to", gone{}, "referrals[0].to.name", "required"},
		"an attachment of no size":                  {"documents[0].attachment.size", 0, "documents[0].attachment.size", "min"},
	} {
		t.Run(name, func(t *testing.T) {
			t.Parallel()
			_, err := care.Decode(edit(t, c.path, c.value))
			if c.rule == "" {
				if err != nil {
					t.Errorf("refused: %v", err)
				}
				return
			}
			wantProblem(t, err, c.want, c.rule)
		})
	}
}

// A version written at half past midnight in an English summer may say that the
// day is in UTC yet the day before.
func TestThePastIsJudgedByEnglandsClock(t *testing.T) {
	t.Parallel()
	r := decode(t, ada(t))
	for at, good := range map[care.DateTime]bool{
		"2026-06-30T23:30:00Z": true, "2026-07-01T00:30:00+01:00": true, "2026-06-30T22:30:00Z": false, "2026-07-01T06:00:00+09:00": true,
	} {
		r.RecordedAt, r.Person.DeathDate = at, "2026-07-01"
		if problems := care.Validate(r); good == (problems != nil) {
			t.Errorf("written at %s: %v", at, problems)
		}
	}
}

func TestAnInwardReferralIsNoDraft(t *testing.T) {
	t.Parallel()
	r := decode(t, ada(t))
	r.Referrals[0].Direction, r.Referrals[0].Status = "in", "draft"
	r.Referrals[0].Outcome, r.Referrals[0].OutcomeOn = "", ""
	wantProblem(t, care.Validate(r), "referrals[0].status", "referral")
}

func TestNoNumberIsNeededWhereNoneIsPresent(t *testing.T) {
	t.Parallel()
	r := decode(t, ada(t))
	r.Person.NHSNumber = &care.NHSNumber{Status: "07"}
	if problems := care.Validate(r); problems != nil {
		t.Errorf("refused: %v", problems)
	}
}

func TestValidateOfRecordsMadeInGo(t *testing.T) {
	t.Parallel()
	r := decode(t, ada(t))
	r.Allergies.Items = []care.Allergy{}
	r.Extra = map[string]any{"Key": "a", "key": "b"}
	r.Person.Names[0].Family = "\xff"
	problems := care.Validate(r)
	wantProblem(t, problems, "allergies.items", "min")
	wantProblem(t, problems, "extra.?", "key-case")
	wantProblem(t, problems, "person.names[0].family", "text")
	wantProblem(t, care.Validate(nil), "", "null")
	wantProblem(t, care.Validate(&care.Record{}), "person.names", "required")
}
