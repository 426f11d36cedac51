// SPDX-License-Identifier: Apache-2.0

package main

import (
	"context"
	"errors"
	"fmt"
	"maps"
	"slices"
	"strings"
	"text/tabwriter"
	"time"

	"github.com/carelode/lode/adapters"
	"github.com/carelode/lode/gateway"
	"github.com/carelode/lode/gateway/api"
	"github.com/carelode/lode/gateway/config"
	"github.com/carelode/lode/gateway/store"
	"github.com/carelode/lode/gateway/store/sqlite"
	"github.com/carelode/lode/mapping/care"
)

// inStore is what the commands that open a store of their own have in common. A
// store in a file must not be in use: a running gateway holds a lock on it. A
// database may be.
type inStore struct {
	Settings string `help:"The settings file. If it names a store in a file, the gateway that it is for must not be running." default:"lode.yaml" type:"path"`
}

func (c inStore) open(ctx context.Context) (config.Settings, store.Store, error) {
	set, err := load(c.Settings)
	if err != nil {
		return set, nil, err
	}
	p := placeOf(set)
	there, err := p.there(ctx)
	if err != nil {
		return set, nil, err
	}
	if !there { // opening would make an empty one
		return set, nil, errors.New("look at store: there is none yet where the settings say")
	}
	keys, err := store.LoadKeys(p.Keys)
	if err != nil {
		return set, nil, err
	}
	s, err := p.open(ctx, keys)
	if errors.Is(err, sqlite.ErrInUse) {
		return set, nil, fmt.Errorf("%w: stop the gateway first, or ask it: /openapi.json lists what it answers", err)
	}
	if err != nil {
		return set, nil, err
	}
	return set, s, nil
}

// team finds a team of the settings.
func team(set config.Settings, id string) error {
	if slices.ContainsFunc(set.Teams, func(t config.Team) bool { return t.ID == id }) {
		return nil
	}
	return care.Errorf(care.Invalid, "the settings have no team %q", id)
}

type deliveriesCommand struct {
	inStore
	Team        string `help:"The team." required:""`
	Destination string `help:"Only to this destination."`
	State       string `help:"Only in this state: ${states}."`
	Limit       int    `help:"At most so many." default:"100"`
}

// states names every state, in the order of the machine.
func states() []string {
	var names []string
	for _, about := range store.Machine() {
		names = append(names, string(about.State))
	}
	return names
}

// Run lists deliveries, newest first: when it was made, the destination, the
// record, the delivery's id, its state, the attempts, and the state in words.
func (c *deliveriesCommand) Run(ctx context.Context, s streams) (err error) {
	search := store.Search{Team: c.Team, Destination: c.Destination, Limit: c.Limit}
	if c.State != "" {
		search.States = []store.State{store.State(c.State)}
	}
	if c.State != "" && !slices.Contains(states(), c.State) {
		return care.Errorf(care.Invalid, "there is no state %q; the states are %s", c.State, strings.Join(states(), ", "))
	}
	set, opened, err := c.open(ctx)
	if err != nil {
		return err
	}
	defer func() { err = errors.Join(err, opened.Close()) }()
	if err := team(set, c.Team); err != nil {
		return err
	}
	found, err := opened.Deliveries(ctx, search)
	if err != nil {
		return err
	}
	table := tabwriter.NewWriter(s.out, 0, 0, 2, ' ', 0)
	for _, d := range found {
		fmt.Fprintf(table, "%s\t%s\t%s\t%s\t%s\t%d\t%s\n", d.CreatedAt.UTC().Format(time.RFC3339),
			d.Destination, d.Subject, d.ID, d.State, d.Attempts, api.Words(d, d.Destination))
	}
	s.say("deliveries: %d", len(found))
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
// holds and what it does not. Nothing is delivered: what the gateway planned is
// withdrawn, also when the file could not be written.
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
	if err := team(set, c.Team); err != nil {
		return err
	}
	p, err := planOf(s, set, factories())
	if err != nil {
		return within(c.Settings, err)
	}
	g, err := gateway.New(gateway.Options{Store: opened, Teams: p.Teams, Destinations: p.Destinations, Pace: p.Pace, Log: p.Log})
	if err != nil {
		return err
	}
	who := gateway.Caller{Team: c.Team, Actor: "lode extract"}
	summary, err := g.WriteExtract(ctx, who, c.Destination, period, s.out)
	if errors.Is(err, store.ErrNotFound) {
		return care.Errorf(care.Invalid, "the team %s has no destination %q in %s", c.Team, c.Destination, c.Settings)
	}
	if err != nil {
		return err
	}
	summarise(s, summary)
	return nil
}

// summarise says what a file holds and what was left out of it.
func summarise(s streams, told adapters.Summary) {
	s.say("records read: %d\nrows written: %d", told.Records, told.Rows)
	for _, kind := range slices.Sorted(maps.Keys(told.ByKind)) {
		s.say("  %s: %d", kind, told.ByKind[kind])
	}
	for _, why := range slices.Sorted(maps.Keys(told.LeftOutBy)) {
		s.say("left out, %s: %d", why, told.LeftOutBy[why])
	}
}

type settingsCommand struct {
	File string `arg:"" optional:"" help:"Check this file instead." type:"path"`
}

// Run prints the example, or checks a file.
func (c *settingsCommand) Run(s streams) error {
	if c.File == "" {
		_, err := s.out.Write(config.Example())
		return err
	}
	set, err := load(c.File)
	var problems config.Problems
	if err != nil && !errors.As(err, &problems) {
		return err
	}
	if err == nil {
		_, err = planOf(s, set, factories())
		err = within(c.File, err)
	}
	if err != nil {
		s.say("%v", err)
		return errProblems
	}
	s.say("%s: good", c.File)
	return nil
}

// within says which settings file a fault is in.
func within(file string, err error) error {
	if err == nil {
		return nil
	}
	return fmt.Errorf("%s:\n%w", file, err)
}
