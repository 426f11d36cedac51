// SPDX-License-Identifier: Apache-2.0

package tofhir

import (
	"github.com/carelode/lode/fhir"
	"github.com/carelode/lode/fhir/ukcore"
	"github.com/carelode/lode/mapping/care"
	"github.com/carelode/lode/mapping/codes"
)

// EpisodeOfCare maps the span in which the team supports the person. Why it
// ended has no place in FHIR R4 and is not mapped. One that the record no longer
// holds has finished.
func (f *Frame) EpisodeOfCare(e *care.Episode) (*fhir.EpisodeOfCare, error) {
	status, err := code[fhir.EpisodeOfCareStatus](codes.EpisodeStatus, e.Status, in("episode").dot("status"))
	if err != nil {
		return nil, err
	}
	var out fhir.EpisodeOfCare
	out.Id, out.Identifier = bears("EpisodeOfCare", f.ID("EpisodeOfCare", e.ID))
	out.Meta = profile(ukcore.EpisodeOfCare)
	out.Status = status
	if f.back && *status != fhir.EpisodeOfCareStatusEnteredInError {
		out.Status = new(fhir.EpisodeOfCareStatusFinished) // another took its place
	}
	out.Patient = f.subject
	out.ManagingOrganization = f.team()
	out.Period = period(e.Start, e.End)
	out.CareManager, err = f.worker(e.NamedWorker)
	return &out, err
}
