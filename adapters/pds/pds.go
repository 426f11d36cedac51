// SPDX-License-Identifier: Apache-2.0

// Package pds traces people in the Personal Demographics Service, the NHS's
// index of everybody who has an NHS number, in the application-restricted way:
// it reads, one person at a time.
//
// It knows how the service is asked and what its answers mean, above all those
// that look like another: a number that was replaced, a person whose place is
// protected, a practice that is no longer theirs. It knows neither the gateway
// nor what a trace is for.
//
// Source: Personal Demographics Service - FHIR API, get-patient and search-patient.
package pds

import (
	"context"
	"fmt"
	"net/http"
	"net/url"
	"slices"
	"time"

	"github.com/carelode/lode/adapters"
	"github.com/carelode/lode/adapters/transport/nhsapi"
	"github.com/carelode/lode/mapping/care"
)

// contentType is what the service answers with.
const contentType = "application/fhir+json"

// PerSecond is what the service lets an application ask, unless agreed otherwise:
// nhsapi.Settings take it.
const PerSecond = 5

// Adapter asks one environment of the service. It is safe for concurrent use.
type Adapter struct {
	api *nhsapi.Client
	now func() time.Time
}

var _ adapters.Tracer = (*Adapter)(nil)

// New makes an adapter that asks through a client of the API platform. now is
// time.Now if nil.
func New(api *nhsapi.Client, now func() time.Time) *Adapter {
	if now == nil {
		now = time.Now
	}
	return &Adapter{api: api, now: now}
}

// Descriptor describes the adapter, which receives nothing of a record.
func (a *Adapter) Descriptor() adapters.Descriptor {
	return adapters.Descriptor{
		Name: "pds", Title: "Personal Demographics Service", Recipient: "NHS England", Formats: []string{"FHIR R4"}, RepeatSafe: true,
		Stability: "trial",
	}
}

// Trace asks about one person.
func (a *Adapter) Trace(ctx context.Context, who adapters.Who) (*adapters.Traced, error) {
	if who.NHSNumber != "" {
		return a.byNumber(ctx, who.NHSNumber)
	}
	return a.byDemographics(ctx, who)
}

func (a *Adapter) byNumber(ctx context.Context, number string) (*adapters.Traced, error) {
	if !digits(number) {
		return nil, notANumber()
	}
	answer, err := a.get(ctx, "/Patient/"+number)
	if err != nil {
		return nil, err
	}
	p, err := readPatient(answer.Body)
	if err != nil {
		return nil, answer.Doubt(err.Error())
	}
	traced, err := p.traced(a.now())
	if err != nil {
		return nil, answer.Doubt(err.Error())
	}
	traced.Superseded = traced.NHSNumber != number
	return traced, nil
}

func digits(number string) bool {
	return len(number) == 10 && !slices.ContainsFunc([]byte(number), func(c byte) bool { return c < '0' || c > '9' })
}

// byDemographics searches, and then asks for the one found by number: a search
// does not give all that is known.
func (a *Adapter) byDemographics(ctx context.Context, who adapters.Who) (*adapters.Traced, error) {
	if who.Family == "" || who.BirthDate == "" {
		return nil, care.At(care.Rejected, "", "too-little", "A person without an NHS number is found by family name and birth date: one of them is missing.")
	}
	// What has no value is not asked by. No postcode: with one, those whose place
	// is protected would not be found. Earlier names count.
	query := url.Values{"family": {who.Family}, "birthdate": {"eq" + who.BirthDate}, "_max-results": {"1"}, "_history": {"true"}}
	if who.Given != "" {
		query.Set("given", who.Given)
	}
	if slices.Contains([]string{"male", "female", "other", "unknown"}, who.Gender) {
		query.Set("gender", who.Gender)
	}
	answer, err := a.get(ctx, "/Patient?"+query.Encode())
	if err != nil {
		return nil, err
	}
	number, err := found(answer)
	if err != nil {
		return nil, err
	}
	return a.byNumber(ctx, number)
}

func (a *Adapter) get(ctx context.Context, path string) (*nhsapi.Answer, error) {
	const tries = 2
	answer, err := a.api.Do(ctx, nhsapi.Request{
		Method: http.MethodGet, Path: path, Header: http.Header{"Accept": {contentType}}, Tries: tries, Accept: []string{contentType, "application/json"},
	})
	if err != nil {
		return nil, explain(answer, err)
	}
	if !answer.Echoed {
		return nil, answer.Doubt("the answer does not name the request: it may not be the service's")
	}
	return answer, nil
}

// explain says what the service's codes mean for the person that was looked for.
func explain(answer *nhsapi.Answer, err error) error {
	if answer == nil {
		return err
	}
	codes := answer.Codes()
	has := func(code string) bool { return slices.Contains(codes, code) }
	switch {
	case has("INVALID_RESOURCE_ID"):
		return notANumber()
	case has("INVALIDATED_RESOURCE"):
		return care.At(care.Rejected, "", "invalidated", "The NHS number was withdrawn, and no other took its place: ask the national back office.")
	case has("RESOURCE_NOT_FOUND"):
		return none()
	case has("INVALID_VALUE") && answer.Status == http.StatusForbidden, has("TOO_MANY_MATCHES"):
		return many()
	case has("UNABLE_TO_CALL_SERVICE"), has("TOO_MANY_REQUESTS"):
		return err // unavailable already
	case len(codes) > 0 && care.KindOf(err) == care.Rejected:
		return care.At(care.Rejected, "", "refused", fmt.Sprintf("The service refused the question (%s).", codes[0]))
	}
	return err
}

func notANumber() error {
	return care.At(care.Rejected, "", "not-a-number", "The NHS number is not one.")
}

func none() error {
	return care.At(care.Rejected, "", "none", "Nobody was found.")
}

func many() error {
	return care.At(care.Rejected, "", "many", "More than one person fits: the NHS number must be found in another way.")
}
