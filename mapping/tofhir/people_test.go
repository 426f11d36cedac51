// SPDX-License-Identifier: Apache-2.0

//nolint:misspell // FHIR spells Organization so
package tofhir_test

import (
	"bytes"
	"strings"
	"testing"

	"github.com/carelode/lode/conformance/people"
	"github.com/carelode/lode/fhir"
	"github.com/carelode/lode/mapping/care"
	"github.com/carelode/lode/mapping/tofhir"
)

// encode encodes every message of a change, one after another.
func encode(c care.Change, d tofhir.Delivery) ([]byte, error) {
	messages, err := tofhir.Transactions(c, d)
	if err != nil {
		return nil, err
	}
	var out []byte
	for i := range messages {
		if out, err = fhir.Append(out, &messages[i].Bundle); err != nil {
			return nil, err
		}
		out = append(out, '\n')
	}
	return out, nil
}

func bundles(tb testing.TB, c care.Change, d tofhir.Delivery) []byte {
	tb.Helper()
	out, err := encode(c, d)
	if err != nil {
		tb.Fatal(err)
	}
	return out
}

func hasNumber(r *care.Record) bool {
	return r.Person.NHSNumber != nil && r.Person.NHSNumber.Value != ""
}

// TestEveryLifeCanBeTold maps every version of 200 lives, each as a first send
// and as a change from the version before, both as master of the person and not.
func TestEveryLifeCanBeTold(t *testing.T) {
	t.Parallel()
	set := paths(t)
	all := people.New(7, 200)
	told := 0
	before := make(map[int]*care.Record)
	for step := range all.Versions() {
		r := step.Record
		if !hasNumber(r) {
			continue
		}
		for _, was := range []*care.Record{nil, before[step.Person]} {
			change := care.NewChange(was, r, set)
			bundles(t, change, delivery())
			d := delivery()
			d.Writes = tofhir.Writes{Patient: true, Organization: true, Practitioner: true}
			told += len(bundles(t, change, d))
		}
		before[step.Person] = r
	}
	if told == 0 {
		t.Fatal("nobody was told of")
	}
}

// TestNothingBeyondTheProjectionIsOnTheWire plants marks in every free text and
// identifier, and looks for those of fields that the destination may not see.
func TestNothingBeyondTheProjectionIsOnTheWire(t *testing.T) {
	t.Parallel()
	set := paths(t)
	d := delivery()
	d.Writes = tofhir.Writes{Patient: true, Organization: true, Practitioner: true}
	all := people.New(11, 50, people.WithMarks())
	for r := range all.Records() {
		whole := bundles(t, care.NewChange(nil, r, set), d)
		for name, secret := range secretsOf(r) {
			if secret != "" && bytes.Contains(whole, []byte(secret)) {
				t.Errorf("person %s: %s is on the wire", r.ID, name)
			}
		}
	}
}

// secretsOf gives what no shared record may see of a record, by field.
func secretsOf(r *care.Record) map[string]string {
	var secrets secretSet = map[string]string{}
	if k := r.Person.KeySafe; k != nil {
		secrets.add("person.keySafe.code", k.Code)
		secrets.add("person.keySafe.where", k.Where)
	}
	for _, s := range r.Safeguarding {
		secrets.add("safeguarding.text", s.Text)
	}
	for _, s := range r.Legal {
		secrets.add("legal.note", s.Note)
	}
	for _, s := range r.Eligibility {
		secrets.add("eligibility.explanation", s.Explanation)
	}
	for _, s := range r.Services {
		secrets.add("services.description", s.Description)
	}
	for i := range r.Wounds {
		if p := r.Wounds[i].Picture; p != nil {
			secrets.add("wounds.picture.sha256", p.SHA256)
		}
	}
	if r.Person.NHSNumber != nil {
		for _, n := range r.Person.NHSNumber.Superseded {
			secrets.add("person.nhsNumber.superseded", n)
		}
	}
	if r.Person.Restricted {
		secrets.addWhereabouts(&r.Person)
	}
	return secrets
}

// secretSet leaves out what is too short to be looked for.
type secretSet map[string]string

func (s secretSet) add(name, value string) {
	const short = 4
	if len(value) > short {
		s[name] = jsonText(value)
	}
}

func (s secretSet) addWhereabouts(p *care.Person) {
	for _, a := range p.Addresses {
		s.add("person.addresses.lines", strings.Join(a.Lines, "\n"))
		s.add("person.addresses.postcode", a.Postcode)
		s.add("person.addresses.uprn", a.UPRN)
	}
	for _, x := range p.Telecoms {
		s.add("person.telecoms.value", x.Value)
	}
	if p.GPPractice != nil {
		s.add("person.gpPractice.odsCode", p.GPPractice.ODSCode)
	}
}

func jsonText(s string) string { return strings.NewReplacer(`"`, `\"`, "\n", `\n`).Replace(s) }

func TestTheSameChangeGivesTheSameBytes(t *testing.T) {
	t.Parallel()
	set := paths(t)
	for r := range people.New(3, 25).Records() {
		if !hasNumber(r) {
			continue
		}
		kept, err := care.Encode(r)
		if err != nil {
			t.Fatal(err)
		}
		change := care.NewChange(nil, r, set)
		want := bundles(t, change, delivery())
		done := make(chan []byte, 8)
		for range cap(done) {
			go func() {
				got, _ := encode(change, delivery()) // an error gives no bytes, which is noticed
				done <- got
			}()
		}
		for range cap(done) {
			if !bytes.Equal(<-done, want) {
				t.Fatal("the same change gave other bytes")
			}
		}
		if now, err := care.Encode(r); err != nil || !bytes.Equal(now, kept) {
			t.Error("mapping changed the record")
		}
	}
}

func marshal(tb testing.TB, m *tofhir.Message) []byte {
	tb.Helper()
	out, err := fhir.Marshal(&m.Bundle)
	if err != nil {
		tb.Fatal(err)
	}
	return out
}
