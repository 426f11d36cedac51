// SPDX-License-Identifier: Apache-2.0

package profile_test

import (
	"bytes"
	"cmp"
	"encoding/hex"
	"encoding/json"
	"fmt"
	"os"
	"path/filepath"
	"slices"
	"strconv"
	"strings"
	"sync"
	"testing"

	"go.yaml.in/yaml/v3"

	"github.com/carelode/lode/conformance/profile"
	"github.com/carelode/lode/conformance/profile/definition"
)

// leastFaults is how many faults the table holds at least: a file that is not
// found must not pass for a suite that is clean.
const leastFaults = 444

const planted = "https://planted.example.org/StructureDefinition/"

// family is one file of testdata/planted: faults of one kind, each made from a
// base resource that is clean by a change that breaks one rule.
type family struct {
	Family string  `yaml:"family"`
	Source string  `yaml:"source"` // of the rules: a page of the specification, or a profile
	Code   string  `yaml:"code"`
	Faults []fault `yaml:"faults"`
}

type fault struct {
	Fault    string   `yaml:"fault"`
	Base     string   `yaml:"base"`
	Profiles []string `yaml:"profiles"` // asked for, beside those that the resource claims
	Source   string   `yaml:"source"`

	// What the clean resource is: the base without and with these.
	Without []string       `yaml:"without"`
	Given   map[string]any `yaml:"given"`

	// What breaks it.
	Text  [][2]string       `yaml:"text"`
	Bytes [2]string         `yaml:"bytes"` // a text, and what it becomes, in hexadecimal
	Drop  []string          `yaml:"drop"`
	Copy  map[string]string `yaml:"copy"` // to, from
	Set   map[string]any    `yaml:"set"`
	Swap  [2]string         `yaml:"swap"`

	// What must be found.
	At       string `yaml:"at"`
	Below    bool   `yaml:"below"` // or at something below it
	Alone    bool   `yaml:"alone"` // nothing else can be said of the resource, and the place is the whole
	Code     string `yaml:"code"`
	Severity string `yaml:"severity"`
	Rule     string `yaml:"rule"`
	Says     string `yaml:"says"`
}

// TestPlantedFaults finds every fault of the table where it is, and nothing
// wrong with the same resource before the fault was planted.
func TestPlantedFaults(t *testing.T) {
	t.Parallel()
	checker := plantedChecker(t)
	count := 0
	for _, f := range families(t) {
		count += len(f.Faults)
		t.Run(f.Family, func(t *testing.T) {
			t.Parallel()
			for _, c := range f.Faults {
				t.Run(c.Fault, func(t *testing.T) {
					t.Parallel()
					if c.Source == "" && f.Source == "" {
						t.Error("nothing says where the rule stands")
					}
					c.Code = cmp.Or(c.Code, f.Code)
					c.check(t, checker)
				})
			}
		})
	}
	if count < leastFaults {
		t.Errorf("the table holds %d faults, fewer than %d", count, leastFaults)
	}
}

func (c fault) check(t *testing.T, checker *profile.Checker) {
	t.Helper()
	clean, faulty := c.resources(t)
	for _, i := range checker.Check(clean, c.asked()...) {
		if i.Severity == profile.Error || i.Severity == profile.Fatal || c.Severity == "warning" && c.is(i) {
			t.Errorf("before the fault: %s", say(i))
		}
	}
	found := checker.Check(faulty, c.asked()...)
	if slices.ContainsFunc(found, c.is) {
		return
	}
	t.Errorf("not found: %s at %q (%s)", cmp.Or(c.Rule, c.Says, c.Code), c.At, cmp.Or(c.Severity, "error"))
	for _, i := range found {
		t.Logf("found: %s", say(i))
	}
}

// is says whether an issue is what the fault is.
func (c fault) is(i profile.Issue) bool {
	bad := i.Severity == profile.Error || i.Severity == profile.Fatal
	switch {
	case c.Severity == "" && !bad, c.Severity == "warning" && i.Severity != profile.Warning:
		return false
	case c.Code != "any" && c.Code != string(i.Code):
		return false
	case c.Rule != "" && c.Rule != i.Rule, !strings.Contains(i.Message, c.Says):
		return false
	case c.Alone:
		return true
	case c.Below:
		return strings.HasPrefix(i.Expression, c.At)
	}
	return i.Expression == c.At
}

func (c fault) asked() []string {
	var all []string
	for _, p := range c.Profiles {
		all = append(all, planted+p)
	}
	return all
}

// resources gives the resource before and after the fault is planted.
func (c fault) resources(t *testing.T) (clean, faulty []byte) {
	t.Helper()
	name := c.Base
	if filepath.Ext(name) == "" {
		name += ".json"
	}
	raw := read(t, filepath.Join("testdata", "planted", "base", name))
	clean = change(t, raw, func(root any) any {
		for _, p := range c.Without {
			root = put(t, root, p, gone{})
		}
		return putAll(t, root, c.Given)
	}, len(c.Without)+len(c.Given) > 0)
	faulty = clean
	for _, r := range c.Text {
		if !bytes.Contains(faulty, []byte(r[0])) {
			// A base that was changed is written anew, without the spaces that it had.
			r[0] = strings.ReplaceAll(r[0], `": `, `":`)
		}
		if bytes.Count(faulty, []byte(r[0])) != 1 {
			t.Fatalf("%q does not stand once in the base", r[0])
		}
		faulty = bytes.Replace(faulty, []byte(r[0]), []byte(r[1]), 1)
	}
	if c.Bytes[0] != "" {
		b, err := hex.DecodeString(c.Bytes[1])
		if err != nil {
			t.Fatalf("read the bytes: %v", err)
		}
		faulty = bytes.Replace(faulty, []byte(c.Bytes[0]), b, 1)
	}
	faulty = change(t, faulty, func(root any) any { return c.plant(t, root) }, len(c.Drop)+len(c.Copy)+len(c.Set)+len(c.Swap[0]) > 0)
	if bytes.Equal(clean, faulty) {
		t.Fatal("nothing was changed")
	}
	return clean, faulty
}

func (c fault) plant(t *testing.T, root any) any {
	t.Helper()
	for _, p := range c.Drop {
		root = put(t, root, p, gone{})
	}
	for to, from := range c.Copy {
		root = put(t, root, to, get(t, root, from))
	}
	root = putAll(t, root, c.Set)
	if c.Swap[0] != "" {
		a, b := get(t, root, c.Swap[0]), get(t, root, c.Swap[1])
		root = put(t, put(t, root, c.Swap[0], b), c.Swap[1], a)
	}
	return root
}

// change makes a JSON text anew with something changed.
func change(t *testing.T, text []byte, with func(any) any, needed bool) []byte {
	t.Helper()
	if !needed {
		return text
	}
	decoder := json.NewDecoder(bytes.NewReader(text))
	decoder.UseNumber()
	var root any
	if err := decoder.Decode(&root); err != nil {
		t.Fatalf("read the base: %v", err)
	}
	var out bytes.Buffer
	encoder := json.NewEncoder(&out)
	encoder.SetEscapeHTML(false)
	if err := encoder.Encode(with(root)); err != nil {
		t.Fatalf("write the resource: %v", err)
	}
	return out.Bytes()
}

// gone is put where something is to be taken away.
type gone struct{}

func putAll(t *testing.T, root any, values map[string]any) any {
	t.Helper()
	paths := make([]string, 0, len(values))
	for p := range values {
		paths = append(paths, p)
	}
	slices.Sort(paths)
	for _, p := range paths {
		root = put(t, root, p, values[p])
	}
	return root
}

// put gives what a JSON value is when a value stands at a dotted path in it. A
// number just past the end of an array makes it longer.
func put(t *testing.T, in any, path string, value any) any {
	t.Helper()
	first, rest, deeper := strings.Cut(path, ".")
	next := func(old any) any {
		if deeper {
			return put(t, old, rest, value)
		}
		return value
	}
	if list, ok := in.([]any); ok {
		i, err := strconv.Atoi(first)
		if err != nil || i > len(list) {
			t.Fatalf("%s is not in an array of %d", path, len(list))
		}
		return putItem(list, i, next)
	}
	object, ok := in.(map[string]any)
	if !ok {
		object = map[string]any{}
	}
	if object[first] = next(object[first]); object[first] == (gone{}) {
		delete(object, first)
	}
	return object
}

func putItem(list []any, i int, next func(any) any) any {
	if i == len(list) {
		list = append(list, nil)
	}
	if list[i] = next(list[i]); list[i] == (gone{}) {
		list = slices.Delete(list, i, i+1)
	}
	if len(list) == 0 {
		return gone{} // FHIR has no empty arrays
	}
	return list
}

func get(t *testing.T, in any, path string) any {
	t.Helper()
	for step := range strings.SplitSeq(path, ".") {
		switch v := in.(type) {
		case map[string]any:
			in = v[step]
		case []any:
			i, err := strconv.Atoi(step)
			if err != nil || i >= len(v) {
				t.Fatalf("%s is not in an array of %d", path, len(v))
			}
			in = v[i]
		default:
			t.Fatalf("there is nothing at %s", path)
		}
	}
	return in
}

func families(t *testing.T) []family {
	t.Helper()
	names, err := filepath.Glob(filepath.Join("testdata", "planted", "*.yaml"))
	if err != nil {
		t.Fatalf("list the faults: %v", err)
	}
	var all []family
	for _, name := range names {
		decoder := yaml.NewDecoder(bytes.NewReader(read(t, name)))
		decoder.KnownFields(true)
		var f family
		if err := decoder.Decode(&f); err != nil {
			t.Fatalf("read %s: %v", name, err)
		}
		all = append(all, f)
	}
	return all
}

// plantedSource is R4, UK Core and the package that testdata/planted holds.
var plantedSource = sync.OnceValues(func() (definition.Source, error) {
	p, err := definition.ReadPath(filepath.Join("testdata", "planted", "package"))
	if err != nil {
		return nil, fmt.Errorf("read the planted package: %w", err)
	}
	return definition.With(definition.Core(), p), nil
})

func plantedChecker(tb testing.TB) *profile.Checker {
	tb.Helper()
	source, err := plantedSource()
	if err != nil {
		tb.Fatal(err)
	}
	checker, err := profile.New(source, profile.Options{})
	if err != nil {
		tb.Fatal(err)
	}
	return checker
}

func read(tb testing.TB, name string) []byte {
	tb.Helper()
	data, err := os.ReadFile(name)
	if err != nil {
		tb.Fatalf("read %s: %v", name, err)
	}
	return data
}

func say(i profile.Issue) string {
	return fmt.Sprintf("%s %s at %s (%d:%d) %s: %s [%s]", i.Severity, i.Code, i.Expression, i.Line, i.Column, i.Rule, i.Message, i.Source)
}
