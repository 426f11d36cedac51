// SPDX-License-Identifier: Apache-2.0

package tofhir_test

import (
	"bytes"
	"encoding/json"
	"errors"
	"path/filepath"
	"strings"
	"testing"

	"github.com/carelode/lode/conformance/people"
	"github.com/carelode/lode/conformance/profile"
	"github.com/carelode/lode/conformance/profile/definition"
	"github.com/carelode/lode/fhir"
	"github.com/carelode/lode/mapping/care"
	"github.com/carelode/lode/mapping/tofhir"
)

func referralDocument(t *testing.T, r *care.Record, id string) []byte {
	t.Helper()
	b, err := tofhir.ReferralDocument(r, sender(), id, documentKey)
	if err != nil {
		t.Fatal(err)
	}
	out, err := fhir.Marshal(b)
	if err != nil {
		t.Fatal(err)
	}
	return out
}

func TestGoldenReferralDocument(t *testing.T) {
	t.Parallel()
	var got bytes.Buffer
	if err := json.Indent(&got, referralDocument(t, example(t), "rf-1"), "", "  "); err != nil {
		t.Fatal(err)
	}
	compare(t, filepath.Join("testdata", "golden", "ReferralDocument.json"), got.Bytes())
}

// TestDocumentsConform to R4 and UK Core: every plan and every referral out of 60
// lives, and those of the example whole and restricted.
func TestDocumentsConform(t *testing.T) {
	t.Parallel()
	check, err := profile.New(definition.Core(), profile.Options{})
	if err != nil {
		t.Fatal(err)
	}
	conforms := func(id string, doc []byte) {
		for _, i := range check.Check(doc) {
			if !profile.Conforms([]profile.Issue{i}) {
				t.Errorf("person %s: %s", id, profile.Text("document", i))
			}
		}
	}
	restricted, bare := example(t), example(t)
	restricted.Person.Restricted = true
	bare.Allergies, bare.Medications, bare.Conditions, bare.AdvancePlans, bare.AboutMe, bare.Network = nil, nil, nil, nil, nil, nil
	for _, r := range []*care.Record{example(t), restricted, bare} {
		conforms(r.ID, planDocument(t, r))
		conforms(r.ID, referralDocument(t, r, "rf-1"))
	}
	written := 0
	for r := range people.New(7, 60).Records() {
		if r.Plan != nil && r.Plan.Status != "draft" && r.Plan.Withdrawn == nil {
			conforms(r.ID, planDocument(t, r))
		}
		for _, x := range care.Live(r.Referrals) {
			if x.Direction == "out" && x.Status != "draft" {
				written++
				conforms(r.ID, referralDocument(t, r, x.ID))
			}
		}
	}
	if written == 0 {
		t.Fatal("nobody was referred")
	}
}

// TestEveryWordOfTheReferralIsInItsLetter, and nothing of another referral.
func TestEveryWordOfTheReferralIsInItsLetter(t *testing.T) {
	t.Parallel()
	r := example(t)
	said := string(referralDocument(t, r, "rf-1"))
	x := r.Referrals[0]
	for _, w := range []string{x.To.Name, x.From.Name, x.Reason, x.Summary, x.Outcome, x.Attachments[0].Title, "Three falls since Christmas."} {
		if !strings.Contains(said, w) {
			t.Errorf("the letter does not say %q", w)
		}
	}
	for _, w := range []string{r.Referrals[2].Reason, r.Plan.Summary, "Left of the porch", "Knee, not hip"} {
		if strings.Contains(said, w) {
			t.Errorf("the letter says %q", w)
		}
	}
}

// TestAQuestionThatNobodyAskedIsSaid to be one; "none" is another answer.
func TestAQuestionThatNobodyAskedIsSaid(t *testing.T) {
	t.Parallel()
	r := example(t)
	r.Allergies = nil
	if said := string(planDocument(t, r)); !strings.Contains(said, `"code":"notasked"`) || !strings.Contains(said, "Not asked: nobody has put the question yet.") {
		t.Error("it does not say that nobody asked")
	}
	r.Allergies = &care.Asked[care.Allergy]{Answer: "none"}
	if said := string(planDocument(t, r)); strings.Contains(said, `"code":"notasked"`) {
		t.Error("none is told as not asked")
	}
}

func TestALetterGoesWithAReferralThatGoesOut(t *testing.T) {
	t.Parallel()
	for name, id := range map[string]string{"unknown": "rf-99", "none": "", "a draft": "rf-10"} {
		_, err := tofhir.ReferralDocument(example(t), sender(), id, documentKey)
		var e *care.Error
		if !errors.As(err, &e) || e.Kind != care.Invalid || e.Path != "referrals" {
			t.Errorf("%s: it gave %v", name, err)
		}
	}
}
