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

// Fate is what became of a message that a fault struck, as it is known in the end
// and with what a person was told on the way.
type Fate string

// The fates.
const (
	AtOnce     Fate = "at once"
	Retried    Fate = "again"
	Operator   Fate = "operator, again"
	Doubted    Fate = "asked, there"
	DoubtedOp  Fate = "operator, asked, there"
	Resent     Fate = "asked, again"
	ResentOp   Fate = "operator, asked, again"
	Replaced   Fate = "gave way"
	ReplacedOp Fate = "operator, gave way"
	Mended     Fate = "refused, mended"
	Contrary   Fate = "refused, contrary, mended"
	WithPerson Fate = "refused"
	LateAck    Fate = "overdue, late"
	NoAck      Fate = "overdue"
	Unforeseen Fate = "unforeseen" // nothing that this list knows
)

// Fates gives each fate in plain words, in the order of how little it troubles
// anybody.
func Fates() []struct {
	Fate  Fate
	Words string
} {
	const (
		person   = "A person in the team gets a task. "
		operator = "The operator gets a task. "
	)
	return []struct {
		Fate  Fate
		Words string
	}{
		{AtOnce, "It got through at the first try, and nobody was troubled."},
		{Retried, "Lode sent the same bytes again by itself until they got through. The other side did nothing twice."},
		{Replaced, "They were known to have nothing, or to do nothing twice, so it gave way to the person's next version, which holds all of it and got through."},
		{Doubted, person + "Nobody could tell whether it had arrived, so it was not sent again. Lode asked them by its key, they had it, and the task closed."},
		{Resent, person + "Nobody could tell whether it had arrived. Lode asked them by its key, they did not have it, it was sent again and got through, and the task closed."},
		{Operator, operator + "Lode tried again at long intervals, it got through, and the task closed."},
		{ReplacedOp, operator + "It gave way to the person's next version, which got through."},
		{DoubtedOp, operator + "Nobody could tell whether it had arrived. Lode asked them, they had it, and the task closed."},
		{ResentOp, operator + "Nobody could tell whether it had arrived. Lode asked them, they did not have it, it was sent again and got through."},
		{Mended, person + "The person's next version held all that was refused and got through, which closed the task."},
		{Contrary, person + "They refused it, and acknowledged later that they have it: the person is told that too. The next version got through."},
		{WithPerson, person + "It stays with them until they decide. What comes after it is not held up."},
		{LateAck, person + "No reply came in time. It came when they could be reached again, and the task closed."},
		{NoAck, person + "No reply came in time, and none will: it stays with the person until they have found out. What comes after it is not held up."},
	}
}
