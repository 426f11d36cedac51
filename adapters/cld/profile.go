// SPDX-License-Identifier: Apache-2.0

package cld

import (
	"bytes"
	_ "embed"
	"errors"
	"io"
	"os"
	"strconv"
	"strings"

	"go.yaml.in/yaml/v3"

	"github.com/carelode/lode/mapping/care"
)

// releaseTwo is the profile used when the settings name no other.
//
//go:embed profile-cld-r2.yaml
var releaseTwo []byte

// largestProfile is far more than any profile needs.
const largestProfile = 1 << 20

// word is text with the line it stands on, so that a problem can name it.
type word struct {
	text string
	line int
}

// UnmarshalYAML takes any scalar as it is written: "Yes" stays a text.
func (w *word) UnmarshalYAML(n *yaml.Node) error {
	w.line = n.Line
	if n.Kind != yaml.ScalarNode {
		return &yaml.TypeError{Errors: []string{"line " + strconv.Itoa(n.Line) + ": a text is expected here"}}
	}
	w.text = n.Value
	return nil
}

// profileFile is a profile as written.
type profileFile struct {
	Profile   word                `yaml:"profile"`
	Title     string              `yaml:"title"`
	Certainty word                `yaml:"certainty"`
	Columns   []columnFile        `yaml:"columns"`
	Lists     map[string]listFile `yaml:"lists"`
}

type columnFile struct {
	Field     word     `yaml:"field"`
	Header    word     `yaml:"header"`
	Module    string   `yaml:"module"`
	Type      word     `yaml:"type"`
	List      word     `yaml:"list"`
	Max       int      `yaml:"max"` // characters; 0: no limit is known
	Applies   ruleFile `yaml:"applies"`
	Mandatory ruleFile `yaml:"mandatory"`
	Doubtful  ruleFile `yaml:"doubtful"`
}

type ruleFile struct {
	Always bool         `yaml:"always"`
	Any    [][]testFile `yaml:"any"`
}

type testFile struct {
	Field  word   `yaml:"field"`
	Is     []word `yaml:"is"`
	Not    []word `yaml:"not"`
	Starts []word `yaml:"starts"`
	Filled bool   `yaml:"filled"`
	From   int    `yaml:"from"`
	To     int    `yaml:"to"`
}

type listFile struct {
	Certainty word              `yaml:"certainty"`
	Source    string            `yaml:"source"`
	Ordered   bool              `yaml:"ordered"`
	Values    []word            `yaml:"values"`
	Translate []translationFile `yaml:"translate"`
}

type translationFile struct {
	From  word          `yaml:"from"`
	Codes map[word]word `yaml:"codes"`
	Blank []word        `yaml:"blank"`
	Never map[word]word `yaml:"never"`
}

// loadProfile compiles the named profile, or the embedded one for "".
func loadProfile(file string) (*plan, error) {
	if file == "" {
		return compile(releaseTwo)
	}
	info, err := os.Stat(file)
	if err != nil || info.Size() > largestProfile {
		return nil, &care.Error{Kind: care.Invalid, Path: "profile", Message: "the file that it names cannot be read, or is larger than 1 MiB", Err: err}
	}
	data, err := os.ReadFile(file) //nolint:gosec // the operator names it in the settings
	if err != nil {
		return nil, &care.Error{Kind: care.Invalid, Path: "profile", Message: "the file that it names cannot be read", Err: err}
	}
	return compile(data)
}

// compile reads a profile strictly and makes its plan. It gives every problem
// at once (care.Problems), each with its line.
func compile(data []byte) (*plan, error) {
	var file profileFile
	d := yaml.NewDecoder(bytes.NewReader(data))
	d.KnownFields(true)
	if err := d.Decode(&file); err != nil {
		return nil, yamlProblems(err)
	}
	if err := d.Decode(new(profileFile)); !errors.Is(err, io.EOF) {
		return nil, care.Problems{problem(0, "syntax", "a profile is one document")}
	}
	c := compiler{lists: make(map[string]*list)}
	p := c.plan(&file)
	if len(c.problems) > 0 {
		return nil, c.problems
	}
	return p, nil
}

// problem is about one line of a profile, or about the whole for line 0.
func problem(line int, rule, message string) *care.Error {
	path := "profile"
	if line > 0 {
		path += " line " + strconv.Itoa(line)
	}
	return care.At(care.Invalid, path, rule, message)
}

// yamlProblems tells what the parser found. A profile holds no personal data,
// so the parser's own words may be passed on.
func yamlProblems(err error) care.Problems {
	var several *yaml.TypeError
	if !errors.As(err, &several) {
		line, words := cutLine(strings.TrimPrefix(err.Error(), "yaml: "))
		return care.Problems{problem(line, "syntax", words)}
	}
	var all care.Problems
	for _, text := range several.Errors {
		line, words := cutLine(text)
		all = append(all, problem(line, "syntax", words))
	}
	return all
}

// cutLine takes "line 12: " off a text.
func cutLine(text string) (line int, words string) {
	rest, found := strings.CutPrefix(text, "line ")
	number, words, cut := strings.Cut(rest, ": ")
	line, err := strconv.Atoi(number)
	if !found || !cut || err != nil {
		return 0, text
	}
	return line, words
}
