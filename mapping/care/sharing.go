// SPDX-License-Identifier: Apache-2.0

package care

// Sharing is what was agreed, or refused, about who may see what.
type Sharing struct {
	Agreements []Agreement `json:"agreements,omitempty" validate:"dive"`
	Objections []Objection `json:"objections,omitempty" validate:"dive"`
}

// Agreement says that parts of the record are shared with a kind of recipient,
// and on which legal basis. Direct care does not rest on consent.
type Agreement struct {
	Item
	With  string   `json:"with" validate:"required,code=recipient"`   // all, gp, hospital, community, council, voluntary, shared-record
	Parts []string `json:"parts,omitempty" validate:"dive,code=part"` // empty: whatever that recipient's adapter declares
	Basis string   `json:"basis" validate:"required,code=legal-basis"`
	From  Date     `json:"from" validate:"required,date"`
	Until Date     `json:"until,omitempty" validate:"omitempty,date"`
	Note  string   `json:"note,omitempty" validate:"max=2000,text"`
}

// Objection is the person's wish that something is not shared. It stops what is
// still to be sent, but never a correction, a retraction, a cancellation or a
// safeguarding concern.
type Objection struct {
	Item
	To     string   `json:"to" validate:"required,code=recipient"`
	Parts  []string `json:"parts,omitempty" validate:"dive,code=part"` // empty: everything
	From   Date     `json:"from" validate:"required,date"`
	Lifted Date     `json:"lifted,omitempty" validate:"omitempty,date"`
	Note   string   `json:"note,omitempty" validate:"max=2000,text"`
}
