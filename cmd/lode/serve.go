// SPDX-License-Identifier: Apache-2.0

package main

import (
	"context"
	"errors"
	"fmt"
	"io/fs"
	"log/slog"
	"path/filepath"
	"slices"
	"strings"

	"github.com/carelode/lode/adapters"
	"github.com/carelode/lode/conformance/lab"
	"github.com/carelode/lode/conformance/scripted"
	"github.com/carelode/lode/gateway"
	"github.com/carelode/lode/gateway/access"
	"github.com/carelode/lode/gateway/api"
	"github.com/carelode/lode/gateway/config"
	"github.com/carelode/lode/gateway/store"
)

type serveCommand struct {
	Settings string `help:"The settings file." default:"lode.yaml" type:"path"`
}

// Run serves until it is told to stop.
func (c *serveCommand) Run(ctx context.Context, s streams) error {
	return serve(ctx, s, c.Settings, factories(), nil)
}

type rehearseCommand struct {
	Settings string `help:"The settings file." default:"lode.yaml" type:"path"`
	Planted  string `help:"A fault to plant, to see that it is caught."`
}

// Run serves as serve does, and knows the simulated destinations too. It is
// what the crash runs kill.
func (c *rehearseCommand) Run(ctx context.Context, s streams) error {
	lab.Prepare(c.Planted)
	wrap := func(opened store.Store) (store.Store, error) { return lab.Plant(c.Planted, opened) }
	if c.Planted == "" {
		wrap = nil
	}
	return serve(ctx, s, c.Settings, append(factories(), scripted.Factory()), wrap)
}

func serve(ctx context.Context, s streams, file string, known []adapters.Factory, wrap func(store.Store) (store.Store, error)) error {
	settings, err := load(file)
	if err != nil {
		return err
	}
	p, err := planOf(s, settings, known)
	if err != nil {
		return within(file, err)
	}
	p.Wrap = wrap
	if p.Telemetry, err = openTelemetry(ctx, settings.Telemetry.OTLPEndpoint, settings.Telemetry.Sample); err != nil {
		return err
	}
	h, err := openHouse(ctx, p)
	if err != nil {
		return err
	}
	p.Log.InfoContext(ctx, "serving", "address", h.listener.Addr().String(), "version", version())
	err = h.Run(ctx)
	p.Log.InfoContext(context.WithoutCancel(ctx), "stopped")
	closing, cancel := context.WithTimeout(context.WithoutCancel(ctx), drain)
	defer cancel()
	return errors.Join(err, p.Telemetry.Close(closing))
}

// load reads a settings file; its faults come with the file's name.
func load(file string) (config.Settings, error) {
	set, err := config.Load(file)
	if errors.Is(err, fs.ErrNotExist) {
		return set, fmt.Errorf("there is no settings file %s: `lode settings > %s` writes one to fill in", file, filepath.Base(file))
	}
	return set, err
}

// planOf turns settings into what a house is built from. It tells every fault
// of the certificate and of all destinations at once.
func planOf(s streams, set config.Settings, known []adapters.Factory) (plan, error) {
	var level slog.Level
	if err := level.UnmarshalText([]byte(set.Log.Level)); err != nil {
		return plan{}, err
	}
	p := plan{
		Listen: set.Listen.Address, ListenAs: "listen.address", Admin: set.Listen.Admin,
		Place: placeOf(set),
		Pace:  gateway.Pace(set.Pace), Limits: limitsOf(set.Limits), Log: slog.New(slog.NewJSONHandler(s.err, &slog.HandlerOptions{Level: level})),
	}
	for _, t := range set.Teams {
		p.Teams = append(p.Teams, t.Contract())
	}
	for _, t := range set.Tokens {
		p.Tokens = append(p.Tokens, access.Token(t))
	}
	var faults []error
	if set.Listen.Certificate != "" {
		var err error
		if p.Certificate, err = api.Certificate(set.Path(set.Listen.Certificate), set.Path(set.Listen.Key)); err != nil {
			faults = append(faults, fmt.Errorf("listen:\n%w", err))
		}
	}
	packages := make([]string, len(set.Check.Packages))
	for i, name := range set.Check.Packages {
		packages[i] = set.Path(name)
	}
	check := set.Check
	check.Cache = set.Path(check.Cache)
	var err error
	if p.Check, err = messageCheck(check, packages, p.Log); err != nil {
		faults = append(faults, fmt.Errorf("check:\n%w", err))
	}
	for _, d := range set.Destinations {
		made, err := destination(set, d, known)
		if err != nil {
			faults = append(faults, fmt.Errorf("destination %s:\n%w", d.Name, err))
		}
		p.Destinations = append(p.Destinations, made)
	}
	return p, errors.Join(faults...)
}

func limitsOf(l config.Limits) api.Limits {
	return api.Limits{
		Record: l.Record, Attachment: l.Attachment, Small: l.Small, Header: l.Header, ReadHeader: l.ReadHeader, Read: l.Read,
		Write: l.Write, Idle: l.Idle, Transfer: l.Transfer, Extract: l.Extract, PerSecond: l.PerSecond, Burst: l.Burst,
	}
}

// destination makes one from its settings. The files and folders that an
// adapter's settings name lie beside the settings file, as all others do.
func destination(set config.Settings, d config.Destination, known []adapters.Factory) (gateway.Destination, error) {
	f, err := factory(known, d.Adapter)
	if err != nil {
		return gateway.Destination{}, err
	}
	given := make(map[string]string, len(d.Settings))
	for name, value := range d.Settings {
		secret := slices.ContainsFunc(f.Descriptor.Settings, func(s adapters.Setting) bool { return s.Name == name && s.Secret })
		if secret || name == "folder" || name == "profile" || strings.HasSuffix(name, "_file") {
			value = set.Path(value)
		}
		given[name] = value
	}
	adapter, err := made(f, given)
	if err != nil {
		return gateway.Destination{}, err
	}
	return gateway.Destination{
		Name: d.Name, Adapter: adapter, Teams: d.Teams, Concurrency: d.Concurrency, PerSecond: d.PerSecond, Attempt: d.Attempt,
		UseBy: d.UseBy, AckWithin: d.AckWithin, Late: d.Late, Facts: d.Facts,
	}, nil
}
