// SPDX-License-Identifier: Apache-2.0

package fhir_test

import (
	"archive/tar"
	"bytes"
	"compress/gzip"
	"encoding/json"
	"flag"
	"fmt"
	"io"
	"os"
	"path"
	"path/filepath"
	"reflect"
	"slices"
	"strings"
	"testing"

	"github.com/carelode/lode/fhir"
)

var update = flag.Bool("update", false, "write testdata/r4.tsv from $LODE_REFERENCE_DATA")

const factsFile = "testdata/r4.tsv" // path, min, max, types: from the R4 definitions (CC0)

// definition is one element as the standard defines it.
type definition struct {
	path  string
	min   string
	max   string
	types []string
}

// standard is the elements of R4 by path, and their order.
type standard struct {
	byPath map[string]definition
	order  []string
}

func readStandard(t *testing.T) standard {
	t.Helper()
	raw, err := os.ReadFile(factsFile)
	if err != nil {
		t.Fatal(err)
	}
	s := standard{byPath: map[string]definition{}}
	for line := range strings.Lines(string(raw)) {
		cells := strings.Split(strings.TrimSuffix(line, "\n"), "\t")
		s.byPath[cells[0]] = definition{cells[0], cells[1], cells[2], strings.Split(cells[3], ",")}
		s.order = append(s.order, cells[0])
	}
	return s
}

// The facts in testdata are those of the published package, when it is at hand.
func TestFactsAreThoseOfThePublishedStandard(t *testing.T) {
	t.Parallel()
	archives, _ := filepath.Glob(filepath.Join(os.Getenv("LODE_REFERENCE_DATA"), "hl7", "hl7.fhir.r4.core*.tgz"))
	if len(archives) == 0 {
		t.Log("no R4 package in $LODE_REFERENCE_DATA: the copy of its facts is used as it is")
		return
	}
	want := factsOf(t, archives[0])
	if *update {
		if err := os.WriteFile(factsFile, want, 0o600); err != nil {
			t.Fatal(err)
		}
	}
	got, err := os.ReadFile(factsFile)
	if err != nil {
		t.Fatal(err)
	}
	if !bytes.Equal(got, want) {
		t.Error("testdata/r4.tsv differs from the package: run with -update and read the difference")
	}
}

type structureDefinition struct {
	ResourceType, Name, Kind, Derivation string
	Snapshot                             struct {
		Element []struct {
			Path, Max, ContentReference string
			Min                         int
			Type                        []struct {
				Code      string
				Extension []struct{ URL, ValueURL string }
			}
		}
	}
}

func factsOf(t *testing.T, archive string) []byte {
	t.Helper()
	wanted := map[string]bool{}
	for _, r := range everyResource() {
		wanted[typeOf(r).Name()] = true
	}
	facts := map[string][]byte{}
	for _, raw := range definitionsIn(t, archive) {
		var d structureDefinition
		if json.Unmarshal(raw, &d) != nil || d.ResourceType != "StructureDefinition" || d.Derivation == "constraint" {
			continue
		}
		if d.Kind == "complex-type" || wanted[d.Name] {
			facts[d.Name] = tabulate(d)
		}
	}
	var out []byte
	for _, name := range slices.Sorted(mapsKeys(facts)) {
		out = append(out, facts[name]...)
	}
	return out
}

func mapsKeys[V any](m map[string]V) func(func(string) bool) {
	return func(yield func(string) bool) {
		for k := range m {
			if !yield(k) {
				return
			}
		}
	}
}

func tabulate(d structureDefinition) []byte {
	var out []byte
	for _, e := range d.Snapshot.Element {
		var types []string
		for _, ty := range e.Type {
			code := ty.Code
			for _, x := range ty.Extension { // System.String stands for a type that an extension names
				if strings.HasSuffix(x.URL, "structuredefinition-fhir-type") {
					code = x.ValueURL
				}
			}
			types = append(types, code)
		}
		if e.ContentReference != "" {
			types = []string{e.ContentReference}
		}
		out = fmt.Appendf(out, "%s\t%d\t%s\t%s\n", e.Path, e.Min, e.Max, strings.Join(types, ","))
	}
	return out
}

func definitionsIn(t *testing.T, archive string) [][]byte {
	t.Helper()
	file, err := os.Open(archive) //nolint:gosec // a path from the test's own settings
	if err != nil {
		t.Fatal(err)
	}
	defer func() { _ = file.Close() }()
	unzipped, err := gzip.NewReader(file)
	if err != nil {
		t.Fatal(err)
	}
	var out [][]byte
	for archive := tar.NewReader(unzipped); ; {
		header, err := archive.Next()
		if err == io.EOF { //nolint:errorlint // Next gives io.EOF itself
			return out
		}
		if err != nil {
			t.Fatal(err)
		}
		if !strings.HasPrefix(path.Base(header.Name), "StructureDefinition-") {
			continue
		}
		raw, err := io.ReadAll(archive)
		if err != nil {
			t.Fatal(err)
		}
		out = append(out, raw)
	}
}

// What the encoder believes of every type that can be sent is what R4 says:
// the elements, their order, lists, required elements, choices and formats.
func TestEncoderAgreesWithR4(t *testing.T) {
	t.Parallel()
	j := judge{standard: readStandard(t), seen: map[string]bool{}}
	for _, r := range everyResource() {
		j.judge(t, typeOf(r), typeOf(r).Name())
	}
	if len(j.seen) < 100 {
		t.Errorf("only %d types were judged", len(j.seen))
	}
}

type judge struct {
	standard standard
	seen     map[string]bool
}

func (j judge) judge(t *testing.T, ty reflect.Type, at string) {
	t.Helper()
	if j.seen[ty.Name()+" "+at] {
		return
	}
	j.seen[ty.Name()+" "+at] = true
	facts := fhir.Facts(ty)
	last := -1
	given := map[string]bool{}
	for _, f := range facts {
		d, kind := j.find(at, f)
		if d.path == "" {
			t.Errorf("%s.%s is not in R4", at, f.Name)
			continue
		}
		if place := slices.Index(j.standard.order, d.path); place < last {
			t.Errorf("%s.%s is out of order", at, f.Name)
		} else {
			last = place
		}
		given[d.path] = true
		j.compare(t, at, f, d, kind)
		j.descend(t, f, d, kind)
	}
	j.complete(t, at, given)
}

// find is the definition of an element, and its type.
func (j judge) find(at string, f fhir.Fact) (definition, string) {
	if d, ok := j.standard.byPath[at+"."+f.Name]; ok {
		return d, d.types[0]
	}
	for i := range f.Name {
		d, ok := j.standard.byPath[at+"."+f.Name[:i]+"[x]"]
		if !ok {
			continue
		}
		for _, kind := range d.types {
			if strings.EqualFold(kind, f.Name[i:]) && f.Name[i] < 'a' {
				return d, kind
			}
		}
	}
	return definition{}, ""
}

func (j judge) compare(t *testing.T, at string, f fhir.Fact, d definition, kind string) {
	t.Helper()
	required := d.min != "0"
	stem, isChoice := strings.CutSuffix(path.Ext(d.path), "[x]")
	isChoice = isChoice && len(d.types) > 1
	switch {
	case isChoice && (f.Choice != stem[1:] || f.ChoiceRequired != required || f.Required):
		t.Errorf("%s.%s: choice %q required %v, but R4 has %s min %s", at, f.Name, f.Choice, f.ChoiceRequired, d.path, d.min)
	case !isChoice && (f.Choice != "" || f.Required != required):
		t.Errorf("%s.%s: choice %q required %v, but R4 has min %s", at, f.Name, f.Choice, f.Required, d.min)
	}
	if (f.Type.Kind() == reflect.Slice) != (d.max == "*") {
		t.Errorf("%s.%s is %v, but R4 has max %s", at, f.Name, f.Type, d.max)
	}
	if got, want := kindOf(f), shape(at+"."+f.Name, kind); got != want {
		t.Errorf("%s.%s is read as %s, but R4 has %s", at, f.Name, got, kind)
	}
}

// kindOf is the primitive type that a fact stands for, or the struct's own name.
func kindOf(f fhir.Fact) string {
	switch leaf := leafOf(f.Type); {
	case leaf == reflect.TypeFor[json.Number]():
		return "decimal"
	case leaf.Kind() == reflect.Bool:
		return "boolean"
	case leaf.Kind() == reflect.Int && leaf != reflect.TypeFor[int]():
		return "code"
	case leaf.Kind() == reflect.String || leaf.Kind() == reflect.Int:
		return f.Format
	default:
		return "object"
	}
}

// shape is the format that stands for a type. The package says string for the
// id of a resource; the standard's own page on resources says id.
func shape(at, kind string) string {
	if slices.ContainsFunc(everyResource(), func(r any) bool { return typeOf(r).Name()+".id" == at }) {
		return "id"
	}
	switch kind {
	case "url", "canonical", "oid", "uuid":
		return "uri"
	case "markdown", "xhtml", "integer":
		return "string"
	}
	if kind[0] == '#' || kind[0] < 'a' { // a data type, an element or a resource
		return "object"
	}
	return kind
}

func leafOf(t reflect.Type) reflect.Type {
	for t.Kind() == reflect.Pointer || t.Kind() == reflect.Slice {
		t = t.Elem()
	}
	return t
}

func (j judge) descend(t *testing.T, f fhir.Fact, d definition, kind string) {
	t.Helper()
	leaf := leafOf(f.Type)
	switch {
	case leaf.Kind() != reflect.Struct || !sound(leaf):
	case kind == "BackboneElement" || kind == "Element":
		j.judge(t, leaf, d.path)
	case strings.HasPrefix(kind, "#"):
		j.judge(t, leaf, kind[1:])
	case leaf.Name() != kind:
		t.Errorf("%s is %v, but R4 has %s", d.path, leaf, kind)
	default:
		j.judge(t, leaf, kind)
	}
}

// complete reports what R4 has and the type has not.
func (j judge) complete(t *testing.T, at string, given map[string]bool) {
	t.Helper()
	for p := range j.standard.byPath {
		if rest, ok := strings.CutPrefix(p, at+"."); ok && !strings.Contains(rest, ".") && !given[p] {
			t.Errorf("%s is missing", p)
		}
	}
}

// sound reports whether every value of a type can be told from "not set": it
// has no plain bool, int or code. The encoder refuses types that are not.
func sound(t reflect.Type) bool {
	for f := range t.Fields() {
		if k := f.Type.Kind(); k == reflect.Bool || k == reflect.Int {
			return false
		}
	}
	return true
}
