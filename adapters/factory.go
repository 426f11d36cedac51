// SPDX-License-Identifier: Apache-2.0

package adapters

import (
	"context"
	"net"
	"os"
	"slices"
	"strings"

	"github.com/carelode/lode/mapping/care"
)

// Factory makes adapters of one sort. cmd/lode lists the factories, one line
// each; there is no registry.
type Factory struct {
	Descriptor Descriptor
	New        func(Options) (Adapter, error)
	Explained  func() Explained // what is not carried and why, and when what is; nil: nothing is explained
}

// Options is what a destination's settings give its adapter.
type Options struct {
	Settings map[string]string // checked against Descriptor.Settings beforehand by CheckSettings
	// Dial replaces the network in tests; nil: the real one.
	Dial func(ctx context.Context, network, address string) (net.Conn, error)
	// Folder replaces the file system in tests; nil: the real one.
	Folder func(dir string) (Folder, error)
}

// Secret reads a setting that names a file, without its trailing newline. It
// fails with the setting's name, never with the file's content.
func (o Options) Secret(name string) (string, error) {
	file := o.Settings[name]
	if file == "" {
		return "", nil
	}
	data, err := os.ReadFile(file) //nolint:gosec // an operator names it in the settings
	if err != nil {
		return "", &care.Error{Kind: care.Unauthorised, Path: name, Message: "the file that it names cannot be read", Err: err}
	}
	return strings.TrimRight(string(data), "\r\n"), nil
}

// CheckSettings refuses settings that the descriptor does not list, and missing
// required ones, all at once and each by name. It fills in defaults.
func CheckSettings(d Descriptor, settings map[string]string) (map[string]string, error) {
	var problems care.Problems
	full := make(map[string]string, len(d.Settings))
	for _, s := range d.Settings {
		value, given := settings[s.Name]
		switch {
		case given:
			full[s.Name] = value
		case s.Required:
			problems = append(problems, care.At(care.Invalid, s.Name, "required", "this setting is required"))
		case s.Default != "":
			full[s.Name] = s.Default
		}
	}
	for name := range settings {
		if !slices.ContainsFunc(d.Settings, func(s Setting) bool { return s.Name == name }) {
			problems = append(problems, care.At(care.Invalid, name, "unknown", "there is no such setting"))
		}
	}
	if len(problems) > 0 {
		slices.SortFunc(problems, func(a, b *care.Error) int { return strings.Compare(a.Path, b.Path) })
		return nil, problems
	}
	return full, nil
}

// RuleHold is the rule of a Rejected error with which Deliver asks that the
// delivery is held for a person rather than counted as refused: the
// destination has not taken it, and the same message may yet be right, for
// instance when several of its people match.
const RuleHold = "hold"

// Hold makes such an error. Its words are shown to the worker.
func Hold(why string) *care.Error {
	return &care.Error{Kind: care.Rejected, Rule: RuleHold, Message: why}
}
