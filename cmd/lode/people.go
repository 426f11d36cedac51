// SPDX-License-Identifier: Apache-2.0

package main

import (
	"bufio"

	"github.com/carelode/lode/conformance/people"
	"github.com/carelode/lode/mapping/care"
)

type peopleCommand struct {
	Seed   uint64 `help:"The same seed gives the same people." default:"1"`
	People int    `help:"How many." short:"n" default:"20"`
	Marks  bool   `help:"Plant a unique mark in every free text, for a search of logs."`
}

// Run writes every version of every person, one a line, in the order in which
// they were written.
func (c *peopleCommand) Run(s streams) error {
	if c.People < 1 {
		return care.Errorf(care.Invalid, "--people must be 1 or more")
	}
	var options []people.Option
	if c.Marks {
		options = append(options, people.WithMarks())
	}
	out := bufio.NewWriter(s.out)
	if err := people.WriteNDJSON(out, people.New(c.Seed, c.People, options...)); err != nil {
		return err
	}
	return out.Flush()
}
