// SPDX-License-Identifier: Apache-2.0

package planted

import (
	"bytes"
	"fmt"
	"slices"
	"strings"
)

const pageHead = `# Planted bugs

Generated from the patches in ` + "`conformance/planted/testdata`" + ` by ` + "`go generate ./conformance/planted`" + `; a stale page fails the build.

Each line is a bug of a line or two that somebody could write, and that would harm a person. Its patch is applied to a copy, the named
test is run on the copy, and it must fail, with the words that the patch foresees: not by failing to build, and not by taking too long. The same test
passes without the patch. So it is seen that the tests behind the [hazard log](safety/hazards.yaml) bite.

`

const pageRun = "```\n" +
	"go test ./conformance/planted                     # all of them, each beside its sound twin\n" +
	"go test ./conformance/planted -v -bugs 12,31      # two of them, with what their tests said\n" +
	"```\n\n"

const pageFoot = `
## What it does not show

- That no other bug could pass: these are examples, chosen where a person would be harmed. A bug that once passed has its test now.
- That a test finds a bug for every cause. One test is named here; others may find it too.
- A patch whose lines are no longer in the code fails with words, and is written anew: the list cannot grow old unseen.

## Adding one

A file ` + "`NN-name.patch`" + ` in ` + "`conformance/planted/testdata`" + `: what the bug is, a blank line, ` + "`area`, `harm`, `hazard`, `test` (as in the hazard log), `says`" + ` (words that
the test must print) and, if need be, ` + "`flags`" + `; a blank line; and for each file ` + "`@@ name`" + ` with the lines as a diff without numbers. If no test finds
it, write that test first.
`

// Page gives the public list of the bugs, for docs/planted.md.
func Page(bugs []Bug) []byte {
	var b bytes.Buffer
	b.WriteString(pageHead)
	fmt.Fprintf(&b, "%d bugs in %d files:", len(bugs), len(filesOf(bugs)))
	for i, area := range Areas() {
		if i > 0 {
			b.WriteString(",")
		}
		fmt.Fprintf(&b, " %d %s", len(inArea(bugs, area)), area)
	}
	b.WriteString(".\n\n" + pageRun)
	for _, area := range Areas() {
		some := inArea(bugs, area)
		if len(some) == 0 {
			continue
		}
		fmt.Fprintf(&b, "## %s%s\n\n| | bug | harm | hazard | found by |\n|---|---|---|---|---|\n", strings.ToUpper(area[:1]), area[1:])
		for i := range some {
			row(&b, &some[i])
		}
		b.WriteString("\n")
	}
	b.Truncate(b.Len() - 1)
	b.WriteString(pageFoot)
	return b.Bytes()
}

func row(b *bytes.Buffer, bug *Bug) {
	by := "`" + bug.Test.String() + "`"
	if bug.Lab != "" {
		by += ", in a run of crashes"
	}
	fmt.Fprintf(b, "| %d | %s | %s | %s | %s |\n", bug.Number, bug.What, bug.Harm, bug.Hazard, by)
}

func inArea(bugs []Bug, area string) []Bug {
	var some []Bug
	for _, b := range bugs {
		if b.Area == area {
			some = append(some, b)
		}
	}
	return some
}

func filesOf(bugs []Bug) []string {
	var names []string
	for i := range bugs {
		names = append(names, bugs[i].Files()...)
	}
	slices.Sort(names)
	return slices.Compact(names)
}
