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
	if err == nil {
		return 0
	}
	var problems care.Problems
	if !errors.As(err, &problems) {
		problems = care.Problems{care.Errorf(care.Internal, "it could not be checked")}
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
	_, _ = fmt.Fprintf(s.out, "%s: %s: %s\n", where, cmp.Or(p.Path, "the whole"), p.Message)
}
