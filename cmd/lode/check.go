// SPDX-License-Identifier: Apache-2.0

package main

import (
	"bufio"
	"bytes"
	"cmp"
	"encoding/json"
	"errors"
	"fmt"
	"io/fs"
	"os"
	"path/filepath"
	"slices"
	"strings"

	"github.com/carelode/lode/mapping/care"
)

type checkCommand struct {
	Files   []string `arg:"" optional:"" help:"Care records as JSON and FHIR R4 resources as JSON or XML, told apart by what they hold; NDJSON where the name ends in .ndjson; folders, with all below them; - for standard input."`
	Output  string   `enum:"text,json" default:"text" help:"How to tell the problems: text or json; of FHIR resources json gives an OperationOutcome each."`
	Profile []string `placeholder:"URL" sep:"none" help:"Check FHIR resources against this profile too, beside those that they claim."`
	Package []string `placeholder:"FILE" type:"path" sep:"none" help:"Know the definitions of this FHIR package too (.tgz, a folder, or one definition), beside R4 and UK Core."`
	Explain string   `placeholder:"URL#PATH" help:"Print the rules of an element of a profile instead, or list its elements."`
	Limit   int64    `help:"The most bytes of a record that the gateway takes: limits.record of its settings." default:"${record}"`
}

// problem is one that was found, as told.
type problem struct {
	File    string `json:"file"`
	Line    int    `json:"line,omitempty"`
	Path    string `json:"path"`
	Rule    string `json:"rule"`
	Message string `json:"message"`
}

// Run reads every record strictly, as the gateway does, and tells every problem
// by path; FHIR resources are checked against their profiles. It exits with 1
// if there are any errors.
func (c *checkCommand) Run(s streams) error {
	f := &fhirCheck{profiles: c.Profile, packages: c.Package, json: c.Output == "json"}
	if c.Explain != "" {
		return f.explain(s, c.Explain)
	}
	if len(c.Files) == 0 {
		return errors.New("missing arguments: a file, a folder, or - for standard input")
	}
	if len(c.Profile)+len(c.Package) > 0 {
		if err := f.load(); err != nil {
			return err
		}
	}
	files, err := c.listed()
	if err != nil {
		return err
	}
	found := 0
	for _, file := range files {
		n, err := c.file(s, f, file)
		if err != nil {
			return err
		}
		found += n
	}
	if found > 0 {
		s.say("problems: %d", found)
		return errProblems
	}
	return nil
}

// listed is the files, with those of folders in the place of the folder.
func (c *checkCommand) listed() ([]string, error) {
	var all []string
	for _, name := range c.Files {
		if info, err := os.Stat(name); name == "-" || err != nil || !info.IsDir() {
			all = append(all, name) // one that cannot be read says so when it is read
			continue
		}
		before := len(all)
		err := filepath.WalkDir(name, func(path string, entry fs.DirEntry, err error) error {
			if err == nil && entry.Type().IsRegular() && slices.Contains([]string{".json", ".xml", ".ndjson"}, strings.ToLower(filepath.Ext(path))) {
				all = append(all, path)
			}
			return err
		})
		if err != nil {
			return nil, fmt.Errorf("look through %s: %w", name, err)
		}
		if len(all) == before {
			return nil, fmt.Errorf("there is no .json, .xml or .ndjson file in %s", name)
		}
	}
	return all, nil
}

func (c *checkCommand) file(s streams, f *fhirCheck, name string) (int, error) {
	data, err := readFile(s, name)
	if err != nil {
		return 0, err
	}
	if !c.lines(name, data) {
		return c.one(s, f, problem{File: name}, data)
	}
	found, line := 0, 0
	lines := bufio.NewReader(bytes.NewReader(data))
	for {
		text, end := lines.ReadBytes('\n')
		line++
		if text = bytes.TrimSpace(text); len(text) > 0 {
			n, err := c.one(s, f, problem{File: name, Line: line}, text)
			if err != nil {
				return found, err
			}
			found += n
		}
		if end != nil {
			return found, nil //nolint:nilerr // the end of what is in memory
		}
	}
}

// lines says whether an input holds one record a line. Standard input does,
// unless it begins with a FHIR resource that goes on after its first line.
func (c *checkCommand) lines(name string, data []byte) bool {
	if name != "-" {
		return strings.EqualFold(filepath.Ext(name), ".ndjson")
	}
	first, _, _ := bytes.Cut(bytes.TrimSpace(data), []byte("\n"))
	return json.Valid(first) || !isFHIR(data)
}

// one checks one record or resource.
func (c *checkCommand) one(s streams, f *fhirCheck, at problem, data []byte) (int, error) {
	if f.asked() || isFHIR(data) {
		return f.check(s, at, data)
	}
	return c.record(s, at, data), nil
}

func (c *checkCommand) record(s streams, at problem, data []byte) int {
	_, err := care.Decode(data)
	var problems care.Problems
	if err != nil && !errors.As(err, &problems) {
		problems = care.Problems{care.Errorf(care.Internal, "it could not be checked")}
	}
	if int64(len(data)) > c.Limit { // what the gateway answers with 413
		problems = append(care.Problems{care.At(care.Invalid, "", "size", fmt.Sprintf("is larger than %d bytes, the most that the gateway takes", c.Limit))}, problems...)
	}
	for _, p := range problems {
		at.Path, at.Rule, at.Message = p.Path, p.Rule, p.Message
		c.tell(s, at)
	}
	return len(problems)
}

func (c *checkCommand) tell(s streams, p problem) {
	if c.Output == "json" {
		_ = json.NewEncoder(s.out).Encode(p)
		return
	}
	where := p.File
	if p.Line > 0 {
		where = fmt.Sprintf("%s:%d", where, p.Line)
	}
	_, _ = fmt.Fprintln(s.out, asLine(where, p.Path, p.Message))
}

// asLine says where a fault is and what it is.
func asLine(where, path, message string) string {
	return where + ": " + cmp.Or(path, "the whole") + ": " + message
}
