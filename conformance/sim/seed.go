// SPDX-License-Identifier: Apache-2.0

package sim

import (
	"encoding/json"
	"fmt"
	"net/http"
)

// NHSNumberSystem names the NHS number, as published by NHS England.
const NHSNumberSystem = "https://fhir.nhs.uk/Id/nhs-number"

// Someone is a synthetic person whom another organisation knows already.
type Someone struct {
	Organisation string // the ODS code of the organisation that owns the resource
	LocalID      string // that organisation's own number for the person
	NHSNumber    string // of the 999 range
	Family       string
	Given        string
	Born         string // YYYY-MM-DD
}

// OtherPatient makes the Patient of another organisation: it bears the NHS
// number, and that organisation's identifier rather than one of ours.
func OtherPatient(s Someone) []byte {
	name := map[string]any{"use": "official", "family": s.Family}
	if s.Given != "" { // some people have one name only
		name["given"] = []any{s.Given}
	}
	return mustJSON(map[string]any{
		"resourceType": "Patient",
		"identifier": []any{
			map[string]any{"system": NHSNumberSystem, "value": s.NHSNumber},
			map[string]any{"system": "https://" + s.Organisation + ".sim.invalid/patient", "value": s.LocalID},
		},
		"name":      []any{name},
		"birthDate": s.Born,
	})
}

// OtherOrganisation makes an organisation known by its ODS code.
func OtherOrganisation(ods, name string) []byte {
	return mustJSON(map[string]any{
		"resourceType": "Organization", //nolint:misspell // FHIR spells its own names
		"identifier":   []any{map[string]any{"system": "https://fhir.nhs.uk/Id/ods-organization-code", "value": ods}},
		"name":         name,
	})
}

// OtherPractitioner makes a Practitioner known by an identifier.
func OtherPractitioner(system, value, family string) []byte {
	return mustJSON(map[string]any{
		"resourceType": "Practitioner",
		"identifier":   []any{map[string]any{"system": system, "value": value}},
		"name":         []any{map[string]any{"family": family}},
	})
}

func mustJSON(v any) []byte {
	body, err := json.Marshal(v)
	if err != nil {
		panic(err) // maps and strings always encode
	}
	return body
}

// Seed puts resources there before anybody calls. One whose first identifier is
// already there is left as it is, so that a restarted simulator may seed again.
func (s *FHIRServer) Seed(resources ...[]byte) error {
	for i, body := range resources {
		resource, err := parseResource(body)
		if err != nil {
			return fmt.Errorf("seed %d: %w", i, err)
		}
		if err := s.seedOne(resource); err != nil {
			return fmt.Errorf("seed %d: %w", i, err)
		}
	}
	return nil
}

// seeded reports whether every identifier is there already: then the resource
// came from the ledger. One alone is not enough: two people may share a number.
func (s *FHIRServer) seeded(kind string, all []map[string]any) bool {
	for _, identifier := range all {
		if len(s.Find(kind, text(identifier, "system"), text(identifier, "value"))) == 0 {
			return false
		}
	}
	return len(all) > 0
}

func (s *FHIRServer) seedOne(resource map[string]any) error {
	e := &entry{method: http.MethodPost, kind: text(resource, "resourceType"), resource: resource}
	if s.seeded(e.kind, identifiers(resource)) {
		return nil
	}
	s.mu.Lock()
	defer s.mu.Unlock()
	t := s.begin(false)
	if err := t.run([]*entry{e}); err != nil {
		return err
	}
	for i := range t.written {
		t.written[i].Seed = true
	}
	return s.commit(t, Effect{Destination: s.set.Name, Kind: KindSeed})
}

// OverwrittenSeeds names the resources of others that somebody wrote to. A
// gateway that updates only what bears its own identifier leaves it empty.
func (s *FHIRServer) OverwrittenSeeds() []string {
	s.mu.Lock()
	defer s.mu.Unlock()
	var overwritten []string
	for _, reference := range s.store.order {
		versions := s.store.versions[reference]
		if versions[0].Seed && len(versions) > 1 {
			overwritten = append(overwritten, reference)
		}
	}
	return overwritten
}
