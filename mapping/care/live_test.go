// SPDX-License-Identifier: Apache-2.0

package care_test

import (
	"testing"

	"github.com/carelode/lode/mapping/care"
)

func TestLiveLeavesOutWhatNoLongerHolds(t *testing.T) {
	t.Parallel()
	r := decode(t, ada(t))
	live := care.Live(r.Needs) // n-3 supersedes n-1, n-4 is withdrawn
	if len(live) != 2 || live[0].ID != "n-2" || live[1].ID != "n-3" {
		t.Errorf("got %v", live)
	}
	if len(r.Needs) != 4 {
		t.Error("the record lost something")
	}
	r.Needs[2].Withdrawn = &care.Withdrawal{By: "w-amal"}
	if live := care.Live(r.Needs); len(live) != 1 || live[0].ID != "n-2" {
		t.Errorf("a withdrawn correction revived what it corrected: %v", live)
	}
}

func TestLiveItemsOfWhatWasAsked(t *testing.T) {
	t.Parallel()
	r := decode(t, ada(t))
	if got := care.LiveItems(r.Allergies); len(got) != 1 {
		t.Errorf("got %v", got)
	}
	if got := care.LiveItems(r.Conditions); got != nil {
		t.Errorf("unknown conditions are %v", got)
	}
	if got := care.LiveItems[care.Allergy](nil); got != nil {
		t.Errorf("nobody asked, and yet %v", got)
	}
}

func TestWorkersAreFoundById(t *testing.T) {
	t.Parallel()
	r := decode(t, ada(t))
	if w := r.Worker("w-ben"); w == nil || w.Name.Family != "Marsh" {
		t.Errorf("got %v", w)
	}
	if w := r.Worker("w-eve"); w != nil {
		t.Errorf("got %v", w)
	}
}

func TestOnlyATraceMakesANumberTraced(t *testing.T) {
	t.Parallel()
	for _, code := range care.Codes("nhs-number-status") {
		if got := (care.NHSNumber{Value: "9991234560", Status: code.Code}).Traced(); got != (code.Code == "01") {
			t.Errorf("status %s: %v", code.Code, got)
		}
	}
	if (care.NHSNumber{Status: "01"}).Traced() {
		t.Error("no number is traced")
	}
}
