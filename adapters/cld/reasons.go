// SPDX-License-Identifier: Apache-2.0

package cld

// Why something is not in the file. The Summary counts by these words.
const (
	underAge        = "under 18"
	ageUnknown      = "the date of birth does not show that they are an adult"
	objected        = "the person objects to sharing with the council"
	notCompleted    = "not completed"
	noEnd           = "completed, but without an end date"
	cancelled       = "cancelled"
	outsidePeriod   = "outside the period"
	nhsOnly         = "the NHS alone pays for it"
	outOfScope      = "out of the scope of Client Level Data"
	corrected       = "corrected or withdrawn"
	noRequest       = "a contact that is no request"
	toldInRequest   = "told in the row of its request"
	notStarted      = "not started"
	endsBeforeStart = "it ends before it starts"
	noPersonID      = "the council's id for the person is not known"
)

// What is told of rows that were written.
const (
	withheldAddress = "Postcode: left empty, for the person's whereabouts must not leave"
	untracedNumber  = "NHS Number: left empty, for it is not verified"
	partialBirth    = "Date of Birth: left empty, for it is not known to the day"
	partialDeath    = "Date of Death: left empty, for it is not known to the day"
	overThreeAdults = "Adult 3 Linked Person_ID: they care for more people than there are columns"
	endUnknown      = "Event End Date: the service has ended, but the day is not known"
)
