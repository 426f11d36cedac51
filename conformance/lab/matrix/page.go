// SPDX-License-Identifier: Apache-2.0

package matrix

import (
	"bytes"
	"fmt"
	"slices"
	"strings"
)

// intro begins the page.
const intro = `# What goes wrong, and what becomes of a message

Other systems fail. This page lists how, what Lode makes of it, and what a person hears. It is generated from the list of faults by
` + "`go test ./conformance/lab/matrix -run Page -update`" + `; ` + "`-run Matrix`" + ` plays every cell of it and fails when one ends otherwise. A stale page fails the tests too.

In each cell the real gateway and the real adapter carry several versions of one person's record, and one of another person's, to a
simulated other side that keeps account of what was done to it; what stands there for a destination speaks HTTP, or is a real folder. The fault strikes the first version: **once** (one request, or nobody can be reached
for ten minutes) and, in a run of its own, **for four hours**. Then the world is well again, and most of a day passes, in simulated time. In
every cell, whatever the fault:

- nothing that was accepted is lost: it has arrived, or a person has an open task, or the person's next version holds all of it;
- nothing was done twice, and one person's versions were done in their order;
- nothing is stuck: the newest version of each person has arrived;
- nothing waits in silence: each moment of waiting has a task or a deadline that makes one;
- the message's fate is the one in the table, and no other.

A test with adapters that judge wrongly (409 taken for success, a lie believed, an unsafe message sent twice, a doubt called a failure, a folder's note forgotten) shows that this is found out.
`

// Page writes docs/faults.md.
func Page() []byte {
	var b bytes.Buffer
	b.WriteString(intro)
	b.WriteString("\n## The faults\n\n| fault | what it is | in a folder it is |\n|---|---|---|\n")
	for _, f := range Faults() {
		fmt.Fprintf(&b, "| %s | %s | %s |\n", f.Name, f.What, f.disk.words())
	}
	b.WriteString("\n## What may become of a message\n\n| in short | what happened |\n|---|---|\n")
	for _, f := range Fates() {
		fmt.Fprintf(&b, "| %s | %s |\n", f.Fate, f.Words)
	}
	b.WriteString("\nTwo fates in a cell: when it strikes once / when it lasts for hours.\n")
	for _, s := range Subjects() {
		s.table(&b)
	}
	b.WriteString("\n## In numbers\n\n")
	b.WriteString(Plan().String())
	b.WriteString(limits)
	return b.Bytes()
}

// limits ends the page.
const limits = `
## What it does not show

A lie without a flaw, an answer exactly as success would be, cannot be seen at hand-over by anybody. Where acknowledgements follow, it
comes out when none comes. Where the answer is all that ever comes (the shared care record), Lode checks that the answer is one to this message, part for part; one
that is forged as well as that would be believed. So would a disk that says it kept what it did not keep.

One fault strikes at a time. Several at once, for weeks, at random, are what the simulated months are for, and [crashes](crash.md) have a page of their own.
`

func (d Disk) words() string {
	if d.Never != "" {
		return d.cannot() + ": " + d.Never
	}
	return d.Instead
}

func (d Disk) cannot() string {
	if d.Unseen {
		return "cannot be seen"
	}
	return "cannot happen"
}

func (s Subject) table(b *bytes.Buffer) {
	fmt.Fprintf(b, "\n## %s\n\n%s\n\n| fault | %s | %s | %s |\n|---|---|---|---|\n", s.Title, s.Kind.words(), Before, After, s.Kind.ack())
	var why []string
	for _, f := range Faults() {
		fmt.Fprintf(b, "| %s |", f.Name)
		for _, m := range Moments() {
			reason := s.Never(f, m)
			if reason == "" {
				once, hours := s.Want(f, m, Once), s.Want(f, m, Hours)
				fmt.Fprintf(b, " %s |", strings.Join(slices.Compact([]string{string(once), string(hours)}), " / "))
				continue
			}
			if !slices.Contains(why, reason) {
				why = append(why, reason)
			}
			fmt.Fprintf(b, " %s (%d) |", f.disk.cannot(), slices.Index(why, reason)+1)
		}
		b.WriteString("\n")
	}
	for i, reason := range why {
		fmt.Fprintf(b, "\n(%d) %s%s.\n", i+1, strings.ToUpper(reason[:1]), reason[1:])
	}
}

func (k Kind) words() string {
	return [...]string{
		"It answers at once and for good, and does nothing twice when it gets the same message again. Its acknowledgement is its answer.",
		"A repeat is a second message, and acknowledgements are collected later. It stands for every destination of that sort. Its acknowledgement " +
			"is struck at each step by which it is collected: asking what is there, fetching it, saying that we have it.",
		"A file is written under a hidden name, then given its own, then its checksum is written beside it. There is no acknowledgement: the checksum " +
			"says that the file is whole, and stands in its place. Files are extracts, of which a later one does not replace an earlier.",
	}[k]
}

func (k Kind) ack() string {
	if k == Collects {
		return "while its checksum is written"
	}
	return Ack.String()
}

// Tally counts cells and fates.
type Tally struct {
	Cells, Runs, Never int
	ByFate             map[Fate]int
}

// Plan counts what the list of faults says.
func Plan() Tally {
	t := Tally{ByFate: map[Fate]int{}}
	for _, s := range Subjects() {
		for _, f := range Faults() {
			for _, m := range Moments() {
				if t.Cells++; s.Never(f, m) != "" {
					t.Never++
					continue
				}
				for _, form := range Forms() {
					t.Runs++
					t.ByFate[s.Want(f, m, form)]++
				}
			}
		}
	}
	return t
}

// String says it in a paragraph and a table.
func (t Tally) String() string {
	var b strings.Builder
	fmt.Fprintf(&b, "%d adapters × %d faults × %d moments = %d cells. %d cannot happen or be seen, and count for nothing; %d are played in two forms: %d runs.\n\n",
		len(Subjects()), len(Faults()), len(Moments()), t.Cells, t.Never, t.Cells-t.Never, t.Runs)
	b.WriteString("| fate | runs |\n|---|---|\n")
	for _, f := range Fates() {
		if n := t.ByFate[f.Fate]; n > 0 {
			fmt.Fprintf(&b, "| %s | %d |\n", f.Fate, n)
		}
	}
	if n := t.ByFate[Unforeseen]; n > 0 {
		fmt.Fprintf(&b, "| %s | %d |\n", Unforeseen, n)
	}
	return b.String()
}
