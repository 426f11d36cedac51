// SPDX-License-Identifier: Apache-2.0

package cld_test

import (
	"bytes"
	"encoding/csv"
	"iter"
	"slices"
	"strconv"
	"testing"
	"time"

	"github.com/carelode/lode/adapters"
	"github.com/carelode/lode/adapters/cld"
	"github.com/carelode/lode/mapping/care"
)

// Header text that the tests ask rows for.
const (
	hClient     = "Client Type"
	hReason     = "Primary Support Reason"
	hEvent      = "Event Type"
	hReference  = "Event Reference"
	hStart      = "Event Start Date"
	hEnd        = "Event End Date"
	hAbout      = "Event Description"
	hOutcome    = "Event Outcome"
	hAssessment = "Assessment Type"
)

func quarter() care.Period { return care.Period{Start: "2026-01-01", End: "2026-03-31"} }

func facts() adapters.Facts {
	return adapters.Facts{
		PlannedAt: time.Date(2026, 4, 10, 9, 0, 0, 0, time.UTC), Sequence: 7,
		Team: adapters.Team{ID: "soham", Name: "Soham", CouncilCode: "623"},
	}
}

// one yields records, as the gateway would: projected to what the adapter may
// see.
func projected(tb testing.TB, records ...*care.Record) iter.Seq2[*care.Record, error] {
	tb.Helper()
	paths, err := care.ParsePaths(cld.Factory().Descriptor.Uses...)
	if err != nil {
		tb.Fatal(err)
	}
	return func(yield func(*care.Record, error) bool) {
		for _, r := range records {
			if !yield(care.Project(r, paths), nil) {
				return
			}
		}
	}
}

func newAdapter(tb testing.TB, settings map[string]string) *cld.Adapter {
	tb.Helper()
	full, err := adapters.CheckSettings(cld.Factory().Descriptor, settings)
	if err != nil {
		tb.Fatal(err)
	}
	a, err := cld.New(adapters.Options{Settings: full})
	if err != nil {
		tb.Fatal(err)
	}
	return a
}

// sheet is a file read back by an independent reader.
type sheet struct {
	header  []string
	rows    []map[string]string
	summary adapters.Summary
	raw     []byte
}

func extractOf(tb testing.TB, settings map[string]string, records ...*care.Record) sheet {
	tb.Helper()
	var b bytes.Buffer
	sum, err := newAdapter(tb, settings).WriteBatch(projected(tb, records...), quarter(), facts(), &b)
	if err != nil {
		tb.Fatal(err)
	}
	s := sheet{summary: sum, raw: b.Bytes()}
	s.header, s.rows = readBack(tb, b.Bytes())
	return s
}

func readBack(tb testing.TB, raw []byte) (header []string, rows []map[string]string) {
	tb.Helper()
	all, err := csv.NewReader(bytes.NewReader(bytes.TrimPrefix(raw, []byte("\xef\xbb\xbf")))).ReadAll()
	if err != nil {
		tb.Fatalf("the file cannot be read back: %v", err)
	}
	for _, cells := range all[1:] {
		row := make(map[string]string)
		for i, name := range all[0] {
			row[name] = cells[i]
		}
		rows = append(rows, row)
	}
	return all[0], rows
}

// kinds gives the event types in the order of the rows.
func (s sheet) kinds() []string {
	kinds := []string{}
	for _, r := range s.rows {
		kinds = append(kinds, r[hEvent])
	}
	return kinds
}

func (s sheet) only(tb testing.TB, event string) map[string]string {
	tb.Helper()
	var found []map[string]string
	for _, r := range s.rows {
		if r[hEvent] == event {
			found = append(found, r)
		}
	}
	if len(found) != 1 {
		tb.Fatalf("%d rows of type %q, want 1; left out: %v", len(found), event, s.summary.LeftOutBy)
	}
	return found[0]
}

// item makes what every item carries.
func item(id string) care.Item {
	return care.Item{ID: id, RecordedBy: "w1", RecordedAt: "2026-03-30T10:00:00Z"}
}

// resident is someone of whom the person's columns are all known.
func resident(edits ...func(*care.Record)) *care.Record {
	r := &care.Record{
		ID: "p1", Team: "soham", Version: 3, RecordedAt: "2026-04-01T09:00:00+01:00", RecordedBy: "w1",
		Workers: []care.Worker{{ID: "w1", Role: "nurse", Name: care.Name{Family: "Hartley"}}},
		Person: care.Person{
			NHSNumber:   &care.NHSNumber{Value: "9990000018", Status: "01"},
			Identifiers: []care.Identifier{{Kind: "council", Owner: "623", Value: "A100001"}},
			Names:       []care.Name{{Given: []string{"Mabel"}, Family: "Canarywood"}}, BirthDate: "1941-02-14",
			StatedGender: "female", Ethnicity: "white-british", Accommodation: "owner-occupier", Employment: "not-seeking-or-retired",
			Funding: "council", SupportReason: "personal-care", HasUnpaidCarer: "yes",
			Addresses:  []care.Address{{Use: "home", Lines: []string{"1 High Street"}, Postcode: "CB7 5AB", From: "2001-05-01"}},
			GPPractice: &care.Practice{ODSCode: "D81001"},
		},
	}
	for _, edit := range edits {
		edit(r)
	}
	return r
}

func asked(id string, edits ...func(*care.Contact)) func(*care.Record) {
	c := care.Contact{
		Item: item(id), Kind: "call", First: true, Route: "community", Start: "2026-02-02T10:00:00Z", Status: "finished", Workers: []string{"w1"},
		Notes: "Canarynote", Outcome: "assessment", DecidedOn: "2026-02-03",
	}
	for _, edit := range edits {
		edit(&c)
	}
	return func(r *care.Record) { r.Contacts = append(r.Contacts, c) }
}

func assessed(id, kind string, edits ...func(*care.Assessment)) func(*care.Record) {
	a := care.Assessment{
		Item: item(id), Kind: kind, Start: "2026-02-03", End: "2026-02-10", Status: "completed", Method: "person",
		Summary: "Canarysummary", Outcome: "support",
	}
	for _, edit := range edits {
		edit(&a)
	}
	return func(r *care.Record) { r.Assessments = append(r.Assessments, a) }
}

func served(id string, edits ...func(*care.Service)) func(*care.Record) {
	s := care.Service{
		Item: item(id), Type: "long-community", Component: "home-support", Start: "2025-06-13", Status: "in-progress", Mechanism: "commissioned",
		ProviderCQC: "1-1234567890", Payer: "council", Description: "Help with washing and dressing",
	}
	for _, edit := range edits {
		edit(&s)
	}
	return func(r *care.Record) { r.Services = append(r.Services, s) }
}

func reviewed(id string, edits ...func(*care.Review)) func(*care.Record) {
	v := care.Review{
		Item: item(id), Reason: "planned", Start: "2026-01-20", End: "2026-01-27", Status: "completed", Method: "both", Achieved: "partially",
		Changed: "no",
	}
	for _, edit := range edits {
		edit(&v)
	}
	return func(r *care.Record) { r.Reviews = append(r.Reviews, v) }
}

func person(edit func(*care.Person)) func(*care.Record) {
	return func(r *care.Record) { edit(&r.Person) }
}

// caseload is one of everything, for the golden file.
func caseload() []*care.Record {
	records := []*care.Record{
		resident(
			asked("c1"), asked("c2", func(c *care.Contact) { c.First = false }), assessed("a1", "conversation-1"), assessed("a2", "care-act"),
			served("s1"), reviewed("v1"),
			served("s2", func(s *care.Service) {
				s.Type, s.Component, s.Mechanism, s.Description = "long-community", "direct-payment", "direct-payment", "=SUM(1,2)\nand \"more\""
				s.UnitCost, s.CostPer, s.UnitsPerWeek = "21.4", "hour", "5.25"
			}),
		),
		resident(person(func(p *care.Person) {
			p.Impairments = &care.Asked[care.Impairment]{Answer: "some", Items: []care.Impairment{
				{Kind: "dementia"}, {Kind: "visual", Degree: "partial"}, {Kind: "hearing", Degree: "severe"},
			}}
			p.DeathDate = "2026-03-02"
		}), served("s1"), reviewed("v1", func(v *care.Review) { v.Changed = "yes" })),
		resident(person(func(p *care.Person) {
			p.BirthDate, p.SupportReason, p.Employment, p.Funding = "1990-07-01", "learning-disability", "paid-under-16", "joint"
		}), served("s1"), assessed("a1", "financial")),
		resident(person(func(p *care.Person) {
			p.SupportReason, p.CaresFor = "unpaid-carer", []care.CaredFor{{Name: "Canary", CouncilID: "A100001"}, {Name: "Other"}}
			p.Restricted = true
		}), assessed("a1", "carer", func(a *care.Assessment) { a.Method = "carer" })),
		resident(person(func(p *care.Person) {
			p.SupportReason, p.CaresFor = "", []care.CaredFor{{Name: "Canary", CouncilID: "A100002"}}
		})),
		resident(person(func(p *care.Person) { p.BirthDate = "2012-01-01" }), served("s1")),
	}
	for i, r := range records {
		r.ID = "p" + strconv.Itoa(i+1)
	}
	return slices.Clip(records)
}
