// SPDX-License-Identifier: Apache-2.0

package main

import (
	"bytes"
	"encoding/json"
	"errors"
	"fmt"
	"io"
	"maps"
	"os"
	"time"

	"github.com/google/uuid"

	"github.com/carelode/lode/adapters"
	"github.com/carelode/lode/gateway/config"
	"github.com/carelode/lode/mapping/care"
)

type encodeCommand struct {
	Adapter  string            `arg:"" help:"The adapter's name."`
	Record   string            `arg:"" help:"The care record: a file, or - for standard input."`
	Before   string            `help:"The version that the destination had before; without it, it had none."`
	Facts    string            `help:"A JSON file of facts: plannedAt, key, sequence, team {…}, values {…}."`
	Package  []string          `placeholder:"FILE" type:"path" sep:"none" help:"Know the definitions of this FHIR package too when the messages are checked."`
	Settings map[string]string `help:"Settings of the adapter, name=value." short:"s"`
}

// Run prints each message that the adapter would send: a line of its headers as
// JSON on standard error, the body on standard output.
func (c *encodeCommand) Run(s streams) error {
	f, err := factory(factories(), c.Adapter)
	if err != nil {
		return err
	}
	adapter, err := c.open(f)
	if err != nil {
		return err
	}
	encoder, ok := adapter.(adapters.Encoder)
	if !ok {
		return care.Errorf(care.Invalid, "%s sends extracts only: try `lode extract`", c.Adapter)
	}
	change, err := c.change(s, f.Descriptor)
	if err != nil {
		return err
	}
	facts, err := factsOf(c.Facts, change.After)
	if err != nil {
		return err
	}
	messages, err := encoder.Encode(change, facts)
	if err != nil {
		s.say("%v", err)
		return errProblems
	}
	return c.print(s, messages)
}

// print prints the messages, and says what keeps one from being sent.
func (c *encodeCommand) print(s streams, messages []adapters.Message) error {
	check, err := messageCheck(config.Check{FHIR: "refuse"}, c.Package, nil)
	if err != nil {
		return err
	}
	var found error
	for _, m := range messages {
		if err := printMessage(s, m); err != nil {
			return err
		}
		if err := check(m); err != nil {
			s.say("it does not conform, and would not be sent:\n%v", err)
			found = errProblems
		}
	}
	return found
}

// open makes the adapter; an address it does not need for encoding may be left out.
func (c *encodeCommand) open(f adapters.Factory) (adapters.Adapter, error) {
	given := map[string]string{}
	for _, known := range f.Descriptor.Settings {
		if known.Required {
			given[known.Name] = known.Example
		}
	}
	maps.Copy(given, c.Settings)
	full, err := adapters.CheckSettings(f.Descriptor, given)
	if err != nil {
		return nil, err
	}
	return f.New(adapters.Options{Settings: full})
}

func (c *encodeCommand) change(s streams, d adapters.Descriptor) (care.Change, error) {
	if c.Record == "-" && c.Before == "-" {
		return care.Change{}, care.Errorf(care.Invalid, "only one of the two versions can come from standard input")
	}
	uses, err := care.ParsePaths(d.Uses...)
	if err != nil {
		return care.Change{}, err
	}
	after, err := readRecord(s, c.Record)
	if err != nil {
		return care.Change{}, err
	}
	var before *care.Record
	if c.Before != "" {
		if before, err = readRecord(s, c.Before); err != nil {
			return care.Change{}, err
		}
	}
	return care.NewChange(before, after, uses), nil
}

// readRecord reads a record strictly; it tells what is wrong with it as check does.
func readRecord(s streams, name string) (*care.Record, error) {
	data, err := readFile(s, name)
	if err != nil {
		return nil, err
	}
	rec, err := care.Decode(data)
	if problems, ok := errors.AsType[care.Problems](err); ok {
		for _, p := range problems {
			s.say("%s", asLine(name, p.Path, p.Message))
		}
		return nil, errProblems
	}
	return rec, err
}

func readFile(s streams, name string) ([]byte, error) {
	if name == "-" {
		return io.ReadAll(s.in)
	}
	data, err := os.ReadFile(name) //nolint:gosec // the file that the caller names
	if err != nil {
		return nil, fmt.Errorf("read %s: %w", name, err)
	}
	return data, nil
}

// factsOf are those of the file, or plain ones that are the same every time.
func factsOf(file string, rec *care.Record) (adapters.Facts, error) {
	var given struct {
		PlannedAt time.Time
		Key       string
		Sequence  int64
		Team      adapters.Team
		Values    map[string]string
	}
	if file != "" {
		data, err := os.ReadFile(file) //nolint:gosec // the file that the caller names
		if err != nil {
			return adapters.Facts{}, fmt.Errorf("read %s: %w", file, err)
		}
		strict := json.NewDecoder(bytes.NewReader(data))
		strict.DisallowUnknownFields()
		if err := strict.Decode(&given); err != nil {
			return adapters.Facts{}, care.Errorf(care.Invalid, "%s is not a file of facts: it is a JSON object of plannedAt, key, sequence, team and values", file)
		}
	}
	if given.Key == "" {
		given.Key = uuid.NewSHA1(uuid.NameSpaceOID, fmt.Appendf(nil, "%s/%s/%d", rec.Team, rec.ID, rec.Version)).String()
	}
	if given.Team.ID == "" {
		given.Team = adapters.Team{ID: rec.Team, Name: rec.Team, ODSCode: "X9999", Organisation: "Example organisation", OrganisationODS: "X99"}
	}
	return adapters.Facts{PlannedAt: given.PlannedAt, Key: given.Key, Sequence: max(1, given.Sequence), Team: given.Team, Values: given.Values}, nil
}

func printMessage(s streams, m adapters.Message) error {
	head, err := json.Marshal(map[string]any{
		"key": m.Key, "contentType": m.ContentType, "header": m.Header, "sha256": m.Body.SHA256(), "size": m.Body.Size(),
		"event": m.Event, "correction": m.Correction, "items": m.Items,
	})
	if err != nil {
		return err
	}
	s.say("%s", head)
	body, err := m.Body.Open()
	if err != nil {
		return err
	}
	defer body.Close()
	if _, err := io.Copy(s.out, body); err != nil {
		return err
	}
	_, err = io.WriteString(s.out, "\n")
	return err
}
