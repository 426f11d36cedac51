// SPDX-License-Identifier: Apache-2.0

package planted

import (
	"embed"
	"errors"
	"fmt"
	"io/fs"
	"path"
	"regexp"
	"slices"
	"strconv"
	"strings"
)

// ErrPatch says that a patch is not written as one.
var ErrPatch = errors.New("patch")

// Areas are the parts of the house in which bugs are planted, in the order in
// which a record passes through them.
func Areas() []string {
	return []string{
		"reading", "acceptance", "store", "states", "lanes", "leases", "guard", "minimisation", "mapping", "delivery", "receiving",
	}
}

// Bug is one bug that can be planted, as its patch says.
type Bug struct {
	Number int
	Name   string // of the patch, without number and ending
	What   string // the bug in plain words
	Area   string // one of Areas
	Harm   string // what it would do to a person
	Hazard string // the id in docs/safety/hazards.yaml; "" when none fits
	Test   Test   // which must find it
	Says   string // what that test must say, so that it fails for the right reason
	Lab    string // the name under which conformance/lab plants it; then it has no edits, and the laboratory finds it
	Edits  []Edit
}

// Test names a test as the hazard log does: folder:TestName/name of a sub-test.
type Test struct {
	Folder string
	Name   string
	Flags  []string // what the test is given beside its name
}

// String gives the form in which a patch names it, without flags.
func (t Test) String() string { return t.Folder + ":" + t.Name }

// Expression is what makes go test run this test and no other.
func (t Test) Expression() string {
	var steps []string
	for step := range strings.SplitSeq(t.Name, "/") {
		steps = append(steps, "^"+regexp.QuoteMeta(step)+"$")
	}
	return strings.Join(steps, "/")
}

// Shown is the name as go test prints it.
func (t Test) Shown() string { return strings.ReplaceAll(t.Name, " ", "_") }

//go:embed testdata
var patches embed.FS

// Bugs gives every bug by number. It fails with ErrPatch when a patch is not
// written as one, or two have one number.
func Bugs() ([]Bug, error) {
	names, err := fs.Glob(patches, "testdata/*.patch")
	if err != nil {
		return nil, fmt.Errorf("list patches: %w", err)
	}
	var all []Bug
	for _, name := range names {
		text, err := patches.ReadFile(name)
		if err != nil {
			return nil, fmt.Errorf("read patch: %w", err)
		}
		b, err := Parse(path.Base(name), string(text))
		if err != nil {
			return nil, err
		}
		if slices.ContainsFunc(all, func(o Bug) bool { return o.Number == b.Number }) {
			return nil, fmt.Errorf("%w %s: the number is another's too", ErrPatch, path.Base(name))
		}
		all = append(all, b)
	}
	return all, nil
}

// Parse reads a patch called 07-name.patch: what the bug is, a blank line, its
// fields, a blank line, and its edits. A line that is indented goes on with the
// field above it.
func Parse(file, text string) (Bug, error) {
	parts := regexp.MustCompile(`^(\d{2,3})-([a-z0-9-]+)\.patch$`).FindStringSubmatch(file)
	if parts == nil {
		return Bug{}, fmt.Errorf("%w %s: its name is not of the form 07-name.patch", ErrPatch, file)
	}
	number, _ := strconv.Atoi(parts[1]) // three digits at most
	b := Bug{Number: number, Name: parts[2]}
	what, rest, _ := strings.Cut(text, "\n\n")
	fields, edits, _ := strings.Cut(rest, "\n\n")
	b.What = strings.Join(strings.Fields(what), " ")
	err := b.read(fields)
	if err == nil {
		b.Edits, err = parseEdits(edits)
	}
	if err == nil {
		err = b.whole()
	}
	if err != nil {
		return Bug{}, fmt.Errorf("%w %s: %w", ErrPatch, file, err)
	}
	return b, nil
}

func (b *Bug) read(fields string) error {
	folded := regexp.MustCompile(`\n[ \t]+`).ReplaceAllString(strings.TrimSpace(fields), " ")
	for line := range strings.SplitSeq(folded, "\n") {
		key, value, found := strings.Cut(line, ": ")
		into, known := map[string]*string{
			"area": &b.Area, "harm": &b.Harm, "hazard": &b.Hazard, "says": &b.Says, "lab": &b.Lab,
		}[key]
		switch {
		case found && known && *into == "":
			*into = value
		case found && key == "test" && b.Test.Name == "":
			b.Test.Folder, b.Test.Name, _ = strings.Cut(value, ":")
		case found && key == "flags" && b.Test.Flags == nil:
			b.Test.Flags = strings.Fields(value)
		default:
			return fmt.Errorf("the line %q is no field, or is there twice", line)
		}
	}
	return nil
}

// whole says what a patch lacks.
func (b *Bug) whole() error {
	switch {
	case b.What == "" || b.Harm == "":
		return errors.New("it does not say what the bug is and whom it harms")
	case !slices.Contains(Areas(), b.Area):
		return fmt.Errorf("there is no area %q", b.Area)
	case b.Test.Folder == "" || !strings.HasPrefix(b.Test.Name, "Test"):
		return errors.New("it names no test as folder:TestName")
	case b.Lab == "" && (len(b.Edits) == 0 || b.Says == ""):
		return errors.New("it changes nothing, or does not say how its test fails")
	case b.Lab != "" && len(b.Edits) > 0:
		return errors.New("the laboratory plants it, and it has edits too")
	}
	return nil
}
