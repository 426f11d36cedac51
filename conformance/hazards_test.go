// SPDX-License-Identifier: Apache-2.0

package conformance_test

import (
	"errors"
	"fmt"
	"go/ast"
	"go/parser"
	"go/token"
	"os"
	"path/filepath"
	"regexp"
	"slices"
	"strconv"
	"strings"
	"testing"

	"go.yaml.in/yaml/v3"
)

// hazardLog is docs/safety/hazards.yaml.
type hazardLog struct {
	Matrix  map[string][]int `yaml:"matrix"`
	Hazards []hazard         `yaml:"hazards"`
}

type hazard struct {
	ID       string    `yaml:"id"`
	Hazard   string    `yaml:"hazard"`
	Effect   string    `yaml:"effect"`
	Causes   []string  `yaml:"causes"`
	Initial  rating    `yaml:"initial"`
	Controls []control `yaml:"controls"`
	Residual rating    `yaml:"residual"`
	Status   string    `yaml:"status"`
}

type rating struct {
	Severity   string `yaml:"severity"`
	Likelihood string `yaml:"likelihood"`
	Risk       int    `yaml:"risk"`
}

type control struct {
	Control string `yaml:"control"`
	Test    string `yaml:"test"`
}

func requiredHazards() []string {
	return []string{
		"wrong person", "lost", "duplicate", "late", "stale", "silent failure", "truncated", "wrong recipient",
		"mis-mapped code", "unlawful disclosure", "unavailable", "tampered",
	}
}

func likelihoods() []string { return []string{"very low", "low", "medium", "high", "very high"} }

// readHazards refuses keys that it does not know, so that a slip of the pen is not read as a missing answer.
func readHazards(text string) (hazardLog, error) {
	var log hazardLog
	decoder := yaml.NewDecoder(strings.NewReader(text))
	decoder.KnownFields(true)
	if err := decoder.Decode(&log); err != nil {
		return log, fmt.Errorf("read hazard log: %w", err)
	}
	return log, nil
}

// faults lists what is wrong with the log, given the tree whose tests it names.
func (log hazardLog) faults(root string) []string {
	var found []string
	ids, names := map[string]bool{}, map[string]bool{}
	for _, h := range log.Hazards {
		if ids[h.ID] || h.ID == "" {
			found = append(found, fmt.Sprintf("%q: the id is missing or used twice", h.ID))
		}
		ids[h.ID], names[h.Hazard] = true, true
		for _, fault := range log.faultsOf(h, root) {
			found = append(found, h.ID+": "+fault)
		}
	}
	for _, name := range requiredHazards() {
		if !names[name] {
			found = append(found, "missing hazard: "+name)
		}
	}
	return found
}

func (log hazardLog) faultsOf(h hazard, root string) []string {
	var found []string
	if h.Effect == "" || len(h.Causes) == 0 || h.Status == "" {
		found = append(found, "effect, causes and status are needed")
	}
	for _, r := range []rating{h.Initial, h.Residual} {
		found = append(found, log.wrongRating(r)...)
	}
	if h.Residual.Risk > h.Initial.Risk {
		found = append(found, "the residual risk is above the initial one")
	}
	if len(h.Controls) == 0 {
		found = append(found, "no control")
	}
	for _, c := range h.Controls {
		if c.Control == "" {
			found = append(found, "a control without words")
		}
		if err := findTest(root, c.Test); err != nil {
			found = append(found, err.Error())
		}
	}
	return found
}

func (log hazardLog) wrongRating(r rating) []string {
	row, column := log.Matrix[r.Severity], slices.Index(likelihoods(), r.Likelihood)
	if len(row) != len(likelihoods()) || column < 0 {
		return []string{fmt.Sprintf("rating %q by %q is not in the matrix", r.Severity, r.Likelihood)}
	}
	if row[column] != r.Risk {
		return []string{fmt.Sprintf("risk of %s by %s is %d, the matrix gives %d", r.Severity, r.Likelihood, r.Risk, row[column])}
	}
	return nil
}

// findTest looks for folder:TestName or folder:TestName/sub-test in the test files of that folder.
func findTest(root, name string) error {
	folder, test, ok := strings.Cut(name, ":")
	if !ok || !regexp.MustCompile(`^(Test|Fuzz)\w+(/.+)?$`).MatchString(test) {
		return fmt.Errorf("%q does not name a test as folder:TestName", name)
	}
	function, sub, _ := strings.Cut(test, "/")
	files, err := parseFolder(filepath.Join(root, filepath.FromSlash(folder)), "_test.go")
	if err != nil {
		return err
	}
	if !slices.ContainsFunc(files, func(f *ast.File) bool { return declares(f, function) }) {
		return fmt.Errorf("no test %s in %s", function, folder)
	}
	if sub == "" || slices.ContainsFunc(append(files, suites(root, files)...), func(f *ast.File) bool { return says(f, sub) }) {
		return nil
	}
	return fmt.Errorf("no sub-test %q in %s or in a suite that it runs", sub, folder)
}

// parseFolder reads the Go files of one folder whose names end so. A folder that is not there has none.
func parseFolder(folder, ending string) ([]*ast.File, error) {
	entries, err := os.ReadDir(folder)
	if err != nil && !errors.Is(err, os.ErrNotExist) {
		return nil, fmt.Errorf("list tests: %w", err)
	}
	var files []*ast.File
	for _, entry := range entries {
		if !strings.HasSuffix(entry.Name(), ending) {
			continue
		}
		file, err := parser.ParseFile(token.NewFileSet(), filepath.Join(folder, entry.Name()), nil, parser.SkipObjectResolution)
		if err != nil {
			return nil, fmt.Errorf("parse test: %w", err)
		}
		files = append(files, file)
	}
	return files, nil
}

// suites gives the files of our own packages that some tests import: a suite's sub-tests are named there.
func suites(root string, tests []*ast.File) []*ast.File {
	var all []*ast.File
	for _, test := range tests {
		for _, spec := range test.Imports {
			imported, err := strconv.Unquote(spec.Path.Value)
			folder, ours := strings.CutPrefix(imported, house+"/")
			if err != nil || !ours {
				continue
			}
			if files, err := parseFolder(filepath.Join(root, filepath.FromSlash(folder)), ".go"); err == nil {
				all = append(all, files...)
			}
		}
	}
	return all
}

func declares(file *ast.File, function string) bool {
	return slices.ContainsFunc(file.Decls, func(d ast.Decl) bool {
		f, ok := d.(*ast.FuncDecl)
		return ok && f.Recv == nil && f.Name.Name == function
	})
}

func says(file *ast.File, words string) bool {
	found := false
	ast.Inspect(file, func(n ast.Node) bool {
		if lit, ok := n.(*ast.BasicLit); ok && lit.Kind == token.STRING {
			text, err := strconv.Unquote(lit.Value)
			found = found || err == nil && text == words
		}
		return !found
	})
	return found
}

func TestHazardLog(t *testing.T) {
	t.Parallel()
	root := houseRoot(t)
	text, err := os.ReadFile(filepath.Join(root, "docs", "safety", "hazards.yaml"))
	if err != nil {
		t.Fatal(err)
	}
	log, err := readHazards(string(text))
	if err != nil {
		t.Fatal(err)
	}
	for _, fault := range log.faults(root) {
		t.Error(fault)
	}
}

// sound is a log of all required hazards whose controls name tests of this package.
func sound() hazardLog {
	log := hazardLog{Matrix: map[string][]int{"major": {1, 2, 3, 4, 5}}}
	for i, name := range requiredHazards() {
		log.Hazards = append(log.Hazards, hazard{
			ID: fmt.Sprintf("H%02d", i+1), Hazard: name, Effect: "harm", Causes: []string{"a slip"}, Status: "open",
			Initial:  rating{"major", "high", 4},
			Residual: rating{"major", "low", 2},
			Controls: []control{{"a wall", "conformance:TestImportsRunDownOnly"}},
		})
	}
	return log
}

func TestHazardLogChecker(t *testing.T) {
	t.Parallel()
	cases := map[string]struct {
		spoil func(*hazardLog)
		want  string
	}{
		"sound":                        {func(*hazardLog) {}, ""},
		"sub-test that is there":       {test("conformance:TestHazardLogChecker/sub-test that is there"), ""},
		"sub-test that is not there":   {test("conformance:TestHazardLogChecker/no " + "such"), `no sub-test "no such"`},
		"test that is not there":       {test("conformance:TestOfNothing"), "no test TestOfNothing"},
		"folder that is not there":     {test("nowhere:TestImportsRunDownOnly"), "no test TestImportsRunDownOnly in nowhere"},
		"function that is not a test":  {test("conformance:refused"), "does not name a test"},
		"hazard without a control":     {func(l *hazardLog) { l.Hazards[3].Controls = nil }, "H04: no control"},
		"required hazard that is gone": {func(l *hazardLog) { l.Hazards = l.Hazards[1:] }, "missing hazard: wrong person"},
		"id used twice":                {func(l *hazardLog) { l.Hazards[1].ID = "H01" }, "used twice"},
		"risk that is talked down":     {func(l *hazardLog) { l.Hazards[0].Initial.Risk = 3 }, "the matrix gives 4"},
		"word outside the matrix":      {func(l *hazardLog) { l.Hazards[0].Residual.Severity = "mild" }, "not in the matrix"},
		"control that adds risk":       {func(l *hazardLog) { l.Hazards[0].Residual = rating{"major", "very high", 5} }, "above the initial"},
		"effect left out":              {func(l *hazardLog) { l.Hazards[0].Effect = "" }, "are needed"},
	}
	for name, c := range cases {
		t.Run(name, func(t *testing.T) {
			t.Parallel()
			log := sound()
			c.spoil(&log)
			faults := log.faults(houseRoot(t))
			if c.want == "" && len(faults) > 0 {
				t.Errorf("a sound log is faulted: %v", faults)
			}
			if c.want != "" && !strings.Contains(strings.Join(faults, "\n"), c.want) {
				t.Errorf("faults %v, want one that says %q", faults, c.want)
			}
		})
	}
}

func test(name string) func(*hazardLog) {
	return func(l *hazardLog) { l.Hazards[0].Controls[0].Test = name }
}

func TestHazardLogWithUnknownKey(t *testing.T) {
	t.Parallel()
	if _, err := readHazards("hazards:\n  - id: H01\n    contrls: []\n"); err == nil {
		t.Error("a misspelt key was let through")
	}
}
