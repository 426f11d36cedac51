// SPDX-License-Identifier: Apache-2.0

package matrix

// Kind is how a destination takes messages, which decides what can become of one.
type Kind int

// The kinds of destination.
const (
	// Answers at once, for good, and does nothing twice.
	Answers Kind = iota
	// Acknowledges later; a repeat is a second message.
	Acknowledges
	// Collects what lies in a folder.
	Collects
)

// Kinds gives all of them.
func Kinds() []Kind { return []Kind{Answers, Acknowledges, Collects} }

// Fate is what became of a message that a fault struck, as it is known in the end
// and with what a person was told on the way.
type Fate string

// The fates.
const (
	AtOnce      Fate = "filed at once"
	Retried     Fate = "sent again by itself, filed"
	Operator    Fate = "the operator is told; sent again by itself, filed"
	Doubted     Fate = "unconfirmed: they were asked and had it, filed"
	DoubtedOp   Fate = "unconfirmed, the operator is told: they were asked and had it, filed"
	Resent      Fate = "unconfirmed: they were asked and did not have it, sent again, filed"
	ResentOp    Fate = "unconfirmed, the operator is told: they were asked and did not have it, sent again, filed"
	Replaced    Fate = "gave way unsent to the next version, which was filed"
	ReplacedOp  Fate = "the operator is told; gave way unsent to the next version, which was filed"
	Mended      Fate = "refused, a person is told; the next version said it all and was filed"
	Contrary    Fate = "refused, a person is told, and again when they say later that they have it; the next version was filed"
	WithPerson  Fate = "refused, with a person"
	LateAck     Fate = "overdue, a person is told; their late acknowledgement filed it"
	NoAck       Fate = "overdue, with a person"
	UnknownFate Fate = "none that is known"
)
