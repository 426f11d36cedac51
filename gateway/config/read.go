// SPDX-License-Identifier: Apache-2.0

package config

import (
	"bytes"
	"errors"
	"fmt"
	"io"
	"math"
	"os"
	"path/filepath"
	"reflect"
	"strconv"
	"strings"
	"time"

	"go.yaml.in/yaml/v3"
)

// largest is the longest settings file that is read.
const largest = 1 << 20

// Load reads a settings file. Everything that is wrong with it comes back at
// once, as Problems with their lines. Files that it names are not opened.
func Load(file string) (Settings, error) {
	f, err := os.Open(file) //nolint:gosec // the file that the operator names
	if err != nil {
		return Settings{}, fmt.Errorf("open settings: %w", err)
	}
	defer func() { _ = f.Close() }()
	b, err := io.ReadAll(io.LimitReader(f, largest+1))
	if err != nil {
		return Settings{}, fmt.Errorf("read settings: %w", err)
	}
	s, err := Parse(b)
	if err != nil {
		return Settings{}, fmt.Errorf("%s:\n%w", file, err)
	}
	s.folder = filepath.Dir(file)
	return s, nil
}

// Parse reads settings from bytes, as Load does.
func Parse(b []byte) (Settings, error) {
	var s Settings
	if len(b) > largest {
		return s, Problems{{Message: "the file is longer than 1 MiB"}}
	}
	root, problem := document(b)
	if problem != nil {
		return s, Problems{*problem}
	}
	r := reader{lines: make(map[string]int)}
	r.object(root, reflect.ValueOf(&s).Elem(), "")
	if len(r.problems) == 0 {
		r.check(s)
	}
	if len(r.problems) > 0 {
		return Settings{}, r.problems
	}
	if s.Store.Postgres != "" {
		s.Store.File = ""
	}
	return s, nil
}

// document gives the one mapping that a settings file is. An empty file is one
// without keys.
func document(b []byte) (*yaml.Node, *Problem) {
	d := yaml.NewDecoder(bytes.NewReader(b))
	var doc, more yaml.Node
	err := d.Decode(&doc)
	switch {
	case errors.Is(err, io.EOF):
		return &yaml.Node{Kind: yaml.MappingNode}, nil
	case err != nil:
		return nil, &Problem{Line: lineOf(err), Message: "is not YAML"}
	case len(doc.Content) != 1 || doc.Content[0].Kind != yaml.MappingNode:
		return nil, &Problem{Line: 1, Message: "settings must be names with values"}
	}
	if err := d.Decode(&more); !errors.Is(err, io.EOF) {
		return nil, &Problem{Line: more.Line, Message: "one settings file holds one document"}
	}
	return doc.Content[0], nil
}

// lineOf finds the line in a YAML parser's complaint, which may quote the file.
func lineOf(err error) int {
	_, after, found := strings.Cut(err.Error(), "line ")
	if !found {
		return 0
	}
	digits := strings.TrimRight(after[:len(after)-len(strings.TrimLeft(after, "0123456789"))], " ")
	n, _ := strconv.Atoi(digits)
	return n
}

// reader fills settings from YAML nodes and notes every fault.
type reader struct {
	lines    map[string]int
	problems Problems
}

func (r *reader) fault(line int, path, message string) {
	r.problems = append(r.problems, Problem{line, path, message})
}

// object reads a mapping into a struct: defaults first, then what is given.
func (r *reader) object(n *yaml.Node, into reflect.Value, path string) {
	r.lines[path] = n.Line
	if n.Kind != yaml.MappingNode {
		r.fault(n.Line, path, "must be names with values")
		return
	}
	fields := fieldsOf(into.Type())
	for _, f := range fields {
		if f.fallback != "" {
			r.scalar(&yaml.Node{Kind: yaml.ScalarNode, Value: f.fallback}, into.Field(f.index), "")
		}
		if f.typ.Kind() == reflect.Struct { // its own defaults, should it not be given
			r.object(&yaml.Node{Kind: yaml.MappingNode}, into.Field(f.index), "")
		}
	}
	seen := make(map[string]bool)
	for i := 0; i+1 < len(n.Content); i += 2 {
		key, value := n.Content[i], n.Content[i+1]
		f, ok := fields.named(key.Value)
		at := join(path, key.Value)
		switch {
		case !ok:
			r.unknown(key, path, fields.names())
		case seen[key.Value]:
			r.fault(key.Line, at, "is given twice")
		default:
			seen[key.Value] = true
			r.lines[at] = key.Line
			r.value(value, into.Field(f.index), at)
		}
	}
	for _, f := range fields {
		if f.need && !seen[f.name] && n.Line > 0 {
			r.fault(n.Line, join(path, f.name), "is missing")
		}
	}
}

func (r *reader) unknown(key *yaml.Node, path string, known []string) {
	message := "is not a setting; here belong " + oneOf(known)
	if like := nearest(key.Value, known); like != "" {
		message = "is not a setting; did you mean " + like + "?"
	}
	r.fault(key.Line, join(path, key.Value), message)
}

func join(path, name string) string {
	if path == "" {
		return name
	}
	return path + "." + name
}

func (r *reader) value(n *yaml.Node, into reflect.Value, path string) {
	if n.Kind == yaml.AliasNode || n.Anchor != "" {
		r.fault(n.Line, path, "must be written out: aliases are not taken")
		return
	}
	switch {
	case n.Tag == "!!null":
		r.fault(n.Line, path, "has no value: leave it out")
	case into.Kind() == reflect.Struct:
		r.object(n, into, path)
	case into.Kind() == reflect.Slice:
		r.list(n, into, path)
	case into.Kind() == reflect.Map:
		r.texts(n, into, path)
	default:
		r.scalar(n, into, path)
	}
}

func (r *reader) list(n *yaml.Node, into reflect.Value, path string) {
	if n.Kind != yaml.SequenceNode {
		r.fault(n.Line, path, "must be a list")
		return
	}
	into.Set(reflect.MakeSlice(into.Type(), len(n.Content), len(n.Content)))
	for i, item := range n.Content {
		at := path + "[" + strconv.Itoa(i) + "]"
		r.lines[at] = item.Line
		r.value(item, into.Index(i), at)
	}
}

// texts reads free names with texts: an adapter's settings.
func (r *reader) texts(n *yaml.Node, into reflect.Value, path string) {
	if n.Kind != yaml.MappingNode {
		r.fault(n.Line, path, "must be names with values")
		return
	}
	all := make(map[string]string)
	for i := 0; i+1 < len(n.Content); i += 2 {
		key, value := n.Content[i], n.Content[i+1]
		at := join(path, key.Value)
		r.lines[at] = key.Line
		switch _, twice := all[key.Value]; {
		case twice:
			r.fault(key.Line, at, "is given twice")
		case value.Kind != yaml.ScalarNode || value.Tag == "!!null":
			r.fault(value.Line, at, "must be a text")
		default:
			all[key.Value] = value.Value
		}
	}
	into.Set(reflect.ValueOf(all))
}

// scalar reads one value as it is written: 0623 stays a code, no stays a word.
func (r *reader) scalar(n *yaml.Node, into reflect.Value, path string) {
	if n.Kind != yaml.ScalarNode {
		r.fault(n.Line, path, "must be one value")
		return
	}
	switch {
	case into.Type() == reflect.TypeFor[time.Duration]():
		d, err := time.ParseDuration(n.Value)
		if err != nil || d < 0 {
			r.fault(n.Line, path, "must be a time with its unit, as in 30s, 15m or 24h")
		}
		into.SetInt(int64(d))
	case into.CanInt():
		v, err := strconv.ParseInt(n.Value, 10, 64)
		if err != nil || v < 0 || v > math.MaxInt32 {
			r.fault(n.Line, path, "must be a whole number, not negative")
		}
		into.SetInt(v)
	case into.CanFloat():
		v, err := strconv.ParseFloat(n.Value, 64)
		if err != nil || math.IsNaN(v) || math.IsInf(v, 0) || v < 0 {
			r.fault(n.Line, path, "must be a number, not negative")
		}
		into.SetFloat(v)
	default:
		if strings.TrimSpace(n.Value) == "" {
			r.fault(n.Line, path, "has no value: leave it out")
		}
		into.SetString(n.Value)
	}
}
