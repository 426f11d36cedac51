// SPDX-License-Identifier: Apache-2.0

package sim

import (
	"encoding/json"
	"net/http"
	"slices"
	"strings"
	"sync"
	"time"
)

// PDSPerson is somebody in the simulated index.
type PDSPerson struct {
	NHSNumber string
	Family    string
	Given     []string
	BirthDate string
	Gender    string
	Postcode  string
	Practice  string // ODS code, "": with none
	Former    string // an earlier practice, listed first with its end
	Label     string // of meta.security; "U" if ""; "none" leaves it out
	Died      string // YYYY-MM-DD
	DeathTold string // the status of a death's notification, without a date
	// ReplacedBy is the number that took this one's place, and Withdrawn says that
	// none did.
	ReplacedBy string
	Withdrawn  bool
	Earlier    []string // family names of before
}

// PDSSettings of a simulated index.
type PDSSettings struct {
	People    []PDSPerson
	Identity  *Identity // whose tokens are taken; nil: anybody is let in, as in the published sandbox
	PerSecond int       // 0: no limit
	Now       func() time.Time
}

// PDS is the Personal Demographics Service for applications, written from its
// published specification: get-patient and search-patient, reading only.
type PDS struct {
	set PDSSettings

	mu     sync.Mutex
	people map[string]PDSPerson
	second time.Time
	asked  int
	log    []string // the numbers that were asked for, in order
}

// NewPDS makes an index of people.
func NewPDS(s PDSSettings) *PDS {
	if s.Now == nil {
		s.Now = time.Now
	}
	p := &PDS{set: s, people: map[string]PDSPerson{}}
	for _, one := range s.People {
		p.people[one.NHSNumber] = one
	}
	return p
}

// Put adds somebody, or changes who is there.
func (p *PDS) Put(one PDSPerson) {
	p.mu.Lock()
	defer p.mu.Unlock()
	p.people[one.NHSNumber] = one
}

// Asked is the numbers that were asked for.
func (p *PDS) Asked() []string {
	p.mu.Lock()
	defer p.mu.Unlock()
	return slices.Clone(p.log)
}

// ServeHTTP is the API below its base address.
func (p *PDS) ServeHTTP(w http.ResponseWriter, r *http.Request) {
	p.mu.Lock()
	defer p.mu.Unlock()
	for _, name := range []string{"X-Request-ID", "X-Correlation-ID"} {
		if id := r.Header.Get(name); id != "" {
			w.Header().Set(name, id)
		}
	}
	switch id, one := strings.CutPrefix(r.URL.Path, "/Patient/"); {
	case p.set.Identity != nil && !p.set.Identity.Knows(r):
		spineOutcome(w, http.StatusUnauthorized, "ACCESS_DENIED", "Access Denied - Unauthorised")
	case p.tooMany():
		w.Header().Set("Retry-After", "1")
		spineOutcome(w, http.StatusTooManyRequests, "TOO_MANY_REQUESTS", "Too many requests")
	case r.Header.Get("X-Request-ID") == "":
		spineOutcome(w, http.StatusBadRequest, "MISSING_VALUE", "Required value is missing")
	case r.Method != http.MethodGet:
		spineOutcome(w, http.StatusBadRequest, "UNSUPPORTED_SERVICE", "Unsupported Service")
	case one:
		p.get(w, id)
	case r.URL.Path == "/Patient":
		p.search(w, r)
	default:
		spineOutcome(w, http.StatusNotFound, "RESOURCE_NOT_FOUND", "Resource not found")
	}
}

func (p *PDS) tooMany() bool {
	if p.set.PerSecond == 0 {
		return false
	}
	if now := p.set.Now(); now.Sub(p.second) >= time.Second {
		p.second, p.asked = now, 0
	}
	p.asked++
	return p.asked > p.set.PerSecond
}

func (p *PDS) get(w http.ResponseWriter, id string) {
	if !soundNumber(id) {
		spineOutcome(w, http.StatusBadRequest, "INVALID_RESOURCE_ID", "Resource Id is invalid")
		return
	}
	p.log = append(p.log, id)
	one, ok := p.people[id]
	for hops := 0; ok && one.ReplacedBy != "" && hops < len(p.people); hops++ {
		one, ok = p.people[one.ReplacedBy] // given in place of the one asked for
	}
	switch {
	case !ok:
		spineOutcome(w, http.StatusNotFound, "RESOURCE_NOT_FOUND", "Resource not found")
	case one.Withdrawn:
		spineOutcome(w, http.StatusNotFound, "INVALIDATED_RESOURCE", "Resource that has been marked as invalid was requested")
	default:
		w.Header().Set("ETag", `W/"2"`)
		fhirAnswer(w, http.StatusOK, one.resource(p.set.Now()))
	}
}

func (p *PDS) search(w http.ResponseWriter, r *http.Request) {
	q := r.URL.Query()
	family, birth := q.Get("family"), q.Get("birthdate")
	day, equal := strings.CutPrefix(birth, "eq")
	switch {
	case family == "" || birth == "":
		spineOutcome(w, http.StatusBadRequest, "INVALID_SEARCH_DATA", "Search data is invalid")
		return
	case !equal:
		spineOutcome(w, http.StatusBadRequest, "INVALID_VALUE", "Provided value is invalid")
		return
	case q.Get("_max-results") != "1": // an application sees one, or none
		spineOutcome(w, http.StatusForbidden, "INVALID_VALUE", "Provided value is invalid")
		return
	}
	var found []PDSPerson
	for _, one := range p.people {
		names := []string{one.Family}
		if q.Get("_history") == "true" {
			names = append(names, one.Earlier...)
		}
		named := slices.ContainsFunc(names, func(n string) bool { return strings.EqualFold(n, family) })
		given := q.Get("given") == "" || slices.ContainsFunc(one.Given, func(g string) bool { return strings.EqualFold(g, q.Get("given")) })
		gender := q.Get("gender") == "" || q.Get("gender") == one.Gender
		hidden := one.restricted() && q.Get("address-postalcode") != ""
		if named && given && gender && !hidden && one.BirthDate == day && one.ReplacedBy == "" && !one.Withdrawn {
			found = append(found, one)
		}
	}
	if len(found) > 1 {
		spineOutcome(w, http.StatusOK, "TOO_MANY_MATCHES", "Too Many Matches")
		return
	}
	entries := []any{}
	for _, one := range found {
		entries = append(entries, map[string]any{
			"fullUrl": "https://api.service.nhs.uk/personal-demographics/FHIR/R4/Patient/" + one.NHSNumber,
			"search":  map[string]any{"score": 1}, "resource": one.resource(p.set.Now()),
		})
	}
	bundle := map[string]any{"resourceType": "Bundle", "type": "searchset", "total": len(found)}
	if len(entries) > 0 {
		bundle["entry"] = entries
	}
	fhirAnswer(w, http.StatusOK, bundle)
}

func (one PDSPerson) restricted() bool {
	return one.Label != "" && one.Label != "U" && one.Label != "none"
}

// resource writes somebody as the service does: without place or practice when
// those are protected.
func (one PDSPerson) resource(now time.Time) map[string]any {
	year := func(back int) string { return now.AddDate(-back, 0, 0).Format(time.DateOnly) }
	r := map[string]any{
		"resourceType": "Patient", "id": one.NHSNumber,
		"identifier": []any{map[string]any{"system": "https://fhir.nhs.uk/Id/nhs-number", "value": one.NHSNumber}},
		"name": []any{
			map[string]any{"use": "nickname", "family": "Nick", "given": []string{"Name"}},
			map[string]any{"use": "usual", "period": map[string]any{"start": year(30)}, "family": one.Family, "given": one.Given},
		},
		"gender": one.Gender, "birthDate": one.BirthDate,
	}
	label := one.Label
	if label == "" {
		label = "U"
	}
	if label != "none" {
		r["meta"] = map[string]any{"versionId": "2", "security": []any{map[string]any{"system": "http://terminology.hl7.org/CodeSystem/v3-Confidentiality", "code": label}}}
	}
	if one.Died != "" {
		r["deceasedDateTime"] = one.Died + "T00:00:00+00:00"
	}
	if one.DeathTold != "" {
		r["extension"] = []any{map[string]any{
			"url": "https://fhir.nhs.uk/R4/StructureDefinition/Extension-UKCore-DeathNotificationStatus",
			"extension": []any{map[string]any{"url": "deathNotificationStatus", "valueCodeableConcept": map[string]any{
				"coding": []any{map[string]any{"system": "https://fhir.hl7.org.uk/CodeSystem/UKCore-DeathNotificationStatus", "code": one.DeathTold}},
			}}},
		}}
	}
	if one.restricted() {
		return r
	}
	r["address"] = []any{map[string]any{"use": "home", "postalCode": one.Postcode}}
	var practices []any
	add := func(code, start, end string) {
		if code == "" {
			return
		}
		period := map[string]any{"start": start}
		if end != "" {
			period["end"] = end
		}
		practices = append(practices, map[string]any{"type": "Organization", "identifier": map[string]any{ //nolint:misspell // FHIR's word
			"system": "https://fhir.nhs.uk/Id/ods-organization-code", "value": code, "period": period,
		}})
	}
	add(one.Former, year(20), year(3))
	add(one.Practice, year(3), "")
	if len(practices) > 0 {
		r["generalPractitioner"] = practices
	}
	return r
}

// soundNumber checks the tenth digit of an NHS number.
func soundNumber(id string) bool {
	if len(id) != 10 || strings.Trim(id, "0123456789") != "" {
		return false
	}
	sum := 0
	for i := range 9 {
		sum += int(id[i]-'0') * (10 - i)
	}
	return (11-sum%11)%11 == int(id[9]-'0')
}

// spineOutcome answers with one of the Spine's codes.
func spineOutcome(w http.ResponseWriter, status int, code, display string) {
	fhirAnswer(w, status, map[string]any{"resourceType": "OperationOutcome", "issue": []any{map[string]any{
		"severity": "error", "code": "value", "details": map[string]any{"coding": []any{map[string]any{
			"system": "https://fhir.nhs.uk/R4/CodeSystem/Spine-ErrorOrWarningCode", "version": "1", "code": code, "display": display,
		}}},
	}}})
}

func fhirAnswer(w http.ResponseWriter, status int, v any) {
	w.Header().Set("Content-Type", "application/fhir+json")
	w.WriteHeader(status)
	_ = json.NewEncoder(w).Encode(v) // the caller may have gone
}
