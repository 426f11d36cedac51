// SPDX-License-Identifier: Apache-2.0

package fhir_test

import (
	"encoding/json"
	"errors"
	"reflect"
	"strings"
	"testing"

	s "github.com/samply/golang-fhir-models/fhir-models/fhir"

	"github.com/carelode/lode/fhir"
)

func patient(set func(*fhir.Patient)) *fhir.Patient {
	p := &fhir.Patient{}
	p.Id = new("p1")
	set(p)
	return p
}

func task(set func(*fhir.Task)) *fhir.Task {
	t := &fhir.Task{}
	t.Status, t.Intent = new(fhir.TaskStatusRequested), "order"
	set(t)
	return t
}

func TestRefusals(t *testing.T) {
	t.Parallel()
	const secret = "Fenland"
	cases := map[string]struct {
		resource any
		path     string
	}{
		"a status that was never set":      {&fhir.Encounter{}, "Encounter.status"},
		"a code that its list has not":     {patient(func(p *fhir.Patient) { p.Gender = new(fhir.AdministrativeGender(9)) }), "Patient.gender"},
		"a negative code":                  {patient(func(p *fhir.Patient) { p.Gender = new(fhir.AdministrativeGender(-1)) }), "Patient.gender"},
		"a required code deep inside":      {patient(func(p *fhir.Patient) { p.Link = []fhir.PatientLink{{Other: fhir.Refer("Patient/2")}} }), "Patient.link[0].type"},
		"a required element deep inside":   {patient(func(p *fhir.Patient) { p.Extension = []fhir.Extension{{ValueCode: new(secret)}} }), "Patient.extension[0].url"},
		"died, and did not die":            {patient(func(p *fhir.Patient) { p.DeceasedBoolean, p.DeceasedDateTime = new(true), new("2026") }), "Patient.deceased[x]"},
		"an empty object behind a pointer": {patient(func(p *fhir.Patient) { p.MaritalStatus = &fhir.CodeableConcept{} }), "Patient.maritalStatus"},
		"an empty object in a list":        {patient(func(p *fhir.Patient) { p.Name = []fhir.HumanName{{Family: new(secret)}, {}} }), "Patient.name[1]"},
		"an empty string in a list":        {patient(func(p *fhir.Patient) { p.Name = []fhir.HumanName{{Given: []string{secret, ""}}} }), "Patient.name[0].given[1]"},
		"an empty string behind a pointer": {patient(func(p *fhir.Patient) { p.BirthDate = new("") }), "Patient.birthDate"},
		"a date that the calendar has not": {patient(func(p *fhir.Patient) { p.BirthDate = new("1941-02-30") }), "Patient.birthDate"},
		"a date and time without a zone":   {patient(func(p *fhir.Patient) { p.DeceasedDateTime = new("2026-01-02T10:00:00") }), "Patient.deceasedDateTime"},
		"an id with a slash":               {patient(func(p *fhir.Patient) { p.Id = new("a/" + secret) }), "Patient.id"},
		"a URI with a space":               {patient(func(p *fhir.Patient) { p.ImplicitRules = new("a " + secret) }), "Patient.implicitRules"},
		"a code with two spaces":           {patient(func(p *fhir.Patient) { p.Language = new("en  " + secret) }), "Patient.language"},
		"bytes that are not UTF-8":         {patient(func(p *fhir.Patient) { p.Name = []fhir.HumanName{{Family: new(secret + "\xff")}} }), "Patient.name[0].family"},
		"a control character":              {patient(func(p *fhir.Patient) { p.Name = []fhir.HumanName{{Family: new(secret + "\x00")}} }), "Patient.name[0].family"},
		"an attachment that is not base64": {patient(func(p *fhir.Patient) { p.Photo = []fhir.Attachment{{Data: new(secret)}} }), "Patient.photo[0].data"},
		"a rank of zero":                   {patient(func(p *fhir.Patient) { p.Telecom = []fhir.ContactPoint{{Rank: new(0)}} }), "Patient.telecom[0].rank"},
		"a number that JSON has not": {patient(func(p *fhir.Patient) {
			p.Extension = []fhir.Extension{{Url: "u", ValueDecimal: new(json.Number("01"))}}
		}), "Patient.extension[0].valueDecimal"},
		"no medicine at all":       {medication(func(*fhir.MedicationStatement) {}), "MedicationStatement.medication[x]"},
		"an input without a value": {task(func(x *fhir.Task) { x.Input = []fhir.TaskParameter{{Type: fhir.TextConcept("kind")}} }), "Task.input[0].value[x]"},
		"an input with two values": {task(func(x *fhir.Task) {
			x.Input = []fhir.TaskParameter{{Type: fhir.TextConcept("kind"), ValueBoolean: new(false), ValueInteger: new(0)}}
		}), "Task.input[0].value[x]"},
		"a value whose zero may be unset": {patient(func(p *fhir.Patient) {
			p.Extension = []fhir.Extension{{Url: "u", ValueSampledData: &s.SampledData{Origin: fhir.Quantity{Unit: new("mm")}}}}
		}), "Patient.extension[0].valueSampledData.dimensions"},
		"an extension of no primitive":          {patient(func(p *fhir.Patient) { p.Primitives = map[string]fhir.Element{"born": {Id: new("e")}} }), "Patient.born"},
		"an extension of a missing item":        {patient(func(p *fhir.Patient) { p.Primitives = map[string]fhir.Element{"name[3].family": {Id: new("e")}} }), "Patient.name[3].family"},
		"an extension that is empty":            {patient(func(p *fhir.Patient) { p.Primitives = map[string]fhir.Element{"birthDate": {}} }), "Patient.birthDate"},
		"an extension of an id":                 {patient(func(p *fhir.Patient) { p.Primitives = map[string]fhir.Element{"id": {Id: new("e")}} }), "Patient.id"},
		"a contained thing that is no resource": {patient(func(p *fhir.Patient) { p.Contained = []any{secret} }), "Patient.contained[0]"},
		"a contained resource of samply's":      {patient(func(p *fhir.Patient) { p.Contained = []any{s.Encounter{}} }), "Patient.contained[0]"},
		"a contained resource that is nil":      {patient(func(p *fhir.Patient) { p.Contained = []any{(*fhir.Patient)(nil)} }), "Patient.contained[0]"},
		"an entry that is not sound JSON":       {bundle(json.RawMessage(`{"resourceType":"Patient","a":1,"a":2}`)), "Bundle.entry[0].resource"},
		"an entry that is not a resource":       {bundle(json.RawMessage(`[]`)), "Bundle.entry[0].resource"},
		"an entry with a fault inside":          {bundle(&fhir.Encounter{}), "Bundle.entry[0].resource.status"},
		"a samply resource":                     {s.Patient{}, ""},
		"a base of a resource":                  {fhir.Domain{}, ""},
		"nothing":                               {nil, ""},
		"a nil resource":                        {(*fhir.Patient)(nil), "Patient"},
	}
	for name, c := range cases {
		t.Run(name, func(t *testing.T) {
			t.Parallel()
			out, err := fhir.Append([]byte("kept"), c.resource)
			var e *fhir.Error
			if !errors.As(err, &e) {
				t.Fatalf("not refused: %s", out)
			}
			if e.Path != c.path {
				t.Errorf("path %q, want %q (%v)", e.Path, c.path, err)
			}
			if string(out) != "kept" {
				t.Errorf("the buffer became %q", out)
			}
			if strings.Contains(err.Error(), secret) {
				t.Error("the error quotes the record")
			}
		})
	}
}

func medication(set func(*fhir.MedicationStatement)) *fhir.MedicationStatement {
	m := &fhir.MedicationStatement{}
	m.Status, m.Subject = "active", fhir.Refer("Patient/1")
	set(m)
	return m
}

func bundle(resource any) *fhir.Bundle {
	b := &fhir.Bundle{}
	b.Type = new(fhir.BundleTypeCollection)
	b.Add("urn:uuid:1", resource)
	return b
}

// What samply's own marshalling gets wrong.
func TestKnownFaultsOfTheModelAreMended(t *testing.T) {
	t.Parallel()
	header := &fhir.MessageHeader{}
	header.EventCoding = fhir.Coded("urn:events", "servicerequest-request", "")
	header.Source = fhir.MessageHeaderSource{Endpoint: "https://example.org"}
	header.Response = &fhir.MessageHeaderResponse{Identifier: "m1", Code: new(fhir.ResponseTypeOk)}
	communication := &fhir.Communication{}
	communication.Status = new(fhir.EventStatusCompleted)
	communication.Payload = []fhir.CommunicationPayload{{ContentString: "a < b & c"}}
	inner := &fhir.Practitioner{}
	inner.Id = new("w")
	cases := map[string]struct {
		resource any
		want     string
	}{
		"no eventUri beside eventCoding": {
			header,
			`{"resourceType":"MessageHeader","eventCoding":{"system":"urn:events","code":"servicerequest-request"},` +
				`"source":{"endpoint":"https://example.org"},"response":{"identifier":"m1","code":"ok"}}`,
		},
		"no medicationReference beside the concept": {
			medication(func(m *fhir.MedicationStatement) { m.MedicationCodeableConcept = fhir.TextConcept("x") }),
			`{"resourceType":"MedicationStatement","status":"active","medicationCodeableConcept":{"text":"x"},"subject":{"reference":"Patient/1"}}`,
		},
		"one content, and no escapes for HTML": {
			communication,
			`{"resourceType":"Communication","status":"completed","payload":[{"contentString":"a < b & c"}]}`,
		},
		"a false that was set is sent": {
			task(func(x *fhir.Task) {
				x.Input = []fhir.TaskParameter{{Type: fhir.TextConcept("lives alone"), ValueBoolean: new(false)}}
			}),
			`{"resourceType":"Task","status":"requested","intent":"order","input":[{"type":{"text":"lives alone"},"valueBoolean":false}]}`,
		},
		"a zero that was set is sent": {
			patient(func(p *fhir.Patient) { p.MultipleBirthInteger = new(0) }),
			`{"resourceType":"Patient","id":"p1","multipleBirthInteger":0}`,
		},
		"a decimal keeps its precision": {
			patient(func(p *fhir.Patient) {
				p.Extension = []fhir.Extension{{Url: "u", ValueDecimal: new(json.Number("1.50"))}}
			}),
			`{"resourceType":"Patient","id":"p1","extension":[{"url":"u","valueDecimal":1.50}]}`,
		},
		"contained stands after text": {
			patient(func(p *fhir.Patient) {
				p.Text = &fhir.Narrative{Status: new(fhir.NarrativeStatusGenerated), Div: "<div/>"}
				p.Contained, p.Active = []any{inner}, new(true)
			}),
			`{"resourceType":"Patient","id":"p1","text":{"status":"generated","div":"<div/>"},` +
				`"contained":[{"resourceType":"Practitioner","id":"w"}],"active":true}`,
		},
		"an extension stands in for a required value": {
			func() any {
				x := &fhir.Provenance{}
				x.Target, x.Agent = []fhir.Reference{fhir.Refer("Patient/1")}, []fhir.ProvenanceAgent{{Who: fhir.Refer("#w")}}
				x.Primitives = map[string]fhir.Element{"recorded": {Id: new("e")}}
				return x
			}(),
			`{"resourceType":"Provenance","target":[{"reference":"Patient/1"}],"_recorded":{"id":"e"},"agent":[{"who":{"reference":"#w"}}]}`,
		},
		"an item of a list may have only an extension": {
			patient(func(p *fhir.Patient) {
				p.Name = []fhir.HumanName{{Given: []string{"Ada", ""}}}
				p.Primitives = map[string]fhir.Element{"name[0].given[1]": {Id: new("e")}}
			}),
			`{"resourceType":"Patient","id":"p1","name":[{"given":["Ada",null],"_given":[null,{"id":"e"}]}]}`,
		},
		"a received resource goes on as it came": {
			bundle(json.RawMessage("{ \"resourceType\" : \"Basic\", \"x\": 1.0 }")),
			`{"resourceType":"Bundle","type":"collection","entry":[{"fullUrl":"urn:uuid:1","resource":{"resourceType":"Basic","x":1.0}}]}`,
		},
		"a response reports its outcome": {
			func() any {
				b := &fhir.Bundle{Type: new(fhir.BundleTypeTransactionResponse)}
				o := &fhir.OperationOutcome{Issue: []fhir.OperationOutcomeIssue{{Severity: new(fhir.IssueSeverityError), Code: new(fhir.IssueTypeInvalid)}}}
				b.Entry = []fhir.BundleEntry{{Response: &fhir.BundleEntryResponse{Status: "400 Bad Request", Outcome: o}}}
				return b
			}(),
			`{"resourceType":"Bundle","type":"transaction-response","entry":[{"response":{"status":"400 Bad Request",` +
				`"outcome":{"resourceType":"OperationOutcome","issue":[{"severity":"error","code":"invalid"}]}}}]}`,
		},
	}
	for name, c := range cases {
		t.Run(name, func(t *testing.T) {
			t.Parallel()
			got, err := fhir.Marshal(c.resource)
			if err != nil || string(got) != c.want {
				t.Errorf("got  %s %v\nwant %s", got, err, c.want)
			}
		})
	}
}

// No field of any resource is a plain code: its zero could be "not set".
func TestNoCodeCanBeForgottenUnseen(t *testing.T) {
	t.Parallel()
	for _, r := range everyResource() {
		for _, f := range fhir.Facts(typeOf(r)) {
			if leaf := leafOf(f.Type); leaf == f.Type && leaf.Kind() == reflect.Int {
				t.Errorf("%s.%s is a plain %v", typeOf(r).Name(), f.Name, leaf)
			}
		}
	}
}

func TestOtherEncodersRefuseOurResources(t *testing.T) {
	t.Parallel()
	for _, r := range everyResource() {
		if out, err := json.Marshal(r); !errors.Is(err, fhir.ErrUseMarshal) {
			t.Errorf("%s: json.Marshal gave %s", typeOf(r).Name(), out)
		}
	}
}
