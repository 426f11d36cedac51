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

Each row is a bug of a line or two that somebody could write, and that would harm a person. It is planted in a copy of the file, and the named
test, built with that copy, must fail with the words that the patch foresees: failing to build, being too slow or complaining of something else finds
nothing. The same test passes without the patch. So the tests that the [hazard log](safety/hazards.yaml) rests on are seen to bite.

`

const pageRun = "```\n" +
	"go test ./conformance/planted                            # 12 of them, by a seed that -v prints: part of make check\n" +
	"go test ./conformance/planted -planted all -timeout 30m  # all of them: part of make torture\n" +
	"go test ./conformance/planted -planted 12,31 -v          # these two, with how long each took\n" +
	"```\n\n" +
	"All of them take 158 seconds on two processors, and 103 once the go command has built them before; nearly all of that is building. That every\n" +
	"patch still fits the code is looked at in each run.\n\n"

const pageFoot = `
## What it does not show

- That no other bug could pass. These are examples, chosen where somebody would be harmed.
- That a test finds every bug of its kind. One test is named for each; others may find it too.

A patch whose lines are no longer in the code fails with words, and is written anew, so the list cannot grow old unseen.

## Adding one

A file ` + "`NN-name.patch`" + ` in ` + "`conformance/planted/testdata`" + `: what the bug is; a blank line; ` + "`area`, `harm`, `hazard`, `test` (as in the hazard log), `says`" + `
(words that the test must print) and, if need be, ` + "`flags`" + `; a blank line; for each place ` + "`@@ file`" + ` and its lines as a diff without numbers. If no test
finds it, write that test first, in the package where it belongs.
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
		fmt.Fprintf(&b, " %s %d", area, len(inArea(bugs, area)))
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
