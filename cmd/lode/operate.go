// SPDX-License-Identifier: Apache-2.0

package main

import (
	"context"
	"errors"
	"fmt"
	"io"
	"text/tabwriter"

	"github.com/carelode/lode/gateway"
	"github.com/carelode/lode/gateway/api"
	"github.com/carelode/lode/gateway/config"
	"github.com/carelode/lode/gateway/store"
	"github.com/carelode/lode/gateway/store/sqlite"
	"github.com/carelode/lode/mapping/care"
)

// inStore is what the commands that open a store of their own have in common.
// The store must not be in use: a running gateway holds a lock on it.
type inStore struct {
	Settings string `help:"The settings file." default:"lode.yaml" type:"existingfile"`
}

func (c inStore) open(ctx context.Context) (config.Settings, store.Store, error) {
	set, err := config.Load(c.Settings)
	if err != nil {
		return set, nil, fmt.Errorf("%s:\n%w", c.Settings, err)
	}
	keys, err := store.LoadKeys(set.Path(set.Store.Keys))
	if err != nil {
		return set, nil, err
	}
	s, err := sqlite.Open(ctx, sqlite.Options{File: set.Path(set.Store.File), Keys: keys})
	if err != nil {
		return set, nil, fmt.Errorf("open store: %w", err)
	}
	return set, s, nil
}

type deliveriesCommand struct {
	inStore
	Team        string `help:"The team." required:""`
	Destination string `help:"Only to this destination."`
	State       string `help:"Only in this state."`
	Limit       int    `help:"At most so many." default:"100"`
}

// Run lists deliveries, newest first.
func (c *deliveriesCommand) Run(ctx context.Context, s streams) (err error) {
	_, opened, err := c.open(ctx)
	if err != nil {
		return err
	}
	defer func() { err = errors.Join(err, opened.Close()) }()
	search := store.Search{Team: c.Team, Destination: c.Destination, Limit: c.Limit}
	if c.State != "" {
		search.States = []store.State{store.State(c.State)}
	}
	found, err := opened.Deliveries(ctx, search)
	if err != nil {
		return err
	}
	table := tabwriter.NewWriter(s.out, 0, 0, 2, ' ', 0)
	for _, d := range found {
		fmt.Fprintf(table, "%s\t%s\t%s\t%s\t%d\t%s\n", d.CreatedAt.Format("2006-01-02 15:04:05"), d.Destination, d.ID, d.State, d.Attempts, api.Words(d, ""))
	}
	return table.Flush()
}

type extractCommands struct {
	CLD extractCommand `cmd:"" name:"cld" help:"Write a team's council Client Level Data extract to standard output."`
}

type extractCommand struct {
	inStore
	Team        string `help:"The team." required:""`
	Destination string `help:"The destination whose adapter and settings to use." default:"council"`
	Period      string `help:"START/END, both days included: 2026-04-01/2026-06-30." required:""`
}

// Run writes the file to standard output and says on standard error what it
// holds and what it does not. Nothing is delivered.
func (c *extractCommand) Run(ctx context.Context, s streams) (err error) {
	period, err := care.ParsePeriod(c.Period)
	if err != nil {
		return err
	}
	set, opened, err := c.open(ctx)
	if err != nil {
		return err
	}
	defer func() { err = errors.Join(err, opened.Close()) }()
	p, err := planOf(s, set, factories())
	if err != nil {
		return err
	}
	g, err := gateway.New(gateway.Options{Store: opened, Teams: p.Teams, Destinations: p.Destinations, Pace: p.Pace, Log: p.Log})
	if err != nil {
		return err
	}
	done, err := g.Extract(ctx, gateway.Caller{Team: c.Team, Actor: "lode extract"}, c.Destination, period)
	if err != nil {
		return err
	}
	if err := copyOut(ctx, s, opened, done.Delivery); err != nil {
		return err
	}
	_, err = g.Withdraw(ctx, gateway.Caller{Team: c.Team, Actor: "lode extract"}, done.Delivery.ID, "")
	s.say("%d records, %d rows %v; left out %v", done.Summary.Records, done.Summary.Rows, done.Summary.ByKind, done.Summary.LeftOutBy)
	return err
}

func copyOut(ctx context.Context, s streams, from store.Store, d store.Delivery) error {
	file, err := from.Message(ctx, d.Team, d.ID)
	if err != nil {
		return err
	}
	defer file.Close()
	_, err = io.Copy(s.out, file)
	return err
}

type storeCommands struct {
	Backup backupCommand `cmd:"" help:"Write a consistent copy of a store that is not in use."`
}

type backupCommand struct {
	inStore
	File string `arg:"" help:"The copy: it must not exist yet." type:"path"`
}

// Run writes the copy. It is sealed with the same keys: keep a copy of the key
// file elsewhere.
func (c *backupCommand) Run(ctx context.Context, s streams) (err error) {
	_, opened, err := c.open(ctx)
	if err != nil {
		return err
	}
	defer func() { err = errors.Join(err, opened.Close()) }()
	if err := opened.Backup(ctx, c.File); err != nil {
		return err
	}
	s.say("The copy can be read only with the key file: keep a copy of that too, elsewhere.")
	return nil
}

type settingsCommand struct {
	File string `arg:"" optional:"" help:"Check this file instead." type:"existingfile"`
}

// Run prints the example, or checks a file.
func (c *settingsCommand) Run(s streams) error {
	if c.File == "" {
		_, err := s.out.Write(config.Example())
		return err
	}
	set, err := config.Load(c.File)
	if err == nil {
		_, err = planOf(s, set, factories())
	}
	if err != nil {
		s.say("%s:\n%v", c.File, err)
		return errProblems
	}
	return nil
}
