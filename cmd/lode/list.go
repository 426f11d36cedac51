// SPDX-License-Identifier: Apache-2.0

package main

import (
	"fmt"
	"runtime/debug"
	"strings"
	"text/tabwriter"

	"github.com/carelode/lode/adapters"
	"github.com/carelode/lode/gateway/access"
)

type adaptersCommands struct {
	List    adaptersCommand `cmd:"" default:"withargs" help:"List the adapters, or describe one."`
	Carries carriesCommand  `cmd:"" help:"Say what an adapter carries of the record and where, and what it does not and why: computed, not claimed."`
}

type adaptersCommand struct {
	Name string `arg:"" optional:"" help:"Describe this one."`
}

// Run lists the adapters or describes one.
func (c *adaptersCommand) Run(s streams) error {
	if c.Name != "" {
		f, err := factory(factories(), c.Name)
		if err != nil {
			return err
		}
		return describe(s, f.Descriptor)
	}
	table := tabwriter.NewWriter(s.out, 0, 0, 2, ' ', 0)
	for _, f := range factories() {
		fmt.Fprintf(table, "%s\t%s\t%s\t%s\n", f.Descriptor.Name, f.Descriptor.Title, strings.Join(f.Descriptor.Formats, ", "), f.Descriptor.Stability)
	}
	return table.Flush()
}

func describe(s streams, d adapters.Descriptor) error {
	table := tabwriter.NewWriter(s.out, 0, 0, 2, ' ', 0)
	row := func(name string, value any) { fmt.Fprintf(table, "%s\t%v\n", name, value) }
	row("name", d.Name)
	row("title", d.Title)
	row("formats", strings.Join(d.Formats, ", "))
	row("recipient", d.Recipient)
	row("a repeat is safe", d.RepeatSafe)
	row("only traced persons", d.Traced)
	row("tells at most", d.Ends)
	row("acknowledged within", d.AckWithin)
	row("use by", d.UseBy)
	row("corrects by", d.Corrects)
	row("stability", d.Stability)
	for _, p := range d.Profiles {
		row("profile", p)
	}
	for _, u := range d.Uses {
		row("sees", u)
	}
	for _, x := range d.Settings {
		need := "optional"
		if x.Required {
			need = "required"
		}
		row("setting "+x.Name, fmt.Sprintf("%s (%s; default %q; example %q)", x.About, need, x.Default, x.Example))
	}
	return table.Flush()
}

type tokenCommand struct{}

// Run makes a token: the token for its caller, its hash for the settings.
func (*tokenCommand) Run(s streams) error {
	token, hash := access.NewToken()
	s.say("Give the token to the team's system and keep it nowhere else; put the hash into the settings.")
	_, err := fmt.Fprintf(s.out, "token: %s\nsha256: %s\n", token, hash)
	return err
}

type versionCommand struct{}

// Run prints the version.
func (*versionCommand) Run(s streams) error {
	_, err := fmt.Fprintln(s.out, "lode", version())
	return err
}

// version is the release's, as the build recorded it.
func version() string {
	info, ok := debug.ReadBuildInfo()
	if !ok || info.Main.Version == "" || info.Main.Version == "(devel)" {
		return "0.1.0-dev"
	}
	return info.Main.Version
}
