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
				said := string(bytes.Join(raw(of(t, test.kind, entries(t, care.NewChange(nil, r, paths(t)), d))), nil))
				if other, twice := seen[said]; twice {
					t.Errorf("the answers %q and %q look alike", answer, other)
				}
				seen[said] = answer
			}
		})
	}
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

// TestARestrictedPersonCannotBeFound in anything that is mapped by field.
func TestARestrictedPersonCannotBeFound(t *testing.T) {
	t.Parallel()
	r := example(t)
	r.Person.Restricted = true
	r.Network.People[0].Address = &care.Address{Use: "home", Lines: []string{"9 Kin Lane"}}
	d := delivery()
	d.Writes.Patient = true
	for _, e := range entries(t, care.NewChange(nil, r, paths(t)), d) {
		for _, element := range []string{`"address"`, `"telecom"`, `"generalPractitioner"`, "9 Kin Lane"} {
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
