// SPDX-License-Identifier: Apache-2.0

package pds_test

import (
	"errors"
	"net/http"
	"net/http/httptest"
	"slices"
	"strings"
	"testing"
	"time"

	"github.com/carelode/lode/adapters"
	"github.com/carelode/lode/adapters/pds"
	"github.com/carelode/lode/adapters/transport/nhsapi"
	"github.com/carelode/lode/conformance/sim"
	"github.com/carelode/lode/mapping/care"
)

const (
	ada   = "9990000018"
	ben   = "9990000026"
	cara  = "9990000034"
	other = "9990000042"
)

func index(t *testing.T, h http.Handler) *pds.Adapter {
	t.Helper()
	server := httptest.NewServer(h)
	t.Cleanup(server.Close)
	s := nhsapi.Settings{BaseURL: server.URL}
	s.HTTP.ShortestWait = time.Millisecond
	api, err := nhsapi.New(s)
	if err != nil {
		t.Fatal(err)
	}
	return pds.New(api, nil)
}

func adaFenland(change func(*sim.PDSPerson)) sim.PDSPerson {
	p := sim.PDSPerson{
		NHSNumber: ada, Family: "Fenland", Given: []string{"Ada", "Mary"}, BirthDate: "1942-03-01", Gender: "female", Postcode: "CB7 5AA",
		Former: "A81999", Practice: "D81001",
	}
	if change != nil {
		change(&p)
	}
	return p
}

func TestAPersonIsFoundByNumber(t *testing.T) {
	t.Parallel()
	got, err := index(t, sim.NewPDS(sim.PDSSettings{People: []sim.PDSPerson{adaFenland(nil)}})).Trace(t.Context(), adapters.Who{NHSNumber: ada})
	if err != nil {
		t.Fatal(err)
	}
	if got.NHSNumber != ada || got.Superseded || got.Restricted || got.Dead || got.Family != "Fenland" || !slices.Equal(got.Given, []string{"Ada", "Mary"}) ||
		got.BirthDate != "1942-03-01" || got.Gender != "female" || got.At.IsZero() {
		t.Errorf("%+v", got)
	}
	if got.Practice != "D81001" {
		t.Errorf("practice %q: the first in the list ended years ago", got.Practice)
	}
}

func TestAnswersThatLookLikeAnother(t *testing.T) {
	t.Parallel()
	for name, c := range map[string]struct {
		change func(*sim.PDSPerson)
		right  func(*adapters.Traced) bool
	}{
		"a number that was replaced":  {func(p *sim.PDSPerson) { p.ReplacedBy = ben }, func(a *adapters.Traced) bool { return a.Superseded && a.NHSNumber == ben }},
		"restricted":                  {func(p *sim.PDSPerson) { p.Label = "R" }, func(a *adapters.Traced) bool { return a.Restricted && a.Practice == "" }},
		"very restricted":             {func(p *sim.PDSPerson) { p.Label = "V" }, func(a *adapters.Traced) bool { return a.Restricted }},
		"redacted":                    {func(p *sim.PDSPerson) { p.Label = "REDACTED" }, func(a *adapters.Traced) bool { return a.Restricted }},
		"a label that is not known":   {func(p *sim.PDSPerson) { p.Label = "X" }, func(a *adapters.Traced) bool { return a.Restricted }},
		"no label":                    {func(p *sim.PDSPerson) { p.Label = "none" }, func(a *adapters.Traced) bool { return a.Restricted && a.Practice == "" }},
		"dead":                        {func(p *sim.PDSPerson) { p.Died = "2026-10-01" }, func(a *adapters.Traced) bool { return a.Dead && a.Died == "2026-10-01" }},
		"dead, informally":            {func(p *sim.PDSPerson) { p.DeathTold = "1" }, func(a *adapters.Traced) bool { return a.Dead && a.Died == "" }},
		"a death that was taken back": {func(p *sim.PDSPerson) { p.DeathTold = "U" }, func(a *adapters.Traced) bool { return !a.Dead }},
		"no practice any more":        {func(p *sim.PDSPerson) { p.Practice = "" }, func(a *adapters.Traced) bool { return a.Practice == "" && !a.Restricted }},
	} {
		t.Run(name, func(t *testing.T) {
			t.Parallel()
			people := []sim.PDSPerson{adaFenland(c.change), {NHSNumber: ben, Family: "Fenland", BirthDate: "1942-03-01"}}
			got, err := index(t, sim.NewPDS(sim.PDSSettings{People: people})).Trace(t.Context(), adapters.Who{NHSNumber: ada})
			if err != nil || !c.right(got) {
				t.Errorf("%+v %v", got, err)
			}
		})
	}
}

func TestAPersonIsFoundByNameAndBirthDate(t *testing.T) {
	t.Parallel()
	people := []sim.PDSPerson{
		adaFenland(func(p *sim.PDSPerson) { p.Earlier = []string{"Marsh"} }),
		{NHSNumber: ben, Family: "Twin", Given: []string{"Ben"}, BirthDate: "1950-01-01", Gender: "male"},
		{NHSNumber: cara, Family: "Twin", Given: []string{"Cara"}, BirthDate: "1950-01-01", Gender: "female"},
		{NHSNumber: other, Family: "Hidden", BirthDate: "1960-01-01", Label: "R"},
	}
	a := index(t, sim.NewPDS(sim.PDSSettings{People: people}))
	for name, c := range map[string]struct {
		who  adapters.Who
		want string // the number, or the rule
	}{
		"by what they are called":            {adapters.Who{Family: "Fenland", Given: "Ada", BirthDate: "1942-03-01", Gender: "female", Postcode: "CB1 1AA"}, ada},
		"by what they were called":           {adapters.Who{Family: "Marsh", BirthDate: "1942-03-01"}, ada},
		"a gender the index has no word for": {adapters.Who{Family: "Fenland", BirthDate: "1942-03-01", Gender: "refused"}, ada},
		"twins":                              {adapters.Who{Family: "Twin", BirthDate: "1950-01-01"}, "many"},
		"one of the twins":                   {adapters.Who{Family: "Twin", Given: "Cara", BirthDate: "1950-01-01"}, cara},
		"somebody protected":                 {adapters.Who{Family: "Hidden", BirthDate: "1960-01-01", Postcode: "CB7 5AA"}, other},
		"nobody":                             {adapters.Who{Family: "Stranger", BirthDate: "1942-03-01"}, "none"},
		"without a birth date":               {adapters.Who{Family: "Fenland"}, "too-little"},
	} {
		t.Run(name, func(t *testing.T) {
			t.Parallel()
			got, err := a.Trace(t.Context(), c.who)
			if err == nil && got.NHSNumber == c.want {
				return
			}
			if e, ok := errors.AsType[*care.Error](err); !ok || e.Rule != c.want || e.Kind != care.Rejected {
				t.Errorf("%+v %v, want %s", got, err, c.want)
			}
			if err != nil && (strings.Contains(err.Error(), c.who.Family) || strings.Contains(err.Error(), c.who.BirthDate) && c.who.BirthDate != "") {
				t.Errorf("the error tells of the person: %v", err)
			}
		})
	}
}

func TestRefusalsOfTheService(t *testing.T) {
	t.Parallel()
	sound := sim.NewPDS(sim.PDSSettings{People: []sim.PDSPerson{adaFenland(func(p *sim.PDSPerson) { p.Withdrawn = true })}})
	fixed := func(status int, kind, body string, echo bool) http.Handler {
		return http.HandlerFunc(func(w http.ResponseWriter, r *http.Request) {
			if echo {
				w.Header().Set("X-Request-ID", r.Header.Get("X-Request-ID"))
			}
			w.Header().Set("Content-Type", kind)
			w.WriteHeader(status)
			_, _ = w.Write([]byte(body))
		})
	}
	fhir := "application/fhir+json"
	for name, c := range map[string]struct {
		h      http.Handler
		number string
		kind   care.Kind
		rule   string
	}{
		"a number that was withdrawn":       {sound, ada, care.Rejected, "invalidated"},
		"a number that nobody has":          {sound, ben, care.Rejected, "none"},
		"a number with a wrong last digit":  {sound, "9990000019", care.Rejected, "not-a-number"},
		"no number":                         {sound, "../metadata", care.Rejected, "not-a-number"},
		"an answer of somebody between us":  {fixed(200, fhir, `{"resourceType":"Patient","id":"9990000018"}`, false), ada, care.Unavailable, ""},
		"a page to sign in":                 {fixed(200, "text/html", `<html>`, true), ada, care.Unavailable, ""},
		"half an answer":                    {fixed(200, fhir, `{"resourceType":"Patient","id":"999000`, true), ada, care.Unavailable, ""},
		"another resource":                  {fixed(200, fhir, `{"resourceType":"Practitioner","id":"9990000018"}`, true), ada, care.Unavailable, ""},
		"a person with two numbers":         {fixed(200, fhir, `{"resourceType":"Patient","id":"9990000018","identifier":[{"system":"https://fhir.nhs.uk/Id/nhs-number","value":"9990000026"}]}`, true), ada, care.Unavailable, ""},
		"a person without a number":         {fixed(200, fhir, `{"resourceType":"Patient"}`, true), ada, care.Unavailable, ""},
		"a warning instead of a person":     {fixed(200, fhir, `{"resourceType":"OperationOutcome","issue":[]}`, true), ada, care.Unavailable, ""},
		"not found, by somebody between us": {fixed(404, "text/plain", "no such route", true), ada, care.Rejected, ""},
		"too many questions":                {fixed(429, fhir, `{}`, true), ada, care.Unavailable, ""},
		"a service that fails":              {fixed(500, fhir, `{}`, true), ada, care.Unavailable, ""},
		"not let in":                        {fixed(403, fhir, `{}`, true), ada, care.Unauthorised, ""},
	} {
		t.Run(name, func(t *testing.T) {
			t.Parallel()
			got, err := index(t, c.h).Trace(t.Context(), adapters.Who{NHSNumber: c.number})
			e, ok := errors.AsType[*care.Error](err)
			if !ok || got != nil || e.Kind != c.kind || e.Rule != c.rule {
				t.Errorf("%+v, %v (%v)", got, err, e)
			}
			if strings.Contains(err.Error(), c.number) {
				t.Errorf("the error repeats the number: %v", err)
			}
		})
	}
}

// TestPracticeByItsDates: an end that cannot be read ends it.
func TestPracticeByItsDates(t *testing.T) {
	t.Parallel()
	for _, c := range []struct{ period, want string }{
		{`{"start":"2020-01-01"}`, "D81001"},
		{`{}`, "D81001"},
		{`{"start":"2020-01-01","end":"9999-12-31"}`, "D81001"},
		{`{"start":"2999-01-01"}`, ""},
		{`{"end":"2021-01-01T10:00:00+00:00"}`, ""},
		{`{"end":"soon"}`, ""},
	} {
		h := http.HandlerFunc(func(w http.ResponseWriter, r *http.Request) {
			w.Header().Set("X-Request-ID", r.Header.Get("X-Request-ID"))
			w.Header().Set("Content-Type", "application/fhir+json")
			_, _ = w.Write([]byte(`{"resourceType":"Patient","id":"9990000018","meta":{"security":[{"code":"U"}]},"generalPractitioner":[
				{"identifier":{"system":"https://fhir.nhs.uk/Id/ods-organization-code","value":"D81001","period":` + c.period + `}}]}`))
		})
		if got, err := index(t, h).Trace(t.Context(), adapters.Who{NHSNumber: ada}); err != nil || got.Practice != c.want {
			t.Errorf("%s: %+v %v", c.period, got, err)
		}
	}
}

func TestQuestionsAreSpacedOut(t *testing.T) {
	t.Parallel()
	p := sim.NewPDS(sim.PDSSettings{People: []sim.PDSPerson{adaFenland(nil)}, PerSecond: 10})
	server := httptest.NewServer(p)
	t.Cleanup(server.Close)
	api, err := nhsapi.New(nhsapi.Settings{BaseURL: server.URL, PerSecond: pds.PerSecond})
	if err != nil {
		t.Fatal(err)
	}
	a := pds.New(api, nil)
	for range 12 {
		if _, err := a.Trace(t.Context(), adapters.Who{NHSNumber: ada}); err != nil {
			t.Fatal(err)
		}
	}
}
