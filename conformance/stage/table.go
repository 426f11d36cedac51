// SPDX-License-Identifier: Apache-2.0

package stage

import (
	"cmp"
	"fmt"
	"io"
	"maps"
	"slices"
	"strings"
	"text/tabwriter"
)

// Print writes the outcome in plain words.
func (o Outcome) Print(w io.Writer) error {
	var b strings.Builder
	fmt.Fprintf(&b, "\nWhat became of every delivery to the shared care record\n\n")
	printStates(&b, o.Verdicts)
	fmt.Fprintf(&b, "\nThe stories, and how many ended as they should\n\n")
	printSpecial(&b, o.Verdicts)
	for _, e := range o.Extracts {
		printExtract(&b, e)
	}
	printFaults(&b, o)
	_, err := io.WriteString(w, b.String())
	return err
}

// line is one row of the table: a state with its reason.
type line struct{ words, reason string }

func printStates(b *strings.Builder, verdicts []Verdict) {
	counts, refused := make(map[line]int), make(map[line]map[string]int)
	total := 0
	for _, v := range verdicts {
		for _, d := range v.Lane {
			l := line{strings.TrimSuffix(d.Words, ": "+d.Reason), d.Reason}
			counts[l]++
			total++
			if d.Refused != "" && d.State != "refused" {
				if refused[l] == nil {
					refused[l] = make(map[string]int)
				}
				refused[l][d.Refused]++
			}
		}
	}
	lines := slices.SortedFunc(maps.Keys(counts), func(a, c line) int {
		return cmp.Or(cmp.Compare(counts[c], counts[a]), cmp.Compare(a.words, c.words), cmp.Compare(a.reason, c.reason))
	})
	table := tabwriter.NewWriter(b, 0, 0, 2, ' ', 0)
	for _, l := range lines {
		fmt.Fprintf(table, "  %d\t%s\t%s\n", counts[l], l.words, l.reason)
		for _, why := range slices.Sorted(maps.Keys(refused[l])) {
			fmt.Fprintf(table, "  \t  %d refused before that\t  %s\n", refused[l][why], why)
		}
	}
	fmt.Fprintf(table, "  %d\tin all\t\n", total)
	_ = table.Flush()
}

func printSpecial(b *strings.Builder, verdicts []Verdict) {
	type fate struct {
		name, why  string
		count, met int
	}
	fates := make(map[string]*fate)
	for _, v := range verdicts {
		name := string(v.Story.Twist)
		if fates[name] == nil {
			fates[name] = &fate{name: name, why: v.Story.Why}
		}
		fates[name].count++
		if v.Wrong == "" {
			fates[name].met++
		}
	}
	table := tabwriter.NewWriter(b, 0, 0, 2, ' ', 0)
	for _, name := range slices.Sorted(maps.Keys(fates)) {
		f := fates[name]
		why := f.why
		if name == "filed" {
			why = "Every version arrives and is filed."
		}
		fmt.Fprintf(table, "  %d of %d\t%s\t%s\n", f.met, f.count, strings.ReplaceAll(name, "-", " "), why)
	}
	_ = table.Flush()
}

func printExtract(b *strings.Builder, e Extract) {
	fmt.Fprintf(b, "\nThe council's extract of %s: %s\n\n", e.Team, e.File.Name)
	table := tabwriter.NewWriter(b, 0, 0, 2, ' ', 0)
	fmt.Fprintf(table, "  %d\trecords read\n  %d\trows written\n", e.Told.Records, e.Told.Rows)
	for _, kind := range slices.Sorted(maps.Keys(e.Told.ByKind)) {
		fmt.Fprintf(table, "  %d\tof them %s\n", e.Told.ByKind[kind], kind)
	}
	for _, why := range slices.Sorted(maps.Keys(e.Told.LeftBy)) {
		whole := 0
		for _, left := range e.Told.Left {
			if left.Reason == why && isWhole(left.Path) {
				whole++
			}
		}
		if whole > 0 {
			fmt.Fprintf(table, "  %d\trecords left out whole: %s\n", whole, why)
		}
		if n := e.Told.LeftBy[why] - whole; n > 0 {
			fmt.Fprintf(table, "  %d\tentries left out: %s\n", n, why)
		}
	}
	_ = table.Flush()
	fmt.Fprintln(b, "  An entry is a contact, an assessment, a service or a review. One may give two rows or share one, so rows and entries do not add up.")
}

// isWhole reports whether what was left out for a path is the whole record, and
// not an entry of it.
func isWhole(path string) bool {
	return path == "person.birthDate" || path == "person.identifiers" || path == "sharing.objections"
}

func printFaults(b *strings.Builder, o Outcome) {
	fmt.Fprintln(b)
	for _, v := range o.Verdicts {
		if v.Wrong != "" {
			fmt.Fprintf(b, "  NOT AS EXPECTED: person %d (%s): %s\n", v.Story.Person, v.Story.Twist, v.Wrong)
		}
	}
	for _, e := range o.Extracts {
		if e.Wrong != "" {
			fmt.Fprintf(b, "  NOT AS EXPECTED: extract of %s: %s\n", e.Team, e.Wrong)
		}
	}
	for _, name := range o.Overwritten {
		fmt.Fprintf(b, "  NOT AS EXPECTED: another organisation's %s was written to\n", name)
	}
	if o.Good() {
		fmt.Fprintf(b, "  All as expected: %d people, nothing lost, nothing twice, nobody else's data touched.\n", len(o.Verdicts))
	}
}
