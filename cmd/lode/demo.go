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
	"github.com/carelode/lode/conformance/stage"
	"github.com/carelode/lode/gateway"
	"github.com/carelode/lode/gateway/access"
	"github.com/carelode/lode/gateway/api"
	"github.com/carelode/lode/mapping/care"
)

type demoCommand struct {
	Once   bool   `help:"Run the caseload through, print what became of it and stop; 0 only if every delivery ended as its story expects."`
	People int    `help:"How many synthetic people." default:"60"`
	Seed   uint64 `help:"The same seed gives the same people." default:"1"`
	Listen string `help:"Where the page is." default:"127.0.0.1:8080"`
	Data   string `help:"Where to keep the store and the council's folder; default: a temporary folder, removed at the end." type:"path"`
}

// Run sets up the simulated world, plays the caseload through the gateway's own
// HTTP interface, and judges the outcome.
func (c *demoCommand) Run(ctx context.Context, s streams) error {
	dir, remove, err := c.folder()
	if err != nil {
		return err
	}
	defer remove()
	load := people.New(c.Seed, c.People)
	world, err := stage.NewWorld(ctx, dir, load)
	if err != nil {
		return err
	}
	defer world.Close()
	h, teams, err := c.open(ctx, dir, world)
	if err != nil {
		return err
	}
	running, stop := context.WithCancel(ctx)
	defer stop()
	done := make(chan error, 1)
	go func() { done <- h.Run(running) }()
	s.say("Lode demo: %d synthetic people of two teams, a simulated shared care record, a simulated council folder.\nThe page: %s\n", c.People, h.URL())
	outcome, err := perform(ctx, s, stage.Play{Load: load, Teams: clients(h, teams)}, world)
	if err == nil {
		err = outcome.Print(s.out)
	}
	if err == nil && !c.Once {
		s.say("\nThe page stays up: %s\nThe council's files: %s\nStop with Ctrl-C.", h.URL(), world.CouncilFolder)
		<-ctx.Done()
	}
	stop()
	if err = errors.Join(err, <-done); err != nil {
		return err
	}
	if !outcome.Good() {
		return errProblems
	}
	return nil
}

func (c *demoCommand) folder() (dir string, remove func(), err error) {
	if c.Data != "" {
		return c.Data, func() {}, os.MkdirAll(c.Data, 0o700)
	}
	dir, err = os.MkdirTemp("", "lode-demo-")
	return dir, func() { _ = os.RemoveAll(dir) }, err
}

// open builds the same house that serve builds, with settings of its own.
func (c *demoCommand) open(ctx context.Context, dir string, world *stage.World) (*house, map[string]string, error) {
	tel, err := openTelemetry(ctx, "", 0)
	if err != nil {
		return nil, nil, err
	}
	p := plan{
		Listen: c.Listen, StoreFile: filepath.Join(dir, "lode.db"), KeysFile: filepath.Join(dir, "lode.keys"),
		Teams: []adapters.Team{
			{ID: "soham", Name: "Soham Neighbourhood Cares", ODSCode: "NCS01", Phone: "01632 960100", Organisation: "Fenland Community Care (synthetic)", OrganisationODS: "NCS00", CouncilCode: "623"},
			{ID: "st-ives", Name: "St Ives Neighbourhood Cares", ODSCode: "NCI01", Phone: "01632 960200", Organisation: "Fenland Community Care (synthetic)", OrganisationODS: "NCS00", CouncilCode: "623"},
		},
		Pace:   gateway.Pace{Idle: 200 * time.Millisecond},
		Limits: api.Limits{}, Log: slog.New(slog.NewTextHandler(os.Stderr, &slog.HandlerOptions{Level: slog.LevelWarn})),
		Telemetry: tel, Notice: "A demonstration: every person here is made up, and every destination is simulated.",
	}
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
	info, err := os.Stderr.Stat()
	terminal := err == nil && info.Mode()&os.ModeCharDevice != 0
	p.Progress = func(done, all int, day care.Date) {
		if terminal {
			fmt.Fprintf(s.err, "\r%s  version %d of %d ", day, done, all)
		}
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
