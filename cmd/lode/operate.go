// SPDX-License-Identifier: Apache-2.0

package main

import (
	"bytes"
	"context"
	"errors"
	"fmt"
	"io"
	"maps"
	"slices"
	"strings"
	"text/tabwriter"
	"time"

	"github.com/carelode/lode/adapters"
	"github.com/carelode/lode/adapters/cld"
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
	Limit       int    `help:"At most so many, 1 or more." default:"100"`
}

// states names every state, in the order of the machine.
func states() []string {
	var names []string
	for _, about := range store.Machine() {
		names = append(names, string(about.State))
	}
	return names
}

// Run lists deliveries, newest first; what the columns are stands on standard
// error.
func (c *deliveriesCommand) Run(ctx context.Context, s streams) (err error) {
	search := store.Search{Team: c.Team, Destination: c.Destination, Limit: c.Limit}
	if c.State != "" {
		search.States = []store.State{store.State(c.State)}
	}
	if c.State != "" && !slices.Contains(states(), c.State) {
		return care.Errorf(care.Invalid, "there is no state %q; the states are %s", c.State, strings.Join(states(), ", "))
	}
	if c.Limit < 1 {
		return care.Errorf(care.Invalid, "--limit must be 1 or more")
	}
	set, opened, err := c.open(ctx)
	if err != nil {
		return err
	}
	defer func() { err = errors.Join(err, opened.Close()) }()
	if err := team(set, c.Team); err != nil {
		return err
	}
	if err := c.known(ctx, set, opened); err != nil {
		return err
	}
	found, err := opened.Deliveries(ctx, search)
	if err != nil {
		return err
	}
	return list(s, found)
}

// known refuses a destination that is not in the settings and to which the team
// never sent anything: an empty list would read as if nothing had been sent.
func (c *deliveriesCommand) known(ctx context.Context, set config.Settings, opened store.Store) error {
	var names []string
	for _, d := range set.Destinations {
		names = append(names, d.Name)
	}
	if c.Destination == "" || slices.Contains(names, c.Destination) {
		return nil
	}
	earlier, err := opened.Deliveries(ctx, store.Search{Team: c.Team, Destination: c.Destination, Limit: 1})
	if err != nil || len(earlier) > 0 {
		return err
	}
	return care.Errorf(care.Invalid, "the settings have no destination %q; the destinations are %s", c.Destination, strings.Join(names, ", "))
}

// list writes deliveries in columns, whose headings are words for people.
func list(s streams, found []store.Delivery) error {
	var lines bytes.Buffer
	table := tabwriter.NewWriter(&lines, 0, 0, 2, ' ', 0)
	fmt.Fprintf(table, "MADE\tDESTINATION\tRECORD\tDELIVERY\tSTATE\tATTEMPTS\tIN WORDS\n")
	for _, d := range found {
		fmt.Fprintf(table, "%s\t%s\t%s\t%s\t%s\t%d\t%s\n", d.CreatedAt.UTC().Format(time.RFC3339),
			d.Destination, d.Subject, d.ID, d.State, d.Attempts, api.Words(d, d.Destination))
	}
	if err := table.Flush(); err != nil {
		return err
	}
	headings, rows, _ := strings.Cut(lines.String(), "\n")
	if len(found) > 0 {
		s.say("%s", headings)
	}
	if _, err := io.WriteString(s.out, rows); err != nil {
		return err
	}
	s.say("deliveries: %d", len(found))
	return nil
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
		return c.noDestination(set)
	}
	if err != nil {
		return err
	}
	summarise(s, summary)
	return nil
}

// noDestination says how to come by a destination that extracts can be made for.
func (c *extractCommand) noDestination(set config.Settings) error {
	var there []string
	for _, d := range set.Destinations {
		if d.Adapter == cld.Factory().Descriptor.Name && slices.Contains(d.Teams, c.Team) {
			there = append(there, d.Name)
		}
	}
	hint := "add a destination with the adapter cld to the settings: `lode settings` shows one, behind a #"
	if len(there) > 0 {
		hint = "--destination takes " + strings.Join(there, ", ")
	}
	return care.Errorf(care.Invalid, "the team %s has no destination %q in %s: %s", c.Team, c.Destination, c.Settings, hint)
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
	if len(told.LeftOutBy) > 0 {
		s.say("What is left out is counted in entries of the records (contacts, assessments, services, reviews), or in records where a person is left out whole.\n" +
			"One entry may give two rows or share one, so the numbers do not add up to those of the rows.")
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
