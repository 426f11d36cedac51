// SPDX-License-Identifier: Apache-2.0

package care

// Strength is something the person can do, has, or is good at.
type Strength struct {
	Item
	Text  string `json:"text" validate:"required,max=10000,text"`
	Layer string `json:"layer,omitempty" validate:"omitempty,code=layer"` // where it lies in the onion
}

// Need is a problem of the Omaha System with its two modifiers, in its own
// terms. It is the team's view, never a diagnosis.
type Need struct {
	Item
	Problem    string      `json:"problem" validate:"required,code=omaha-problem"`                                      // "01" to "42"
	Whose      string      `json:"whose" validate:"required,code=omaha-whose"`                                          // individual, family, community
	Degree     string      `json:"degree" validate:"required,code=omaha-degree"`                                        // health-promotion, potential, actual
	Signs      []string    `json:"signs,omitempty" validate:"excluded_unless=Degree actual,dive,required,max=200,text"` // signs and symptoms: only an actual problem has them
	Text       string      `json:"text,omitempty" validate:"max=20000,text"`
	Priority   string      `json:"priority,omitempty" validate:"omitempty,code=priority"`
	From       PartialDate `json:"from,omitempty" validate:"omitempty,partialdate"`
	ResolvedOn Date        `json:"resolvedOn,omitempty" validate:"omitempty,date"`
}

// Eligibility is a decision under the Care and Support (Eligibility Criteria)
// Regulations 2014.
type Eligibility struct {
	Item
	Assessment  string               `json:"assessment,omitempty" validate:"omitempty,id"` // the assessment it was decided in
	Condition   string               `json:"condition" validate:"required,code=yes-no"`    // needs arise from a physical or mental impairment or illness
	Outcomes    []EligibilityOutcome `json:"outcomes" validate:"required,min=1,max=10,dive"`
	Impact      string               `json:"impact" validate:"required,code=yes-no"` // significant impact on wellbeing
	Decision    string               `json:"decision" validate:"required,code=eligibility-decision"`
	DecidedOn   Date                 `json:"decidedOn" validate:"required,date"`
	Explanation string               `json:"explanation,omitempty" validate:"max=20000,text"`
}

// EligibilityOutcome is one of the ten outcomes of the regulations.
type EligibilityOutcome struct {
	Outcome string `json:"outcome" validate:"required,code=care-act-outcome"`
	Able    string `json:"able" validate:"required,code=yes-no"`
	Details string `json:"details,omitempty" validate:"max=10000,text"`
}

// Rating is the Omaha Problem Rating Scale for Outcomes: 1 to 5, each optional
// because a rating that was not made is not a rating of zero.
type Rating struct {
	Item
	Need      string `json:"need" validate:"required,id"`
	Phase     string `json:"phase" validate:"required,code=rating-phase"` // admission, interim, discharge
	Date      Date   `json:"date" validate:"required,date"`
	Knowledge *int   `json:"knowledge,omitempty" validate:"omitempty,min=1,max=5"`
	Behaviour *int   `json:"behaviour,omitempty" validate:"omitempty,min=1,max=5"`
	Status    *int   `json:"status,omitempty" validate:"omitempty,min=1,max=5"`
}

// Score is the result of another instrument: the number only, since the texts
// of most belong to someone.
type Score struct {
	Item
	Instrument string      `json:"instrument" validate:"required,code=instrument"`
	Version    string      `json:"version,omitempty" validate:"max=50,text"`
	Date       Date        `json:"date" validate:"required,date"`
	Total      Decimal     `json:"total" validate:"required,decimal"`
	Parts      []ScorePart `json:"parts,omitempty" validate:"dive"`
}

// ScorePart is one domain of an instrument.
type ScorePart struct {
	Name  string  `json:"name" validate:"required,max=100,text"`
	Score Decimal `json:"score" validate:"required,decimal"`
}

// Decimal is an exact decimal number as text, "21.40". JSON writes it as a
// string so that no decoder can round it.
type Decimal string
