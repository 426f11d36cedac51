// SPDX-License-Identifier: Apache-2.0

package main

import (
	"encoding/json"
	"io"

	"github.com/carelode/lode/conformance/carry"
)

type carriesCommand struct {
	Name   string `arg:"" help:"The adapter's name."`
	Output string `enum:"text,json,markdown" default:"text" help:"How to write it: text, json or markdown."`
}

// Run computes what an adapter carries of the record and prints it.
func (c *carriesCommand) Run(s streams) error {
	f, err := factory(factories(), c.Name)
	if err != nil {
		return err
	}
	s.say("Replacing each leaf of the record in turn; this takes some seconds.")
	corpus, err := carry.Corpus()
	if err != nil {
		return err
	}
	report, err := carry.Survey(f, corpus)
	if err != nil {
		return err
	}
	return c.print(s, report)
}

// print prints the report, and says what it cannot say.
func (c *carriesCommand) print(s streams, report *carry.Report) error {
	var err error
	switch c.Output {
	case "json":
		e := json.NewEncoder(s.out)
		e.SetEscapeHTML(false)
		e.SetIndent("", "  ")
		err = e.Encode(report)
	case "markdown":
		_, err = io.WriteString(s.out, report.Markdown())
	default:
		_, err = io.WriteString(s.out, report.Text())
	}
	if err != nil {
		return err
	}
	gaps := report.Gaps()
	for _, gap := range gaps {
		s.say("%s", gap)
	}
	if len(gaps) > 0 {
		return errProblems
	}
	return nil
}
