// SPDX-License-Identifier: Apache-2.0

package tofhir_test

import (
	"testing"

	"github.com/carelode/lode/mapping/care"
	"github.com/carelode/lode/mapping/tofhir"
)

func sender() tofhir.Sender {
	return tofhir.Sender{
		ID: "soham", Name: "Soham Neighbourhood Team", ODSCode: "Z9X01", Phone: "01632 960100",
		Organisation: "Fen Community Care", OrganisationODS: "Z9X",
	}
}

func delivery() tofhir.Delivery {
	return tofhir.Delivery{Key: "2b8a52c2-4b8e-5a83-8f8c-2a8a1f0a9a10", Sender: sender()}
}

// used are the paths that a shared record may see.
func used() []string {
	return []string{
		"id", "team", "version", "recordedAt", "recordedBy", "workers.id", "workers.name", "workers.role", "workers.registration", "workers.sdsUserId",
		"person.nhsNumber.value", "person.nhsNumber.status", "person.identifiers", "person.names", "person.birthDate", "person.deathDate",
		"person.statedGender", "person.ethnicity", "person.language", "person.interpreter", "person.addresses", "person.telecoms",
		"person.gpPractice", "person.restricted", "person.accommodation", "person.employment", "person.impairments", "person.reasonableAdjustments",
		"person.pets", "person.hasUnpaidCarer", "episode", "sharing", "aboutMe", "network", "strengths", "needs", "ratings", "scores", "plan",
		"advancePlans", "capacity", "contacts", "assessments", "reviews", "referrals", "observations", "wounds", "equipment", "communityConnections",
		"risks", "allergies", "medications", "conditions", "documents",
	}
}

func paths(tb testing.TB) care.Paths {
	tb.Helper()
	p, err := care.ParsePaths(used()...)
	if err != nil {
		tb.Fatal(err)
	}
	return p
}
