// SPDX-License-Identifier: Apache-2.0

package main

import (
	"bufio"
	"bytes"
	"cmp"
	"encoding/json"
	"errors"
	"fmt"
	"strings"

	"github.com/carelode/lode/mapping/care"
)

type checkCommand struct {
	Files  []string `arg:"" help:"Care records as JSON, or NDJSON where the name ends in .ndjson; - for standard input, one a line."`
	Limit  int64    `help:"The most bytes of a record that the gateway takes: limits.record of its settings." default:"${record}"`
	Output string   `enum:"text,json" default:"text" help:"How to tell the problems: text or json."`
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
// by path. It exits with 1 if there are any.
func (c *checkCommand) Run(s streams) error {
	found := 0
	for _, file := range c.Files {
		n, err := c.file(s, file)
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

func (c *checkCommand) file(s streams, name string) (int, error) {
	data, err := readFile(s, name)
	if err != nil {
		return 0, err
	}
	if name != "-" && !strings.HasSuffix(name, ".ndjson") {
		return c.record(s, problem{File: name}, data), nil
	}
	found, line := 0, 0
	lines := bufio.NewReader(bytes.NewReader(data))
	for {
		text, err := lines.ReadBytes('\n')
		line++
		if text = bytes.TrimSpace(text); len(text) > 0 {
			found += c.record(s, problem{File: name, Line: line}, text)
		}
		if err != nil {
			return found, nil //nolint:nilerr // the end of what is in memory
		}
	}
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
