// SPDX-License-Identifier: Apache-2.0

// Command lode is the gateway and everything around it in one program. It
// wires packages together and speaks to people; it holds no logic of its own.
//
// Exit status: 0 good, 1 problems were found, 2 it could not run. Words for
// people go to standard error, data to standard output.
package main

import (
	"context"
	"errors"
	"fmt"
	"io"
	"os"
	"os/signal"
	"strconv"
	"strings"
	"syscall"

	"github.com/alecthomas/kong"

	"github.com/carelode/lode/gateway/api"
)

// commands is the command line.
type commands struct {
	Demo       demoCommand       `cmd:"" help:"Show everything: a simulated outside world, synthetic people, a page in the browser."`
	Serve      serveCommand      `cmd:"" help:"Run the gateway from a settings file."`
	Rehearse   rehearseCommand   `cmd:"" hidden:"" help:"Run the gateway against simulated destinations that serve does not know."`
	People     peopleCommand     `cmd:"" help:"Write synthetic care records, one a line."`
	Check      checkCommand      `cmd:"" help:"Check care records and FHIR resources."`
	Encode     encodeCommand     `cmd:"" help:"Print what an adapter would send of a record."`
	Document   documentCommands  `cmd:"" help:"Write a document that people read: PDF, or a FHIR document."`
	Extract    extractCommands   `cmd:"" help:"Write an extract of the records in a store."`
	Adapters   adaptersCommands  `cmd:"" help:"List the adapters, describe one, or say what one carries."`
	Deliveries deliveriesCommand `cmd:"" help:"List what became of deliveries, from a store in a file that is not in use, or from a database."`
	Store      storeCommands     `cmd:"" help:"Look after a store."`
	Settings   settingsCommand   `cmd:"" help:"Print a settings file with every setting explained, or check one."`
	Token      tokenCommand      `cmd:"" help:"Make a token for a team's system."`
	NHS        nhsCommands       `cmd:"" name:"nhs" help:"Keys for the NHS API platform."`
	Version    versionCommand    `cmd:"" help:"Print the version."`

	VersionFlag kong.VersionFlag `name:"version" help:"Print the version."`
}

// errProblems ends a command that ran and found problems it has told already.
var errProblems = errors.New("problems were found")

// streams are where a command reads and writes.
type streams struct {
	in       io.Reader
	out, err io.Writer
}

// say writes a line for people.
func (s streams) say(format string, args ...any) {
	_, _ = fmt.Fprintf(s.err, format+"\n", args...) // nobody is left to tell when these words cannot be written
}

func main() {
	ctx, stop := signal.NotifyContext(context.Background(), os.Interrupt, syscall.SIGTERM)
	context.AfterFunc(ctx, stop) // a second Ctrl-C ends it at once
	code := run(ctx, os.Args[1:], streams{os.Stdin, os.Stdout, os.Stderr})
	stop()
	os.Exit(code)
}

// terminal reports whether words for people go to a terminal.
func (s streams) terminal() bool {
	file, ok := s.err.(*os.File)
	if !ok {
		return false
	}
	info, err := file.Stat()
	return err == nil && info.Mode()&os.ModeCharDevice != 0
}

// run is the program, with its exit status.
func run(ctx context.Context, args []string, s streams) int {
	parser, err := kong.New(&commands{}, kong.Name("lode"),
		kong.Description("Joins a neighbourhood team's one care record to every system around it."),
		kong.Vars{
			"states": strings.Join(states(), ", "), "record": strconv.FormatInt(api.Limits{}.WithDefaults().Record, 10), "version": "lode " + version(),
		}, kong.Writers(s.out, s.err), kong.BindTo(ctx, (*context.Context)(nil)), kong.Bind(s), kong.Exit(os.Exit))
	if err != nil {
		s.say("lode: %v", err)
		return 2
	}
	command, err := parser.Parse(args)
	if err != nil {
		s.say("lode: %v\nTry `lode --help`.", err)
		return 2
	}
	switch err := command.Run(); {
	case err == nil:
		return 0
	case errors.Is(err, errProblems):
		return 1
	default:
		s.say("lode: %v", err)
		return 2
	}
}
