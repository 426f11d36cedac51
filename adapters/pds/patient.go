// SPDX-License-Identifier: Apache-2.0

package pds

import (
	"encoding/json"
	"errors"
	"strings"
	"time"

	"github.com/carelode/lode/adapters"
	"github.com/carelode/lode/adapters/transport/nhsapi"
)

// The systems of the identifiers that are read.
const (
	numbers   = "https://fhir.nhs.uk/Id/nhs-number"
	practices = "https://fhir.nhs.uk/Id/ods-organization-code"
)

// patient is what is read of the service's Patient. It is read leniently: an
// element of another shape fails the whole, which is asked for again.
type patient struct {
	ResourceType string
	ID           string
	Meta         struct {
		Security []struct{ Code string }
	}
	Identifier []identifier
	Name       []struct {
		Use    string
		Period period
		Family string
		Given  []string
	}
	Gender              string
	BirthDate           string
	DeceasedDateTime    string
	DeceasedBoolean     bool
	GeneralPractitioner []struct {
		Identifier identifier
	}
	Extension []struct {
		URL       string
		Extension []struct {
			URL                  string
			ValueCodeableConcept struct{ Coding []struct{ Code string } }
		}
	}
}

type identifier struct {
	System, Value string
	Period        period
}

type period struct{ Start, End string }

func readPatient(body []byte) (*patient, error) {
	var p patient
	if err := json.Unmarshal(body, &p); err != nil {
		return nil, errors.New("the service's answer could not be read")
	}
	if p.ResourceType != "Patient" {
		return nil, errors.New("the service did not answer with a person")
	}
	return &p, nil
}

// traced gives what the service holds, as of a moment.
func (p *patient) traced(now time.Time) (*adapters.Traced, error) {
	if !digits(p.ID) {
		return nil, errors.New("the service's answer has no NHS number")
	}
	for _, i := range p.Identifier {
		if strings.EqualFold(i.System, numbers) && i.Value != p.ID {
			return nil, errors.New("the service's answer has two NHS numbers")
		}
	}
	t := &adapters.Traced{
		NHSNumber: p.ID, Restricted: p.restricted(), Died: day(p.DeceasedDateTime), BirthDate: p.BirthDate, Gender: p.Gender, At: now,
		Dead: p.DeceasedBoolean || p.DeceasedDateTime != "" || p.toldDead(),
	}
	if t.Restricted {
		t.Practice = "" // the service leaves it out; were it there, it would tell where the person is
	} else {
		t.Practice = p.practice(now)
	}
	for _, n := range p.Name {
		if n.Use == "usual" && n.Period.holds(now) {
			t.Family, t.Given = n.Family, n.Given
			break
		}
	}
	return t, nil
}

// restricted is true unless every label says that it is not: U is unrestricted;
// R, V, REDACTED, an unknown label or none count as restricted (get-patient,
// Restricted patients).
func (p *patient) restricted() bool {
	for _, label := range p.Meta.Security {
		if label.Code != "U" {
			return true
		}
	}
	return len(p.Meta.Security) == 0
}

// deathStatus is the extension by which a death is told without its date.
const deathStatus = "DeathNotificationStatus"

// toldDead reads the status of a death's notification: 1 informal, 2 formal; U
// is its removal (UKCore-DeathNotificationStatus).
func (p *patient) toldDead() bool {
	for _, e := range p.Extension {
		if !strings.HasSuffix(e.URL, deathStatus) {
			continue
		}
		for _, inner := range e.Extension {
			for _, c := range inner.ValueCodeableConcept.Coding {
				if c.Code == "1" || c.Code == "2" {
					return true
				}
			}
		}
	}
	return false
}

// practice is the one with which the person is registered now: the first in the
// list may be one of long ago.
func (p *patient) practice(now time.Time) string {
	for _, gp := range p.GeneralPractitioner {
		if strings.EqualFold(gp.Identifier.System, practices) && gp.Identifier.Period.holds(now) {
			return gp.Identifier.Value
		}
	}
	return ""
}

// holds reports whether a moment is within a period, both days included. A
// date that cannot be read ends it: what is not certain does not hold.
func (p period) holds(now time.Time) bool {
	today := now.UTC().Format(time.DateOnly)
	for _, text := range []string{p.Start, p.End} {
		if text == "" {
			continue
		}
		if _, err := time.Parse(time.DateOnly, day(text)); err != nil {
			return false
		}
	}
	return (p.Start == "" || day(p.Start) <= today) && (p.End == "" || day(p.End) >= today)
}

// day is the date of a date or an instant.
func day(text string) string { return text[:min(len(text), len(time.DateOnly))] }

// found gives the number of the one that a search found.
func found(answer *nhsapi.Answer) (string, error) {
	var bundle struct {
		ResourceType string
		Total        *int
		Entry        []struct{ Resource patient }
	}
	if err := json.Unmarshal(answer.Body, &bundle); err != nil {
		return "", answer.Doubt("the service's answer could not be read")
	}
	switch {
	case bundle.ResourceType == "OperationOutcome": // with status 200
		if err := explain(answer, nil); err != nil {
			return "", err
		}
		return "", answer.Doubt("the service did not answer as to a search")
	case bundle.ResourceType != "Bundle":
		return "", answer.Doubt("the service did not answer as to a search")
	case len(bundle.Entry) > 1, bundle.Total != nil && *bundle.Total > 1:
		return "", many()
	case len(bundle.Entry) == 0:
		return "", none()
	case !digits(bundle.Entry[0].Resource.ID):
		return "", answer.Doubt("the service's answer has no NHS number")
	}
	return bundle.Entry[0].Resource.ID, nil
}
