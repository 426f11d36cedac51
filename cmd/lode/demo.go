// SPDX-License-Identifier: Apache-2.0

package main

import (
	"context"
	"errors"
	"fmt"
	"log/slog"
	"os"
	"path/filepath"
	"time"

	"github.com/carelode/lode/adapters"
	"github.com/carelode/lode/adapters/cld"
	"github.com/carelode/lode/adapters/sharedcare"
	"github.com/carelode/lode/conformance/people"
	"github.com/carelode/lode/conformance/profile"
	"github.com/carelode/lode/conformance/profile/definition"
	"github.com/carelode/lode/conformance/stage"
	"github.com/carelode/lode/gateway"
	"github.com/carelode/lode/gateway/access"
	"github.com/carelode/lode/gateway/api"
	"github.com/carelode/lode/gateway/config"
	"github.com/carelode/lode/mapping/care"
)

type demoCommand struct {
	Once   bool   `help:"Run the caseload through, print what became of it and stop; 0 only if every delivery ended as its story expects."`
	People int    `help:"How many synthetic people." default:"60"`
	Seed   uint64 `help:"The same seed gives the same people." default:"1"`
	Listen string `help:"Where the page is. Without it: 127.0.0.1:8080, or a free port if that is taken."`
	Data   string `help:"An empty or new folder for the store and the council's files. Without it: a temporary one, removed at the end." type:"path"`
	Marks  bool   `hidden:"" help:"Plant a unique mark in every free text, for a search of logs and files."`
}

// Run sets up the simulated world, plays the caseload through the gateway's own
// HTTP interface, and judges the outcome. Stopped with Ctrl-C it is content,
// unless it was to run through once.
func (c *demoCommand) Run(ctx context.Context, s streams) (err error) {
	if c.People < 1 {
		return care.Errorf(care.Invalid, "--people must be 1 or more")
	}
	dir, err := c.folder()
	if err != nil {
		return err
	}
	if c.Data == "" {
		defer func() { err = errors.Join(err, remove(dir)) }()
	}
	checker, err := profile.New(definition.Core(), profile.Options{})
	if err != nil {
		return err
	}
	world, err := stage.NewWorld(ctx, dir, c.load(), checker.Faults)
	if err != nil {
		return err
	}
	defer func() { err = errors.Join(err, world.Close()) }()
	h, teams, err := c.open(ctx, s, dir, world)
	if err != nil {
		return err
	}
	running, stop := context.WithCancel(ctx)
	defer stop()
	done := make(chan error, 1)
	go func() { done <- h.Run(running) }()
	err = c.show(ctx, s, stage.Play{Load: c.load(), Teams: clients(h, teams)}, world, h.URL())
	stop()
	return errors.Join(err, <-done)
}

func (c *demoCommand) load() people.Caseload {
	if c.Marks {
		return people.New(c.Seed, c.People, people.WithMarks())
	}
	return people.New(c.Seed, c.People)
}

// show plays, prints, and keeps the page up until it is told to stop.
func (c *demoCommand) show(ctx context.Context, s streams, p stage.Play, world *stage.World, page string) error {
	s.say("Lode demo: %d synthetic people of two teams, a simulated shared care record, a simulated council folder.\nThe page: %s", c.People, page)
	outcome, err := perform(ctx, s, p, world)
	if err != nil && ctx.Err() != nil {
		return c.stopped(s)
	}
	if err != nil {
		return err
	}
	if err := outcome.Print(s.out); err != nil {
		return err
	}
	if !c.Once {
		s.say("\nThe page stays up: %s\nThe council's files: %s\nStop with Ctrl-C.", page, world.CouncilFolder)
		<-ctx.Done()
	}
	if !outcome.Good() {
		return errProblems
	}
	return nil
}

// stopped ends a demonstration that was told to stop in the middle.
func (c *demoCommand) stopped(s streams) error {
	if c.Once {
		return errors.New("stopped before it had run through")
	}
	s.say("Stopped.")
	return nil
}

// folder makes the folder. One that holds something already is refused: the
// teams' systems of the demonstration begin with everybody's first version, and
// the simulated world knows nothing of an earlier one.
func (c *demoCommand) folder() (string, error) {
	if c.Data == "" {
		return os.MkdirTemp("", "lode-demo-")
	}
	if err := os.MkdirAll(c.Data, 0o700); err != nil {
		return "", fmt.Errorf("make folder: %w", err)
	}
	there, err := os.ReadDir(c.Data)
	if err != nil {
		return "", fmt.Errorf("read folder: %w", err)
	}
	if len(there) > 0 {
		return "", care.Errorf(care.Invalid, "%s is not empty: a demonstration begins anew, so name a new folder or empty this one", c.Data)
	}
	return c.Data, nil
}

func remove(dir string) error {
	if err := os.RemoveAll(dir); err != nil {
		return fmt.Errorf("the demonstration's folder %s is left behind, please remove it: %w", dir, err)
	}
	return nil
}

// address is where the page is to be, and where else if that is taken.
func (c *demoCommand) address() (first, otherwise string) {
	const free = "127.0.0.1:0"
	switch {
	case c.Listen != "":
		return c.Listen, ""
	case c.Once:
		return free, ""
	}
	return "127.0.0.1:8080", free
}

// open builds the same house that serve builds, with settings of its own.
func (c *demoCommand) open(ctx context.Context, s streams, dir string, world *stage.World) (*house, map[string]string, error) {
	tel, err := openTelemetry(ctx, "", 0)
	if err != nil {
		return nil, nil, err
	}
	p := plan{
		Place: place{File: filepath.Join(dir, "lode.db"), Keys: filepath.Join(dir, "lode.keys")},
		Teams: []adapters.Team{
			{ID: "soham", Name: "Soham Neighbourhood Cares", ODSCode: "NCS01", Phone: "01632 960100", Organisation: "Fenland Community Care (synthetic)", OrganisationODS: "NCS00", CouncilCode: "623"},
			{ID: "st-ives", Name: "St Ives Neighbourhood Cares", ODSCode: "NCI01", Phone: "01632 960200", Organisation: "Fenland Community Care (synthetic)", OrganisationODS: "NCS00", CouncilCode: "623"},
		},
		Pace:   gateway.Pace{Idle: 200 * time.Millisecond},
		Limits: api.Limits{}, Log: slog.New(slog.NewTextHandler(s.err, &slog.HandlerOptions{Level: slog.LevelError})),
		Telemetry: tel, Notice: "A demonstration: every person here is made up, and every destination is simulated.",
	}
	p.ListenAs = "--listen"
	p.Listen, p.Else = c.address()
	tokens := make(map[string]string)
	for _, team := range p.Teams {
		token, hash := access.NewToken()
		tokens[team.ID] = token
		p.Tokens = append(p.Tokens, access.Token{Name: "demo", Team: team.ID, SHA256: hash})
	}
	names := []string{"soham", "st-ives"}
	shared, err := made(sharedcare.Factory(), map[string]string{"base_url": world.SharedRecordURL, "allow_http": "yes"})
	if err != nil {
		return nil, nil, err
	}
	council, err := made(cld.Factory(), map[string]string{"folder": world.CouncilFolder})
	if err != nil {
		return nil, nil, err
	}
	p.Destinations = []gateway.Destination{
		{Name: stage.SharedRecord, Adapter: shared, Teams: names, Concurrency: 8},
		{Name: stage.Council, Adapter: council, Teams: names},
	}
	if p.Check, err = messageCheck(config.Check{FHIR: "refuse"}, nil, p.Log); err != nil {
		return nil, nil, err
	}
	h, err := openHouse(ctx, p)
	return h, tokens, err
}

// made makes an adapter from its settings, as serve does.
func made(f adapters.Factory, given map[string]string) (adapters.Adapter, error) {
	full, err := adapters.CheckSettings(f.Descriptor, given)
	if err != nil {
		return nil, err
	}
	return f.New(adapters.Options{Settings: full})
}

func clients(h *house, tokens map[string]string) map[string]*stage.Client {
	all := make(map[string]*stage.Client)
	for team, token := range tokens {
		all[team] = &stage.Client{URL: h.URL(), Token: token}
	}
	return all
}

// perform plays, extracts and judges.
func perform(ctx context.Context, s streams, p stage.Play, world *stage.World) (stage.Outcome, error) {
	if s.terminal() {
		p.Progress = func(done, all int, day care.Date) {
			_, _ = fmt.Fprintf(s.err, "\r%s  version %d of %d ", day, done, all)
		}
		defer s.say("") // the line ends
	}
	if err := p.Perform(ctx); err != nil {
		return stage.Outcome{}, err
	}
	extracts, err := p.Extract(ctx, world)
	if err != nil {
		return stage.Outcome{}, err
	}
	verdicts, err := p.Judge(ctx)
	return stage.Outcome{Verdicts: verdicts, Extracts: extracts, Overwritten: world.Overwritten()}, err
}
