// SPDX-License-Identifier: Apache-2.0

package care

// Date is a full calendar date, "2026-03-31".
type Date string

// PartialDate is a date as far as it is known: "1941", "1941-03" or "1941-03-02".
type PartialDate string

// DateTime is a moment with its offset, "2026-03-31T09:30:00+01:00" (RFC 3339).
// The text is kept as written, so a record reads back byte for byte.
type DateTime string

// Record is everything a team holds about one person, at one version.
//
// The path of a field is its JSON keys joined by dots, with the index of a list
// item in brackets: "plan.goals[2].actions[0].carriedBy".
type Record struct {
	ID         string   `json:"id" validate:"required,id,meaningless"`     // the team's own id for the person: stable, unique within the team, and without meaning
	Team       string   `json:"team" validate:"required,id"`               // the team that keeps this record
	Version    int      `json:"version" validate:"required,min=1"`         // 1 for the first, then rising; gaps are allowed
	RecordedAt DateTime `json:"recordedAt" validate:"required,datetime"`   // when this version was written
	RecordedBy string   `json:"recordedBy" validate:"required,worker"`     // a worker's id
	Reason     string   `json:"reason,omitempty" validate:"max=2000,text"` // why this version was written, when that needs saying
	Cites      []string `json:"cites,omitempty" validate:"dive,id"`        // inbox items that this version answers

	Workers []Worker `json:"workers" validate:"required,min=1,dive"` // everyone whose id this record names

	Person               Person                `json:"person"`
	Episode              *Episode              `json:"episode,omitempty"`
	Sharing              *Sharing              `json:"sharing,omitempty"`
	AboutMe              *AboutMe              `json:"aboutMe,omitempty"`
	Network              *Network              `json:"network,omitempty"`
	Strengths            []Strength            `json:"strengths,omitempty" validate:"dive"`
	Needs                []Need                `json:"needs,omitempty" validate:"dive"`
	Eligibility          []Eligibility         `json:"eligibility,omitempty" validate:"dive"`
	Ratings              []Rating              `json:"ratings,omitempty" validate:"dive"`
	Scores               []Score               `json:"scores,omitempty" validate:"dive"`
	Plan                 *Plan                 `json:"plan,omitempty"`
	AdvancePlans         *Asked[AdvancePlan]   `json:"advancePlans,omitempty"`
	Capacity             []CapacityDecision    `json:"capacity,omitempty" validate:"dive"`
	Legal                []LegalStatus         `json:"legal,omitempty" validate:"dive"`
	Contacts             []Contact             `json:"contacts,omitempty" validate:"dive"`
	Assessments          []Assessment          `json:"assessments,omitempty" validate:"dive"`
	Services             []Service             `json:"services,omitempty" validate:"dive"`
	Reviews              []Review              `json:"reviews,omitempty" validate:"dive"`
	Referrals            []Referral            `json:"referrals,omitempty" validate:"dive"`
	Observations         []Observation         `json:"observations,omitempty" validate:"dive"`
	Wounds               []Wound               `json:"wounds,omitempty" validate:"dive"`
	Equipment            []Equipment           `json:"equipment,omitempty" validate:"dive"`
	CommunityConnections []CommunityConnection `json:"communityConnections,omitempty" validate:"dive"`
	Risks                []Risk                `json:"risks,omitempty" validate:"dive"`
	Safeguarding         []Safeguarding        `json:"safeguarding,omitempty" validate:"dive"`
	Allergies            *Asked[Allergy]       `json:"allergies,omitempty"`
	Medications          *Asked[Medication]    `json:"medications,omitempty"`
	Conditions           *Asked[Condition]     `json:"conditions,omitempty"`
	Documents            []Document            `json:"documents,omitempty" validate:"dive"`

	Extra map[string]any `json:"extra,omitempty"` // the team's own fields: kept, never mapped; numbers are json.Number
}

// Item is what every dated entry of a record carries. Nothing is deleted: a
// correction is a new item that supersedes the old one, and an item that should
// never have been written is withdrawn.
type Item struct {
	ID         string      `json:"id" validate:"required,id"`                    // unique within the record, never reused
	RecordedBy string      `json:"recordedBy" validate:"required,worker"`        // a worker's id
	RecordedAt DateTime    `json:"recordedAt" validate:"required,datetime"`      // when it was written down
	Supersedes string      `json:"supersedes,omitempty" validate:"omitempty,id"` // the item of the same list that this one corrects
	Withdrawn  *Withdrawal `json:"withdrawn,omitempty"`                          // set when it should never have been written
}

// Withdrawal says that an item should not have been written, for example
// because it is about somebody else.
type Withdrawal struct {
	By     string   `json:"by" validate:"required,worker"`
	At     DateTime `json:"at" validate:"required,datetime"`
	Reason string   `json:"reason" validate:"required,code=withdrawal-reason"`
	Note   string   `json:"note,omitempty" validate:"max=2000,text"`
}

// Asked is a list that was asked about. No Asked at all means that nobody asked.
// Items are present exactly when Answer is "some".
type Asked[T any] struct {
	Answer    string `json:"answer" validate:"required,code=answer"`
	AskedBy   string `json:"askedBy,omitempty" validate:"omitempty,worker"`
	AskedOn   Date   `json:"askedOn,omitempty" validate:"omitempty,date"`
	Informant string `json:"informant,omitempty" validate:"max=200,text"` // who said so, if not the person
	Items     []T    `json:"items,omitempty" validate:"required_if=Answer some,excluded_unless=Answer some,omitempty,min=1,dive"`
}

// Worker is someone of the team whose id the record names.
type Worker struct {
	ID           string        `json:"id" validate:"required,id"`
	Name         Name          `json:"name"`
	Role         string        `json:"role" validate:"required,code=worker-role"`
	Registration *Registration `json:"registration,omitempty"`
	SDSUserID    string        `json:"sdsUserId,omitempty" validate:"omitempty,len=12,number"` // the NHS identity's user id
	Phone        string        `json:"phone,omitempty" validate:"omitempty,phone"`
}

// Registration is a worker's entry in a professional register.
type Registration struct {
	Body   string `json:"body" validate:"required,code=register"` // nmc, hcpc, gmc, swe
	Number string `json:"number" validate:"required,max=20,text"`
}

// Episode is the span in which the team supports the person.
type Episode struct {
	ID          string `json:"id" validate:"required,id"`
	Start       Date   `json:"start" validate:"required,date"`
	End         Date   `json:"end,omitempty" validate:"omitempty,date"`
	Status      string `json:"status" validate:"required,code=episode-status"`
	EndReason   string `json:"endReason,omitempty" validate:"omitempty,code=episode-end"`
	HandedTo    string `json:"handedTo,omitempty" validate:"max=200,text"`
	NamedWorker string `json:"namedWorker,omitempty" validate:"omitempty,worker"`
}
