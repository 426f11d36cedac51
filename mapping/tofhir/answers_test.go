// SPDX-License-Identifier: Apache-2.0

//nolint:misspell // FHIR spells Organization so
package tofhir_test

import (
	"bytes"
	"encoding/json"
	"encoding/xml"
	"errors"
	"io"
	"strings"
	"testing"

	"github.com/carelode/lode/fhir"
	"github.com/carelode/lode/mapping/care"
	"github.com/carelode/lode/mapping/tofhir"
)

// TestUnaskedUnknownRefusedAndNoneStayApart gives every answer to every question
// that is mapped, and wants as many results as there are answers.
func TestUnaskedUnknownRefusedAndNoneStayApart(t *testing.T) {
	t.Parallel()
	tests := map[string]struct {
		kind    string
		answers []string
		set     func(*care.Record, string)
	}{
		"health conditions": {"List", []string{"", "none", "unknown", "refused", "some"}, func(r *care.Record, answer string) {
			was := r.Conditions
			switch answer {
			case "":
				r.Conditions = nil
			case "some":
				was.AskedBy, was.AskedOn = "", ""
			default:
				r.Conditions = &care.Asked[care.Condition]{Answer: answer}
			}
		}},
		"stated gender": {"Patient", []string{"", "male", "female", "other", "unknown", "refused"}, func(r *care.Record, answer string) {
			r.Person.StatedGender = answer
		}},
		"ethnicity": {"Patient", []string{"", "unknown", "refused", "white-roma", "other-arab", "white-other", "other"}, func(r *care.Record, answer string) {
			r.Person.Ethnicity = answer
		}},
		"allergies": {"AllergyIntolerance List", []string{"", "none", "unknown", "refused", "some"}, func(r *care.Record, answer string) {
			r.Allergies = answerOf(r.Allergies, answer)
		}},
		"medicines": {"MedicationStatement List", []string{"", "none", "unknown", "refused", "some"}, func(r *care.Record, answer string) {
			r.Medications = answerOf(r.Medications, answer)
		}},
		"advance plans": {"DocumentReference List", []string{"", "none", "unknown", "refused", "some"}, func(r *care.Record, answer string) {
			r.AdvancePlans = answerOf(r.AdvancePlans, answer)
		}},
		"impairments": {"QuestionnaireResponse", []string{"", "none", "unknown", "refused", "some"}, func(r *care.Record, answer string) {
			r.Person.Impairments = answerOf(r.Person.Impairments, answer)
		}},
		"reasonable adjustments": {"QuestionnaireResponse", []string{"", "none", "unknown", "refused", "some"}, func(r *care.Record, answer string) {
			r.Person.Adjustments = answerOf(r.Person.Adjustments, answer)
		}},
		"pets": {"QuestionnaireResponse", []string{"", "none", "unknown", "refused", "some"}, func(r *care.Record, answer string) {
			r.Person.Pets = answerOf(r.Person.Pets, answer)
		}},
		"an unpaid carer": {"QuestionnaireResponse", []string{"", "yes", "no", "unknown", "refused"}, func(r *care.Record, answer string) {
			r.Person.HasUnpaidCarer = answer
		}},
		"where the person lives": {"QuestionnaireResponse", []string{"", "owner-occupier", "unknown", "refused"}, func(r *care.Record, answer string) {
			r.Person.Accommodation = answer
		}},
		"employment": {"QuestionnaireResponse", []string{"", "seeking-work", "unknown", "refused"}, func(r *care.Record, answer string) {
			r.Person.Employment = answer
		}},
		"whether a medicine is taken": {"MedicationStatement", []string{"", "as-prescribed", "sometimes", "not-taking", "unknown", "refused"}, func(r *care.Record, answer string) {
			r.Medications.Items[0].Taking = answer
		}},
		"what kind an allergy is": {"AllergyIntolerance", []string{"", "medicine", "food", "environment", "other"}, func(r *care.Record, answer string) {
			r.Allergies.Items[0].Kind = answer
		}},
		"a rating of knowledge": {"Observation", []string{"", "1", "2", "3", "4", "5"}, func(r *care.Record, answer string) {
			r.Ratings[0].Knowledge = nil
			if answer != "" {
				r.Ratings[0].Knowledge = new(int(answer[0] - '0'))
			}
		}},
		"interpreter": {"Patient", []string{"", "yes", "no"}, func(r *care.Record, answer string) { r.Person.Interpreter = answer }},
	}
	for name, test := range tests {
		t.Run(name, func(t *testing.T) {
			t.Parallel()
			seen := map[string]string{}
			for _, answer := range test.answers {
				r := example(t)
				test.set(r, answer)
				d := delivery()
				d.Writes.Patient = true
				all := entries(t, care.NewChange(nil, r, paths(t)), d)
				var resources []json.RawMessage
				for kind := range strings.FieldsSeq(test.kind) {
					resources = append(resources, of(t, kind, all)...)
				}
				said := string(bytes.Join(raw(resources), nil))
				if other, twice := seen[said]; twice {
					t.Errorf("the answers %q and %q look alike", answer, other)
				}
				seen[said] = answer
			}
		})
	}
}

// answerOf gives what was asked about with another answer; nil for "nobody asked".
func answerOf[T any](was *care.Asked[T], answer string) *care.Asked[T] {
	switch answer {
	case "":
		return nil
	case "some":
		return was
	}
	return &care.Asked[T]{Answer: answer}
}

func raw(in []json.RawMessage) [][]byte {
	out := make([][]byte, len(in))
	for i := range in {
		out[i] = in[i]
	}
	return out
}

func TestACodeWithoutATranslationIsAnErrorThatQuotesNothing(t *testing.T) {
	t.Parallel()
	const strange = "klingon"
	tests := map[string]struct {
		path string
		set  func(*care.Record)
	}{
		"a relationship":     {"network.people[0].relationship", func(r *care.Record) { r.Network.People[0].Relationship = strange }},
		"an ethnicity":       {"person.ethnicity", func(r *care.Record) { r.Person.Ethnicity = strange }},
		"a gender":           {"person.statedGender", func(r *care.Record) { r.Person.StatedGender = strange }},
		"a number's status":  {"person.nhsNumber.status", func(r *care.Record) { r.Person.NHSNumber.Status = strange }},
		"a problem":          {"needs[4].problem", func(r *care.Record) { r.Needs[4].Problem = strange }},
		"a contact's status": {"contacts[0].status", func(r *care.Record) { r.Contacts[0].Status = strange }},
		"a contact's kind":   {"contacts[0].kind", func(r *care.Record) { r.Contacts[0].Kind, r.Contacts[0].Place = strange, "" }},
		"an urgency":         {"referrals[0].urgency", func(r *care.Record) { r.Referrals[0].Urgency = strange }},
		"a plan's status":    {"plan.status", func(r *care.Record) { r.Plan.Status = strange }},
		"a goal's status":    {"plan.goals[0].status", func(r *care.Record) { r.Plan.Goals[0].Status = strange }},
		"a risk's kind":      {"risks[0].kind", func(r *care.Record) { r.Risks[0].Kind = strange }},
		"an episode":         {"episode.status", func(r *care.Record) { r.Episode.Status = strange }},
		"an answer":          {"conditions.answer", func(r *care.Record) { r.Conditions.Answer, r.Conditions.Items = strange, nil }},
		"a layer":            {"network.people[0].layer", func(r *care.Record) { r.Network.People[0].Layer = strange }},
		"an action's status": {"plan.goals[0].actions[0].status", func(r *care.Record) { r.Plan.Goals[0].Actions[0].Status = strange }},
		"an action's layer":  {"plan.goals[0].actions[1].carriedBy", func(r *care.Record) { r.Plan.Goals[0].Actions[1].CarriedBy = strange }},
		"a rating's phase":   {"ratings[0].phase", func(r *care.Record) { r.Ratings[0].Phase = strange }},
		"a rating":           {"ratings[0].knowledge", func(r *care.Record) { r.Ratings[0].Knowledge = new(6) }},
		"an instrument":      {"scores[0].instrument", func(r *care.Record) { r.Scores[0].Instrument = strange }},
		"a measurement":      {"observations[1].kind", func(r *care.Record) { r.Observations[1].Kind = strange }},
		"a unit":             {"observations[0].unit", func(r *care.Record) { r.Observations[0].Unit = strange }},
		"another's unit":     {"observations[0].unit", func(r *care.Record) { r.Observations[0].Unit = "kg" }},
		"a wound":            {"wounds[0].kind", func(r *care.Record) { r.Wounds[0].Kind = strange }},
		"healing":            {"wounds[0].healing", func(r *care.Record) { r.Wounds[0].Healing = strange }},
		"an intervention":    {"contacts[0].interventions[0].target", func(r *care.Record) { r.Contacts[0].Interventions[0].Target = strange }},
		"its category":       {"contacts[0].interventions[0].category", func(r *care.Record) { r.Contacts[0].Interventions[0].Category = strange }},
		"an allergy's kind":  {"allergies.items[0].kind", func(r *care.Record) { r.Allergies.Items[0].Kind = strange }},
		"taking":             {"medications.items[1].taking", func(r *care.Record) { r.Medications.Items[1].Taking = strange }},
		"equipment":          {"equipment[0].kind", func(r *care.Record) { r.Equipment[0].Kind = strange }},
		"its status":         {"equipment[1].status", func(r *care.Record) { r.Equipment[1].Status = strange }},
		"an advance plan":    {"advancePlans.items[0].kind", func(r *care.Record) { r.AdvancePlans.Items[0].Kind = strange }},
		"a document":         {"documents[0].kind", func(r *care.Record) { r.Documents[0].Kind = strange }},
		"capacity":           {"capacity[0].hasCapacity", func(r *care.Record) { r.Capacity[0].HasCapacity = strange }},
		"an assessment":      {"assessments[0].kind", func(r *care.Record) { r.Assessments[0].Kind = strange }},
		"a review":           {"reviews[0].reason", func(r *care.Record) { r.Reviews[0].Reason = strange }},
		"a connection":       {"communityConnections[0].status", func(r *care.Record) { r.CommunityConnections[0].Status = strange }},
		"its role":           {"communityConnections[1].role", func(r *care.Record) { r.CommunityConnections[1].Role = strange }},
		"a legal basis":      {"sharing.agreements[0].basis", func(r *care.Record) { r.Sharing.Agreements[0].Basis = strange }},
		"a recipient":        {"sharing.objections[0].to", func(r *care.Record) { r.Sharing.Objections[0].To = strange }},
		"accommodation":      {"person.accommodation", func(r *care.Record) { r.Person.Accommodation = strange }},
		"employment":         {"person.employment", func(r *care.Record) { r.Person.Employment = strange }},
		"an impairment":      {"person.impairments.items[0].kind", func(r *care.Record) { r.Person.Impairments.Items[0].Kind = strange }},
		"its degree":         {"person.impairments.items[0].degree", func(r *care.Record) { r.Person.Impairments.Items[0].Degree = strange }},
		"an adjustment":      {"person.reasonableAdjustments.items[0].kind", func(r *care.Record) { r.Person.Adjustments.Items[0].Kind = strange }},
		"a worker's role":    {"workers[0].role", func(r *care.Record) { r.Workers[0].Role = strange }},
		"a register":         {"workers[0].registration.body", func(r *care.Record) { r.Workers[0].Registration.Body = strange }},
	}
	for name, test := range tests {
		t.Run(name, func(t *testing.T) {
			t.Parallel()
			r := example(t)
			test.set(r)
			d := delivery()
			d.Writes = tofhir.Writes{Patient: true, Organization: true, Practitioner: true}
			_, err := tofhir.Transactions(care.NewChange(nil, r, paths(t)), d)
			var e *care.Error
			if !errors.As(err, &e) || e.Kind != care.Unmapped || e.Path != test.path || e.Rule == "" {
				t.Fatalf("gave %v of kind %s, want unmapped at %s", err, care.KindOf(err), test.path)
			}
			if strings.Contains(err.Error(), strange) {
				t.Error("the error quotes the record")
			}
		})
	}
}

func TestWhatIdsDeriveFromIsRequired(t *testing.T) {
	t.Parallel()
	for path, spoil := range map[string]func(*care.Record){
		"team":                   func(r *care.Record) { r.Team = "" },
		"id":                     func(r *care.Record) { r.ID = "" },
		"person.nhsNumber.value": func(r *care.Record) { r.Person.NHSNumber = nil },
		"recordedAt":             func(r *care.Record) { r.RecordedAt = "" },
	} {
		r := example(t)
		spoil(r)
		_, err := tofhir.Transactions(care.NewChange(nil, r, paths(t)), delivery())
		var e *care.Error
		if !errors.As(err, &e) || e.Kind != care.Invalid || e.Path != path {
			t.Errorf("without %s gave %v", path, err)
		}
	}
}

// TestNeedsAreNeverDiagnoses: only an individual's actual problem, and nothing
// that anybody could take for confirmed.
func TestNeedsAreNeverDiagnoses(t *testing.T) {
	t.Parallel()
	for _, c := range of(t, "Condition", entries(t, care.NewChange(nil, example(t), paths(t)), delivery())) {
		if !bytes.Contains(c, []byte(`"unconfirmed"`)) || bytes.Contains(c, []byte(`"confirmed"`)) || bytes.Contains(c, []byte("encounter-diagnosis")) {
			t.Errorf("%s could be taken for a diagnosis", c)
		}
		for _, other := range []string{"Digestion-hydration", "Residence"} {
			if bytes.Contains(c, []byte(other)) {
				t.Errorf("%s, which is not an actual problem of this person, is a Condition", other)
			}
		}
	}
}

// TestWhatWasToldIsNeverConfirmed: conditions, allergies and medicines are what
// somebody said, without a code that a team could not know.
func TestWhatWasToldIsNeverConfirmed(t *testing.T) {
	t.Parallel()
	all := entries(t, care.NewChange(nil, example(t), paths(t)), delivery())
	for _, kind := range []string{"Condition", "AllergyIntolerance"} {
		for _, r := range of(t, kind, all) {
			if !bytes.Contains(r, []byte(`"code":"unconfirmed"`)) || bytes.Contains(r, []byte(`"code":"confirmed"`)) || bytes.Contains(r, []byte("snomed")) {
				t.Errorf("%s could be taken for confirmed", r)
			}
		}
	}
	for _, r := range of(t, "MedicationStatement", all) {
		if bytes.Contains(r, []byte("snomed")) || bytes.Contains(r, []byte("dmd.nhs.uk")) || !bytes.Contains(r, []byte(`"informationSource"`)) {
			t.Errorf("%s does not say who told of it, or has a code", r)
		}
	}
}

// TestNoKnownAllergyOnlyWhereThatWasAnswered, and what was answered before is
// taken back first.
func TestNoKnownAllergyOnlyWhereThatWasAnswered(t *testing.T) {
	t.Parallel()
	const none = `"716186003"`
	for _, answer := range []string{"", "none", "unknown", "refused", "some"} {
		r := example(t)
		r.Allergies = answerOf(r.Allergies, answer)
		said := bundles(t, care.NewChange(nil, r, paths(t)), delivery())
		if got := bytes.Contains(said, []byte(none)); got != (answer == "none") {
			t.Errorf("the answer %q: says that there is none: %v", answer, got)
		}
	}
	before, after := example(t), example(t)
	before.Allergies = answerOf(before.Allergies, "none")
	messages, err := tofhir.Transactions(care.NewChange(before, after, paths(t)), delivery())
	if err != nil {
		t.Fatal(err)
	}
	if len(messages) != 2 || !messages[0].Correction {
		t.Fatalf("an allergy after none made %d messages", len(messages))
	}
	first, err := fhir.Marshal(&messages[0].Bundle)
	if err != nil {
		t.Fatal(err)
	}
	if !bytes.Contains(first, []byte(`"entered-in-error"`)) || bytes.Contains(first, []byte("Penicillin")) {
		t.Errorf("the correction is %s", first)
	}
}

// TestARestrictedPersonCannotBeFound in anything that is mapped by field.
func TestARestrictedPersonCannotBeFound(t *testing.T) {
	t.Parallel()
	r := example(t)
	r.Person.Restricted = true
	for _, place := range []string{"7 Lode Lane", "Ross Peers", "District nurses", "D81044"} {
		if bytes.Contains(planDocument(t, r), []byte(place)) {
			t.Errorf("the document says %s", place)
		}
	}
	r.Network.People[0].Address = &care.Address{Use: "home", Lines: []string{"9 Kin Lane"}}
	d := delivery()
	d.Writes.Patient = true
	for _, e := range entries(t, care.NewChange(nil, r, paths(t)), d) {
		for _, element := range []string{`"address"`, `"telecom"`, `"generalPractitioner"`, "9 Kin Lane", "Ross Peers", "District nurses"} {
			if kind := e.kind(t); kind != "Organization" && bytes.Contains(e.Resource, []byte(element)) {
				t.Errorf("%s has %s", kind, element)
			}
		}
	}
}

// TestNarrativesAreXHTML: well formed, in their namespace, with our tags only.
func TestNarrativesAreXHTML(t *testing.T) {
	t.Parallel()
	for name, said := range map[string]string{
		"markup":        `<script>alert(1)</script><img src=x onerror="x">`,
		"entities":      `Tea & cake &amp; "more" 'still' &nbsp;`,
		"line breaks":   "one\r\ntwo\n\nthree",
		"a closing div": `</div><div>`,
		"other scripts": "Rūta 你好 \u202e 🙂",
		"CDATA":         `]]><![CDATA[`,
	} {
		t.Run(name, func(t *testing.T) {
			t.Parallel()
			r := example(t)
			r.Contacts[0].Notes, r.Risks[0].Text, r.Plan.Title = said, said, said
			checkNarratives(t, entries(t, care.NewChange(nil, r, paths(t)), delivery()))
		})
	}
}

func FuzzNarrative(f *testing.F) {
	f.Add("plain")
	f.Add("</div><script>")
	f.Add("a\nb")
	f.Fuzz(func(t *testing.T, said string) {
		r := example(t)
		r.Contacts[0].Notes = said
		messages, err := tofhir.Transactions(care.NewChange(nil, r, paths(t)), delivery())
		if err != nil {
			t.Fatal(err)
		}
		if _, err := fhir.Marshal(&messages[0].Bundle); err != nil {
			return // FHIR refuses what is no text
		}
		checkNarratives(t, entries(t, care.NewChange(nil, r, paths(t)), delivery()))
	})
}

func checkNarratives(t *testing.T, all []entry) {
	t.Helper()
	found := 0
	for _, e := range all {
		var r struct {
			Text struct {
				Div string `json:"div"`
			} `json:"text"`
		}
		if err := json.Unmarshal(e.Resource, &r); err != nil {
			t.Fatal(err)
		}
		if r.Text.Div == "" {
			continue
		}
		found++
		checkDiv(t, r.Text.Div)
	}
	if found == 0 {
		t.Error("nothing has a narrative")
	}
}

func checkDiv(t *testing.T, div string) {
	t.Helper()
	d := xml.NewDecoder(strings.NewReader(div))
	for {
		token, err := d.Token()
		if errors.Is(err, io.EOF) {
			return
		}
		if err != nil {
			t.Fatalf("not XML: %v", err)
		}
		start, ok := token.(xml.StartElement)
		if !ok {
			continue
		}
		if start.Name.Space != "http://www.w3.org/1999/xhtml" || !strings.Contains(" div p b br ", " "+start.Name.Local+" ") {
			t.Errorf("has the element %s of %q", start.Name.Local, start.Name.Space)
		}
		if len(start.Attr) > 0 && start.Name.Local != "div" {
			t.Errorf("the element %s has attributes", start.Name.Local)
		}
	}
}
